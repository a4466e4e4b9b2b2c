import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../host/code";
import { useVSCode } from "./session";

type Texts = Readonly<Record<string, string>>;

for (const language of ["nb", "pt-br"]) {
  describe(`in the display language ${language}`, function () {
    this.timeout(300_000);

    const vscode = useVSCode({}, language);
    const manifest = texts(`package.nls.${language}.json`);
    const code = texts(`l10n/bundle.l10n.${language}.json`);
    const worded = (english: string, ...values: string[]) =>
      code[english]!.replace(/\{(\d)\}/g, (_, place: string) => values[Number(place)]!);

    it("the words of the manifest are shown, and those of the code in the tree", async () => {
      const { workbench } = vscode();
      await workbench.sidebar.getByRole("heading", { name: manifest["view.cases"] }).first().waitFor();
      await workbench.sidebar.getByRole("button", { name: manifest["command.openSandbox"] }).click();
      await workbench.row(worded("Connection {0}", worded("Argus sandbox"))).waitFor();
      const one = workbench.row(`${worded("Case {0}", "9003")},`);
      await one.waitFor();
      assert.match((await one.getAttribute("aria-label"))!, new RegExp(worded("read restricted")));
      await workbench.expand(one);
      await workbench.row(worded("reporter · owner")).waitFor();
      await workbench.takePicture(`language ${language} tree`);
    });

    it("a change is asked about, and the reasons are given", async () => {
      const { workbench } = vscode();
      const one = workbench.row(`${worded("Case {0}", "9003")},`);
      await workbench.chooseFromMenu(one, manifest["command.changeMode"]!);
      await workbench.choose(new RegExp(`^${worded("explicit")}`));
      await workbench.dialog.getByRole("button", { name: worded("Change mode"), exact: true }).waitFor();
      await workbench.takePicture(`language ${language} confirmation`);
      await workbench.dismissAll();
      await workbench.run(`Case Access: ${manifest["command.inspectCase"]}`);
      await workbench.choose(worded("Argus sandbox"));
      await workbench.type("9003");
      await workbench.choose(/9003/);
      const matrix = workbench.webview();
      await matrix.getByRole("columnheader", { name: worded("Owner"), exact: true }).waitFor();
      await matrix
        .locator("[role=gridcell][data-value=yes]", { hasText: worded("yes") })
        .first()
        .click();
      await matrix.getByText(worded("Because"), { exact: true }).last().waitFor();
      await workbench.takePicture(`language ${language} inspector`);
    });
  });
}

function texts(file: string): Texts {
  return JSON.parse(readFileSync(path.join(ROOT, file), "utf8")) as Texts;
}
