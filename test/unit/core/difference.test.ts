import assert from "node:assert/strict";
import { placeId, type CaseState } from "../../../src/access/case";
import { differencesOf, newEntries, sameEntry } from "../../../src/core/changes/drift";
import { aCase } from "./fakeBackend";

/** A case whose entries came without ids. */
function state(...who: [id: string, level: "read" | "write"][]): CaseState {
  return {
    case: aCase("1"),
    entries: who.map(([id, level], place) => ({
      id: placeId(place),
      on: "case",
      level,
      subject: { id, kind: "user", name: id },
    })),
  };
}
const kinds = (a: CaseState, b: CaseState) =>
  differencesOf(a, b).map((one) => `${one.kind} ${"entry" in one ? one.entry.subject?.id : ""}`);

describe("an id that names somebody else now", () => {
  const named = (id: string): CaseState => ({
    case: aCase("1"),
    entries: [{ id: "e1", on: "case", level: "read", subject: { id, kind: "user", name: id } }],
  });

  it("is not the entry that was seen", () => {
    assert.deepEqual(kinds(named("1101"), named("1102")), ["entryGone 1101", "entryAdded 1102"]);
    assert.equal(sameEntry(named("1102"), named("1101").entries[0]!), undefined);
    assert.deepEqual(kinds(named("1101"), named("1101")), []);
  });
});

describe("what is different in a case whose entries have no ids", () => {
  it("is told by whom they name and their level, not by their place", () => {
    assert.deepEqual(kinds(state(["1101", "read"]), state(["1102", "read"])), ["entryGone 1101", "entryAdded 1102"]);
    assert.deepEqual(kinds(state(["1101", "read"]), state(["1101", "write"])), ["entryGone 1101", "entryAdded 1101"]);
    assert.deepEqual(kinds(state(["1101", "read"], ["1102", "read"]), state(["1102", "read"])), ["entryGone 1101"]);
    assert.deepEqual(kinds(state(["1101", "read"], ["1102", "read"]), state(["1102", "read"], ["1101", "read"])), []);
    assert.deepEqual(kinds(state(["1101", "read"]), state(["1101", "read"], ["1101", "read"])), ["entryAdded 1101"]);
  });

  it("leaves the entry that is meant the same wherever it stands", () => {
    const before = state(["1101", "write"], ["1102", "read"]);
    const now = state(["1102", "read"], ["1101", "read"], ["1101", "write"]);
    assert.equal(sameEntry(now, before.entries[0]!), now.entries[2]);
    assert.deepEqual(newEntries(before, now), [now.entries[1]]);
    assert.equal(sameEntry(state(["1102", "read"]), before.entries[0]!), undefined);
  });
});
