import { stableUuid } from "../../../sandbox/world/stableUuid";
import type { Customer, Func, Permission, Subject } from "../../../sandbox/world/model";
import type { World } from "../../../sandbox/world/world";

/**
 * People, groups, customers and functions as JSON. Three services tell them in three forms: the one of cases
 * (`info`), the newer one beside it (`v2`), and the directory (`basic`, `directory`).
 */
export interface PeopleWire {
  /** Null for nobody. */
  info(id: number | null): object | null;
  v2(one: Subject): object;
  basic(one: Subject): object;
  directory(one: Subject): object;
  customer(one: Customer): object;
  basicCustomer(one: Customer): object;
  /** A function in the form of the case service and of sessions; null for none. */
  functionInfo(name: string | undefined): object | null;
  basicFunction(one: Func): object;
  permission(one: Permission): object;
  membership(group: Subject, member: Subject): object;
}

/**
 * Makes the JSON of the published description from what the world has. Long because it has a function for each form of
 * an answer.
 */
export function createPeopleWire(world: World): PeopleWire {
  const made = Date.UTC(2024, 0, 8, 9);
  const admin = world.subjects.get(1001)!;

  const customer = ({ id, name, shortName, domain }: Customer): object => ({ id, name, shortName, domain });

  function info(id: number | null): object | null {
    const one = id === null ? undefined : world.subjects.get(id);
    if (one === undefined) return null;
    const { kind, shortName, name } = one;
    const place = { customerID: one.customer.id, customer: customer(one.customer), domain: one.customer.domain };
    return kind === "user"
      ? { id: one.id, ...place, userName: shortName, name, type: kind }
      : { id: one.id, ...place, name, description: null, type: kind };
  }

  const v2 = (one: Subject): object => ({
    id: one.id,
    customer: customer(one.customer),
    domain: one.customer.domain,
    shortName: one.shortName,
    name: one.name,
    type: one.kind,
    flags: [],
  });

  const basic = (one: Subject): object => ({
    ...v2(one),
    flags: one.daemon === true ? ["daemonAccount"] : [],
    ...(one.kind === "user" ? { email: `${one.shortName}@${one.customer.domain.name}.example`, language: null } : {}),
  });

  /** The groups that a subject is a direct member of. */
  const memberOf = new Map<number, Subject[]>();
  for (const [group, members] of world.members)
    for (const id of members) memberOf.set(id, [...(memberOf.get(id) ?? []), world.subjects.get(group)!]);

  const functionOf = (name: string): Func => world.functions.get(name)!;
  const basicFunction = ({ id, name, contains }: Func): object => ({
    id,
    name,
    localizedName: name,
    localizedDescription: null,
    flags: contains.length > 0 ? ["role"] : [],
    roleType: contains.length > 0 ? "case" : null,
    minimumSecurityLevel: "standard",
  });

  return {
    info,
    v2,
    basic,
    directory: (one) => ({
      ...basic(one),
      description: null,
      memberOf: (memberOf.get(one.id) ?? []).map(v2),
      createdByUser: v2(admin),
      createdTimestamp: made,
    }),
    customer,
    basicCustomer: (one) => ({
      ...customer(one),
      parentID: one.parent?.id ?? null,
      ancestorIDs: customersAbove(one).map(({ id }) => id),
      type: world.customers.some(({ parent }) => parent === one) ? "group" : "leaf",
      flags: one.parent === undefined ? ["rootCustomerGroup"] : [],
      language: "english",
      timeZone: "Europe/Oslo",
      properties: [],
    }),
    functionInfo: (name) => {
      if (name === undefined) return null;
      const { id, contains } = functionOf(name);
      const flags = contains.length > 0 ? ["ROLE"] : [];
      return { id, name, description: null, flags, securityLevel: "DEFAULT" };
    },
    basicFunction,
    permission: ({ id, holder, customer: on, function: name }) => ({
      id,
      subject: v2(holder),
      customer: customer(on),
      function: { id: functionOf(name).id, name },
      functionInfo: basicFunction(functionOf(name)),
      grantedByUser: v2(admin),
      grantedTimestamp: made,
      flags: [],
    }),
    membership: (group, member) => ({
      id: stableUuid(`${group.id}/${member.id}`),
      group: v2(group),
      member: v2(member),
      addedByUser: v2(admin),
      addedTimestamp: made,
      flags: [],
    }),
  };
}

/** A customer and those above it, itself first. */
function customersAbove(one: Customer): Customer[] {
  return one.parent === undefined ? [one] : [one, ...customersAbove(one.parent)];
}
