import assert from "node:assert/strict";
import { apply } from "../../../src/access/apply";
import type { CaseState, Change, Entry, Subject } from "../../../src/access/case";
import type { Asked } from "../../../src/access/evidence";
import type { Directory, RoleAnswers } from "../../../src/backends/backend";
import { effectsOf } from "../../../src/core/changes/impact";
import { aCase, anEntry, fakeBackend, me } from "./fakeBackend";
import { changeEffects } from "../../../src/wording/effects";
import { ownersLine } from "../../../src/wording/owners";
import { englishOf } from "../english";
import { roleAnswers } from "../roleAnswers";

const ola: Subject = { id: "2", kind: "user", name: "Ola" };
const kari: Subject = { id: "3", kind: "user", name: "Kari" };
const team: Subject = { id: "70", kind: "group", name: "Team" };
const gap = { known: false, gap: "forbidden" } as const;
const known = <T>(value: T): Asked<T> => ({ known: true, value, readAt: 1 });

function directoryOf(
  given: {
    caller?: Subject;
    members?: Record<string, readonly Subject[]>;
    roles?: Record<string, RoleAnswers>;
    ownGroups?: readonly Subject[];
  } = {},
): Directory {
  return {
    caller: "caller" in given ? given.caller : me,
    ownGroups: () => (given.ownGroups === undefined ? gap : known(given.ownGroups)),
    members: (id) => (given.members?.[id] === undefined ? gap : known(given.members[id])),
    roles: (id) => (given.roles?.[id] === undefined ? gap : known(given.roles[id])),
    isSomebody: () => true,
  };
}

function look(
  state: CaseState,
  change: Change,
  directory: Directory,
  seen: readonly Subject[] = [],
  options?: { bulk?: boolean },
) {
  const { effects, ...rest } = effectsOf(
    fakeBackend().backend,
    state,
    apply(state, change),
    change,
    directory,
    seen,
    options,
  );
  return {
    ...rest,
    verdicts: Object.fromEntries(effects.map(({ subject, preview }) => [subject.name, preview.verdict])),
  };
}

const scoped = { scope: { id: "10", name: "Customer" } };
const none = roleAnswers();
const holds = (fact: "serviceRead" | "admin") => roleAnswers({ [fact]: [{ name: fact, scope: scoped.scope }] });

describe("effects of a change", () => {
  it("of one person's entry concern that person and the caller, and nobody else", () => {
    const state = { case: aCase("1", scoped), entries: [anEntry("a", ola), anEntry("b", kari)] };
    const { verdicts } = look(
      state,
      { kind: "revoke", entry: state.entries[0]! },
      directoryOf({ roles: { "2": none, "3": none } }),
      [kari],
    );
    assert.deepEqual(verdicts, { Me: "same", Ola: "loses" });
  });

  it("say who keeps access by another path", () => {
    const state = { case: aCase("1", scoped), entries: [anEntry("a", ola), anEntry("b", team)] };
    const directory = directoryOf({ members: { "70": [ola] }, roles: { "2": none } });
    assert.equal(look(state, { kind: "revoke", entry: state.entries[0]! }, directory).verdicts["Ola"], "same");
  });

  it("name the group, the role and the mode by which access stays", () => {
    const kept = (mode: string, others: readonly Entry[], directory: Directory) => {
      const state = { case: aCase("1", { ...scoped, mode }), entries: [anEntry("a", ola), ...others] };
      const change: Change = { kind: "revoke", entry: state.entries[0]! };
      const { effects } = effectsOf(fakeBackend().backend, state, apply(state, change), change, directory, []);
      return changeEffects(englishOf("argus"), { case: state.case, change, effects });
    };
    const members = { "70": [ola] };
    const asOla = directoryOf({ caller: ola, roles: { "2": holds("serviceRead") } });
    assert.deepEqual(kept("roleBased", [], asOla), [
      "You still have read by another path: service read role: function serviceRead, in mode role based.",
    ]);
    assert.deepEqual(kept("explicit", [anEntry("b", team)], directoryOf({ members, roles: { "2": none } })), [
      "Ola still has write by another path: member of Team, which has a read entry, in mode explicit.",
      "In explicit mode any entry can write, also a read entry.",
    ]);
    assert.deepEqual(kept("roleBased", [], directoryOf({ roles: { "2": holds("serviceRead") } })), [
      "Ola still has read by another path: service read role: function serviceRead, in mode role based.",
      "Access by role cannot be revoked. Only a stricter access mode ends it.",
    ]);
  });

  it("of a group's entry reach its members, and those who may be", () => {
    const state = { case: aCase("1", scoped), entries: [anEntry("b", team)] };
    const change: Change = { kind: "revoke", entry: state.entries[0]! };
    assert.deepEqual(
      look(state, change, directoryOf({ members: { "70": [ola] }, roles: { "2": none, "3": none } }), [kari]).verdicts,
      { Me: "same", Team: "mayLose", Ola: "loses" },
    );
    assert.equal(
      look(state, change, directoryOf({ roles: { "3": none } }), [kari]).verdicts["Kari"],
      "mayLose",
      "whether Kari is in the group is not known",
    );
  });

  it("of a mode: explicit makes readers write, and takes away what came by role", () => {
    const state = { case: aCase("1", { ...scoped, reporter: me }), entries: [anEntry("a", ola)] };
    const directory = directoryOf({ roles: { "1": none, "2": none, "3": holds("serviceRead") }, ownGroups: [] });
    assert.deepEqual(look(state, { kind: "changeMode", mode: "explicit" }, directory, [kari]), {
      verdicts: { Me: "same", Ola: "gains", Kari: "loses" },
      leftOut: 0,
      locksOut: "no",
    });
  });

  it("never warn of a grant or a higher level, also where nobody knows who the caller is", () => {
    const state = { case: aCase("1", scoped), entries: [anEntry("a", ola)] };
    const [entry] = state.entries;
    const nobody = directoryOf({ caller: undefined });
    const warnings = (
      [
        { kind: "grant", subject: kari, level: "read" },
        { kind: "changeLevel", entry: entry!, level: "write" },
        { kind: "revoke", entry: entry! },
      ] as const
    ).map((change) => look(state, change, nobody).locksOut);
    assert.deepEqual(warnings, ["no", "no", "unknown"]);
  });

  it("warn that the caller loses sight", () => {
    const state = { case: aCase("1", { ...scoped, reporter: null, own: undefined }), entries: [] };
    const change: Change = { kind: "changeMode", mode: "explicit" };
    assert.equal(
      look(state, change, directoryOf({ roles: { "1": holds("serviceRead") }, ownGroups: [] })).locksOut,
      "loses sight",
    );
    assert.equal(
      look(state, change, directoryOf({ roles: { "1": holds("admin") }, ownGroups: [] })).locksOut,
      "no",
      "administrators stay",
    );
    assert.equal(
      look(state, change, directoryOf({ ownGroups: [] })).locksOut,
      "unknown",
      "the caller's roles are not known",
    );
    assert.equal(
      look(state, change, directoryOf({ caller: undefined })).locksOut,
      "unknown",
      "nobody knows who the caller is",
    );
  });

  it("name who owns the case after the caller, as known and as not known", () => {
    const eva: Subject = { id: "4", kind: "user", name: "Eva" };
    const entries = [anEntry("a", me, "owner"), anEntry("b", ola, "owner"), anEntry("c", kari, "write")];
    const state = { case: aCase("1", { ...scoped, reporter: null, own: undefined }), entries };
    const change: Change = { kind: "revoke", entry: entries[0]! };
    const directory = directoryOf({ roles: { "1": none, "2": none, "4": holds("admin") }, ownGroups: [] });
    const planned = look(state, change, directory, [eva, ola]);
    assert.equal(planned.locksOut, "loses sight");
    assert.deepEqual(planned.owners, { certain: [ola, eva], possible: [kari], byRole: ["admin"] });
    assert.equal(
      ownersLine(englishOf("argus"), planned.owners, 1, ({ name }) => name, String),
      "Who owns it afterwards: Ola and 1 more. It is not known whether these own it: Kari. " +
        "Owners by role: Administrators. Who else has the role is not known here.",
    );
    assert.equal(
      ownersLine(englishOf("argus"), { certain: [], possible: [], byRole: [] }, 1, ({ name }) => name, String),
      "Afterwards, no owner is known.",
    );
    const reporter = { ...state, case: { ...state.case, reporter: kari } };
    assert.deepEqual(look(reporter, change, directory).owners!.certain, [kari, ola]);
    assert.equal("owners" in look(state, { kind: "grant", subject: kari, level: "read" }, directory), false);
  });

  it("take the server's word for what the caller has now", () => {
    // By our facts the caller has nothing; the server says read, and after the change there is certainly nothing.
    const state = { case: aCase("1", { ...scoped, reporter: null, own: { level: "read" } }), entries: [] };
    assert.equal(
      look(state, { kind: "changeMode", mode: "explicit" }, directoryOf({ roles: { "1": none }, ownGroups: [] }))
        .locksOut,
      "loses sight",
    );
  });

  it("are looked at for a bounded number of people, the nearest first, and it is said how many were left out", () => {
    const crowd = Array.from({ length: 3_000 }, (_, at): Subject => ({
      id: String(100 + at),
      kind: "user",
      name: `P${at}`,
    }));
    const state = { case: aCase("1", scoped), entries: [anEntry("b", team)] };
    const change: Change = { kind: "revoke", entry: state.entries[0]! };
    const directory = directoryOf({ members: { "70": [ola, kari] }, roles: { "2": none, "3": none } });
    const single = look(state, change, directory, [...crowd, ola]);
    assert.deepEqual(
      [single.verdicts["Ola"], single.verdicts["Kari"], single.leftOut],
      ["loses", "loses", 3_000 + 4 - 2_000],
    );
    assert.equal(look(state, change, directory, crowd, { bulk: true }).leftOut, 3_000 + 4 - 200);
  });
});
