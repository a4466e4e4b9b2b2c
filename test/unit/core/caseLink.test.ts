import assert from "node:assert/strict";
import { caseLink, readCaseLink } from "../../../src/core/connections/caseLink";

const names = ["Argus sandbox", "R&D + 100 % Ærlig", "a%20b", "a b", "x&id=7"];
const read = (query: string) => readCaseLink(query, (name) => names.includes(name));

describe("a link to a case", () => {
  for (const connection of names) {
    it(`finds the connection “${connection}”, in either order, decoded or as a form`, () => {
      assert.deepEqual(read(`connection=${connection}&id=9001`), { connection, id: "9001" });
      assert.deepEqual(read(`id=9001&connection=${connection}`), { connection, id: "9001" });
      assert.deepEqual(read(String(new URLSearchParams({ connection, id: "9001" }))), { connection, id: "9001" });
    });
  }

  for (const connection of names) {
    it(`that is copied for “${connection}” leads to the same case again`, () => {
      const id = "QUJD+/=%41";
      const [place, query = ""] = caseLink("vscode", connection, id).split("?");
      assert.equal(place, "vscode://case-access.case-access/case");
      assert.deepEqual(read(decodeURIComponent(query)), { connection, id });
    });
  }

  it("that is copied leads to the same case also where VS Code hands it over as it came", () => {
    const [, query = ""] = caseLink("vscode", "R&D + 100 % Ærlig", "9001").split("?");
    assert.deepEqual(read(query), { connection: "R&D + 100 % Ærlig", id: "9001" });
  });

  it("may leave the connection out, and keeps an id as it came", () => {
    assert.deepEqual(read("id=QUJD+/=%41"), { connection: undefined, id: "QUJD+/=%41" });
  });

  it("names a connection that does not exist as it was written", () => {
    assert.deepEqual(read("connection=No&where%21&id=1"), { connection: "No&where%21", id: "1" });
  });

  it("is nothing without an id", () => {
    assert.deepEqual(["", "id=", "connection=Argus sandbox", "case=9001"].map(read), [
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
