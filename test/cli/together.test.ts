import assert from "node:assert/strict";
import { once } from "node:events";
import type { Change, Subject } from "../../src/access/case";
import { openWorkspace } from "../../src/core/core";
import { memorySecrets, memorySettings } from "../unit/core/memory";
import { noSignal } from "../unit/noSignal";
import { openAccount, type Account } from "./harness";

/** Case 9003 of the sandbox, and somebody who has no entry on it. */
const aCase = "9003";
const nils: Subject = { id: "1107", kind: "user", name: "Nils Nothing" };

describe("case-access: beside an editor", function () {
  this.timeout(90_000);

  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it("waits for its turn at a case, sees what the editor did, and shares its journal", async () => {
    const { argus } = account.sandbox;
    const editor = openWorkspace({ settings: memorySettings(), secrets: memorySecrets(), home: account.home });
    try {
      const { key } = argus.keys.find(({ name }) => name === "signe")!;
      // A connection's name is no part of what the two have in common.
      editor.connections.attach({ name: "Work", system: "argus", url: argus.url }, key);
      const connection = editor.connections.find("Work")!;
      const words = ["--grant", `user:${nils.id}=write`, "--connection", "argus"];
      const { document } = await account.ask(["preview", aCase, ...words]);

      const change: Change = { kind: "grant", subject: nils, level: "read" };
      const planned = await editor.changes.plan(connection, aCase, change, noSignal);
      const held = await editor.store.locks.hold(`argus ${connection.url} case ${aCase}`, noSignal);
      const job = account.start(["apply", aCase, ...words, "--approve", document.result.digest, "--json"]);
      let stdout = "";
      job.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
      const ended = once(job, "close");
      const isPost = ({ method }: { method: string }) => method === "POST";
      // It has planned, and says that it waits.
      const [said] = (await once(job.stderr, "data")) as [Buffer];
      assert.match(said.toString(), /changing this case; waiting/);
      assert.equal(job.exitCode, null);
      assert.deepEqual(
        argus.requests.filter((one) => isPost(one) && one.path.endsWith("/access")),
        [],
      );
      held.release();
      const [outcome, [status]] = await Promise.all([editor.changes.apply(planned, noSignal), ended]);

      // Whichever had the first turn, the other one saw what it did and sent nothing over it.
      const answer = JSON.parse(stdout) as { result?: { outcome: string } };
      assert.equal(argus.requests.filter((one) => isPost(one) && one.path.endsWith("/access")).length, 1);
      assert.ok(outcome.kind === "done");
      const first = outcome.remark === "alreadySo" ? "job" : "editor";
      assert.equal(status, first === "job" ? 0 : 5, stdout);
      assert.equal(answer.result?.outcome, first === "job" ? "done" : "notDone");
      const journal = await account.ask(["journal", "--case", aCase]);
      const { attempts } = await editor.journal.read({ caseId: aCase });
      assert.deepEqual(
        journal.document.result.map(({ id }: { id: string }) => id),
        attempts.map(({ id }) => id),
      );
      assert.equal(attempts.length, 2);
    } finally {
      editor.dispose();
    }
  });
});
