import assert from "node:assert/strict";
import type { Change, Entry, Subject } from "../../../../src/access/case";
import type { LockDown } from "../../../../src/access/lockDown/lockDown";
import type { Person } from "../../../../src/access/lockDown/question";
import { levels } from "../../../../src/access/level";
import * as oracle from "./planOracle";

/** What changes make of a case, as the oracle reads it. */
function carriedOut(of: oracle.ACase, change: Change): oracle.ACase {
  const { kind } = change as { kind: string };
  switch (kind) {
    case "changeMode":
      return { ...of, mode: (change as { mode: string }).mode };
    case "reporter":
      return { ...of, reporter: (change as unknown as { subject: Subject }).subject.id };
    case "grant": {
      const { subject: who, level } = change as Extract<Change, { kind: "grant" }>;
      const made = {
        id: `new ${who.id}`,
        subject: who.id,
        level: levels.indexOf(level as "read"),
        isFixed: false,
      };
      return { ...of, entries: [...of.entries, made] };
    }
    case "revoke":
      return { ...of, entries: of.entries.filter(({ id }) => id !== (change as { entry: Entry }).entry.id) };
    default: {
      const { entry, level } = change as Extract<Change, { kind: "changeLevel" }>;
      const place = levels.indexOf(level as "read");
      return { ...of, entries: of.entries.map((one) => (one.id === entry.id ? { ...one, level: place } : one)) };
    }
  }
}

function writesOf(changes: readonly Change[], inPlace: boolean): number {
  return changes.reduce((sum, { kind }) => sum + (kind === "changeLevel" && !inPlace ? 2 : 1), 0);
}

function statesOf(first: oracle.ACase, changes: readonly Change[]): oracle.ACase[] {
  const states = [first];
  for (const change of changes) states.push(carriedOut(states.at(-1)!, change));
  return states;
}

/** Everything that has to be so of a plan. */
export function assertRight(problem: oracle.Problem, found: LockDown): void {
  const { first, inPlace } = problem;
  const { score, changes } = found;
  const states = statesOf(first, changes);
  const last = states.at(-1)!;
  const claimed = [score.certain, score.possible, score.lost, score.writes, score.strictness];
  const reached = [
    ...oracle.standing(problem, last),
    writesOf(changes, inPlace),
    oracle.strictnessOf(problem, last.mode),
  ];
  assert.deepEqual(claimed, reached, "the plan comes to what it says");
  assert.deepEqual(claimed, [...oracle.bestScore(problem)], "no plan is better");
  assertProven(found, problem, last);
  const faulty = (order: readonly Change[]) =>
    statesOf(first, order)
      .slice(1)
      .some((between) => oracle.isFaulty(problem, between, last));
  assert.equal(found.faults.length > 0, faulty(changes), "an order is faulty where it says so");
  if (found.faults.length > 0 && changes.length <= 5)
    for (const order of ordersOf(changes)) assert.equal(faulty(order), true, "no order is without a fault");
}

function* ordersOf(changes: readonly Change[]): Generator<readonly Change[]> {
  if (changes.length === 0) yield [];
  for (const place of changes.keys())
    for (const rest of ordersOf(changes.toSpliced(place, 1))) yield [changes[place]!, ...rest];
}

function assertProven({ proof }: LockDown, problem: oracle.Problem, last: oracle.ACase): void {
  const isNew = !problem.rules.knownModes.includes(last.mode);
  for (const one of problem.people) {
    const { all, some, any, open, certain, namedInAll } = beyond(problem, one, last);
    const is = (list: readonly { readonly person: Person }[]) =>
      list.some(({ person: { subject } }) => subject.id === one.id);
    const said = { out: is(proof.out), kept: is(proof.kept), remains: is(proof.remains), unknown: is(proof.unknown) };
    assert.equal(Object.values(said).filter(Boolean).length, 1, `${one.id} is in one list`);
    if (said.remains) assert.ok(all, `${one.id} certainly remains`);
    if (certain) assert.ok(said.remains, `it is said that ${one.id} certainly remains`);
    if (isNew && !said.remains) {
      // Nobody knows what the mode gives beyond.
      assert.ok(
        said.unknown || !open || namedInAll === problem.rules.highest,
        `it is not known what ${one.id} may have`,
      );
      continue;
    }
    if (said.unknown) assert.ok(some, `${one.id} may have more`);
    if (said.out || said.kept) assert.ok(!some, `${one.id} has no more than is named`);
    if (said.out) assert.ok(!any, `${one.id} is out`);
  }
}

/** How somebody stands to what is named for them, over all worlds. */
function beyond(problem: oracle.Problem, one: oracle.Somebody, last: oracle.ACase) {
  let [all, some, any, open] = [true, false, false, false];
  let [has, namedInAll, namedInSome] = [3, 3, 0];
  for (const world of problem.rules.worldsOf(one, last)) {
    const level = oracle.levelIn(problem, one, last, world);
    const named = oracle.namedIn(one, problem.wanted, world);
    if (level > named) some = true;
    else all = false;
    if (level > 0) any = true;
    open ||= problem.rules.isOpen(one, last, world);
    has = Math.min(has, level);
    namedInAll = Math.min(namedInAll, named);
    namedInSome = Math.max(namedInSome, named);
  }
  // One right that they have in every world, and that is named for them in none.
  return { all, some, any, open, certain: has > namedInSome, namedInAll };
}
