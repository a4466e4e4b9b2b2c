import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { ROOT } from "../host/code";
import type { Locator } from "playwright-core";
import { useVSCode } from "./session";
import { soon, until } from "./workbench";

describe("the walkthrough", function () {
  this.timeout(300_000);

  const vscode = useVSCode();

  it("leads from the sandbox to an own connection, and ticks off what was done", async () => {
    const { workbench } = vscode();
    const { page } = workbench;
    await workbench.run("Welcome: Open Walkthrough");
    await workbench.choose(/Get Started with Case Access/);
    const steps = page.locator(".getting-started-step");
    await steps.first().waitFor();
    assert.deepEqual(
      (await steps.locator("h3").allInnerTexts()).map((text) => text.split("\n")[0]),
      ["Try it without an account", "See who has access", "Change it safely", "Ask why", "Connect your own"],
    );
    const done = page.locator(".getting-started-step .codicon-getting-started-step-checked.complete");
    assert.equal(await done.count(), 0);
    await page.locator(".getting-started-step").getByRole("button", { name: "Open Sandbox" }).click();
    await workbench.row(/^Case 9001,/).waitFor();
    await done.nth(1).waitFor();
    assert.equal(await done.count(), 2);
  });

  it("has a picture for each step, in the colours of the theme", async () => {
    const { page } = vscode().workbench;
    for (const [step, picture] of [
      ["See who has access", "tree"],
      ["Change it safely", "grant"],
      ["Ask why", "inspector"],
      ["Connect your own", "connect"],
    ] as const) {
      await page.locator(".getting-started-step").getByText(step).click();
      const parts = readFileSync(path.join(ROOT, `media/walkthrough/${picture}.svg`), "utf8").match(/^ {2}</gm)!.length;
      const drawn = page
        .frameLocator(".getting-started-media iframe")
        .frameLocator("#active-frame")
        .locator(`svg:has(> :last-child:nth-child(${parts})) > [fill^="var(--vscode-foreground"]`)
        .first();
      await drawn.waitFor();
      const color = await drawn.evaluate((part) => getComputedStyle(part).fill);
      assert.match(color, /^rgb/);
      assert.notEqual(color, "rgb(136, 136, 136)", "not what stands in where there is no theme");
    }
  });
});

describe("connections that cannot be used as they are in the settings", function () {
  this.timeout(300_000);

  const broken = { name: "Broken", system: "argus", url: "http://case.example" };
  const keyless = { name: "Keyless", system: "argus", url: "https://case.example" };

  describe("alone", () => {
    const vscode = useVSCode({ settings: { "caseAccess.connections": [broken] } });

    it("are said to be so, with the way to the settings", async () => {
      const { workbench } = vscode();
      await workbench.sidebar.getByText("The connections in your settings cannot be used as they are.").waitFor();
      await workbench.sidebar.getByRole("button", { name: "Open Settings" }).click();
      await workbench.page.locator(".settings-editor").getByText("Case Access: Connections").first().waitFor();
    });
  });

  describe("beside one that has no key", () => {
    const vscode = useVSCode({ settings: { "caseAccess.connections": [broken, keyless] } });

    it("say what is wrong, and hide nothing", async () => {
      const { workbench } = vscode();
      await workbench.sidebar.getByText("Broken: Over plain http the key could be read on the way.").waitFor();
      await workbench.row("Connection Keyless, no API key").waitFor();
    });
  });
});

describe("the Accounts menu", function () {
  this.timeout(300_000);

  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ port: 0, cmfPort: 0 });
  });
  after(() => sandbox.close());

  const vscode = useVSCode(() => ({
    settings: { "caseAccess.connections": [{ name: "Test Argus", system: "argus", url: sandbox.argus.url }] },
  }));

  /** Opens the menu, again where it was drawn before VS Code heard of the key: an open one stays as it is. */
  async function openMenu(account: Locator): Promise<void> {
    const { page } = vscode().workbench;
    await until(async () => {
      await page.keyboard.press("Escape");
      await page
        .locator("#workbench\\.parts\\.activitybar")
        .getByRole("button", { name: /Accounts/ })
        .click();
      await account.waitFor(soon);
    });
  }

  it("has each connection with a key once, with the name of the caller", async () => {
    const { workbench } = vscode();
    await workbench.run("Case Access: Set API Key…");
    await workbench.answer(sandbox.argus.keys.find(({ name }) => name === "ada")?.key ?? "");
    await workbench.row(/^Connection Test Argus,.* cases · \w+/).waitFor(); // it is known who the caller is
    await openMenu(workbench.page.getByRole("menuitem", { name: "Test Argus: Ada Admin (Case Access)" }));
    assert.equal(await workbench.page.getByRole("menuitem", { name: /\(Case Access\)/ }).count(), 1);
  });

  it("forgets the key when the user signs out", async () => {
    const { workbench } = vscode();
    await workbench.page.getByRole("menuitem", { name: "Test Argus: Ada Admin (Case Access)" }).hover();
    const signOut = workbench.page.getByRole("menuitem", { name: "Sign Out" });
    await signOut.waitFor();
    await workbench.page.waitForTimeout(150); // a menu ignores the mouse in its first 100 ms
    await signOut.click();
    await workbench.answerDialog("Sign Out");
    await workbench.sidebar.getByRole("button", { name: "Set API Key" }).first().waitFor();
  });
});

describe("a folder that nobody trusts", function () {
  this.timeout(300_000);

  let own: Sandbox;
  let folder: string;
  before(async () => {
    own = await startSandbox({ port: 0, cmfPort: 0 });
    folder = mkdtempSync(path.join(os.tmpdir(), "case-access-folder-"));
    mkdirSync(path.join(folder, ".vscode"));
    const connections = [{ name: "Of the folder", system: "argus", url: own.argus.url }];
    writeFileSync(
      path.join(folder, ".vscode/settings.json"),
      JSON.stringify({ "caseAccess.connections": connections, "caseAccess.roleFunctions": { admin: ["everyone"] } }),
    );
  });
  after(async () => {
    await own.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const vscode = useVSCode({ trust: true });

  it("restricts nothing, and has no say in where requests go", async () => {
    const { workbench, server } = vscode();
    await workbench.open(server.address({ folder }));
    await workbench.statusBar.getByRole("button", { name: /Restricted Mode/ }).waitFor();
    await workbench.showCases();
    await workbench.sidebar.getByRole("button", { name: "Open Sandbox" }).click();
    await workbench.row(/^Case 9001,/).waitFor();
    assert.equal(await workbench.row(/Of the folder/).count(), 0);
    assert.equal(own.requests.length, 0);
  });

  it("lets a person be inspected as elsewhere", async () => {
    const { workbench } = vscode();
    await workbench.chooseFromMenu(workbench.row(/^Case 9001,/), "Inspect Access", () =>
      workbench.webview().locator('[data-case="9001"]').first().waitFor(),
    );
  });
});
