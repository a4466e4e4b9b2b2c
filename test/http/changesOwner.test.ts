import assert from "node:assert/strict";
import type { CaseState, Change, Subject } from "../../src/access/case";
import { levels, type Level } from "../../src/access/level";
import { Failure, toFailure } from "../../src/base/failure";
import type { PlannedChange } from "../../src/core/changes/model";
import { noUndo, planUndo } from "../../src/core/changes/undo";
import { planBatchUndo } from "../../src/core/changes/undoBatch";
import type { Arrived } from "../../src/core/pending/pendingWrites";
import { lastingNotifications } from "../../src/core/changes/watchers";
import { changeEffects } from "../../src/wording/effects";
import { lastingLines } from "../../src/wording/lasting";
import { failureText } from "../../src/wording/failure";
import { englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { entryOf, nils, openHarness, siv, type Harness } from "./changesHarness";

const modes = ["roleBased", "writeRestricted", "readRestricted", "explicit"];
/** Everybody whose key tells what the stand-in gives them. */
const callers = ["signe", "ada", "tor", "rita", "kari", "ola", "nils", "eva", "svc", "vera", "titus"];
const ola: Subject = { id: "1102", kind: "user", name: "Ola Reader" };

describe("the reporter, publishing and watchers over HTTP", function () {
  this.timeout(60_000);
  let h: Harness;
  beforeEach(async () => (h = await openHarness()));
  afterEach(() => h.close());

  const newest = async () => (await h.journal.read()).attempts[0]!;
  const undo = async () => {
    const { attempts } = await h.journal.read();
    const { planned } = await planUndo(h, h.connection, attempts[0]!, attempts, noSignal);
    return h.changes.apply(planned, noSignal, { undoes: attempts[0]!.id });
  };

  /** What the stand-in gives everybody on a case, by their ids. */
  async function truths(caseId: string, people: readonly Harness[]): Promise<Map<string, Level>> {
    const found = new Map<string, Level>();
    for (const one of people) {
      await one.cases.learn(one.connection, undefined, noSignal);
      const level = await one.cases.readState(one.connection, caseId, noSignal).then(
        ({ case: of }) => of.own!.level,
        (thrown: unknown): Level => {
          assert.equal(toFailure(thrown).kind, "notFound");
          return "none";
        },
      );
      found.set(one.cases.directory(one.connection).caller!.id, level);
    }
    return found;
  }

  /** Holds a preview against what was so before and is so after. Returns whose level changed. */
  function assertPreviewed(
    { effects, opensTo = [] }: PlannedChange,
    before: ReadonlyMap<string, Level>,
    after: ReadonlyMap<string, Level>,
    where: string,
  ): string[] {
    const changed: string[] = [];
    for (const [id, was] of before) {
      const is = after.get(id)!;
      const about = `${where}: ${id} ${was} → ${is}`;
      const preview = effects.find(({ subject }) => subject.id === id)?.preview;
      if (was !== is) changed.push(id);
      if (preview === undefined) {
        // Who was never seen can only be told by the role.
        assert.ok(was === is || opensTo.length > 0, about);
        continue;
      }
      const sides: readonly (readonly [Level, PlannedChange["effects"][number]["preview"]["before"]])[] = [
        [was, preview.before],
        [is, preview.after],
      ];
      for (const [level, { atLeast, atMost }] of sides) {
        const [low, place, high] = [atLeast, level, atMost].map((one) => levels.indexOf(one));
        assert.ok(low! <= place! && place! <= high!, `${about}, said ${atLeast} to ${atMost}`);
      }
      const rank = Math.sign(levels.indexOf(is) - levels.indexOf(was));
      if (preview.verdict === "gains") assert.equal(rank, 1, about);
      if (preview.verdict === "loses") assert.equal(rank, -1, about);
      if (preview.verdict === "same") assert.equal(rank, 0, about);
    }
    return changed;
  }

  for (const mode of modes)
    it(`of a change of reporter tell exactly who gains and who loses, in mode ${mode}`, async () => {
      const people = callers.map((name) => h.another(name));
      for (const caseId of ["9001", "9003"]) {
        await h.change(caseId, { kind: "changeMode", mode });
        for (const subject of [siv, nils, ola]) {
          const planned = await h.changes.plan(h.connection, caseId, { kind: "reporter", subject }, noSignal);
          const before = await truths(caseId, people);
          const old = planned.before.case.reporter!.id;
          for (const { subject: one, preview } of planned.effects)
            if (one.id === subject.id || one.id === old)
              assert.deepEqual(
                [preview.before.atLeast, preview.after.atLeast],
                [preview.before.atMost, preview.after.atMost],
                `${mode}: ${one.name} is certain`,
              );
          assert.equal((await h.changes.apply(planned, noSignal)).kind, "done");
          const changed = assertPreviewed(planned, before, await truths(caseId, people), `${mode} ${caseId}`);
          assert.ok(changed.every((id) => id === subject.id || id === old));
        }
      }
    });

  for (const mode of modes)
    it(`of publishing tell who will see it, in mode ${mode}`, async () => {
      await h.cases.loadPage(h.connection, noSignal);
      const people = callers.map((name) => h.another(name));
      await h.change("9049", { kind: "changeMode", mode });
      const planned = await h.changes.plan(h.connection, "9049", { kind: "publish" }, noSignal);
      assert.equal(planned.locksOut, "no");
      const before = await truths("9049", people);
      assert.equal((await h.changes.apply(planned, noSignal)).kind, "done");
      const changed = assertPreviewed(planned, before, await truths("9049", people), mode);
      assert.ok(changed.includes(ola.id), "Ola has an entry");
      assert.deepEqual(planned.opensTo, { roleBased: ["serviceRead"], writeRestricted: ["serviceRead"] }[mode]);
    });

  it("of a change of reporter on a case that is not published say that the page says both", async () => {
    const planned = await h.changes.plan(h.connection, "9049", { kind: "reporter", subject: siv }, noSignal);
    const { preview } = planned.effects.find(({ subject }) => subject.id === siv.id)!;
    assert.deepEqual([preview.verdict, preview.after.atLeast, preview.after.atMost], ["mayGain", "none", "owner"]);
  });

  it("is planned only where it can be made", async () => {
    const refused = async (caseId: string, change: Change, kind: string, as = h) =>
      assert.rejects(as.changes.plan(as.connection, caseId, change, noSignal), (thrown) => {
        assert.deepEqual([toFailure(thrown).kind, toFailure(thrown).notHandled], [kind, true]);
        return true;
      });
    const group: Subject = { id: "2006", kind: "group", name: "Legal" };
    await refused("9003", { kind: "reporter", subject: group }, "notSupported");
    await refused("9051", { kind: "unwatch", watcher: { id: "x" } }, "notSupported");
    await refused("9022", { kind: "reporter", subject: siv }, "notAllowed", h.another("eva"));
    await refused("9022", { kind: "publish" }, "notAllowed", h.another("eva"));
    const same = await h.changes.plan(
      h.connection,
      "9003",
      { kind: "reporter", subject: { ...siv, id: "1101" } },
      noSignal,
    );
    assert.ok(same.alreadySo);
    assert.ok((await h.changes.plan(h.connection, "9003", { kind: "publish" }, noSignal)).alreadySo);
  });

  it("warns who hands a case on and cannot take that back, and finds it done where it is out of sight", async () => {
    const kari = h.another("kari");
    const planned = await kari.changes.plan(kari.connection, "9003", { kind: "reporter", subject: siv }, noSignal);
    assert.equal(planned.locksOut, "loses sight");
    const outcome = await kari.changes.apply(planned, noSignal);
    assert.deepEqual([outcome.kind, "remark" in outcome && outcome.remark], ["done", "lostSight"]);
    assert.equal((await h.truth("9003")).case.reporter?.id, siv.id);
  });

  it("brings the reporter before back, unless there was none or somebody else came after", async () => {
    assert.equal((await h.change("9003", { kind: "reporter", subject: siv })).kind, "done");
    assert.equal((await undo()).kind, "done");
    assert.equal((await h.truth("9003")).case.reporter?.id, "1101");

    assert.equal((await h.change("9003", { kind: "reporter", subject: siv })).kind, "done");
    await h.another().change("9003", { kind: "reporter", subject: nils });
    const { attempts } = await h.journal.read();
    const siva = attempts.find(({ change }) => change.kind === "reporter" && change.subject.id === siv.id)!;
    await assert.rejects(planUndo(h, h.connection, siva, attempts, noSignal), (thrown) => {
      assert.equal(toFailure(thrown).kind, "conflict");
      return true;
    });

    const first = await h.changes.plan(h.connection, "9015", { kind: "reporter", subject: siv }, noSignal);
    assert.match(
      changeEffects(englishOf("argus"), first).join(" "),
      /cannot be removed again, so this cannot be undone/,
    );
    assert.equal((await h.changes.apply(first, noSignal)).kind, "done");
    const record = await newest();
    assert.equal(noUndo(record, [record]), "noReporter");
  });

  it("has no way back from publishing, and none to a watcher", async () => {
    assert.equal((await h.change("9049", { kind: "publish" })).kind, "done");
    const published = await newest();
    assert.equal(noUndo(published, [published]), "noWayBack");
    const [watcher] = await h.cases.loadWatchers(h.connection, "9051", noSignal);
    assert.equal((await h.change("9051", { kind: "unwatch", watcher: watcher! })).kind, "done");
    const removed = await newest();
    assert.equal(noUndo(removed, [removed]), "unwatched");
  });

  it("tells that the server made somebody else the reporter, which can be undone", async () => {
    const backend = await h.connections.backend(h.connection);
    const { write } = backend;
    const planned = await h.changes.plan(h.connection, "9003", { kind: "reporter", subject: siv }, noSignal);
    backend.write = (state, change, ...rest) => write(state, { ...change, subject: nils } as Change, ...rest);
    const outcome = await h.changes.apply(planned, noSignal);
    backend.write = write;
    assert.ok(outcome.kind === "doneOtherwise");
    assert.equal(outcome.instead.reporter?.id, nils.id);
    assert.equal((await newest()).outcome?.insteadReporter?.id, nils.id);
    assert.equal((await undo()).kind, "done");
    assert.equal((await h.truth("9003")).case.reporter?.id, "1101");
  });

  it("warns that an earlier change of reporter may still come and undo this one, and tells when it does", async () => {
    const match = { method: "PUT", path: /\/case\/9003$/ };
    const hit = h.sandbox.faults.next({ kind: "hang", match });
    void hit.reached.then(h.expire);
    assert.equal((await h.change("9003", { kind: "reporter", subject: siv })).kind, "undetermined");
    h.sandbox.faults.clear();
    const planned = await h.changes.plan(h.connection, "9003", { kind: "reporter", subject: nils }, noSignal);
    assert.ok(planned.mayArrive !== undefined && planned.mayBeUndone);
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "done");
    const told = new Promise<Arrived>((resolve) => h.changes.onDidArrive(resolve));
    const state: CaseState = await h.truth("9003");
    await (await h.connections.backend(h.connection)).write(state, { kind: "reporter", subject: siv }, noSignal);
    await h.cases.refresh(h.connection, "9003", noSignal);
    assert.equal(subjectIdOf((await told).change), siv.id);
  });

  it("is not sent where the case was published, or got another reporter, since it was confirmed", async () => {
    const planned = await h.changes.plan(h.connection, "9049", { kind: "reporter", subject: siv }, noSignal);
    await h.another().change("9049", { kind: "publish" });
    const outcome = await h.changes.apply(planned, noSignal);
    assert.ok(outcome.kind === "notDone" && outcome.failure.kind === "conflict");
    assert.equal((await h.truth("9049")).case.reporter?.id, "1101");
  });

  it("says of a refusal to who has the level what the server says, and blames no level", async () => {
    h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "PUT", path: /publish$/ } });
    const outcome = await h.change("9049", { kind: "publish" });
    assert.ok(outcome.kind === "notDone");
    const text = failureText(englishOf("argus"), outcome.failure, "Argus");
    assert.match(text, /does not allow this with your key\. It says: “Injected fault 403”/);
    assert.doesNotMatch(text, /it needs/);
  });

  it("notifies of a grant only where that is asked for, also of one that raises an entry, and sees whether it does", async () => {
    const watching = async () =>
      (await h.cases.loadWatchers(h.connection, "9003", noSignal, { now: true })).map(({ subject }) => subject?.id);
    await h.change("9003", { kind: "grant", subject: nils, level: "read" });
    assert.deepEqual(await watching(), []);
    const raised = await h.change("9003", { kind: "grant", subject: nils, level: "write", notify: true });
    assert.deepEqual([raised.kind, "remark" in raised && raised.remark], ["done", false]);
    assert.deepEqual(await watching(), [nils.id]);
    assert.equal(entryOf(await h.truth("9003"), nils.id).level, "write");

    h.sandbox.argus.quirks.watcherAfterRevoke = "goes";
    await h.change("9003", { kind: "grant", subject: siv, level: "read" });
    const lost = await h.change("9003", { kind: "grant", subject: siv, level: "write", notify: true });
    assert.deepEqual([lost.kind, "remark" in lost && lost.remark], ["done", "notNotified"]);

    h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "GET", path: /watchers/ } });
    const unread = await h.change("9003", { kind: "grant", subject: ola, level: "owner", notify: true });
    assert.deepEqual([unread.kind, "remark" in unread && unread.remark], ["done", "notifiedNotKnown"]);
  });

  it("changes the reporter of many cases in one batch, and takes back what can be taken back", async () => {
    const ids = ["9001", "9003", "9015"];
    const wanted = ids.map((caseId) => ({ caseId, change: { kind: "reporter", subject: siv } as const }));
    const run = await h.bulk.run(await h.bulk.plan(h.connection, wanted, noSignal), noSignal);
    assert.deepEqual(
      run.outcomes.map(({ kind }) => kind),
      ["done", "done", "done"],
    );
    for (const id of ids) assert.equal((await h.truth(id)).case.reporter?.id, siv.id);
    const { plan, stays } = await planBatchUndo(h, h.connection, run.batch!, noSignal);
    assert.deepEqual(
      stays.map(({ attempt, why }) => [attempt.case.id, why]),
      [["9015", "noReporter"]],
    );
    await h.bulk.run(plan, noSignal);
    const now = await Promise.all(ids.map(async (id) => (await h.truth(id)).case.reporter?.id));
    assert.deepEqual(now, ["1004", "1101", siv.id]);
  });

  it("previews a change of reporter exactly, also where it follows another change of the case", async () => {
    const wanted = [
      { kind: "grant", subject: nils, level: "read" } as const,
      { kind: "reporter", subject: siv } as const,
    ].map((change) => ({ caseId: "9003", change }));
    const { rows } = await h.bulk.plan(h.connection, wanted, noSignal);
    const { plan } = rows[1]!;
    const effects = plan instanceof Failure ? [] : plan.effects;
    for (const id of [siv.id, "1101"]) {
      const { preview } = effects.find(({ subject }) => subject.id === id)!;
      assert.deepEqual(
        [preview.before.atLeast, preview.after.atLeast],
        [preview.before.atMost, preview.after.atMost],
        id,
      );
    }
  });

  it("tells who is notified all the same of several cases, and of which that could not be read", async () => {
    const gunnar: Subject = { id: "1109", kind: "user", name: "Gunnar" };
    const revoke = (id: string, subject: Subject): Change => ({ kind: "revoke", entry: { id, subject, on: "case" } });
    const made = [
      { caseId: "9051", change: revoke("a", gunnar) },
      { caseId: "9051", change: revoke("b", siv) },
      { caseId: "9003", change: revoke("c", gunnar) },
      { caseId: "9001", change: { kind: "changeMode", mode: "explicit" } },
    ] as const;
    const told = async (cases: Pick<Harness["cases"], "loadWatchers"> = h.cases) => {
      const { found, unread } = await lastingNotifications(cases, h.connection, made, noSignal);
      return [[...new Set(found.map(({ caseId, watcher }) => `${caseId} ${watcher.subject.id}`))], unread.toSorted()];
    };
    assert.deepEqual(await told(), [["9051 1109"], []]);
    const failing = (kind: Failure["kind"]) => ({ loadWatchers: () => Promise.reject(new Failure(kind)) });
    assert.deepEqual(await told(failing("notAllowed")), [[], ["9003", "9051"]]);
    assert.deepEqual(await told(failing("notSupported")), [[], []], "such a system notifies nobody");
    await assert.rejects(told(failing("cancelled")), { kind: "cancelled" });
    const lines = lastingLines(englishOf("argus"), { found: [], unread: ["9003", "9051"] }, String);
    assert.deepEqual(lines, ["Who is notified could not be read of: 9003, 9051."]);
  });
});

function subjectIdOf(change: Change): string | undefined {
  return "subject" in change ? change.subject.id : undefined;
}
