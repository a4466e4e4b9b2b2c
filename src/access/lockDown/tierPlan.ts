import { entriesOf, isSameSubject, type CaseState, type Change, type Entry, type Subject } from "../case";
import { compareLevels, levelOfEntry, type Level } from "../level";
import type { TierPolicy } from "../policy";
import { askedLevel, type Question, type Solution } from "./question";
import { capOf, type Standing } from "./standing";
import { afterAll, compareCounts, countVerdict, judgeInTiers, partFor, type Count } from "./tierStanding";

/** What may be done with the entry of one group. */
interface GroupChoice {
  readonly subject: Subject;
  /** Each a list of changes; the first is to do nothing. */
  readonly options: readonly (readonly Change[])[];
  /** The ids of the entries by which it reaches its people. */
  readonly reaches: readonly string[];
  /** For each option, whether it leaves an entry to people for whom less is named, or to those who join the group. */
  readonly leaves: readonly boolean[];
}

/** How one person, or one group, is served. The first number that differs decides. */
interface Served extends Count {
  readonly changes: readonly Change[];
}

/** So many combinations of what is done with groups are looked at. */
const mostCombinations = 2_048;
/** So often everything is gone through again where there are more. */
const mostRounds = 4;

/**
 * The best plan for tiers. An entry of a person overrides all that groups give, and concerns nobody else; so for each
 * combination of what is done with the groups everybody has their own best, which is found apart from the others'.
 */
export function* solveTiers(
  question: Question,
  policy: TierPolicy,
  people: readonly Standing[],
  kept: readonly Standing[],
): Generator<void, Solution> {
  const groups = choicesPerGroup(question, people);
  const standings = servedApart(question, people, kept);
  const serve = serving(question, policy, groups);
  const combinations = groups.reduce((product, { options }) => product * options.length, 1);
  const exact = combinations <= mostCombinations;
  let best: Whole | undefined;
  let everyOrder = true;
  const look = function* (chosen: readonly number[]): Generator<void, boolean> {
    let isBetter = false;
    const { orders, isAll } = ordersOf(groups, chosen);
    everyOrder &&= isAll;
    for (const order of orders) {
      const found = yield* wholePlan(groups, standings, serve, chosen, order);
      if (best !== undefined && compareWholes(found, best) >= 0) continue;
      best = found;
      isBetter = true;
    }
    return isBetter;
  };
  if (exact) for (let number = 0; number < combinations; number++) yield* look(chosenOptions(groups, number));
  else {
    yield* look(groups.map(({ options }) => Math.min(1, options.length - 1)));
    for (let round = 0, better = true; better && round < mostRounds; round++) {
      better = false;
      for (const [place, { options }] of groups.entries())
        for (let option = 0; option < options.length; option++)
          better = (yield* look(best!.chosen.with(place, option))) || better;
    }
  }
  const { certain, possible, lost, changes } = best!;
  const score = { certain, possible, lost, writes: changes.length, strictness: 0 };
  return { score, exact: exact && everyOrder, changes, byMode: new Map([[question.state.case.mode, score]]) };
}

interface Whole extends Served {
  readonly chosen: readonly number[];
}

function compareWholes(a: Served, b: Served): number {
  return compareCounts(a, b) || a.changes.length - b.changes.length;
}

/** Up to so many groups that are set, every order is tried: for members of several, the last one counts. */
const mostInEveryOrder = 4;

/** The orders of the groups with which something is done. Those that only go need no other. */
function ordersOf(
  groups: readonly GroupChoice[],
  chosen: readonly number[],
): { readonly orders: readonly (readonly number[])[]; readonly isAll: boolean } {
  const changed = groups.flatMap((_, place) => (chosen[place]! > 0 ? [place] : []));
  const sets = changed.filter((place) => groups[place]!.options[chosen[place]!]!.some(({ kind }) => kind !== "revoke"));
  if (sets.length === 0) return { orders: [changed], isAll: true };
  if (changed.length > mostInEveryOrder) return { orders: [changed, changed.toReversed()], isAll: false };
  return { orders: permutations(changed), isAll: true };
}

function permutations(places: readonly number[]): number[][] {
  if (places.length === 0) return [[]];
  return places.flatMap((first, at) => permutations(places.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

function chosenOptions(groups: readonly GroupChoice[], number: number): number[] {
  return groups.map(({ options }) => {
    const which = number % options.length;
    number = Math.floor(number / options.length);
    return which;
  });
}

/** Who is served apart from the others, and the level that they are to have at least. */
interface Apart {
  readonly standing: Standing;
  readonly needed: Level;
  /** A group, or those in it whom nobody knows: it is what their entries give that counts. */
  readonly isGroup: boolean;
}

function servedApart(question: Question, people: readonly Standing[], kept: readonly Standing[]): Apart[] {
  const known = people.filter(({ person }) => person.kind === "known");
  const neededBy = (subject: Subject) => askedLevel(question, subject);
  const inGroups = people.flatMap(({ person, named }) =>
    person.kind === "member" ? [{ standing: { person: { ...person, subject: person.of! }, named } }] : [],
  );
  const groups = [...kept.filter(({ person }) => person.subject.kind === "group")];
  for (const { standing } of inGroups)
    if (!groups.some(({ person }) => isSameSubject(person.subject, standing.person.subject)))
      groups.push({ ...standing, facts: new Map(), reached: new Map(), gate: [[]] });
  return [
    ...known.map((standing) => ({ standing, needed: neededBy(standing.person.subject), isGroup: false })),
    ...groups.map((standing) => ({ standing, needed: neededBy(standing.person.subject), isGroup: true })),
  ];
}

function choicesPerGroup({ state, keep, allowed }: Question, people: readonly Standing[]): GroupChoice[] {
  const onCase = state.entries.filter(({ on, subject }) => on === "case" && subject?.kind === "group");
  const isWanted = (subject: Subject) => keep.some((one) => isSameSubject(one.subject, subject));
  const idsOf = (subject: Subject): string[] => [
    ...entriesOf(state.entries, subject).map(({ id }) => id),
    ...keep.flatMap((one, place) => (isSameSubject(one.subject, subject) ? [`keep:${place}`] : [])),
  ];
  const withEntry = onCase.map((entry): GroupChoice => {
    const subject = entry.subject!;
    const levels = allowed.levels.filter((level) => level !== entry.level);
    const changed = levels.map((level): Change => ({ kind: "changeLevel", entry, level }));
    const revoke: Change = { kind: "revoke", entry };
    const possible = [...(isWanted(subject) ? [] : [revoke]), ...changed, ...(isWanted(subject) ? [revoke] : [])];
    const options = possible.filter((change) => allowed.may(change)).map((change) => [change]);
    const reaches = idsOf(subject);
    const isLeft = (level: Level) => !isWanted(subject) && !fits(people, reaches, level);
    const given = (change: Change | undefined): Level => {
      if (change === undefined) return entry.level === undefined ? "owner" : levelOfEntry(entry.level);
      return change.kind === "changeLevel" ? levelOfEntry(change.level) : "none";
    };
    const leaves = [undefined, ...options.map(([change]) => change)].map((change) => isLeft(given(change)));
    return { subject, options: [[], ...options], reaches, leaves };
  });
  const without = keep.filter(
    ({ subject }) => subject.kind === "group" && entriesOf(state.entries, subject).length === 0,
  );
  const granted = without.map(({ subject, level }): GroupChoice => {
    const levels = allowed.levels.filter((one) => one !== "deny" && compareLevels(levelOfEntry(one), level) >= 0);
    const grants = levels
      .slice(0, 1)
      .map((one): Change => ({ kind: "grant", subject, level: one }))
      .filter((change) => allowed.may(change));
    const options = [[], ...grants.map((change) => [change])];
    return { subject, options, reaches: idsOf(subject), leaves: options.map(() => false) };
  });
  return [...withEntry, ...granted];
}

/** Whether a level is named for everybody whom an entry reaches, and it reaches somebody. */
function fits(people: readonly Standing[], reaches: readonly string[], level: Level): boolean {
  const reached = people.flatMap((standing) => {
    const ways = reaches.flatMap((id) => standing.reached.get(id) ?? []);
    return ways.length === 0 ? [] : [capOf(standing, ways)];
  });
  return level === "none" || (reached.length > 0 && reached.every((cap) => compareLevels(level, cap) <= 0));
}

type Serve = (apart: Apart, chosen: readonly number[], order: readonly number[]) => Served;

/** Serves each once for each combination of what is done with the groups that reach them. */
function serving(question: Question, policy: TierPolicy, groups: readonly GroupChoice[]): Serve {
  const known = new Map<Apart, Map<string, Served>>();
  return (apart, chosen, order) => {
    const { person, reached } = apart.standing;
    const touching = groups.map(
      ({ subject, reaches }) => isSameSubject(subject, person.subject) || reaches.some((id) => reached.has(id)),
    );
    const own = order.filter((place) => touching[place]);
    const key = own.map((place) => `${place}:${chosen[place]}`).join(" ");
    const served = known.get(apart) ?? new Map<string, Served>();
    known.set(apart, served);
    const found = served.get(key);
    if (found !== undefined) return found;
    const steps = own.flatMap((place) => groups[place]!.options[chosen[place]!]!);
    const made = apart.isGroup
      ? serveGroup(question, policy, apart, steps)
      : servePerson(question, policy, apart, steps);
    served.set(key, made);
    return made;
  };
}

function servePerson(question: Question, policy: TierPolicy, apart: Apart, steps: readonly Change[]): Served {
  const { standing } = apart;
  const before = afterAll(question, partFor(question.state, standing), steps);
  let best: Served | undefined;
  for (const changes of ownOptions(question, before, standing)) {
    const after = afterAll(question, before, changes);
    const found = { ...countServed(question, policy, apart, after), changes };
    if (best === undefined || compareWholes(found, best) < 0) best = found;
    if (best.certain + best.possible + best.lost + best.changes.length === 0) return best;
  }
  return best!;
}

function serveGroup(question: Question, policy: TierPolicy, apart: Apart, steps: readonly Change[]): Served {
  const state = { ...question.state, enforced: undefined };
  return { ...countServed(question, policy, apart, afterAll(question, state, steps)), changes: [] };
}

/** What may be done with the own entry of a person: nothing, take it away, or set a level, again where it is stale. */
function ownOptions({ allowed }: Question, { entries }: CaseState, { person }: Standing): (readonly Change[])[] {
  const { subject } = person;
  const own: Entry | undefined = entriesOf(entries, subject)[0];
  const options: (readonly Change[])[] = [[]];
  const offer = (...changes: Change[]) => {
    if (changes.every((change) => allowed.may(change))) options.push(changes);
  };
  if (own !== undefined) offer({ kind: "revoke", entry: own });
  for (const level of [...allowed.levels].reverse()) {
    if (own === undefined) offer({ kind: "grant", subject, level });
    else if (own.level !== level) offer({ kind: "changeLevel", entry: own, level });
    else {
      offer({ kind: "revoke", entry: own }, { kind: "grant", subject, level });
      for (const other of allowed.levels)
        if (other !== level)
          offer(
            { kind: "changeLevel", entry: own, level: other },
            { kind: "changeLevel", entry: { ...own, level: other }, level },
          );
    }
  }
  return options;
}

function countServed(
  question: Question,
  policy: TierPolicy,
  { standing, needed, isGroup }: Apart,
  after: CaseState,
): Count {
  const verdict = judgeInTiers(policy, question.evidence(after, standing.person.subject), standing.named);
  return countVerdict(isGroup ? { enforced: verdict.entries ?? verdict.enforced } : verdict, needed, after);
}

function* wholePlan(
  groups: readonly GroupChoice[],
  standings: readonly Apart[],
  serve: Serve,
  chosen: readonly number[],
  order: readonly number[],
): Generator<void, Whole> {
  let [certain, possible, lost] = [0, 0, 0];
  const changes = order.flatMap((place) => groups[place]!.options[chosen[place]!]!);
  possible += groups.filter(({ leaves }, place) => leaves[chosen[place]!]).length;
  for (const apart of standings) {
    yield;
    const served = serve(apart, chosen, order);
    certain += served.certain;
    possible += served.possible;
    lost += served.lost;
    changes.push(...served.changes);
  }
  return { certain, possible, lost, changes, chosen };
}
