import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { databaseName } from "../../src/core/store/store";
import { openAccount, type Account } from "./harness";

/** A way to a file that leads to itself: also who may do everything cannot look at it. */
const lead = (file: string) => symlinkSync(file, file);
const damage = (file: string) => writeFileSync(file, "x".repeat(8192));

describe("case-access: a journal that cannot be read", function () {
  this.timeout(60_000);

  let account: Account;
  before(async () => {
    account = await openAccount({ within: true });
  });
  after(() => account.close());

  for (const [what, prepare] of Object.entries({ "out of reach": lead, damaged: damage }))
    it(`is not one without records: ${what}`, async () => {
      const state = path.join(account.home, what);
      mkdirSync(state);
      prepare(path.join(state, databaseName));
      for (const words of [
        ["journal"],
        ["journal", "--case", "9001"],
        ["journal", "--purge", "--before", "2026-01-31"],
        ["undo", "1f0a2b3c", "--preview"],
        ["resume", "1f0a2b3c", "--preview"],
        ["due"],
        ["due", "--within", "7d"],
        ["sweep"],
        ["sweep", "--preview"],
      ]) {
        const { status, document } = await account.ask([...words, "--state", state]);
        assert.deepEqual([status, document.error?.kind], [4, "unexpected"], words.join(" "));
      }
    });

  it("is not one in a folder without a name", async () => {
    const { status, document } = await account.ask(["journal", "--state", ""]);
    assert.deepEqual([status, document.error?.advice], [64, "Name a folder."]);
  });
});
