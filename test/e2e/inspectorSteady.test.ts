import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { ToWebview } from "../../src/inspector/protocol";
import { openBrowser, type OpenBrowser } from "../host/browser";
import { openHarness, type Harness } from "../http/changesHarness";
import { finished, talk, type TalkingSession } from "../http/inspectorSession";
import { openInspectorPage, type InspectorPage } from "./inspectorPage";
import { InspectorView } from "./inspectorView";

const kari = "1101";

describe("inspector: rows that arrive while somebody looks", function () {
  this.timeout(300_000);
  let browser: OpenBrowser;
  let harness: Harness;
  let talking: TalkingSession;
  let view: InspectorPage;
  let page: Page;
  let matrix: InspectorView;
  /** What the page is told of all that is read after the first rows. */
  let arrive: () => Promise<void>;

  // as large as the editor in a window of 1000 × 700
  before(async () => (browser = await openBrowser({ width: 656, height: 600 })));
  after(() => browser.close());
  beforeEach(async () => {
    harness = await openHarness({ keyName: "ada" });
    talking = talk(harness);
    talking.hintSeen = true;
    view = await openInspectorPage(browser.context, talking);
    page = view.page;
    matrix = new InspectorView(page.mainFrame());
    const tell = talking.onMessage;
    const late: ToWebview[] = [];
    let holds = false;
    talking.onMessage = (message) => {
      if (holds) late.push(message);
      else tell(message);
      holds ||= late.length === 0 && message.type === "table" && message.rows.some(({ key }) => key.endsWith(kari));
    };
    arrive = async () => {
      await finished(talking);
      assert.ok(late.length > 0);
      holds = false;
      talking.onMessage = tell;
      late.forEach(tell);
      await page.locator(".status .progress").waitFor({ state: "hidden" });
    };
    talking.session.look({ type: "case", caseId: "9049" }); // what its reporter may do before it is published
    await writeCell().waitFor();
  });
  afterEach(async () => {
    await view.close();
    await harness.close();
  });

  const writeCell = () => matrix.cell({ case: "9049", subject: kari }, "write");

  /** Notes from now on, frame by frame as it is painted, where the row of a cell is, and how many rows there are. */
  const watch = (cell: string) =>
    page.evaluate(`new Promise((begun) => {
      const seen = (window.seen = { tops: [], rows: [] });
      const note = (list, value) => list.at(-1) === value || list.push(value);
      const look = () => {
        const row = document.querySelector(${JSON.stringify(cell)})?.parentElement;
        new IntersectionObserver(([{ boundingClientRect }], observer) => {
          note(seen.tops, boundingClientRect.top);
          note(seen.rows, Number(document.querySelector("[role=grid]").ariaRowCount));
          observer.disconnect();
          begun();
          requestAnimationFrame(look);
        }).observe(row);
      };
      look();
    })`);
  /** Rows have come or gone, that was painted, and the row is where it was. */
  async function hasStayed(): Promise<void> {
    await page.waitForFunction(`window.seen.rows.length > 1 &&
      window.seen.rows.at(-1) === Number(document.querySelector("[role=grid]").ariaRowCount)`);
    const { tops } = await page.evaluate(() => (window as unknown as { seen: { tops: number[] } }).seen);
    assert.ok(Math.max(...tops) - Math.min(...tops) < 0.5, `the row was at ${tops.join(", ")}`);
  }

  it("do not move the row that is pointed at", async () => {
    await writeCell().hover();
    await watch(`[data-level=write][data-subject="${kari}"]`);
    await arrive();
    await hasStayed();
    assert.ok(await writeCell().evaluate((cell) => cell.matches(":hover")));
  });

  it("do not move the row that the keyboard is on", async () => {
    await matrix.grid.focus();
    const selected = page.locator(`[aria-selected=true] > [data-subject="${kari}"]`).first();
    while ((await selected.count()) === 0) await page.keyboard.press("ArrowDown");
    await watch("[aria-selected=true] > .cell");
    await arrive();
    await hasStayed();
    await matrix.isActive("Kari Writer", 0);
  });

  it("do not move the row whose reasons are asked for, and the reasons are of it", async () => {
    await writeCell().click();
    await watch(`[data-level=write][data-subject="${kari}"]`);
    await arrive();
    await page.getByText("Kari Writer on 9049").waitFor();
    await matrix.isActive("Kari Writer", 3);
    const [row, grid, head] = await Promise.all(
      [writeCell(), matrix.grid, page.locator(".row.head")].map((one) => one.boundingBox()),
    );
    assert.ok(row!.y >= head!.y + head!.height - 1 && row!.y + row!.height <= grid!.y + grid!.height + 1);
  });
});
