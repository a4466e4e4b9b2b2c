import assert from "node:assert/strict";
import { Conflict } from "../../src/core/changes/drift";
import type { Attempt } from "../../src/core/journal/attempt";
import { noUndo, planUndo } from "../../src/core/changes/undo";
import { noSignal } from "../unit/noSignal";
import { entryOf, listed, nils, openHarness, siv, type Harness } from "./changesHarness";

describe("undo over HTTP", () => {
  let h: Harness;
  beforeEach(async () => (h = await openHarness()));
  afterEach(() => h.close());

  const newest = async (): Promise<{ attempt: Attempt; attempts: readonly Attempt[] }> => {
    const { attempts } = await h.journal.read();
    return { attempt: attempts[0]!, attempts };
  };
  const undo = async (given?: Attempt) => {
    const { attempt, attempts } = await newest();
    const { planned, newEntry } = await planUndo(h, h.connection, given ?? attempt, attempts, noSignal);
    return { outcome: await h.changes.apply(planned, noSignal, { undoes: (given ?? attempt).id }), newEntry };
  };
  const truth = async (id = "9001") => {
    const { case: of, entries } = await h.truth(id);
    return [...listed(entries), of.mode];
  };
  const before = ["1107 read", "2006 read", "roleBased"];

  it("takes a grant back", async () => {
    await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    const { outcome, newEntry } = await undo();
    assert.deepEqual([outcome.kind, newEntry, await truth()], ["done", false, before]);
  });

  it("gives back what was revoked, and says that the entry is a new one", async () => {
    const { id } = entryOf(await h.truth("9001"), "1107");
    await h.change("9001", { kind: "revoke", entry: entryOf(await h.truth("9001"), "1107") });
    const { outcome, newEntry } = await undo();
    assert.deepEqual([outcome.kind, newEntry, await truth()], ["done", true, before]);
    assert.notEqual(entryOf(await h.truth("9001"), "1107").id, id);
  });

  it("brings a level back, and says that the entry is a new one", async () => {
    const { id } = entryOf(await h.truth("9001"), "1107");
    await h.change("9001", { kind: "grant", subject: nils, level: "write" });
    assert.deepEqual(await truth(), ["1107 write", "2006 read", "roleBased"]);
    const { outcome, newEntry } = await undo();
    assert.deepEqual([outcome.kind, newEntry, await truth()], ["done", true, before]);
    assert.notEqual(entryOf(await h.truth("9001"), "1107").id, id);
  });

  it("makes an owner of somebody, lowers them to write, and takes both back", async () => {
    const granted = await h.change("9001", { kind: "grant", subject: siv, level: "owner" });
    assert.deepEqual([granted.kind, await truth()], ["done", ["1105 owner", ...before]]);
    const lowered = await h.change("9001", {
      kind: "changeLevel",
      entry: entryOf(await h.truth("9001"), "1105"),
      level: "write",
    });
    assert.deepEqual([lowered.kind, await truth()], ["done", ["1105 write", ...before]]);
    const [lowering, granting] = (await h.journal.read()).attempts;
    assert.equal((await undo(lowering)).outcome.kind, "done");
    assert.deepEqual(await truth(), ["1105 owner", ...before]);
    assert.equal((await undo(granting)).outcome.kind, "done");
    assert.deepEqual(await truth(), before);
  });

  it("takes back in the reverse order what was done to one entry, each step of which made a new one", async () => {
    await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    await h.change("9001", { kind: "grant", subject: siv, level: "write" });
    await h.change("9001", { kind: "revoke", entry: entryOf(await h.truth("9001"), "1105") });
    const [revoked, raised, granted] = (await h.journal.read()).attempts;
    for (const [step, left] of [
      [revoked, ["1105 write", ...before]],
      [raised, ["1105 read", ...before]],
      [granted, before],
    ] as const) {
      assert.deepEqual([(await undo(step)).outcome.kind, await truth()], ["done", left]);
    }
  });

  it("says of a raised entry that its level is another one, not that it is gone", async () => {
    await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    const { attempt: granted } = await newest();
    await h.change("9001", { kind: "grant", subject: siv, level: "write" });
    await assert.rejects(undo(granted), (error) => error instanceof Conflict && error.differences[0]?.kind === "level");
  });

  it("brings a mode back", async () => {
    await h.change("9001", { kind: "changeMode", mode: "explicit" });
    const { outcome } = await undo();
    assert.deepEqual([outcome.kind, await truth()], ["done", before]);
  });

  it("takes back the half that was done of a change of level", async () => {
    const planned = await h.changes.plan(
      h.connection,
      "9001",
      { kind: "grant", subject: nils, level: "write" },
      noSignal,
    );
    h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE" } });
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "half");
    const { outcome } = await undo();
    assert.deepEqual([outcome.kind, await truth()], ["done", before]);
  });

  it("undoes an undo, and nothing twice", async () => {
    await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    const { attempt: granted } = await newest();
    await undo();
    await assert.rejects(undo(granted), { kind: "notSupported", detail: "undone" });
    assert.equal((await undo()).outcome.kind, "done");
    assert.deepEqual(await truth(), ["1105 read", ...before]);
  });

  it("refuses when the case has drifted, with the difference", async () => {
    const other = h.another();
    const drift = async (kinds: readonly string[]) =>
      assert.rejects(undo(), (error) => {
        assert.ok(error instanceof Conflict, String(error));
        assert.deepEqual(
          error.differences.map(({ kind }) => kind),
          kinds,
        );
        return true;
      });

    await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    await other.change("9001", { kind: "grant", subject: siv, level: "write" });
    await assert.rejects(
      (async () => {
        const { attempts } = await h.journal.read();
        const mine = attempts.find(({ change }) => change.kind === "grant")!;
        return planUndo(h, h.connection, mine, attempts, noSignal);
      })(),
      Conflict,
    );
    await other.change("9001", { kind: "revoke", entry: entryOf(await h.truth("9001"), "1105") });

    await h.change("9001", { kind: "changeMode", mode: "explicit" });
    await h.sandbox.argus.edit(9001, { mode: "readRestricted" });
    await drift(["mode"]);

    await h.change("9001", { kind: "revoke", entry: entryOf(await h.truth("9001"), "1107") });
    await h.sandbox.argus.edit(9001, {
      entries: [{ id: "11111111-1111-4111-8111-111111111111", subject: 1107, level: "write", by: 1001, at: 1 }],
    });
    await drift(["entryAdded"]);

    await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    await h.sandbox.argus.edit(9001, { entries: [] });
    await drift(["entryGone"]);
  });

  it("has nothing to take back of what was not done, was so already, or is not known", async () => {
    await h.change("9001", { kind: "grant", subject: nils, level: "read" });
    assert.equal(noUndo((await newest()).attempt, []), "nothingDone");
    const planned = await h.changes.plan(
      h.connection,
      "9001",
      { kind: "grant", subject: siv, level: "read" },
      noSignal,
    );
    h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "POST", path: /access$/ } });
    await h.changes.apply(planned, noSignal);
    assert.equal(noUndo((await newest()).attempt, []), "nothingDone");
    const { attempt } = await newest();
    assert.equal(noUndo({ ...attempt, outcome: { kind: "undetermined", at: 1 } }, []), "undetermined");
    assert.equal(
      noUndo(
        { ...attempt, change: { kind: "revoke", entry: { id: "e", on: "case" } }, outcome: { kind: "done", at: 1 } },
        [],
      ),
      "notStated",
    );
  });

  it("takes nothing back over a connection to another server, or to another base path of the same", async () => {
    await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    const { attempt, attempts } = await newest();
    for (const elsewhere of [
      { origin: "https://other.example", url: "https://other.example" },
      // Another application on the same origin has other cases of the same numbers.
      { url: `${h.connection.url}/other` },
    ])
      await assert.rejects(planUndo(h, { ...h.connection, ...elsewhere }, attempt, attempts, noSignal), {
        kind: "notSupported",
        detail: "otherConnection",
      });
  });
});
