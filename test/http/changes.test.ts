import assert from "node:assert/strict";
import { Failure } from "../../src/backends/failure";
import { Conflict } from "../../src/workspace/difference";
import { entryOf, legal, listed, nils, noSignal, openHarness, siv, type Harness } from "./changesHarness";

describe("changes over HTTP", () => {
  let h: Harness;
  beforeEach(async () => (h = await openHarness()));
  afterEach(() => h.close());

  it("grants, and says what is true now", async () => {
    const outcome = await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    assert.equal(outcome.kind, "done");
    assert.ok(outcome.kind === "done" && listed(outcome.state.entries).includes("1105 read"));
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1105 read", "1107 read", "2006 read"]);
    const { attempts } = await h.journal.read();
    assert.equal(attempts.length, 1);
    assert.equal(attempts[0]?.outcome?.kind, "done");
    assert.equal(attempts[0].outcome.entryId, entryOf(outcome.state, "1105").id);
    assert.equal(attempts[0].caller?.name, "Ada Admin");
    assert.deepEqual([attempts[0].from, attempts[0].to, attempts[0].case.id], [undefined, "read", "9001"]);
  });

  it("writes nothing when it is already so, and records that", async () => {
    const planned = await h.changes.plan(h.connection, "9001", { kind: "grant", subject: nils, level: "read" }, noSignal);
    assert.equal(planned.alreadySo, true);
    h.sandbox.requests.length = 0;
    const outcome = await h.changes.apply(planned, noSignal);
    assert.deepEqual(outcome.kind === "done" && outcome.remark, "alreadySo");
    assert.deepEqual(h.sandbox.requests.filter(({ method }) => method !== "GET"), []);
    assert.equal((await h.journal.read()).attempts[0]?.outcome?.remark, "alreadySo");
  });

  for (const secondGrant of ["adds", "replaces"] as const) {
    it(`raises a level without leaving the person without access, when a second grant ${secondGrant}`, async () => {
      h.sandbox.argus.quirks.secondGrant = secondGrant;
      const planned = await h.changes.plan(h.connection, "9001", { kind: "grant", subject: nils, level: "write" }, noSignal);
      assert.equal(planned.change.kind, "changeLevel");
      h.sandbox.requests.length = 0;
      const outcome = await h.changes.apply(planned, noSignal);
      assert.equal(outcome.kind, "done");
      assert.deepEqual(listed((await h.truth("9001")).entries), ["1107 write", "2006 read"]);
      const writes = h.sandbox.requests.filter(({ method }) => method === "POST" || method === "DELETE").map(({ method }) => method);
      assert.deepEqual(writes, secondGrant === "adds" ? ["POST", "DELETE"] : ["POST"]);
    });
  }

  it("leaves the old level where the server refuses a second grant", async () => {
    h.sandbox.argus.quirks.secondGrant = "refuses";
    const outcome = await h.change("9001", { kind: "grant", subject: nils, level: "write" });
    assert.deepEqual(outcome.kind === "notDone" && outcome.failure.kind, "invalid");
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1107 read", "2006 read"]);
  });

  it("notices a grant that was accepted and ignored", async () => {
    h.sandbox.argus.quirks.secondGrant = "ignores";
    const outcome = await h.change("9001", { kind: "grant", subject: nils, level: "write" });
    assert.equal(outcome.kind, "notDone");
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1107 read", "2006 read"]);
  });

  it("lowers a level", async () => {
    const state = await h.truth("9003");
    const outcome = await h.change("9003", { kind: "changeLevel", entry: entryOf(state, "1102"), level: "read" });
    assert.equal(outcome.kind, "done");
    assert.deepEqual(listed((await h.truth("9003")).entries), ["1102 read", "2002 read"]);
  });

  it("says half when the old entry cannot be revoked, and finishes it", async () => {
    const state = await h.truth("9003");
    const planned = await h.changes.plan(h.connection, "9003", { kind: "changeLevel", entry: entryOf(state, "1102"), level: "read" }, noSignal);
    h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE" } });
    const outcome = await h.changes.apply(planned, noSignal);
    assert.equal(outcome.kind, "half");
    assert.ok(outcome.kind === "half");
    assert.deepEqual(listed(outcome.state.entries), ["1102 read", "1102 write", "2002 read"]);
    assert.deepEqual(outcome.left, { kind: "revoke", entry: entryOf(state, "1102") });
    const finished = await h.change("9003", outcome.left);
    assert.equal(finished.kind, "done");
    assert.deepEqual(listed((await h.truth("9003")).entries), ["1102 read", "2002 read"]);
  });

  it("finishes a change of level that got half way when it is tried again, without a second grant", async () => {
    const { change } = await h.changes.plan(h.connection, "9003", { kind: "changeLevel", entry: entryOf(await h.truth("9003"), "1102"), level: "read" }, noSignal);
    h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE" } });
    await h.change("9003", change);
    h.sandbox.requests.length = 0;
    const again = await h.change("9003", change);
    assert.equal(again.kind, "done");
    assert.deepEqual(h.sandbox.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/access")), []);
    assert.deepEqual(listed((await h.truth("9003")).entries), ["1102 read", "2002 read"]);
  });

  it("revokes", async () => {
    const outcome = await h.change("9001", { kind: "revoke", entry: entryOf(await h.truth("9001"), "1107") });
    assert.equal(outcome.kind, "done");
    assert.deepEqual(listed((await h.truth("9001")).entries), ["2006 read"]);
  });

  it("calls the revoke of an entry that is gone a success with a remark", async () => {
    const entry = entryOf(await h.truth("9001"), "1107");
    const planned = await h.changes.plan(h.connection, "9001", { kind: "revoke", entry }, noSignal);
    await h.another().change("9001", { kind: "revoke", entry });
    const outcome = await h.changes.apply(planned, noSignal);
    assert.deepEqual(outcome.kind === "done" && outcome.remark, "wasGone");
  });

  it("calls a revoke a success when the entry goes between the last look and the request", async () => {
    const entry = entryOf(await h.truth("9001"), "1107");
    const planned = await h.changes.plan(h.connection, "9001", { kind: "revoke", entry }, noSignal);
    // The request is carried out, but answered as if somebody else had been quicker.
    h.sandbox.faults.next({ kind: "status", status: 404, applied: true, match: { method: "DELETE" } });
    const outcome = await h.changes.apply(planned, noSignal);
    assert.deepEqual(outcome.kind === "done" && outcome.remark, "wasGone");
  });

  it("changes the mode, and previews who loses", async () => {
    const planned = await h.changes.plan(h.connection, "9001", { kind: "changeMode", mode: "explicit" }, noSignal);
    const verdict = (id: string) => planned.effects.find(({ subject }) => subject.id === id)?.preview.verdict;
    // Every ACL member writes in explicit, so a read entry becomes write.
    assert.equal(verdict("1107"), "gains");
    assert.equal(verdict("1004"), "same", "the reporter stays owner");
    assert.equal(planned.locksOut, "no");
    const outcome = await h.changes.apply(planned, noSignal);
    assert.equal(outcome.kind, "done");
    assert.equal((await h.truth("9001")).case.mode, "explicit");
  });

  it("refuses with the difference when the case is not as it was seen", async () => {
    const seen = await h.truth("9001");
    await h.another().change("9001", { kind: "changeMode", mode: "readRestricted" });
    await h.another().change("9001", { kind: "grant", subject: siv, level: "write" });
    await assert.rejects(h.changes.plan(h.connection, "9001", { kind: "grant", subject: legal, level: "write" }, noSignal, seen), (error) => {
      assert.ok(error instanceof Conflict);
      assert.deepEqual(error.differences.map(({ kind }) => kind), ["mode", "entryAdded"]);
      return true;
    });
  });

  it("writes nothing when the case changed between preview and confirmation", async () => {
    const planned = await h.changes.plan(h.connection, "9001", { kind: "changeMode", mode: "explicit" }, noSignal);
    await h.another().change("9001", { kind: "grant", subject: siv, level: "write" });
    const outcome = await h.changes.apply(planned, noSignal);
    assert.ok(outcome.kind === "notDone" && outcome.failure instanceof Conflict);
    assert.equal((await h.truth("9001")).case.mode, "roleBased");
  });

  it("refuses at once what the caller does not own", async () => {
    const ola = h.another("ola");
    await assert.rejects(
      ola.changes.plan(ola.connection, "9001", { kind: "grant", subject: siv, level: "read" }, noSignal),
      (error) => error instanceof Failure && error.kind === "notAllowed" && error.notHandled,
    );
  });

  it("is told by the server where the key is too low, and nothing is done", async () => {
    const kari = h.another("kari-low");
    const outcome = await kari.change("9003", { kind: "grant", subject: siv, level: "read" });
    assert.deepEqual(outcome.kind === "notDone" && [outcome.failure.kind, outcome.failure.status], ["notAllowed", 403]);
  });

  it("is cancelled before the request goes out, and not journalled", async () => {
    const planned = await h.changes.plan(h.connection, "9001", { kind: "grant", subject: siv, level: "read" }, noSignal);
    const outcome = await h.changes.apply(planned, AbortSignal.abort());
    assert.equal(outcome.kind, "cancelled");
    assert.deepEqual((await h.journal.read()).attempts, []);
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1107 read", "2006 read"]);
  });

  it("is not cancelled once the request is out", async () => {
    const planned = await h.changes.plan(h.connection, "9001", { kind: "grant", subject: siv, level: "read" }, noSignal);
    const controller = new AbortController();
    const fault = h.sandbox.faults.next({ kind: "slow", delayMs: 50, match: { method: "POST", path: "/cases/v2/case/9001/access" } });
    const applying = h.changes.apply(planned, controller.signal);
    await fault.reached;
    controller.abort();
    assert.equal((await applying).kind, "done");
  });

  for (const entryForm of ["subject", "user or group", "userOrGroup", "subjectID"] as const) {
    it(`verifies every change when entries name whom they are for as "${entryForm}"`, async () => {
      h.sandbox.argus.quirks.entryForm = entryForm;
      assert.equal((await h.change("9001", { kind: "grant", subject: siv, level: "read" })).kind, "done");
      assert.equal((await h.change("9001", { kind: "grant", subject: siv, level: "write" })).kind, "done");
      assert.equal((await h.change("9001", { kind: "revoke", entry: entryOf(await h.truth("9001"), "1107") })).kind, "done");
      assert.deepEqual(listed((await h.truth("9001")).entries), ["1105 write", "2006 read"]);
    });
  }

  it("says so when the server does not state the level of what it granted", async () => {
    const withoutLevel = (body: unknown) => ({ ...(body as object), data: (body as { data: object[] }).data.map((entry) => ({ ...entry, level: undefined })) });
    h.sandbox.faults.next({ kind: "rewrite", change: withoutLevel, times: Infinity, match: { method: "GET", path: /\/access$/ } });
    const outcome = await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    assert.deepEqual(outcome.kind === "done" && outcome.remark, "levelNotStated");
  });

  it("never lets the new entry pass for the old one where entries have no ids", async () => {
    const withoutId = (body: unknown) => ({ ...(body as object), data: (body as { data: object[] }).data.map((entry) => ({ ...entry, id: undefined })) });
    h.sandbox.faults.next({ kind: "rewrite", change: withoutId, times: Infinity, match: { method: "GET", path: /\/access$/ } });
    const outcome = await h.change("9001", { kind: "grant", subject: nils, level: "write" });
    // The old entry cannot be named to the server, so it stays, and it is said that it does.
    assert.equal(outcome.kind, "half");
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1107 read", "1107 write", "2006 read"]);
  });
});
