import assert from "node:assert/strict";
import fc from "fast-check";
import { runs } from "../../runs";
import {
  apply,
  evaluate,
  factsOf,
  previewEvidence,
  type Asked,
  type Case,
  type CaseState,
  type Entry,
  type Evidence,
  type Subject,
  type Tri,
} from "../../../src/access";
import { evidence } from "../../../src/backends/argus/evidence";
import { argusPolicy } from "../../../src/backends/argus/policy";
import type { Directory } from "../../../src/backends/backend";
import { group, person } from "./evidence";
import * as oracle from "./oracle";
import { roleAnswers } from "../roleAnswers";

const ola = person("p", "Ola");
const groupIds = ["g0", "g1", "g2", "g3", "g4"];

interface World {
  readonly published: Tri;
  readonly isReporter: boolean;
  readonly entries: readonly Entry[];
  readonly inside: Readonly<Record<string, readonly Subject[]>>;
  readonly closed: readonly string[];
}

const subjects = fc.constantFrom<Subject>(ola, person("q"), ...groupIds.map((id) => group(id)));
const world: fc.Arbitrary<World> = fc.record({
  published: fc.constantFrom<Tri>("yes", "no", "unknown"),
  isReporter: fc.boolean(),
  entries: fc
    .array(
      fc.record({ subject: subjects, level: fc.constantFrom<Entry["level"]>("read", "write", "owner", undefined) }),
      {
        maxLength: 5,
      },
    )
    .map((list) => list.map((one, number): Entry => ({ id: `e${number}`, on: "case", ...one }))),
  inside: fc.record(
    Object.fromEntries(
      groupIds.map((id) => [id, fc.uniqueArray(subjects, { maxLength: 4, selector: (one) => one.id })]),
    ),
  ),
  closed: fc.subarray(groupIds, { maxLength: 2 }),
});
const mode = fc.constantFrom(...oracle.modeNames, "new");

function stateOf({ entries, published, isReporter }: World, inMode: string): CaseState {
  const of: Case = {
    id: "1",
    number: "1",
    title: "A case",
    mode: inMode,
    condition: published,
    reporter: isReporter ? ola : person("q"),
    people: [],
    details: [],
    readAt: 0,
  };
  return { case: of, entries };
}

function judge(state: CaseState, { inside, closed }: World): Evidence {
  const unasked = <T>(): Asked<T> => ({ known: false, gap: "notFetched" });
  const directory: Directory = {
    caller: person("caller"),
    ownGroups: unasked,
    members: (id) =>
      closed.includes(id) ? { known: false, gap: "forbidden" } : { known: true, value: inside[id]!, readAt: 0 },
    roles: () => ({ known: true, value: roleAnswers({}, { readAt: 0 }), readAt: 0 }),
    isSomebody: () => true,
  };
  return evidence({ case: state.case, entries: { known: true, value: state.entries, readAt: 0 } }, ola, directory);
}

/** Every group that Ola is in, directly or not, given who is in the closed ones. */
function groupsOf({ inside, closed }: World, inClosed: readonly string[]): Set<string> {
  const around = new Set<string>();
  const holds = (id: string): boolean =>
    closed.includes(id)
      ? inClosed.includes(id)
      : inside[id]!.some((member) => member.id === ola.id || around.has(member.id));
  for (let round = 0; round <= groupIds.length; round++) for (const id of groupIds) if (holds(id)) around.add(id);
  return around;
}

/**
 * The facts that hold for Ola in every possible world, one for each state of the case: who is in the closed groups,
 * what level the entries without one have, and whether the case is published.
 */
function factsInWorlds(of: World, states: readonly CaseState[]): Set<string>[][] {
  const open = of.entries.filter((one) => one.level === undefined).map(({ id }) => id);
  const publications = of.published === "unknown" ? [true, false] : [of.published === "yes"];
  const found: Set<string>[][] = [];
  for (const published of publications) {
    for (let choice = 0; choice < 2 ** of.closed.length * 3 ** open.length; choice++) {
      const inClosed = of.closed.filter((_, place) => Math.floor(choice / 2 ** place) % 2 === 1);
      const levelOf = (entry: Entry): Entry["level"] =>
        entry.level ??
        (["read", "write", "owner"] as const)[
          Math.floor(choice / 2 ** of.closed.length / 3 ** open.indexOf(entry.id)) % 3
        ];
      const around = groupsOf(of, inClosed);
      found.push(
        states.map(({ entries }) => {
          const mine = entries.filter(({ subject }) => subject!.id === ola.id || around.has(subject!.id)).map(levelOf);
          return new Set([
            ...(of.isReporter ? ["reporter"] : []),
            ...(mine.length > 0 ? ["aclMember"] : []),
            ...(mine.some((level) => level !== "read") ? ["aclWrite"] : []),
            ...(mine.includes("owner") ? ["aclOwner"] : []),
            ...(published ? ["published"] : []),
          ]);
        }),
      );
    }
  }
  return found;
}

describe("evidence of Argus, evaluated", function () {
  this.timeout(120_000);

  it("gives the lowest and highest level of every possible world: groups in groups, in circles, closed ones, entries without a level", () => {
    fc.assert(
      fc.property(world, fc.constantFrom(...oracle.modeNames), (of, inMode) => {
        const state = stateOf(of, inMode);
        const { atLeast, atMost } = evaluate(argusPolicy, inMode, factsOf(judge(state, of)));
        const all = factsInWorlds(of, [state]).flatMap(([facts]) => oracle.levelsIn(inMode, facts!));
        assert.deepEqual([atLeast, atMost], [oracle.levelNames[Math.min(...all)], oracle.levelNames[Math.max(...all)]]);
      }),
      { numRuns: runs(600) },
    );
  });

  it("does not depend on the order of entries and members", () => {
    fc.assert(
      fc.property(world, mode, fc.func(fc.integer()), (of, inMode, order) => {
        const shuffled = <T>(list: readonly T[]): T[] => [...list].sort((a, b) => order(a) - order(b));
        const other: World = {
          ...of,
          entries: shuffled(of.entries),
          inside: Object.fromEntries(Object.entries(of.inside).map(([id, list]) => [id, shuffled(list)])),
        };
        const answer = (one: World): unknown =>
          evaluate(argusPolicy, inMode, factsOf(judge(stateOf(one, inMode), one)));
        assert.deepEqual(answer(other), answer(of));
      }),
      { numRuns: runs(200) },
    );
  });

  it("previews every grant, change of level, revoke and change of mode as going through every possible world does", () => {
    fc.assert(
      fc.property(
        world,
        mode,
        mode,
        subjects,
        fc.constantFrom("read" as const, "write" as const, "owner" as const),
        fc.nat(),
        (of, inMode, toMode, subject, level, pick) => {
          const state = stateOf(of, inMode);
          const picked = of.entries.length > 0 ? of.entries[pick % of.entries.length] : undefined;
          const afters = [
            apply(state, { kind: "grant", subject, level }),
            apply(state, { kind: "changeMode", mode: toMode }),
            ...(picked
              ? [
                  apply(state, { kind: "revoke", entry: picked }),
                  apply(state, { kind: "changeLevel", entry: picked, level }),
                ]
              : []),
          ];
          for (const after of afters) {
            const preview = previewEvidence(
              argusPolicy,
              { mode: inMode, evidence: judge(state, of) },
              { mode: after.case.mode, evidence: judge(after, of) },
            );
            assert.equal(preview.verdict, expectedVerdict(state, after, of));
          }
        },
      ),
      { numRuns: runs(400) },
    );
  });
});

function expectedVerdict(before: CaseState, after: CaseState, of: World): string {
  const seen = new Set<number>();
  for (const [a, b] of factsInWorlds(of, [before, after])) {
    for (const [from, to] of oracle.levelPairs(before.case.mode, a!, after.case.mode, b!))
      seen.add(Math.sign(to - from));
  }
  return oracle.verdictOf(seen);
}
