import assert from "node:assert/strict";
import { openHarness, type Harness } from "./changesHarness";
import { cell, ready, rowOf, talk, type Table, type TalkingSession } from "./inspectorSession";

describe("inspector: who is notified of a case", function () {
  this.timeout(30_000);
  let h: Harness;
  let talking: TalkingSession;
  beforeEach(async () => (h = await openHarness()));
  afterEach(async () => {
    talking.session.dispose();
    await h.close();
  });

  const open = async () => {
    talking = talk(h);
    talking.session.look({ type: "case", caseId: "9051" });
    await talking.say(ready);
    const { arrangement } = await talking.until("table", ({ total }) => total > 0);
    await talking.say({ type: "arrange", arrangement: { ...arrangement, show: "all" } });
  };

  it("marks who may not read it, in the row and above the rows", async () => {
    await open();
    const markOf = (table: Table, key: string) => {
      const row = rowOf(table, key);
      return row && cell(table, row, "read").warning;
    };
    const table = await talking.until(
      "table",
      (one) => one.notes.some(({ text }) => text.startsWith("notified")) && markOf(one, "user 1107") !== undefined,
    );
    assert.deepEqual(
      table.notes.filter(({ text }) => text.startsWith("notified")),
      [{ text: "notified, and may not read: Nils Nothing", warn: true }],
    );
    assert.equal(markOf(table, "user 1107"), "Is notified of this case and may not read it.");
    // Gunnar has an entry, the contact who was silenced is not notified, and a group is nobody in particular.
    for (const key of ["user 1109", "user 1104", "group 2013"])
      assert.doesNotMatch(markOf(table, key) ?? "", /notified/, key);
  });

  it("marks nobody where that may not be read", async () => {
    h.sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match: { method: "GET", path: /watchers/ } });
    await open();
    const table = await talking.until("table", ({ rows, notes }) => rows.length > 0 && notes.length > 0);
    assert.ok(!table.notes.some(({ text }) => text.startsWith("notified")));
  });
});
