import assert from "node:assert/strict";
import fc from "fast-check";
import { apply } from "../../../../src/access/apply";
import type { Case, CaseState, Change, Entry, Subject } from "../../../../src/access/case";
import { lockDown, type LockDown } from "../../../../src/access/lockDown/lockDown";
import type { Allowed, Keep, Person, Question } from "../../../../src/access/lockDown/question";
import { levels } from "../../../../src/access/level";
import { argusPolicy } from "../../../../src/backends/argus/policy";
import { evidence } from "../../../../src/backends/argus/evidence";
import type { Directory } from "../../../../src/backends/backend";
import { knownState } from "../../../../src/backends/knownState";
import { atOnce } from "../../../../src/base/slices";
import { runs } from "../../../runs";
import { group, person } from "../evidence";
import * as oracle from "./tableOracle";
import type { Tri } from "./tableOracle";

const personIds = ["a", "b", "c"];
const groupIds = ["G", "H"];

interface Drawn {
  readonly mode: string;
  readonly reporter: string | undefined;
  readonly published: Tri;
  readonly roles: Readonly<Record<string, Readonly<Record<string, Tri>>>>;
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly closed: readonly string[];
  readonly entries: readonly {
    readonly subject: string;
    readonly level: number | undefined;
    readonly isFixed: boolean;
  }[];
  readonly wanted: readonly oracle.Wanted[];
  readonly inPlace: boolean;
  readonly reporterMayChange: boolean;
}

const mostlyNo = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Tri>("no") },
  { weight: 2, arbitrary: fc.constant<Tri>("yes") },
  { weight: 1, arbitrary: fc.constant<Tri>("unknown") },
);
const roles = fc.record(Object.fromEntries(oracle.roleNames.map((role) => [role, mostlyNo])));
const subject = fc.constantFrom(...personIds, ...groupIds);
const drawn: fc.Arbitrary<Drawn> = fc.record({
  mode: fc.constantFrom(...oracle.modeNames, "new"),
  reporter: fc.constantFrom(undefined, ...personIds),
  published: fc.oneof(
    { weight: 6, arbitrary: fc.constant<Tri>("yes") },
    { weight: 1, arbitrary: fc.constantFrom<Tri>("no", "unknown") },
  ),
  roles: fc.record(Object.fromEntries(personIds.map((id) => [id, roles]))),
  members: fc.record(Object.fromEntries(groupIds.map((id) => [id, fc.subarray(personIds)]))),
  closed: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(groupIds) }),
  entries: fc.array(
    fc.record({
      subject,
      level: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom<number | undefined>(1, 2, 3) },
        { weight: 1, arbitrary: fc.constant(undefined) },
      ),
      isFixed: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
    { maxLength: 3 },
  ),
  wanted: fc.uniqueArray(fc.record({ subject, level: fc.constantFrom(1, 2, 3) }), {
    maxLength: 2,
    selector: (one) => one.subject,
  }),
  inPlace: fc.boolean(),
  reporterMayChange: fc.boolean(),
});

/** The same as the oracle reads it. */
function problemOf(world: Drawn): oracle.Problem {
  const { wanted, closed, members } = world;
  const isWanted = (id: string) => wanted.some((one) => one.subject === id);
  const named = (id: string) => world.entries.some((one) => one.subject === id) || isWanted(id);
  const unknownRoles = Object.fromEntries(oracle.roleNames.map((role) => [role, "unknown" as const]));
  const noRoles = Object.fromEntries(oracle.roleNames.map((role) => [role, "no" as const]));
  const people = personIds.map((id): oracle.Somebody => {
    const inside = groupIds.map((one) => [
      one,
      closed.includes(one) ? "unknown" : members[one]!.includes(id) ? "yes" : "no",
    ]);
    return { id, isKnown: true, roles: world.roles[id]!, inside: Object.fromEntries(inside) as Record<string, Tri> };
  });
  const strangerIn = (id: string, certain: string | undefined): oracle.Somebody => ({
    id,
    isKnown: false,
    roles: unknownRoles,
    inside: Object.fromEntries(
      groupIds.map((one) => [
        one,
        one === certain ? "yes" : closed.includes(one) && (certain !== undefined || !isWanted(one)) ? "unknown" : "no",
      ]),
    ),
  });
  return {
    first: {
      mode: world.mode,
      reporter: world.reporter,
      published: world.published,
      entries: world.entries.map((one, place) => ({ ...one, id: `e${place}` })),
    },
    people: [
      ...people,
      strangerIn("stranger", undefined),
      ...closed.filter(named).map((id) => strangerIn(`member:${id}`, id)),
    ],
    groups: groupIds.filter(isWanted).map((id) => ({
      id,
      isKnown: true,
      roles: noRoles,
      inside: Object.fromEntries(
        groupIds.map((one) => [one, one === id ? "yes" : closed.includes(one) ? "unknown" : "no"]),
      ),
    })),
    wanted,
    inPlace: world.inPlace,
    reporterMayChange: world.reporterMayChange,
  };
}

function subjectOf(id: string): Subject {
  return groupIds.includes(id) ? group(id) : person(id);
}

/** The same as the product is asked. */
function questionOf(world: Drawn, problem: oracle.Problem): Question {
  const { first } = problem;
  const of: Case = {
    id: "1",
    number: "1",
    title: "A case",
    mode: first.mode,
    reporter: first.reporter === undefined ? null : person(first.reporter),
    condition: first.published,
    people: [],
    scope: { id: "customer", name: "Customer" },
    details: [],
    readAt: 1,
  };
  const entries = first.entries.map((one): Entry => ({
    id: one.id,
    subject: subjectOf(one.subject),
    ...(one.level !== undefined && { level: levels[one.level] as "read" }),
    on: "case",
  }));
  const fixed = first.entries.filter(({ isFixed }) => isFixed).map(({ id }) => id);
  const asPerson = ({ id }: oracle.Somebody): Person =>
    id === "stranger"
      ? { subject: person(id), kind: "stranger" }
      : id.startsWith("member:")
        ? { subject: person(id), kind: "member", of: group(id.slice(7)) }
        : { subject: person(id), kind: "known" };
  const allowed: Allowed = {
    modes: oracle.modeNames,
    levels: ["read", "write", "owner"],
    changesLevelInPlace: world.inPlace,
    ...(world.reporterMayChange && { reporter: (to: Subject) => ({ kind: "reporter", subject: to }) as never }),
    may: (change) => !("entry" in change && fixed.includes(change.entry.id)),
  };
  return {
    policy: argusPolicy,
    state: { case: of, entries },
    people: problem.people.map(asPerson),
    keep: world.wanted.map(({ subject: id, level }): Keep => ({ subject: subjectOf(id), level: levels[level]! })),
    allowed,
    evidence: (state, one) => evidence(knownState(state), one, directoryFor(problem, one)),
    after: applyAny,
  };
}

function applyAny(state: CaseState, change: Change): CaseState {
  const { kind } = change as { kind: string };
  if (kind !== "reporter") return apply(state, change);
  return { ...state, case: { ...state.case, reporter: (change as unknown as { subject: Subject }).subject } };
}

/** What is known of groups and roles, by what is known of the one who is asked about. */
function directoryFor({ people, groups }: oracle.Problem, { id }: Subject): Directory {
  const one = [...people, ...groups].find((other) => other.id === id)!;
  return {
    caller: undefined,
    ownGroups: () => ({ known: false, gap: "notFetched" }),
    members: (groupId) => {
      const inside = one.inside[groupId];
      if (inside === "unknown") return { known: false, gap: "forbidden" };
      return { known: true, readAt: 1, value: inside === "yes" ? [person(id)] : [] };
    },
    roles: () => ({
      known: true,
      readAt: 1,
      value: Object.fromEntries(
        oracle.roleNames.map((role) => [
          role,
          one.roles[role] === "unknown"
            ? ({ known: false, gap: "forbidden" } as const)
            : {
                known: true as const,
                readAt: 1,
                value: one.roles[role] === "yes" ? [{ name: role, scope: { id: "customer", name: "Customer" } }] : [],
              },
        ]),
      ),
    }),
    isSomebody: () => true,
  };
}

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
      const made = { id: `new ${who.id}`, subject: who.id, level: levels.indexOf(level as "read"), isFixed: false };
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
export function assertRight(world: Drawn, found: LockDown, problem: oracle.Problem): void {
  const { first } = problem;
  const { score, changes } = found;
  const states = statesOf(first, changes);
  const last = states.at(-1)!;
  const claimed = [score.certain, score.possible, score.lost, score.writes, score.strictness];
  const reached = [...oracle.standing(problem, last), writesOf(changes, world.inPlace), oracle.strictnessOf(last.mode)];
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
  const isNew = !oracle.modeNames.some((mode) => mode === last.mode);
  for (const one of problem.people) {
    let [all, some, any] = [true, false, false];
    for (const world of oracle.worldsOf(one, last, last.published)) {
      const level = oracle.levelIn(one, last, world);
      const isBeyond = level > oracle.namedIn(one, problem.wanted, world);
      if (isBeyond) some = true;
      else all = false;
      if (level > 0) any = true;
    }
    const is = (list: readonly { readonly person: Person }[]) =>
      list.some(
        ({
          person: {
            subject: { id },
          },
        }) => id === one.id,
      );
    const said = { out: is(proof.out), kept: is(proof.kept), remains: is(proof.remains), unknown: is(proof.unknown) };
    assert.equal(Object.values(said).filter(Boolean).length, 1, `${one.id} is in one list`);
    if (isNew && !said.remains) continue;
    if (said.remains) assert.ok(all, `${one.id} certainly remains`);
    else if (said.unknown) assert.ok(some, `${one.id} may have more`);
    else assert.ok(!some, `${one.id} has no more than is named`);
    if (said.out) assert.ok(!any, `${one.id} is out`);
  }
}

describe("a lock-down in a table, against every plan, order and world", function () {
  this.timeout(process.env.PROVE === undefined ? 60_000 : 0);

  it("is the best, proves what it says, and leaks nothing where no order has to", () => {
    fc.assert(
      fc.property(drawn, (world) => {
        const problem = problemOf(world);
        const found = atOnce(lockDown(questionOf(world, problem)));
        assert.equal(found.exact, true);
        assertRight(world, found, problem);
      }),
      { numRuns: runs(80) },
    );
  });
});
