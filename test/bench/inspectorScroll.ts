import { openBrowser } from "../host/browser";
import { plainArrangement } from "../../src/inspector/protocol";
import { openInspectorPage } from "../e2e/inspectorPage";
import { isJudged, talk } from "../http/inspectorSession";
import { crowd } from "../unit/inspector/crowd";
import { median } from "./statistics";
import { atMost, milliseconds, times, type Line } from "./table";

/** Cases of a person, or people of a case. */
const SIZES = [{ cases: 1_000 }, { cases: 10_000 }, { cases: 100_000 }, { cases: 1, people: 1_000 }] as const;
/** A frame that takes longer is seen as a jerk, in milliseconds. */
const JERK = 50;
const FRAMES = 120;
const TIMES = 3;

/**
 * Scrolls an element by three rows a frame and by a fiftieth of the whole, and tells how long the page needed for a
 * frame.
 */
const scroller = `async (selector) => {
  const element = document.querySelector(selector);
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const run = async (frames, by) => {
    element.scrollTop = 0;
    await frame();
    const began = performance.now();
    let longest = 0;
    let last = began;
    for (let n = 0; n < frames; n++) {
      element.scrollTop += by;
      await frame();
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }
    return { each: (last - began) / frames, longest };
  };
  return { slow: await run(${FRAMES}, 72), fast: await run(50, element.scrollHeight / 50) };
}`;

interface Scrolled {
  readonly slow: { readonly each: number; readonly longest: number };
  readonly fast: { readonly each: number; readonly longest: number };
}

/**
 * Scrolling the matrix, rows coming from the extension's side as one scrolls, against a page of the same height with
 * nothing on it.
 */
export async function measureInspectorScroll(): Promise<Line[]> {
  const browser = await openBrowser({ width: 1300, height: 760 });
  browser.context.setDefaultTimeout(60_000);
  try {
    const blank = await browser.context.newPage();
    await blank.setContent(
      '<div id="scroll" style="height:700px;overflow:auto"><div style="height:2400000px"></div></div>',
    );
    const lines: Line[] = [];
    for (const size of SIZES) {
      const many = crowd(size);
      const rows = "people" in size ? size.people : size.cases;
      const what = `${rows.toLocaleString("en")} ${"people" in size ? "people" : "cases"}`;
      const signal = new AbortController().signal;
      while (many.cases.list(many.connection).cases.length < size.cases)
        await many.cases.loadPage(many.connection, signal, 1_000);
      const talking = talk(many);
      if ("people" in size) {
        talking.session.look({ type: "case", caseId: "10000" });
        await talking.say({ type: "arrange", arrangement: plainArrangement });
      }
      const view = await openInspectorPage(browser.context, talking);
      await view.page.locator(`[role=grid]`).waitFor();
      await talking.until("table", ({ total }) => total >= rows);
      await talking.until("table", isJudged);
      const empty: Scrolled[] = [];
      const matrix: Scrolled[] = [];
      for (let time = 0; time < TIMES; time++) {
        await blank.bringToFront();
        empty.push(await blank.evaluate<Scrolled>(`(${scroller})("#scroll")`));
        await view.page.bringToFront();
        matrix.push(await view.page.evaluate<Scrolled>(`(${scroller})(".grid")`));
      }
      await view.close();
      const longest = (of: Scrolled[], way: keyof Scrolled) => median(of.map((one) => one[way].longest));
      for (const way of ["slow", "fast"] as const) {
        const each = (of: Scrolled[]) => median(of.map((one) => one[way].each));
        lines.push({
          what: way === "slow" ? `Inspector over ${what}, scrolling by three rows` : "… by a fiftieth of all rows",
          measured: `${milliseconds(each(matrix))} a frame, longest ${milliseconds(longest(matrix, way))}`,
          against: `empty page ${milliseconds(each(empty))}`,
          figure: times(each(matrix) / each(empty)),
        });
      }
      const most = Math.max(longest(matrix, "slow"), longest(matrix, "fast"));
      lines.push({
        what: "… the longest frame of both",
        measured: milliseconds(most),
        against: `${JERK} ms, which nobody sees`,
        ...atMost(1, most / JERK),
      });
    }
    return lines;
  } finally {
    await browser.close();
  }
}
