import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { ToWebview } from "../../src/inspector/protocol";
import type { Wanted } from "../../src/workspace/bulk";
import { openBrowser, type OpenBrowser } from "../host/browser";
import { openHarness, type Harness } from "../http/changesHarness";
import { talk, type TalkingSession } from "../http/inspectorSession";
import { openInspectorPage, type InspectorPage } from "./inspectorPage";
import { InspectorView } from "./inspectorView";

const rita = { id: "1004", name: "Rita Reporter", kind: "user" } as const;

describe("inspector: page", function () {
  this.timeout(60_000);
  let browser: OpenBrowser;
  let harness: Harness;
  let talking: TalkingSession;
  let view: InspectorPage;
  let page: Page;
  let matrix: InspectorView;
  const complaints: string[] = [];

  before(async () => {
    browser = await openBrowser({ width: 1300, height: 760 });
    browser.context.setDefaultTimeout(15_000);
    browser.context.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    browser.context.on("weberror", (error) => complaints.push(error.error().message));
    harness = await openHarness({ keyName: "ada" });
  });
  after(async () => {
    await browser.close();
    await harness.close();
  });
  afterEach(async () => {
    await view.close();
    assert.deepEqual(complaints.splice(0), [], "nothing was refused by the content security policy, and nothing was thrown");
  });

  async function open(over: Parameters<typeof talk>[0] = harness, look?: Parameters<TalkingSession["session"]["look"]>[0]): Promise<void> {
    talking = talk(over);
    if (look) talking.session.look(look);
    view = await openInspectorPage(browser.context, talking);
    page = view.page;
    matrix = new InspectorView(page.mainFrame());
    await page.locator(".grid .cell[data-value]").first().waitFor();
  }
  const grid = (): Locator => page.getByRole("grid");
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  /** Looks again after each message of the page or to it. */
  const expectSoon = async (isSo: () => boolean) => {
    while (!isSo()) await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  };

  it("tries out, applies and takes back with the keyboard", async () => {
    await open(harness, { type: "user", subject: { id: "1107", name: "Nils Nothing", kind: "user" } });
    await page.getByRole("button", { name: "What If" }).focus();
    await press("Enter");
    await page.getByRole("columnheader", { name: "Change" }).waitFor();
    await grid().focus();
    await page.keyboard.type("9003");
    await matrix.isActive(/^9003/, 0);
    await press("ArrowRight", "F2");
    await page.getByRole("menu").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "read restricted");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-checked")), "true");
    await press("Escape");
    assert.ok(await grid().evaluate((element) => element === document.activeElement));
    await press("End", "ArrowLeft", "ArrowLeft", "Enter");
    await page.getByRole("menuitemradio", { name: "write" }).waitFor();
    await page.keyboard.type("w");
    await press("Enter");
    const gained = page.locator('[data-case="9003"][data-level="write"][data-mark="gains"][data-value="yes"]');
    await gained.waitFor();
    assert.match((await gained.getAttribute("aria-label"))!, /^9003 Board member device lost, Write, yes\. gains: no → yes$/);
    const apply = page.getByRole("button", { name: "Apply…" });
    const asked: (readonly Wanted[])[] = [];
    let answer = (): void => undefined;
    talking.onApply = (_, wanted) => {
      asked.push(wanted);
      return new Promise((resolve) => (answer = () => resolve(undefined)));
    };
    await apply.dblclick();
    await page.waitForFunction(() => document.querySelector(".trial-buttons .button")?.getAttribute("aria-disabled") === "true");
    answer();
    await page.waitForFunction(() => document.querySelector(".notice")?.textContent === "1 left to apply.");
    assert.ok(await apply.isEnabled());
    assert.deepEqual(asked.map((wanted) => wanted.map(({ caseId, change }) => [caseId, change.kind])), [[["9003", "grant"]]]);
    await page.getByRole("button", { name: "Discard" }).click();
    await gained.waitFor({ state: "detached" });
  });

  it("keeps the reasons closed when the answer to an earlier question arrives late", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.locator('[data-case="9004"][data-level="write"]').click();
    await page.getByRole("heading", { name: "Write: yes" }).waitFor();
    // The next answer is on its way when the reasons are closed: it arrives before the host's word that it knows.
    const deliver = talking.onMessage;
    const late: ToWebview[] = [];
    talking.onMessage = (message) => {
      if (message.type === "why") return void late.push(message);
      if (message.type === "noWhy") late.splice(0).forEach(deliver);
      deliver(message);
    };
    const asked = () => view.said.filter(({ type }) => type === "why").length;
    const before = asked();
    await press("ArrowUp");
    await expectSoon(() => asked() > before && late.length > 0);
    await press("Escape");
    await expectSoon(() => late.length === 0);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    assert.ok(await page.getByRole("complementary").isHidden());
    talking.onMessage = deliver;
    await press("Enter");
    await page.getByRole("heading", { level: 2 }).waitFor();
  });

  it("chooses whom to look at by typing", async () => {
    await open();
    const field = page.getByRole("combobox", { name: "Choose a person or group" });
    await field.click();
    await page.getByRole("option", { name: /Ada Admin/ }).first().waitFor();
    await field.fill("Rita");
    await page.waitForFunction(() => document.querySelector('[role=option][aria-selected="true"]')?.textContent?.includes("Rita Reporter"));
    await matrix.isAccessible("the suggestions");
    await press("Enter");
    await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Access of Rita Reporter");
    assert.equal(talking.title, "Access of Rita Reporter");
  });

  it("copies the active cell, and offers more in a menu", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.getByRole("rowheader", { name: /^9004/ }).click({ button: "right" });
    await page.getByRole("menu").waitFor();
    await matrix.isAccessible("the menu");
    await page.getByRole("menuitem", { name: "Copy Row" }).click();
    await page.waitForFunction(() => document.querySelector(".notice")?.textContent === "Row copied");
    assert.match(talking.copied[0]!, /^9004 Insider investigation\texplicit\tyes\tyes\tno\t/);
    await page.keyboard.press("Control+c");
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), "9004 Insider investigation");
  });

  it("comes back after a reload as it was", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.getByRole("button", { name: "Got It" }).click();
    await page.getByLabel("Show").selectOption("may");
    await page.getByRole("button", { name: "What If" }).click();
    await page.getByRole("columnheader", { name: "Change" }).waitFor();
    await page.keyboard.press("Shift+Tab");
    await grid().focus();
    await page.keyboard.type("9004");
    await matrix.isActive(/^9004/, 0);
    await press("ArrowRight", "Enter");
    await page.getByRole("menuitemradio", { name: "role based" }).click();
    await page.locator('[data-case="9004"][data-mark="loses"]').waitFor();
    await press("ArrowRight", "ArrowRight", "Enter");
    await page.getByRole("heading", { name: "Write: no" }).waitFor();
    await page.waitForTimeout(120); // the state is kept a moment later
    const top = await grid().evaluate((element) => element.scrollTop);
    // A new window: nothing is left of the session.
    const again = talk(harness);
    again.hintSeen = talking.hintSeen; // what the extension remembers
    talking.session.dispose();
    Object.assign(talking, { session: again.session });
    again.onMessage = (message) => talking.onMessage(message);
    await view.reload();
    await page.locator('[data-case="9004"][data-mark="loses"]').waitFor();
    await page.getByRole("heading", { name: "Write: no" }).waitFor();
    assert.equal(await page.getByLabel("Show").inputValue(), "may");
    assert.equal(await page.getByRole("button", { name: "What If" }).getAttribute("aria-pressed"), "true");
    assert.equal(await grid().evaluate((element) => element.scrollTop), top);
    await matrix.isActive(/^9004/, 3);
    assert.ok(await page.getByText("9004: mode role based").isVisible());
    assert.ok(!(await page.getByRole("button", { name: "Got It" }).isVisible()));
  });

  it("keeps the cell that is asked about in sight, with every right beside it", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.getByRole("button", { name: "Got It" }).click();
    await page.setViewportSize({ width: 912, height: 640 });
    await page.locator('[data-case="9020"][data-level="write"]').click();
    await page.getByRole("heading", { level: 2 }).waitFor();
    await page.waitForFunction(() => {
      const { top, bottom, right } = document.querySelector("[role=grid]")!.getBoundingClientRect();
      const cell = document.querySelector(".cell.active")!.getBoundingClientRect();
      const owner = document.querySelector('[role=columnheader][data-right="owner"]')!.getBoundingClientRect();
      return cell.top >= top && cell.bottom <= bottom + 1 && owner.right <= right + 1;
    });
    await page.setViewportSize({ width: 1300, height: 760 });
  });

  it("says what went wrong, and tries again", async () => {
    harness.sandbox.faults.next({ kind: "status", status: 500, times: Infinity });
    const other = harness.another();
    talking = talk(other);
    view = await openInspectorPage(browser.context, talking);
    page = view.page;
    matrix = new InspectorView(page.mainFrame());
    await page.getByRole("button", { name: "Retry" }).waitFor();
    await matrix.isAccessible("an error");
    harness.sandbox.faults.clear();
    await page.getByRole("button", { name: "Retry" }).click();
    await page.locator(".grid .cell[data-value]").first().waitFor();
    other.dispose();
  });
});
