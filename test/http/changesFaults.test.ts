import assert from "node:assert/strict";
import type { CaseState, Change } from "../../src/access/case";
import { createChanges, type Outcome } from "../../src/workspace/changes";
import { planUndo } from "../../src/workspace/undo";
import { entryOf, legal, listed, nils, noSignal, openHarness, siv, type Harness } from "./changesHarness";
import { networkFaults, neverInTime, type NetworkFault } from "./networkFaults";

/** A kind of change, with the requests that it makes. */
interface Kind {
  readonly name: string;
  /** The request that the fault meets. */
  readonly request: { readonly method: string; readonly path: RegExp };
  change(state: CaseState): Change;
  /** The entries and the mode of 9001 after it. */
  readonly after: readonly string[];
  /** States that are neither before nor after, but half way. */
  readonly half?: readonly string[];
}

const path = /^\/cases\/v2\/case\/9001\/access/;
const before = ["1107 read", "2006 read", "roleBased"];
const kinds: readonly Kind[] = [
  { name: "grant", request: { method: "POST", path }, change: () => ({ kind: "grant", subject: siv, level: "read" }), after: ["1105 read", "1107 read", "2006 read", "roleBased"] },
  { name: "grant to a group's people", request: { method: "POST", path }, change: () => ({ kind: "grant", subject: { ...legal, id: "2005", name: "SOC Analysts" }, level: "write" }), after: ["1107 read", "2005 write", "2006 read", "roleBased"] },
  { name: "revoke", request: { method: "DELETE", path }, change: (state) => ({ kind: "revoke", entry: entryOf(state, "1107") }), after: ["2006 read", "roleBased"] },
  { name: "change of mode", request: { method: "PUT", path }, change: () => ({ kind: "changeMode", mode: "explicit" }), after: ["1107 read", "2006 read", "explicit"] },
  { name: "change of level, first half", request: { method: "POST", path }, change: (state) => ({ kind: "changeLevel", entry: entryOf(state, "1107"), level: "write" }), after: ["1107 write", "2006 read", "roleBased"] },
  {
    name: "change of level, second half",
    request: { method: "DELETE", path },
    change: (state) => ({ kind: "changeLevel", entry: entryOf(state, "1107"), level: "write" }),
    after: ["1107 write", "2006 read", "roleBased"],
    half: ["1107 read", "1107 write", "2006 read", "roleBased"],
  },
];

const faults: readonly NetworkFault[] = [
  ...networkFaults,
  { name: "503 with Retry-After", fault: { kind: "status", status: 503, headers: { "Retry-After": "1" } }, carriedOut: true },
  { name: "slow body", fault: { kind: "slowBody", delayMs: 2_000 }, carriedOut: true },
  { name: "empty answer", fault: { kind: "empty" }, carriedOut: false },
  { name: "empty answer, carried out", fault: { kind: "empty", applied: true }, carriedOut: true },
  { name: "wrong envelope", fault: { kind: "answer", body: [1, 2] }, carriedOut: false },
  { name: "wrong envelope, carried out", fault: { kind: "answer", body: { ok: true }, applied: true }, carriedOut: true },
  { name: "200 that says 500", fault: { kind: "answer", body: { responseCode: 500, messages: [], data: null } }, carriedOut: false },
  { name: "33 MB", fault: { kind: "huge", bytes: 33 * 1024 * 1024, applied: true }, carriedOut: true },
];

const shown = ({ case: of, entries }: CaseState): string[] => [...listed(entries), of.mode];
const said = (outcome: Outcome): string =>
  [outcome.kind, outcome.kind === "done" ? outcome.remark : undefined, "failure" in outcome ? outcome.failure.kind : undefined].filter(Boolean).join(" ");

describe("changes over a faulty network", function () {
  this.timeout(20_000);
  const table: string[][] = [];
  let h: Harness;
  beforeEach(async () => (h = await openHarness()));
  afterEach(() => h.close());

  for (const { name, fault, carriedOut } of faults) {
    for (const kind of kinds) {
      it(`${kind.name} × ${name}`, async () => {
        const planned = await h.changes.plan(h.connection, "9001", kind.change(await h.truth("9001")), noSignal);
        h.sandbox.requests.length = 0;
        const placed = h.sandbox.faults.next({ ...fault, match: kind.request });
        if (neverInTime.has(fault.kind)) void placed.reached.then(h.expire);
        const outcome = await h.changes.apply(planned, noSignal);
        const writes = h.sandbox.requests.filter(({ method, path: at }) => method === kind.request.method && kind.request.path.test(at));
        const truth = shown(await h.truth("9001"));
        table.push([kind.name, name, said(outcome), truth.join(", ")]);

        // What was told is what is.
        const secondHalf = kind.half !== undefined;
        if (carriedOut) {
          assert.equal(outcome.kind, "done");
          assert.deepEqual(truth, kind.after);
        } else {
          assert.equal(outcome.kind, secondHalf ? "half" : "notDone");
          assert.deepEqual(truth, kind.half ?? before);
        }
        if (outcome.kind === "done" || (outcome.kind === "half" && outcome.left.kind === "revoke")) assert.deepEqual(shown(outcome.state), truth);
        // Sent more than once only where the server said that it did not take it on.
        if (!/^(503|429)/.test(name)) assert.equal(writes.length, 1);

        // In the journal with the same outcome, and nothing left open.
        const [attempt, ...rest] = (await h.journal.read()).attempts;
        assert.deepEqual(rest, []);
        assert.equal(attempt?.outcome?.kind, outcome.kind);
        assert.deepEqual([...h.changes.undetermined(h.connection)], []);
        assert.ok(!(await h.journalText()).includes(h.key.split("/")[2]!), "no key in the journal");

        // The tree recovers: the cache has the truth after a refresh.
        await h.cases.refresh(h.connection, "9001", noSignal);
        const entries = h.cases.entries(h.connection, "9001");
        assert.ok(entries.known);
        assert.deepEqual(shown({ case: h.cases.find(h.connection, "9001")!, entries: entries.value }), truth);
      });
    }
  }

  for (const kind of kinds.filter(({ half }) => half === undefined)) {
    for (const applied of [false, true]) {
      it(`${kind.name}, ${applied ? "carried out" : "not carried out"}, when nothing can be read afterwards: marked until a reading settles it`, async () => {
        const planned = await h.changes.plan(h.connection, "9001", kind.change(await h.truth("9001")), noSignal);
        const hit = h.sandbox.faults.next({ kind: "drop", applied, match: kind.request });
        // From then on nothing works.
        h.sandbox.faults.next({ kind: "status", status: 500, times: Infinity, match: () => hit.hits > 0 });
        const outcome = await h.changes.apply(planned, noSignal);
        assert.equal(outcome.kind, "undetermined");
        assert.deepEqual([...h.changes.undetermined(h.connection)], ["9001"]);
        assert.equal((await h.journal.read()).attempts[0]?.outcome?.kind, "undetermined");

        const truth = shown(await h.truth("9001"));
        const settled = new Promise((resolve) => h.changes.onDidChange(resolve));
        await h.cases.refresh(h.connection, "9001", noSignal);
        await settled;
        assert.deepEqual([...h.changes.undetermined(h.connection)], []);
        await written(h);
        const found = (await h.journal.read()).attempts[0]?.outcome;
        const there = truth.join() === kind.after.join();
        // A change of level has a first half only here.
        const expected = there ? "done" : truth.join() === before.join() ? "notDone" : "half";
        assert.deepEqual([found?.kind, found?.settled], [expected, true]);
      });
    }
  }

  it("a request that was given up and arrives late puts the journal right", async () => {
    const planned = await h.changes.plan(h.connection, "9001", kinds[0]!.change(await h.truth("9001")), noSignal);
    h.sandbox.faults.next({ kind: "drop", match: kinds[0]!.request });
    const outcome = await h.changes.apply(planned, noSignal);
    assert.equal(outcome.kind, "notDone");
    // What a proxy on the way may do with a request that it held back.
    await h.another().change("9001", planned.change);
    const corrected = written(h);
    await h.cases.refresh(h.connection, "9001", noSignal);
    await corrected;
    const late = (await h.journal.read()).attempts.find(({ outcome: found }) => found?.settled === true);
    assert.deepEqual([late?.outcome?.kind, late?.outcome?.remark], ["done", "foundAfterTimeout"]);
  });

  describe("a request that was given up and arrives after a restart", () => {
    /** What a proxy on the way may do with a request that it held back. */
    const arrive = () =>
      fetch(`${h.sandbox.url}/cases/v2/case/9001/access`, {
        method: "POST",
        headers: { "Argus-API-Key": h.key, "Content-Type": "application/json" },
        body: JSON.stringify({ subjectID: Number(siv.id), level: "read" }),
      });

    beforeEach(async () => {
      const planned = await h.changes.plan(h.connection, "9001", kinds[0]!.change(await h.truth("9001")), noSignal);
      h.sandbox.faults.next({ kind: "drop", match: kinds[0]!.request });
      assert.equal((await h.changes.apply(planned, noSignal)).kind, "notDone");
      h.dispose();
    });

    it("puts the journal right when the case is read", async () => {
      const next = h.another();
      await next.changes.recover();
      assert.deepEqual([...next.changes.undetermined(next.connection)], [], "it is not marked: it was not there");
      await next.cases.refresh(next.connection, "9001", noSignal);
      assert.equal((await next.journal.read()).attempts[0]?.outcome?.kind, "notDone", "it is still not there, and is looked for again");
      assert.equal((await arrive()).status, 201);
      const corrected = written(next);
      await next.cases.refresh(next.connection, "9001", noSignal);
      await corrected;
      const [attempt] = (await next.journal.read()).attempts;
      assert.deepEqual([attempt?.outcome?.kind, attempt?.outcome?.remark, attempt?.outcome?.settled], ["done", "foundAfterTimeout", true]);
    });

    it("is somebody else's change when it comes after a long time", async () => {
      const next = h.another();
      const { connections, cases, journal, connection } = next;
      const changes = createChanges({ connections, cases, journal, now: () => Date.now() + 11 * 60_000 });
      await changes.recover();
      assert.equal((await arrive()).status, 201);
      await changes.plan(connection, "9001", { kind: "changeMode", mode: "explicit" }, noSignal);
      changes.dispose();
      assert.equal((await journal.read()).attempts[0]?.outcome?.kind, "notDone");
    });
  });

  it("what is done again does not count for the attempt before", async () => {
    const change = kinds[0]!.change(await h.truth("9001"));
    const planned = await h.changes.plan(h.connection, "9001", change, noSignal);
    h.sandbox.faults.next({ kind: "drop", match: kinds[0]!.request });
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "notDone");
    assert.equal((await h.change("9001", change)).kind, "done");
    await h.cases.refresh(h.connection, "9001", noSignal);
    await nextChange(h);
    assert.deepEqual((await h.journal.read()).attempts.map((one) => one.outcome?.kind), ["done", "notDone"]);
  });

  it("stays marked as long as a new entry does not say whose it is, also after a restart", async () => {
    const nameless = (body: unknown) => ({ ...(body as object), data: (body as { data: object[] }).data.map((entry) => ({ ...entry, subject: undefined })) });
    h.sandbox.faults.next({ kind: "rewrite", change: nameless, times: Infinity, match: { method: "GET", path } });
    const planned = await h.changes.plan(h.connection, "9001", { kind: "grant", subject: nils, level: "write" }, noSignal);
    const lost = h.sandbox.faults.next({ kind: "drop", match: { method: "POST", path } });
    void lost.reached.then(() => h.sandbox.argus.edit(9001, { entries: [{ id: "11111111-1111-4111-8111-111111111111", subject: 1105, level: "read", by: 1001, at: 1 }] }));
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "undetermined");
    const next = h.another();
    await next.changes.recover();
    for (const one of [h, next]) {
      assert.deepEqual([...one.changes.undetermined(one.connection)], ["9001"]);
      await one.cases.refresh(one.connection, "9001", noSignal);
      await nextChange(one);
      assert.deepEqual([...one.changes.undetermined(one.connection)], ["9001"]);
    }
    assert.equal((await h.journal.read()).attempts[0]?.outcome?.kind, "undetermined");
  });

  it("an undo is as safe as any change", async () => {
    const done = await h.change("9001", { kind: "grant", subject: nils, level: "write" });
    assert.equal(done.kind, "done");
    const { attempts } = await h.journal.read();
    const { planned } = await planUndo(h, h.connection, attempts[0]!, attempts, noSignal);
    h.sandbox.faults.next({ kind: "drop", applied: true, match: { method: "DELETE", path } });
    const undone = await h.changes.apply(planned, noSignal, { undoes: attempts[0]!.id });
    assert.equal(undone.kind, "done");
    assert.deepEqual(shown(await h.truth("9001")), before);
  });

  after(() => {
    if (process.env["SHOW_TABLE"] === undefined) return;
    const width = (column: number) => Math.max(...table.map((row) => row[column]!.length));
    const widths = [0, 1, 2, 3].map(width);
    for (const row of table) console.log(row.map((cell, at) => cell.padEnd(widths[at]!)).join("  "));
  });
});

/** Resolves when the cache has told of what it read. */
function nextChange(h: Harness): Promise<unknown> {
  return new Promise((resolve) => {
    const listening = h.cases.onDidChange((value) => {
      listening.dispose();
      resolve(value);
    });
  });
}

/** Resolves when the journal has written what it was told. */
function written(h: Harness): Promise<unknown> {
  return new Promise((resolve) => {
    const listening = h.journal.onDidChange((value) => {
      listening.dispose();
      resolve(value);
    });
  });
}
