import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { ROOT } from "../unit/words";
import { serve } from "../http/fakeServer";
import { addConnection, openAccount, type Account } from "./harness";

/** Case 9003 of the sandbox: read restricted, of Kari, with an entry of Ola and one of a group. */
const aCase = "9003";

describe("case-access: lockdown", function () {
  this.timeout(90_000);

  const ajv = new Ajv({ allErrors: true, strictTypes: false, strictRequired: false });
  ajv.addSchema(JSON.parse(readFileSync(path.join(ROOT, "docs/cli-output.schema.json"), "utf8")) as object, "output");
  let account: Account;
  let file: string;
  before(async () => {
    account = await openAccount({ within: true });
    file = path.join(account.home, "plan.json");
  });
  after(() => account.close());

  const ask = (...words: string[]) => account.ask([...words, "--connection", "argus"]);
  const writes = () =>
    account.sandbox.argus.requests.filter(({ method, path: at }) => method !== "GET" && !at.endsWith("/search"));
  const ids = (list: { subject: { id: string } }[]) => list.map(({ subject }) => subject.id);

  it("plans without writing, says who is proven out, who remains, and what it takes", async () => {
    const { status, document } = await ask("lockdown", aCase, "--only", "user:1107=write", "--out", file);
    assert.equal(status, 0);
    const check = ajv.getSchema("output#/definitions/lockdown")!;
    assert.ok(check(document.result), ajv.errorsText(check.errors));
    const { plan, provenOut, remains, unknown, digest } = document.result;
    assert.match(digest, /^[0-9a-f]{24}$/);
    assert.deepEqual(
      plan.changes.map(({ text }: { text: string }) => text),
      ["Grant Nils Nothing write", "Revoke Incident Responders", "Change mode to explicit", "Revoke Ola Reader"],
    );
    assert.equal(plan.exact, true);
    assert.deepEqual(plan.faults, []);
    assert.deepEqual(ids(remains), ["1003", "1101", "1001", "admin"]);
    assert.deepEqual(unknown, []);
    assert.ok(ids(provenOut).includes("1102"));
    assert.ok(
      provenOut.some(({ subject: { name } }: { subject: { name: string } }) => /^Everyone else, apart/.test(name)),
    );
    assert.deepEqual(writes(), []);
  });

  it("applies the file that was approved as one batch, and takes it back as one", async () => {
    const { document: preview } = await ask("apply", file, "--preview");
    assert.equal(preview.result.digest, JSON.parse(readFileSync(file, "utf8")).digest);
    const none = await ask("apply", file);
    assert.deepEqual([none.status, none.document.error?.kind], [5, "noApproval"]);
    assert.deepEqual(writes(), []);
    const applied = await ask("apply", file, "--approve", preview.result.digest, "--reason", "an incident");
    assert.equal(applied.status, 0, applied.stderr);
    assert.equal(applied.document.result.outcome, "done");
    assert.equal(applied.document.result.records.length, 4);
    const may = async (who: string, right: string) => (await ask("can", aCase, who, right)).document.result.answer;
    assert.deepEqual(
      [await may("user:1107", "write"), await may("user:1102", "read"), await may("user:1002", "read")],
      ["yes", "no", "no"],
    );
    const stale = await ask("apply", file, "--approve", preview.result.digest);
    assert.deepEqual([stale.status, stale.document.error?.kind], [5, "stale"]);
    const { batch } = applied.document.result;
    const { document: undo } = await ask("undo", batch, "--preview");
    const undone = await ask("undo", batch, "--approve", undo.result.digest);
    assert.equal(undone.document.result.outcome, "done");
    assert.equal(await may("user:1102", "write"), "yes");
  });

  it("refuses a file that was changed, and one of another server", async () => {
    await ask("lockdown", aCase, "--only", "user:1107=write", "--out", file);
    const plan = JSON.parse(readFileSync(file, "utf8"));
    const refused = async (changed: object, kind: string) => {
      writeFileSync(file, JSON.stringify({ ...plan, ...changed }));
      const ran = await ask("apply", file, "--approve", plan.digest);
      assert.deepEqual([ran.status, ran.document.error?.kind], [5, kind]);
    };
    await refused({ rows: plan.rows.slice(1) }, "stale");
    await refused({ url: "https://other.example" }, "otherConnection");
  });

  it("names in a plan from a file whom the server names, whatever the file says, and takes nobody for a group", async () => {
    await ask("lockdown", aCase, "--only", "user:1107=write", "--out", file);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replaceAll("Nils Nothing", "Kari Writer").replaceAll("Incident Responders", "Nobody"));
    const { document } = await ask("apply", file, "--preview");
    const texts = document.result.cases[0].changes.map(({ subject }: { subject?: { name: string } }) => subject?.name);
    assert.deepEqual(texts, ["Nils Nothing", "Incident Responders", undefined, "Ola Reader"]);
    const plan = JSON.parse(text);
    plan.rows[0].change.subject.kind = "group";
    writeFileSync(file, JSON.stringify(plan));
    const { status, document: other } = await ask("apply", file, "--preview");
    assert.deepEqual([status, other.error?.kind], [5, "stale"]);
  });

  it("lets a plan end: it is approved with its time, and all of it comes back then", async () => {
    const until = ["--until", "3d"];
    await ask("lockdown", aCase, "--only", "user:1107=write", "--out", file);
    const local = await ask("apply", file, "--preview", "--until", "2026-12-24T17:00");
    assert.deepEqual([local.status, local.document.error?.kind], [64, "usage"]);
    for (const other of [["--notify"], ["--on", "definition"]])
      assert.deepEqual((await ask("apply", file, "--preview", ...other)).status, 64, other[0]);
    const { document: preview } = await ask("apply", file, "--preview", ...until);
    const changes = preview.result.cases[0].changes as { then: string | null }[];
    assert.deepEqual(
      changes.map(({ then }) => then),
      [null, "read", "readRestricted", "write"],
    );
    const applied = await ask("apply", file, ...until, "--approve", preview.result.digest);
    assert.equal(applied.status, 0, applied.stderr);
    const due = async () => (await account.ask(["due"])).document.result as { state: string }[];
    assert.deepEqual([...new Set((await due()).map(({ state }) => state))], ["scheduled"]);
    assert.equal((await due()).length, 4);
    account.sandbox.argus.setClockAhead(4 * 24 * 60 * 60_000);
    const { document: sweep } = await account.ask(["sweep", "--preview"]);
    assert.equal((await account.ask(["sweep", "--approve", sweep.result.digest])).status, 0);
    account.sandbox.argus.setClockAhead(0);
    assert.deepEqual(await due(), []);
    const may = async (who: string) => (await ask("can", aCase, who, "write")).document.result.answer;
    assert.deepEqual([await may("user:1107"), await may("user:1102")], ["no", "yes"]);
  });

  it("says who sees the title only, and who is notified", async () => {
    const words = ["lockdown", "9051", "--only", "user:1109=write", "--connection", "argus"];
    const { document } = await account.ask(words, { env: account.as("ada") });
    const { remarks } = document.result.plan as { remarks: string[] };
    assert.ok(remarks.includes("Titus Liste: sees the title only, by SANDBOX_CASE_LIST"), remarks.join("\n"));
    assert.ok(remarks.includes("Nils Nothing is still notified of this case."), remarks.join("\n"));
  });

  it("proves nothing of a caller of whom the server says what nothing else gives, as can and who do", async () => {
    const { argus } = account.sandbox;
    const key = argus.keys.find(({ name }) => name === "ola")!.key;
    // Each answer as the stand-in gives it, with another level of the caller.
    const liar = await serve(({ method, url, headers }, response) => {
      const { body } = liar.received.findLast((one) => one.path === url && one.method === method)!;
      const sent = { method, headers: headers as Record<string, string>, ...(body !== "" && { body }) };
      void fetch(argus.url + url!, sent as RequestInit).then(async (answer) => {
        const told = (await answer.text()).replace(/("currentUserAccess":\s*\{[^}]*"level":\s*)"\w+"/g, '$1"owner"');
        response.writeHead(answer.status, { "content-type": "application/json" }).end(told);
      });
    });
    addConnection(account.home, { name: "liar", system: "argus", url: liar.url });
    const env = { CASE_ACCESS_KEY_LIAR: `${liar.url} ${key}` };
    const asked = (...words: string[]) => account.ask([...words, "--connection", "liar"], { env });
    try {
      const can = await asked("can", "9001", "me", "write");
      assert.deepEqual([can.status, can.document.result.answer], [2, "unknown"], can.stderr);
      assert.deepEqual(
        can.document.unknowns.map(({ fact, gap }) => [fact, gap]),
        [["level", "disputed"]],
      );
      const why = (await account.run(["why", "9001", "me", "write", "--connection", "liar"], { env })).stdout;
      assert.ok(why.startsWith("Ola Reader, Write: unknown\n") && !why.includes("nothing gives this right"), why);
      assert.equal((await asked("can", "9001", "me", "read")).document.result.answer, "yes", "both say so");
      const who = (await asked("who", "9001")).document.result as { subject: { id: string }; write: string }[];
      assert.equal(who.find(({ subject }) => subject.id === "1102")?.write, "unknown");
      const { document } = await asked("lockdown", "9001", "--only", "me=read");
      assert.ok(!ids(document.result.provenOut).includes("1102"));
      const unknown = document.result.unknown as { subject: { id: string }; because: string[] }[];
      const mine = unknown.find(({ subject }) => subject.id === "1102");
      assert.match(mine?.because[0] ?? "", /^The server says owner, the model says read/);
      assert.ok(document.unknowns.some(({ gap }) => gap === "disputed"));
    } finally {
      await liar.close();
    }
  });

  it("says what is wrong with whom it is given", async () => {
    for (const only of ["user:1107", "user:1107=much", "", "=read", "user:1107=read,1107=write"]) {
      const ran = await ask("lockdown", aCase, "--only", only);
      assert.deepEqual([ran.status, ran.document.error?.kind], [64, "usage"], only);
    }
  });
});
