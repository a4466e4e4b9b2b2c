import type { Case, Entry, Subject } from "../../access/case";
import type { Asked, Evidence, Finding, Path, Unknown } from "../../access/evidence";
import { isCertain } from "../../access/facts";
import { compareLevels, levelOfEntry, type GrantLevel, type Right } from "../../access/level";
import { entriesReaching } from "../../access/reaching";
import { membershipPaths, type Groups } from "../../access/membership";
import type { Directory, KnownState, RoleGrant } from "../backend";
import { path, conditionFinding, unlisted } from "../evidence";
import type { RoleFact } from "./functions";

/**
 * What is known of one person or group on one case, from everything but the level that the server states: the
 * self-check compares with that one, and must not be fed by it. Pure.
 */
export function evidence(state: KnownState, subject: Subject, directory: Directory): Evidence {
  const { case: of, entries } = state;
  const role = (fact: RoleFact) => ifSomebody(fact, roleFinding(fact, of, subject, directory), of, subject, directory);
  const reached = entries.known ? reachedBy(entries, of, subject, directory) : nothingReached;
  return {
    reporter: reporterFinding(of, subject),
    aclMember: entryFinding("read", state, subject, reached),
    aclWrite: entryFinding("write", state, subject, reached),
    aclOwner: entryFinding("owner", state, subject, reached),
    published: conditionFinding(of, "published"),
    serviceRead: role("serviceRead"),
    serviceWrite: role("serviceWrite"),
    serviceTech: role("serviceTech"),
    admin: role("admin"),
  };
}

function reporterFinding({ id, reporter, readAt }: Case, subject: Subject): Finding {
  const finding = (...paths: Path[]): Finding => ({ paths, source: "case", readAt });
  if (reporter === null) return finding();
  const unknown = (gap: Unknown["gap"]) => path([{ id: `reporter:${id}:${subject.id}`, gap, about: "reporter" }]);
  if (reporter === undefined) return finding(unknown("notStated"));
  if (reporter.id === subject.id) return finding(path([]));
  // Nothing says whether the members of a group are reporters when the group is; one without a kind may be a group.
  return reporter.kind === "user" ? finding() : finding(unknown("notModelled"));
}

function entryFinding(
  right: Right,
  { case: of, entries, named }: KnownState,
  subject: Subject,
  reached: Reaching,
): Finding {
  if (!entries.known) return namedFinding(right, of, named, subject, entries);
  const paths: Path[] = [];
  for (const { entry, ways } of reached.entries) {
    const level = levelNeeds(right, entry, of);
    if (level === undefined) continue;
    for (const way of ways) paths.push(level.length === 0 ? way : { ...way, needs: [...way.needs, ...level] });
  }
  if (entries.truncated) paths.push(unlisted(right, of, subject, { gap: "truncated" }));
  return {
    paths,
    source: paths.some(({ through }) => through.length > 0) ? "groups" : "entries",
    readAt: reached.readAt,
  };
}

/**
 * What the search by entries tells where the list of the case was not read: an entry of the person or of a group above,
 * which one it does not say. A case that it does not find has none.
 */
function namedFinding(
  right: Right,
  of: Case,
  named: KnownState["named"],
  subject: Subject,
  entries: Exclude<Asked<unknown>, { known: true }>,
): Finding {
  if (named?.known !== true) return { paths: [unlisted(right, of, subject, entries)], source: "none" };
  const level = named.value.reduce<GrantLevel | undefined>(
    (highest, one) =>
      highest === undefined || compareLevels(levelOfEntry(one), levelOfEntry(highest)) > 0 ? one : highest,
    undefined,
  );
  const open = named.truncated ? [unlisted(right, of, subject, { gap: "truncated" })] : [];
  const gives = level !== undefined && compareLevels(levelOfEntry(level), right) >= 0;
  return { paths: gives ? [{ ...path([]), level }] : open, source: "search", readAt: named.readAt };
}

/** What else must be so for an entry to give the right; undefined: it does not give it. */
function levelNeeds(right: Right, entry: Entry, of: Case): Unknown[] | undefined {
  if (right === "read") return [];
  if (entry.level !== undefined) return compareLevels(levelOfEntry(entry.level), right) >= 0 ? [] : undefined;
  const one = (level: Right): Unknown => ({
    id: `level:${level}:${of.id}:${entry.id}`,
    gap: "notStated",
    about: "level",
    entry,
  });
  return right === "write" ? [one("write")] : [one("write"), one("owner")];
}

/** An entry, and the ways in which it reaches somebody, whatever it gives. */
interface Reached {
  readonly entry: Entry;
  readonly ways: readonly Path[];
}

/** The entries that reach somebody, and when the oldest of the answers was read that decide on that. */
interface Reaching {
  readonly entries: readonly Reached[];
  readonly readAt: number | undefined;
}

const nothingReached: Reaching = { entries: [], readAt: undefined };

/** The same for every right, so it is worked out once. */
function reachedBy(
  entries: Extract<Asked<readonly Entry[]>, { known: true }>,
  of: Case,
  subject: Subject,
  directory: Directory,
): Reaching {
  const reached: Reached[] = [];
  const above = groupsAbove(subject, directory);
  let [isAsked, time] = [false, entries.readAt];
  // What is the same for every entry is looked up once, since there may be 10 000 of them.
  const groups: Groups = {
    caller: directory.caller,
    ownGroups: () => directory.ownGroups(),
    groupsAbove: () => above ?? notKnown,
    members: (id) => {
      const members = directory.members(id);
      isAsked = true;
      if (members.known && members.readAt < time) time = members.readAt;
      return members;
    },
  };
  for (const entry of entriesReaching(entries.value, subject)) {
    const ways = waysToEntry(entry, of, subject, groups).map(({ needs, through }) => ({ needs, through, entry }));
    if (ways.length > 0) reached.push({ entry, ways });
  }
  // Where the groups above somebody are known, these decide.
  const readAt = isAsked && above?.known ? Math.min(entries.readAt, above.readAt) : time;
  return { entries: reached, readAt };
}

const notKnown = { known: false, gap: "notFetched" } as const;

function waysToEntry(entry: Entry, of: Case, subject: Subject, groups: Groups): readonly Path[] {
  if (entry.subject !== undefined) {
    const ways = membershipPaths(subject, entry.subject, groups);
    if (!entry.perhapsGone) return ways;
    const there: Unknown = { id: `there:${of.id}:${entry.id}`, gap: "notStated", about: "entries", entry };
    return ways.map((way) => ({ ...way, needs: [...way.needs, there] }));
  }
  return [path([{ id: `subject:${of.id}:${entry.id}:${subject.id}`, gap: "notStated", about: "subject", entry }])];
}

/** For the caller the case tells the role that the key has; beyond that, the permissions. */
function roleFinding(fact: RoleFact, of: Case, subject: Subject, directory: Directory): Finding {
  const searched = searchedRole(fact, of, subject, directory);
  const role = isCaller(subject, directory) ? of.own?.role : undefined;
  const told = ownRoleSays(fact, role);
  if (told === undefined)
    return role !== undefined && isLimited(role, of, subject, directory) ? ifKeyCarries(searched, subject) : searched;
  return { paths: told ? [path([])] : [], source: "ownRole", readAt: of.readAt };
}

/**
 * "Tech implies user. Admin implies both tech and user." That an administrator also holds the service tech role is not
 * said.
 */
function ownRoleSays(fact: RoleFact, role: string | undefined): boolean | undefined {
  if (fact === "admin") return role === "admin" ? true : role === "tech" || role === "user" ? false : undefined;
  if (fact === "serviceTech") return role === "tech" ? true : role === "user" ? false : undefined;
  return undefined;
}

/**
 * A key can be limited to some of the roles of its person. Where the person holds a role that the case does not credit
 * the caller with, it must be; then the other roles that the person holds may be missing, too.
 */
function isLimited(role: string, of: Case, subject: Subject, directory: Directory): boolean {
  return (["admin", "serviceTech"] as const).some((fact) => {
    const held = searchedRole(fact, of, subject, directory).paths.some(isCertain);
    return held && ownRoleSays(fact, role) === false;
  });
}

function ifKeyCarries(finding: Finding, subject: Subject): Finding {
  const carried: Unknown = { id: `key:${subject.id}`, gap: "notStated", about: "key" };
  return { ...finding, paths: finding.paths.map((one) => ({ ...one, needs: [...one.needs, carried] })) };
}

/**
 * Argus finds no roles for a number that nobody has, as for somebody without roles. As long as nothing has shown that
 * it is anybody, an empty answer is no answer. What rests on entries is known all the same: none of them names the
 * number.
 */
function ifSomebody(fact: RoleFact, finding: Finding, of: Case, subject: Subject, directory: Directory): Finding {
  if (directory.isSomebody(subject)) return finding;
  const roles = directory.roles(subject.id, of);
  const asked = [roles, roles.known ? roles.value[fact] : undefined, groupsAbove(subject, directory)];
  const isUnheardOf = asked.some((answer) => answer?.known === false && answer.detail === "notFound");
  const somebody: Unknown = {
    id: `somebody:${subject.id}`,
    gap: isUnheardOf ? "failed" : "notStated",
    about: "somebody",
    detail: subject.id,
  };
  const paths = finding.paths.length > 0 ? finding.paths : [path([{ ...roleOf(fact, of, subject), gap: "notStated" }])];
  return { ...finding, paths: paths.map((one) => ({ ...one, needs: [somebody, ...one.needs] })) };
}

function roleOf(fact: RoleFact, of: Case, subject: Subject): Omit<Unknown, "gap"> {
  return { id: `role:${fact}:${subject.id}:${of.scope?.id ?? `case ${of.id}`}`, about: "role" };
}

function searchedRole(fact: RoleFact, of: Case, subject: Subject, directory: Directory): Finding {
  const held = roleOf(fact, of, subject);
  const unknown = (gap: Unknown["gap"], detail?: string) => path([{ ...held, gap, detail }]);
  const roles = directory.roles(subject.id, of);
  if (!roles.known) return { paths: [unknown(roles.gap, roles.detail)], source: "none" };
  const answer = roles.value[fact] ?? { known: false, gap: "notStated" };
  if (!answer.known) return { paths: [unknown(answer.gap, answer.detail)], source: "none" };
  const believed = answer.value.filter(({ through }) => isCredible(through, subject, directory));
  const paths = believed.map((role) => pathOfRole(role, of));
  if (answer.truncated || believed.length < answer.value.length) paths.push(unknown("truncated"));
  return { paths, source: "permissions", readAt: Math.min(answer.readAt, of.readAt) };
}

/** False for a group that is known not to be above the person: then the search answered about somebody else. */
function isCredible(through: Subject | undefined, subject: Subject, directory: Directory): boolean {
  if (through === undefined) return true;
  const above = groupsAbove(subject, directory);
  return above?.known !== true || above.truncated === true || above.value.some(({ id }) => id === through.id);
}

/**
 * A function held on the customer of the case, or on one above it, counts. Where the customers above are not known, one
 * held elsewhere is one unknown, the same for everybody and every role.
 */
function pathOfRole({ name, scope, isAbove, through }: RoleGrant, of: Case): Path {
  const onCase = scope !== undefined && scope.id === of.scope?.id;
  const above: Unknown = {
    id: `above:${scope?.id ?? "?"}:${of.scope?.id ?? `case ${of.id}`}`,
    gap: "notStated",
    about: "scope",
    detail: scope?.name,
  };
  return {
    needs: onCase || isAbove ? [] : [above],
    through: through === undefined ? [] : [through],
    role: { name, inheritedFrom: onCase ? undefined : scope?.name },
  };
}

function groupsAbove(subject: Subject, directory: Directory): Asked<readonly Subject[]> | undefined {
  return isCaller(subject, directory) ? directory.ownGroups() : directory.groupsAbove?.(subject.id);
}

function isCaller(subject: Subject, { caller }: Directory): boolean {
  return caller !== undefined && caller.id === subject.id;
}
