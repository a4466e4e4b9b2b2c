import assert from "node:assert/strict";
import type { CaseState, Entry, Subject } from "../../../src/access/case";
import type { GrantLevel } from "../../../src/access/level";
import { entriesBeside, judgeExpiry, type JudgedExpiry, type ExpiryVerdict } from "../../../src/core/expiry/judge";
import { leftAs } from "../../../src/core/expiry/left";
import { aCase } from "./fakeBackend";

const siv: Subject = { id: "7", kind: "user", name: "Siv" };
const nils: Subject = { id: "8", kind: "user", name: "Nils" };
const legal: Subject = { id: "77", kind: "group", name: "Legal" };
const now = 1_000;

const entry = (id: string, level?: GrantLevel, subject: Subject = siv): Entry => ({
  id,
  subject,
  on: "case",
  ...(level !== undefined && { level }),
});
const state = (entries: readonly Entry[], more: Partial<CaseState> = {}): CaseState => ({
  case: aCase("1"),
  entries: [entry("other", "write", nils), ...entries],
  ...more,
});
const of = (mine: Entry, then: GrantLevel | undefined, beside: readonly Entry[] = []): JudgedExpiry => ({
  subject: mine.subject!,
  on: mine.on,
  left: leftAs(mine, [mine, ...beside]),
  until: now,
  ...(then !== undefined && { then }),
});
const brief = (verdict: ExpiryVerdict): string => {
  if (verdict.kind === "changed") return `changed ${verdict.found ?? "-"}`;
  if (verdict.kind === "unclear") return `unclear ${verdict.why}`;
  if (verdict.kind !== "restore") return verdict.kind;
  const { change } = verdict;
  const to = "level" in change ? change.level : change.kind === "changeMode" ? change.mode : "";
  const id = "entry" in change ? change.entry.id : "";
  return ["restore", change.kind, id, to].filter(Boolean).join(" ");
};

describe("an expiry against what is there at its time", () => {
  const mine = entry("e1", "write");
  const cases: readonly (readonly [string, JudgedExpiry, CaseState, string])[] = [
    ["the entry as it was left, none before", of(mine, undefined), state([mine]), "restore revoke e1"],
    ["the entry as it was left, read before", of(mine, "read"), state([mine]), "restore changeLevel e1 read"],
    ["the entry as it was left, to deny", of(mine, "deny"), state([mine]), "restore changeLevel e1 deny"],
    ["no entry, none before", of(mine, undefined), state([]), "gone"],
    ["no entry, read before: whoever took it took that, too", of(mine, "read"), state([]), "gone"],
    ["the level before", of(mine, "read"), state([entry("e2", "read")]), "gone"],
    ["the same level under another id", of(mine, undefined), state([entry("e2", "write")]), "changed write"],
    ["another level", of(mine, undefined), state([entry("e1", "owner")]), "changed owner"],
    ["a lower level than was left", of(mine, undefined), state([entry("e1", "read")]), "changed read"],
    ["two entries where there was one", of(mine, undefined), state([mine, entry("e2", "read")]), "changed -"],
    ["half of a change of level", of(mine, "read"), state([mine, entry("e2", "read")]), "restore revoke e1"],
    ["a level that is not stated any more", of(mine, undefined), state([entry("e1")]), "unclear notStated"],
    ["a level that was never stated", of(entry("e1"), undefined), state([entry("e1")]), "restore revoke e1"],
    [
      "the entry beside the one that stood there before",
      of(mine, undefined, [entry("e0")]),
      state([entry("e0"), mine]),
      "restore revoke e1",
    ],
    ["only the one that stood beside it", of(mine, undefined, [entry("e0")]), state([entry("e0")]), "gone"],
    [
      "entries without ids",
      of(entry("?0", "write"), "read"),
      state([entry("?1", "write")]),
      "restore changeLevel ?1 read",
    ],
    ["a list that shows none", of(mine, undefined), state([], { unlisted: true }), "unclear notListed"],
  ];
  for (const [name, expiry, found, verdict] of cases)
    it(`meets ${name}: ${verdict}`, () => assert.equal(brief(judgeExpiry(expiry, found, { now })), verdict));

  it("is not listed, and known by the level that is enforced for a person", () => {
    const enforced = (level: "none" | "read" | "owner") =>
      state([], { unlisted: true, enforced: { levels: { [siv.id]: [level] }, people: [siv], readAt: 0 } });
    const owner = of(entry("7", "owner"), "deny");
    assert.equal(brief(judgeExpiry(owner, enforced("owner"), { now })), "restore grant deny");
    assert.equal(brief(judgeExpiry(owner, enforced("none"), { now })), "gone");
    assert.equal(brief(judgeExpiry(owner, enforced("read"), { now })), "changed read");
    const ofGroup = of(entry("77", "owner", legal), "deny");
    assert.equal(brief(judgeExpiry(ofGroup, enforced("owner"), { now })), "unclear notListed");
  });

  it("of a mode restores the mode before, and asks about any other", () => {
    const expiry: JudgedExpiry = { on: "case", left: { state: "explicit", beside: [] }, then: "roleBased", until: now };
    const inMode = (mode: string): CaseState => ({ case: aCase("1", { mode }), entries: [] });
    assert.equal(brief(judgeExpiry(expiry, inMode("explicit"), { now })), "restore changeMode roleBased");
    assert.equal(brief(judgeExpiry(expiry, inMode("roleBased"), { now })), "gone");
    assert.equal(brief(judgeExpiry(expiry, inMode("readRestricted"), { now })), "changed readRestricted");
  });

  it("does nothing a millisecond early, whatever is there", () => {
    for (const [, expiry, found] of cases) assert.equal(judgeExpiry(expiry, found, { now: now - 1 }).kind, "early");
  });

  it("is nothing to be done where a later until is set, whatever is there", () => {
    for (const [, expiry, found] of cases)
      assert.equal(judgeExpiry(expiry, found, { now, isSuperseded: true }).kind, "superseded");
  });

  it("takes nothing for gone or changed while the change that set it may still arrive", () => {
    for (const [, expiry, found, verdict] of cases) {
      const known = brief(judgeExpiry(expiry, found, { now, mayArrive: true }));
      assert.equal(known, /^(gone|changed)/.test(verdict) ? "unclear mayArrive" : verdict);
    }
  });

  it("changes only what is exactly as it was left, over all small cases", () => {
    const levels = [undefined, "deny", "read", "write", "owner"] as const;
    const ids = ["e1", "e2"];
    const one = ids.flatMap((id) => levels.map((level) => entry(id, level)));
    const held = [
      [],
      ...one.map((a) => [a]),
      ...one.flatMap((a) => one.filter(({ id }) => id > a.id).map((b) => [a, b])),
    ];
    let tried = 0;
    for (const left of levels.map((level) => entry("e1", level)))
      for (const then of levels)
        for (const entries of held) {
          if (then !== undefined && then === left.level) continue;
          const verdict = judgeExpiry(of(left, then), state(entries), { now });
          tried += 1;
          const isThere = entries.some(({ id, level }) => id === "e1" && level === left.level);
          const rest = entries.filter(({ id }) => id !== "e1");
          const isAlone = rest.length === 0 || (then !== undefined && rest.every(({ level }) => level === then));
          assert.equal(verdict.kind === "restore", isThere && isAlone, JSON.stringify({ left, then, entries }));
          if (verdict.kind === "gone") assert.ok(!isThere, JSON.stringify({ left, then, entries }));
        }
    assert.ok(tried > 500);
  });

  it("knows what stood beside it by id and level", () => {
    assert.deepEqual(entriesBeside([entry("b", "read"), entry("a"), entry("?4", "write")]), [
      "? write",
      "a ?",
      "b read",
    ]);
  });
});
