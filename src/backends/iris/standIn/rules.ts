import { deny, full, groupsOf, readOnly, type Database, type Mask } from "./database";

/**
 * Who gets what on a case, and how the enforced level follows: the measured behaviour, read once more and apart from
 * the extension's reading of it, so that one can contradict the other.
 */

/** What a level allows. The bit of deny_all takes everything, whatever else is set. */
export function mayRead(level: Mask): boolean {
  return (level & deny) === 0 && (level & (readOnly | full)) !== 0;
}

export function mayChange(level: Mask): boolean {
  return (level & deny) === 0 && (level & full) !== 0;
}

/** The level that is enforced; a user without a row has none. */
export function enforcedLevel(db: Database, user: number, caseId: number): Mask {
  return db.enforced[caseId]?.[user] ?? 0;
}

function enforce(db: Database, user: number, caseId: number, level: Mask): void {
  (db.enforced[caseId] ??= {})[user] = level;
}

/** A source of a level on a case, in the order in which the server goes through them: the last one counts. */
export interface Source {
  readonly kind: "default" | "group" | "customer" | "user";
  /** Id of the group, customer or user. */
  readonly id: number;
  readonly level: Mask;
}

/** All that the entries say of a user on a case, from the default to the user's own entry. */
export function sourcesOf(db: Database, user: number, caseId: number): [Source, ...Source[]] {
  const groups = new Set(groupsOf(db, user).map(({ id }) => id));
  const customer = db.cases.find(({ id }) => id === caseId)?.customer;
  const assigned = db.users.find(({ id }) => id === user)?.customers.some((id) => id === customer);
  const own = db.userEntries.find((entry) => entry.user === user && entry.case === caseId);
  return [
    { kind: "default", id: 0, level: deny },
    ...db.groupEntries
      .filter((entry) => entry.case === caseId && groups.has(entry.group))
      .map(({ group, level }): Source => ({ kind: "group", id: group, level })),
    ...(assigned && customer !== undefined ? [{ kind: "customer", id: customer, level: full } as const] : []),
    ...(own === undefined ? [] : [{ kind: "user", id: user, level: own.level } as const]),
  ];
}

/** What the entries give: the server's audit, and what every recompute makes the enforced level. */
export function levelByEntries(db: Database, user: number, caseId: number): Mask {
  return sourcesOf(db, user, caseId).at(-1)!.level;
}

/**
 * Makes what is enforced agree with the entries, for these users on all cases. A level that has all bits of theirs
 * stays as it is: 3 where the entries say 2, and any where they say 0.
 */
export function recompute(db: Database, users: readonly number[]): void {
  for (const user of users)
    for (const { id } of db.cases) {
      const [now, level] = [db.enforced[id]?.[user], levelByEntries(db, user, id)];
      if (now === undefined || (now & level) !== level) enforce(db, user, id, level);
    }
}

export function setUser(db: Database, caseId: number, user: number, level: Mask): void {
  db.userEntries = db.userEntries.filter((entry) => entry.user !== user || entry.case !== caseId);
  db.userEntries.push({ user, case: caseId, level });
  enforce(db, user, caseId, level);
}

/**
 * The entry of the group becomes the last row. Every member gets the level, whatever their own entries and customers
 * say; a caller who is a member gets full, and then true is returned.
 */
export function setGroup(db: Database, caseId: number, group: number, level: Mask, caller: number): boolean {
  putGroupEntry(db, caseId, group, level);
  const members = db.groups.find(({ id }) => id === group)?.members ?? [];
  for (const member of members) enforce(db, member, caseId, member === caller ? full : level);
  return members.includes(caller);
}

function putGroupEntry(db: Database, caseId: number, group: number, level: Mask): void {
  removeGroupEntries(db, group, [caseId]);
  db.groupEntries.push({ group, case: caseId, level });
}

function removeGroupEntries(db: Database, group: number, cases: readonly number[]): void {
  db.groupEntries = db.groupEntries.filter((entry) => entry.group !== group || !cases.includes(entry.case));
}

function removeUserEntries(db: Database, user: number, cases: readonly number[]): void {
  db.userEntries = db.userEntries.filter((entry) => entry.user !== user || !cases.includes(entry.case));
}

/** The plural route: the entries go, and the user is recomputed. */
export function removeUserFromCases(db: Database, user: number, cases: readonly number[]): void {
  removeUserEntries(db, user, cases);
  recompute(db, [user]);
}

/** The singular route: the entry goes and deny is enforced, whatever else grants. */
export function removeUserFromCase(db: Database, user: number, caseId: number): void {
  removeUserEntries(db, user, [caseId]);
  enforce(db, user, caseId, deny);
}

export function removeGroupFromCases(db: Database, group: number, cases: readonly number[]): void {
  removeGroupEntries(db, group, cases);
  recompute(db, db.groups.find(({ id }) => id === group)?.members ?? []);
}

/** The page of a user: entries on several cases at once, recomputed. */
export function setUserOnCases(db: Database, user: number, cases: readonly number[], level: Mask): void {
  removeUserEntries(db, user, cases);
  for (const caseId of cases) db.userEntries.push({ user, case: caseId, level });
  recompute(db, [user]);
}

/**
 * The page of a group: entries on several cases at once, on all cases where the group is to follow new ones. Whether it
 * follows is overwritten by each call.
 */
export function setGroupOnCases(
  db: Database,
  group: number,
  cases: readonly number[],
  level: Mask,
  autoFollow: boolean,
): void {
  const one = db.groups.find(({ id }) => id === group)!;
  one.autoFollow = autoFollow;
  if (autoFollow) one.autoFollowLevel = level;
  for (const caseId of autoFollow ? db.cases.map(({ id }) => id) : cases) putGroupEntry(db, caseId, group, level);
  recompute(db, one.members);
}

/** Members who come and members who go are recomputed. */
export function setMembers(db: Database, group: number, members: readonly number[]): void {
  const one = db.groups.find(({ id }) => id === group)!;
  const touched = new Set([...one.members, ...members]);
  one.members = [...members];
  recompute(db, [...touched]);
}

/** With all that the user had. */
export function deleteUser(db: Database, user: number): void {
  db.users.splice(
    db.users.findIndex(({ id }) => id === user),
    1,
  );
  db.userEntries = db.userEntries.filter((entry) => entry.user !== user);
  for (const one of db.groups) one.members = one.members.filter((member) => member !== user);
  for (const levels of Object.values(db.enforced)) delete levels[user];
}

/** With all that was given on it. */
export function deleteCase(db: Database, caseId: number): void {
  db.cases.splice(
    db.cases.findIndex(({ id }) => id === caseId),
    1,
  );
  db.userEntries = db.userEntries.filter((entry) => entry.case !== caseId);
  db.groupEntries = db.groupEntries.filter((entry) => entry.case !== caseId);
  delete db.enforced[caseId];
}

/** Nobody is recomputed. */
export function deleteGroup(db: Database, group: number): void {
  db.groups.splice(
    db.groups.findIndex(({ id }) => id === group),
    1,
  );
  db.groupEntries = db.groupEntries.filter((entry) => entry.group !== group);
}

/**
 * Access to a case that was just added: who opened it has an entry, groups that follow get theirs, and their members
 * the highest of those levels; users of the customer get full, everybody else deny. A group without members gets none.
 */
export function openCase(db: Database, caseId: number, opener: number, customer: number): void {
  for (const { id } of db.users) enforce(db, id, caseId, deny);
  const following = db.groups.filter(({ autoFollow, members }) => autoFollow && members.length > 0);
  const highest = new Map<number, Mask>();
  for (const { id, members, autoFollowLevel } of following) {
    putGroupEntry(db, caseId, id, autoFollowLevel);
    for (const member of members) highest.set(member, Math.max(highest.get(member) ?? 0, autoFollowLevel));
  }
  for (const [member, level] of highest) enforce(db, member, caseId, level);
  for (const { id, customers } of db.users) if (customers.includes(customer)) enforce(db, id, caseId, full);
  setUser(db, caseId, opener, full);
}
