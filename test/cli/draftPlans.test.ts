import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CaseState } from "../../src/access/case";
import { readPlan, type PlanFile } from "../../src/core/plans/planFile";
import { draftOfPlan, planOfDraft } from "../../src/inspector/handOn/draftPlan";
import type { Trial } from "../../src/inspector/protocol";
import { openHarness, siv } from "../http/changesHarness";
import { openCmf } from "../http/cmfHarness";
import { user as cmfUser } from "../http/cmfCaller";
import { openIrisAt, user as irisUser } from "../http/irisHarness";
import { talk } from "../http/inspectorSession";
import { noSignal } from "../unit/noSignal";
import { openAccount, type Account } from "./harness";

type Editor = Pick<
  Awaited<ReturnType<typeof openHarness>>,
  "connections" | "cases" | "changes" | "bulk" | "connection" | "dispose"
>;

/** Who is on a case, and its mode, past all caches. */
async function truth({ cases, connection }: Editor, caseId: string): Promise<CaseState> {
  return cases.readState(connection, caseId, noSignal);
}
const listed = ({ case: of, entries }: CaseState) => {
  const ofCase = entries.filter(({ on }) => on === "case");
  return [of.mode, ...ofCase.map(({ subject, level }) => `${subject?.id} ${level}`).sort()];
};

describe("case-access: a plan, and a draft in the editor", function () {
  this.timeout(180_000);
  let account: Account;
  let file: string;
  const opened: Editor[] = [];
  before(async () => {
    account = await openAccount({ within: true });
    file = path.join(account.home, "plan.json");
  });
  after(async () => {
    for (const one of opened) one.dispose();
    await account.close();
  });

  const editors: Readonly<Record<string, () => Promise<Editor>>> = {
    argus: () => openHarness({ sandbox: account.sandbox }),
    cmf: () => openCmf({ sandbox: account.sandbox }),
    iris: () => openIrisAt(account.sandbox.iris.url, account.sandbox.iris.keyOf("ada.admin")),
  };
  const open = async (system: string): Promise<Editor> => {
    const editor = await editors[system]!();
    opened.push(editor);
    return editor;
  };
  const ask = (system: string, ...words: string[]) =>
    account.ask([...words, "--connection", system], { env: account.as("ada") });
  const draftOf = async (editor: Editor, plan: PlanFile) => {
    const draft = await draftOfPlan(plan, editor.cases, editor.connection, noSignal);
    assert.ok(typeof draft === "object", String(draft));
    return draft;
  };
  /** Opens a plan in a panel and applies it there, as somebody who confirms it. */
  async function applyInEditor(editor: Editor, plan: PlanFile): Promise<void> {
    const talking = talk(editor);
    talking.onApply = async (connection, wanted) =>
      (await editor.bulk.run(await editor.bulk.plan(connection, wanted, noSignal), noSignal)).outcomes;
    talking.session.takeDraft(await draftOf(editor, plan));
    await talking.until("table", ({ draft }) => draft.trials.length > 0 && !draft.working);
    await talking.say({ type: "apply" });
    assert.deepEqual(
      talking.last("table").draft.trials.map(({ text, problem }) => [text, problem]),
      [],
    );
    talking.session.dispose();
  }
  const save = (plan: PlanFile) => writeFileSync(file, JSON.stringify(plan));

  /** Whose key it is keeps what they need to change access. */
  const systems = [
    { system: "argus", caseId: "9004", subject: siv, going: "2006", keep: "user:1107=write" },
    {
      ...{ system: "cmf", caseId: "ca000000-0000-4000-8000-000000000001", subject: cmfUser(14), going: "group:12" },
      keep: "group:7=write,user:15=read,user:22=read",
    },
    { system: "iris", caseId: "9001", subject: irisUser(1101), going: "user:1107", keep: "user:1004=owner" },
  ] as const;

  for (const { system, caseId, subject, going } of systems)
    it(`carries a draft of the editor out in a terminal: ${system}`, async () => {
      const editor = await open(system);
      const { entries } = await truth(editor, caseId);
      const gone = entries.find((one) => one.on === "case" && one.subject?.id === going)!.subject!;
      const trials: Trial[] = [
        { type: "entry", caseId, subject, level: "read", was: { levels: [] } },
        { type: "entry", caseId, subject: gone, level: "none" },
      ];
      const named = <T extends Trial>(one: T): T =>
        "subject" in one ? { ...one, subject: { ...one.subject, name: "Ada Admin" } } : one;
      const hostile = trials.map(named);
      save(planOfDraft(editor.connection, editor.cases, hostile, { reason: "r", ticket: "" }, undefined, 0));
      const none = await ask(system, "apply", file);
      assert.deepEqual([none.status, none.document.error?.kind], [5, "noApproval"]);
      // The plan says which of the connections is meant.
      const asked = account.ask(["apply", file, "--preview"], { env: account.as("ada") });
      const { document: preview, status } = await asked;
      assert.equal(status, 0, JSON.stringify(preview));
      assert.deepEqual([preview.connection, preview.result.kind], [system, "draft"]);
      assert.doesNotMatch(
        JSON.stringify(preview.result),
        /Ada Admin.*(grant|revoke)/i,
        "names of the file are not believed",
      );
      const applied = await ask(system, "apply", file, "--approve", preview.result.digest);
      assert.equal(applied.document.result.outcome, "done", applied.stderr);
      const after = listed(await truth(editor, caseId));
      assert.ok(after.includes(`${subject.id} read`), after.join());
      assert.ok(!after.some((one) => one.startsWith(`${going} `)), after.join());
      // What approved that state approves no other one.
      const again = await ask(system, "apply", file, "--approve", preview.result.digest);
      assert.notEqual(again.document.result?.outcome, "done");
    });

  for (const { system, caseId, keep } of systems)
    it(`opens a plan of the terminal as a draft, with the same changes in the same order: ${system}`, async () => {
      const editor = await open(system);
      const { document, status } = await ask(system, "lockdown", caseId, "--only", keep, "--out", file);
      assert.equal(status, 0, JSON.stringify(document));
      const plan = readPlan(readFileSync(file, "utf8"))!;
      assert.equal(plan.version, 2);
      const { trials } = await draftOf(editor, plan);
      const state = await truth(editor, caseId);
      assert.equal(trials.length, plan.rows.length);
      await applyInEditor(editor, plan);
      const inEditor = listed(await truth(editor, caseId));
      assert.notDeepEqual(inEditor, listed(state));
      const { document: left } = await ask(system, "lockdown", caseId, "--only", keep);
      assert.deepEqual(left.result.plan.changes, [], "nothing is left to lock down");
      assert.deepEqual(left.result.plan.changes, [], "nothing is left to lock down");
      const { document: stale } = await ask(system, "apply", file, "--approve", plan.digest!);
      assert.equal(stale.error?.kind, "stale");
    });

  it("refuses a draft that names a person as a group, or by a number with leading zeros", async () => {
    for (const subject of [
      { id: "1102", kind: "group", name: "x" },
      { id: "01102", kind: "user", name: "x" },
    ]) {
      const change = { kind: "setLevel", subject, level: "write" };
      const about = { format: "case-access plan", version: 2, kind: "draft", caller: null, digest: null };
      const made = { system: "argus", url: account.sandbox.argus.url, madeAt: new Date().toISOString() };
      writeFileSync(file, JSON.stringify({ ...about, ...made, rows: [{ case: { id: "9004", title: "x" }, change }] }));
      const { status, document } = await ask("argus", "apply", file, "--preview");
      assert.deepEqual([status, document.error?.kind], [64, "unknownSubject"], subject.id);
    }
  });

  it("says of a plan that a later version wrote that it is one", async () => {
    writeFileSync(file, JSON.stringify({ format: "case-access plan", version: 3 }));
    const { status, document } = await account.ask(["apply", file, "--preview"]);
    assert.equal(status, 64);
    assert.match(document.error!.message, /it is of version 3, which is later than this program/);
    assert.match(document.error!.advice, /^Install a newer case-access/);
  });

  it("carries an end of a draft out, and needs its own approval for it", async () => {
    const editor = await open("argus");
    const until = Date.UTC(2099, 0, 2);
    const trial: Trial = { type: "entry", caseId: "9001", subject: siv, level: "read", until };
    const why = { reason: "r", ticket: "" };
    const [with_, without] = [trial, { ...trial, until: undefined }].map((one) =>
      planOfDraft(editor.connection, editor.cases, [one], why, undefined, 0),
    );
    save(without!);
    const { document: endless } = await ask("argus", "apply", file, "--preview");
    save(with_!);
    const { document: ending } = await ask("argus", "apply", file, "--preview");
    assert.notEqual(ending.result.digest, endless.result.digest);
    assert.equal(ending.result.cases[0].changes[0].until, new Date(until).toISOString());
    const both = await ask("argus", "apply", file, "--preview", "--until", "3d");
    assert.equal(both.status, 64);
    const applied = await ask("argus", "apply", file, "--approve", ending.result.digest);
    assert.equal(applied.document.result.outcome, "done", JSON.stringify(applied.document));
    const { document: due } = await account.ask(["due"]);
    assert.deepEqual(
      due.result.map((one: { subject: { id: string }; until: string }) => [one.subject.id, one.until]),
      [["1105", new Date(until).toISOString()]],
    );
  });
});
