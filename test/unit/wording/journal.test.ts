import assert from "node:assert/strict";
import { foundLabel } from "../../../src/wording/journal";
import type { Attempt } from "../../../src/core/journal/attempt";
import { entry, person } from "../access/evidence";
import { englishOf } from "../english";

type Recorded = NonNullable<Attempt["outcome"]>;

describe("a record of the journal", () => {
  const ola = person("1", "Ola Reader");
  const revoke: Attempt["change"] = { kind: "revoke", entry: entry("e", ola, "read") };
  const grant: Attempt["change"] = { kind: "grant", subject: ola, level: "write" };
  const found = (change: Attempt["change"], to?: string, outcome?: Omit<Recorded, "at">) =>
    foundLabel(englishOf("argus"), {
      change,
      ...(to !== undefined && { to }),
      ...(outcome && { outcome: { ...outcome, at: 1 } }),
    });

  it("says what was found afterwards, also that an entry is gone", () => {
    assert.equal(found(revoke, undefined, { kind: "done" }), "no entry");
    assert.equal(found(revoke, undefined, { kind: "done", remark: "wasGone" }), "no entry");
    assert.equal(found(grant, "write", { kind: "done" }), "write");
    assert.equal(
      found({ kind: "changeMode", mode: "explicit" }, "explicit", { kind: "done", remark: "foundAfterTimeout" }),
      "explicit",
    );
  });

  it("does not take what was wanted for what was found", () => {
    for (const kind of ["notDone", "half", "undetermined"] as const)
      assert.equal(found(grant, "write", { kind }), undefined);
    assert.equal(found(grant, "write"), undefined);
    for (const remark of ["levelNotStated", "lostSight"] as const)
      assert.equal(found(grant, "write", { kind: "done", remark }), undefined);
  });
});
