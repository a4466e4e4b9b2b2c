import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { roleScopeOf } from "../../src/access/case";
import { compareLevels, type Level } from "../../src/access/level";
import { toFailure } from "../../src/base/failure";
import { answeredChannel, type Answered } from "../../src/sandbox/server";
import { noSignal } from "../unit/noSignal";
import { nils, openHarness, type Harness } from "./changesHarness";

const explicit = { kind: "changeMode", mode: "explicit" } as const;

describe("previews over HTTP", () => {
  let h: Harness;
  afterEach(() => h.close());

  /** What was searched for among permissions: whose, which function, on which customer. */
  const searches: string[] = [];
  const note = (message: unknown) => {
    const { path, body } = (message as Answered).request;
    const { subject, function: name, customer } = (body ?? {}) as Record<string, string[]>;
    if (path === "/useradmin/v2/permission/search") searches.push([subject, name, customer].join(" "));
  };
  before(() => subscribe(answeredChannel, note));
  after(() => unsubscribe(answeredChannel, note));
  beforeEach(() => void (searches.length = 0));

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
    h = await openHarness({ keyName: "ada-blind" });
    await h.cases.loadPage(h.connection, noSignal);
    searches.length = 0;
    const { effects } = await h.changes.plan(h.connection, "9001", explicit, noSignal);
    const asked = searches.filter((one) => !one.startsWith("1001 "));
    assert.equal(asked.length, 1, asked.join("\n"));
    assert.equal(
      effects.find(({ subject }) => subject.id === nils.id)?.preview.verdict,
      "mayGain",
      "a role may have let Nils write before",
    );
  });

  it("ask for everybody who holds a role once for all cases of a customer and service", async () => {
    h = await openHarness();
    await h.cases.loadPage(h.connection, noSignal);
    searches.length = 0;
    const ids = h.cases.list(h.connection).cases.map(({ id }) => id);
    await h.bulk.plan(
      h.connection,
      ids.map((caseId) => ({ caseId, change: explicit })),
      noSignal,
    );
    const scopes = new Set(h.cases.list(h.connection).cases.map(roleScopeOf)).size;
    const people = h.cases.people(h.connection).filter(({ kind }) => kind === "user").length;
    // Of each pair: four for the caller, five functions without a subject, five to compare, and four for each person
    // that one of the cases read at the same time begins with.
    assert.ok(searches.length <= 22 * scopes, `${searches.length} searches for ${scopes} pairs and ${people} people`);
    assert.ok(people > 20, `${people}`);
    const lists = searches.filter((one) => one.startsWith(" "));
    assert.equal(new Set(lists).size, lists.length, "no list is asked for twice");
    const before = searches.length;
    h.sandbox.requests.length = 0;
    await h.bulk.plan(
      h.connection,
      ids.map((caseId) => ({ caseId, change: explicit })),
      noSignal,
    );
    const others = h.sandbox.requests.filter(({ method }) => method === "GET");
    assert.equal(others.length, 2 * ids.length, "a second time the cases and their entries are read");
    assert.equal(searches.length, before, "and nobody is asked about again");
  });
});
