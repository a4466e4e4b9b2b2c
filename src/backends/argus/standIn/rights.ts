import type { Customer, Entry, Subject } from "../../../sandbox/world/model";
import type { World } from "../../../sandbox/world/world";

/** The functions that stand for Argus' roles here. Their real names are not public, these are invented. */
export const functions = {
  serviceRead: "SANDBOX_CASE_READ",
  serviceWrite: "SANDBOX_CASE_WRITE",
  serviceTech: "SANDBOX_CASE_TECH",
  admin: "SANDBOX_CASE_ADMIN",
  /** May look up people, groups and permissions. */
  userAdmin: "SANDBOX_USER_ADMIN",
} as const;

export interface Access {
  readonly level: "read" | "write" | "owner";
  readonly role: "user" | "tech" | "admin";
}

/** What the rights on a case depend on. */
export interface Protected {
  readonly mode: string;
  readonly customer: Customer;
  readonly reporter: number | null;
  readonly entries: readonly Entry[];
}

/** A person as one of its keys lets it act. */
export interface Actor {
  readonly user: Subject;
  /** The functions the key is limited to; absent: all that the person has. */
  readonly functions?: readonly string[];
  /** The customer the key is limited to, with its subsidiaries; absent: all. */
  readonly customer?: Customer;
}

export interface Rights {
  /** Undefined: the case is not visible. */
  accessTo(one: Protected, actor: Actor): Access | undefined;
  /** Whether the actor holds a function on a customer, itself or through a group, there or on a customer above. */
  holds(actor: Actor, name: string, on: Customer): boolean;
  /** Ids of all groups that contain a person or group, directly or through others. */
  groupsAbove(id: number): ReadonlySet<number>;
}

/**
 * Who has access to what: the page on case access, read once more and apart from the extension's reading of it, so
 * that one can contradict the other.
 */
export function createRights(world: World): Rights {
  const containing = new Map<number, number[]>();
  for (const [group, members] of world.members) {
    for (const member of members) {
      const groups = containing.get(member);
      if (groups === undefined) containing.set(member, [group]);
      else groups.push(group);
    }
  }
  const above = new Map<number, ReadonlySet<number>>();

  function groupsAbove(id: number): ReadonlySet<number> {
    const known = above.get(id);
    if (known !== undefined) return known;
    // A set also ends the walk where groups contain each other.
    const found = new Set<number>(containing.get(id));
    for (const group of found) for (const next of containing.get(group) ?? []) found.add(next);
    above.set(id, found);
    return found;
  }

  const held = new Map(world.customers.map((customer) => [customer, new Map<Subject, ReadonlySet<string>>()]));
  function functionsOf(user: Subject, on: Customer): ReadonlySet<string> {
    let known = held.get(on)!.get(user);
    if (known === undefined) {
      const groups = groupsAbove(user.id);
      const names = world.permissions
        .filter(({ holder, customer }) => (holder.id === user.id || groups.has(holder.id)) && isWithin(on, customer))
        .map((permission) => permission.function);
      known = new Set(names);
      held.get(on)!.set(user, known);
    }
    return known;
  }

  function holds(actor: Actor, name: string, on: Customer): boolean {
    return functionsOf(actor.user, on).has(name) && (actor.functions === undefined || actor.functions.includes(name));
  }

  return {
    groupsAbove,
    holds,
    accessTo(one, actor) {
      if (actor.customer !== undefined && !isWithin(one.customer, actor.customer)) return undefined;
      const groups = groupsAbove(actor.user.id);
      const own = one.entries.filter((entry) => entry.subject === actor.user.id || groups.has(entry.subject));
      const has = (name: string): boolean => holds(actor, name, one.customer);
      const admin = has(functions.admin);
      const tech = admin || has(functions.serviceTech);

      const level = admin || one.reporter === actor.user.id ? "owner" : levelBelowOwner(one.mode, own, has);
      return level === undefined ? undefined : { level, role: admin ? "admin" : tech ? "tech" : "user" };
    },
  };
}

/**
 * The columns "read access" and "write access" of the page's table, for one who is neither reporter nor administrator.
 */
function levelBelowOwner(
  mode: string,
  own: readonly Entry[],
  has: (name: string) => boolean,
): "read" | "write" | undefined {
  const onList = own.length > 0;
  const onListToWrite = own.some((entry) => entry.level === "write");
  switch (mode) {
    case "roleBased":
      if (has(functions.serviceWrite) || onListToWrite) return "write";
      return has(functions.serviceRead) || onList ? "read" : undefined;
    case "writeRestricted":
      if (has(functions.serviceTech) || onListToWrite) return "write";
      return has(functions.serviceRead) || onList ? "read" : undefined;
    case "readRestricted":
      if (has(functions.serviceTech) || onListToWrite) return "write";
      return onList ? "read" : undefined;
    case "explicit":
      // "Write access: all ACL members", whatever the level of the entry.
      return onList ? "write" : undefined;
    default:
      // "vaultRestricted", a mode the page does not have: made up as entries at their level, and tech users read.
      if (onListToWrite) return "write";
      return onList || has(functions.serviceTech) ? "read" : undefined;
  }
}

function isWithin(customer: Customer, upper: Customer): boolean {
  for (let at: Customer | undefined = customer; at !== undefined; at = at.parent) if (at === upper) return true;
  return false;
}
