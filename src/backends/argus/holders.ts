import type { Case, Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import type { Clock } from "../../base/clock";
import { toFailure, unlessCancelled, unlessFailed } from "../../base/failure";
import type { Asking, RoleGrant, RoleHolders } from "../backend";
import { gapOf } from "../gap";
import { titleSight } from "../holders";
import type { Http } from "../http/http";
import { toSubject } from "./cases";
import { roleFacts } from "./functions";
import { heldAgainst, onceEach, pairsAhead, type Single } from "./heldAgainst";
import { searchSubjects } from "./people";
import { createRemembered } from "./remembered";
import type { RoleScopes } from "./roleScopes";
import { grantOf, permissionRows, searchPermissions, type Search } from "./roles";

/** Services on one customer need the same answers at about the same time; they are kept for so many milliseconds. */
const sharedFor = 30_000;

/** Somebody who holds a function, and by which grant. */
interface Held {
  readonly subject: Subject;
  readonly grant: RoleGrant;
}
type Holding = Asked<readonly Held[]>;
type Found = Awaited<ReturnType<typeof searchSubjects>>;
type Permissions = Awaited<ReturnType<typeof permissionRows>>;
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
    permissions: createRemembered<Permissions>(clock, sharedFor),
    holders: createRemembered<Holding>(clock, sharedFor),
    groups: createRemembered<Found>(clock, sharedFor),
  });
  type Memory = ReturnType<typeof newMemory>;
  const kept = newMemory();

  return async function readHolders(
    of: Case,
    sample: readonly Subject[] | Promise<readonly Subject[]>,
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
    const naming = Promise.all([scopes.functionsFor(http, of, signal), scopes.titleFunction(http, of, signal)]);
    const above = customer === undefined ? Promise.resolve(undefined) : scopes.above(http, customer, signal);
    const [functions, title] = await naming;
    const held = async (names: Asked<readonly string[]>): Promise<Holding> => {
      if (!names.known) return names;
      if (customer === undefined) return { known: false, gap: "notStated" };
      const all = await Promise.all(
        names.value.map((name) =>
          memory.holders(`${name} ${customer}`, signal, (signal) =>
            holdersOf({ http, signal, customer, above, memory }, name),
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
    const finding = Promise.all(named.map(async ([fact, names]) => [fact, await held(names)] as const));
    if (before !== undefined) return { ...listOf(await finding, readAt), sample: before.sample };
    if (customer === undefined) return listOf(await finding, readAt);
    const single = onceEach((fact, subject) =>
      holdsOne({ http, signal, subject, customer, above }, namesFrom(functions(fact))),
    );
    const [found, people] = await Promise.all([finding, sample, askAhead()]);
    return heldAgainst(listOf(found, readAt), people, single);

    /** Asks for the single answers with those about who is below a group: neither waits for the other. */
    async function askAhead(): Promise<void> {
      const listed = await Promise.all(
        roleFacts.map(async (fact) => {
          const searched = namesFrom(functions(fact)).map((name) =>
            permissions({ http, signal, customer: customer!, memory }, name),
          );
          const answers = await unlessFailed(Promise.all(searched));
          return answers === undefined || answers.length === 0 || answers.some(({ truncated }) => truncated)
            ? []
            : [fact];
        }),
      );
      for (const { fact, subject } of pairsAhead(listed.flat(), await sample))
        single(fact, subject).catch(() => undefined); // heldAgainst awaits it
    }
  };

  function permissions(
    { http, signal, customer, memory }: Pick<Search, "http" | "signal" | "customer"> & { readonly memory: Memory },
    name: string,
  ): Promise<Permissions> {
    return memory.permissions(`${name} ${customer}`, signal, (signal) =>
      permissionRows({ http, signal, customer }, name),
    );
  }

  /** Everybody who holds one function on a customer, with each way. */
  async function holdersOf(
    search: Omit<Search, "subject"> & { readonly memory: Memory },
    name: string,
  ): Promise<Holding> {
    const { http, signal, customer, memory } = search;
    try {
      const [{ rows, truncated }, above] = await Promise.all([permissions(search, name), search.above]);
      let isCut = truncated;
      const found = await Promise.all(
        rows.map(async (row): Promise<Held[]> => {
          const grant = grantOf(row, name, customer, above);
          isCut ||= grant === undefined;
          if (grant === undefined) return [];
          const { through: _, ...own } = grant;
          const holder = toSubject(row.subject!);
          if (holder.kind === "user") return [{ subject: holder, grant: own }];
          const members = await unlessFailed(below(memory.groups, http, holder.id, signal));
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

/** Whether somebody holds any of these functions; undefined where an answer is missing, or not whole. */
async function holdsOne(search: Search, names: readonly string[]): ReturnType<Single> {
  const answers = await unlessFailed(Promise.all(names.map((name) => searchPermissions(search, name))));
  if (answers === undefined || answers.some(({ truncated }) => truncated)) return undefined;
  return answers.some(({ roles }) => roles.length > 0);
}

function namesFrom(names: Asked<readonly string[]>): readonly string[] {
  return names.known ? names.value : [];
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
