import type { PlannedChange } from "../../src/core/changes/model";
import assert from "node:assert/strict";
import { commands } from "vscode";
import { resume } from "../../src/commands/change/resume";
import { bulkPreview } from "../../src/commands/change/bulkPreview";
import type { Services } from "../../src/commands/services";
import type { BulkPlan, UnfinishedBulk } from "../../src/core/changes/bulk";
import type { Connection } from "../../src/core/connections/connections";

const connection: Connection = {
  name: "Argus",
  system: "argus",
  url: "https://a.example",
  origin: "https://a.example",
  sandbox: false,
};

describe("the confirmation of many changes", () => {
  it("says of how many people it does not say what happens to them", async () => {
    const change = { kind: "changeMode", mode: "explicit" } as const;
    const row = (leftOut: number) => ({
      caseId: "1",
      title: "A",
      change,
      plan: {
        connection,
        case: { id: "1", number: "1", title: "A", mode: "roleBased" },
        change,
        effects: [],
        leftOut,
        locksOut: "no",
        alreadySo: false,
      } as unknown as PlannedChange,
    });
    const preview = async (...leftOut: number[]) =>
      (await bulkPreview({ connection, rows: leftOut.map(row) } satisfies BulkPlan, ({ name }) => name, [])).detail;
    assert.match(await preview(0, 2, 3), /The effect on 5 more people was not computed\./);
    assert.doesNotMatch(await preview(0, 0), /computed/);
  });
});

describe("changes that an earlier session left", () => {
  for (const [what, now] of [
    ["is gone", undefined],
    ["leads to another server", { ...connection, origin: "https://b.example" }],
  ] as const) {
    it(`can be given up where their connection ${what}`, async () => {
      const batch = {
        id: "b",
        at: 0,
        newest: 0,
        size: 1,
        done: 0,
        unchanged: 0,
        connection: "Argus",
        origin: "https://a.example",
        rows: [{ case: { id: "1", title: "A" }, change: { kind: "changeMode", mode: "explicit" } }],
        ended: false,
        underWay: false,
      } as const;
      const unfinished: UnfinishedBulk = { batch, left: [0], tried: 0 };
      const givenUp: UnfinishedBulk[] = [];
      const bulk = {
        unfinished: async () => [unfinished],
        abandon: async (one: UnfinishedBulk) => givenUp.push(one) > 0,
      };
      let looked!: () => void;
      const lookedUp = new Promise<void>((resolve) => (looked = resolve));
      const find = () => {
        looked();
        return now;
      };
      const asked = resume({ bulk, connections: { find, all: () => [] } } as unknown as Services, {});
      await lookedUp; // and the message is shown before anything else happens
      await commands.executeCommand("notification.acceptPrimaryAction");
      await asked;
      assert.deepEqual(givenUp, [unfinished]);
    });
  }
});
