import type { Case, Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import type { Clock } from "../../base/clock";
import { toFailure } from "../../base/failure";
import type { Asking, RoleGrant, RoleHolders } from "../backend";
import { gapOf } from "../gap";
import { titleSight } from "../holders";
import type { Http } from "../http/http";
import { toSubject } from "./cases";
import { roleFacts, type RoleFact } from "./functions";
import { searchSubjects } from "./people";
import { createRemembered } from "./remembered";
import type { RoleScopes } from "./roleScopes";
import { grantOf, permissionRows, searchPermissions, type Search } from "./roles";

/** Services on one customer need the same answers at about the same time; they are kept for so many milliseconds. */
const sharedFor = 30_000;
/** So many single answers are compared with the list. */
const sampleSize = 5;

/** Somebody who holds a function, and by which grant. */
interface Held {
  readonly subject: Subject;
  readonly grant: RoleGrant;
}
type Holding = Asked<readonly Held[]>;
type Found = Awaited<ReturnType<typeof searchSubjects>>;
type Remembered<T> = ReturnType<typeof createRemembered<T>>;

/**
 * Reads everybody who holds a role on the service and customer of a case: one permission search for each function, with
 * the customer and no subject, and the people below each group that holds one. Where permissions may not be searched,
 * the search for people by what they hold tells some of them, not by which way. Source: the API description. Long
 * because its functions share its state.
 */
export function createHolderReader({
  over,
  scopes,
  clock,
}: {
  over(asking?: Asking): Http;
  readonly scopes: RoleScopes;
  readonly clock: Clock;
}) {
  const newMemory = () => ({
    holders: createRemembered<Holding>(clock, sharedFor),
    groups: createRemembered<Found>(clock, sharedFor),
  });
  const kept = newMemory();

  return async function readHolders(
    of: Case,
    sample: readonly Subject[],
    signal: AbortSignal,
    asking?: Asking,
    before?: RoleHolders,
  ): Promise<RoleHolders> {
    const http = over(asking);
    const customer = of.scope?.id;
    const readAt = clock.now();
    const memory = asking?.now ? newMemory() : kept;
    // Who is below the groups that held a role is not asked for only when the searches have told of them again.
    for (const id of before === undefined ? [] : groupsOf(before))
      void below(memory.groups, http, id, signal).catch(() => undefined);
    const [functions, title, above] = await Promise.all([
      scopes.functionsFor(http, of, signal),
      scopes.titleFunction(http, of, signal),
      customer === undefined ? undefined : scopes.above(http, customer, signal),
    ]);
    const held = async (names: Asked<readonly string[]>): Promise<Holding> => {
      if (!names.known) return names;
      if (customer === undefined) return { known: false, gap: "notStated" };
      const all = await Promise.all(
        names.value.map((name) =>
          memory.holders(`${name} ${customer}`, signal, (signal) =>
            holdersOf({ http, signal, customer, above, groups: memory.groups }, name),
          ),
        ),
      );
      return together(all, names.truncated === true);
    };
    const named = [
      ...roleFacts.map((fact) => [fact, functions(fact)] as const),
      ...(title === undefined ? [] : [[titleSight, { known: true, value: [title], readAt }] as const]),
    ];
    // A key may be refused for one function only, so that each is searched for whatever came of the others.
    const found = await Promise.all(named.map(async ([fact, names]) => [fact, await held(names)] as const));
    const list = listOf(found, readAt);
    if (before !== undefined) return { ...list, sample: before.sample };
    if (customer === undefined) return list;
    const single = (fact: string, subject: Subject) =>
      Promise.all(
        (named.find(([one]) => one === fact)![1] as Extract<Asked<readonly string[]>, { known: true }>).value.map(
          (name) => searchPermissions({ http, signal, subject, customer, above }, name),
        ),
      );
    return heldAgainst(list, sample, single);
  };

  /** Everybody who holds one function on a customer, with each way. */
  async function holdersOf(
    search: Omit<Search, "subject"> & Pick<typeof kept, "groups">,
    name: string,
  ): Promise<Holding> {
    const { http, signal, customer, above, groups } = search;
    try {
      const { rows, truncated } = await permissionRows(search, name);
      let isCut = truncated;
      const found = await Promise.all(
        rows.map(async (row): Promise<Held[]> => {
          const grant = grantOf(row, name, customer, above);
          isCut ||= grant === undefined;
          if (grant === undefined) return [];
          const { through: _, ...own } = grant;
          const holder = toSubject(row.subject!);
          if (holder.kind === "user") return [{ subject: holder, grant: own }];
          const members = await below(groups, http, holder.id, signal).catch((thrown: unknown) =>
            unlessCancelled(thrown),
          );
          isCut ||= members === undefined || members.truncated;
          const people = members?.subjects ?? [];
          // Somebody with people below them is a group, also where the row does not say it.
          const subject: Subject = people.length > 0 ? { ...holder, kind: "group" } : holder;
          const inherited = { ...own, through: subject };
          return [{ subject, grant: own }, ...people.map((one) => ({ subject: one, grant: inherited }))];
        }),
      );
      return { known: true, value: found.flat(), readAt: clock.now(), ...(isCut && { truncated: true }) };
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.kind !== "notAllowed") throw failure;
      return holdersByName(http, customer, name, signal, gapOf(failure));
    }
  }

  /** Some who hold a function: that the search counts what is inherited is not said, so there may be others. */
  async function holdersByName(
    http: Http,
    customer: string,
    name: string,
    signal: AbortSignal,
    gap: Holding,
  ): Promise<Holding> {
    try {
      const { subjects } = await searchSubjects(http, { permissions: [{ function: name, customer }] }, signal);
      const grant: RoleGrant = { name, scope: { id: customer, name: customer } };
      const value = subjects.map((subject) => ({ subject, grant }));
      return value.length === 0 ? gap : { known: true, value, readAt: clock.now(), truncated: true };
    } catch (thrown) {
      unlessCancelled(thrown);
      return gap;
    }
  }
}

/** Everybody below a group. */
function below(groups: Remembered<Found>, http: Http, id: string, signal: AbortSignal): Promise<Found> {
  return groups(id, signal, (signal) => searchSubjects(http, { ancestor: [id] }, signal));
}

/** Those who hold a role themselves and are not known to be people. */
function groupsOf({ holders }: RoleHolders): string[] {
  return [...holders.values()].flatMap(({ subject, grants }) =>
    subject.kind !== "user" && Object.values(grants).some((all) => all?.some(({ through }) => through === undefined))
      ? [subject.id]
      : [],
  );
}

/** What was found of each role, by person. */
function listOf(found: readonly (readonly [fact: string, holding: Holding])[], readAt: number): RoleHolders {
  const holders = new Map<string, { subject: Subject; grants: Record<string, RoleGrant[]> }>();
  for (const [fact, holding] of found)
    for (const { subject, grant } of holding.known ? holding.value : []) {
      const one = holders.get(subject.id) ?? { subject, grants: {} };
      holders.set(subject.id, one);
      (one.grants[fact] ??= []).push(grant);
    }
  const nobodyElse = found.map(([fact, holding]): [string, Asked<true>] => [
    fact,
    !holding.known
      ? holding
      : holding.truncated
        ? { known: false, gap: "truncated" }
        : { known: true, value: true, readAt: holding.readAt },
  ]);
  return { holders, nobodyElse: Object.fromEntries(nobodyElse), sample: { asked: 0, wrong: 0 }, readAt };
}

/**
 * The list held against single answers. Where one contradicts it, or none could be had, it does not say that nobody
 * else holds a role.
 */
async function heldAgainst(
  list: RoleHolders,
  sample: readonly Subject[],
  single: (fact: RoleFact, subject: Subject) => Promise<readonly { roles: readonly unknown[]; truncated: boolean }[]>,
): Promise<RoleHolders> {
  const facts = roleFacts.filter((fact) => list.nobodyElse[fact]?.known);
  const inherited = [...list.holders.values()].filter(({ grants }) =>
    Object.values(grants).some((all) => all?.some(({ through, isAbove }) => through !== undefined || isAbove)),
  );
  const people = [
    ...new Map(
      [...sample, ...inherited.slice(0, 2).map(({ subject }) => subject)].map((one) => [one.id, one]),
    ).values(),
  ];
  if (facts.length === 0 || people.length === 0) return unbelieved(list, { asked: 0, wrong: 0 });
  const pairs = Array.from({ length: sampleSize }, (_, place) => ({
    fact: facts[place % facts.length]!,
    subject: people[place % people.length]!,
  })).filter(
    ({ fact, subject }, place, all) => all.findIndex((one) => one.fact === fact && one.subject === subject) === place,
  );
  const wrong = await Promise.all(
    pairs.map(async ({ fact, subject }) => {
      const answers = await single(fact, subject).catch((thrown: unknown) => unlessCancelled(thrown));
      if (answers === undefined || answers.some(({ truncated }) => truncated)) return undefined;
      const holds = answers.some(({ roles }) => roles.length > 0);
      return holds !== (list.holders.get(subject.id)?.grants[fact] ?? []).length > 0;
    }),
  );
  const told = wrong.filter((one) => one !== undefined);
  const counts = { asked: told.length, wrong: told.filter((one) => one).length };
  return counts.asked === 0 || counts.wrong > 0 ? unbelieved(list, counts) : { ...list, sample: counts };
}

function unbelieved(list: RoleHolders, sample: RoleHolders["sample"]): RoleHolders {
  const nobodyElse = Object.entries(list.nobodyElse).map(([fact, others]): [string, Asked<true>] => [
    fact,
    others!.known ? { known: false, gap: "truncated" } : others!,
  ]);
  return { ...list, sample, nobodyElse: Object.fromEntries(nobodyElse) };
}

function together(all: readonly Holding[], isCut: boolean): Holding {
  const gap = all.find((one) => !one.known);
  if (gap !== undefined) return gap;
  const known = all.filter((one) => one.known);
  const truncated = isCut || known.some((one) => one.truncated);
  return {
    known: true,
    value: known.flatMap((one) => one.value),
    readAt: Math.min(...known.map((one) => one.readAt)),
    ...(truncated && { truncated }),
  };
}

function unlessCancelled(thrown: unknown): undefined {
  const failure = toFailure(thrown);
  if (failure.kind === "cancelled") throw failure;
  return undefined;
}
