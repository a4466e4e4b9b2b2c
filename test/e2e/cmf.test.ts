import assert from "node:assert/strict";
import { useVSCode } from "./session";
import { inspectUser, type InspectorView } from "./inspectorView";

describe("CMf in VS Code", function () {
  this.timeout(300_000);

  const vscode = useVSCode({ env: { CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: '{"cmf":true}' } });

  describe("the sandbox", () => {
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
      await workbench.dialog.getByText("Reset the sandbox to its first state?").waitFor();
      assert.match(await workbench.dialog.innerText(), /Your other connections are not touched\./);
      await workbench.answerDialog("Reset");
      await workbench.row("Hugo Henriques, read · on the case definition").waitFor({ state: "detached" });
      await workbench.row(/^Connection CMf sandbox, 42 cases/).waitFor();
    });
  });

  describe("the inspector", () => {
    let view: InspectorView;

    it("shows what the server says of a person, also where nobody can say why", async () => {
      const { workbench } = vscode();
      await workbench.cases.first().waitFor();
      view = await inspectUser(workbench, "ines.igreja");
      await view.frame
        .getByRole("gridcell", { name: /the server says so; not known why: .*delegat/ })
        .first()
        .waitFor();
      await workbench.takePicture("inspector cmf user");
    });

    it("shows as unknown what a definition may give to a group", async () => {
      const { workbench } = vscode();
      const field = view.frame.getByRole("combobox", { name: "Choose a person or group" });
      await field.fill("Peritos");
      await view.frame.getByRole("option", { name: /Peritos/, selected: true }).waitFor();
      await view.press("Enter");
      await workbench.page.getByRole("tab", { name: "Access of Peritos" }).waitFor();
      await view.frame.locator("h1", { hasText: "Access of Peritos" }).waitFor({ state: "attached" }); // with its rows
      await view.frame.locator('[data-level="read"][data-value="unknown"]').first().click();
      await view.frame.getByRole("heading", { name: "Read: unknown" }).waitFor();
      await view.isAccessible("reasons");
      await view.reasons.getByRole("heading", { name: "Not known" }).waitFor();
      assert.match(
        await view.reasons.innerText(),
        /member of Gestores de Sinistros \(the system does not list it\): would confirm it if true/,
      );
      for (const once of [
        /^entry on the case definition \(the system does not list it\) →/gm,
        /^entries of the case definition \(the system does not list it\)/gm,
      ]) {
        assert.equal((await view.reasons.innerText()).match(once)?.length, 1, String(once));
      }
      await workbench.takePicture("inspector cmf reasons");
    });

    it("shows everyone on a case, and what a change of an entry would do", async () => {
      const { workbench } = vscode();
      await view.frame.getByRole("button", { name: "Everyone on This Case" }).click();
      await view.frame.getByRole("columnheader", { name: "Person or group" }).waitFor();
      await view.frame
        .getByRole("row", { name: /^Apoio ao Cliente/ })
        .locator("[data-edit=entry]")
        .click();
      await view.frame.getByRole("menuitemradio", { name: "no entry" }).click();
      await view.trials.getByText("no entry for Apoio ao Cliente").waitFor();
      // The definition may still let them read, and nobody tells.
      await view
        .cell({ subject: "group:12" }, "read")
        .and(view.frame.locator('[data-mark="mayLose"][data-value="unknown"]'))
        .waitFor();
      await view
        .cell({ subject: "group:7" }, "write")
        .and(view.frame.locator('[data-value="yes"]:not([data-mark])'))
        .waitFor();
      await workbench.takePicture("inspector cmf what if");
    });
  });
});
