import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { entriesOf, type Change } from "../../src/access/case";
import { oneMinute } from "../../src/base/clock";
import { Conflict } from "../../src/core/changes/drift";
import type { BulkPlan, BulkProgress } from "../../src/core/changes/bulk";
import { storeFailure } from "../../src/core/store/fault";
import { findNamings } from "../../src/core/cases/namings";
import { offboardRequests } from "../../src/core/changes/offboard";
import { copiesOf, grantsOn, revokesOf } from "../../src/core/changes/requests";
import { noSignal } from "../unit/noSignal";
import { entryOf, legal, listed, nils, openHarness, siv, type Harness } from "./changesHarness";

describe("bulk changes over HTTP", function () {
  this.timeout(180_000);
  let h: Harness;
  afterEach(() => h.close());

  const known = (caseId: string) => {
    const entries = h.cases.entries(h.connection, caseId);
    assert.ok(entries.known);
    return entries.value;
  };
  const pageOf = async (count: number): Promise<string[]> => {
    await h.cases.loadPage(h.connection, noSignal, count);
    return h.cases
      .list(h.connection)
      .cases.slice(0, count)
      .map(({ id }) => id);
  };

  it("grants on many cases: one plan, an outcome for each, marked as bulk, a few at a time", async () => {
    h = await openHarness();
    const ids = await pageOf(30);
    const plan = await h.bulk.plan(h.connection, grantsOn(ids, siv, "read"), noSignal);
    assert.equal(plan.rows.length, 30);
    h.sandbox.setLatency(5);
    h.sandbox.requests.length = 0;
    const told: BulkProgress[] = [];
    const { outcomes, unfinished } = await h.bulk.run(plan, noSignal, {
      reason: "on call",
      progress: (one) => told.push(one),
    });
    assert.deepEqual(
      [outcomes.every(({ kind }) => kind === "done"), unfinished, told.length, told.at(-1)?.done],
      [true, false, 30, 30],
    );
    h.sandbox.setLatency(0);

    const writes = h.sandbox.requests.filter(({ method }) => method === "POST");
    assert.ok(writes.length > 20 && writes.every(({ bulk }) => bulk));
    let most = 0;
    for (const { at } of h.sandbox.requests)
      most = Math.max(most, h.sandbox.requests.filter((other) => other.at <= at && (other.doneAt ?? 0) > at).length);
    assert.ok(most <= 8, `${most} requests at a time`);
    for (const id of ids) {
      const theirs = (await h.truth(id)).entries.filter(({ subject }) => subject?.id === siv.id);
      assert.equal(theirs.length, 1, `${id} has one entry, not two`);
    }
    const { attempts, batches } = await h.journal.read();
    assert.deepEqual(
      [attempts.length, batches.length, batches[0]?.ended, new Set(attempts.map(({ reason }) => reason)).size],
      [30, 1, true, 1],
    );
    assert.deepEqual(await h.bulk.unfinished(), []);
  });

  it("has in each row what went wrong there, and goes on with the others", async () => {
    h = await openHarness({ keyName: "kari" });
    const ids = await pageOf(25);
    const plan = await h.bulk.plan(h.connection, grantsOn([...ids, "404404"], nils, "write"), noSignal);
    h.sandbox.faults.next({
      kind: "status",
      status: 412,
      message: "not today",
      match: { method: "POST", path: "/cases/v2/case/9022/access" },
    });
    const { outcomes } = await h.bulk.run(plan, noSignal);
    const kinds = new Map(plan.rows.map(({ caseId }, row) => [caseId, outcomes[row]]));
    const owned = h.cases
      .list(h.connection)
      .cases.filter(({ own }) => own?.level === "owner")
      .map(({ id }) => id);
    assert.ok(owned.includes("9022") && owned.length > 1);
    for (const [id, outcome] of kinds) {
      const expected =
        id === "404404" ? "notFound" : id === "9022" ? "invalid" : owned.includes(id) ? undefined : "notAllowed";
      assert.equal(outcome && "failure" in outcome ? outcome.failure.kind : undefined, expected, id);
    }
  });

  it("refuses to finish a change of level whose new entry is gone since: the old one is all that is left", async () => {
    h = await openHarness();
    const entry = entryOf(await h.truth("9001"), nils.id);
    const plan = await h.bulk.plan(
      h.connection,
      [{ caseId: "9001", change: { kind: "changeLevel", entry, level: "write" } }],
      noSignal,
    );
    h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE", path: /access/ } });
    const [half] = (await h.bulk.run(plan, noSignal)).outcomes;
    assert.ok(half?.kind === "half");
    const made = entriesOf((await h.truth("9001")).entries, nils, "case").find(({ level }) => level === "write")!;
    await h.another().change("9001", { kind: "revoke", entry: made });
    const finish = await h.bulk.plan(h.connection, [{ caseId: "9001", change: half.left, seen: half.state }], noSignal);
    assert.ok(finish.rows[0]!.plan instanceof Conflict);
    assert.deepEqual(
      (await h.bulk.run(finish, noSignal)).outcomes.map(({ kind }) => kind),
      ["notDone"],
    );
    assert.equal(entryOf(await h.truth("9001"), nils.id).level, "read");
  });

  it("has a row for a selected entry that is gone, which ends as that", async () => {
    h = await openHarness();
    await h.cases.readState(h.connection, "9001", noSignal);
    const rows = ["1107", "2006"].map((subject) => ({
      caseId: "9001",
      entryId: entryOf({ case: h.cases.find(h.connection, "9001")!, entries: known("9001") }, subject).id,
      subject: subject === "1107" ? nils : legal,
    }));
    await h.another().change("9001", { kind: "revoke", entry: entryOf(await h.truth("9001"), "1107") });
    await h.cases.refresh(h.connection, "9001", noSignal);
    const plan = await h.bulk.plan(h.connection, revokesOf(h.cases, h.connection, rows), noSignal);
    assert.deepEqual(
      plan.rows.map(({ plan }) => "alreadySo" in plan && plan.alreadySo),
      [true, false],
    );
    const { outcomes } = await h.bulk.run(plan, noSignal);
    assert.deepEqual(
      outcomes.map((one) => (one.kind === "done" ? (one.remark ?? "done") : one.kind)),
      ["wasGone", "done"],
    );
    const { attempts } = await h.journal.read();
    const gone = attempts.find(({ outcome }) => outcome?.remark === "wasGone");
    assert.deepEqual(
      gone?.change.kind === "revoke" && gone.change.entry.subject,
      nils,
      "the journal names whom it was about",
    );
  });

  it("revokes the entry as it is, where only its number is known", async () => {
    h = await openHarness();
    const { id } = entryOf(await h.truth("9001"), "1107");
    const plan = await h.bulk.plan(
      h.connection,
      revokesOf(h.cases, h.connection, [{ caseId: "9001", entryId: id }]),
      noSignal,
    );
    const [row] = plan.rows;
    assert.deepEqual(row?.change.kind === "revoke" && [row.change.entry.subject?.id, row.change.entry.level], [
      "1107",
      "read",
    ]);
  });

  it("revokes everything that names a group, on every case that the searches tell of", async () => {
    h = await openHarness();
    const namings = await findNamings(h, h.connection, legal, [], noSignal);
    const { wanted, stays } = await offboardRequests(namings, await h.connections.backend(h.connection));
    assert.deepEqual([namings.unread, namings.unnamed, stays], [[], 0, []]);
    assert.deepEqual(wanted.map(({ caseId }) => caseId).sort(), ["9001", "9004", "9024", "9026", "9047"]);
    const readings = async (work: () => Promise<BulkPlan>) => {
      const before = h.sandbox.requests.length;
      const plan = await work();
      const read = h.sandbox.requests.slice(before).filter(({ path }) => /\/case\/\d+(\/access)?$/.test(path));
      return { plan, read: read.length };
    };
    const { plan, read } = await readings(() => h.bulk.plan(h.connection, wanted, noSignal));
    assert.equal(read, 0, "each was just read");
    const old = wanted.map((one) => ({ ...one, seenAt: { ...one.seenAt!, wall: Date.now() - 2 * oneMinute - 1 } }));
    assert.equal((await readings(() => h.bulk.plan(h.connection, old, noSignal))).read, 10, "case and list of each");
    const ahead = wanted.map((one) => ({ ...one, seenAt: { ...one.seenAt!, wall: Date.now() + oneMinute } }));
    const setBack = await readings(() => h.bulk.plan(h.connection, ahead, noSignal));
    assert.equal(setBack.read, 10, "nobody knows how long ago that was, since the clock was set back");
    const { outcomes } = await h.bulk.run(plan, noSignal);
    assert.ok(outcomes.every(({ kind }) => kind === "done"));
    for (const { caseId } of wanted)
      assert.ok(!listed((await h.truth(caseId)).entries).some((line) => line.startsWith("2006")));
  });

  it("copies the access of a case: several changes of each case, one after the other", async () => {
    h = await openHarness();
    const source = await h.truth("9004");
    const { wanted, unclear } = copiesOf(source, ["9001", "9004", "9010"], { mode: true });
    assert.deepEqual([wanted.length, unclear], [8, []]);
    const plan = await h.bulk.plan(h.connection, wanted, noSignal);
    const { outcomes } = await h.bulk.run(plan, noSignal);
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      Array(8).fill("done"),
    );
    const one = await h.truth("9001");
    assert.deepEqual(
      [one.case.mode, listed(one.entries)],
      ["explicit", ["1101 write", "1102 read", "1107 read", "2006 read"]],
    );
    const other = await h.truth("9010");
    assert.deepEqual([other.case.mode, listed(other.entries)], ["explicit", ["1101 write", "1102 read", "2006 read"]]);
  });

  it("waits for what is out when it is cancelled, and resumes what is left", async () => {
    h = await openHarness();
    const ids = await pageOf(40);
    const plan = await h.bulk.plan(h.connection, grantsOn(ids, siv, "write"), noSignal);
    const controller = new AbortController();
    const { outcomes, unfinished } = await h.bulk.run(plan, controller.signal, {
      reason: "handover",
      progress: ({ done }) => {
        if (done === 11) controller.abort();
      },
    });
    assert.equal(unfinished, true);
    const done = outcomes.filter(({ kind }) => kind === "done").length;
    assert.ok(done >= 11 && done < 40);
    // What was told is what is.
    for (const [row, { caseId }] of plan.rows.entries()) {
      const has = (await h.truth(caseId)).entries.some(
        ({ subject, level }) => subject?.id === siv.id && level === "write",
      );
      assert.equal(has, outcomes[row]!.kind === "done", caseId);
    }

    const [open] = await h.bulk.unfinished();
    assert.equal(open?.left.length, 40 - done);
    const rest = await h.bulk.resume(h.connection, open, noSignal);
    const resumed = await h.bulk.run(rest, noSignal);
    assert.ok(resumed.outcomes.every(({ kind }) => kind === "done"));
    assert.deepEqual(await h.bulk.unfinished(), []);
    for (const id of ids) {
      assert.deepEqual(
        (await h.truth(id)).entries.filter(({ subject }) => subject?.id === siv.id).map(({ level }) => level),
        ["write"],
        id,
      );
    }
    assert.deepEqual([...new Set((await h.journal.read()).attempts.map(({ reason }) => reason))], ["handover"]);
  });

  it("is given up for good when that is wanted", async () => {
    h = await openHarness();
    const plan = await h.bulk.plan(h.connection, grantsOn(["9001", "9003"], siv, "write"), noSignal);
    await h.bulk.run(plan, AbortSignal.abort());
    const [open] = await h.bulk.unfinished();
    assert.deepEqual(open?.left, [0, 1]);
    await h.bulk.abandon(open);
    assert.deepEqual(await h.bulk.unfinished(), []);
  });

  it("is cancelled while it is planned", async () => {
    h = await openHarness();
    await assert.rejects(h.bulk.plan(h.connection, grantsOn(["9001"], siv, "write"), AbortSignal.abort()), {
      kind: "cancelled",
    });
  });

  it("survives a kill in the middle of 500: nothing is lost, nothing is done twice", async () => {
    h = await openHarness({ cases: 600 });
    const ids = await pageOf(500);
    const child = spawn(
      process.execPath,
      ["--import", "tsx", join(__dirname, "changesBulkChild.ts"), h.sandbox.url, h.folder, ...ids],
      {
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    child.stdin.end(h.key);
    const seen = await new Promise<number>((resolve, reject) => {
      let text = "";
      child.on("error", reject);
      child.stdout.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.split("\n").length > 150) child.kill("SIGKILL");
      });
      child.on("close", () => resolve(text.split("\n").length - 1));
    });
    assert.ok(seen >= 150 && seen < 500);

    const [open] = await h.bulk.unfinished();
    assert.ok(open !== undefined && open.left.length <= 500 - seen && open.left.length > 0);
    // What was under way when it was killed is marked, until the resumed bulk reads it.
    await h.changes.recover();
    const plan = await h.bulk.resume(h.connection, open, noSignal);
    const { outcomes, unfinished } = await h.bulk.run(plan, noSignal);
    assert.deepEqual([outcomes.every(({ kind }) => kind === "done"), unfinished], [true, false]);
    assert.deepEqual([...h.changes.undetermined(h.connection)], []);
    for (const id of ids) {
      const entries = (await h.cases.readState(h.connection, id, noSignal)).entries.filter(
        ({ subject }) => subject?.id === siv.id,
      );
      assert.equal(entries.length, 1, `${id} has ${entries.length} entries`);
    }
    const { attempts } = await h.journal.read();
    const done = new Set(attempts.filter(({ outcome }) => outcome?.kind === "done").map(({ batch }) => batch?.row));
    assert.equal(done.size, 500, "each row has an outcome in the journal");
    assert.ok(
      attempts.every(({ outcome }) => outcome !== undefined),
      "none is left open",
    );
    assert.deepEqual(await h.bulk.unfinished(), []);
  });

  describe("torn off by a crash before a request went out", () => {
    /** The next start: the bulk is open, and its first row has an intent and no outcome. */
    async function tornOff(change: Change): Promise<Harness> {
      h = await openHarness();
      const { name, system, origin, url } = h.connection;
      const about = { connection: name, system, origin, url };
      const of = (id: string) => ({ id, title: "" });
      const id = await h.journal.beginBatch({
        ...about,
        rows: ["9001", "9003", "9010"].map((one) => ({ case: of(one), change })),
      });
      await h.journal.begin({ ...about, case: of("9001"), change, batch: { id, row: 0 } });
      h.dispose();
      const next = h.another();
      await next.changes.recover();
      assert.deepEqual([...next.changes.undetermined(next.connection)], ["9001"]);
      return next;
    }

    it("is resumed with that row as well, after the list was read", async () => {
      const next = await tornOff({ kind: "changeMode", mode: "explicit" });
      const settled = new Promise((resolve) => next.journal.onDidChange(() => resolve(undefined)));
      await next.cases.loadPage(next.connection, noSignal, 50);
      await settled;
      const [open] = await next.bulk.unfinished();
      assert.deepEqual(open?.left, [0, 1, 2]);
      const { outcomes } = await next.bulk.run(await next.bulk.resume(next.connection, open, noSignal), noSignal);
      assert.deepEqual(
        outcomes.map(({ kind }) => kind),
        ["done", "done", "done"],
      );
      for (const id of ["9001", "9003", "9010"]) assert.equal((await h.truth(id)).case.mode, "explicit");
      assert.deepEqual(await next.bulk.unfinished(), []);
    });

    it("is resumed with that row as well, after its preview was looked at and closed", async () => {
      const next = await tornOff({ kind: "grant", subject: siv, level: "write" });
      const settled = new Promise((resolve) => next.journal.onDidChange(() => resolve(undefined)));
      await next.bulk.resume(next.connection, (await next.bulk.unfinished())[0]!, noSignal);
      await settled;
      assert.deepEqual((await next.bulk.unfinished())[0]?.left, [0, 1, 2]);
    });
  });

  it("goes on as nobody else when the key is changed meanwhile", async () => {
    h = await openHarness();
    const kari = h.sandbox.argus.keys.find(({ name }) => name === "kari")!;
    const plan = await h.bulk.plan(
      h.connection,
      [...grantsOn(["9022"], nils, "read"), ...grantsOn(["9022"], siv, "read")],
      noSignal,
    );
    const first = h.sandbox.faults.next({
      kind: "hang",
      applied: true,
      match: { method: "POST", path: /9022\/access$/ },
    });
    const running = h.bulk.run(plan, noSignal);
    await first.reached;
    await h.connections.setKey("sandbox", kari.key);
    first.release();
    const { outcomes } = await running;
    assert.deepEqual(
      outcomes.map((one) => ("failure" in one ? one.failure.detail : one.kind)),
      ["done", "otherKey"],
    );
    const made = (await h.truth("9022")).entries.filter(
      ({ subject }) => subject?.id === nils.id || subject?.id === siv.id,
    );
    assert.deepEqual(
      made.map(({ grantedBy }) => grantedBy?.name),
      ["Ada Admin"],
    );
  });

  it("is offered again after the journal could not be read while it was resumed, and says who tried", async () => {
    h = await openHarness();
    await h.bulk.run(
      await h.bulk.plan(h.connection, grantsOn(["9001", "404404"], siv, "write"), noSignal),
      AbortSignal.abort(),
    );
    const rest = await h.bulk.resume(h.connection, (await h.bulk.unfinished())[0]!, noSignal);
    const { read } = h.journal;
    h.journal.read = () => Promise.reject(storeFailure("damaged"));
    assert.deepEqual(
      (await h.bulk.run(rest, noSignal)).outcomes.map(({ kind }) => kind),
      ["notDone", "notDone"],
    );
    h.journal.read = read;
    const [open] = await h.bulk.unfinished();
    const { outcomes } = await h.bulk.run(await h.bulk.resume(h.connection, open!, noSignal), noSignal);
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ["done", "notDone"],
    );
    assert.deepEqual(
      (await h.journal.read()).attempts.map(({ caller }) => caller?.name),
      ["Ada Admin", "Ada Admin"],
    );
  });

  it("names the entry that a row is about, so that a person who was granted again keeps that", async () => {
    h = await openHarness();
    const entry = entryOf(await h.truth("9001"), "1107");
    const plan = await h.bulk.plan(h.connection, [{ caseId: "9001", change: { kind: "revoke", entry } }], noSignal);
    await h.another().change("9001", { kind: "revoke", entry });
    await h.another().change("9001", { kind: "grant", subject: nils, level: "write" });
    const { outcomes } = await h.bulk.run(plan, noSignal);
    assert.deepEqual(
      outcomes.map((one) => one.kind === "done" && one.remark),
      ["wasGone"],
    );
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1107 write", "2006 read"]);
  });

  const two = [
    { caseId: "9001", change: { kind: "grant", subject: siv, level: "read" } },
    {
      caseId: "9001",
      change: { kind: "grant", subject: { id: "1101", kind: "user", name: "Kari Writer" }, level: "read" },
    },
  ] as const;
  const access = /^\/cases\/v2\/case\/9001\/access/;

  it("has a record of each row that was told as not made, also of one that could not be planned, or not planned again", async () => {
    h = await openHarness();
    const plan = await h.bulk.plan(h.connection, [...two, { caseId: "404404", change: two[0].change }], noSignal);
    let edited: Promise<void> | undefined;
    const { outcomes } = await h.bulk.run(plan, noSignal, {
      reason: "on call",
      progress: ({ row }) => {
        if (row === 0) edited = h.sandbox.argus.edit(9001, { mode: "explicit" });
      },
    });
    await edited;
    assert.deepEqual(
      outcomes.map((one) => ("failure" in one ? one.failure.kind : one.kind)),
      ["done", "conflict", "notFound"],
    );
    const { attempts } = await h.journal.read();
    const recorded = attempts.map(({ batch, reason, case: of, outcome }) => [
      batch?.row,
      reason,
      of.id,
      outcome?.failure?.kind ?? outcome?.kind,
    ]);
    assert.deepEqual(recorded.sort(), [
      [0, "on call", "9001", "done"],
      [1, "on call", "9001", "conflict"],
      [2, "on call", "404404", "notFound"],
    ]);
    assert.deepEqual(await h.bulk.unfinished(), []);
  });

  it("leaves the next row of a case of which one was refused for a new plan, with the one that was refused", async () => {
    h = await openHarness();
    const plan = await h.bulk.plan(h.connection, two, noSignal);
    h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "POST", path: access } });
    const { outcomes } = await h.bulk.run(plan, noSignal);
    assert.deepEqual(
      outcomes.map((one) => ("failure" in one ? one.failure.kind : one.kind)),
      ["notAllowed", "notStarted"],
    );
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1107 read", "2006 read"]);
    const [open] = await h.bulk.unfinished();
    const resumed = await h.bulk.run(await h.bulk.resume(h.connection, open!, noSignal), noSignal);
    assert.deepEqual(
      resumed.outcomes.map(({ kind }) => kind),
      ["done", "done"],
    );
    assert.deepEqual(await h.bulk.unfinished(), []);
  });

  it("leaves the other rows of a case of which nobody knows how it is, until it is resumed", async () => {
    h = await openHarness();
    const plan = await h.bulk.plan(h.connection, two, noSignal);
    const hit = h.sandbox.faults.next({ kind: "drop", applied: true, match: { method: "POST", path: access } });
    h.sandbox.faults.next({ kind: "status", status: 500, times: Infinity, match: () => hit.hits > 0 });
    const { outcomes, unfinished } = await h.bulk.run(plan, noSignal);
    assert.deepEqual([outcomes.map(({ kind }) => kind), unfinished], [["undetermined", "notStarted"], true]);
    h.sandbox.faults.clear();
    const [open] = await h.bulk.unfinished();
    const resumed = await h.bulk.run(await h.bulk.resume(h.connection, open!, noSignal), noSignal);
    assert.deepEqual([resumed.outcomes.map(({ kind }) => kind), resumed.unfinished], [["done", "done"], false]);
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1101 read", "1105 read", "1107 read", "2006 read"]);
  });

  describe("in two windows", () => {
    /** A bulk that has not begun, as both windows see it, and its plan in each. */
    const openTwice = async () => {
      h = await openHarness();
      await h.bulk.run(
        await h.bulk.plan(h.connection, grantsOn(["9001", "9003"], siv, "read"), noSignal),
        AbortSignal.abort(),
      );
      const windows = [h, h.another()];
      const [mine, other] = await Promise.all(
        windows.map(async ({ bulk, connection }) => bulk.resume(connection, (await bulk.unfinished())[0]!, noSignal)),
      );
      return { mine: mine!, other: other!, second: windows[1]! };
    };
    const grants = () => h.sandbox.requests.filter(({ method }) => method === "POST").length;

    it("is resumed by one of them, however late both confirm it", async () => {
      const { mine, other, second } = await openTwice();
      h.sandbox.requests.length = 0;
      const runs = await Promise.all([h.bulk.run(mine, noSignal), second.bulk.run(other, noSignal)]);
      assert.deepEqual(runs.map(({ elsewhere }) => elsewhere ?? false).sort(), [false, true]);
      assert.equal(grants(), 2);
      assert.deepEqual(
        (await h.journal.read()).attempts.map(({ outcome }) => outcome?.kind),
        ["done", "done"],
      );
    });

    it("is resumed by none after the other went on with it, and is not given up while that is at it", async () => {
      const { mine, other, second } = await openTwice();
      const [open] = await second.bulk.unfinished();
      const cancel = new AbortController();
      const stuck = h.sandbox.faults.next({ kind: "hang", match: { method: "POST", path: /access$/ } });
      const running = h.bulk.run(mine, cancel.signal);
      await stuck.reached;
      assert.deepEqual(await second.bulk.unfinished(), [], "it is not offered");
      assert.equal(await second.bulk.abandon(open!), false);
      cancel.abort();
      stuck.release();
      const { unfinished } = await running;
      assert.equal((await second.bulk.run(other, noSignal)).elsewhere, true);
      assert.equal((await h.journal.read()).batches[0]?.ended, !unfinished);
    });
  });
});
