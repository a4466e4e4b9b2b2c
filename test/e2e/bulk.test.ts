import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Locator } from "playwright-core";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import type { PlacedFault } from "../../src/sandbox/faults";
import { useVSCode } from "./session";
import { soon, until, Workbench } from "./workbench";

interface Listed {
  readonly level: string;
  readonly grantedSubject: { readonly id: number };
  readonly flags: readonly string[];
}

const kari = "1101";
const siv = "1105";
const nils = "1107";

describe("changes of many cases", function () {
  this.timeout(300_000);

  let sandbox: Sandbox;
  let folder: string;
  before(async () => {
    // 498 of them are listed: one is deleted, one is test data.
    sandbox = await startSandbox({ port: 0, cmfPort: 0, cases: 500 });
    folder = mkdtempSync(path.join(os.tmpdir(), "case-access-bulk-"));
    mkdirSync(path.join(folder, "already there"));
  });
  after(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const vscode = useVSCode(() => ({
    settings: {
      "caseAccess.connections": [{ name: "Argus", system: "argus", url: sandbox.url }],
      "caseAccess.pageSize": 1000,
      "workbench.tree.expandMode": "doubleClick", // a click selects and does nothing else
    },
  }));

  const key = () => sandbox.argus.keys.find(({ name }) => name === "ada")?.key ?? "";
  const row = (id: number) => vscode().workbench.row(new RegExp(`^Case ${id},`));

  /** What the server says of the entries of a case, e.g. "1101 read". */
  async function entries(id: number | string): Promise<string[]> {
    const address = `${sandbox.url}/cases/v2/case/${id}/access?limit=0`;
    const answer = await fetch(address, { headers: { "Argus-API-Key": key() } });
    const { data } = (await answer.json()) as { data: Listed[] };
    const live = data.filter(({ flags }) => !flags.includes("DELETED")); // those that were revoked are listed, too
    return live.map(({ grantedSubject, level }) => `${grantedSubject.id} ${level}`).sort();
  }
  async function allEntries(): Promise<(readonly [string, string[]])[]> {
    const headers = { "Argus-API-Key": key(), "Content-Type": "application/json" };
    const answer = await fetch(`${sandbox.url}/cases/v2/case/search`, {
      method: "POST",
      headers,
      body: JSON.stringify({ limit: 1000 }),
    });
    const { data } = (await answer.json()) as { data: { id: number }[] };
    const ids = data.map(({ id }) => String(id)).sort();
    return Promise.all(ids.map(async (id) => [id, await entries(id)] as const));
  }
  const entriesOf = async (subject: string, cases: readonly number[]) =>
    Promise.all(cases.map(async (id) => (await entries(id)).filter((one) => one.startsWith(subject)).join()));

  /** Waits until the journal shows a bulk in which all was done. Counts differ, so that none is taken for another. */
  async function allDone(count: number, unchanged = 0): Promise<void> {
    const rest = unchanged === 0 ? "(?!.*unchanged)" : ` · ${unchanged} unchanged`;
    await vscode()
      .workbench.row(new RegExp(`^Bulk change \\(${count}\\), ${count - unchanged} changed${rest}`))
      .waitFor();
  }

  /** Selects cases as with the mouse, and gives the first. */
  async function select(first: number, ...others: number[]): Promise<Locator> {
    await row(first).click();
    for (const id of others)
      await until(async () => {
        const isSelected = row(id).and(vscode().workbench.page.locator('[aria-selected="true"]'));
        if (!(await isSelected.isVisible())) await row(id).click({ modifiers: ["ControlOrMeta"], ...soon });
        await isSelected.waitFor(soon);
      });
    return row(first);
  }

  async function grantToSelected(on: Parameters<Workbench["chooseFromMenu"]>[0], person: string): Promise<void> {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(on, "Grant Access…");
    await workbench.type(person);
    await workbench.choose(new RegExp(person));
    await workbench.choose(/^read/);
  }

  /**
   * From now on the server answers so many more grants. It carries out those that come then, too, and leaves them
   * without an answer.
   */
  function answerOnly(grants: number): PlacedFault {
    let seen = 0;
    const match = ({ method, path: asked }: { method: string; path: string }) =>
      method === "POST" && asked.endsWith("/access") && ++seen > grants;
    return sandbox.faults.next({ kind: "hang", applied: true, times: Infinity, match });
  }

  /** Waits until the extension has got everything that was clicked before: the two talk in order. */
  async function heard(): Promise<void> {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(row(9014), "Copy ID", () => workbench.copied(/^9014$/));
  }

  /** The processes of the extension hosts, one for each window, oldest first. */
  const extensionHosts = () =>
    execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
      .split("\n")
      .map((line) => /^\s*(\d+)\s+(\d+)\s.*--type=extensionHost/.exec(line))
      .filter((found) => found !== null && Number(found[2]) === vscode().server.process.pid)
      .map((found) => Number(found![1]))
      .sort((a, b) => a - b);
  const firstHost = () => extensionHosts()[0]!;

  it("begin where all cases are loaded and the journal is open", async () => {
    const { workbench } = vscode();
    await workbench.run("Case Access: Set API Key…");
    await workbench.answer(key());
    await workbench.row(/^Connection Argus, 498 cases/).waitFor();
    await workbench.run("Case Access: Show Journal");
  });

  it("grant on those that are selected, after one question about all", async () => {
    const { workbench } = vscode();
    await grantToSelected(() => select(9001, 9005, 9010), "Kari Writer");
    await workbench.dialog.getByText("Grant Kari Writer read on 3 cases?").waitFor();
    for (const id of [9001, 9005, 9010])
      assert.match(await workbench.dialog.innerText(), new RegExp(`${id} .*: Grant Kari Writer read`));
    await workbench.answerDialog("Grant");
    await allDone(3);
    assert.deepEqual(await entriesOf(kari, [9001, 9005, 9010]), ["1101 read", "1101 read", "1101 read"]);
  });

  it("copy the access of one case to others", async () => {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(() => select(9004), "Copy Access to Other Cases…");
    for (const id of [9006, 9010]) {
      await workbench.type(String(id));
      await workbench.choose(new RegExp(`^${id}`));
    }
    await workbench.accept();
    await workbench.choose(/^Access mode/);
    await workbench.quickInput.getByText("2 Selected").waitFor();
    await workbench.accept();
    await workbench.dialog.getByText(/^Copy the access of 9004 .* to 2 cases\?$/).waitFor();
    await workbench.answerDialog("Copy");
    await allDone(8);
    const source = await entries(9004);
    assert.equal(source.length, 3);
    assert.deepEqual([await entries(9006), await entries(9010)], [source, source]);
    for (const id of [9006, 9010]) await workbench.row(new RegExp(`^Case ${id},.*explicit`)).waitFor();
  });

  it("offboard a person: every entry that the searches tell of", async () => {
    const { workbench } = vscode();
    const revoked = () => sandbox.requests.filter(({ method }) => method === "DELETE").length;
    const earlier = revoked();
    await workbench.expand(await select(9001));
    await workbench.chooseFromMenu(workbench.row(/^Kari Writer, read · granted by Ada Admin/), "Offboard…");
    await workbench.quickInput.getByText(/^\d+ Selected$/).waitFor();
    await workbench.accept();
    const question = workbench.dialog.getByText(/^Revoke \d+ entries of Kari Writer\?$/);
    const count = Number(/\d+/.exec(await question.innerText())?.[0]);
    await workbench.answerDialog("Revoke");
    await allDone(count);
    await workbench.collapse(row(9001));
    assert.equal(revoked() - earlier, count);
    assert.deepEqual(await entriesOf(kari, [9001, 9004, 9005, 9006, 9010]), ["", "", "", "", ""]);
  });

  it("change the mode of those that are selected", async () => {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(() => select(9001, 9002), "Change Access Mode…");
    await workbench.choose(/^read restricted/);
    await workbench.dialog.getByText("Change 2 cases to read restricted?").waitFor();
    await workbench.answerDialog("Change mode");
    for (const id of [9001, 9002]) await workbench.row(new RegExp(`^Case ${id},.*read restricted`)).waitFor();
    await allDone(2);
  });

  it("are taken back one by one from the journal", async () => {
    const { workbench } = vscode();
    await workbench.expand(workbench.row(/^Bulk change \(2\)/));
    await workbench.chooseFromMenu(workbench.row(/^Change mode to read restricted, case 9001/), "Undo Change…");
    await workbench.dialog.getByText(/Change “9001 .*” from read restricted to role based\?/).waitFor();
    await workbench.answerDialog("Change mode");
    await workbench.row(/^Case 9001,.*role based/).waitFor();
    await workbench.row(/^Undo: Change mode to role based, case 9001/).waitFor();
  });

  it("can be cancelled in the middle, and resumed", async () => {
    const { workbench } = vscode();
    const cases = [9001, 9003, 9002, 9006, 9007, 9004, 9008, 9009, 9010, 9011, 9012, 9013];
    await grantToSelected(() => select(cases[0]!, ...cases.slice(1)), "Siv Nettum");
    await workbench.dialog.getByText("Grant Siv Nettum read on 12 cases?").waitFor();
    const stuck = answerOnly(1);
    await workbench.answerDialog("Grant");
    await stuck.reached;
    await (await workbench.told("Changing access")).getByRole("button", { name: "Cancel" }).click();
    await heard();
    stuck.remove();
    stuck.release();
    // One was answered, and of the eight that were under way those are made whose request had gone out.
    const told = await workbench.told(/\d+ changed, \d+ left\./);
    const [, done, left] = /(\d+) changed, (\d+) left\./.exec(await told.innerText()) ?? [];
    assert.ok(
      Number(done) >= 2 && Number(done) <= 9 && Number(done) + Number(left) === cases.length,
      `${done} done, ${left} left`,
    );
    assert.equal((await entriesOf(siv, cases)).filter((one) => one !== "").length, Number(done));
    // Messages above it that go away move it, and take it from under the mouse.
    for (const progress of ["Changing access", "Working out what changes"])
      await workbench.notification(progress).waitFor({ state: "detached" });
    await told.getByRole("button", { name: "Resume" }).click();
    await workbench.dialog.getByText(`Go on with the ${left} changes that are left?`).waitFor();
    await workbench.answerDialog("Go On");
    await allDone(12);
    assert.deepEqual(
      await entriesOf(siv, cases),
      cases.map(() => "1105 read"),
    );
  });

  it("are written to a file, as a table", async () => {
    const { workbench } = vscode();
    const file = path.join(folder, "journal.csv");
    await workbench.run("Case Access: Export Journal…");
    await workbench.chooseFile(file, "already there");
    const told = await (await workbench.told(/\d+ records were written/)).innerText();
    const [head, ...lines] = readFileSync(file, "utf8").trim().split("\r\n");
    assert.match(head ?? "", /"time","connection","case","title","change","subject","on","from","to"/);
    // Rows of a bulk are sent next to each other, so the first of them need not be the first line.
    assert.match(
      lines.slice(0, 8).join("\n"),
      new RegExp(
        /"Argus","9001","Suspicious login from unusual country","grant","Kari Writer /.source +
          /\(1101\)","case","","read","Ada Admin \(1001\)","","done"/.source,
      ),
    );
    assert.equal(lines.length, Number(/\d+/.exec(told.slice(told.indexOf("Open")))?.[0]));
    assert.ok(lines.every((line) => line.includes(`"done"`)));
  });

  it("can be made in two windows at the same time, in one journal that both read", async () => {
    const { workbench, browser, server } = vscode();
    const page = await browser.context.newPage();
    const other = new Workbench(page);
    const changeMode = async (window: Workbench, id: number) => {
      const of = window.row(new RegExp(`^Case ${id},`));
      await of.click();
      await window.chooseFromMenu(of, "Change Access Mode…");
      await window.choose(/^write restricted/);
      await window.answerDialog("Change mode");
      await window.row(new RegExp(`^Case ${id},.*write restricted`)).waitFor();
    };
    try {
      await other.open(server.address());
      await other.showCases();
      await Promise.all([changeMode(workbench, 9003), changeMode(other, 9004)]);
      assert.equal(extensionHosts().length, 2);
      await workbench.run("Case Access: Search Journal…");
      await workbench.answer("write restricted");
      for (const id of [9003, 9004])
        await workbench.row(new RegExp(`^Change mode to write restricted, case ${id}, .*done`)).waitFor();
      await workbench.run("Case Access: Show the Whole Journal");
    } finally {
      await page.close();
    }
  });

  it("go on after the extension host was killed in the middle of 498, and none is made twice", async () => {
    const { workbench } = vscode();
    const earlier = await allEntries();
    await row(9001).click();
    await workbench.page.keyboard.press("ControlOrMeta+A");
    await grantToSelected(row(9001), "Nils Nothing");
    await workbench.dialog.getByText("Grant Nils Nothing read on 498 cases?").waitFor();
    const stuck = answerOnly(150);
    await workbench.answerDialog("Grant");
    await stuck.reached;
    process.kill(firstHost(), "SIGKILL");
    stuck.remove();

    // VS Code starts another one by itself.
    const offer = await workbench.told(/\d+ changes of an earlier session are left\./);
    const left = Number(/\d+/.exec(await offer.innerText())?.[0]);
    assert.ok(left > 300 && left < 360, `${left} are left`);
    await offer.getByRole("button", { name: "Resume" }).click();
    await workbench.dialog.getByText(`Go on with the ${left} changes that are left?`).waitFor();
    await workbench.answerDialog("Go On");
    const hers = (lines: readonly string[]) => lines.filter((line) => line.startsWith(nils));
    const already = earlier.filter(([, lines]) => hers(lines).length > 0).length;
    // Those that were on their way when the host was killed are found as they should be, too: at most eight.
    const row498 = workbench.row(/^Bulk change \(498\), (?!.*not finished)(?!.*under way)/);
    await row498.waitFor();
    const told = /(\d+) changed · (\d+) unchanged/.exec((await row498.getAttribute("aria-label")) ?? "");
    const [changed, unchanged] = [Number(told?.[1]), Number(told?.[2])];
    assert.equal(changed + unchanged, 498);
    assert.ok(unchanged >= already && unchanged <= already + 8, `${unchanged} unchanged, ${already} were so before`);
    const wanted = earlier.map(([id, lines]) => [
      id,
      hers(lines).length > 0 ? lines : [...lines, `${nils} read`].sort(),
    ]);
    assert.deepEqual(await allEntries(), wanted);
  });
});
