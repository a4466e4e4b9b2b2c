import assert from "node:assert/strict";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { useVSCode } from "./session";

describe("a connection", function () {
  this.timeout(300_000);

  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  const vscode = useVSCode(() => ({
    settings: { "caseAccess.connections": [{ name: "Test Argus", system: "argus", url: sandbox.argus.url }] },
  }));

  it("without a key says so and asks nobody", async () => {
    const { workbench } = vscode();
    await workbench.sidebar.getByRole("button", { name: "Set API Key" }).first().waitFor();
    assert.equal(sandbox.requests.length, 0);
  });

  it("with a refused key says so in words", async () => {
    const { workbench } = vscode();
    await workbench.run("Case Access: Set API Key…");
    await workbench.answer("1001/2002/wrong-key");
    // It is tried before it is kept; a second Enter keeps it all the same.
    await workbench.quickInput.getByText(/did not accept the API key/).waitFor();
    await workbench.quickText.press("Enter");
    await workbench.row(/did not accept the API key/).waitFor();
  });

  it("that does not answer leaves a welcome view, which says what went wrong when it is tried again, and recovers", async () => {
    const { workbench } = vscode();
    const fault = sandbox.argus.faults.next({ kind: "drop", times: Infinity });
    await workbench.run("Case Access: Set API Key…");
    await workbench.answer(sandbox.argus.keys[0]?.key ?? "");
    const tryAgain = workbench.sidebar.getByRole("button", { name: "Try Again" });
    await tryAgain.waitFor();
    await workbench.sidebar.getByText("Check the network, the VPN and the address of the connection.").waitFor();
    await workbench.takePicture("unreachable");
    const reason = await workbench.told(/Test Argus broke off/);
    await workbench.run("Notifications: Clear All Notifications");
    await reason.waitFor({ state: "detached" });
    await tryAgain.click();
    await workbench.told(/Test Argus broke off/);
    fault.remove();
    await tryAgain.click();
    await workbench.row(/^Case 9001,/).waitFor();
  });

  it("without a case that matches says so, and offers to clear the filter", async () => {
    const { workbench } = vscode();
    await workbench.run("Case Access: Filter Cases…");
    await workbench.choose(/Text/);
    await workbench.answer("no case has these words");
    await workbench.row(/^Connection Test Argus, 0 matches/).waitFor();
    await workbench.row("Filter: “no case has these words”").waitFor();
    await workbench.sidebar.getByText("Filtered: “no case has these words”.").waitFor();
    const none = workbench.row(/^No case matches the filter/);
    await none.waitFor();
    await workbench.takePicture("no-match");
    await none.click();
    await workbench.row(/^Case 9001,/).waitFor();
  });

  it("that fails shows the reason and Retry, and recovers", async () => {
    const { workbench } = vscode();
    const fault = sandbox.argus.faults.next({ kind: "status", status: 500, times: Infinity });
    await workbench.run("Case Access: Set API Key…");
    await workbench.answer(sandbox.argus.keys[0]?.key ?? "");
    const failure = workbench.row(/Test Argus failed while it worked on the request \(HTTP 500\).*Retry/);
    await failure.waitFor();
    fault.remove();
    await failure.click();
    await workbench.row(/^Case 9001,/).waitFor();
  });

  it("that fails for a case says so below it, is asked again by Retry only, and recovers", async () => {
    const { workbench } = vscode();
    const access = { path: /\/9001\/access$/ };
    const asked = () => sandbox.argus.requests.filter(({ path }) => access.path.test(path)).length;
    const before = asked();
    const fault = sandbox.argus.faults.next({ kind: "status", status: 403, times: Infinity, match: access });
    await workbench.expand(workbench.row(/^Case 9001,/));
    const failure = workbench.row(/Test Argus does not allow this with your key.*Retry/);
    await failure.waitFor();
    // Meanwhile the news that it failed has been drawn.
    await workbench.expand(workbench.row(/^Case 9003,/));
    await workbench.collapse(workbench.row(/^Case 9003,/));
    assert.equal(asked(), before + 1);
    fault.remove();
    await failure.click();
    await workbench.row(/^Nils Nothing, read/).waitFor();
  });

  it("lets a case be expanded while it does not answer about another", async () => {
    const { workbench } = vscode();
    const stuck = sandbox.argus.faults.next({ kind: "hang", times: Infinity, match: { path: /\/9001\/access$/ } });
    await workbench.run("Case Access: Refresh");
    await stuck.reached;
    await workbench.expand(workbench.row(/^Case 9005,/));
    await workbench.row(/^Nils Nothing, read/).waitFor();
    stuck.remove();
    stuck.release();
    await workbench.collapse(workbench.row(/^Case 9005,/));
    await workbench.collapse(workbench.row(/^Case 9001,/));
  });

  it("says on a page what its key may read and change, where that ends, and what it lacks", async () => {
    const { workbench } = vscode();
    const ending = sandbox.argus.keys.find(({ name }) => name === "tor-ending")!;
    await workbench.run("Case Access: Set API Key…");
    await workbench.answer(ending.key);
    await workbench.row(/^Connection Test Argus,.* Tor Tech/).waitFor();
    await workbench.run("Case Access: Check Connection");
    await workbench.page.getByRole("tab", { name: "Check of Test Argus" }).waitFor();
    const page = workbench.page.locator(".monaco-editor .view-lines").filter({ hasText: "For an administrator" });
    await page.waitFor();
    const text = (await page.innerText()).replaceAll("\u00a0", " ");
    assert.match(text, /Test Argus answers\. The key belongs to Tor Tech/);
    assert.match(text, /^Read-only: no$/m);
    assert.match(text, /^Networks: 127\.0\.0\.0\/8$/m);
    assert.match(text, /^End: \w+ \d+, \d{4}/m);
    assert.match(text, /viewPermissions: /);
    assert.ok(!text.includes(ending.key.split("/").at(-1)!));
    await workbench.takePicture("check-connection");
    await workbench.run("View: Close All Editors");
  });

  it("never shows its key", async () => {
    const { workbench } = vscode();
    const secret = sandbox.argus.keys[0]?.key.split("/").at(-1) ?? "";
    assert.ok(secret.length > 8);
    assert.ok(!(await workbench.page.content()).includes(secret));
    assert.ok(!vscode().server.log().includes(secret));
  });

  it("that cannot be reached says so, and keeps what was read", async () => {
    const { workbench } = vscode();
    await sandbox.close();
    await workbench.run("Case Access: Refresh");
    await workbench.sidebar
      .getByText(/Test Argus could not be reached/)
      .or(workbench.notification(/Test Argus could not be reached/))
      .first()
      .waitFor();
    await workbench.row(/^Case 9001,/).waitFor();
  });
});
