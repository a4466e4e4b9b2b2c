import type { Customer, Subject, Permission, Entry, WorldCase } from "./model";
import { createHash } from "node:crypto";
import * as caseTable from "./cases";
import * as peopleTables from "./people";
import { generateCase, generatedName } from "./generated";

/** The moment the world was made, and the newest time in it: pictures of it are the same every day. */
export const epoch = Date.UTC(2025, 2, 3, 8);

export interface World {
  readonly customers: readonly Customer[];
  /** Everyone and every group by id. */
  readonly subjects: ReadonlyMap<number, Subject>;
  /** Group id → ids of its direct members. */
  readonly members: ReadonlyMap<number, readonly number[]>;
  /** Groups whose members only administrators may list. */
  readonly closedGroups: ReadonlySet<number>;
  readonly permissions: readonly Permission[];
  readonly services: ReadonlyMap<string, { readonly id: number; readonly name: string }>;
  /** How many cases there are, and how many of them, the first ones, are made by hand. */
  readonly size: number;
  readonly handmade: number;
  /** The case at a position from 0 to size - 1. Those beyond the handmade ones are made when asked for. */
  caseAt(index: number): WorldCase;
  indexOf(id: number): number | undefined;
}

/** First id of the generated people and of the generated cases. */
const firstGenerated = { person: 100_001, case: 10_001 };

/**
 * The world for a seed: the same every time.
 * `cases`: how many in all, absent: the handmade ones; `people`: how many generated employees beside the named ones.
 */
export function createWorld(options: { seed?: number; cases?: number; people?: number } = {}): World {
  const customers = readCustomers();
  const { subjects, members } = readSubjects(customers, options.people ?? 0);
  const byName = named([...subjects.values()]);
  const services = new Map(
    rows(caseTable.services).map(([shortName, name], at) => [shortName!, { id: at + 1, name: name! }]),
  );
  const handmade = readCases(customers, byName);
  const size = options.cases ?? handmade.length;
  const peopleAndGroups = [...subjects.values()].filter((one) => one.id < firstGenerated.person);
  const crowd = {
    seed: options.seed ?? 1,
    customers,
    people: peopleAndGroups.filter((one) => one.kind === "user"),
    peopleAndGroups,
    services: [...services.keys()],
  };

  return {
    customers,
    subjects,
    members,
    closedGroups: new Set(words(peopleTables.closedGroups).map((name) => byName(name).id)),
    permissions: readPermissions(customers, byName),
    services,
    size,
    handmade: Math.min(size, handmade.length),
    caseAt: (index) => handmade[index] ?? generateCase(index - handmade.length, firstGenerated.case, crowd),
    indexOf(id) {
      const index = id >= firstGenerated.case ? id - firstGenerated.case + handmade.length : id - handmade[0]!.id;
      return index >= 0 && index < size && (id >= firstGenerated.case || index < handmade.length) ? index : undefined;
    },
  };
}

/** A UUID that is always the same for the same text. */
function stableUuid(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function readCustomers(): Customer[] {
  const domains: string[] = [];
  const customers: Customer[] = [];
  for (const [id, shortName, parent, domain, name] of rows(peopleTables.customers)) {
    if (!domains.includes(domain!)) domains.push(domain!);
    customers.push({
      id: Number(id),
      shortName: shortName!,
      name: name!,
      parent: customers.find((one) => one.shortName === parent),
      domain: { id: domains.indexOf(domain!) + 1, name: domain! },
    });
  }
  return customers;
}

function readSubjects(
  customers: readonly Customer[],
  crowd: number,
): { subjects: Map<number, Subject>; members: Map<number, number[]> } {
  const customer = named(customers);
  const subjects = new Map<number, Subject>();
  const put = (kind: Subject["kind"], [id, shortName, of, name]: readonly string[]): void => {
    subjects.set(Number(id), { id: Number(id), kind, shortName: shortName!, name: name!, customer: customer(of!) });
  };
  for (const row of rows(peopleTables.people)) put("user", row);
  for (const row of rows(peopleTables.groups)) put("group", row);
  const byName = named([...subjects.values()]);
  const members = new Map(
    rows(peopleTables.groups).map(([id, , , , inIt]) => [Number(id), words(inIt ?? "").map((name) => byName(name).id)]),
  );
  const everyone = members.get(byName("all-employees").id)!;
  for (let at = 0; at < crowd; at += 1) {
    const id = firstGenerated.person + at;
    const name = generatedName(at);
    subjects.set(id, { id, kind: "user", shortName: `employee.${at + 1}`, name, customer: customer("havkraft") });
    everyone.push(id);
  }
  return { subjects, members };
}

function readPermissions(customers: readonly Customer[], byName: (name: string) => Subject): Permission[] {
  const customer = named(customers);
  return rows(peopleTables.permissions)
    .flatMap(([holder, name, on]) =>
      words(on!).map((of) => ({ holder: byName(holder!), function: name!, customer: customer(of) })),
    )
    .map((permission, at) => ({ id: 7001 + at, ...permission }));
}

function readCases(customers: readonly Customer[], byName: (name: string) => Subject): WorldCase[] {
  const customer = named(customers);
  const cases: (WorldCase & { entries: Entry[] })[] = [];
  for (const line of lines(caseTable.cases)) {
    const grant = /^\s+\+ (\S+) (read|write) by (\S+) (.+)$/.exec(line);
    if (grant !== null) {
      const { id, entries } = cases.at(-1)!;
      const subject = byName(grant[1]!).id;
      entries.push({
        id: stableUuid(`${id}/${subject}`),
        subject,
        level: grant[2] as Entry["level"],
        by: byName(grant[3]!).id,
        at: utc(grant[4]!),
      });
      continue;
    }
    const [id, mode, of, reporter, status, priority, type, service, changed, ...subject] = cells(line);
    const who = reporter === "-" ? null : byName(reporter!).id;
    const updated = utc(changed!);
    const tech = byName(["tor.tech", "nina.moe", "henrik.dahl"][Number(id) % 3]!).id;
    cases.push({
      id: Number(id),
      subject: subject.join("|"),
      description: `<p>${
        reporter === "-" ? "Opened automatically." : "Reported by telephone and " + "followed up in this case."
      }</p>`,
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
      created: updated - (1 + (Number(id) % 9)) * day,
      updated,
      updatedBy: tech,
      entries: [],
    });
  }
  // Nobody was granted access to a case before it was there.
  return cases.map((one) => ({
    ...one,
    created: Math.min(one.created, ...one.entries.map((entry) => entry.at - hour)),
  }));
}

const hour = 3_600_000;
const day = 24 * hour;

function utc(text: string): number {
  return Date.parse(`${text.replace(" ", "T")}:00Z`);
}

/** Finds by short name. Throws for a name that the tables do not have: a mistake in them. */
export function named<T extends { readonly shortName: string }>(all: readonly T[]): (name: string) => T {
  const byName = new Map(all.map((one) => [one.shortName, one]));
  return (name) => {
    const found = byName.get(name);
    if (found === undefined) throw new Error(`The world has no "${name}"`);
    return found;
  };
}

function lines(table: string): string[] {
  return table.split("\n").filter((line) => line.trim() !== "");
}

function cells(line: string): string[] {
  return line.split("|").map((cell) => cell.trim());
}

function rows(table: string): string[][] {
  return lines(table).map(cells);
}

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}
