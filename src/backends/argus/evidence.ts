import type { Case, Entry, Subject } from "../../access/case";
import type { Asked, Evidence, Finding, Path, Unknown } from "../../access/evidence";
import { isCertain } from "../../access/facts";
import { compareLevels, type GrantLevel } from "../../access/level";
import { membershipPaths } from "../../access/membership";
import type { Directory, KnownState, RoleGrant } from "../backend";
import { path, conditionFinding, unlisted } from "../evidence";

/** The facts that a role stands for. */
export type RoleFact = "serviceRead" | "serviceWrite" | "serviceTech" | "admin";

/** Which functions of Argus stand for which role. Their names are not public, so people say it in a setting. */
export type RoleFunctions = Readonly<Partial<Record<RoleFact, readonly string[]>>>;

/**
 * What is known of one person or group on one case, from everything but the level that the server states: the
 * self-check
 * compares with that one, and must not be fed by it. Pure.
 */
export function evidence(
  { case: of, entries }: KnownState,
  subject: Subject,
  directory: Directory,
  functions: RoleFunctions,
): Evidence {
  const role = (fact: RoleFact) =>
    ifSomebody(fact, roleFinding(fact, of, subject, directory, functions), of, subject, directory);
  return {
    reporter: reporterFinding(of, subject),
    aclMember: entryFinding("read", of, entries, subject, directory),
    aclWrite: entryFinding("write", of, entries, subject, directory),
    aclOwner: entryFinding("owner", of, entries, subject, directory),
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
  // Nothing says whether the members of a group are reporters when the group is.
  return reporter.kind === "group" ? finding(unknown("notModelled")) : finding();
}

function entryFinding(
  right: GrantLevel,
  of: Case,
  entries: Asked<readonly Entry[]>,
  subject: Subject,
  directory: Directory,
): Finding {
  if (!entries.known) return { paths: [unlisted(right, of, subject, entries)], source: "none" };
  const paths: Path[] = [];
  for (const entry of entries.value) {
    const level = levelNeeds(right, entry);
    if (level === undefined) continue;
    for (const way of waysToEntry(entry, subject, directory))
      paths.push({ ...way, needs: [...way.needs, ...level], entry });
  }
  if (entries.truncated) paths.push(unlisted(right, of, subject, { gap: "truncated" }));
  const throughGroups = entries.value.some(
    (entry) => entry.subject?.kind !== "user" && entry.subject?.id !== subject.id,
  );
  return {
    paths,
    source: paths.some(({ through }) => through.length > 0) ? "groups" : "entries",
    readAt: oldest(entries, throughGroups, subject, directory),
  };
}

/** What else must be so for an entry to give the right; undefined: it does not give it. */
function levelNeeds(right: GrantLevel, entry: Entry): Unknown[] | undefined {
  if (right === "read") return [];
  if (entry.level !== undefined) return compareLevels(entry.level, right) >= 0 ? [] : undefined;
  const one = (level: GrantLevel): Unknown => ({
    id: `level:${level}:${entry.id}`,
    gap: "notStated",
    about: "level",
    entry,
  });
  return right === "write" ? [one("write")] : [one("write"), one("owner")];
}

function waysToEntry(entry: Entry, subject: Subject, directory: Directory): readonly Path[] {
  if (entry.subject !== undefined) return membershipPaths(subject, entry.subject, directory);
  return [path([{ id: `subject:${entry.id}:${subject.id}`, gap: "notStated", about: "subject", entry }])];
}

/** When the oldest of the answers was read that decide on entries. */
function oldest(
  entries: Asked<readonly Entry[]>,
  throughGroups: boolean,
  subject: Subject,
  directory: Directory,
): number | undefined {
  const answers: Asked<unknown>[] = [entries];
  if (throughGroups && entries.known) {
    if (isCaller(subject, directory)) answers.push(directory.ownGroups());
    else
      for (const { subject: granted } of entries.value)
        if (granted !== undefined && granted.kind !== "user") answers.push(directory.members(granted.id));
  }
  const times = answers.flatMap((answer) => (answer.known ? [answer.readAt] : []));
  return times.length === 0 ? undefined : Math.min(...times);
}

/**
 * For the caller the case tells the role that the key has; beyond that, the permission search and the mapping of
 * functions to roles.
 */
function roleFinding(
  fact: RoleFact,
  of: Case,
  subject: Subject,
  directory: Directory,
  functions: RoleFunctions,
): Finding {
  const searched = searchedRole(fact, of, subject, directory, functions[fact] ?? []);
  const role = isCaller(subject, directory) ? of.own?.role : undefined;
  const told = ownRoleSays(fact, role);
  if (told === undefined)
    return role !== undefined && isLimited(role, of, subject, directory, functions)
      ? ifKeyCarries(searched, subject)
      : searched;
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
 * A key can be limited to some of the roles of its person, and nothing says so. But where the person holds a role that
 * the
 * case does not credit the caller with, it must be; then the other roles that the person holds may be missing, too.
 */
function isLimited(role: string, of: Case, subject: Subject, directory: Directory, functions: RoleFunctions): boolean {
  return (["admin", "serviceTech"] as const).some((fact) => {
    const held = searchedRole(fact, of, subject, directory, functions[fact] ?? []).paths.some(isCertain);
    return held && ownRoleSays(fact, role) === false;
  });
}

function ifKeyCarries(finding: Finding, subject: Subject): Finding {
  const carried: Unknown = { id: `key:${subject.id}`, gap: "notStated", about: "key" };
  return { ...finding, paths: finding.paths.map((one) => ({ ...one, needs: [...one.needs, carried] })) };
}

/**
 * Argus finds no roles for a number that nobody has, as for somebody without roles. As long as nothing has shown that
 * it is
 * anybody, an empty answer is no answer. What rests on entries is known all the same: none of them names the number.
 */
function ifSomebody(fact: RoleFact, finding: Finding, of: Case, subject: Subject, directory: Directory): Finding {
  if (directory.isSomebody(subject)) return finding;
  const roles = directory.roles(subject.id);
  const isUnheardOf = !roles.known && roles.detail === "notFound";
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

function searchedRole(
  fact: RoleFact,
  of: Case,
  subject: Subject,
  directory: Directory,
  functions: readonly string[],
): Finding {
  const held = roleOf(fact, of, subject);
  const unknown = (gap: Unknown["gap"], detail?: string) => path([{ ...held, gap, detail }]);
  if (functions.length === 0) return { paths: [unknown("notMapped", fact)], source: "none" };
  const roles = directory.roles(subject.id);
  if (!roles.known) return { paths: [unknown(roles.gap, roles.detail)], source: "none" };
  const paths = roles.value.filter(({ name }) => functions.includes(name)).map((role) => pathOfRole(role, of));
  if (roles.truncated) paths.push(unknown("truncated"));
  return { paths, source: "permissions", readAt: Math.min(roles.readAt, of.readAt) };
}

/**
 * A function held on the customer of the case counts. One held elsewhere counts if that customer is above the one of
 * the
 * case, which no answer of Argus tells: it is one unknown, the same for everybody and every role.
 */
function pathOfRole({ name, scope, through }: RoleGrant, of: Case): Path {
  const onCase = scope !== undefined && scope.id === of.scope?.id;
  const above: Unknown = {
    id: `above:${scope?.id ?? "?"}:${of.scope?.id ?? `case ${of.id}`}`,
    gap: "notStated",
    about: "scope",
    detail: scope?.name,
  };
  return {
    needs: onCase ? [] : [above],
    through: through === undefined ? [] : [through],
    role: { name, inheritedFrom: onCase ? undefined : scope?.name },
  };
}

function isCaller(subject: Subject, { caller }: Directory): boolean {
  return caller !== undefined && caller.id === subject.id;
}
