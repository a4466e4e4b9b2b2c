import { isSameSubject, subjectKey, uniqueSubjects, type Case, type Entry, type Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import { groupsFrom, type ReachedGroup } from "../../access/membership";
import type { FactName } from "../../access/policy";
import type { Backend, Directory } from "../../backends/backend";
import { atOnce } from "../../base/slices";
import type { Connection } from "../connections/connections";
import type { Cases } from "./cases";

/** The members of so many groups are looked up before something else has its turn. */
const groupsAtOnce = 500;

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

/** Someone on a case, and the group through which they are on it. */
type NamedHolder = Extract<Holder, { subject: Subject }>;

/** Where the people of a case are named. */
interface PeopleSources {
  readonly named: readonly (Subject | null | undefined)[];
  /** Groups whose members are on it, as far as they are known. */
  readonly groups: Iterable<ReachedGroup>;
  /** The cases whose lists of all who hold a role count. */
  readonly of: readonly Case[];
  /** Who was seen elsewhere. */
  readonly seen: readonly Subject[];
}

/**
 * Everyone whom cases may concern, each once, the nearest first: who is named, the members of groups, who holds a role
 * by a list, and the caller; then who was seen elsewhere. The matrix of a case, the effects of a draft and the preview
 * of a change have this one list. Done in slices, as there may be thousands. `near`: so many are nearer than seen.
 */
export function* everyoneFrom(
  { named, groups, of, seen }: PeopleSources,
  directory: Pick<Directory, "caller" | "holders">,
): Generator<void, { readonly people: readonly NamedHolder[]; readonly near: number }> {
  const found = new Map<string, NamedHolder>();
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
  for (const subject of named) add(subject);
  let place = 0;
  for (const { group, members } of groups) {
    if (members.known) for (const member of members.value) add(member, group);
    if ((place += 1) % groupsAtOnce === 0) yield;
  }
  for (const list of of.map((one) => directory.holders?.(one)))
    if (list?.known) for (const { subject } of list.value.holders.values()) add(subject);
  add(directory.caller);
  const near = found.size;
  for (const person of seen) add(person);
  return { people: [...found.values()], near };
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
  const directory = cases.directory(connection);
  const entries = of.map((one) => cases.entries(connection, one.id));
  const named = of.flatMap((one, index) => {
    const asked = entries[index]!;
    return [one.reporter, ...(asked.known ? asked.value.map(({ subject }) => subject) : []), ...one.people];
  });
  const groups = groupsUnder(directory, entries);
  const seen = cases.people(connection);
  const { people, near } = atOnce(everyoneFrom({ named: [...named, ...extra], groups, of, seen }, directory));
  // Whom the list of all who hold a role names stands there as a person.
  const lists = of.map((one) => directory.holders?.(one));
  const isListed = (fact: FactName) => lists.every((list) => list?.known && list.value.nobodyElse[fact]?.known);
  const listed = facts
    .filter((fact) => backend.policy.facts.includes(fact) && !isListed(fact))
    .map((fact): Holder => ({ fact }));
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

/** The subjects, and those of them that are groups replaced by their members. */
export function concernedBy(
  subjects: readonly (Subject | null | undefined)[],
  directory: Pick<Directory, "members">,
): Subject[] {
  const known = uniqueSubjects(subjects);
  return uniqueSubjects([...known, ...known.flatMap((one) => membersOf(one, directory))]).filter(
    ({ kind }) => kind !== "group",
  );
}

/** Everyone in a group and in the groups in it, and these groups, as far as it was read. */
function membersOf(group: Subject, directory: Pick<Directory, "members">): Subject[] {
  return [...groupsFrom([group], directory)].flatMap(({ members }) => (members.known ? members.value : []));
}
