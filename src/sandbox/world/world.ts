import type { Customer, Subject, Func, Permission, Service, WorldCase } from "./model";
import { generateCase, generatedName } from "./generated";
import * as functionTables from "./functions";
import * as peopleTables from "./people";
import { readCases } from "./readCases";
import { named, rows, words } from "./tables";

export { named } from "./tables";

/** The moment the world was made, and the newest time in it: pictures of it are the same every day. */
export const epoch = Date.UTC(2025, 2, 3, 8);

export interface World {
  readonly customers: readonly Customer[];
  /** Everyone and every group by id. */
  readonly subjects: ReadonlyMap<number, Subject>;
  /** Group id → ids of its direct members. */
  readonly members: ReadonlyMap<number, readonly number[]>;
  /** Groups whose members only administrators may list. */
  readonly closedGroups: ReadonlySet<number>;
  readonly permissions: readonly Permission[];
  readonly functions: ReadonlyMap<string, Func>;
  readonly services: ReadonlyMap<string, Service>;
  /** How many cases there are, and how many of them, the first ones, are made by hand. */
  readonly size: number;
  readonly handmade: number;
  /** The case at a position from 0 to size - 1. Those beyond the handmade ones are made when asked for. */
  caseAt(index: number): WorldCase;
  indexOf(id: number): number | undefined;
}

/** First id of the generated people and of the generated cases. */
const firstGenerated = { person: 100_001, case: 10_001 };
/** People from this number on have no part in the generated cases, which stay what they were before they came. */
const lastOfCrowd = { person: 1399, group: 2099 };

/**
 * The world for a seed: the same every time.
 * `cases`: how many in all, absent: the handmade ones; `people`: how many generated employees beside the named ones.
 */
export function createWorld(options: { seed?: number; cases?: number; people?: number } = {}): World {
  const customers = readCustomers();
  const { subjects, members, byName } = readWorldSubjects(customers, options.people ?? 0);
  const services = readServices();
  const handmade = readCases({ customers, subject: byName, members: ({ id }) => members.get(id)! });
  const size = options.cases ?? handmade.length;
  const peopleAndGroups = [...subjects.values()].filter(
    ({ id, kind }) =>
      id <= (kind === "user" ? lastOfCrowd.person : lastOfCrowd.group) && id !== byName(peopleTables.team.group).id,
  );
  const crowd = {
    seed: options.seed ?? 1,
    customers,
    people: peopleAndGroups.filter((one) => one.kind === "user"),
    peopleAndGroups,
    services: [...services.keys()],
  };

  return {
    customers,
    subjects,
    members,
    closedGroups: new Set(words(peopleTables.closedGroups).map((name) => byName(name).id)),
    permissions: readPermissions(customers, [...subjects.values()], byName),
    functions: readFunctions(),
    services,
    size,
    handmade: Math.min(size, handmade.length),
    caseAt: (index) => handmade[index] ?? generateCase(index - handmade.length, firstGenerated.case, crowd),
    indexOf(id) {
      const index = id >= firstGenerated.case ? id - firstGenerated.case + handmade.length : id - handmade[0]!.id;
      return index >= 0 && index < size && (id >= firstGenerated.case || index < handmade.length) ? index : undefined;
    },
  };
}

function readCustomers(): Customer[] {
  const domains: string[] = [];
  const customers: Customer[] = [];
  for (const [id, shortName, parent, domain, name] of rows(peopleTables.customers)) {
    if (!domains.includes(domain!)) domains.push(domain!);
    customers.push({
      id: Number(id),
      shortName: shortName!,
      name: name!,
      parent: customers.find((one) => one.shortName === parent),
      domain: { id: domains.indexOf(domain!) + 1, name: domain! },
    });
  }
  return customers;
}

interface WorldPeople {
  readonly subjects: Map<number, Subject>;
  readonly members: Map<number, number[]>;
  /** By short name; "customer/short name" where two share it. */
  byName(name: string): Subject;
}

function readWorldSubjects(customers: readonly Customer[], crowd: number): WorldPeople {
  const customer = named(customers);
  const subjects = new Map<number, Subject>();
  const put = (kind: Subject["kind"], id: number, shortName: string, of: string, name: string): void => {
    const daemon = words(peopleTables.daemonAccounts).includes(shortName) ? { daemon: true as const } : {};
    subjects.set(id, { id, kind, shortName, name, customer: customer(of), ...daemon });
  };
  for (const [id, name, of, full] of rows(peopleTables.people)) put("user", Number(id), name!, of!, full!);
  for (const [id, name, of, full] of rows(peopleTables.groups)) put("group", Number(id), name!, of!, full!);
  const plain = named([...subjects.values()]);
  const byName = (name: string): Subject => {
    const [of, short] = name.split("/");
    if (short === undefined) return plain(name);
    return named([...subjects.values()].filter((one) => one.customer === customer(of!)))(short);
  };
  const members = new Map(
    rows(peopleTables.groups).map(([id, , , , inIt]) => [Number(id), words(inIt ?? "").map((name) => byName(name).id)]),
  );
  const enrol = (group: string, id: number, shortName: string, name: string): void => {
    put("user", id, shortName, "havkraft", name);
    members.get(byName(group).id)!.push(id);
  };
  const { team } = peopleTables;
  for (let at = 0; at < team.size; at += 1)
    enrol(team.group, team.firstId + at, `${team.shortName}.${at + 1}`, generatedName(at + 100));
  for (let at = 0; at < crowd; at += 1)
    enrol("all-employees", firstGenerated.person + at, `employee.${at + 1}`, generatedName(at));
  return { subjects, members, byName };
}

function readFunctions(): Map<string, Func> {
  return new Map(
    rows(functionTables.functions).map(([name, contains], at) => [
      name!,
      { id: 501 + at, name: name!, contains: words(contains!) },
    ]),
  );
}

function readServices(): Map<string, Service> {
  return new Map(
    rows(functionTables.services).map(([shortName, name, ...functions], at) => {
      const [list, read, write, tech, admin] = functions.map((one) => (one === "-" ? undefined : one));
      return [
        shortName!,
        { id: at + 1, shortName: shortName!, name: name!, functions: { list, read, write, tech, admin } },
      ];
    }),
  );
}

function readPermissions(
  customers: readonly Customer[],
  subjects: readonly Subject[],
  byName: (name: string) => Subject,
): Permission[] {
  const customer = named(customers);
  const people = subjects.filter(({ id, kind }) => kind === "user" && id < firstGenerated.person);
  return rows(peopleTables.permissions)
    .flatMap(([holder, name, on]) =>
      holder === "*"
        ? people.map((one) => ({ holder: one, function: name!, customer: one.customer }))
        : words(on!).map((of) => ({ holder: byName(holder!), function: name!, customer: customer(of) })),
    )
    .map((permission, at) => ({ id: 7001 + at, ...permission }));
}
