import assert from "node:assert/strict";
import type { Change } from "../../src/access/case";
import { listed, nils, noSignal, openHarness, type Harness } from "./changesHarness";

describe("Two changes of one case at the same time", () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await openHarness();
  });
  afterEach(() => harness.close());

  const grants = () => harness.sandbox.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/access")).length;

  it("send a grant once, however often it was confirmed", async () => {
    const { changes, connection } = harness;
    const grant: Change = { kind: "grant", subject: nils, level: "read" };
    const planned = await changes.plan(connection, "9003", grant, noSignal);
    const outcomes = await Promise.all([changes.apply(planned, noSignal), changes.apply(planned, noSignal)]);
    assert.equal(grants(), 1);
    assert.deepEqual(outcomes.map((one) => one.kind === "done" && one.remark), [undefined, "alreadySo"]);
    assert.deepEqual(listed((await harness.truth("9003")).entries).filter((one) => one.startsWith(nils.id)), [`${nils.id} read`]);
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
});
