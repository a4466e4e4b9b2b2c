import { delegations, groups, users, type Case, type Definition, type Grants } from "./world";

/** 0 nothing, 1 read, 2 write: the framework's two levels and none. */
export type Right = 0 | 1 | 2;

/** Where the grants of a case and of its definition are. */
export interface GrantStore {
  ofCase(one: Case): Grants;
  ofDefinition(definition: Definition): Grants;
}

/**
 * What the framework says of a user on a case: with access control off it restricts nobody; else the highest of all
 * that is found.
 */
export function validate(store: GrantStore, one: Case, userId: number): Right {
  if (!one.definition.accessControl) return 2;
  const own = granted(store, one, userId);
  const delegated = delegations.filter(({ to }) => to === userId).map(({ from }) => granted(store, one, from));
  return highest([own, ...delegated]);
}

export interface Listed {
  readonly users: number[];
  readonly groups: number[];
}

/**
 * Everybody who was granted something that counts for a case, or only those who may write; `byGroup` adds the people in
 * these groups.
 */
export function list(
  store: GrantStore,
  one: Case,
  byGroup: boolean,
  onlyWriters: boolean,
  withDefinition: boolean,
): Listed {
  const scopes = [store.ofCase(one), ...(withDefinition ? [store.ofDefinition(one.definition)] : [])];
  const counts = (write: boolean): boolean => write || !onlyWriters;
  const named = (kind: "users" | "groups"): number[] =>
    [
      ...new Set(
        scopes.flatMap((scope) =>
          Object.entries(scope[kind])
            .filter(([, write]) => counts(write))
            .map(([id]) => Number(id)),
        ),
      ),
    ].sort((a, b) => a - b);
  const listedGroups = named("groups");
  const people = new Set(named("users"));
  if (byGroup) for (const user of users) if (listedGroups.some((group) => isIn(user.id, group))) people.add(user.id);
  return { users: [...people].sort((a, b) => a - b), groups: listedGroups };
}

/** Member of the group itself or of one below it. */
function isIn(userId: number, groupId: number): boolean {
  const group = groups.find(({ id }) => id === groupId);
  return (
    group !== undefined &&
    (group.members.includes(userId) || groups.some(({ id, parent }) => parent === groupId && isIn(userId, id)))
  );
}

function granted(store: GrantStore, one: Case, userId: number): Right {
  const found: Right[] = [];
  for (const scope of [store.ofCase(one), store.ofDefinition(one.definition)]) {
    const own = scope.users[userId];
    if (own !== undefined) found.push(own ? 2 : 1);
    for (const [id, write] of Object.entries(scope.groups)) if (isIn(userId, Number(id))) found.push(write ? 2 : 1);
  }
  return highest(found);
}

function highest(rights: readonly Right[]): Right {
  return rights.reduce<Right>((most, right) => (right > most ? right : most), 0);
}
