import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { useVSCode } from "./session";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

describe("the inspector", function () {
  this.timeout(60_000);

  const vscode = useVSCode({ env: { CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: '{"argus":true}' } });
  const cell = (of: string, level: string) => vscode().workbench.webview().locator(`[data-case="${of}"][data-level="${level}"]`).first();
  const value = (of: string, level: string) => cell(of, level).getAttribute("data-value");

  it("opens on a person from the tree and shows the rights on each case", async () => {
    const { workbench } = vscode();
    await workbench.expand(workbench.row(/^Case 9001,/));
    await workbench.chooseFromMenu(workbench.row(/^Nils Nothing, read/), "Inspect Access of a User or Group…");
    await cell("9001", "read").waitFor();
    assert.equal(await value("9001", "read"), "yes");
    for (const level of ["read", "write", "owner"]) assert.match((await value("9003", level)) ?? "", /^(yes|no|unknown)$/);
  });

  it("says of a right whether it is known, and never takes unknown for no", async () => {
    // Nils Nothing has no readable roles, so whether he may write in a role based case is not known.
    assert.equal(await value("9010", "write"), "unknown");
  });

  it("explains a cell that is chosen with the keyboard", async () => {
    const { workbench } = vscode();
    const frame = workbench.webview();
    await cell("9001", "read").click();
    await workbench.page.keyboard.press("Enter");
    await frame.getByRole("complementary").getByText(/entry/).first().waitFor();
  });

  for (const [theme, kind] of [["Dark High Contrast", "hc-black"], ["Light High Contrast", "hc-light"], ["Dark Modern", "vs-dark"], ["Light Modern", "vs"]] as const) {
    it(`has nothing that axe finds fault with in ${theme}`, async () => {
      const { workbench } = vscode();
      await workbench.chooseTheme(theme);
      await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
      const body = workbench.webview().locator("body");
      await body.evaluate((_body, source) => void globalThis.eval(source), AXE);
      const faults = await body.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(" ")}`);
      });
      await workbench.takePicture(`inspector-${kind}`);
      assert.deepEqual(faults, []);
    });
  }
});
