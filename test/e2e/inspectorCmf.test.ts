import assert from "node:assert/strict";
import { useVSCode } from "./session";
import { inspectUser, type InspectorView } from "./inspectorView";

describe("the inspector in VS Code over CMf", function () {
  this.timeout(300_000);

  const vscode = useVSCode({ env: { CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: '{"cmf":true}' } });
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
    await view.trials.getByText("9007199254740993: no entry for Apoio ao Cliente").waitFor();
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
