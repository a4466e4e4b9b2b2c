import assert from "node:assert/strict";
import fc from "fast-check";
import { plainArrangement, type Saved, type ToHost, type ToWebview } from "../../../src/inspector/protocol";
import { readSaved, readToHost, readToWebview } from "../../../src/inspector/readers";
import { misfitOf } from "../../../src/backends/http/misfit";

const subject = { id: "7", name: "Ola", kind: "user" } as const;
const saved: Saved = {
  connection: "Argus",
  view: { type: "users", subject, other: { ...subject, id: "8" } },
  arrangement: plainArrangement,
  trials: [
    { type: "mode", caseId: "9001", mode: "explicit" },
    { type: "entry", caseId: "9001", subject, level: "none" },
  ],
  top: 40,
  row: 41,
  column: 2,
  widths: { case: 300 },
  why: { key: "9001", right: "write", side: 1 },
};

describe("inspector: protocol", () => {
  it("reads back what either side says", () => {
    const toHost: ToHost[] = [
      { type: "ready", saved, offset: 3, count: 40 },
      { type: "arrange", arrangement: { ...plainArrangement, find: "x", show: "unknown", group: "level" }, number: 2 },
      { type: "why", key: "9001" },
      { type: "why", key: "9001", right: "read", side: 1 },
      { type: "try", key: "9001", edit: "entry", value: "read" },
      { type: "export", format: "csv" },
      { type: "apply" },
    ];
    for (const message of toHost) assert.deepEqual(readToHost(JSON.parse(JSON.stringify(message))).data, message);
    const toWebview: ToWebview[] = [
      {
        type: "rows",
        version: 1,
        offset: 0,
        rows: [
          {
            key: "9001",
            kind: "case",
            cells: [{ text: "yes", value: "yes", level: "read", case: "9001", mark: "gains" }],
          },
        ],
      },
      { type: "found", version: 2 },
      { type: "noWhy" },
    ];
    for (const message of toWebview) assert.deepEqual(readToWebview(JSON.parse(JSON.stringify(message))).data, message);
    assert.deepEqual(readSaved(JSON.parse(JSON.stringify(saved))).data, saved);
  });

  it("says where a message does not fit", () => {
    const refused = (message: unknown) => {
      const { error } = readToHost(message);
      return error ? misfitOf(error, "message") : assert.fail("was read");
    };
    assert.match(refused({ type: "rows", version: 1, offset: -1, count: 5 }), /^message\.offset/);
    assert.match(refused({ type: "rows", version: 1.5, offset: 1, count: 5 }), /message\.version/);
    assert.match(refused({ type: "constructor" }), /message\.type/);
    assert.match(refused({ type: "toString" }), /message\.type/);
    assert.match(refused({ type: "why", key: "1", right: "admin" }), /message\.right$/);
    assert.match(refused({ type: "why", key: "1", side: 2 }), /message\.side/);
    assert.match(
      refused({
        type: "untry",
        trial: { type: "entry", caseId: "1", subject: { id: 7, name: "x", kind: "user" }, level: "read" },
      }),
      /message\.trial\.subject\.id: expected string/,
    );
    assert.match(
      refused({
        type: "ready",
        saved: { ...saved, trials: [{ type: "entry", caseId: "1", subject, level: "all" }] },
        offset: 0,
        count: 1,
      }),
      /trials\.0\.level/,
    );
  });

  it("takes nothing over that it does not know", () => {
    const read = readToHost(JSON.parse('{"type":"why","key":"1","extra":true,"__proto__":{"right":"write"}}')).data;
    assert.deepEqual(read, { type: "why", key: "1" });
    assert.equal(Object.getPrototypeOf(read), Object.prototype);
  });

  it("refuses whatever else arrives, and never throws", () => {
    fc.assert(
      fc.property(fc.anything(), (garbage) => {
        for (const read of [readToHost, readToWebview, readSaved]) assert.equal(read(garbage).success, false);
      }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom("ready", "rows", "untry", "arrange", "try", "choose", "act"),
        fc.dictionary(
          fc.constantFrom("key", "offset", "count", "version", "trial", "edit", "value", "place", "id"),
          fc.jsonValue(),
        ),
        (type, rest) => {
          const { data, error } = readToHost({ ...rest, type });
          assert.notEqual(data === undefined, error === undefined);
        },
      ),
    );
  });
});
