import assert from "node:assert/strict";
import { mkdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createJournal } from "../../src/core/journal/journal";
import { databaseName, openStore } from "../../src/core/store/store";
import { anIntent } from "../unit/core/intent";
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

  it("that is torn is listed as far as it can be read, and not as the whole", async () => {
    const state = path.join(account.home, "torn");
    const store = openStore({ folder: state });
    const journal = createJournal({ store });
    const long = anIntent({ case: { id: "9001", title: "x".repeat(500) } });
    for (let at = 0; at < 200; at += 1) await journal.end(await journal.begin(long), { kind: "done" });
    journal.dispose();
    store.dispose();
    const file = path.join(state, databaseName);
    truncateSync(file, Math.floor(statSync(file).size * 0.6));
    const { status, document } = await account.ask(["journal", "--state", state]);
    assert.equal(status, 0);
    assert.ok(document.result.length > 0 && document.result.length < 200, `${document.result.length} of 200`);
    assert.equal(document.coverage.whole, false);
  });

  it("is not one in a folder without a name", async () => {
    const { status, document } = await account.ask(["journal", "--state", ""]);
    assert.deepEqual([status, document.error?.advice], [64, "Name a folder."]);
  });
});
