import assert from "node:assert/strict";
import type { CaseState, Entry, Subject } from "../../../src/access";
import { changesFor, isAboutTheSame, tryOut, withTrial } from "../../../src/inspector/matrix/trials";
import type { Trial } from "../../../src/inspector/protocol";

const ola: Subject = { id: "1", kind: "user", name: "Ola" };
const legal: Subject = { id: "2", kind: "group", name: "Legal" };
const entry = (id: string, subject: Subject, level: Entry["level"], on: Entry["on"] = "case"): Entry => ({
  id,
  subject,
  level,
  on,
});
const state = (...entries: Entry[]): CaseState => ({
  case: { id: "9", number: "9", title: "t", mode: "roleBased", condition: "yes", people: [], details: [], readAt: 0 },
  entries,
});
const ofEntry = (subject: Subject, level: "none" | "read" | "write"): Trial => ({
  type: "entry",
  caseId: "9",
  subject: { ...subject },
  level,
});

describe("inspector: trials", () => {
  it("become the changes that make them true", () => {
    assert.deepEqual(changesFor(state(), [ofEntry(ola, "write")]), [{ kind: "grant", subject: ola, level: "write" }]);
    const read = entry("e", ola, "read");
    assert.deepEqual(changesFor(state(read), [ofEntry(ola, "write")]), [
      { kind: "changeLevel", entry: read, level: "write" },
    ]);
    assert.deepEqual(changesFor(state(read), [ofEntry(ola, "none")]), [{ kind: "revoke", entry: read }]);
    assert.deepEqual(changesFor(state(), [{ type: "mode", caseId: "9", mode: "explicit" }]), [
      { kind: "changeMode", mode: "explicit" },
    ]);
  });

  it("are nothing where they are so already, and where they are about another case", () => {
    const both = [
      ofEntry(ola, "read"),
      { type: "mode", caseId: "9", mode: "roleBased" } as const,
      { type: "mode", caseId: "8", mode: "explicit" } as const,
    ];
    const before = state(entry("e", ola, "read"));
    assert.deepEqual(changesFor(before, both), []);
    assert.equal(tryOut(before, both), before);
  });

  it("take away every entry of a subject on the case, and none on what contains it", () => {
    const before = state(
      entry("a", ola, "read"),
      entry("b", ola, "write"),
      entry("c", ola, "read", "definition"),
      entry("d", legal, "read"),
    );
    assert.deepEqual(
      tryOut(before, [ofEntry(ola, "none")]).entries.map(({ id }) => id),
      ["c", "d"],
    );
  });

  it("raise an entry whose level the server did not state", () => {
    assert.equal(tryOut(state(entry("e", ola, undefined)), [ofEntry(ola, "read")]).entries[0]!.level, "read");
  });

  it("replace an earlier one about the same thing", () => {
    const first = ofEntry(ola, "read");
    const trials = withTrial([first, ofEntry(legal, "read")], ofEntry(ola, "none"));
    assert.deepEqual(trials, [ofEntry(legal, "read"), ofEntry(ola, "none")]);
    assert.ok(
      !isAboutTheSame(ofEntry(ola, "read"), ofEntry({ ...legal, id: "1" }, "read")),
      "a person and a group may have one number",
    );
  });
});
