import assert from "node:assert/strict";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { useVSCode } from "./session";
import { inspectorIn, inspectUser, type InspectorView } from "./inspectorView";

/** Characters of a message: a few screens of rows, which cost some milliseconds. */
const most = 100 * 1024;

describe("a big inspector in VS Code", function () {
  this.timeout(600_000);

  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ port: 0, cmfPort: 0, cases: 100_000, people: 20_000 });
  });
  after(() => sandbox.close());
  const vscode = useVSCode(() => ({
    settings: {
      "caseAccess.connections": [{ name: "Big Argus", system: "argus", url: sandbox.argus.url }],
      "caseAccess.roleFunctions": sandbox.argus.roleFunctions,
    },
  }));
  let view: InspectorView;

  before("the caller sees every case", async () => {
    const { workbench } = vscode();
    await workbench.run("Case Access: Set API Key…");
    await workbench.answer(sandbox.argus.keys.find(({ name }) => name === "ada")?.key ?? "");
    await workbench.row(/^Case 9001,/).waitFor();
    await workbench.run("View: Toggle Primary Side Bar Visibility"); // the tree would draw as many cases
    view = await inspectUser(workbench, "Rita Reporter");
    await view.cell({ case: "9004" }, "write").waitFor();
  });

  const coverage = () => view.frame.locator(".coverage");

  /** Waits until the extension has got all that was done before, and the server has answered all that it was asked. */
  async function heard(): Promise<void> {
    await workbench().run("Case Access: Search Journal…");
    await workbench().quickText.waitFor();
    await workbench().page.keyboard.press("Escape");
    await workbench().quickInput.waitFor({ state: "hidden" });
    while (sandbox.requests.some(({ doneAt }) => doneAt === undefined))
      await new Promise((resolve) => setTimeout(resolve, 20));
  }

  it("reads a thousand cases by itself, and reads on, stops and goes on with the keyboard alone", async () => {
    await coverage().getByText("1,025 of 99,998 cases loaded").waitFor();
    await view.grid.focus();
    sandbox.setLatency(1_500);
    await view.goTo("Load All", "Shift+Tab");
    await view.press("Enter");
    await view.isFocused("Stop");
    await view.press("Enter");
    await view.isFocused("Load All");
    sandbox.setLatency(100);
    await view.press("Enter");
    await view.isFocused("Stop");
  });

  it("stops when it is closed", async () => {
    const { workbench } = vscode();
    await coverage()
      .getByText(/^(?!1,025)[\d,]+ of 99,998 cases loaded/)
      .waitFor();
    await view.frame.getByRole("button", { name: "Stop" }).waitFor();
    await workbench.page
      .getByRole("tab", { name: "Access of Rita Reporter" })
      .getByRole("button", { name: /Close/ })
      .click();
    await workbench.page.getByRole("tab", { name: "Access of Rita Reporter" }).waitFor({ state: "detached" });
    await heard();
    const asked = sandbox.requests.length;
    assert.ok(
      sandbox.requests.filter(({ path }) => path === "/cases/v2/case/search").length < 90,
      "it stopped before all was read",
    );
    await heard();
    sandbox.setLatency(0);
    assert.equal(sandbox.requests.length, asked);
  });

  it("shows 100 000 cases, and draws and sends those that are seen", async () => {
    const { workbench } = vscode();
    view = await inspectUser(workbench, "Rita Reporter");
    await view.cell({ case: "9004" }, "write").waitFor();
    await listen(view);
    await view.frame.getByRole("button", { name: "Load All" }).click();
    await view.frame.locator('[role=grid][aria-rowcount="99999"]').waitFor({ timeout: 240_000 });
    // A few searches tell of the entries of all these cases.
    await view.frame.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
    await view.grid.focus();
    await view.press("Control+End");
    await view.isActive(/^\d+ .+ at /, 8);
    assert.equal(await activeRow(view), 99_999);
    await view.press("PageUp", "PageUp");
    await view.frame.locator("[role=row]", { hasText: / at / }).nth(20).waitFor();
    await view.press("Control+Home");
    await view.isActive("9001", 0);
    for (let part = 1; part <= 10; part++) {
      await view.grid.evaluate((grid, at) => (grid.scrollTop = (grid.scrollHeight * at) / 10), part);
      await view.frame.waitForFunction(() => {
        const box = document.querySelector("[role=grid]")!.getBoundingClientRect();
        const rows = [...document.querySelectorAll("[role=rowgroup] + [role=rowgroup] > [role=row]")].filter((row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return bottom > box.top + 30 && top < box.bottom;
        });
        return rows.length > 15 && rows.every((row) => row.firstElementChild!.textContent !== "");
      });
      await bounded(view);
    }
  });

  it("finds and sorts among them", async () => {
    await workbench().page.keyboard.type("109000");
    await view.isActive("109000", 0);
    assert.ok((await activeRow(view)) > 90_000);
    await view.press("Control+Home", "ArrowUp", "Enter");
    await view.frame.locator('[role=columnheader][aria-sort="ascending"]', { hasText: "Case" }).waitFor();
    await view.press("Enter");
    await view.frame.locator('[role=columnheader][aria-sort="descending"]', { hasText: "Case" }).waitFor();
    await view.press("ArrowDown");
    await view.isActive(/^1\d{5} /, 0);
    await view.press("Control+f");
    await workbench().page.keyboard.type("laptop, Bergen write restricted");
    await view.frame.waitForFunction(() => {
      const rows = Number(document.querySelector("[role=grid]")!.getAttribute("aria-rowcount"));
      return rows > 100 && rows < 5000;
    });
    await bounded(view);
  });

  it("shows 20 000 people on a case", async () => {
    await workbench().run("Case Access: Inspect Access to a Case…");
    await workbench().type("9040");
    await workbench().choose(/9040 Phishing/);
    view = await inspectorIn(workbench());
    await view.frame.getByRole("rowheader", { name: "Kari Writer" }).waitFor();
    await view.frame.waitForFunction(
      () => Number(document.querySelector("[role=grid]")!.getAttribute("aria-rowcount")) > 19_900,
      undefined,
      { timeout: 240_000 },
    );
    await view.grid.focus();
    await view.press("Control+End", "Control+Home");
    await bounded(view);
  });

  const workbench = () => vscode().workbench;
});

/** Notes how much each message to the page carries. */
async function listen({ frame }: InspectorView): Promise<void> {
  await frame.evaluate(() => {
    const sizes: number[] = [];
    Object.assign(window, { sizes });
    window.addEventListener("message", ({ data }) => sizes.push(JSON.stringify(data).length));
  });
}

async function bounded({ frame }: InspectorView): Promise<void> {
  const { rows, elements, sizes } = await frame.evaluate(() => ({
    rows: document.querySelectorAll("[role=row]").length,
    elements: document.querySelectorAll("*").length,
    sizes: (window as unknown as { sizes: number[] }).sizes,
  }));
  assert.ok(rows > 20 && rows < 80, `${rows} rows are drawn`);
  assert.ok(elements < 4000, `${elements} elements`);
  assert.ok(sizes.length > 0 && Math.max(...sizes) < most, `the largest message has ${Math.max(...sizes)} characters`);
}

/** Of the row with the active cell, 1 for the names of the columns. */
async function activeRow({ frame }: InspectorView): Promise<number> {
  return frame.evaluate(() =>
    Number(
      document.getElementById(document.querySelector("[role=grid]")!.getAttribute("aria-activedescendant")!)!
        .parentElement!.ariaRowIndex,
    ),
  );
}
