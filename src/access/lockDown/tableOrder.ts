import { isSameSubject, subjectOf, type Change, type Entry } from "../case";
import { compareLevels, levelOfEntry, rights, type Level } from "../level";
import { grantLevels, type TablePolicy } from "../policy";
import type { UnsafeMoment, Ordered } from "./order";
import type { Question } from "./question";
import { capOf, certainly, levelOfFact, levelOfGrant, namedLevel, never, type Standing } from "./standing";
import { certainLevel, rightsIn, tableState } from "./tableState";

/** The steps of a plan by what they do: give more, give less, another mode, another reporter. */
interface Steps {
  readonly ups: readonly Change[];
  readonly downs: readonly Change[];
  readonly mode?: Change;
  readonly reporter?: Change;
}

/**
 * The order of steps for a table. What gives more comes before the mode changes, unless it would leak in the old mode;
 * what gives less comes after, unless it would leak in the new one. Each of these is forced, or does no harm, so no
 * other order has fewer faults. What takes the right to change access from the caller comes last.
 */
export function* orderForTable(
  question: Question,
  policy: TablePolicy,
  people: readonly Standing[],
  kept: readonly Standing[],
  changes: readonly Change[],
): Generator<void, Ordered> {
  const all = [...people, ...kept.filter(({ person }) => person.subject.kind === "group")];
  const leaking = leaksIn(question, policy, all);
  const steps = stepsOf(changes);
  const newMode = steps.mode?.kind === "changeMode" ? steps.mode.mode : undefined;
  const [first, last] = [[] as Change[], [] as Change[]];
  const leaks = new Map<Change, readonly Leak[]>();
  for (const up of steps.ups) {
    yield;
    const isLate = newMode !== undefined && leaking(up, question.state.case.mode).length > 0;
    (isLate ? last : first).push(up);
  }
  const [early, late, own] = [[] as Change[], [] as Change[], [] as Change[]];
  const ofMode: Leak[] = [];
  for (const down of steps.downs) {
    yield;
    const found = newMode === undefined ? [] : leaking(down, newMode);
    const isOwn = takesFromCaller(question, kept, people, down);
    // It stays until the end, also where that leaks once the mode is another one.
    if (isOwn) ofMode.push(...found);
    (isOwn ? own : found.length > 0 ? early : late).push(down);
  }
  if (newMode !== undefined)
    for (const entry of stayingOf(question, changes)) {
      yield;
      ofMode.push(...leaking({ kind: "revoke", entry }, newMode));
    }
  if (steps.mode !== undefined && newMode !== undefined)
    leaks.set(steps.mode, [...ofMode, ...(yield* leaksOfMode(question, policy, all, newMode))]);
  const between = steps.mode === undefined ? [] : [steps.mode];
  const atEnd = steps.reporter === undefined ? [] : [steps.reporter];
  const orders = [
    [...first, ...early, ...between, ...last, ...late, ...atEnd, ...own],
    [...first, ...atEnd, ...early, ...between, ...last, ...late, ...own],
  ];
  let best: Ordered | undefined;
  for (const order of atEnd.length === 0 ? orders.slice(0, 1) : orders) {
    yield;
    const faults = [
      ...order.flatMap((change, step) => (leaks.get(change) ?? []).map((leak) => ({ ...leak, step }))),
      ...(yield* unsafeMomentsIn(question, policy, all, order)),
    ];
    if (best === undefined || faults.length < best.faults.length) best = { changes: order, faults, exact: true };
  }
  return best!;
}

/** Entries that no step touches. */
function stayingOf({ state }: Question, changes: readonly Change[]): readonly Entry[] {
  const touched = new Set(changes.flatMap((change) => ("entry" in change ? [change.entry.id] : [])));
  return state.entries.filter(({ id, on }) => on === "case" && !touched.has(id));
}

function stepsOf(changes: readonly Change[]): Steps {
  const isDown = (change: Change) => (change.kind === "changeLevel" && !isUp(change)) || change.kind === "revoke";
  const mode = changes.find(({ kind }) => kind === "changeMode");
  const reporter = changes.find((change) => !isEntryStep(change) && change !== mode);
  return {
    ups: changes.filter(isUp),
    downs: changes.filter(isDown),
    ...(mode && { mode }),
    ...(reporter && { reporter }),
  };
}

/** Whether a step gives more than there was. */
function isUp(change: Change): change is Extract<Change, { kind: "grant" | "changeLevel" }> {
  if (change.kind !== "changeLevel") return change.kind === "grant";
  return compareLevels(levelOfEntry(change.level), levelOfEntry(change.entry.level ?? "owner")) > 0;
}

type Leak = Omit<UnsafeMoment, "step">;

/** To whom an entry leaks in a mode: the one that a step makes, or the one that a step has not yet made less. */
function leaksIn(
  question: Question,
  policy: TablePolicy,
  people: readonly Standing[],
): (change: Change, mode: string) => Leak[] {
  const before = beforeOf(question, policy);
  return (change, mode) => {
    if (change.kind !== "grant" && change.kind !== "changeLevel" && change.kind !== "revoke") return [];
    const level = isUp(change) ? change.level : change.entry.level;
    // One whose level is not stated has had the same level before, whichever it is.
    const levels = level !== undefined ? [level] : grantLevels(policy).filter((one) => one !== "deny");
    return people.flatMap((standing) => {
      const ways = reachedBy(question, standing, change);
      if (ways.length === 0) return [];
      for (const one of levels) {
        const had = level === undefined ? levelOfGrant(policy, question.state.case.mode, one) : "none";
        const leaks = leakTo(standing, ways, levelOfGrant(policy, mode, one), () =>
          withGiven(before(standing), ways, had),
        );
        if (leaks.length > 0) return leaks;
      }
      return [];
    });
  };
}

function withGiven(
  before: ReturnType<typeof rightsIn>,
  ways: readonly (readonly string[])[],
  had: Level,
): ReturnType<typeof rightsIn> {
  const more = (right: "read" | "write" | "owner") =>
    compareLevels(right, had) <= 0 ? [...before[right], ...ways] : before[right];
  return { read: more("read"), write: more("write"), owner: more("owner") };
}

/** A right that a source gives beyond what is named and what they had. */
function leakTo(
  standing: Standing,
  ways: readonly (readonly string[])[],
  given: Level,
  before: () => ReturnType<typeof rightsIn>,
): Leak[] {
  if (compareLevels(given, capOf(standing, ways)) <= 0) return [];
  const cap = capOf(standing, ways, before());
  if (compareLevels(given, cap) <= 0) return [];
  const right = rights.find((one) => compareLevels(one, cap) > 0)!;
  return [{ kind: "leak", subject: standing.person.subject, right }];
}

function beforeOf(question: Question, policy: TablePolicy): (standing: Standing) => ReturnType<typeof rightsIn> {
  const state = tableState(policy, question.state, question.state, question.keep);
  const known = new Map<Standing, ReturnType<typeof rightsIn>>();
  return (standing) => {
    const found = known.get(standing) ?? rightsIn(standing, state);
    known.set(standing, found);
    return found;
  };
}

/** How what a step is about reaches somebody. */
function reachedBy({ keep }: Question, standing: Standing, change: Change): readonly (readonly string[])[] {
  if (change.kind === "changeLevel" || change.kind === "revoke") return standing.reached.get(change.entry.id) ?? never;
  const subject = subjectOf(change);
  if (subject === undefined) return never;
  if (isSameSubject(subject, standing.person.subject)) return certainly;
  const place = keep.findIndex((one) => isSameSubject(one.subject, subject));
  return standing.reached.get(`keep:${place}`) ?? never;
}

/** To whom the new mode itself gives something: by a role, or by being the reporter. */
function* leaksOfMode(
  question: Question,
  policy: TablePolicy,
  people: readonly Standing[],
  mode: string,
): Generator<void, Leak[]> {
  const before = beforeOf(question, policy);
  const found: Leak[] = [];
  for (const standing of people) {
    yield;
    if (standing.person.kind !== "known") continue;
    for (const [fact, ways] of standing.facts) {
      if (ways.length === 0) continue;
      const leaks = leakTo(standing, ways, levelOfFact(policy, mode, fact), () => before(standing));
      if (leaks.length > 0) {
        found.push(...leaks);
        break;
      }
    }
  }
  return found;
}

/** Whether a step takes from the caller, certainly or possibly, the right to make the steps after it. */
function takesFromCaller(
  { caller, keep }: Question,
  kept: readonly Standing[],
  people: readonly Standing[],
  change: Change,
): boolean {
  if (caller === undefined || (change.kind !== "revoke" && change.kind !== "changeLevel")) return false;
  if (keep.some(({ subject, level }) => level === "owner" && isSameSubject(subject, caller))) return false;
  const standing = [...kept, ...people].find(({ person }) => isSameSubject(person.subject, caller));
  return standing?.reached.has(change.entry.id) ?? false;
}

/**
 * What those who are to stay lack in between. They lack most before the mode changes, with all taken that has to go
 * before, right after it, and before another reporter gets what they are to keep.
 */
function* unsafeMomentsIn(
  question: Question,
  policy: TablePolicy,
  people: readonly Standing[],
  order: readonly Change[],
): Generator<void, UnsafeMoment[]> {
  const states = [question.state];
  for (const change of order) {
    yield;
    states.push(question.after(states.at(-1)!, change));
  }
  const at = (place: number) => tableState(policy, question.state, states[place]!, question.keep);
  const [before, after] = [at(0), at(order.length)];
  const looked = order
    .flatMap((change, step) => (isEntryStep(change) ? [] : [step - 1, step]))
    .filter((step) => step >= 0)
    .map((step) => ({ step, state: at(step + 1) }));
  if (looked.length === 0) return [];
  const faults: UnsafeMoment[] = [];
  for (const standing of people) {
    yield;
    const { subject } = standing.person;
    const keeps = lowestOf(certainLevel(standing, before), certainLevel(standing, after), namedLevel(standing));
    const lacks = looked
      .map(({ step, state }) => ({ step, level: certainLevel(standing, state) }))
      .find(({ level }) => compareLevels(level, keeps) < 0);
    if (lacks === undefined) continue;
    const right = rights.find((one) => compareLevels(one, lacks.level) > 0)!;
    faults.push({ kind: "loss", subject, right, step: lacks.step });
  }
  return faults;
}

function isEntryStep({ kind }: Change): boolean {
  return kind === "grant" || kind === "changeLevel" || kind === "revoke";
}

function lowestOf(...some: readonly Level[]): Level {
  return some.reduce((lowest, level) => (compareLevels(level, lowest) < 0 ? level : lowest));
}
