import assert from "node:assert/strict";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { opensTo } from "../../../src/core/changes/impact";

describe("the roles that publishing opens a case to", () => {
  const inMode = (mode: string) => opensTo({ policy: argusPolicy }, { mode } as never, { kind: "publish" });

  it("are those of the row of the mode", () => {
    assert.deepEqual(inMode("roleBased"), ["serviceRead"]);
    assert.deepEqual(inMode("explicit"), []);
  });

  it("are those of every mode where the mode is none of the table, whatever it is called", () => {
    for (const mode of ["new", "constructor", "__proto__", "toString"]) assert.deepEqual(inMode(mode), [], mode);
  });
});
