import assert from "node:assert/strict";
import { screen } from "../../http/screen";
import type { Case } from "../../../src/access/case";
import { createCases } from "../../../src/core/cases/cases";
import type { Drawing } from "../../../src/tree/drawing";
import { drawCase } from "../../../src/tree/caseItem";
import { caseRow } from "../../../src/tree/rows";
import { noSignal } from "../noSignal";
import { aCase, anEntry, fakeBackend, me } from "../core/fakeBackend";

describe("the row of a case", () => {
  const title = "A device of a board member was lost on a train";

  async function drawn(more: Partial<Case>, entries = [anEntry("11", me, "read")]) {
    screen.clear();
    const one = aCase("9001", { title, ...more });
    const { connections, connection } = fakeBackend({ case: () => one, entries: () => entries, caller: () => me });
    const cases = createCases({ connections });
    await cases.readState(connection, one.id, noSignal);
    const ends = { ofMode: () => undefined, late: () => [], now: () => 0 };
    const drawing = { connections, cases, changes: { undetermined: () => new Set() }, ends };
    const item = await drawCase(caseRow(connection, one.id), connection, drawing as unknown as Drawing);
    return { ...item, said: item.accessibilityInformation!.label };
  }

  it("shortens its title where an entry gives more than it says, which comes next, and says all of it", async () => {
    const { label, description, said } = await drawn({ mode: "explicit" });
    assert.equal(label, "A device…");
    assert.match(String(description), /^read → can write · explicit · .*1 read entry can write.* · 9001$/);
    assert.ok([...`${String(label)} read → can write`].length <= 27, "what 300 px have room for");
    assert.ok(said.startsWith(`Case 9001, ${title}, read → can write · explicit`), said);
  });

  it("leaves its title whole where the mode alone is not the usual one", async () => {
    assert.equal((await drawn({ mode: "explicit" }, [anEntry("11", me, "write")])).label, title);
  });
});
