import assert from "node:assert/strict";
import { useVSCode } from "./session";

describe("the sandbox of CMf", function () {
  this.timeout(300_000);

  const vscode = useVSCode({ env: { CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: '{"cmf":true}' } });

  it("lets access be granted on all cases of a definition, after one more question", async () => {
    const { workbench } = vscode();
    const row = workbench.cases.first();
    await workbench.expand(row);
    await workbench.row(/^Diogo Duarte, write/).waitFor();
    await workbench.chooseFromMenu(row, "Grant Access…");
    await workbench.type("hugo.henriques");
    await workbench.choose(/hugo\.henriques/);
    await workbench.choose(/^read,.*, on all cases of Sinistro Automóvel$/);
    await workbench.dialog
      .getByText(
        "Grant hugo.henriques read on all cases of the case definition of “9007199254740993 Sinistro Automóvel”?",
      )
      .waitFor();
    await workbench.answerDialog("Grant");
    await workbench.row("Hugo Henriques, read · on the case definition").waitFor();
    await workbench.collapse(row);
    await workbench.expand(workbench.row(/^Case 9007199254741000, Sinistro Automóvel/));
    await workbench.row("Hugo Henriques, read · on the case definition").waitFor();
  });

  it("is brought back to what it was at first, after asking", async () => {
    const { workbench } = vscode();
    await workbench.run("Case Access: Reset Sandbox");
    await workbench.dialog.getByText("Bring the sandbox back to what it was at first?").waitFor();
    assert.match(await workbench.dialog.innerText(), /Your other connections are not touched\./);
    await workbench.answerDialog("Reset");
    await workbench.row("Hugo Henriques, read · on the case definition").waitFor({ state: "detached" });
    await workbench.row(/^Connection CMf sandbox, 42 cases/).waitFor();
  });
});
