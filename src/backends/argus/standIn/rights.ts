import type { Customer, Entry, Subject } from "../../../sandbox/world/model";
import type { World } from "../../../sandbox/world/world";

export interface Access {
  readonly level: "read" | "write" | "owner";
  readonly role: "user" | "tech" | "admin";
}

/** What the rights on a case depend on. */
export interface Protected {
  readonly mode: string;
  readonly customer: Customer;
  readonly service: string;
  readonly reporter: number | null;
  readonly published: boolean;
  readonly entries: readonly Entry[];
}

/** A person as one of its keys lets it act. */
export interface Actor {
  readonly user: Subject;
  /** The functions the key is limited to, with what they contain; absent: all that the person has. */
  readonly functions?: readonly string[];
  /** The customer the key is limited to, with its subsidiaries; absent: all. */
  readonly customer?: Customer;
}

export interface Rights {
  /** Undefined: the case is not visible. */
  accessTo(one: Protected, actor: Actor): Access | undefined;
  /** Whether the key lets its person use a function on a customer. */
  holds(actor: Actor, name: string, on: Customer): boolean;
  /** Whether the key lets its person use a function on any customer. */
  holdsAnywhere(actor: Actor, name: string): boolean;
  /** Whether a person or group holds a function on a customer, whatever key is used. */
  subjectHolds(subject: Subject, name: string, on: Customer): boolean;
  /** Ids of all groups that contain a person or group, directly or through others. */
  groupsAbove(id: number): ReadonlySet<number>;
  /** Ids of all people and groups in a group, directly or through others. */
  membersBelow(id: number): ReadonlySet<number>;
  /** A function with all that it contains. */
  functionsBelow(name: string): ReadonlySet<string>;
  /** A function with all roles that contain it. */
  functionsAbove(name: string): ReadonlySet<string>;
}

/** What the documentation does not decide. */
export interface RightsQuirks {
  /** An unpublished case, to its reporter who is no tech user. */
  unpublishedToReporter: "shown" | "hidden";
}

/**
 * Who has access to what: the page on case access and the guide on permissions, read once more and apart from the
 * extension's reading of them, so that one can contradict the other. Long because its functions share its state.
 */
export function createRights(world: World, quirks: RightsQuirks): Rights {
  const groupsAbove = closure(inverted(world.members));
  const membersBelow = closure(world.members);
  const contains = new Map([...world.functions.values()].map(({ name, contains }) => [name, contains]));
  const below = closure(contains);
  const above = closure(inverted(contains));
  const functionsBelow = (name: string): ReadonlySet<string> => new Set([name, ...below(name)]);

  const held = new Map(world.customers.map((customer) => [customer, new Map<Subject, ReadonlySet<string>>()]));
  function functionsOf(subject: Subject, on: Customer): ReadonlySet<string> {
    let known = held.get(on)!.get(subject);
    if (known === undefined) {
      const groups = groupsAbove(subject.id);
      const given = world.permissions.filter(
        ({ holder, customer }) => (holder.id === subject.id || groups.has(holder.id)) && isWithin(on, customer),
      );
      known = new Set(given.flatMap((permission) => [...functionsBelow(permission.function)]));
      held.get(on)!.set(subject, known);
    }
    return known;
  }

  function holds(actor: Actor, name: string, on: Customer): boolean {
    const allowed =
      (actor.functions === undefined || actor.functions.some((one) => functionsBelow(one).has(name))) &&
      (actor.customer === undefined || isWithin(on, actor.customer));
    return allowed && functionsOf(actor.user, on).has(name);
  }

  function accessTo(one: Protected, actor: Actor): Access | undefined {
    if (actor.customer !== undefined && !isWithin(one.customer, actor.customer)) return undefined;
    const groups = groupsAbove(actor.user.id);
    const own = one.entries.filter(
      (entry) => entry.deleted !== true && (entry.subject === actor.user.id || groups.has(entry.subject)),
    );
    const service = world.services.get(one.service)!.functions;
    const has = (name: string | undefined): boolean => name !== undefined && holds(actor, name, one.customer);
    const admin = has(service.admin);
    const tech = has(service.tech);
    const reports = one.reporter === actor.user.id;
    if (!one.published && !admin && !tech && !(reports && quirks.unpublishedToReporter === "shown")) return undefined;

    const owns = admin || reports || own.some(({ level }) => level === "owner");
    const level = owns
      ? "owner"
      : levelBelowOwner(one.mode, own, {
          // Who holds only the function for the metadata has no read access.
          read: has(service.read ?? service.list),
          write: has(service.write),
          tech,
        });
    return level === undefined ? undefined : { level, role: admin ? "admin" : tech ? "tech" : "user" };
  }

  return {
    groupsAbove,
    membersBelow,
    functionsBelow,
    functionsAbove: (name) => new Set([name, ...above(name)]),
    holds,
    holdsAnywhere: (actor, name) => world.customers.some((customer) => holds(actor, name, customer)),
    subjectHolds: (subject, name, on) => functionsOf(subject, on).has(name),
    accessTo,
  };
}

/**
 * The columns "read access" and "write access" of the page's table, for one who is neither reporter nor administrator.
 */
function levelBelowOwner(
  mode: string,
  own: readonly Entry[],
  role: { readonly read: boolean; readonly write: boolean; readonly tech: boolean },
): "read" | "write" | undefined {
  const onList = own.length > 0;
  const onListToWrite = own.some((entry) => entry.level === "write");
  switch (mode) {
    case "roleBased":
      if (role.write || onListToWrite) return "write";
      return role.read || onList ? "read" : undefined;
    case "writeRestricted":
      if (role.tech || onListToWrite) return "write";
      return role.read || onList ? "read" : undefined;
    case "readRestricted":
      if (role.tech || onListToWrite) return "write";
      return onList ? "read" : undefined;
    case "explicit":
      // "Write access: all ACL members", whatever the level of the entry.
      return onList ? "write" : undefined;
    default:
      // A mode the page does not have: made up as entries at their level, and tech users read.
      if (onListToWrite) return "write";
      return onList || role.tech ? "read" : undefined;
  }
}

/** Whether a customer is another one, or below it. */
export function isWithin(customer: Customer, upper: Customer): boolean {
  for (let at: Customer | undefined = customer; at !== undefined; at = at.parent) if (at === upper) return true;
  return false;
}

/** All that can be reached, remembered; ends where things contain each other. */
function closure<T>(next: ReadonlyMap<T, readonly T[]>): (from: T) => ReadonlySet<T> {
  const known = new Map<T, ReadonlySet<T>>();
  return (from) => {
    const before = known.get(from);
    if (before !== undefined) return before;
    const found = new Set<T>(next.get(from));
    for (const one of found) for (const more of next.get(one) ?? []) found.add(more);
    known.set(from, found);
    return found;
  };
}

function inverted<T>(map: ReadonlyMap<T, readonly T[]>): Map<T, T[]> {
  const result = new Map<T, T[]>();
  for (const [from, all] of map) {
    for (const to of all) {
      const list = result.get(to);
      if (list === undefined) result.set(to, [from]);
      else list.push(from);
    }
  }
  return result;
}
