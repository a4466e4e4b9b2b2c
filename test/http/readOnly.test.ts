import assert from "node:assert/strict";
import { failureText } from "../../src/wording/failure";
import { grantsOn } from "../../src/core/changes/requests";
import { englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { listed, openHarness, siv, type Harness } from "./changesHarness";

describe("read-only over HTTP", () => {
  let readOnly: boolean;
  let h: Harness;
  beforeEach(async () => {
    readOnly = true;
    h = await openHarness({ readOnly: () => readOnly });
  });
  afterEach(() => h.close());

  const grant = { kind: "grant", subject: siv, level: "read" } as const;
  const writes = () => h.sandbox.requests.filter(({ method, path }) => method !== "GET" && path.endsWith("/access"));

  it("previews, and refuses the change before anything is asked, sent or recorded", async () => {
    const planned = await h.changes.plan(h.connection, "9001", grant, noSignal);
    assert.ok(listed(planned.after.entries).includes("1105 read"));
    h.sandbox.requests.length = 0;
    const outcome = await h.changes.apply(planned, noSignal);
    assert.ok(outcome.kind === "notDone" && outcome.failure.notHandled);
    assert.equal(
      failureText(englishOf("argus"), outcome.failure, "Work"),
      "Nothing was sent to Work: Case Access is set to read-only. " +
        "To change something, switch the setting “caseAccess.readOnly” off.",
    );
    assert.deepEqual(h.sandbox.requests, []);
    assert.deepEqual((await h.journal.read()).attempts, []);
    readOnly = false;
    assert.equal((await h.changes.apply(planned, noSignal)).kind, "done");
  });

  it("refuses a bulk, and leaves none that is unfinished", async () => {
    const plan = await h.bulk.plan(h.connection, grantsOn(["9001", "9003"], siv, "read"), noSignal);
    const { outcomes, unfinished } = await h.bulk.run(plan, noSignal);
    assert.deepEqual(
      outcomes.map((one) => [one.kind, "failure" in one && one.failure.detail]),
      [
        ["notDone", "readOnly"],
        ["notDone", "readOnly"],
      ],
    );
    assert.equal(unfinished, false);
    assert.deepEqual(await h.bulk.unfinished(), []);
    assert.deepEqual(writes(), []);
  });

  it("refuses also what waited for its turn while it was switched on", async () => {
    readOnly = false;
    const planned = await h.changes.plan(h.connection, "9001", grant, noSignal);
    const applying = h.changes.apply(planned, noSignal);
    readOnly = true;
    const outcome = await applying;
    assert.ok(outcome.kind === "notDone" && outcome.failure.detail === "readOnly");
    assert.deepEqual(writes(), []);
    const now = await h.truth("9001");
    assert.ok(!listed(now.entries).includes("1105 read"));
  });
});
