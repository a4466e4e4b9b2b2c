import assert from "node:assert/strict";
import { useVSCode } from "./session";

describe("commands that change access", function () {
  this.timeout(300_000);

  const vscode = useVSCode({
    settings: { "workbench.tree.expandMode": "doubleClick" }, // a click selects and does nothing else
    env: { CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: '{"argus":true}' },
  });

  it("are for a person who owns the case", async () => {
    const { workbench } = vscode();
    await workbench.row(/^Case 9001,.*you can write/).waitFor();
    await workbench.becomeInSandbox("ada");
    await workbench.row(/^Case 9001,.*you own it/).waitFor();
    // With that the last news is drawn: a menu of a row that is being drawn again has lost its row.
    await workbench.row(/^Connection Argus sandbox, 52 cases · Ada Admin/).waitFor();
  });

  it("grant access from the context menu, to somebody found by name", async () => {
    const { workbench } = vscode();
    const row = workbench.row(/^Case 9010,/);
    await workbench.expand(row);
    await workbench.chooseFromMenu(row, "Grant Access…");
    await workbench.type("nobody at all");
    await workbench.option(/Nothing found/).waitFor();
    await workbench.type("kari");
    await workbench.choose(/Kari Writer/);
    await workbench.chooseLevel("read");
    await workbench.row(/^Kari Writer, read · granted by Ada Admin/).waitFor();
  });

  it("change the level of an entry", async () => {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(workbench.row(/^Kari Writer, read/), "Change Level…");
    await workbench.chooseLevel("write");
    await workbench.row(/^Kari Writer, write · granted by Ada Admin/).waitFor();
    // With that the last news is drawn.
    await workbench.row(/^Kari Writer, read/).waitFor({ state: "detached" });
  });

  it("revoke an entry after saying what that does", async () => {
    const { workbench } = vscode();
    const entry = workbench.row(/^Kari Writer, write/);
    await workbench.chooseFromMenu(entry, "Revoke Access…");
    await workbench.dialog.getByText("Revoke the entry of Kari Writer on").waitFor();
    await workbench.answerDialog("Revoke");
    await entry.waitFor({ state: "detached" });
  });

  it("change nothing where the question is answered with Cancel", async () => {
    const { workbench } = vscode();
    const row = workbench.row(/^Case 9001,/);
    await workbench.chooseFromMenu(row, "Change Access Mode…");
    await workbench.choose(/^explicit/);
    await workbench.dialog.getByText(/Change “9001 Suspicious login.*” from role based to explicit\?/).waitFor();
    assert.match(await workbench.dialog.innerText(), /Nils Nothing/);
    await workbench.answerDialog("Cancel");
    assert.match((await row.getAttribute("aria-label")) ?? "", /role based/);
  });

  it("act by key on the row that the arrow keys went to, not on the one that was clicked before", async () => {
    const { workbench } = vscode();
    const of = workbench.row(/^Case 9001,/);
    await workbench.expand(of);
    const clicked = workbench.row(/^Nils Nothing, read/);
    const legal = workbench.row(/^Legal, read/);
    const goToLegal = async () => {
      await clicked.click();
      await workbench.page.keyboard.press("ArrowDown");
    };
    await legal.waitFor();
    await goToLegal();
    await workbench.page.keyboard.press("Delete");
    await workbench.dialog.getByText("Revoke the entry of Legal on").waitFor();
    await workbench.answerDialog("Cancel");
    await goToLegal();
    await workbench.page.keyboard.press("F2");
    await workbench.quickInput.getByText(/Legal/).first().waitFor();
    await workbench.dismissAll();
    await goToLegal();
    await workbench.page.keyboard.press("ControlOrMeta+C");
    await workbench.copied(/^2006$/);
    await workbench.collapse(of);
    // The same of a row with something below it.
    await of.click();
    await workbench.page.keyboard.press("ArrowDown");
    await workbench.page.keyboard.press("ControlOrMeta+C");
    await workbench.copied(/^9003$/);
  });

  it("revoke by key every row that is selected", async () => {
    const { workbench } = vscode();
    const of = workbench.row(/^Case 9001,/);
    await workbench.expand(of);
    await workbench.row(/^Nils Nothing, read/).click();
    await workbench.row(/^Legal, read/).click({ modifiers: ["ControlOrMeta"] });
    await workbench.page.keyboard.press("Delete");
    await workbench.dialog.getByText("Revoke 2 entries?").waitFor();
    await workbench.answerDialog("Cancel");
    await of.click();
    await workbench.collapse(of);
  });

  it("show all that they do before they are confirmed, and are cancelled there", async () => {
    const { workbench } = vscode();
    const preview = workbench.page.locator(".monaco-editor .view-lines").filter({ hasText: "This is a preview" });
    for (const [more, question] of [
      [undefined, "Change “9001"],
      [/^Case 9002,/, "Change 2 cases to explicit?"],
    ] as const) {
      await workbench.row(/^Case 9001,/).click();
      if (more !== undefined) await workbench.row(more).click({ modifiers: ["ControlOrMeta"] });
      await workbench.chooseFromMenu(workbench.row(/^Case 9001,/), "Change Access Mode…");
      await workbench.choose(/^explicit/);
      await workbench.dialog.getByText(question).waitFor();
      assert.match(await workbench.dialog.innerText(), / and \d+ more/);
      await workbench.answerDialog("Show All");
      await preview.waitFor();
      assert.doesNotMatch(await preview.innerText(), / and \d+ more/);
      await workbench.takePicture("preview");
      await workbench.page.getByRole("button", { name: "Cancel Change" }).click();
      await preview.waitFor({ state: "detached" });
    }
    // One row is selected again.
    await workbench.row(/^Case 9001,/).click();
  });

  it("change the access mode, the current one marked", async () => {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(workbench.row(/^Case 9001,/), "Change Access Mode…");
    await workbench.option(/^role based,.*current/).waitFor();
    await workbench.choose(/^read restricted/);
    await workbench.answerDialog("Change mode");
    await workbench.row(/^Case 9001,.*read restricted/).waitFor();
  });

  it("undo the last change", async () => {
    const { workbench } = vscode();
    await workbench.run("Case Access: Undo Change…");
    await workbench.choose(/^Change mode to read restricted/);
    await workbench.answerDialog("Change mode");
    await workbench.row(/^Case 9001,.*role based/).waitFor();
  });

  it("ask for what is missing when they come from the palette", async () => {
    const { workbench } = vscode();
    await workbench.run("Case Access: Grant Access…");
    await workbench.type("zzz");
    await workbench.quickInput.getByText("Nothing found").waitFor();
    await workbench.type("9012");
    await workbench.choose(/^9012 /);
    await workbench.type("legal");
    await workbench.choose(/Legal/);
    await workbench.chooseLevel("write");
    // A group is more than one person, so the effects are confirmed.
    await workbench.answerDialog("Grant");
    await workbench.expand(workbench.row(/^Case 9012,/));
    await workbench.row(/^Legal, write · granted by Ada Admin/).waitFor();
  });

  it("show at 300 px what an entry gives, whatever the name or title beside it", async () => {
    const { workbench } = vscode();
    const of = workbench.row(/^Case 9004,/);
    await workbench.chooseFromMenu(of, "Grant Access…");
    await workbench.type("incident");
    await workbench.choose(/Incident Responders/);
    await workbench.chooseLevel("read");
    await workbench.answerDialog("Grant");
    await workbench.expand(of);
    const row = workbench.row(/^Incident Responders, read → can write/);
    await row.waitFor();
    assert.equal((await workbench.sidebar.boundingBox())?.width, 300);
    await workbench.row(/^Legal, read → can write/).click(); // a chosen row has buttons
    for (const one of [row, workbench.row(/^Case 9004, Insider investigation, read → can write · explicit/)]) {
      const hidden = await one.evaluate((shown) => {
        const room = shown.querySelector(".monaco-icon-label-container")!;
        const text = shown.querySelector(".label-description")!;
        const node = document.createTreeWalker(text, NodeFilter.SHOW_TEXT).nextNode()!;
        const vital = document.createRange();
        vital.setStart(node, 0);
        vital.setEnd(node, "read → can write".length);
        return vital.getBoundingClientRect().right - room.getBoundingClientRect().right;
      });
      const dots = 12; // px, at most: they stand where the rest of the text is cut off
      assert.ok(hidden <= -dots, `${hidden + dots} px of the vital word are out of sight`);
    }
    await workbench.takePicture("narrow-tree");
    await workbench.collapse(of);
  });

  it("hand over what names somebody, with the mouse", async () => {
    const { workbench } = vscode();
    const of = workbench.row(/^Case 9004,/);
    await workbench.expand(of);
    await workbench.chooseFromMenu(workbench.row(/^Incident Responders, read → can write/), "Hand Over…");
    await workbench.type("siv");
    await workbench.choose(/Siv Nettum/);
    await workbench.quickInput.getByText(/^\d+ Selected$/).waitFor();
    await workbench.accept();
    await workbench.dialog
      .getByText(/^Hand over \d+ entries of Incident Responders to Siv Nettum, and revoke them\?$/)
      .waitFor();
    await workbench.answerDialog("Hand Over");
    await workbench.row(/^Siv Nettum, read → can write/).waitFor();
    await workbench.row(/^Incident Responders, read/).waitFor({ state: "detached" });
  });

  it("offboard somebody, with the keyboard", async () => {
    const { workbench } = vscode();
    const { keyboard } = workbench.page;
    const of = workbench.row(/^Case 9004,/);
    await workbench.run("Case Access: Offboard…");
    await workbench.type("siv");
    await workbench.option(/Siv Nettum/).waitFor();
    await keyboard.press("Enter");
    await workbench.quickInput.getByText(/^\d+ Selected$/).waitFor();
    await keyboard.press("Enter");
    await workbench.dialog.getByText(/^Revoke \d+ entries of Siv Nettum\?$/).waitFor();
    const focused = workbench.page.locator(":focus");
    await workbench.dialog.getByRole("button", { name: "Revoke", exact: true }).and(focused).waitFor();
    await keyboard.press("Enter");
    await workbench.dialog.waitFor({ state: "detached" });
    await workbench.row(/^Siv Nettum, read → can write/).waitFor({ state: "detached" });
    await workbench.row(/^Kari Writer, write/).waitFor();
    await workbench.collapse(of);
  });

  it("copy the number of a case", async () => {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(workbench.row(/^Case 9005,/), "Copy ID", () => workbench.copied(/^9005$/));
  });

  it("copy a link to a case, which leads there", async () => {
    const { workbench } = vscode();
    const link = /^[\w-]+:\/\/case-access\.case-access\/case\?connection=Argus%20sandbox&id=9005$/;
    await workbench.chooseFromMenu(workbench.row(/^Case 9005,/), "Copy Link", () => workbench.copied(link));
    await workbench.row(/^Case 9010,/).click();
    await workbench.follow(await workbench.page.evaluate(() => navigator.clipboard.readText()));
    await workbench.page.locator('[role="treeitem"][aria-selected="true"][aria-label^="Case 9005,"]').waitFor();
  });

  it("find a case that is not published marked as closed, with the reason in the matrix", async () => {
    const { workbench } = vscode();
    await workbench.follow("code-oss://case-access.case-access/case?connection=Argus%20sandbox&id=9049");
    const of = workbench.row(/^Case 9049,.* role based · not published · /);
    await of.waitFor();
    await workbench.page.waitForFunction(() => {
      const label = document.querySelector('[role="treeitem"][aria-label^="Case 9049,"] .monaco-icon-label');
      return label !== null && getComputedStyle(label, "::after").content === '"∅"';
    });
    // The reporter is no tech user, and the documentation says both of them.
    const reporter = workbench.webview().locator('[data-case="9049"][data-subject="1101"][data-level="read"]');
    await workbench.chooseFromMenu(of, "Inspect Access", () => reporter.waitFor());
    assert.equal(await reporter.getAttribute("data-value"), "unknown");
    await reporter.click();
    await workbench.page.keyboard.press("Enter");
    await workbench.webview().getByText("whether the reporter sees a case that is not published").first().waitFor();
    await workbench.takePicture("unpublished");
    await workbench.run("View: Close All Editors");
  });

  it("are not offered where the caller does not own the case, and say why when called", async () => {
    const { workbench } = vscode();
    await workbench.becomeInSandbox("kari");
    const row = workbench.row(/^Case 9001,.*you can (read|write)/);
    await row.waitFor();
    await workbench.openMenu(row, "Copy ID");
    assert.equal(await workbench.page.getByRole("menuitem", { name: "Grant Access…" }).count(), 0);
    await workbench.page.keyboard.press("Escape");
    // Beside a case that the caller owns they are offered, and leave the other out.
    await workbench.row(/^Case \d+,.*you own it/).click();
    await row.click({ modifiers: ["ControlOrMeta"] });
    await workbench.openMenu(row, "Grant Access…");
    await workbench.page.keyboard.press("Escape");
    await workbench.run("Case Access: Change Access Mode…");
    await workbench.type("9001");
    await workbench.choose(/^9001 /);
    await workbench.told(/You cannot change access to 9001.*only its owners may/);
  });
});
