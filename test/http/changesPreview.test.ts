import assert from "node:assert/strict";
import { compareLevels, type Level } from "../../src/access/level";
import { toFailure } from "../../src/base/failure";
import { noSignal } from "../unit/noSignal";
import { nils, openHarness, type Harness } from "./changesHarness";

const explicit = { kind: "changeMode", mode: "explicit" } as const;

describe("previews over HTTP", () => {
  let h: Harness;
  afterEach(() => h.close());

  /** Whose roles were asked for. */
  const askedAbout = () =>
    h.sandbox.requests.flatMap(({ path, query }) =>
      path.endsWith("/permission") ? (new URLSearchParams(query).get("subject") ?? []) : [],
    );

  it("of a change of mode name those who lose by it, also where they were only seen on other cases", async () => {
    h = await openHarness();
    await h.cases.loadPage(h.connection, noSignal);
    const planned = await h.changes.plan(h.connection, "9001", explicit, noSignal);
    const { effects } = planned;
    const people = ["tor", "kari", "ola", "nils", "rita", "eva"].map((name) => h.another(name));
    const levelOf = async (one: Harness): Promise<Level> => {
      const read = one.cases.readState(one.connection, "9001", noSignal);
      return read.then(
        ({ case: of }) => of.own!.level,
        (error: unknown) => (assert.equal(toFailure(error).kind, "notFound"), "none"),
      );
    };
    const before = await Promise.all(people.map(levelOf));
    await h.changes.apply(planned, noSignal);
    const after = await Promise.all(people.map(levelOf));
    let changed = 0;
    for (const [place, one] of people.entries()) {
      await one.cases.learn(one.connection, undefined, noSignal);
      const { id, name } = one.cases.directory(one.connection).caller!;
      if (!h.cases.people(h.connection).some((seen) => seen.id === id)) continue;
      const difference = compareLevels(after[place]!, before[place]!);
      const expected = difference < 0 ? "loses" : difference > 0 ? "gains" : undefined;
      const shown = effects.find(({ subject }) => subject.id === id)?.preview.verdict;
      // Of people of another customer it is not known whether their role there counts here.
      assert.equal(shown === "same" || shown === "mayLose" ? undefined : shown, expected, name);
      if (expected !== undefined) changed += 1;
    }
    assert.ok(changed >= 3, `${changed} of them changed`);
  });

  it("ask no more when one answer is refused", async () => {
    h = await openHarness({ keyName: "rita" });
    await h.cases.loadPage(h.connection, noSignal);
    h.sandbox.requests.length = 0;
    const { effects } = await h.changes.plan(h.connection, "9001", explicit, noSignal);
    assert.deepEqual(
      askedAbout().filter((id) => id !== "1004" && !id.startsWith("20")),
      ["1107"],
    );
    assert.equal(
      effects.find(({ subject }) => subject.id === nils.id)?.preview.verdict,
      "mayGain",
      "a role may have let Nils write before",
    );
  });

  it("ask about each person once for many cases", async () => {
    h = await openHarness();
    await h.cases.loadPage(h.connection, noSignal);
    h.sandbox.requests.length = 0;
    const ids = h.cases.list(h.connection).cases.map(({ id }) => id);
    await h.bulk.plan(
      h.connection,
      ids.map((caseId) => ({ caseId, change: explicit })),
      noSignal,
    );
    const asked = askedAbout();
    assert.equal(new Set(asked).size, asked.length);
    assert.ok(asked.length > 10 && asked.length <= h.cases.people(h.connection).length);
    h.sandbox.requests.length = 0;
    await h.bulk.plan(
      h.connection,
      ids.map((caseId) => ({ caseId, change: explicit })),
      noSignal,
    );
    assert.equal(h.sandbox.requests.length, 2 * ids.length, "a second time only the cases and their entries are read");
  });
});
