import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CaseState, Change, Entry } from "../../../src/access/case";
import { isAwaited, isPendingOpen, type Pending, type PendingState } from "../../../src/core/pending/pending";
import { settle, type Step } from "../../../src/core/pending/settle";
import { ROOT } from "../words";
import { aCase, anEntry } from "./fakeBackend";

const seven = { id: "7", kind: "user", name: "Seven" } as const;
const states: readonly PendingState["state"][] = ["accepted", "refused", "unanswered", "awaited", "watched"];
const refusal = { kind: "notAllowed", status: 403, said: [] } as const;

/** A change of each kind: what was there before it, and what each kind of reading shows of it. */
interface Situation {
  readonly change: Change;
  readonly before: CaseState;
  readonly there: CaseState;
  readonly notThere: CaseState;
  readonly instead?: CaseState;
  readonly untold?: CaseState;
}

const state = (entries: readonly Entry[], more: Partial<CaseState> = {}): CaseState => ({
  case: aCase("1"),
  entries,
  ...more,
});
const read = anEntry("old", seven, "read");
const write = anEntry("new", seven, "write");
const bare: Entry = { id: "bare", on: "case" };

const situations: Readonly<Record<string, Situation>> = {
  grant: {
    change: { kind: "grant", subject: seven, level: "write" },
    before: state([]),
    there: state([write]),
    notThere: state([]),
    instead: state([{ ...read, id: "made" }]),
    untold: state([bare]),
  },
  revoke: {
    change: { kind: "revoke", entry: read },
    before: state([read]),
    there: state([]),
    notThere: state([read]),
    untold: state([{ ...read, perhapsElsewhere: true }]),
  },
  "change of level": {
    change: { kind: "changeLevel", entry: read, level: "write" },
    before: state([read]),
    there: state([write]),
    notThere: state([read]),
    instead: state([]),
    untold: state([read], { unlisted: true }),
  },
  "change of mode": {
    change: { kind: "changeMode", mode: "explicit" },
    before: state([]),
    there: state([], { case: aCase("1", { mode: "explicit" }) }),
    notThere: state([]),
    instead: state([], { case: aCase("1", { mode: "writeRestricted" }) }),
  },
  "change of reporter": {
    change: { kind: "reporter", subject: seven },
    before: state([]),
    there: state([], { case: aCase("1", { reporter: seven }) }),
    notThere: state([]),
    instead: state([], { case: aCase("1", { reporter: null }) }),
    untold: state([], { case: aCase("1", { reporter: undefined }) }),
  },
  publication: {
    change: { kind: "publish" },
    before: state([], { case: aCase("1", { condition: "no" }) }),
    there: state([]),
    notThere: state([], { case: aCase("1", { condition: "no" }) }),
    untold: state([], { case: aCase("1", { condition: "unknown" }) }),
  },
};

/** What a step is called in the table. */
function nameOf(step: Step): string {
  if (step.kind === "stays") return "stays";
  const { outcome, news, isWatched } = step;
  if (outcome === undefined) return "ends, unsaid";
  const kind = { done: "done", doneOtherwise: "done otherwise", notDone: "not done", half: "half" }[
    outcome.kind as "done"
  ];
  return `${kind}${news === undefined ? "" : " !"}${isWatched ? " → watched" : ""}`;
}

describe("settling a pending write", () => {
  const pendingOf = (name: PendingState["state"], { change, before }: Situation, more: Partial<Pending> = {}) =>
    ({
      ...{ record: "r", caseId: "1", change, before, at: 1_000 },
      ...(name === "refused" ? { state: name, failure: refusal } : { state: name }),
      ...more,
    }) as Pending;
  const stepOf = (pending: Pending, reading: CaseState, mayArrive: boolean, readAt = 2_000) =>
    settle(pending, { state: reading, readAt, mayArrive });

  /** The table of the comment in pending.ts, by state and column. */
  const table = new Map(
    readFileSync(join(ROOT, "src/core/pending/pending.ts"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith(" * | ") && !line.includes("---"))
      .map((line) => {
        const [, name, ...cells] = line.split("|").map((cell) => cell.trim());
        return [name!, cells.slice(0, 5)] as const;
      }),
  );

  it("has every state and column in the table of its comment", () => {
    assert.deepEqual([...table.keys()], ["state", ...states]);
    assert.deepEqual(table.get("state"), [
      "there",
      "something else",
      "not there, may come",
      "not there, too late",
      "does not tell",
    ]);
  });

  for (const name of states)
    for (const [what, situation] of Object.entries(situations))
      it(`goes by the table: ${name}, a ${what}`, () => {
        const [there, instead, mayCome, tooLate, untold] = table.get(name)!;
        const pending = pendingOf(name, situation);
        for (const mayArrive of [true, false]) {
          const notThere = mayArrive ? mayCome : tooLate;
          assert.equal(nameOf(stepOf(pending, situation.there, mayArrive)), there);
          assert.equal(nameOf(stepOf(pending, situation.notThere, mayArrive)), notThere);
          if (situation.instead !== undefined)
            assert.equal(
              nameOf(stepOf(pending, situation.instead, mayArrive)),
              instead === "as not there" ? notThere : instead,
            );
          if (situation.untold !== undefined) {
            const [now, late] = untold!.split(", ");
            const expected = mayArrive || late === undefined ? now : `ends, ${late}`;
            assert.equal(nameOf(stepOf(pending, situation.untold, mayArrive)), expected);
          }
          for (const reading of [situation.there, situation.notThere, situation.instead, situation.untold])
            if (reading !== undefined)
              assert.equal(nameOf(stepOf(pending, reading, mayArrive, 999)), "stays", "a reading of before it");
        }
      });

  it("never says done or not done of what a reading does not tell, in any state", () => {
    for (const name of states)
      for (const situation of Object.values(situations))
        for (const mayArrive of [true, false])
          if (situation.untold !== undefined)
            assert.ok(!("outcome" in stepOf(pendingOf(name, situation), situation.untold, mayArrive)), name);
  });

  it("keeps why the server refused, and what it did instead", () => {
    const { grant } = situations;
    const refused = stepOf(pendingOf("refused", grant!), grant!.notThere, true);
    assert.deepEqual(refused, { kind: "ends", outcome: { kind: "notDone", failure: refusal, settled: true } });
    const otherwise = stepOf(pendingOf("accepted", grant!), grant!.instead!, true);
    assert.ok(otherwise.kind === "ends" && otherwise.outcome !== undefined);
    const { kind, instead, entryId, settled } = otherwise.outcome;
    assert.deepEqual([kind, instead, entryId, settled], ["doneOtherwise", "read", "made", true]);
    assert.equal(otherwise.news?.instead?.value, "read");
  });

  for (const name of states)
    it(`says a half as one: ${name}`, () => {
      const { "change of level": raise } = situations;
      const both = stepOf(pendingOf(name, raise!), state([read, write]), true);
      assert.ok(both.kind === "ends" && both.outcome?.kind === "half" && both.news?.half === true);
      // The second half is what is not known.
      const left: Change = { kind: "revoke", entry: read };
      const rest = (reading: CaseState, mayArrive: boolean) =>
        stepOf(pendingOf(name, raise!, { left }), reading, mayArrive);
      assert.ok(nameOf(rest(state([write]), true)).startsWith("done"));
      const waits = isAwaited({ state: name });
      assert.equal(nameOf(rest(state([read, write]), true)), waits ? "stays" : "half !");
      assert.equal(nameOf(rest(state([read, write]), false)), name === "watched" ? "ends, unsaid" : "half !");
    });

  for (const name of states)
    it(`tells of two entries where one was wanted: ${name}`, () => {
      const { grant } = situations;
      const two = stepOf(pendingOf(name, grant!), state([write, { ...write, id: "second" }]), true);
      assert.ok(two.kind === "ends" && two.outcome?.remark === "doubled" && two.news?.doubled === true);
      // It was there before: only a second one is by this write.
      const again = pendingOf(name, { ...grant!, before: state([write]) });
      assert.notEqual(nameOf(stepOf(again, state([write]), false)).slice(0, 4), "done");
      assert.ok(nameOf(stepOf(again, state([write, { ...write, id: "second" }]), false)).startsWith("done !"));
    });

  it("tells of one that is there where the user was told about a later write of the same", () => {
    for (const name of states) {
      const { grant } = situations;
      const quiet = stepOf(pendingOf(name, grant!), grant!.there, true);
      const told = stepOf(pendingOf(name, grant!, { reportLateArrival: true }), grant!.there, true);
      assert.ok(quiet.kind === "ends" && told.kind === "ends");
      assert.deepEqual(
        [quiet.news !== undefined, told.news !== undefined],
        [!isPendingOpen(pendingOf(name, grant!)), true],
      );
    }
  });

  it("takes what is there for certain where no state of before is known", () => {
    for (const name of states)
      for (const [what, situation] of Object.entries(situations)) {
        const pending = { ...pendingOf(name, situation), before: undefined } as Pending;
        assert.ok(nameOf(stepOf(pending, situation.there, false)).startsWith("done"), `${name} ${what}`);
        assert.ok(!nameOf(stepOf(pending, situation.notThere, false)).startsWith("done"), `${name} ${what}`);
      }
  });
});
