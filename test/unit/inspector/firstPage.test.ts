import assert from "node:assert/strict";
import path from "node:path";
import { build } from "esbuild";
import { createDrawing, type Drawn } from "../../../src/inspector/firstPage/drawPage";
import { plainArrangement, type Saved } from "../../../src/inspector/protocol";
import { talk, type TalkingSession } from "../../http/inspectorSession";
import { crowd } from "./crowd";

const noSignal = new AbortController().signal;
const room = { width: 1_000, height: 480 };
const entry = path.join(__dirname, "../../../src/inspector/webview/index.ts");

describe("inspector: the HTML that its page begins with", () => {
  let draw: ReturnType<typeof createDrawing>;
  let talking: TalkingSession | undefined;
  before(async () => {
    const loader = { ".css": "empty" } as const;
    const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "iife", write: false, loader });
    draw = createDrawing(outputFiles[0]!.text);
  });
  afterEach(() => talking?.session.dispose());

  /** The page over so many cases that are known, scrolled so that a row is the first. */
  async function drawn(cases: number, top: number): Promise<Drawn> {
    const many = crowd({ cases });
    await many.cases.loadPage(many.connection, noSignal, cases);
    talking = talk(many);
    const saved: Saved = {
      connection: many.connection.name,
      view: { type: "user", subject: { ...many.person(0), kind: "user" } },
      arrangement: plainArrangement,
      trials: [],
      ...{ top, row: top, column: 0, widths: {} },
    };
    talking.session.resume(saved);
    const table = await talking.until("table", ({ rows }) => rows.length > 0);
    return draw([talking.last("hello"), table], room, saved);
  }

  /** Which rows there are, and where each is, in pixels below the first that can be seen. */
  function rowsIn({ html, style }: Drawn): { case: string; at: number }[] {
    return [...html.matchAll(/role="row" class="row[^"]*"[^>]* data-look="(\d+)">.*?data-case="(\d+)"/g)].map(
      ([, look, id]) => ({
        case: id!,
        at: Number(new RegExp(`data-look="${look}"\\]\\{transform:translateY\\((-?\\d+)px`).exec(style)![1]),
      }),
    );
  }

  it("has the rows that can be seen, and nothing that anybody could reach", async () => {
    const page = await drawn(60, 0);
    const rows = rowsIn(page);
    assert.deepEqual([rows[0], rows[1]!.case], [{ case: "10000", at: 0 }, "10001"]);
    assert.ok(rows.length >= 19 && rows.every(({ at }) => at <= room.height), `${rows.length} rows`);
    assert.match(page.html, /data-value="yes" data-level="write" data-case="10000"/); // as its reporter
    assert.match(page.html, /data-value="unknown" data-level="write" data-case="10001"/);
    assert.ok(!/ (?:id|tabindex|title)="/.test(page.html));
    assert.deepEqual(page.html.match(/^<\w+ inert aria-hidden="true"/gm)?.length, page.html.split("\n").length);
  });

  it("has those that were scrolled to in sight", async () => {
    const rows = rowsIn(await drawn(60, 20));
    assert.equal(rows.find(({ at }) => at === 0)?.case, "10020");
  });

  it("is no larger where there are more cases", async () => {
    const [few, many] = [await drawn(60, 0), await drawn(3_000, 0)];
    assert.equal(rowsIn(many).length, rowsIn(few).length);
    assert.ok(Math.abs(many.html.length - few.html.length) < 200);
  });
});
