import type { Case, Entry, Subject } from "../../access/case";
import type { Evidence, Finding, Path, Unknown } from "../../access/evidence";
import { isCertain } from "../../access/facts";
import type { Directory, KnownState } from "../backend";
import { path, unlisted } from "../evidence";
import type { CmfLevel } from "./level";
import type { Reaches } from "./reach";

/** Beside the case and its entries: what earlier answers have shown about groups. */
export interface Seen {
  readonly reaches: Reaches;
  /** Groups directly or indirectly above a group by `ParentId`; undefined: the groups were not read. */
  groupsAbove(groupId: string): ReadonlySet<string> | undefined;
}

/**
 * What is known of one person or group on one case, from everything but `Case_ValidateAccess`: the self-check compares
 * with that answer, and must not be fed by it. It asks nobody.
 */
export function evidence(state: KnownState, subject: Subject, directory: Directory, seen: Seen): Evidence {
  const [read, write] = [
    entryFinding("read", state, subject, directory, seen, "case"),
    entryFinding("write", state, subject, directory, seen, "case"),
  ];
  return {
    everyone: { paths: [path([])], source: "case", readAt: state.case.readAt },
    caseEntry: read,
    caseWrite: write,
    definitionEntry: definitionFinding("read", state, subject, directory, seen),
    definitionWrite: definitionFinding("write", state, subject, directory, seen),
    delegation: delegationFinding("read", state.case, subject),
    delegationWrite: delegationFinding("write", state.case, subject),
  };
}

function entryFinding(
  right: CmfLevel,
  { case: of, entries }: KnownState,
  subject: Subject,
  directory: Directory,
  seen: Seen,
  on: Entry["on"],
): Finding {
  if (!entries.known) return { paths: [unlisted(right, of, subject, entries)], source: "none" };
  const granting = entries.value.filter((entry) => entry.on === on && (right === "read" || entry.level !== "read"));
  const paths: Path[] = [];
  let readAt = entries.readAt;
  for (const entry of granting) {
    const level: Unknown[] =
      right === "write" && entry.level === undefined
        ? [{ id: `level:${of.id}:${entry.id}`, gap: "notStated", about: "level", entry }]
        : [];
    const gone: Unknown[] = entry.perhapsGone
      ? [{ id: `gone:${of.scope?.id ?? of.id}:${entry.id}`, gap: "stale", about: "definition", entry }]
      : [];
    for (const way of waysTo(entry, of, subject, directory, seen, entries.readAt))
      paths.push({ ...way, needs: [...way.needs, ...level, ...gone], entry });
  }
  if (subject.kind === "user" && !paths.some(isCertain)) {
    const some = seen.reaches.throughSome(
      of.id,
      subject.id,
      granting.filter((entry) => !entry.perhapsGone && (right === "read" || entry.level === "write")),
    );
    if (some !== undefined) {
      paths.push({ needs: [], through: [oneOf(some.groups)] });
      readAt = Math.min(readAt, some.readAt);
    }
  }
  if (entries.truncated) paths.push(unlisted(right, of, subject, { gap: "truncated" }));
  return { paths, source: paths.some(({ through }) => through.length > 0) ? "groups" : "entries", readAt };
}

/** How the grant of an entry reaches the subject. */
function waysTo(
  entry: Entry,
  of: Case,
  subject: Subject,
  directory: Directory,
  { reaches, groupsAbove }: Seen,
  readAt: number,
): Path[] {
  const granted = entry.subject;
  if (granted === undefined)
    return [path([{ id: `subject:${of.id}:${entry.id}:${subject.id}`, gap: "notStated", about: "subject", entry }])];
  if (granted.id === subject.id) return [path([])];
  if (granted.kind === "user") return [];
  const member = (gap: Unknown["gap"], detail?: string): Path => ({
    needs: [
      {
        id: `member:${granted.id}:${subject.id}`,
        gap,
        about: "membership",
        group: granted,
        ...(detail !== undefined && { detail }),
      },
    ],
    through: [granted],
  });
  if (subject.kind === "group") {
    // Whether a grant to a group counts for the groups below it is documented nowhere.
    const above = groupsAbove(subject.id);
    return above === undefined || above.has(granted.id) ? [member("notModelled", "ParentId")] : [];
  }
  switch (reaches.membership(of.id, granted.id, subject.id, readAt)) {
    case "in":
      return [{ needs: [], through: [granted] }];
    case "out":
      return [];
    case "unknown": {
      const members = directory.members(granted.id);
      if (members.known) {
        if (members.value.some((one) => one.id === subject.id)) return [{ needs: [], through: [granted] }];
        if (!members.truncated && members.value.every((one) => one.kind === "user")) return [];
      }
      return [member(members.known || members.gap === "notFetched" ? "notModelled" : members.gap)];
    }
  }
}

/** No method lists grants on a definition. Some are known to be there all the same; of the others nothing is known. */
function definitionFinding(
  right: CmfLevel,
  state: KnownState,
  subject: Subject,
  directory: Directory,
  seen: Seen,
): Finding {
  const { case: of, entries } = state;
  const known = entries.known
    ? entryFinding(
        right,
        { case: of, entries: { ...entries, truncated: false } },
        subject,
        directory,
        seen,
        "definition",
      )
    : undefined;
  const scope = of.scope?.id ?? `case ${of.id}`;
  const one = (name: string): Unknown => ({
    id: `${name}:${scope}:${subject.id}`,
    gap: "notModelled",
    about: "definition",
    ...(of.scope && { detail: of.scope.name }),
  });
  const unlistedGrant = path(right === "read" ? [one("definition")] : [one("definition"), one("definitionWrite")]);
  return {
    paths: [...(known?.paths ?? []), unlistedGrant],
    source: known?.paths.length ? "definition" : "none",
    readAt: known?.paths.length ? known.readAt : undefined,
  };
}

/** Delegations are between people; the framework counts them and no method of the module tells of them. */
function delegationFinding(right: CmfLevel, of: Case, subject: Subject): Finding {
  if (subject.kind === "group") return { paths: [], source: "none" };
  const one = (name: string): Unknown => ({
    id: `${name}:${of.id}:${subject.id}`,
    gap: "notModelled",
    about: "delegation",
  });
  return {
    paths: [path(right === "read" ? [one("delegation")] : [one("delegation"), one("delegationWrite")])],
    source: "none",
  };
}

/**
 * Stands for "one of these groups": the framework shows that somebody gets access through a group, not through which.
 */
function oneOf(groups: readonly Subject[]): Subject {
  const [only] = groups;
  if (groups.length === 1 && only !== undefined) return only;
  return { id: groups.map(({ id }) => id).join("|"), kind: "group", name: groups.map(({ name }) => name).join(" / ") };
}
