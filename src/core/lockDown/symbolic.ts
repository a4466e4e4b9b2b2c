import { isSameSubject, type Entry, type Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import type { Keep, Person } from "../../access/lockDown/question";
import { groupsFrom } from "../../access/membership";
import type { Directory } from "../../backends/backend";

/** Ids that no server gives. */
const strangerId = "?stranger";
const memberPrefix = "?member of ";

/**
 * The people who stand for others: one whom nobody knows and who is in no group that is to stay, and for each group on
 * the case, or that is to stay, whose members cannot all be read, one of those members.
 */
export function symbolicPeople(
  entries: readonly Entry[],
  keep: readonly Keep[],
  directory: Pick<Directory, "members">,
): readonly Person[] {
  const groups = new Map<string, Subject>();
  for (const subject of [...keep.map((one) => one.subject), ...entries.map((entry) => entry.subject)])
    if (subject?.kind === "group") groups.set(subject.id, subject);
  const unread = [...groups.values()].filter((group) => !isReadWhole(group, directory));
  return [
    { subject: { id: strangerId, kind: "user", name: "" }, kind: "stranger" },
    ...unread.map((group): Person => {
      return { subject: { id: memberPrefix + group.id, kind: "user", name: "" }, kind: "member", of: group };
    }),
  ];
}

/** Whether everybody in a group is known, also in the groups in it. */
export function isReadWhole(group: Subject, directory: Pick<Directory, "members">): boolean {
  return [...groupsFrom([group], directory)].every(
    ({ members }) =>
      members.known && members.truncated !== true && members.value.every(({ kind }) => kind !== "unknown"),
  );
}

/** What is known of somebody: of one who stands for others, that of whom they stand for. */
export function directoryOf(
  directory: Directory,
  keep: readonly Keep[],
  people: readonly Person[],
): (subject: Subject) => Directory {
  const made = new Map<string, Directory>();
  for (const { subject, kind, of } of people)
    if (kind !== "known") made.set(subject.id, symbolicDirectory(directory, keep, subject, of));
  return ({ id }) => made.get(id) ?? directory;
}

function symbolicDirectory(directory: Directory, keep: readonly Keep[], one: Subject, of?: Subject): Directory {
  const kept = keep.map(({ subject }) => subject).filter(({ kind }) => kind !== "user");
  // Who is in a group in a kept group is in the kept group.
  const closed = of === undefined ? new Set([...groupsFrom(kept, directory)].map(({ group }) => group.id)) : undefined;
  const notKnown = { known: false, gap: "notStated" } as const;
  const members = (groupId: string): Asked<readonly Subject[]> => {
    const asked = directory.members(groupId);
    const value = asked.known ? asked.value.filter(({ kind }) => kind !== "unknown") : [];
    const readAt = asked.known ? asked.readAt : 0;
    if (of?.id === groupId) return { known: true, readAt, value: [...value, one] };
    return closed?.has(groupId) ? { known: true, readAt, value } : asked;
  };
  return {
    caller: directory.caller,
    ownGroups: () => notKnown,
    groupsAbove: () => notKnown,
    members,
    roles: () => notKnown,
    isSomebody: (subject) => isSameSubject(subject, one) || directory.isSomebody(subject),
  };
}
