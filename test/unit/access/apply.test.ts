import assert from "node:assert/strict";
import { apply, type CaseState, type Change } from "../../../src/access";
import type { GrantLevel } from "../../../src/access/level";
import { asItIs, isAlreadySo } from "../../../src/core/changes/validate";
import { entry, group, person } from "./evidence";

const ola = person("5", "Ola");
const legal = group("77", "Legal");
const state: CaseState = {
  case: {
    id: "1",
    number: "1",
    title: "A case",
    mode: "roleBased",
    people: [],
    details: [],
    readAt: 0,
    own: { level: "owner", role: "tech" },
  },
  entries: [entry("e1", ola, "read"), entry("e2", legal, "write"), entry("e3", person("8"), undefined)],
};

/** The entries after a change, as text. */
function after(change: Change, from = state): string[] {
  return apply(from, change).entries.map(({ id, subject, level, on }) => `${id} ${subject?.id} ${level} ${on}`);
}

const before = ["e1 5 read case", "e2 77 write case", "e3 8 undefined case"];

describe("a change, applied hypothetically", function () {
  this.timeout(120_000);

  it("grants with an entry of its own", () => {
    assert.deepEqual(after({ kind: "grant", subject: person("9"), level: "read" }), [
      ...before,
      "new:case:user:9 9 read case",
    ]);
    assert.deepEqual(after({ kind: "grant", subject: ola, level: "write", on: "definition" }), [
      ...before,
      "new:definition:user:5 5 write definition",
    ]);
  });

  it("raises the entry of whom has a lower one, and never takes anything away", () => {
    assert.deepEqual(after({ kind: "grant", subject: ola, level: "write" }), [
      "e1 5 write case",
      "e2 77 write case",
      "e3 8 undefined case",
    ]);
    assert.equal(apply(state, { kind: "grant", subject: ola, level: "read" }), state);
    assert.equal(apply(state, { kind: "grant", subject: legal, level: "read" }), state);
  });

  it("grants write beside an entry of unknown level, which lets read as every entry does", () => {
    assert.deepEqual(after({ kind: "grant", subject: person("8"), level: "write" }), [
      ...before,
      "new:case:user:8 8 write case",
    ]);
    assert.equal(apply(state, { kind: "grant", subject: person("8"), level: "read" }), state);
  });

  it("raises to owner whatever is lower, and lowers nobody who owns", () => {
    assert.deepEqual(after({ kind: "grant", subject: legal, level: "owner" }), [
      before[0],
      "e2 77 owner case",
      before[2],
    ]);
    const owned = apply(state, { kind: "changeLevel", entry: state.entries[0]!, level: "owner" });
    assert.equal(owned.entries[0]!.level, "owner");
    for (const level of ["read", "write", "owner"] as const)
      assert.equal(apply(owned, { kind: "grant", subject: ola, level }), owned);
  });

  it("takes the entry of somebody of unknown kind for that of the person of the same number", () => {
    assert.equal(apply(state, { kind: "grant", subject: { ...ola, kind: "unknown" }, level: "read" }), state);
  });

  it("does not take a group for the person of the same number", () => {
    assert.deepEqual(after({ kind: "grant", subject: person("77"), level: "read" }), [
      ...before,
      "new:case:user:77 77 read case",
    ]);
  });

  it("gives every new entry an id of its own", () => {
    const once = { ...state, entries: [...state.entries, { ...entry("new:case:user:8", person("8"), undefined) }] };
    assert.equal(
      after({ kind: "grant", subject: person("8"), level: "write" }, once).at(-1),
      "new:case:user:8:2 8 write case",
    );
  });

  it("changes a level in place", () => {
    assert.deepEqual(after({ kind: "changeLevel", entry: state.entries[1]!, level: "read" }), [
      "e1 5 read case",
      "e2 77 read case",
      "e3 8 undefined case",
    ]);
    assert.deepEqual(after({ kind: "changeLevel", entry: state.entries[2]!, level: "read" }), [
      "e1 5 read case",
      "e2 77 write case",
      "e3 8 read case",
    ]);
    assert.equal(apply(state, { kind: "changeLevel", entry: state.entries[1]!, level: "write" }), state);
  });

  it("revokes one entry, and nothing when it is gone", () => {
    assert.deepEqual(after({ kind: "revoke", entry: state.entries[0]! }), before.slice(1));
    assert.equal(apply(state, { kind: "revoke", entry: entry("e9", ola, "read") }), state);
  });

  it("leaves open whether an entry stays that came with the id of the one that goes, or is replaced", () => {
    const twin = { ...entry("?3", ola, "read"), sharesId: "e1" };
    const from = { ...state, entries: [...state.entries, twin] };
    for (const change of [
      { kind: "revoke", entry: from.entries[0]! },
      { kind: "changeLevel", entry: from.entries[0]!, level: "write" },
    ] as const)
      assert.deepEqual(apply(from, change).entries.at(-1), { ...twin, perhapsGone: true });
  });

  it("grants beside an entry that may be gone, as nothing certainly gives as much", () => {
    const [mine] = state.entries;
    const doubted = { ...state, entries: [{ ...mine!, perhapsGone: true as const }] };
    const grant = { kind: "grant", subject: ola, level: mine!.level as GrantLevel } as const;
    assert.equal(apply(doubted, grant).entries.length, 2);
    assert.equal(isAlreadySo(doubted, grant), false);
    assert.deepEqual(asItIs(doubted, grant), grant);
    assert.equal(asItIs(doubted, { ...grant, level: "owner" }).kind, "changeLevel", "a lower one is raised");
  });

  it("changes the mode", () => {
    assert.equal(apply(state, { kind: "changeMode", mode: "explicit" }).case.mode, "explicit");
    assert.equal(apply(state, { kind: "changeMode", mode: "roleBased" }), state);
  });

  it("leaves the state it started from as it was", () => {
    const copy = structuredClone(state);
    for (const change of [
      { kind: "grant", subject: ola, level: "write" },
      { kind: "grant", subject: person("9"), level: "write" },
      { kind: "changeLevel", entry: state.entries[0]!, level: "write" },
      { kind: "revoke", entry: state.entries[0]! },
      { kind: "changeMode", mode: "explicit" },
    ] as const) {
      assert.notEqual(apply(state, change), state);
    }
    assert.deepEqual(state, copy);
  });
});
