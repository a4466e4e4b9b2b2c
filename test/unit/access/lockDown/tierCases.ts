import assert from "node:assert/strict";
import fc from "fast-check";
import { apply } from "../../../../src/access/apply";
import { subjectOf, type CaseState, type Change, type Entry, type Subject } from "../../../../src/access/case";
import type { LockDown } from "../../../../src/access/lockDown/lockDown";
import type { Question } from "../../../../src/access/lockDown/question";
import type { Level } from "../../../../src/access/level";
import { evidence } from "../../../../src/backends/iris/evidence";
import { irisPolicy } from "../../../../src/backends/iris/policy";
import { sideEffects } from "../../../../src/backends/iris/sideEffects";
import { hindrance } from "../../../../src/backends/iris/write";
import type { Directory } from "../../../../src/backends/backend";
import { knownState } from "../../../../src/backends/knownState";
import { group, person } from "../evidence";
import * as oracle from "./tierOracle";

const people = ["a", "b", "c"];
const groupIds = ["G", "H"];
const nameOf: Readonly<Record<number, Level>> = { 0: "none", 1: "read", 3: "owner" };
const grantOf = { 0: "deny", 1: "read", 3: "owner" } as const;
type Number = keyof typeof grantOf;

const level = fc.constantFrom(0, 1, 3);
const perhaps = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const stated = (record: Readonly<Record<string, number | undefined>>): Record<string, number> =>
  Object.fromEntries(Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

export const drawnTiers: fc.Arbitrary<oracle.Problem> = fc
  .record({
    own: fc.record(Object.fromEntries(people.map((one) => [one, perhaps(level)]))),
    groups: fc.record(Object.fromEntries(groupIds.map((one) => [one, fc.option(level, { nil: undefined })]))),
    members: fc.record(Object.fromEntries(groupIds.map((one) => [one, fc.subarray(people)]))),
    customer: fc.record(
      Object.fromEntries(
        people.map((one) => [
          one,
          fc.oneof(
            { weight: 6, arbitrary: fc.constant("no") },
            { weight: 1, arbitrary: fc.constantFrom("yes", "unknown") },
          ),
        ]),
      ),
    ),
    stale: fc.record(Object.fromEntries(people.map((one) => [one, perhaps(level)]))),
    caller: fc.constantFrom(undefined, "a"),
    isAdministrator: fc.oneof(
      { weight: 3, arbitrary: fc.constant(true) },
      { weight: 1, arbitrary: fc.constant(false) },
    ),
    wanted: fc.uniqueArray(
      fc.record({ subject: fc.constantFrom(...people, ...groupIds), level: fc.constantFrom(1, 3) }),
      { maxLength: 2, selector: (one) => one.subject },
    ),
  })
  .map(({ own, groups, stale, ...drawn }) => {
    const entries = { own: stated(own), groups: stated(groups), enforced: {} };
    const rest = { ...drawn, people, first: entries };
    const enforced = Object.fromEntries(
      people.map((one) => {
        const fresh = oracle.byEntries({ ...rest, customer: { ...drawn.customer } }, entries, one);
        return [one, [stale[one] ?? fresh[0]!]];
      }),
    );
    return { ...rest, first: { ...entries, enforced } };
  });

const subjectFor = (id: string): Subject => (groupIds.includes(id) ? group(id) : person(id));

export function tierQuestion(drawn: oracle.Problem): Question {
  const { first, members, customer, caller, isAdministrator, wanted } = drawn;
  const entries = [...Object.entries(first.own), ...Object.entries(first.groups)].map(([id, number]): Entry => {
    return { id: `entry of ${id}`, subject: subjectFor(id), level: grantOf[number as Number], on: "case" };
  });
  const enforced = Object.fromEntries(
    Object.entries(first.enforced).map(([id, numbers]) => [id, numbers.map((number) => nameOf[number]!)]),
  );
  const state: CaseState = {
    case: {
      ...{ id: "1", number: "1", title: "A case", mode: "", people: [], details: [], readAt: 1 },
      scope: { id: "customer", name: "Customer" },
    },
    entries,
    enforced: { levels: enforced, people: people.map((id) => person(id)), readAt: 1 },
  };
  const directory: Directory = {
    caller: caller === undefined ? undefined : person(caller),
    ownGroups: () => ({ known: false, gap: "notFetched" }),
    members: (id) => ({ known: true, readAt: 1, value: members[id]!.map((one) => person(one)) }),
    roles: (id) =>
      customer[id] === "unknown"
        ? { known: false, gap: "forbidden" }
        : {
            known: true,
            readAt: 1,
            value: {
              customer: { known: true, readAt: 1, value: customer[id] === "yes" ? [{ name: "customer" }] : [] },
            },
          },
    isSomebody: () => true,
  };
  return {
    policy: irisPolicy,
    state,
    ...(directory.caller && { caller: directory.caller }),
    people: people.map((id) => ({ subject: person(id), kind: "known" })),
    keep: wanted.map(({ subject, level: number }) => ({ subject: subjectFor(subject), level: nameOf[number]! })),
    allowed: {
      modes: [],
      levels: ["deny", "read", "owner"],
      changesLevelInPlace: true,
      may: (change) => hindrance(change, directory.caller, isAdministrator) === undefined,
    },
    evidence: (now, one) => evidence(knownState(now), one, directory),
    after: (now, change) => sideEffects(now, apply(now, change), change, directory),
  };
}

function stepOf(change: Change): oracle.Step {
  const { id } = subjectOf(change)!;
  const given = "level" in change ? Object.entries(grantOf).find(([, name]) => name === change.level)! : undefined;
  return { subject: id, level: given === undefined ? undefined : Number(given[0]) };
}

function statesOf(drawn: oracle.Problem, changes: readonly Change[]): oracle.Server[] {
  const states = [drawn.first];
  for (const change of changes) states.push(oracle.write(drawn, states.at(-1)!, stepOf(change)));
  return states;
}

export function assertRight(drawn: oracle.Problem, found: LockDown): void {
  const { score, changes, proof } = found;
  const states = statesOf(drawn, changes);
  const last = states.at(-1)!;
  const claimed = [score.certain, score.possible, score.lost, score.writes];
  assert.deepEqual(claimed, [...oracle.standing(drawn, last), changes.length], "the plan comes to what it says");
  assert.deepEqual(claimed, [...oracle.bestScore(drawn)], "no plan is better");
  for (const one of people) {
    const is = (list: LockDown["proof"]["out"]) => list.some(({ person: { subject } }) => subject.id === one);
    const most = oracle.named(drawn, one);
    const [now, later] = [last.enforced[one]!, oracle.byEntries(drawn, last, one)];
    assert.equal(
      is(proof.remains),
      now.every((given) => given > most),
      `${one} remains`,
    );
    const may = [...now, ...later].some((given) => given > most);
    assert.equal(is(proof.out) || is(proof.kept), !may, `${one} has no more than is named`);
  }
  const faulty = (order: readonly Change[]) =>
    statesOf(drawn, order)
      .slice(1)
      .some((between) => oracle.isFaulty(drawn, between, last));
  assert.equal(found.faults.length > 0, faulty(changes), "an order is faulty where it says so");
  if (found.faults.length === 0 || changes.length > 5) return;
  const final = oracle.standing(drawn, last);
  for (const order of ordersOf(changes)) {
    const [certain, possible, lost] = oracle.standing(drawn, statesOf(drawn, order).at(-1)!);
    const isAsGood = certain <= final[0] && possible <= final[1] && lost <= final[2];
    if (isAsGood) assert.equal(faulty(order), true, "no order that ends as well is without a fault");
  }
}

function* ordersOf(changes: readonly Change[]): Generator<readonly Change[]> {
  if (changes.length === 0) yield [];
  for (const [place, first] of changes.entries()) {
    const isSecond = changes.slice(0, place).some((other) => stepOf(other).subject === stepOf(first).subject);
    if (!isSecond) for (const rest of ordersOf(changes.toSpliced(place, 1))) yield [first, ...rest];
  }
}
