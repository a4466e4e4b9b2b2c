import { changeEffects } from "../../src/wording/effects";
import assert from "node:assert/strict";
import { Failure } from "../../src/base/failure";
import { failureText } from "../../src/wording/failure";
import { Conflict } from "../../src/core/changes/drift";
import { englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { entryOf, legal, listed, nils, openHarness, siv, type Harness } from "./changesHarness";

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
    const planned = await h.changes.plan(
      h.connection,
      "9001",
      { kind: "grant", subject: nils, level: "read" },
      noSignal,
    );
    assert.equal(planned.alreadySo, true);
    h.sandbox.requests.length = 0;
    const outcome = await h.changes.apply(planned, noSignal);
    assert.deepEqual(outcome.kind === "done" && outcome.remark, "alreadySo");
    assert.deepEqual(
      h.sandbox.requests.filter(({ method }) => method !== "GET"),
      [],
    );
    assert.equal((await h.journal.read()).attempts[0]?.outcome?.remark, "alreadySo");
  });

  for (const secondGrant of ["adds", "replaces"] as const) {
    it(`raises a level without leaving the person without access, when a second grant ${secondGrant}`, async () => {
      h.sandbox.argus.quirks.secondGrant = secondGrant;
      const planned = await h.changes.plan(
        h.connection,
        "9001",
        { kind: "grant", subject: nils, level: "write" },
        noSignal,
      );
      assert.equal(planned.change.kind, "changeLevel");
      h.sandbox.requests.length = 0;
      const outcome = await h.changes.apply(planned, noSignal);
      assert.equal(outcome.kind, "done");
      assert.deepEqual(listed((await h.truth("9001")).entries), ["1107 write", "2006 read"]);
      const writes = h.sandbox.requests
        .filter(({ method }) => method === "POST" || method === "DELETE")
        .map(({ method }) => method);
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

  for (const [name, fault, quirk] of [
    ["the connection is reset", { kind: "drop" }, "adds"],
    ["there is no answer", { kind: "hang" }, "adds"],
    ["the server fails", { kind: "status", status: 500 }, "adds"],
    ["the server refuses", { kind: "status", status: 412 }, "adds"],
    ["the server refuses a second entry", undefined, "refuses"],
    ["the server ignores a second entry", undefined, "ignores"],
  ] as const) {
    it(`takes nothing away when a level is lowered and ${name}: the higher entry does not pass for the new one`, async () => {
      h.sandbox.argus.quirks.secondGrant = quirk;
      const planned = await h.changes.plan(
        h.connection,
        "9003",
        { kind: "changeLevel", entry: entryOf(await h.truth("9003"), "1102"), level: "read" },
        noSignal,
      );
      h.sandbox.requests.length = 0;
      if (fault !== undefined) {
        const placed = h.sandbox.faults.next({ ...fault, match: { method: "POST", path: /access$/ } });
        if (fault.kind === "hang") void placed.reached.then(h.expire);
      }
      const outcome = await h.changes.apply(planned, noSignal);
      assert.equal(outcome.kind, fault?.kind === "hang" ? "undetermined" : "notDone");
      assert.deepEqual(
        h.sandbox.requests.filter(({ method }) => method === "DELETE"),
        [],
      );
      assert.deepEqual(listed((await h.truth("9003")).entries), ["1102 write", "2002 read"]);
    });
  }

  it("takes nothing from somebody whose entry's level is not stated, and says that it is not known", async () => {
    const withoutLevel = (body: unknown) => ({
      ...(body as object),
      data: (body as { data: object[] }).data.map((entry) => ({ ...entry, level: undefined })),
    });
    h.sandbox.faults.next({
      kind: "rewrite",
      change: withoutLevel,
      times: Infinity,
      match: { method: "GET", path: /\/access$/ },
    });
    const subject = { id: "1102", kind: "user", name: "Kari" } as const;
    const read = await h.changes.plan(h.connection, "9003", { kind: "grant", subject, level: "read" }, noSignal);
    assert.equal(read.alreadySo, true, "every entry lets read");
    assert.deepEqual(changeEffects(englishOf("argus"), read), [
      "Kari has an entry whose level is not known. Every entry gives read access, so nothing is changed.",
    ]);
    const write = await h.changes.plan(h.connection, "9003", { kind: "grant", subject, level: "write" }, noSignal);
    assert.deepEqual(
      [write.change.kind, changeEffects(englishOf("argus"), write)[0]],
      ["grant", "Kari has an entry already, whose level is not known. It stays as it is."],
    );
    h.sandbox.requests.length = 0;
    await h.changes.apply(write, noSignal);
    assert.deepEqual(
      h.sandbox.requests.filter(({ method }) => method === "DELETE"),
      [],
    );
    assert.ok(listed((await h.truth("9003")).entries).includes("1102 write"));
  });

  it("is not carried out with another key than it was planned with", async () => {
    const planned = await h.changes.plan(
      h.connection,
      "9001",
      { kind: "grant", subject: siv, level: "read" },
      noSignal,
    );
    await h.connections.setKey("sandbox", h.sandbox.argus.keys.find(({ name }) => name === "rita")!.key);
    h.sandbox.requests.length = 0;
    const outcome = await h.changes.apply(planned, noSignal);
    assert.ok(outcome.kind === "notDone");
    assert.match(
      failureText(englishOf("argus"), outcome.failure, "Prod"),
      /Nothing was sent to Prod: its key or its settings changed/,
    );
    assert.deepEqual(h.sandbox.requests, []);
    const [attempt] = (await h.journal.read()).attempts;
    assert.deepEqual([attempt?.outcome?.kind, attempt?.outcome?.late], ["notDone", undefined]);
  });

  it("of which nothing was sent is never found done by what somebody else does", async () => {
    const planned = await h.changes.plan(
      h.connection,
      "9001",
      { kind: "grant", subject: siv, level: "read" },
      noSignal,
    );
    h.sandbox.faults.next({ kind: "drop", times: Infinity, match: { method: "GET", path: /access$/ } });
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "notDone");
    assert.equal((await h.journal.read()).attempts[0]?.outcome?.late, undefined);
    h.sandbox.faults.clear();
    await h.sandbox.argus.edit(9001, {
      entries: [{ id: "11111111-1111-4111-8111-111111111111", subject: 1105, level: "read", by: 1002, at: 1 }],
    });
    // Reads, and so would look whether it arrived.
    await h.changes.plan(h.connection, "9001", { kind: "changeMode", mode: "explicit" }, noSignal);
    assert.equal((await h.journal.read()).attempts[0]?.outcome?.kind, "notDone");
  });

  it("says half when the old entry cannot be revoked, and finishes it", async () => {
    const state = await h.truth("9003");
    const planned = await h.changes.plan(
      h.connection,
      "9003",
      { kind: "changeLevel", entry: entryOf(state, "1102"), level: "read" },
      noSignal,
    );
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
    const { change } = await h.changes.plan(
      h.connection,
      "9003",
      { kind: "changeLevel", entry: entryOf(await h.truth("9003"), "1102"), level: "read" },
      noSignal,
    );
    h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE" } });
    await h.change("9003", change);
    h.sandbox.requests.length = 0;
    const again = await h.change("9003", change);
    assert.equal(again.kind, "done");
    assert.deepEqual(
      h.sandbox.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/access")),
      [],
    );
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
    await assert.rejects(
      h.changes.plan(h.connection, "9001", { kind: "grant", subject: legal, level: "write" }, noSignal, seen),
      (error) => {
        assert.ok(error instanceof Conflict);
        assert.deepEqual(
          error.differences.map(({ kind }) => kind),
          ["mode", "entryAdded"],
        );
        return true;
      },
    );
  });

  it("writes nothing when the case changed between preview and confirmation", async () => {
    const planned = await h.changes.plan(h.connection, "9001", { kind: "changeMode", mode: "explicit" }, noSignal);
    await h.another().change("9001", { kind: "grant", subject: siv, level: "write" });
    const outcome = await h.changes.apply(planned, noSignal);
    assert.ok(outcome.kind === "notDone" && outcome.failure instanceof Conflict);
    assert.equal((await h.truth("9001")).case.mode, "roleBased");
  });

  it("compares with what was seen of the case where its entries were not shown", async () => {
    const { case: of } = await h.truth("9001");
    await h.another().change("9001", { kind: "grant", subject: siv, level: "write" });
    await h.changes.plan(h.connection, "9001", { kind: "changeMode", mode: "explicit" }, noSignal, { case: of });
    await h.another().change("9001", { kind: "changeMode", mode: "readRestricted" });
    await assert.rejects(
      h.changes.plan(h.connection, "9001", { kind: "changeMode", mode: "explicit" }, noSignal, { case: of }),
      Conflict,
    );
  });

  it("marks every request of a bulk as bulk traffic", async () => {
    h.sandbox.requests.length = 0;
    const wanted = ["9001", "9003"].map((caseId) => ({
      caseId,
      change: { kind: "grant", subject: siv, level: "read" } as const,
    }));
    await h.bulk.run(await h.bulk.plan(h.connection, wanted, noSignal), noSignal);
    assert.ok(h.sandbox.requests.length > 10);
    assert.deepEqual(
      h.sandbox.requests.filter(({ bulk }) => !bulk).map(({ method, path }) => `${method} ${path}`),
      [],
    );
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
    // Kari owns the case: the key is what is limited.
    const text = outcome.kind === "notDone" ? failureText(englishOf("argus"), outcome.failure, "Prod") : "";
    assert.match(text, /does not allow this with your key\..*security level of this API key is too low/s);
    assert.doesNotMatch(text, /only owners/);
  });

  it("is cancelled before the request goes out, and not journalled", async () => {
    const planned = await h.changes.plan(
      h.connection,
      "9001",
      { kind: "grant", subject: siv, level: "read" },
      noSignal,
    );
    const outcome = await h.changes.apply(planned, AbortSignal.abort());
    assert.equal(outcome.kind, "cancelled");
    assert.deepEqual((await h.journal.read()).attempts, []);
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1107 read", "2006 read"]);
  });

  it("is not cancelled once the request is out", async () => {
    const planned = await h.changes.plan(
      h.connection,
      "9001",
      { kind: "grant", subject: siv, level: "read" },
      noSignal,
    );
    const controller = new AbortController();
    const fault = h.sandbox.faults.next({
      kind: "slow",
      delayMs: 50,
      match: { method: "POST", path: "/cases/v2/case/9001/access" },
    });
    const applying = h.changes.apply(planned, controller.signal);
    await fault.reached;
    controller.abort();
    assert.equal((await applying).kind, "done");
  });

  it("verifies every change by the entry that is listed", async () => {
    assert.equal((await h.change("9001", { kind: "grant", subject: siv, level: "read" })).kind, "done");
    assert.equal((await h.change("9001", { kind: "grant", subject: siv, level: "write" })).kind, "done");
    const entry = entryOf(await h.truth("9001"), "1107");
    assert.equal((await h.change("9001", { kind: "revoke", entry })).kind, "done");
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1105 write", "2006 read"]);
  });

  it("says so when the server does not state the level of what it granted", async () => {
    const withoutLevel = (body: unknown) => ({
      ...(body as object),
      data: (body as { data: object[] }).data.map((entry) => ({ ...entry, level: undefined })),
    });
    h.sandbox.faults.next({
      kind: "rewrite",
      change: withoutLevel,
      times: Infinity,
      match: { method: "GET", path: /\/access$/ },
    });
    const outcome = await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    assert.deepEqual(outcome.kind === "done" && outcome.remark, "levelNotStated");
  });

  it("never lets the new entry pass for the old one where entries have no ids", async () => {
    const withoutId = (body: unknown) => ({
      ...(body as object),
      data: (body as { data: object[] }).data.map((entry) => ({ ...entry, id: undefined })),
    });
    h.sandbox.faults.next({
      kind: "rewrite",
      change: withoutId,
      times: Infinity,
      match: { method: "GET", path: /\/access$/ },
    });
    const outcome = await h.change("9001", { kind: "grant", subject: nils, level: "write" });
    // The old entry cannot be named to the server, so it stays, and it is said that it does.
    assert.equal(outcome.kind, "half");
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1107 read", "1107 write", "2006 read"]);
  });
});
