import { isSameSubject, subjectKey, type Subject } from "./case";
import type { Asked, Path, Unknown } from "./evidence";

/** What is known of who is in which group. The `Directory` of a backend is one. */
export interface Groups {
  /** The person whose own groups are known, if any. */
  readonly caller?: Subject | undefined;
  /** All groups above the caller, nested ones included. */
  ownGroups?(): Asked<readonly Subject[]>;
  /** All groups above anybody else, nested ones included. */
  groupsAbove?(subjectId: string): Asked<readonly Subject[]>;
  /** Direct members of a group: people and groups. */
  members(groupId: string): Asked<readonly Subject[]>;
}

/**
 * The ways in which a grant to `granted` reaches `subject`: one that needs nothing where it is named itself or
 * certainly
 * a member, through however many groups; otherwise one for each group that cannot be read, or only in part, and may
 * hold it; none
 * where it is certainly not a member. Groups that contain each other do no harm. `through` runs from the granted group
 * down to the group that has the subject as a member; of several routes to that group it is the shortest one.
 * Every unknown has the id `member:<groupId>:<subjectId>`, which means "somehow a member, in a way that could not be
 * read".
 */
export function membershipPaths(subject: Subject, granted: Subject, groups: Groups): readonly Path[] {
  if (isSameSubject(subject, granted)) return [{ needs: [], through: [] }];
  if (granted.kind === "user") return [];

  const certain: Path[] = [];
  const possible: Path[] = [];
  for (const { group, route, members } of reachedFrom(granted, groups)) {
    const index = members.known ? indexMembers(members.value) : undefined;
    if (index && contains(index, subject)) certain.push({ needs: [], through: route });
    const open = gapIn(group, members, index);
    if (open)
      possible.push({
        needs: [{ id: `member:${group.id}:${subject.id}`, about: "membership", group, ...open }],
        through: route,
      });
  }
  if (certain.length > 0) return certain;
  const own = ownGroupsOf(subject, groups);
  if (!own) return possible;
  if (own.value.some((group) => group.id === granted.id)) return [{ needs: [], through: [granted] }];
  if (!own.truncated) return [];
  return possible;
}

/** A group that was reached from others, with what is known of its members. */
export interface ReachedGroup {
  readonly group: Subject;
  /** From the group that it was reached from down to itself; one of the shortest. */
  readonly route: readonly Subject[];
  readonly members: Asked<readonly Subject[]>;
}

/**
 * Every group that is, or is somewhere in, one of some groups: each once, the nearest first. Groups that contain each
 * other do no harm. What is asked of `groups` is asked as each one is reached.
 * @param mayBeGroups follow members of unknown kind, too
 */
export function* groupsFrom(
  from: readonly Subject[],
  groups: Pick<Groups, "members">,
  { mayBeGroups = false } = {},
): Generator<ReachedGroup> {
  const reached = new Set<string>();
  const routes: (readonly Subject[])[] = [];
  const reach = (group: Subject, above: readonly Subject[] = []): void => {
    if (reached.has(group.id)) return;
    reached.add(group.id);
    routes.push([...above, group]);
  };
  for (const group of from) reach(group);
  for (const route of routes) {
    const group = route.at(-1)!;
    const members = groups.members(group.id);
    yield { group, route, members };
    if (!members.known) continue;
    const inside = mayBeGroups
      ? members.value.filter(({ kind }) => kind !== "user")
      : indexMembers(members.value).groups;
    for (const inner of inside) reach(inner, route);
  }
}

/** `groupsFrom` one group; most have no groups in them, and thousands may have entries. */
function reachedFrom(granted: Subject, groups: Pick<Groups, "members">): Iterable<ReachedGroup> {
  const members = groups.members(granted.id);
  const isAlone = !members.known || indexMembers(members.value).groups.length === 0;
  return isAlone ? [{ group: granted, route: [granted], members }] : groupsFrom([granted], groups);
}

/** The answer for the groups above the subject, when there is one. */
function ownGroupsOf(
  subject: Subject,
  groups: Groups,
): Extract<Asked<readonly Subject[]>, { known: true }> | undefined {
  const isCaller = groups.caller !== undefined && isSameSubject(subject, groups.caller);
  const asked = isCaller ? groups.ownGroups?.() : groups.groupsAbove?.(subject.id);
  return asked?.known ? asked : undefined;
}

/** What a group's answer leaves open about who is in it; undefined when it leaves nothing open. */
function gapIn(
  group: Subject,
  asked: Asked<readonly Subject[]>,
  index: MemberIndex | undefined,
): Pick<Unknown, "gap" | "detail"> | undefined {
  if (!asked.known) return { gap: asked.gap, ...(asked.detail !== undefined && { detail: asked.detail }) };
  if (asked.truncated) return { gap: "truncated" };
  return index?.unclear ? { gap: "notStated", detail: group.name } : undefined;
}

interface MemberIndex {
  /** Kind and id of each, because a case system may number people and groups separately. */
  readonly keys: ReadonlySet<string>;
  /** Members that are groups, or may be. */
  readonly groups: readonly Subject[];
  readonly unclear: boolean;
}

/** Kept as long as the list of members itself, because a group of 20 000 is asked about each of its people. */
const indexes = new WeakMap<readonly Subject[], MemberIndex>();

function indexMembers(members: readonly Subject[]): MemberIndex {
  let index = indexes.get(members);
  if (!index) {
    index = {
      keys: new Set(members.map(subjectKey)),
      groups: members.filter((member) => member.kind === "group"),
      unclear: members.some((member) => member.kind === "unknown"),
    };
    indexes.set(members, index);
  }
  return index;
}

function contains(index: MemberIndex, subject: Subject): boolean {
  const kinds: readonly Subject["kind"][] =
    subject.kind === "unknown" ? ["user", "group", "unknown"] : [subject.kind, "unknown"];
  return kinds.some((kind) => index.keys.has(subjectKey({ kind, id: subject.id })));
}
