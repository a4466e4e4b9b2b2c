import { isSameSubject, subjectKey, type Case, type Entry, type Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import { groupsFrom, type ReachedGroup } from "../../access/membership";
import type { FactName } from "../../access/policy";
import type { Backend, Directory } from "../../backends/backend";
import type { Connection } from "../connections/connections";
import type { Cases } from "./cases";

/**
 * Someone on a case: a person or group, or everybody for whom a fact holds that no list names. `via`: the group through
 * which they are on the list.
 */
export type Holder = { readonly subject: Subject; readonly via?: Subject } | { readonly fact: FactName };

/** What is asked about the people on a case. */
export interface PeopleOnCases {
  readonly connection: Connection;
  readonly cases: Pick<Cases, "directory" | "entries" | "people">;
  readonly backend: Pick<Backend, "policy">;
}

/**
 * Everyone to be shown on a case: who is named on it, members of its groups, by role, and all who were seen elsewhere.
 */
export function holdersOf(
  { cases, connection, backend }: PeopleOnCases,
  of: readonly Case[],
  facts: readonly FactName[],
  extra: readonly Subject[],
): Holder[] {
  const found = new Map<string, Holder & { subject: Subject }>();
  const add = (subject: Subject | null | undefined, via?: Subject) => {
    if (!subject) return;
    // Where the kind is not stated, the subject is the one that has the number.
    const kinds =
      subject.kind === "unknown" ? (["user", "group", "unknown"] as const) : ([subject.kind, "unknown"] as const);
    const key = kinds
      .map((kind) => subjectKey({ kind, id: subject.id }))
      .find((one) => found.has(one) && isSameSubject(found.get(one)!.subject, subject));
    if (key === undefined) found.set(subjectKey(subject), { subject, ...(via && { via }) });
    // It keeps its place, under the key by which it was found first.
    else if (found.get(key)!.subject.kind === "unknown" && subject.kind !== "unknown")
      found.set(key, { ...found.get(key)!, subject });
  };
  const directory = cases.directory(connection);
  const entries = of.map((one) => cases.entries(connection, one.id));
  of.forEach((one, index) => {
    add(one.reporter);
    const asked = entries[index]!;
    if (asked.known) for (const { subject } of asked.value) add(subject);
    for (const person of one.people) add(person);
  });
  for (const subject of extra) add(subject);
  for (const { group, members } of groupsUnder(directory, entries))
    if (members.known) for (const member of members.value) add(member, group);
  const lists = of.map((one) => directory.holders?.(one));
  for (const list of lists) for (const { subject } of list?.known ? list.value.holders.values() : []) add(subject);
  add(directory.caller);
  const near = found.size;
  for (const person of cases.people(connection)) add(person);
  // Whom the list of all who hold a role names stands there as a person.
  const isListed = (fact: FactName) => lists.every((list) => list?.known && list.value.nobodyElse[fact]?.known);
  const listed = facts
    .filter((fact) => backend.policy.facts.includes(fact) && !isListed(fact))
    .map((fact): Holder => ({ fact }));
  const people = [...found.values()];
  return [...people.slice(0, near), ...listed, ...people.slice(near)];
}

/** The same without roles: every person and group, each once. */
export function subjectsOn(asked: PeopleOnCases, of: readonly Case[], extra: readonly Subject[] = []): Subject[] {
  return holdersOf(asked, of, [], extra).flatMap((one) => ("fact" in one ? [] : [one.subject]));
}

/**
 * Every group that entries name, or that is in one of these groups, with what is known of its members; and subjects
 * that may be groups.
 */
export function groupsUnder(directory: Directory, entries: readonly Asked<readonly Entry[]>[]): ReachedGroup[] {
  const named = entries.flatMap((asked) => (asked.known ? asked.value.flatMap(({ subject }) => subject ?? []) : []));
  const from = named.filter(({ kind }) => kind !== "user");
  return [...groupsFrom(from, directory, { mayBeGroups: true })];
}
