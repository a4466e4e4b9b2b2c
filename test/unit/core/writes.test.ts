import assert from "node:assert/strict";
import type { Change, Subject } from "../../../src/access/case";
import { Failure } from "../../../src/base/failure";
import { Conflict } from "../../../src/core/changes/drift";
import type { Arrived } from "../../../src/core/pending/pendingWrites";
import { noUndo, planUndo } from "../../../src/core/changes/undo";
import { differenceLines } from "../../../src/wording/drift";
import { outcomeLine } from "../../../src/wording/journal";
import { wordsOf } from "../../../src/wording/wordsOf";
import { english } from "../english";
import { noSignal } from "../noSignal";
import { openTwisted, type Twisted } from "./twisted";

const ola: Subject = { id: "7", kind: "user", name: "Ola" };
const kari: Subject = { id: "8", kind: "user", name: "Kari" };
const grant = (level: "read" | "write", subject = ola): Change => ({ kind: "grant", subject, level });

describe("What a write did", function () {
  this.timeout(30_000);
  let server: Twisted;
  afterEach(() => server.close());

  async function undoLast(): Promise<string> {
    const { attempts } = await server.journal.read();
    const [last] = attempts;
    const reason = noUndo(last!, attempts);
    if (reason !== undefined) return reason;
    const { planned } = await planUndo(server, server.connection, last!, attempts, noSignal);
    return (await server.changes.apply(planned, noSignal, { undoes: last!.id })).kind;
  }

  for (const [status, kind] of [
    [401, "keyRefused"],
    [403, "notAllowed"],
    [409, "conflict"],
    [412, "invalid"],
    [503, "overloaded"],
  ] as const) {
    it(`is looked at once after a refusal (${status}): it may have been carried out`, async () => {
      server = await openTwisted();
      server.twist((_held, _change, usual) => {
        usual();
        throw new Failure(kind, { status, notHandled: true });
      });
      const outcome = await server.change({ kind: "changeMode", mode: "explicit" });
      assert.equal(outcome.kind, "done");
      server.twist(() => {
        throw new Failure(kind, { status, notHandled: true });
      });
      assert.equal((await server.change({ kind: "changeMode", mode: "roleBased" })).kind, "notDone");
    });
  }

  describe("is not known where no reading came of it,", () => {
    /** A write that the server answers so, and after which nothing can be read until the test reads again. */
    async function unread(onWrite: Parameters<Twisted["twist"]>[0]) {
      server = await openTwisted();
      let isBroken = false;
      server.beforeRead(() => {
        if (isBroken) throw new Failure("server", { status: 500 });
      });
      server.twist((held, change, usual) => {
        isBroken = true;
        onWrite(held, change, usual);
      });
      const outcome = await server.change(grant("write"));
      assert.ok(outcome.kind === "undetermined");
      assert.deepEqual([...server.changes.undetermined(server.connection)], ["1"]);
      assert.equal((await server.journal.read()).attempts[0]!.outcome?.answer, outcome.answer);
      isBroken = false;
      return outcome;
    }
    /** Reads again, in this window or in the next one. Resolves with what the journal says then. */
    async function settled(inNext: boolean) {
      const window = inNext ? server.open(undefined) : server;
      if (inNext) await window.changes.recover();
      assert.deepEqual([...window.changes.undetermined(window.connection)], ["1"]);
      const written = new Promise<void>((resolve) => window.journal.onDidChange(resolve));
      await window.cases.refresh(window.connection, "1", noSignal);
      await written;
      assert.deepEqual([...window.changes.undetermined(window.connection)], []);
      const { outcome } = (await window.journal.read()).attempts[0]!;
      if (inNext) window.dispose();
      return outcome!;
    }
    const refused = (isDone: boolean): Parameters<Twisted["twist"]>[0] => {
      return (_held, _change, usual) => {
        if (isDone) usual();
        throw new Failure("notAllowed", { status: 403, notHandled: true });
      };
    };

    for (const inNext of [false, true])
      for (const isDone of [true, false])
        it(`though it was refused: ${isDone ? "carried out" : "not made"}, as the ${inNext ? "next window" : "next reading"} shows`, async () => {
          assert.equal((await unread(refused(isDone))).answer, "refused");
          const outcome = await settled(inNext);
          assert.equal(outcome.kind, isDone ? "done" : "notDone");
          if (!isDone) assert.deepEqual([outcome.failure?.kind, outcome.failure?.status], ["notAllowed", 403]);
        });

    it("though it was accepted: what was done otherwise is found, told and can be undone", async () => {
      const told: Arrived[] = [];
      const { answer } = await unread((held) => held.entries.push(server.newEntry(ola, "read")));
      assert.equal(answer, "accepted");
      server.changes.onDidArrive((one) => told.push(one));
      const { kind, instead, entryId } = await settled(false);
      assert.deepEqual([kind, instead, entryId], ["doneOtherwise", "read", server.of(ola)[0]!.id]);
      assert.deepEqual(
        told.map((one) => one.instead?.value),
        ["read"],
      );
      server.twist((_held, _change, usual) => usual());
      assert.equal(await undoLast(), "done");
      assert.deepEqual(server.of(ola), []);
    });
  });

  it("is told as done otherwise where the server stored another level, and can be undone", async () => {
    server = await openTwisted();
    server.twist((held) => held.entries.push(server.newEntry(ola, "read")));
    const outcome = await server.change(grant("write"));
    assert.equal(outcome.kind, "doneOtherwise");
    assert.deepEqual(outcome.kind === "doneOtherwise" && [outcome.instead.value, outcome.instead.entry?.id], [
      "read",
      server.of(ola)[0]!.id,
    ]);
    const [attempt] = (await server.journal.read()).attempts;
    assert.deepEqual([attempt!.outcome?.kind, attempt!.outcome?.instead], ["doneOtherwise", "read"]);
    assert.equal(outcomeLine(english(), attempt!), "done otherwise");
    server.twist((_held, _change, usual) => usual());
    assert.equal(await undoLast(), "done");
    assert.deepEqual(server.of(ola), []);
  });

  it("is told as done otherwise where the server chose another mode, and can be undone", async () => {
    server = await openTwisted();
    server.twist((held) => (held.mode = "readRestricted"));
    assert.equal((await server.change({ kind: "changeMode", mode: "explicit" })).kind, "doneOtherwise");
    server.twist((_held, _change, usual) => usual());
    assert.equal(await undoLast(), "done");
    assert.equal(server.held.mode, "roleBased");
  });

  it("of a change of level is not done where no entry is left: the revoke took both", async () => {
    server = await openTwisted();
    server.held.entries.push(server.newEntry(ola, "read"));
    const [entry] = server.of(ola);
    server.twist((held, change, usual) => {
      if (change.kind === "revoke") held.entries = [];
      else usual();
    });
    const outcome = await server.change({ kind: "changeLevel", entry: entry!, level: "write" });
    assert.deepEqual([outcome.kind, server.of(ola)], ["doneOtherwise", []]);
    server.twist((_held, _change, usual) => usual());
    assert.equal(await undoLast(), "done");
    assert.deepEqual(
      server.of(ola).map(({ level }) => level),
      ["read"],
    );
  });

  it("of a change of level is not done where somebody else took the new entry away", async () => {
    server = await openTwisted();
    server.held.entries.push(server.newEntry(ola, "write"));
    const [entry] = server.of(ola);
    server.twist((held, change, usual) => {
      usual();
      if (change.kind === "revoke") held.entries = held.entries.filter(({ level }) => level !== "read");
    });
    assert.equal((await server.change({ kind: "changeLevel", entry: entry!, level: "read" })).kind, "doneOtherwise");
  });

  it("of a revoke is done, with a remark where the same entry stands again under a new id", async () => {
    server = await openTwisted();
    server.held.entries.push(server.newEntry(ola, "read"));
    const [entry] = server.of(ola);
    server.twist((held, _change, usual) => {
      usual();
      held.entries.push(server.newEntry(ola, "read"));
    });
    const outcome = await server.change({ kind: "revoke", entry: entry! });
    assert.deepEqual([outcome.kind, outcome.kind === "done" && outcome.remark], ["done", "standsAgain"]);
  });

  it("is nothing where the case moved to another customer since it was confirmed", async () => {
    server = await openTwisted();
    const planned = await server.plan(grant("read"));
    server.held.scope = { id: "umbrella", name: "Umbrella" };
    const outcome = await server.changes.apply(planned, noSignal);
    assert.ok(outcome.kind === "notDone" && outcome.failure instanceof Conflict);
    assert.deepEqual(differenceLines(wordsOf(english(), "argus"), outcome.failure.differences), [
      "The case was in Acme and is now in Umbrella.",
    ]);
    assert.deepEqual(server.told, []);
  });

  it("leaves the rows that were confirmed on top of it for a new plan where it was refused", async () => {
    server = await openTwisted();
    server.held.entries.push(server.newEntry(ola, "read"));
    const [entry] = server.of(ola);
    server.twist((_held, change, usual) => {
      if (change.kind === "changeMode") throw new Failure("notAllowed", { status: 403, notHandled: true });
      usual();
    });
    const wanted: Change[] = [
      { kind: "changeMode", mode: "explicit" },
      { kind: "revoke", entry: entry! },
    ];
    const plan = await server.bulk.plan(
      server.connection,
      wanted.map((change) => ({ caseId: "1", change })),
      noSignal,
    );
    const { outcomes, unfinished } = await server.bulk.run(plan, noSignal);
    assert.deepEqual([outcomes.map(({ kind }) => kind), unfinished], [["notDone", "notStarted"], true]);
    assert.deepEqual(server.told, ["changeMode"]);
    assert.equal(server.of(ola).length, 1, "Ola still has what the mode did not take over");
  });

  it("does not stop the rows of a case that was so already", async () => {
    server = await openTwisted({ mode: "explicit" });
    const wanted: Change[] = [{ kind: "changeMode", mode: "explicit" }, grant("read", kari)];
    const plan = await server.bulk.plan(
      server.connection,
      wanted.map((change) => ({ caseId: "1", change })),
      noSignal,
    );
    const { outcomes } = await server.bulk.run(plan, noSignal);
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ["done", "done"],
    );
  });
});
