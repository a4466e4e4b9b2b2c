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
  return {
    id,
    kind: type === "user" || type === "group" ? type : kind,
    name,
    login: login === name ? undefined : login,
  };
}

/** A case as Argus sends it, read at a time in milliseconds since 1970. */
export function toCase(info: CaseInfo, readAt: number): Case {
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
    scope: customer && { id: customer.id, name: nameOf(customer) },
    condition: publishedOf(info),
    own: level === undefined ? undefined : { level, role: own?.role },
    details: detailsOf(info),
    updatedAt: info.lastUpdatedTimestamp ?? info.lastUpdatedTime,
    readAt,
  };
}

/** An entry of the access list; `index` is its place in it. What the answer leaves out stays undefined. */
export function toEntry(entry: AccessEntry, index: number): Entry {
  const { level = entry.accessLevel } = entry;
  const subject = subjectOf(entry);
  return {
    id: entry.id ?? placeId(index),
    subject,
    level: rights.find((right) => right === level),
    on: "case",
    grantedBy: entry.addedByUser && toSubject(entry.addedByUser),
    grantedAt: entry.addedTimestamp ?? entry.addedTime,
  };
}

function subjectOf({ subject, user, group, userOrGroup, subjectID }: AccessEntry): Subject | undefined {
  if (user) return toSubject(user, "user");
  if (group) return toSubject(group, "group");
  const either = subject ?? userOrGroup;
  if (either) return toSubject(either);
  return subjectID === undefined ? undefined : { id: subjectID, kind: "unknown", name: subjectID };
}

function peopleOf({ reporter, assignedUser, assignedTech, createdByUser, lastUpdatedByUser }: CaseInfo): Subject[] {
  const people = new Map<string, Subject>();
  for (const info of [reporter, assignedUser, assignedTech, createdByUser, lastUpdatedByUser]) {
    if (info && !people.has(info.id)) people.set(info.id, toSubject(info));
  }
  return [...people.values()];
}

function detailsOf(info: CaseInfo): Detail[] {
  const details: [label: string, value: string | undefined][] = [
    ["customer", info.customer && nameOf(info.customer)],
    ["service", info.service && nameOf(info.service)],
    ["category", info.category && nameOf(info.category)],
    ["type", info.type],
    ["priority", info.priority],
    ["reference", info.customerReference],
    ["assigned", info.assignedUser && toSubject(info.assignedUser).name],
    ["technician", info.assignedTech && toSubject(info.assignedTech).name],
    ["created", isoTime(info.createdTimestamp ?? info.createdTime)],
  ];
  return details.flatMap(([label, value]) => (value === undefined || value === "" ? [] : [{ label, value }]));
}

function nameOf({ id, name, shortName }: Named): string {
  return name ?? shortName ?? id;
}

function isoTime(time: number | undefined): string | undefined {
  // Beyond what a Date can hold, it is no time.
  return time === undefined || Math.abs(time) > 8.64e15 ? undefined : new Date(time).toISOString();
}
