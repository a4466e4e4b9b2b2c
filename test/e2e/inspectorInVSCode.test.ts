import assert from "node:assert/strict";
import { useVSCode } from "./session";

describe("inspector in VS Code", function () {
  this.timeout(300_000);

  const vscode = useVSCode({ env: { CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: '{"argus":true}' } });

  it("opens from a case in the tree with everyone on it", async () => {
    const { workbench } = vscode();
    await workbench.row(/^Case 9004,/).waitFor();
    const view = workbench.webview();
    const write = view.locator('[data-case="9004"][data-level="write"][data-value="yes"]').first();
    await workbench.chooseFromMenu(workbench.row(/^Case 9004,/), "Inspect Access", () => write.waitFor());
    await view.getByRole("rowheader", { name: "Kari Writer" }).waitFor();
    await workbench.page.getByRole("tab", { name: "Access to 9004" }).waitFor();
  });

  it("explains with Enter, goes back with Escape, and leaves the keys of VS Code alone", async () => {
    const { workbench } = vscode();
    const view = workbench.webview();
    await view.getByRole("rowheader", { name: "Kari Writer" }).click();
    for (const key of ["ArrowRight", "ArrowRight", "ArrowRight", "Enter"]) await workbench.page.keyboard.press(key);
    await view.getByRole("heading", { name: "Write: yes" }).waitFor();
    await workbench.takePicture("inspector-in-vscode");
    await workbench.page.keyboard.press("Escape");
    await view.getByRole("complementary").waitFor({ state: "hidden" });
    await workbench.page.keyboard.press("F1");
    await workbench.quickText.waitFor();
    await workbench.page.keyboard.press("Escape");
  });

  it("tries a change out and starts it through the command, which asks", async () => {
    const { workbench } = vscode();
    await workbench.becomeInSandbox("ada");
    await workbench.row(/^Case 9004,.*you own it/).waitFor();
    const view = workbench.webview();
    await view.getByLabel("Mode", { exact: true }).and(view.locator(".draft-fields *")).selectOption("readRestricted");
    await view.locator('[data-mark="loses"]').first().waitFor();
    await view.getByRole("button", { name: "Apply…" }).click();
    await workbench.dialog
      .getByText(/Change “9004 Insider investigation” from explicit to read restricted\?/)
      .waitFor();
    await workbench.answerDialog("Cancel");
    await view.getByText("1 left to apply.").waitFor();
    await view.getByRole("button", { name: "Apply…" }).click();
    await workbench.answerDialog("Change mode");
    await workbench.row(/^Case 9004,.*read restricted/).waitFor();
    await view.getByText("mode read restricted", { exact: true }).waitFor({ state: "detached" });
    await view.locator('[data-mark="loses"]').first().waitFor({ state: "detached" });
  });

  it("keeps what was tried when it is hidden, and does nothing meanwhile", async () => {
    const { workbench } = vscode();
    const view = workbench.webview();
    await view.getByLabel("Mode", { exact: true }).and(view.locator(".draft-fields *")).selectOption("explicit");
    await view.locator('[data-mark="gains"]').first().waitFor();
    await view.getByLabel("Show").selectOption("changed");
    await workbench.run("Preferences: Open User Settings (JSON)");
    await workbench.page.getByRole("tab", { name: "settings.json" }).waitFor();
    await workbench.page.getByRole("tab", { name: "Access to 9004" }).click();
    await view.locator('[data-mark="gains"]').first().waitFor();
    assert.equal(await view.getByLabel("Show").inputValue(), "changed");
  });

  it("applies several changes together after one confirmation", async () => {
    const { workbench } = vscode();
    const view = workbench.webview();
    await view.getByRole("combobox", { name: "Add people or groups" }).click();
    await workbench.page.keyboard.type("Nils");
    await view.getByRole("option", { name: /Nils Nothing/ }).click();
    await view.getByText("read entry for Nils Nothing").waitFor();
    await view.getByRole("button", { name: "Apply…" }).click();
    await workbench.dialog.getByText("Make 2 changes to “9004 Insider investigation”?").waitFor();
    await workbench.dialog
      .getByText(/• 9004 Insider investigation: Change mode to explicit; Grant Nils Nothing read\./)
      .waitFor();
    await workbench.dialog.getByText(/gains?: .*Nils Nothing|gain: .*Nils Nothing/).waitFor();
    await workbench.takePicture("inspector-apply");
    await workbench.answerDialog("Cancel");
    await view.getByText("2 left to apply.").waitFor();
    await view.getByRole("button", { name: "Apply…" }).click();
    await workbench.answerDialog("Apply");
    await workbench.row(/^Case 9004,.*explicit/).waitFor();
    await view.getByText("Changes applied.").waitFor();
    await view.locator("[data-mark]").first().waitFor({ state: "detached" });
  });

  it("shows the cases that match a filter, which VS Code asks for, in the tree and here", async () => {
    const { workbench } = vscode();
    const view = workbench.webview();
    await view.getByRole("combobox", { name: "Look at" }).selectOption("subject");
    await workbench.page.keyboard.type("Rita");
    await view.getByRole("option", { name: /Rita Reporter/ }).click();
    await view.getByText(/^52 cases/).waitFor();
    await view.getByRole("button", { name: "Filter Cases…" }).click();
    await workbench.choose("Text");
    await workbench.answer("login");
    await view.getByRole("button", { name: "Filter: “login”" }).waitFor();
    await view.getByText(/^1 match/).waitFor();
    await workbench.row(/^Connection Argus sandbox, 1 match/).waitFor();
    await view.locator("[data-level=read][data-case]").nth(1).waitFor({ state: "detached" });
    assert.equal(await view.locator("[data-level=read][data-case]").count(), 1);
    await workbench.takePicture("inspector-filtered");
    await view.getByRole("button", { name: "Filter: “login”" }).click();
    await workbench.choose("Clear the filter");
    await view.getByText(/^52 cases/).waitFor();
    await view.getByRole("combobox", { name: "Look at" }).selectOption("case");
    await workbench.page.keyboard.type("9004");
    await view.getByRole("option", { name: /^9004/ }).click();
    await view.locator('[data-case="9004"]').first().waitFor();
  });

  it("comes back after a reload of the window", async () => {
    const { workbench } = vscode();
    // The command lets VS Code write down its state first, which a reload of the browser's page does not wait for.
    await Promise.all([workbench.page.waitForEvent("load"), workbench.run("Developer: Reload Window")]);
    const view = workbench.webview();
    await view.getByRole("grid").waitFor({ timeout: 30_000 });
    await workbench.page.getByRole("tab", { name: /^Access/ }).waitFor();
  });

  it("explains an entry of the tree with Enter, and leaves Enter on other rows as it is everywhere", async () => {
    const { workbench } = vscode();
    const of = workbench.row(/^Case 9003,/);
    await workbench.expand(of);
    const entry = workbench.row(/^Ola Reader, write/);
    await of.click();
    await of.and(workbench.page.locator('[aria-expanded="false"]')).waitFor();
    await workbench.page.keyboard.press("Enter");
    await entry.click();
    await workbench.page.keyboard.press("Enter");
    await workbench
      .webview()
      .getByRole("heading", { name: /^(Read|Write): yes/ })
      .waitFor();
  });
});
