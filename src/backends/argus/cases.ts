import { placeId, type Case, type Detail, type Entry, type Subject } from "../../access/case";
import { rights } from "../../access/level";
import { publishedOf } from "./published";
import type { AccessEntry, CaseInfo, Named, UserInfo } from "./wire";

/**
 * A person or group as Argus names it. `kind` is what the place where it was found tells, if the answer itself does
 * not.
 */
export function toSubject(info: UserInfo, kind: Subject["kind"] = "unknown"): Subject {
  const { id, type } = info;
  const login = info.userName ?? info.shortName;
  const name = info.name ?? login ?? id;
  const belongsTo = placeOf(info);
  return {
    id,
    kind: type === "user" || type === "group" ? type : kind,
    name,
    login: login === name ? undefined : login,
    ...(belongsTo !== "" && { belongsTo }),
  };
}

/** The names of the customer and the domain, as far as they are told. */
function placeOf({ customer, domain }: UserInfo): string {
  const names = [customer?.name ?? customer?.shortName, domain?.name];
  return [...new Set(names.filter((name) => name !== undefined && name !== ""))].join(", ");
}

/**
 * A case as Argus sends it, read at a time in milliseconds since 1970. `mergedInto`: the case that holds what was in
 * this one.
 */
export function toCase(info: CaseInfo, readAt: number, mergedInto?: string): Case {
  const { id, customer, currentUserAccess: own } = info;
  const level = rights.find((right) => right === own?.level);
  return {
    id,
    number: id,
    title: info.subject ?? "",
    // Not stated is a mode that is in no table, so what depends on it is unknown.
    mode: info.accessMode ?? "",
    status: info.status,
    reporter: info.reporter && toSubject(info.reporter),
    people: peopleOf(info),
    scope: customer && { id: customer.id, name: namedAs(customer) },
    handledBy: info.service && { id: info.service.id, name: namedAs(info.service) },
    condition: publishedOf(info),
    own: level === undefined ? undefined : { level, role: own?.role },
    details: detailsOf(info, mergedInto),
    updatedAt: info.lastUpdatedTimestamp ?? info.lastUpdatedTime,
    readAt,
  };
}

/**
 * The entries of an access list that count: one flagged `DELETED` gives nothing. An entry without an id, or with that
 * of an earlier one, has its place in the list for an id, so that it is shown but never named to the server. Entries of
 * one id that do not say the same are not known to be there.
 */
export function toEntries(list: readonly AccessEntry[]): Entry[] {
  const isDeleted = ({ flags }: AccessEntry): boolean => flags?.includes("DELETED") === true;
  const sayings = new Map<string | undefined, string>();
  const doubtful = new Set<string | undefined>();
  for (const entry of list) {
    if (entry.id === undefined) continue;
    const says = isDeleted(entry) ? "deleted" : `${entry.grantedSubject?.id} ${entry.level}`;
    if ((sayings.get(entry.id) ?? says) !== says) doubtful.add(entry.id);
    sayings.set(entry.id, says);
  }
  return list.flatMap((entry, index) => {
    if (isDeleted(entry)) return [];
    const isFirst = entry.id !== undefined && sayings.delete(entry.id);
    return [
      {
        id: isFirst ? entry.id! : placeId(index),
        ...(!isFirst && entry.id !== undefined && { sharesId: entry.id }),
        ...(doubtful.has(entry.id) && { perhapsGone: true as const }),
        subject: entry.grantedSubject && toSubject(entry.grantedSubject),
        level: rights.find((right) => right === entry.level),
        on: "case",
        grantedBy: entry.addedByUser && toSubject(entry.addedByUser),
        grantedAt: entry.addedTimestamp ?? entry.addedTime,
      },
    ];
  });
}

function peopleOf({ reporter, assignedUser, assignedTech, createdByUser, lastUpdatedByUser }: CaseInfo): Subject[] {
  const people = new Map<string, Subject>();
  for (const info of [reporter, assignedUser, assignedTech, createdByUser, lastUpdatedByUser]) {
    if (info && !people.has(info.id)) people.set(info.id, toSubject(info));
  }
  return [...people.values()];
}

function detailsOf(info: CaseInfo, mergedInto: string | undefined): Detail[] {
  const details: [label: string, value: string | undefined][] = [
    ["customer", info.customer && namedAs(info.customer)],
    ["service", info.service && namedAs(info.service)],
    ["category", info.category && namedAs(info.category)],
    ["type", info.type],
    ["priority", info.priority],
    ["reference", info.customerReference],
    ["assigned", info.assignedUser && toSubject(info.assignedUser).name],
    ["technician", info.assignedTech && toSubject(info.assignedTech).name],
    ["mergedInto", mergedInto],
    ["created", toIsoTime(info.createdTimestamp ?? info.createdTime)],
  ];
  return details.flatMap(([label, value]) => (value === undefined || value === "" ? [] : [{ label, value }]));
}

function namedAs({ id, name, shortName }: Named): string {
  return name ?? shortName ?? id;
}

function toIsoTime(time: number | undefined): string | undefined {
  // Beyond what a Date can hold, it is no time.
  return time === undefined || Math.abs(time) > 8.64e15 ? undefined : new Date(time).toISOString();
}
