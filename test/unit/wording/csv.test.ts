import assert from "node:assert/strict";
import fc from "fast-check";
import { csvLine, defused } from "../../../src/text/csv";

describe("CSV", () => {
  it("quotes every cell, and keeps what is in it", () => {
    assert.equal(csvLine(["9001", undefined, 'a "title", with all'] as const), '"9001","","a ""title"", with all"\r\n');
    assert.equal(
      csvLine(["2025-03-03T07:42:00.000Z", "Ås; kommune – x"]),
      '"2025-03-03T07:42:00.000Z","Ås; kommune – x"\r\n',
    );
  });

  it("makes text of a formula, whatever sign it begins with", () => {
    for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "  =1", "\t=1", "＝1", "＠x", "\u0000=1"])
      assert.equal(defused(text), `'${text}`);
    for (const text of ["a=1", "1-2", "'=1", ""]) assert.equal(defused(text), text);
  });

  it("leaves no formula to a spreadsheet that splits at another sign", () => {
    assert.equal(csvLine(["x;=cmd()"]), `"x;'=cmd()"\r\n`);
    assert.equal(csvLine(['x; "=cmd()']), `"x; ""'=cmd()"\r\n`);
    assert.equal(csvLine(["first\n-2"]), `"first\n'-2"\r\n`);
    const formula = /^[\s\u0000"]*[=+\-@＝＋－＠]/;
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom(..."=+-@＝;|,\t\r\n\" 'ax") }), { minLength: 1, maxLength: 4 }),
        (cells) => {
          const line = csvLine(cells);
          // Read as carelessly as can be: every such sign ends a cell, in quotes or not. Only the first is sure to be
          // read in its quotes.
          for (const separator of [";", "\t", "|"])
            for (const cell of line.split(new RegExp(`[${separator}\r\n]`)).slice(1))
              assert.doesNotMatch(cell, formula);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
