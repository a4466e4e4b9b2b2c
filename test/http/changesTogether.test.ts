import type { Outcome } from "../../src/core/changes/model";
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import type { Change } from "../../src/access/case";
import type { Arrived } from "../../src/core/pending/pendingWrites";
import { noSignal } from "../unit/noSignal";
import { listed, nils, openHarness, type Harness } from "./changesHarness";

describe("Two changes of one case at the same time", () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await openHarness();
  });
  afterEach(() => harness.close());

  const grants = () =>
    harness.sandbox.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/access")).length;

  it("send a grant once, however often it was confirmed", async () => {
    const { changes, connection } = harness;
    const grant: Change = { kind: "grant", subject: nils, level: "read" };
    const planned = await changes.plan(connection, "9003", grant, noSignal);
    const outcomes = await Promise.all([changes.apply(planned, noSignal), changes.apply(planned, noSignal)]);
    assert.equal(grants(), 1);
    assert.deepEqual(
      outcomes.map((one) => one.kind === "done" && one.remark),
      [undefined, "alreadySo"],
    );
    assert.deepEqual(
      listed((await harness.truth("9003")).entries).filter((one) => one.startsWith(nils.id)),
      [`${nils.id} read`],
    );
  });

  it("leave the second one out when the first changed what it was planned with", async () => {
    const { changes, connection } = harness;
    const first = await changes.plan(connection, "9003", { kind: "grant", subject: nils, level: "read" }, noSignal);
    const second = await changes.plan(connection, "9003", { kind: "grant", subject: nils, level: "write" }, noSignal);
    const [, late] = await Promise.all([changes.apply(first, noSignal), changes.apply(second, noSignal)]);
    assert.equal(late.kind === "notDone" && late.failure.kind, "conflict");
    assert.equal(grants(), 1);
  });

  it("let the second one be cancelled while it waits", async () => {
    const { changes, connection } = harness;
    const planned = await changes.plan(connection, "9003", { kind: "grant", subject: nils, level: "read" }, noSignal);
    const cancel = new AbortController();
    const first = changes.apply(planned, noSignal);
    const second = changes.apply(planned, cancel.signal);
    cancel.abort();
    assert.deepEqual(await second, { kind: "cancelled" });
    assert.equal((await first).kind, "done");
  });

  /** Both have read before either has written, if they can be at it at the same time. */
  async function atOnce(...windows: readonly Harness[]): Promise<Outcome[]> {
    const change: Change = { kind: "grant", subject: nils, level: "read" };
    const planned = await Promise.all(
      windows.map((window) => window.changes.plan(window.connection, "9003", change, noSignal)),
    );
    let release!: () => void;
    const both = new Promise<void>((resolve) => (release = resolve));
    let waiting = windows.length;
    for (const { connections } of windows) {
      const backend = await connections.backend(connections.find("sandbox")!);
      const { write } = backend;
      backend.write = async (...given) => {
        waiting -= 1;
        if (waiting === 0) release();
        await both;
        return write(...given);
      };
    }
    const outcomes = windows.map((window, at) => window.changes.apply(planned[at]!, noSignal));
    // Who is to wait for a turn has looked for it when another is about to write.
    if (windows.every(({ folder }) => folder === windows[0]!.folder))
      void Promise.race(
        windows.map(({ journal }) => new Promise((resolve) => journal.onDidChange(() => resolve(undefined)))),
      ).then(release);
    return Promise.all(outcomes);
  }
  const ofNils = async () => listed((await harness.truth("9003")).entries).filter((one) => one.startsWith(nils.id));

  it("in two windows take turns, so that the second finds what the first did", async () => {
    const outcomes = await atOnce(harness, harness.another());
    assert.equal(grants(), 1);
    assert.deepEqual(outcomes.map((one) => one.kind === "done" && one.remark).sort(), ["alreadySo", undefined]);
    assert.deepEqual(await ofNils(), [`${nils.id} read`]);
  });

  it("on two computers make two entries, and one of them says so", async () => {
    const other = await openHarness({ sandbox: harness.sandbox });
    try {
      const outcomes = await atOnce(harness, other);
      assert.deepEqual(await ofNils(), [`${nils.id} read`, `${nils.id} read`]);
      assert.ok(
        outcomes.every(({ kind }) => kind === "done") &&
          outcomes.some((one) => one.kind === "done" && one.remark === "doubled"),
      );
    } finally {
      other.dispose();
      await rm(other.folder, { recursive: true, force: true });
    }
  });

  it("of which the first got lost, was made again, and arrives after all: that there are two entries is told", async () => {
    const { changes, connection, cases, sandbox, journal } = harness;
    const change: Change = { kind: "grant", subject: nils, level: "read" };
    const planned = await changes.plan(connection, "9003", change, noSignal);
    sandbox.faults.next({ kind: "drop", match: { method: "POST", path: /access$/ } });
    assert.equal((await changes.apply(planned, noSignal)).kind, "notDone");
    assert.equal((await harness.change("9003", change)).kind, "done");
    await cases.refresh(connection, "9003", noSignal);
    assert.deepEqual(
      (await journal.read()).attempts.map(({ outcome }) => outcome?.kind),
      ["done", "notDone"],
      "the entry is that of the second",
    );

    const told = new Promise<Arrived>((resolve) => changes.onDidArrive(resolve));
    const corrected = new Promise((resolve) => journal.onDidChange(resolve));
    await (await harness.connections.backend(connection)).write(planned.before, change, noSignal);
    await cases.refresh(connection, "9003", noSignal);
    const { case: of, change: made, doubled } = await told;
    assert.deepEqual([of.id, made, doubled], ["9003", change, true]);
    await corrected;
    assert.deepEqual(
      (await journal.read()).attempts.map(({ outcome }) => [outcome?.kind, outcome?.remark]),
      [
        ["done", undefined],
        ["done", "doubled"],
      ],
    );
  });
});
