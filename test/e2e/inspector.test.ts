import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import type { ToWebview } from "../../src/inspector/protocol";
import type { Wanted } from "../../src/workspace/bulk";
import { ROOT } from "../host/code";
import { openBrowser, type OpenBrowser } from "../host/browser";
import { crowd } from "../unit/inspector/crowd";
import { openHarness, type Harness } from "../http/changesHarness";
import { talk, type TalkingSession } from "../http/inspectorSession";
import { openInspectorPage, themes, type InspectorPage } from "./inspectorPage";

const pictures = path.join(ROOT, "out/screenshots");
const axe = readFileSync(path.join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");
const rita = { id: "1004", name: "Rita Reporter", kind: "user" } as const;
const tor = { id: "1002", name: "Tor Tech", kind: "user" } as const;

describe("inspector: page", function () {
  this.timeout(60_000);
  let browser: OpenBrowser;
  let harness: Harness;
  let talking: TalkingSession;
  let view: InspectorPage;
  let page: Page;
  const complaints: string[] = [];

  before(async () => {
    mkdirSync(pictures, { recursive: true });
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
    await page.locator(".grid .cell[data-value]").first().waitFor();
  }
  const grid = (): Locator => page.getByRole("grid");
  const active = (): Locator => page.locator(".cell.active");
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const isActive = async (row: string | RegExp, column: number) => {
    await page.waitForFunction(
      ([wanted, at, isPattern]) => {
        const cell = document.querySelector(".cell.active");
        const text = cell?.parentElement?.firstElementChild?.textContent ?? "";
        const fits = isPattern ? new RegExp(wanted).test(text) : text === wanted;
        return fits && cell?.getAttribute("aria-colindex") === String(at + 1) && document.querySelector("[role=grid]")?.getAttribute("aria-activedescendant") === cell.id;
      },
      [typeof row === "string" ? row : row.source, column, typeof row !== "string"] as const,
    );
  };
  /** Looks again after each message of the page or to it. */
  const expectSoon = async (isSo: () => boolean) => {
    while (!isSo()) await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  };
  const check = async (where: string) => {
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const { violations } = await (window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } }).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => `${node.html.slice(0, 200)} ${node.failureSummary}`).join("\n   ")}`);
    });
    assert.deepEqual(found, [], where);
  };

  for (const theme of themes) {
    it(`is accessible and looks right in ${theme}`, async () => {
      await open(harness, { type: "user", subject: rita });
      const picture = (name: string) => page.screenshot({ path: path.join(pictures, `inspector-${name}-${theme.replaceAll(" ", "-")}.png`) });
      await view.wear(theme);
      await page.getByRole("gridcell", { name: /^9004/ }).waitFor();
      await check("the matrix");
      await picture("user");
      await page.locator('[data-case="9004"][data-level="write"]').click();
      await page.getByRole("heading", { name: "Write: yes" }).waitFor();
      await check("the reasons");
      await picture("reasons");
      talking.session.look({ type: "case", caseId: "9004" });
      await page.getByRole("gridcell", { name: "Kari Writer" }).waitFor();
      await page.getByRole("button", { name: "What If" }).click();
      await page.getByRole("region", { name: "Tried out" }).getByLabel("Mode", { exact: true }).selectOption("roleBased");
      await page.locator('[data-mark="loses"]').first().waitFor();
      await check("what if");
      await picture("what-if");
      talking.session.look({ type: "users", subject: rita, other: tor });
      await page.getByRole("columnheader", { name: "Read: Tor Tech" }).waitFor();
      await check("a comparison");
      await picture("compare");
      await page.getByRole("searchbox", { name: "Find" }).fill("no such case");
      await page.getByText("Nothing matches the filter.").waitFor();
      await check("nothing found");
    });
  }

  it("is worked with the keyboard alone", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.getByRole("gridcell", { name: /^9004/ }).waitFor();
    const keys = harness.cases.list(harness.connection).cases.map(({ number, title }) => `${number} ${title}`);
    const last = keys.length - 1;

    await page.getByRole("button", { name: "Got It" }).focus();
    await press("Enter");
    assert.ok(await grid().evaluate((element) => element === document.activeElement), "the hint gives the focus to the matrix");
    await isActive(/^9001/, 0);
    await press("ArrowDown", "ArrowRight", "ArrowRight");
    await isActive(/^9003/, 2);
    await press("End");
    await isActive(/^9003/, 8);
    await press("Home");
    await isActive(/^9003/, 0);
    await press("Control+End");
    await isActive(new RegExp(`^${keys[last]!.slice(0, 4)}`), 8);
    await press("Control+Home");
    await isActive(/^9001/, 0);
    await press("PageDown");
    assert.ok(Number(await active().evaluate((cell) => cell.parentElement!.getAttribute("aria-rowindex"))) > 10);
    await press("Control+Home");
    await page.keyboard.type("insider");
    await isActive(/^9004/, 0);
    await press("ArrowDown");
    await page.keyboard.type("9001");
    await isActive(/^9001/, 0);
    await press("Home");
    await page.keyboard.type("insider");
    await isActive(/^9004/, 0);

    await press("ArrowRight", "ArrowRight", "ArrowRight", "Enter");
    await page.getByRole("heading", { name: "Write: yes" }).waitFor();
    assert.ok(await page.getByRole("region", { name: "Reasons" }).evaluate((element) => element === document.activeElement));
    await press("Escape");
    await page.getByRole("complementary").waitFor({ state: "hidden" });
    await isActive(/^9004/, 3);
    assert.ok(await grid().evaluate((element) => element === document.activeElement));

    await press("Control+Home", "ArrowUp", "Enter");
    await page.locator('[role=columnheader][aria-sort="ascending"]', { hasText: "Case" }).waitFor();
    await press("Enter");
    await page.locator('[role=columnheader][aria-sort="descending"]', { hasText: "Case" }).waitFor();
    const width = () => page.getByRole("columnheader", { name: "Case" }).evaluate((cell) => (cell as HTMLElement).offsetWidth);
    const before = await width();
    await press("Shift+ArrowRight", "Shift+ArrowRight");
    assert.equal(await width(), before + 32);

    await press("Control+f");
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("aria-label")), "Find");
    await page.keyboard.type("insider");
    await page.waitForFunction(() => document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") === "2");
    await press("Enter");
    assert.ok(await grid().evaluate((element) => element === document.activeElement));
  });

  it("tries out, applies and takes back with the keyboard", async () => {
    await open(harness, { type: "user", subject: { id: "1107", name: "Nils Nothing", kind: "user" } });
    await page.getByRole("button", { name: "What If" }).focus();
    await press("Enter");
    await page.getByRole("columnheader", { name: "Change" }).waitFor();
    await grid().focus();
    await page.keyboard.type("9003");
    await isActive(/^9003/, 0);
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
    assert.match((await gained.getAttribute("aria-label"))!, /^Write, yes\. gains: no → yes$/);
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
    await check("the suggestions");
    await press("Enter");
    await page.waitForFunction(() => document.querySelector("h1")?.textContent === "Access of Rita Reporter");
    assert.equal(talking.title, "Access of Rita Reporter");
  });

  it("copies the active cell, and offers more in a menu", async () => {
    await open(harness, { type: "user", subject: rita });
    await page.getByRole("gridcell", { name: /^9004/ }).click({ button: "right" });
    await page.getByRole("menu").waitFor();
    await check("the menu");
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
    await isActive(/^9004/, 0);
    await press("ArrowRight", "Enter");
    await page.getByRole("menuitemradio", { name: "role based" }).click();
    await page.locator('[data-case="9004"][data-mark="loses"]').waitFor();
    await press("ArrowRight", "ArrowRight", "Enter");
    await page.getByRole("heading", { name: "Write: no" }).waitFor();
    await page.waitForTimeout(120); // the state is kept a moment later
    const top = await grid().evaluate((element) => element.scrollTop);
    // A new window: nothing is left of the session.
    const again = talk(harness);
    talking.session.dispose();
    Object.assign(talking, { session: again.session });
    again.onMessage = (message) => talking.onMessage(message);
    await view.reload();
    await page.locator('[data-case="9004"][data-mark="loses"]').waitFor();
    await page.getByRole("heading", { name: "Write: no" }).waitFor();
    assert.equal(await page.getByLabel("Show").inputValue(), "may");
    assert.equal(await page.getByRole("button", { name: "What If" }).getAttribute("aria-pressed"), "true");
    assert.equal(await grid().evaluate((element) => element.scrollTop), top);
    await isActive(/^9004/, 3);
    assert.ok(await page.getByText("9004: mode role based").isVisible());
    assert.ok(!(await page.getByRole("button", { name: "Got It" }).isVisible()));
  });

  it("draws hostile titles as text", async () => {
    const many = crowd({ cases: 60 });
    await open(many);
    assert.equal(await page.locator("img, script:not([nonce]), a, iframe").count(), 0);
    assert.ok(await page.getByRole("gridcell", { name: /<img src=x onerror=alert\(1\)> hostile 3$/ }).isVisible());
    await page.locator('[data-case="10003"]').first().click();
    await page.getByRole("heading", { level: 2 }).waitFor();
    assert.equal(await page.locator("img").count(), 0);
    assert.ok(await page.getByText(/on 10003 <img src=x onerror=alert\(1\)> hostile 3$/).isVisible());
  });

  it("has 100 000 rows and draws those that are seen", async () => {
    const many = crowd({ cases: 100_000 });
    await open(many);
    await page.getByRole("button", { name: "Read All" }).click();
    await page.waitForFunction(() => document.querySelector("[role=grid]")?.getAttribute("aria-rowcount") === "100001", undefined, { timeout: 40_000 });
    await grid().focus();
    await press("Control+End");
    await isActive(/ 99999$/, 8);
    await press("Control+Home");
    await isActive(/ 0$/, 0);
    talking.clear();
    for (let part = 1; part <= 20; part++) {
      await grid().evaluate((element, at) => (element.scrollTop = (element.scrollHeight * at) / 20), part);
      await page.waitForFunction(() => {
        const box = document.querySelector("[role=grid]")!.getBoundingClientRect();
        const rows = [...document.querySelectorAll(".body > .row")].filter((row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return bottom > box.top + 30 && top < box.bottom;
        });
        return rows.length > 15 && rows.every((row) => row.querySelector(".text")!.textContent !== "");
      });
      assert.ok((await page.locator(".body > .row").count()) < 60);
    }
    assert.ok(Math.max(...talking.sizes) < 64 * 1024);
    assert.ok(await page.getByRole("gridcell", { name: / 99999$/ }).isVisible());
  });

  for (const [name, width, height] of [["narrow", 420, 700], ["at 200 %", 650, 380]] as const) {
    it(`fits when it is ${name}`, async () => {
      await open(harness, { type: "user", subject: rita });
      await page.getByRole("button", { name: "Got It" }).click();
      await page.setViewportSize({ width, height });
      await page.locator('[data-case="9001"][data-level="read"]').click();
      await page.getByRole("heading", { level: 2 }).waitFor();
      const sizes = await page.evaluate(() => ({
        overflow: document.documentElement.scrollWidth - window.innerWidth,
        grid: document.querySelector("[role=grid]")!.getBoundingClientRect().height,
        reasons: document.querySelector("aside")!.getBoundingClientRect().height,
      }));
      await page.screenshot({ path: path.join(pictures, `inspector-${width}.png`) });
      await page.setViewportSize({ width: 1300, height: 760 });
      assert.ok(sizes.overflow <= 0);
      assert.ok(sizes.grid >= 90 && sizes.reasons >= 90, JSON.stringify(sizes));
    });
  }

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
    await page.getByRole("button", { name: "Retry" }).waitFor();
    await check("an error");
    await page.screenshot({ path: path.join(pictures, "inspector-error.png") });
    harness.sandbox.faults.clear();
    await page.getByRole("button", { name: "Retry" }).click();
    await page.locator(".grid .cell[data-value]").first().waitFor();
    other.dispose();
  });
});
