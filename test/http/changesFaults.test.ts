import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { CaseState, Change } from "../../src/access/case";
import { createChanges } from "../../src/core/changes/changes";
import { noUndo, planUndo } from "../../src/core/changes/undo";
import { noSignal } from "../unit/noSignal";
import { quick } from "./assembleWorkspace";
import { entryOf, legal, listed, nils, openHarness, siv, type Harness } from "./changesHarness";
import { assertTold, inShort, networkFaults, neverInTime, printTable, type NetworkFault } from "./networkFaults";

/** A kind of change, with the requests that it makes. */
interface Kind {
  readonly name: string;
  /** 9001 where it is left out. */
  readonly caseId?: string;
  /** The request that the fault meets. */
  readonly request: { readonly method: string; readonly path: RegExp };
  change(state: CaseState): Change;
  /** What is compared: the entries and the mode, where it is left out. */
  show?(state: CaseState): readonly string[];
  /** That after it. */
  readonly after: readonly string[];
  /** States that are neither before nor after, but half way. */
  readonly half?: readonly string[];
}

const reporter = ({ case: of }: CaseState) => [`reporter ${of.reporter?.id}`];
const publication = ({ case: of }: CaseState) => [`published ${of.condition}`];
const notified = ({ watchers }: CaseState) => (watchers ?? []).map(({ subject }) => `notified ${subject?.id}`);

const path = /^\/cases\/v2\/case\/900[13]\/access/;
const before = ["1107 read", "2006 read", "roleBased"];
const lower = (state: CaseState): Change => ({ kind: "changeLevel", entry: entryOf(state, "1102"), level: "read" });
const raise = (state: CaseState): Change => ({ kind: "changeLevel", entry: entryOf(state, "1107"), level: "write" });
const kinds: readonly Kind[] = [
  {
    name: "grant",
    request: { method: "POST", path },
    change: () => ({ kind: "grant", subject: siv, level: "read" }),
    after: ["1105 read", "1107 read", "2006 read", "roleBased"],
  },
  {
    name: "to a group",
    request: { method: "POST", path },
    change: () => ({ kind: "grant", subject: { ...legal, id: "2005", name: "SOC Analysts" }, level: "write" }),
    after: ["1107 read", "2005 write", "2006 read", "roleBased"],
  },
  {
    name: "revoke",
    request: { method: "DELETE", path },
    change: (state) => ({ kind: "revoke", entry: entryOf(state, "1107") }),
    after: ["2006 read", "roleBased"],
  },
  {
    name: "mode",
    request: { method: "PUT", path },
    change: () => ({ kind: "changeMode", mode: "explicit" }),
    after: ["1107 read", "2006 read", "explicit"],
  },
  { name: "raise", request: { method: "POST", path }, change: raise, after: ["1107 write", "2006 read", "roleBased"] },
  {
    name: "raise, 2nd half",
    request: { method: "DELETE", path },
    change: raise,
    after: ["1107 write", "2006 read", "roleBased"],
    half: ["1107 read", "1107 write", "2006 read", "roleBased"],
  },
  {
    name: "lower",
    caseId: "9003",
    request: { method: "POST", path },
    change: lower,
    after: ["1102 read", "2002 read", "readRestricted"],
  },
  {
    name: "lower, 2nd half",
    caseId: "9003",
    request: { method: "DELETE", path },
    change: lower,
    after: ["1102 read", "2002 read", "readRestricted"],
    half: ["1102 read", "1102 write", "2002 read", "readRestricted"],
  },
  {
    name: "grant and notify",
    caseId: "9003",
    request: { method: "POST", path },
    change: () => ({ kind: "grant", subject: siv, level: "read", notify: true }),
    after: ["1102 write", "1105 read", "2002 read", "readRestricted"],
  },
  {
    name: "reporter",
    request: { method: "PUT", path: /\/case\/9001$/ },
    change: () => ({ kind: "reporter", subject: siv }),
    show: reporter,
    after: ["reporter 1105"],
  },
  {
    name: "publish",
    caseId: "9049",
    request: { method: "PUT", path: /\/publish$/ },
    change: () => ({ kind: "publish" }),
    show: publication,
    after: ["published yes"],
  },
  {
    name: "unwatch",
    caseId: "9051",
    request: { method: "DELETE", path: /\/watchers\// },
    change: ({ watchers }) => ({
      kind: "unwatch",
      watcher: watchers!.find(({ subject }) => subject?.id === nils.id)!,
    }),
    show: notified,
    after: ["notified 1109", "notified 2013"],
  },
];

const faults: readonly NetworkFault[] = [
  ...networkFaults,
  {
    name: "503 with Retry-After",
    fault: { kind: "status", status: 503, headers: { "Retry-After": "1" } },
    carriedOut: true,
    failure: "overloaded",
    answered: true,
  },
  { name: "slow body", fault: { kind: "slowBody", delayMs: 2_000 }, carriedOut: true, failure: "timeout" },
  { name: "empty answer", fault: { kind: "empty" }, carriedOut: false, failure: "unexpected" },
  {
    name: "empty answer, carried out",
    fault: { kind: "empty", applied: true },
    carriedOut: true,
    failure: "unexpected",
  },
  { name: "wrong envelope", fault: { kind: "answer", body: [1, 2] }, carriedOut: false, failure: "unexpected" },
  {
    name: "wrong envelope, carried out",
    fault: { kind: "answer", body: "done", applied: true },
    carriedOut: true,
    failure: "unexpected",
  },
  {
    name: "wrong types",
    fault: { kind: "rewrite", change: () => ({ responseCode: [201], size: "many", messages: 7, data: "yes" }) },
    carriedOut: true,
    failure: "unexpected",
    answered: true,
  },
  {
    name: "another's 503 in JSON, carried out",
    fault: { kind: "answer", status: 503, body: { error: "no healthy upstream" }, applied: true },
    carriedOut: true,
    failure: "overloaded",
  },
  {
    name: "200 that says 500",
    fault: { kind: "answer", body: { responseCode: 500, messages: [], data: null } },
    carriedOut: false,
    failure: "server",
  },
  {
    name: "200 MB",
    fault: { kind: "huge", bytes: 200 * 1024 * 1024, applied: true },
    carriedOut: true,
    failure: "tooLarge",
  },
];

const shown = ({ case: of, entries }: CaseState): readonly string[] => [...listed(entries), of.mode];
/** Told by the case itself, or by who is notified, and not by the entries. */
const besideEntries = new Set(["mode", "reporter", "publish", "unwatch"]);

describe("changes over a faulty network", function () {
  const table = new Map<string, Map<string, string>>();
  const note = (fault: string, kind: string, text: string) =>
    table.set(fault, (table.get(fault) ?? new Map<string, string>()).set(kind, text));
  let h: Harness;
  beforeEach(async () => (h = await openHarness()));
  afterEach(() => h.close());

  /** What the server has, with who is notified. */
  async function truthOf(caseId: string): Promise<CaseState> {
    const state = await h.truth(caseId);
    const [backend, signal] = [await h.connections.backend(h.connection), noSignal];
    return { ...state, watchers: await backend.readWatchers!(state.case, signal) };
  }

  for (const { name, fault, carriedOut, failure, answered } of faults) {
    for (const kind of kinds) {
      const { caseId = "9001", show = shown } = kind;
      it(`${kind.name} × ${name}`, async () => {
        const state = await truthOf(caseId);
        const planned = await h.changes.plan(h.connection, caseId, kind.change(state), noSignal);
        h.sandbox.requests.length = 0;
        const placed = h.sandbox.faults.next({ ...fault, match: kind.request });
        if (neverInTime.has(fault.kind)) void placed.reached.then(h.expire);
        const outcome = await h.changes.apply(planned, noSignal);
        const writes = h.sandbox.requests.filter(
          ({ method, path: at }) => method === kind.request.method && kind.request.path.test(at),
        );
        const truth = show(await truthOf(caseId));
        note(name, kind.name, inShort(outcome));

        // What was told is what is. What did not answer in time may still arrive.
        const open = !carriedOut && failure === "timeout";
        assert.deepEqual(truth, carriedOut ? kind.after : (kind.half ?? show(state)));
        assert.equal(
          outcome.kind,
          carriedOut ? "done" : open ? "undetermined" : kind.half === undefined ? "notDone" : "half",
        );
        if (outcome.kind === "done" || outcome.kind === "half") assert.deepEqual(show(outcome.state), truth);
        if (outcome.kind === "done") assert.equal(outcome.remark, answered ? undefined : "foundAfterTimeout");
        if ("failure" in outcome) assertTold(outcome.failure, failure);
        // Sent more than once only where the system itself said that it did not take it on.
        if (!/^(503|429)/.test(name)) assert.equal(writes.length, 1);

        // In the journal with the same outcome, and nothing left open but what is not known.
        const [attempt, ...rest] = (await h.journal.read()).attempts;
        assert.deepEqual(rest, []);
        assert.equal(attempt?.outcome?.kind, outcome.kind);
        assert.deepEqual([...h.changes.undetermined(h.connection)], open ? [caseId] : []);
        assert.ok(!(await h.journalText()).includes(h.key.split("/")[2]!), "no key in the journal");

        // The tree recovers: the cache has the truth after a refresh.
        await h.cases.refresh(h.connection, caseId, noSignal);
        const entries = h.cases.entries(h.connection, caseId);
        assert.ok(entries.known);
        const watchers = await h.cases.loadWatchers(h.connection, caseId, noSignal);
        assert.deepEqual(show({ case: h.cases.find(h.connection, caseId)!, entries: entries.value, watchers }), truth);
      });
    }
  }

  /** What the entries look like when they are read again after the write. */
  const readings: readonly { readonly name: string; rewrite(entries: object[]): unknown; readonly known: boolean }[] = [
    {
      name: "level of a wrong type when read again",
      rewrite: (entries) => entries.map((entry) => ({ ...entry, level: 7 })),
      known: true,
    },
    {
      name: "unknown level when read again",
      rewrite: (entries) => entries.map((entry) => ({ ...entry, level: "comment" })),
      known: true,
    },
    { name: "another form when read again", rewrite: (entries) => ({ entries }), known: false },
  ];
  for (const { name, rewrite, known } of readings) {
    for (const kind of kinds) {
      const { caseId = "9001", show = shown } = kind;
      it(`${kind.name} × ${name}`, async () => {
        const planned = await h.changes.plan(h.connection, caseId, kind.change(await truthOf(caseId)), noSignal);
        let written = false;
        h.sandbox.faults.next({
          kind: "rewrite",
          change: (body) => ({ ...(body as object), data: rewrite((body as { data: object[] }).data) }),
          times: Infinity,
          match: ({ method, path: at }) => {
            written ||= method === kind.request.method && kind.request.path.test(at);
            return written && method === "GET" && at.endsWith("/access");
          },
        });
        const outcome = await h.changes.apply(planned, noSignal);
        note(name, kind.name, inShort(outcome));
        const now = await truthOf(caseId);
        const truth = show(now);
        // Nobody is ever left without an entry, whatever is read.
        assert.ok(shown(now).length >= shown(planned.before).length - (kind.name === "revoke" ? 1 : 0));
        assert.equal(outcome.kind, known ? "done" : "undetermined");
        if (outcome.kind === "done") assert.deepEqual(truth, kind.after);
        // Those are told by the case, or by who is notified, which could be read.
        else if (!besideEntries.has(kind.name)) assert.deepEqual([...h.changes.undetermined(h.connection)], [caseId]);
        if ("failure" in outcome) assertTold(outcome.failure, "unexpected");
      });
    }
  }

  for (const kind of kinds.filter(({ half }) => half === undefined)) {
    const { caseId = "9001" } = kind;
    it(`${kind.name}, carried out after the client has left: told as open, and found by a later reading`, async () => {
      const state = await truthOf(caseId);
      const planned = await h.changes.plan(h.connection, caseId, kind.change(state), noSignal);
      const placed = h.sandbox.faults.next({ kind: "hang", match: kind.request });
      void placed.reached.then(h.expire);
      const outcome = await h.changes.apply(planned, noSignal);
      assert.ok(outcome.kind === "undetermined" && outcome.until !== undefined && outcome.until > Date.now());
      await h.cases.refresh(h.connection, caseId, noSignal);
      assert.deepEqual([...h.changes.undetermined(h.connection)], [caseId], "it may still arrive");

      // What a server does that was busy.
      const { change } = planned;
      const part: Change =
        change.kind === "changeLevel" ? { kind: "grant", subject: change.entry.subject!, level: change.level } : change;
      await (await h.connections.backend(h.connection)).write(state, part, noSignal);
      await h.cases.refresh(h.connection, caseId, noSignal);
      assert.equal((await settlement(h))?.kind, change.kind === "changeLevel" ? "half" : "done");
      assert.deepEqual([...h.changes.undetermined(h.connection)], []);
      note("carried out after the client left", kind.name, "later");
    });
  }

  it("what did not answer in time is not done when a reading that is late enough does not find it", async () => {
    const { connections, cases, journal, connection } = h;
    // As if it were sent eleven minutes ago.
    const changes = createChanges({ connections, cases, journal, lookUp: quick, now: () => Date.now() - 11 * 60_000 });
    const planned = await changes.plan(connection, "9001", kinds[0]!.change(await h.truth("9001")), noSignal);
    void h.sandbox.faults.next({ kind: "hang", match: kinds[0]!.request }).reached.then(h.expire);
    assert.equal((await changes.apply(planned, noSignal)).kind, "undetermined");
    await cases.refresh(connection, "9001", noSignal);
    assert.equal((await settlement(h))?.kind, "notDone");
    assert.deepEqual([...changes.undetermined(connection)], []);
    changes.dispose();
  });

  for (const kind of kinds.filter(({ half }) => half === undefined)) {
    const { caseId = "9001", show = shown } = kind;
    for (const applied of [false, true]) {
      it(`${kind.name}, ${applied ? "carried out" : "not carried out"}, when nothing can be read afterwards: marked until a reading settles it`, async () => {
        const state = await truthOf(caseId);
        const planned = await h.changes.plan(h.connection, caseId, kind.change(state), noSignal);
        const hit = h.sandbox.faults.next({ kind: "drop", applied, match: kind.request });
        // From then on nothing works.
        h.sandbox.faults.next({ kind: "status", status: 500, times: Infinity, match: () => hit.hits > 0 });
        const outcome = await h.changes.apply(planned, noSignal);
        assert.equal(outcome.kind, "undetermined");
        assert.deepEqual([...h.changes.undetermined(h.connection)], [caseId]);
        assert.equal((await h.journal.read()).attempts[0]?.outcome?.kind, "undetermined");

        const truth = show(await truthOf(caseId));
        const settled = new Promise((resolve) => h.changes.onDidChange(resolve));
        await h.cases.refresh(h.connection, caseId, noSignal);
        await settled;
        assert.deepEqual([...h.changes.undetermined(h.connection)], []);
        await written(h);
        const found = (await h.journal.read()).attempts[0]?.outcome;
        const there = truth.join() === kind.after.join();
        // A change of level has a first half only here.
        const expected = there ? "done" : truth.join() === show(state).join() ? "notDone" : "half";
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
    await (await h.connections.backend(h.connection)).write(planned.before, planned.change, noSignal);
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
        body: JSON.stringify({ userOrGroup: siv.id, level: "read", addWatcher: false }),
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
      assert.equal(
        (await next.journal.read()).attempts[0]?.outcome?.kind,
        "notDone",
        "it is still not there, and is looked for again",
      );
      assert.equal((await arrive()).status, 201);
      const corrected = written(next);
      await next.cases.refresh(next.connection, "9001", noSignal);
      await corrected;
      const [attempt] = (await next.journal.read()).attempts;
      assert.deepEqual(
        [attempt?.outcome?.kind, attempt?.outcome?.remark, attempt?.outcome?.settled],
        ["done", "foundAfterTimeout", true],
      );
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
    assert.deepEqual(
      (await h.journal.read()).attempts.map((one) => one.outcome?.kind),
      ["done", "notDone"],
    );
  });

  it("stays marked as long as a new entry does not say whose it is, also after a restart", async () => {
    const nameless = (body: unknown) => ({
      ...(body as object),
      data: (body as { data: object[] }).data.map((entry) => ({ ...entry, grantedSubject: undefined })),
    });
    h.sandbox.faults.next({ kind: "rewrite", change: nameless, times: Infinity, match: { method: "GET", path } });
    const planned = await h.changes.plan(
      h.connection,
      "9001",
      { kind: "grant", subject: nils, level: "write" },
      noSignal,
    );
    const lost = h.sandbox.faults.next({ kind: "drop", match: { method: "POST", path } });
    void lost.reached.then(() =>
      h.sandbox.argus.edit(9001, {
        entries: [{ id: "11111111-1111-4111-8111-111111111111", subject: 1105, level: "read", by: 1001, at: 1 }],
      }),
    );
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

  describe("a write that an earlier session left open", () => {
    const change = { kind: "changeMode", mode: "explicit" } as const;
    const intent = () =>
      ({
        connection: "sandbox",
        system: "argus",
        origin: h.connection.origin,
        url: h.connection.url,
        case: { id: "9001", title: "" },
        change,
        from: "roleBased",
        to: "explicit",
      }) as const;

    it("stays marked although later attempts on the case sent nothing, and is settled by a reading", async () => {
      await h.journal.end(await h.journal.begin(intent()), { kind: "undetermined" });
      await h.journal.end(await h.journal.begin(intent()), { kind: "notDone", failure: { kind: "server", said: [] } });
      await h.journal.end(await h.journal.begin(intent()), { kind: "done", remark: "alreadySo" });
      h.dispose();
      const next = h.another();
      await next.changes.recover();
      assert.deepEqual([...next.changes.undetermined(next.connection)], ["9001"]);
      const settled = written(next);
      await next.cases.refresh(next.connection, "9001", noSignal);
      await settled;
      assert.deepEqual((await next.journal.read()).attempts.map(({ outcome }) => outcome?.kind).sort(), [
        "done",
        "notDone",
        "notDone",
      ]);
      assert.deepEqual([...next.changes.undetermined(next.connection)], []);
    });

    it("is marked as soon as its process has ended, which may be after this one looked, and is then settled", async () => {
      const old = spawn(
        process.execPath,
        ["--import", "tsx", join(__dirname, "../unit/core/intentWriter.ts"), h.folder],
        {
          stdio: ["pipe", "pipe", "inherit"],
        },
      );
      old.stdin.end(JSON.stringify(intent()));
      await once(old.stdout, "data");
      await h.changes.recover();
      await h.cases.readState(h.connection, "9001", noSignal);
      assert.deepEqual([...h.changes.undetermined(h.connection)], [], "it is at it");

      const undetermined = () => [...h.changes.undetermined(h.connection)];
      // The earlier reading may end after the process did, and then sees that.
      const marked = new Promise((resolve) =>
        h.changes.onDidChange(() => undetermined().length > 0 && resolve(undetermined())),
      );
      old.kill("SIGKILL");
      await once(old, "close");
      await h.cases.refresh(h.connection, "9001", noSignal);
      assert.deepEqual(await marked, ["9001"]);
      await h.cases.refresh(h.connection, "9001", noSignal);
      assert.equal((await settlement(h))?.kind, "notDone");
    });

    it("is neither marked nor settled where a later version recorded what became of it", async () => {
      const id = await h.journal.begin(intent());
      await h.journal.end(id, { kind: "handedOn" as "done" });
      h.dispose();
      const next = h.another();
      await next.changes.recover();
      assert.deepEqual([...next.changes.undetermined(next.connection)], []);
      await next.cases.refresh(next.connection, "9001", noSignal);
      const { attempts } = await next.journal.read();
      assert.deepEqual([attempts[0]?.outcome, noUndo(attempts[0]!, attempts)], [undefined, "undetermined"]);
    });
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

  after(() => printTable(table));
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

/** The outcome of the newest attempt, as soon as a later reading has found it out. */
async function settlement(h: Harness) {
  for (;;) {
    const next = written(h);
    const [attempt] = (await h.journal.read()).attempts;
    if (attempt?.outcome?.settled) return attempt.outcome;
    await next;
  }
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
