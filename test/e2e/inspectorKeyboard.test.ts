import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { useVSCode } from "./session";
import { inspectorIn, type InspectorView } from "./inspectorView";

describe("the inspector in VS Code, with the keyboard alone", function () {
  this.timeout(300_000);

  const home = mkdtempSync(path.join(os.tmpdir(), "case-access-home-"));
  after(() => rmSync(home, { recursive: true, force: true }));
  const vscode = useVSCode({
    env: { HOME: home, CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: '{"argus":true}' },
  });
  let view: InspectorView;
  const keyboard = () => vscode().workbench.page.keyboard;

  before("the caller owns the cases", async () => {
    const { workbench } = vscode();
    await workbench.row(/^Case 9001,/).waitFor();
    await workbench.becomeInSandbox("ada");
    await workbench.row(/^Case 9001,.*you own it/).waitFor();
  });

  it("opens from the palette and has the focus in the matrix", async () => {
    const { workbench } = vscode();
    await keyboard().press("F1");
    await workbench.quickText.waitFor();
    await keyboard().type("Inspect Access of a User");
    await workbench.option(/Inspect Access of a User or Group…/).waitFor();
    await keyboard().press("Enter");
    await workbench.option(/Kari Writer/).waitFor();
    await keyboard().type("rita");
    await workbench.option(/Kari Writer/).waitFor({ state: "detached" });
    await workbench.option(/Rita Reporter/).waitFor();
    await keyboard().press("Enter");
    view = await inspectorIn(workbench);
    await view.cell({ case: "9004" }, "write").waitFor();
    await view.rowCount(52);
    await view.isActive("9001", 0);
    await view.isFocused("Access matrix");
  });

  it("closes the hint", async () => {
    await view.press("Shift+Tab");
    await view.isFocused("Got It");
    await view.press("Enter");
    await view.isFocused("Access matrix");
  });

  it("moves from cell to cell", async () => {
    await view.press("ArrowDown", "ArrowRight", "ArrowRight");
    await view.isActive("9004", 2);
    await view.press("End");
    await view.isActive("9004", 8);
    await view.press("Home");
    await view.isActive("9004", 0);
    await view.press("Control+End");
    await view.isActive("9052", 8);
    await view.press("Control+Home");
    await view.isActive("9001", 0);
    await view.press("PageDown");
    await view.isActive(/^90[23]\d/, 0);
    await view.press("PageUp");
    await view.isActive("9001", 0);
  });

  it("finds a row by typing", async () => {
    await keyboard().type("insider");
    await view.isActive("9004", 0);
    await view.press("ArrowDown"); // ends the word
    await keyboard().type("9001");
    await view.isActive("9001", 0);
    await view.press("Home");
    await keyboard().type("insider");
    await view.isActive("9004", 0);
  });

  it("reads the reasons, their buttons, and goes back to the cell", async () => {
    await view.toColumn("Write");
    await view.press("Enter");
    await view.frame.getByRole("heading", { name: "Write: yes" }).waitFor();
    await view.isFocused("Reasons");
    await view.frame.getByRole("button", { name: "Revoke Entry of Legal…" }).waitFor(); // the entries have come
    await view.press("Tab");
    await view.isFocused("Revoke Entry of Legal…");
    await view.press("Tab", "Tab");
    await view.isFocused("Change Reporter…");
    await view.press("Tab");
    await view.isFocused("Everyone on This Case");
    await view.press("Escape");
    await view.reasons.waitFor({ state: "hidden" });
    await view.isActive("9004", 4);
    await view.isFocused("Access matrix");
  });

  it("starts a change from the reasons, and comes back when it is given up", async () => {
    const { workbench } = vscode();
    await view.press("Enter");
    await view.frame.getByRole("heading", { name: "Write: yes" }).waitFor();
    await view.press("Tab");
    await keyboard().press("Enter");
    await workbench.dialog.getByText("Revoke the entry of Legal on").waitFor();
    await keyboard().press("Escape");
    await workbench.dialog.waitFor({ state: "detached" });
    await view.isFocused("Revoke Entry of Legal…");
    await view.press("Escape");
    await view.isActive("9004", 4);
  });

  it("tries out a mode and an entry, sees what they do, and discards them", async () => {
    await view.press("Home", "ArrowRight");
    await view.opensMenu();
    await view.press("F2");
    await view.isFocused("explicit");
    await view.press("Home", "Enter");
    const lost = view.cell({ case: "9004" }, "write").and(view.frame.locator('[data-mark="loses"][data-value="no"]'));
    await lost.waitFor();
    assert.match((await lost.getAttribute("aria-label"))!, /^9004 Insider investigation, Write, no\. loses: yes → no$/);
    await view.isActive("9004", 1);

    await keyboard().type("9003");
    await view.isActive("9003", 1);
    await view.toColumn("Entry");
    await view.opensMenu();
    await view.press("Enter");
    await view.isFocused("no entry");
    await keyboard().type("w");
    await view.isFocused("write");
    await view.press("Enter");
    await view.frame.locator('[data-case="9003"][data-level="write"][data-mark="gains"][data-value="yes"]').waitFor();
    await view.trials.getByText("9004: mode role based").waitFor();
    await view.trials.getByText("9003: write entry for Rita Reporter").waitFor();

    await view.goTo("Discard", "Shift+Tab");
    await view.press("Enter");
    await view.frame.locator("[data-mark]").first().waitFor({ state: "detached" });
    await view.holdsFocus("discarding");
    await view.frame.getByRole("columnheader", { name: "Change" }).waitFor({ state: "detached" });
  });

  it("compares with another person and goes back to one", async () => {
    await view.goTo("Compare", "Shift+Tab");
    await view.press("Enter");
    await keyboard().type("Tor");
    await view.press("Enter"); // before there is an answer
    await view.frame.getByRole("columnheader", { name: "Read: Tor Tech" }).waitFor();
    await view.holdsFocus("comparing");
    await view.goTo("End comparison", "Shift+Tab");
    await view.press("Enter");
    await view.frame.getByRole("columnheader", { name: "Read: Tor Tech" }).waitFor({ state: "detached" });
    await view.holdsFocus("ending the comparison");
  });

  it("filters, clears the filter, sorts and resizes", async () => {
    await view.press("Control+f");
    await view.isFocused("Find");
    await keyboard().type("insider");
    await view.rowCount(1);
    await keyboard().type(" nothing like it");
    await view.frame.getByRole("button", { name: "Show All" }).waitFor();
    await view.goTo("Show All", "Tab");
    await view.press("Enter");
    await view.rowCount(52);
    await view.isFocused("Access matrix");

    await view.press("Control+Home", "ArrowUp", "Enter");
    const sorted = (order: string) =>
      view.frame.locator(`[role=columnheader][aria-sort="${order}"]`, { hasText: "Case" }).waitFor();
    await sorted("ascending");
    await view.press("Enter");
    await sorted("descending");
    await view.press("ArrowDown");
    await view.isActive("9052", 0);
    await view.press("ArrowUp");
    const width = () =>
      view.frame.getByRole("columnheader", { name: "Case" }).evaluate((cell) => (cell as HTMLElement).offsetWidth);
    const before = await width();
    await view.press("Shift+ArrowRight", "Shift+ArrowRight");
    await view.frame.waitForFunction(
      (wanted) => document.querySelector<HTMLElement>("[role=columnheader]")!.offsetWidth === wanted,
      before + 32,
    );
  });

  it("groups, shows a part of the rows, and hears how many they are", async () => {
    await view.goTo("Group by", "Shift+Tab");
    await keyboard().type("level");
    await view.frame.locator(".row.heading").first().waitFor();
    await view.press("Home");
    await view.frame.locator(".row.heading").first().waitFor({ state: "detached" });
    await view.goTo("Show", "Shift+Tab");
    await keyboard().type("has or may");
    await view.rowCount(33);
    await view.frame
      .getByRole("status")
      .filter({ hasText: /^33 of 52 rows shown$/ })
      .waitFor();
    await view.press("Home");
    await view.rowCount(52);
    await view.goTo("Access matrix", "Tab");
  });

  it("goes to the next row that is found, and back", async () => {
    await view.press("Control+Home");
    await keyboard().type("phishing");
    await view.isActive("9040", 0);
    await view.press("F3");
    await view.isActive("9002", 0);
    await view.press("Shift+F3");
    await view.isActive("9040", 0);
    await view.press("Control+Home", "ArrowUp");
  });

  it("copies a cell, and from its menu the row and the table", async () => {
    const { workbench } = vscode();
    await view.press("ArrowDown", "Control+c");
    await workbench.copied(/^9052 Remote access[^\n\t]*$/);
    await view.press("Shift+F10", "ArrowUp", "ArrowUp", "ArrowUp");
    await view.isFocused("Copy Row");
    await view.press("Enter");
    await view.frame.getByText("Row copied").waitFor();
    await workbench.copied(/^9052 Remote access[^\n]*\t[^\n]*$/);
    await view.isFocused("Access matrix");
    await view.press("Shift+F10", "End");
    await view.isFocused("Copy Table");
    await view.press("Enter");
    await view.frame.getByText("52 rows copied").waitFor();
    assert.equal((await workbench.copied(/^[^\n]+\n[^\n]+\n/)).trimEnd().split("\n").length, 53);
    await view.press("Shift+F10");
    await view.isFocused("Why?Enter");
    await view.press("Escape");
    await view.isFocused("Access matrix");
  });

  it("writes a file that VS Code's own dialog asks for", async () => {
    const { workbench } = vscode();
    await view.goTo("Export", "Shift+Tab");
    await view.press("Enter");
    await view.isFocused("Export as CSV…");
    await keyboard().press("Enter");
    await workbench.option("..").waitFor(); // what is in the folder is known
    const file = await workbench.quickText.inputValue();
    assert.equal(path.dirname(file), home);
    assert.match(path.basename(file), /^Access of Rita Reporter \d{4}-\d\d-\d\d\.csv$/);
    await keyboard().press("Enter");
    await workbench.notification("52 rows exported").waitFor();
    assert.match(readFileSync(file, "utf8"), /Insider investigation/);
    await view.isFocused("Export");
    await workbench.quickInput.waitFor({ state: "hidden" });
  });

  it("changes between the matrix and the reasons with F6", async () => {
    await view.goTo("Access matrix", "Tab");
    await view.toColumn("Read");
    await view.press("Enter");
    await view.isFocused("Reasons");
    await view.press("F6");
    await view.isFocused("Access matrix");
    await view.press("F6");
    await view.isFocused("Reasons");
  });

  it("leaves the keys of VS Code alone", async () => {
    const { workbench } = vscode();
    await keyboard().press("F1");
    await workbench.option(/./).waitFor();
    await keyboard().press("Escape");
    await workbench.quickInput.waitFor({ state: "hidden" });
  });

  it("looks at a case instead, adds an entry, and applies it", async () => {
    const { workbench } = vscode();
    await view.goTo("Look at", "Shift+Tab");
    await view.press("End"); // "Access to"
    await view.isFocused("Choose a case");
    await keyboard().type("9003");
    await view.frame.getByRole("option", { name: /^9003/, selected: true }).waitFor();
    await view.press("Enter");
    await workbench.page.getByRole("tab", { name: "Access to 9003" }).waitFor();
    await view.cell({ case: "9003" }, "write").first().waitFor();
    await view.goTo("Add people or groups", "Shift+Tab");
    await keyboard().type("Nils No");
    await view.frame.getByRole("option", { name: /Nils Nothing/, selected: true }).waitFor();
    await view.press("Enter");
    await view.trials.getByText("read entry for Nils Nothing").waitFor();
    await view.goTo("Apply…", "Tab");
    await keyboard().press("Enter"); // the dialog takes the focus
    await workbench.dialog
      .getByText(/Nils Nothing/)
      .first()
      .waitFor();
    await keyboard().press("Enter");
    await view.frame.getByText("Changes applied.").waitFor();
    await view.trials.getByText("read entry for Nils Nothing").waitFor({ state: "detached" });
    await view.holdsFocus("applying");
  });
});
