import { isSameSubject, subjectOf, type CaseState, type Change, type Subject } from "../case";
import { compareLevels, rights } from "../level";
import type { TierPolicy } from "../policy";
import type { UnsafeMoment, Ordered } from "./order";
import { askedLevel, type Question } from "./question";
import { isCertainlyMet, namedLevel, type Standing } from "./standing";
import { compareCounts, countVerdict, judgeInTiers, partFor, type Count, type TierVerdict } from "./tierStanding";

/** Of so few steps every order is tried. */
const mostSteps = 6;

interface JudgedOrder {
  readonly changes: readonly Change[];
  readonly faults: readonly UnsafeMoment[];
  /** How people end, as the plan counts it. */
  readonly end: Count;
  /** How many steps come after one that takes from the caller what they need to make them. */
  readonly stranded: number;
}

/**
 * The order of steps for tiers. What a step does depends on those before it, so each order is played through. Those who
 * are to stay get their own entries before a group's goes; where that is not enough, what concerns the caller comes
 * last, and all orders of few steps are tried.
 */
export function* orderForTiers(
  question: Question,
  policy: TierPolicy,
  people: readonly Standing[],
  changes: readonly Change[],
): Generator<void, Ordered> {
  const known = people.filter(({ person }) => person.kind === "known");
  const isOfGroup = (change: Change) => subjectOf(change)?.kind === "group";
  const isOfKept = (change: Change) =>
    known.some(
      ({ person, named }) =>
        isCertainlyMet(named.read) &&
        subjectOf(change) !== undefined &&
        isSameSubject(person.subject, subjectOf(change)!),
    );
  const groups = changes.filter(isOfGroup);
  const kept = changes.filter((change) => !isOfGroup(change) && isOfKept(change));
  const others = changes.filter((change) => !isOfGroup(change) && !isOfKept(change));
  const usual = [
    [...kept, ...groups, ...others],
    [...groups, ...kept, ...others],
    [...kept, ...others, ...groups],
  ];
  const self = known.find(({ person }) => isCaller(question, person.subject));
  const isOfSelf = (change: Change) => self !== undefined && concerns(change, self, question);
  const selfLast = usual.map((order) => [...order.filter((change) => !isOfSelf(change)), ...order.filter(isOfSelf)]);
  let best: JudgedOrder | undefined;
  for (const order of [...usual, ...selfLast, ...(changes.length <= mostSteps ? permutationsOf(changes) : [])]) {
    const found = yield* judged(question, policy, known, order);
    if (best === undefined || isBetter(found, best)) best = found;
    if (isClean(best)) break;
  }
  const { changes: ordered, faults } = best!;
  return { changes: ordered, faults, exact: changes.length <= mostSteps || isClean(best!) };
}

function isClean({ end: { certain, possible, lost }, stranded, faults }: JudgedOrder): boolean {
  return certain + possible + lost + stranded + faults.length === 0;
}

function isCaller({ caller }: Question, subject: Subject): boolean {
  return caller !== undefined && isSameSubject(caller, subject);
}

/** An order without a fault is better than one that all steps can be made in; among the others, that counts first. */
function isBetter(a: JudgedOrder, b: JudgedOrder): boolean {
  const byEnd = compareCounts(a.end, b.end);
  if (byEnd !== 0) return byEnd < 0;
  if ((a.faults.length === 0) !== (b.faults.length === 0)) return a.faults.length === 0;
  if (a.stranded !== b.stranded) return a.stranded < b.stranded;
  return a.faults.length < b.faults.length;
}

/** Every order of some steps, without those in which the second of two changes of one entry comes first. */
function* permutationsOf(changes: readonly Change[]): Generator<readonly Change[]> {
  if (changes.length === 0) yield [];
  for (const [place, first] of changes.entries()) {
    const isSecond = changes.slice(0, place).some((other) => isSameTarget(other, first));
    if (isSecond) continue;
    for (const rest of permutationsOf(changes.toSpliced(place, 1))) yield [first, ...rest];
  }
}

function isSameTarget(a: Change, b: Change): boolean {
  const [one, other] = [subjectOf(a), subjectOf(b)];
  return one !== undefined && other !== undefined && isSameSubject(one, other);
}

function* judged(
  question: Question,
  policy: TierPolicy,
  people: readonly Standing[],
  order: readonly Change[],
): Generator<void, JudgedOrder> {
  const faults: UnsafeMoment[] = [];
  let [certain, possible, lost, stranded] = [0, 0, 0, 0];
  for (const standing of people) {
    yield;
    const steps = order.flatMap((change, step) => (concerns(change, standing, question) ? [{ change, step }] : []));
    const verdictOf = (state: CaseState): TierVerdict =>
      judgeInTiers(policy, question.evidence(state, standing.person.subject), standing.named);
    let state = partFor(question.state, standing);
    const before = verdictOf(state);
    const between: { readonly step: number; readonly verdict: TierVerdict }[] = [];
    for (const { change, step } of steps) {
      state = question.after(state, change);
      between.push({ step, verdict: verdictOf(state) });
    }
    const last = between.at(-1)?.verdict ?? before;
    const count = countVerdict(last, askedLevel(question, standing.person.subject), question.state);
    certain += count.certain;
    possible += count.possible;
    lost += count.lost;
    faults.push(...faultsOf(standing, before, between, last));
    if (isCaller(question, standing.person.subject)) stranded = strandedAfter(before, between, order.length);
  }
  return { changes: order, faults, end: { certain, possible, lost }, stranded };
}

/** The steps that come after the first one with which the caller has less than before. */
function strandedAfter(
  { enforced: { atLeast } }: TierVerdict,
  between: readonly { readonly step: number; readonly verdict: TierVerdict }[],
  steps: number,
): number {
  const loss = between.find(({ verdict: { enforced } }) => compareLevels(enforced.atLeast, atLeast) < 0);
  return loss === undefined ? 0 : steps - 1 - loss.step;
}

/** Whether a change may concern a person: it names them, or a group that they may be in. */
function concerns(change: Change, { person, reached }: Standing, { state, keep }: Question): boolean {
  const about = subjectOf(change);
  if (about === undefined || isSameSubject(about, person.subject)) return true;
  if (about.kind === "user") return false;
  const entries = state.entries.filter(({ subject }) => subject !== undefined && isSameSubject(subject, about));
  const place = keep.findIndex(({ subject }) => isSameSubject(subject, about));
  return entries.some(({ id }) => reached.has(id)) || reached.has(`keep:${place}`);
}

function faultsOf(
  { person, named }: Standing,
  { enforced: before }: TierVerdict,
  between: readonly { readonly step: number; readonly verdict: TierVerdict }[],
  { enforced: last }: TierVerdict,
): UnsafeMoment[] {
  const keeps = [before.atLeast, last.atLeast, namedLevel({ named })].reduce((a, b) =>
    compareLevels(a, b) < 0 ? a : b,
  );
  const { subject } = person;
  for (const { step, verdict } of between) {
    const { beyond, atLeast, atMost } = verdict.enforced;
    if (beyond !== "no" && compareLevels(atMost, before.atMost) > 0)
      return [{ kind: "leak", subject, step, right: rights.find((one) => compareLevels(one, before.atMost) > 0)! }];
    if (compareLevels(atLeast, keeps) < 0)
      return [{ kind: "loss", subject, step, right: rights.find((one) => compareLevels(one, atLeast) > 0)! }];
  }
  return [];
}
