import assert from "node:assert/strict";
import { useVSCode } from "./session";

describe("levels that DFIR-IRIS enforces beside its entries, in VS Code", function () {
  this.timeout(300_000);

  const vscode = useVSCode({ env: { CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: '{"iris":true}' } });
  const now = "Now: owns the case. The entries say no access; the next recompute takes it away.";
  const stale = () => vscode().workbench.row(/^Nils Nothing, deny → owner now · the next recompute takes it away/);
  const cells = () => vscode().workbench.webview().locator('[data-case="9017"][data-subject="user:1107"][data-level]');

  it("are marked in the tree, on the entry and on its case", async () => {
    const { workbench } = vscode();
    await workbench.cases.first().waitFor();
    await workbench.becomeInSandbox("ada.admin");
    await workbench.row(/^Connection .* · Ada Admin/).waitFor();
    await workbench.expand(workbench.row(/^Case 9017,/));
    await stale().waitFor();
    await workbench.row(/^Case 9017,.* · 1 level changes with the next recompute/).waitFor();
    await workbench.hover(stale());
    await workbench.tooltip.getByText(now).waitFor();
  });

  it("are marked in the matrix, which shows what is enforced", async () => {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(workbench.row(/^Case 9017,/), "Inspect Access", () => cells().first().waitFor());
    assert.deepEqual(await cells().evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["value"])), [
      "yes",
      "yes",
      "yes",
    ]);
    await cells()
      .and(workbench.webview().locator(`[title*="${now}"]`))
      .first()
      .waitFor();
    await workbench.takePicture("iris-matrix");
  });

  it("are what the entries say once they are recomputed, after one question about all cases", async () => {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(stale(), "Recompute Access…");
    await workbench.dialog.getByText("Recompute the access of Nils Nothing on all cases?").waitFor();
    await workbench.dialog.getByText("This cannot be undone.").waitFor();
    await workbench.takePicture("iris-recompute");
    await workbench.answerDialog("Recompute");
    await workbench.told("Recomputed the access of Nils Nothing.");
    await stale().waitFor({ state: "detached" });
    await workbench.row(/^Nils Nothing, deny/).waitFor();
    // The matrix shows who has access or may have it, and he has none any more.
    await cells().first().waitFor({ state: "detached" });
    await workbench.run("Case Access: Show Journal");
    await workbench.row(/^Recompute .*Nils Nothing.*done/).waitFor();
  });
});
