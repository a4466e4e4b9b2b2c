import assert from "node:assert/strict";
import fc from "fast-check";
import { tabbed, write, type Format, type Sheaf } from "../../../src/wording/formats";

const hostile = [
  '=HYPERLINK("http://evil.example","x")',
  "+1+1",
  "-2+3",
  "@SUM(A1)",
  "\t=1",
  "  =1",
  "＝1＋1",
  'a,b "quoted"\nsecond line',
  "<script>alert(1)</script>",
  "| pipe | and `code`",
  "[link](command:workbench.action.quit)",
  "<img src=x onerror=alert(1)>",
  "www.evil.example http://evil.example ola@evil.example",
  "& &amp; &#60;b&#62;",
];

const sheaf = (rows: string[][]): Sheaf => ({
  title: "Access of <b>Rita</b>",
  about: [
    ["Time", "3 March 2025 at 09:30"],
    ["Seen by", "=Rita (1)"],
  ],
  columns: ["Case", "Read"],
  rows,
  language: "en",
});

async function text(format: Format, of: Sheaf, signal = new AbortController().signal): Promise<string> {
  let all = "";
  for await (const piece of write(format, of, signal)) all += piece;
  return all;
}

/** RFC 4180, written from the RFC. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < csv.length; at++) {
    const sign = csv[at]!;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (csv[at + 1] === '"') cell += csv[++at];
      else quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === ",") {
      rows.at(-1)!.push(cell);
      cell = "";
    } else if (sign === "\r" && csv[at + 1] === "\n") {
      rows.at(-1)!.push(cell);
      rows.push([]);
      cell = "";
      at++;
    } else cell += sign;
  }
  return rows;
}

/** Without the apostrophes that make text of what could be a formula. */
const unmarked = (cell: string): string => cell.replaceAll("'", "");

describe("inspector: export", () => {
  it("writes CSV that reads back, with nothing in it that is a formula", async () => {
    const csv = await text("csv", sheaf(hostile.map((one) => [one, "unknown"])));
    assert.equal(csv.charCodeAt(0), 0xfeff);
    const rows = readCsv(csv.slice(1));
    assert.deepEqual(rows.at(-4), ["Access of <b>Rita</b>"]);
    assert.deepEqual(rows.at(-2), ["Seen by", "'=Rita (1)"]);
    const data = rows.slice(1, 1 + hostile.length);
    data.forEach(([first, second], index) => {
      assert.equal(unmarked(first!), hostile[index]);
      assert.doesNotMatch(first!, /^\s*[=+\-@＝＋]/);
      assert.equal(second, "unknown");
    });
  });

  it("keeps every text in CSV and defuses every formula, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.string()), { minLength: 1, maxLength: 20 }),
        async (cells) => {
          const rows = readCsv((await text("csv", sheaf(cells))).slice(1)).slice(1, -5);
          assert.equal(rows.length, cells.length);
          rows.forEach((row, index) => {
            assert.deepEqual(row.map(unmarked), cells[index]!.map(unmarked));
            for (const cell of row) assert.doesNotMatch(cell, /^\s*[=+\-@]/);
          });
        },
      ),
      { numRuns: 50 },
    );
  }).timeout(10_000);

  it("writes Markdown in which no title is markup, a link or another cell", async () => {
    const markdown = await text("markdown", sheaf(hostile.map((one) => [one, "unknown"])));
    const lines = markdown.split("\n").filter((line) => line.startsWith("|"));
    assert.equal(lines.length, 2 + hostile.length);
    for (const line of lines) assert.equal(line.match(/(?<!\\)\|/g)?.length, 3, line);
    assert.doesNotMatch(markdown, /<(script|img|b)/);
    assert.doesNotMatch(markdown, /\]\(/);
    assert.doesNotMatch(markdown, /\bwww\.|https?:\/\//);
    assert.match(markdown, /^# Access of &lt;b&gt;Rita&lt;\/b&gt;$/m);
  });

  it("writes a page without a script, in which every title is text", async () => {
    const page = await text("html", sheaf(hostile.map((one) => [one, "unknown"])));
    assert.doesNotMatch(page, /<(script|img|a|iframe|link)\b/i);
    assert.match(page, /default-src 'none'/);
    const cells = [...page.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, cell]) =>
      cell!.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
    );
    assert.deepEqual(
      cells.filter((_, index) => index % 2 === 0),
      hostile,
    );
    assert.match(page, /<dt>Time<\/dt><dd>3 March 2025 at 09:30<\/dd>/);
  });

  it("breaks words of long texts only, and keeps a level on one line", async () => {
    const page = await text("html", { ...sheaf([["9001 a title of a case", "none … owner?"]]), long: [0] });
    assert.match(page, /<td>9001 a title of a case<\/td><td class="short">none … owner\?<\/td>/);
    assert.deepEqual(page.match(/[^{}]*\{overflow-wrap:anywhere/g), ["td:nth-child(1){overflow-wrap:anywhere"]);
  });

  it("ends when it is no longer wanted, and does not pass a part for the whole", async () => {
    const abort = new AbortController();
    let read = 0;
    const rows = function* () {
      for (;;) {
        if (++read === 1_500) abort.abort();
        yield ["x", "y"];
      }
    };
    await assert.rejects(text("csv", { ...sheaf([]), rows: rows() }, abort.signal), { kind: "cancelled" });
    assert.ok(read <= 1_501);
  });

  it("copies rows as text with tabs that a spreadsheet takes apart again", () => {
    assert.equal(
      tabbed([
        ["Case", "Read"],
        ["=1+1", "a\tb\nc"],
      ]),
      "Case\tRead\n'=1+1\ta b c",
    );
  });
});
