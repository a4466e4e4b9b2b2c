import assert from "node:assert/strict";
import type { Entry, Subject } from "../../../src/access/case";
import { inSlices } from "../../../src/base/slices";
import { createDirectory } from "../../../src/core/cases/directory";
import { evidence } from "../../../src/backends/argus/evidence";
import { Failure } from "../../../src/base/failure";
import { effectsIn, effectsOf } from "../../../src/core/changes/impact";
import { aCase, fakeBackend, me } from "./fakeBackend";

/** A preview of a change of mode over so many entries, and how often it was asked who is in a group. */
async function preview(kind: Subject["kind"], count: number) {
  const { backend } = fakeBackend();
  const directory = createDirectory(Date.now, () => true);
  await directory.keepCaller(Promise.resolve(me));
  let asked = 0;
  const counting = { ...directory, caller: me, members: (id: string) => ((asked += 1), directory.members(id)) };
  const entries = Array.from({ length: count }, (_, n): Entry => ({
    id: `e${n}`,
    subject: { id: `s${n}`, kind, name: `S${n}` },
    level: "read",
    on: "case",
  }));
  const before = { case: aCase("1"), entries };
  const after = { case: aCase("1", { mode: "explicit" }), entries };
  const change = { kind: "changeMode", mode: "explicit" } as const;
  const result = effectsOf(backend, before, after, change, counting, []);
  return { asked, ...result };
}

describe("A preview over many entries", function () {
  this.timeout(60_000);

  it("asks about groups as often as there are entries, not as their square", async () => {
    const [many, most] = [await preview("group", 1_500), await preview("group", 6_000)];
    assert.ok(most.asked < 4 * many.asked, `${many.asked}, then ${most.asked}`);
    assert.ok(most.leftOut > 0 && most.effects.length + most.leftOut >= 6_000, "and says how many were left out");
  });

  for (const isReadable of [true, false])
    it(`asks about each group once at a time, and not twice before something else has its turn, where ${
      isReadable ? "all are empty" : "none can be read"
    }`, async () => {
      const count = 3_000;
      const { backend } = fakeBackend();
      const directory = createDirectory(Date.now, () => true);
      await directory.keepCaller(Promise.resolve(me));
      const entries = Array.from({ length: count }, (_, n): Entry => {
        return { id: `e${n}`, subject: { id: `g${n}`, kind: "group", name: `G${n}` }, level: "read", on: "case" };
      });
      for (const { subject } of entries)
        await directory.keepMembers(
          subject!.id,
          isReadable ? Promise.resolve({ members: [], truncated: false }) : Promise.reject(new Failure("notAllowed")),
        );
      let asked = 0;
      const counting = { ...directory, caller: me, members: (id: string) => ((asked += 1), directory.members(id)) };
      const [before, after] = [aCase("1"), aCase("1", { mode: "explicit" })].map((one) => ({ case: one, entries }));
      const work = effectsIn(
        { ...backend, evidence },
        before!,
        after!,
        { kind: "changeMode", mode: "explicit" },
        counting,
        [],
      );
      for (let done = false; !done;) {
        asked = 0;
        done = work.next().done === true;
        assert.ok(asked <= count, `${asked} look-ups of ${count} groups in one step`);
      }
    });

  it("asks about each once where the entries are of people", async () => {
    assert.ok((await preview("user", 5_000)).asked <= 10_000);
  });
});

describe("Work in slices", () => {
  it("gives others their turn, and comes to its end", async () => {
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    // The work ends only when somebody else had two turns meanwhile.
    const result = await inSlices(
      (function* () {
        while (turns < 2) yield;
        return "done";
      })(),
    );
    clearInterval(timer);
    assert.equal(result, "done");
  });
});
