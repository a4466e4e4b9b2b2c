import * as caseTable from "./cases";
import { stableUuid } from "./stableUuid";
import { cells, lines, named, utc, words } from "./tables";
import type { Customer, Entry, Subject, Watcher, WorldCase } from "./model";
import { oneHour, oneDay } from "../../base/clock";

/** Who the lines of the table speak of. */
interface Named {
  readonly customers: readonly Customer[];
  subject(name: string): Subject;
  /** Direct members of a group. */
  members(group: Subject): readonly number[];
}

type Growing = { -readonly [Field in keyof WorldCase]: WorldCase[Field] } & { entries: Entry[]; watchers: Watcher[] };

/** The cases made by hand, in the order of the table. */
export function readCases(world: Named): WorldCase[] {
  const customer = named(world.customers);
  const cases: Growing[] = [];
  for (const line of lines(caseTable.cases)) {
    const last = cases.at(-1);
    if (line.startsWith("     + ")) last!.entries.push(...readEntries(last!.id, line, world));
    else if (line.startsWith("     ~ ")) last!.watchers.push(readWatcher(last!.id, line, world));
    else if (line.startsWith("     = ")) Object.assign(last!, readState(line));
    else cases.push(readCase(line, customer, world));
  }
  // Nobody was granted access to a case before it was there.
  return cases.map((one) => ({
    ...one,
    created: Math.min(one.created, ...one.entries.map((entry) => entry.at - oneHour)),
  }));
}

function readCase(line: string, customer: (name: string) => Customer, { subject }: Named): Growing {
  const [id, mode, of, reporter, status, priority, type, service, changed, ...title] = cells(line);
  const who = reporter === "-" ? null : subject(reporter!).id;
  const updated = utc(changed!);
  const tech = subject(["tor.tech", "nina.moe", "henrik.dahl"][Number(id) % 3]!).id;
  const how = reporter === "-" ? "Opened automatically." : "Reported by telephone and followed up in this case.";
  return {
    id: Number(id),
    subject: title.join("|"),
    description: `<p>${how}</p>`,
    mode: mode!,
    customer: customer(of!),
    service: service!,
    status: status!,
    priority: priority!,
    type: type!,
    reporter: who,
    assignedUser: status === "workingCustomer" ? who : null,
    assignedTech: status === "workingSoc" ? tech : null,
    // Between one and nine days before the last change: earlier than any entry would be too early for most.
    created: updated - (1 + (Number(id) % 9)) * oneDay,
    updated,
    updatedBy: tech,
    published: true,
    entries: [],
    watchers: [],
  };
}

function readEntries(id: number, line: string, { subject, members }: Named): Entry[] {
  const pattern = /^ {5}\+ (each of )?(\S+) (read|write|owner) by (\S+) (\S+ \S+?)( deleted)?$/;
  const [, each, name, level, by, at, deleted] = pattern.exec(line)!;
  const holder = subject(name!);
  return (each === undefined ? [holder.id] : members(holder)).map((one) => ({
    id: stableUuid(`${id}/${one}`),
    subject: one,
    level: level as Entry["level"],
    by: subject(by!).id,
    at: utc(at!),
    ...(deleted === undefined ? {} : { deleted: true }),
  }));
}

function readWatcher(id: number, line: string, { subject }: Named): Watcher {
  const [, name, role, by, at, flags] = /^ {5}~ (\S+) (watcher|contact) by (\S+) (\S+ \S+)(.*)$/.exec(line)!;
  const who = subject(name!).id;
  return {
    id: stableUuid(`${id}/${role}/${who}`),
    subject: who,
    role: role as Watcher["role"],
    contact: role === "contact" ? 3000 + who : null,
    by: subject(by!).id,
    at: utc(at!),
    flags: words(flags!),
  };
}

function readState(line: string): Partial<WorldCase> {
  const [, state, into] = /^ {5}= (unpublished|merged into|test data|deleted)(?: (\d+))?$/.exec(line)!;
  if (state === "unpublished") return { published: false };
  if (state === "test data") return { testData: true };
  if (state === "deleted") return { deleted: true };
  return { mergedInto: Number(into) };
}
