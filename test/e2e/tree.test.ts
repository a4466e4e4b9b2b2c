import assert from "node:assert/strict";
import { useVSCode } from "./session";

describe("the tree of cases", function () {
  this.timeout(300_000);

  const vscode = useVSCode();

  it("offers a sandbox where there is no connection, and opens it with one click", async () => {
    const { workbench } = vscode();
    await workbench.sidebar.getByRole("button", { name: "Open Sandbox" }).click();
    await workbench.row(/^Case 9001, Suspicious login from unusual country, role based/).waitFor();
    await workbench.row(/^Connection Argus sandbox, 49 cases/).waitFor();
  });

  it("shows the mode, the caller's own level and the state of a case", async () => {
    await vscode()
      .workbench.row("Case 9003, Board member device lost, read restricted · you own it · working SOC")
      .waitFor();
  });

  it("says who has access to a case, from whom, and who has it by role", async () => {
    const { workbench } = vscode();
    await workbench.expand(workbench.row(/^Case 9003,/));
    await workbench.row("Kari Writer, reporter · owner").waitFor();
    await workbench.row(/^Ola Reader, write · granted by Ada Admin/).waitFor();
    await workbench.row(/^Incident Responders, read · granted by Kari Writer.* · group/).waitFor();
    await workbench.row(/^Administrators, owner/).waitFor();
    await workbench.collapse(workbench.row(/^Case 9003,/));
  });

  it("loads more cases when asked to", async () => {
    const { workbench } = vscode();
    const more = workbench.row(/^Load \d+ more/);
    const before = await workbench.caseLabels();
    await more.click();
    await workbench.row(/^Case 9027,/).waitFor();
    assert.deepEqual((await workbench.caseLabels()).slice(0, 10), before.slice(0, 10));
  });

  it("shows a hostile title as the text it is", async () => {
    const { workbench } = vscode();
    const row = workbench.row(/^Case 9016,/);
    await row.scrollIntoViewIfNeeded();
    assert.match(await row.innerText(), /=HYPERLINK\("https:\/\/attacker\.example/);
    await workbench.hover(row);
    await workbench.tooltip.getByText("attacker.example").first().waitFor();
    assert.equal(await workbench.page.locator('img[src="x"]').count(), 0);
    assert.equal(
      await workbench.page
        .locator('.monaco-hover a[href^="command:workbench"], .monaco-hover a[data-href^="command:workbench"]')
        .count(),
      0,
    );
  });

  it("filters by words and shows all again", async () => {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(workbench.row(/^Connection Argus sandbox/), "Filter Cases…");
    await workbench.choose(/Text/);
    await workbench.answer("ransom");
    await workbench.row(/^Case 9008,/).waitFor();
    await workbench.row(/^Case 9001,/).waitFor({ state: "detached" });
    await workbench.row(/^Connection Argus sandbox, 1 match/).waitFor();
    await workbench.run("Case Access: Clear Filter");
    await workbench.row(/^Case 9001,/).waitFor();
  });

  it("filters by access mode", async () => {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(workbench.row(/^Connection Argus sandbox/), "Filter Cases…");
    await workbench.choose(/Access mode/);
    await workbench.choose(/explicit/);
    await workbench.accept();
    await workbench.row(/^Case 9004,/).waitFor();
    await workbench.row(/^Case 9001,/).waitFor({ state: "detached" });
    for (const label of await workbench.caseLabels()) assert.match(label, /, explicit/);
    await workbench.run("Case Access: Clear Filter");
    await workbench.row(/^Case 9001,/).waitFor();
  });

  it("keeps what is expanded when it is refreshed", async () => {
    const { workbench } = vscode();
    await workbench.expand(workbench.row(/^Case 9001,/));
    await workbench.row(/^Nils Nothing, read/).waitFor();
    await workbench.run("Case Access: Refresh");
    await workbench.row(/^Nils Nothing, read/).waitFor();
    assert.equal(await workbench.row(/^Case 9001,/).getAttribute("aria-expanded"), "true");
  });

  for (const [theme, kind] of [
    ["Dark High Contrast", "hc-black"],
    ["Light High Contrast", "hc-light"],
    ["Light Modern", "vs"],
    ["Dark Modern", "vs-dark"],
  ] as const) {
    it(`can be read in ${theme}`, async () => {
      const { workbench } = vscode();
      await workbench.chooseTheme(theme);
      await workbench.page.locator(`.monaco-workbench.${kind}`).waitFor();
      for (const name of [/^Case 9001,/, /^Case 9003,/, /^Case 9004,/])
        assert.ok((await workbench.contrast(workbench.row(name))) >= 4.5, String(name));
      await workbench.takePicture(`tree-${kind}`);
    });
  }
});
