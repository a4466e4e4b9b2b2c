import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { createDrawing } from "../../src/inspector/firstPage/drawPage";
import type { Saved, ToWebview, View } from "../../src/inspector/protocol";
import { openBrowser, type OpenBrowser } from "../host/browser";
import { openHarness, type Harness } from "../http/changesHarness";
import { finished, rita, talk, type TalkingSession } from "../http/inspectorSession";
import { crowd } from "../unit/inspector/crowd";
import { openInspectorPage, webviewFiles, type InspectorPage } from "./inspectorPage";

describe("inspector: the page before its script", function () {
  this.timeout(60_000);
  let browser: OpenBrowser;
  let harness: Harness;
  let talking: TalkingSession;
  const opened: InspectorPage[] = [];

  before(async () => (browser = await openBrowser({ width: 1000, height: 620 })));
  after(() => browser.close());
  beforeEach(async () => {
    harness = await openHarness({ keyName: "ada" });
    talking = talk(harness);
  });
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.close();
    await harness.close();
  });

  /** The page as it begins with what the session told last, without its script, and then with it. */
  async function both(width: number): Promise<{ before: Page; after: Page }> {
    const { script } = await webviewFiles();
    const told = (type: ToWebview["type"]) => talking.sent.findLast((message) => message.type === type);
    const messages = [told("hello"), told("table"), told("progress"), told("why")].filter((one) => one !== undefined);
    const after = await openInspectorPage(browser.context, talking);
    opened.push(after);
    await after.page.setViewportSize({ width, height: 620 });
    await after.page.locator(":is(.grid, .problem):not([hidden])").waitFor();
    const { clientWidth, clientHeight } = await after.page
      .locator(".grid")
      .evaluate(({ clientWidth, clientHeight }) => ({ clientWidth, clientHeight }));
    const drawn = createDrawing(script)(messages, { width: clientWidth, height: clientHeight });
    const before = await openInspectorPage(browser.context, talk(harness), drawn, "nowhere");
    opened.push(before);
    await before.page.setViewportSize({ width, height: 620 });
    return { before: before.page, after: after.page };
  }

  /** All that is seen, as text and where it is, with its colours. */
  const seen = (page: Page): Promise<string[]> =>
    page.evaluate(() => {
      const found: string[] = [];
      for (const element of document.body.querySelectorAll<HTMLElement>("*")) {
        if (!element.checkVisibility() || element.closest("script, .aside") !== null) continue;
        const text = [...element.childNodes].map((node) => (node instanceof Text ? node.data : "")).join("");
        const value = element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.value : "";
        const { left, top, right, bottom } = element.getBoundingClientRect();
        const grid = element.closest(".body") && document.querySelector(".grid")!.getBoundingClientRect();
        if (top > (grid?.bottom ?? innerHeight) || right <= left) continue;
        const { color, backgroundColor, d } = getComputedStyle(element) as CSSStyleDeclaration & { d: string };
        const place = [left, top, right, bottom].map(Math.round).join(" ");
        found.push([element.tagName, text + value, place, color, backgroundColor, d].join(" | "));
      }
      return found.toSorted();
    });

  const looks: [string, View, Saved["why"]?][] = [
    ["a person", { type: "user", subject: rita }],
    ["a case, with reasons", { type: "case", caseId: "9003" }, { key: "user 1001", right: "write" }],
  ];
  for (const [what, view, why] of looks)
    for (const width of [1300, 420])
      it(`shows ${what} as its script does, at ${width} pixels`, async () => {
        talking.session.look(view, why);
        await finished(talking);
        const { before, after } = await both(width);
        const wanted = await seen(after);
        assert.ok(wanted.length > 100);
        assert.deepEqual(await seen(before), wanted);
      });

  it("shows what is said instead of rows", async () => {
    talking = talk(crowd({ cases: 0 }));
    talking.session.look({ type: "user", subject: rita });
    await talking.until("table", ({ problem }) => problem !== undefined && problem.kind === "empty");
    const { before, after } = await both(1000);
    assert.deepEqual(await seen(before), await seen(after));
  });

  it("has its script within where it waits for rows, and shows those that it is told", async () => {
    const one = await openInspectorPage(browser.context, talking, undefined, "within");
    opened.push(one);
    talking.session.look({ type: "user", subject: rita });
    const { rows } = await finished(talking);
    await one.page.locator("[role=rowheader]").first().waitFor();
    assert.equal(await one.page.locator("[role=rowheader]").first().textContent(), rows[0]!.cells[0]!.text);
    assert.equal(await one.page.locator("script[src]").count(), 0);
  });

  it("takes over the focus of somebody who clicks before its script is there", async () => {
    talking.session.look({ type: "user", subject: rita });
    const table = await finished(talking);
    const { script } = await webviewFiles();
    const drawn = createDrawing(script)([talking.last("hello"), table], { width: 1000, height: 500 });
    let come = (): void => undefined;
    const comes = new Promise<void>((resolve) => (come = resolve));
    await browser.context.route("**/inspector.js", (route) => comes.then(() => route.continue()));
    const one = await openInspectorPage(browser.context, talking, drawn);
    opened.push(one);
    const { page } = one;
    await page.mouse.click(400, 300);
    assert.ok(await page.evaluate(() => document.activeElement === document.body), "nothing can be done with it yet");
    come();
    await page.locator("[role=grid]:focus").waitFor();
    await page.keyboard.press("ArrowDown");
    await page.locator("[role=row][aria-rowindex='3'] > .cell.active").waitFor();
    await browser.context.unroute("**/inspector.js");
  });

  it("is text only, whatever titles say", async () => {
    const many = crowd({ cases: 12 });
    const other = talk(many);
    other.session.look({ type: "user", subject: many.person(0) });
    const table = await other.until("table", ({ rows }) => rows.length > 0);
    const { script } = await webviewFiles();
    const drawn = createDrawing(script)([other.last("hello"), table], { width: 900, height: 600 });
    const { page } = await openInspectorPage(browser.context, other, drawn, "nowhere").then(
      (one) => (opened.push(one), one),
    );
    const rows = page.locator("[role=rowheader]");
    assert.deepEqual(
      await rows.allTextContents(),
      table.rows.map(({ cells }) => cells[0]!.text),
    );
    assert.equal(await page.locator("img, a, iframe").count(), 0);
    assert.equal(await page.getByRole("grid").count(), 0, "nothing can be done with it yet");
    assert.equal(await page.evaluate(() => document.elementFromPoint(400, 300)?.closest("main") ?? null), null);
  });
});
