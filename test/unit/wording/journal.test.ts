import assert from "node:assert/strict";
import { beforeLabel, foundLabel } from "../../../src/wording/journal";
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

  it("says who reported a case before and after, and what is so of the case itself", () => {
    const kari = person("2", "Kari Writer");
    const reporter = (from?: typeof kari | null) =>
      ({ kind: "reporter", subject: ola, ...(from !== undefined && { from }) }) as const;
    const before = (from?: typeof kari | null) => beforeLabel(englishOf("argus"), { change: reporter(from) });
    assert.deepEqual([before(kari), before(null), before()], ["reporter Kari Writer", "no reporter", undefined]);
    assert.equal(beforeLabel(englishOf("argus"), { change: revoke, from: "read" }), "read");
    assert.equal(found(reporter(kari), undefined, { kind: "done" }), "reporter Ola Reader");
    assert.equal(found({ kind: "publish" }, undefined, { kind: "done" }), "is published");
    assert.equal(found({ kind: "unwatch", watcher: { id: "w" } }, undefined, { kind: "done" }), "not notified");
    assert.equal(found(reporter(kari), undefined, { kind: "notDone" }), undefined);
  });

  it("does not take what was wanted for what was found", () => {
    for (const kind of ["notDone", "half", "undetermined"] as const)
      assert.equal(found(grant, "write", { kind }), undefined);
    assert.equal(found(grant, "write"), undefined);
    for (const remark of ["levelNotStated", "lostSight"] as const)
      assert.equal(found(grant, "write", { kind: "done", remark }), undefined);
  });
});
