import assert from "node:assert/strict";
import type { CaseState, Entry, Subject } from "../../../src/access/case";
import { Failure } from "../../../src/base/failure";
import { createCases, type Cases } from "../../../src/core/cases/cases";
import { findNamings } from "../../../src/core/cases/namings";
import { offboardRequests, remainingAccess } from "../../../src/core/changes/offboard";
import { remainingLines } from "../../../src/wording/offboard";
import { englishOf } from "../english";
import { noSignal } from "../noSignal";
import { roleAnswers } from "../roleAnswers";
import { aCase, anEntry, fakeBackend, me } from "./fakeBackend";

const ola: Subject = { id: "2", kind: "user", name: "Ola" };
const kari: Subject = { id: "3", kind: "user", name: "Kari" };
const team: Subject = { id: "70", kind: "group", name: "Team" };

/** Three cases: an entry of Ola on 1, one of a group on 2; 3 was reported by Ola. */
const entries: Record<string, Entry[]> = { 1: [anEntry("11", ola, "write")], 2: [anEntry("21", team)], 3: [] };
const answers = {
  caller: () => me,
  ownGroups: () => [],
  members: () => ({ members: [ola], truncated: false }),
  roles: () => roleAnswers({}),
  list: () => ({ items: [aCase("3", { reporter: ola })], total: 1 }),
  case: (id: string) => aCase(id, id === "3" ? { reporter: ola } : {}),
  entries: (id: string) => entries[id]!,
};

const readAt = { wall: 0, steady: 0 };

describe("offboarding", () => {
  let cases: Cases;
  afterEach(() => cases.dispose());

  function system(more: Partial<Record<string, (detail: string) => unknown>> = {}) {
    const fake = fakeBackend({ ...answers, ...more });
    const { backend } = fake;
    cases = createCases(fake);
    const listed = ["1", "2", "3"].map((id) => aCase(id));
    const find = (who = ola) => findNamings({ ...fake, cases }, fake.connection, who, listed, noSignal);
    return { ...fake, backend, listed, find };
  }

  it("reads what the searches found, and nothing else", async () => {
    const { backend, find, whats } = system();
    backend.readNamedCases = async () => ({
      cases: [
        { case: aCase("1"), levels: ["write"], reports: false },
        { case: aCase("2"), levels: ["read"], reports: false },
        { case: aCase("3"), levels: [], reports: true },
      ],
      truncated: false,
    });
    const { found, others, search, unread } = await find();
    assert.deepEqual(
      found.map(({ state, entries, isReporter }) => [state.case.id, entries.length, isReporter]),
      [
        ["1", 1, false],
        ["3", 0, true],
      ],
    );
    assert.deepEqual(
      others.map((state) => state.case.id),
      ["2"],
      "an entry of a group is no entry of a member",
    );
    assert.deepEqual([search?.truncated, unread], [false, []]);
    assert.equal(whats().filter((what) => what.startsWith("entries")).length, 3);
  });

  it("reads every listed case where the search is refused, and says so; what cannot be read is told", async () => {
    const { backend, find } = system({
      case: (id) => {
        if (id === "2") throw new Failure("notAllowed");
        return answers.case(id);
      },
    });
    backend.readNamedCases = () => Promise.reject(new Failure("notAllowed"));
    const { found, search, searchFailure, unread } = await find();
    assert.deepEqual([found.length, search, searchFailure?.kind], [2, undefined, "notAllowed"]);
    assert.deepEqual(
      unread.map(({ caseId, failure }) => [caseId, failure.kind]),
      [["2", "notAllowed"]],
    );
  });

  it("hands over the highest level first, then takes away, the reporter last", async () => {
    const state: CaseState = {
      case: aCase("1", { reporter: ola }),
      entries: [anEntry("11", ola), anEntry("12", ola, "write")],
    };
    const naming = { state, readAt, entries: state.entries, onDefinition: [], isReporter: true };
    const { backend } = system();
    const kinds = async (to?: Subject, special?: { reporter: "owner" }) => {
      const capabilities = { ...backend.capabilities, ...(special && { special }) };
      const { wanted, stays } = await offboardRequests({ found: [naming] }, { capabilities }, to);
      return [
        wanted.map(({ change }) => ("level" in change ? `${change.kind} ${change.level}` : change.kind)),
        stays.map(({ why }) => why),
      ];
    };
    assert.deepEqual(await kinds(), [["revoke", "revoke"], ["reporter"]]);
    assert.deepEqual(await kinds(kari), [["grant write", "revoke", "revoke"], ["reporter"]]);
    assert.deepEqual(await kinds(kari, { reporter: "owner" }), [["grant write", "revoke", "revoke", "reporter"], []]);
    assert.deepEqual(await kinds(team, { reporter: "owner" }), [["grant write", "revoke", "revoke"], ["reporter"]]);
  });

  it("leaves what would give access, holds for other cases or cannot be handed over", async () => {
    const denies: Entry = { ...anEntry("11", ola), level: "deny" };
    const unclear: Entry = { id: "12", subject: ola, on: "case" };
    const everywhere: Entry = { ...anEntry("13", ola), on: "definition" };
    const state: CaseState = { case: aCase("1"), entries: [denies, unclear, everywhere] };
    const naming = { state, readAt, entries: [denies, unclear], onDefinition: [everywhere], isReporter: false };
    const { backend } = system();
    const of = async (to?: Subject) => {
      const { wanted, stays } = await offboardRequests({ found: [naming] }, backend, to);
      return [wanted.length, stays.map(({ why }) => why)];
    };
    assert.deepEqual(await of(), [1, ["denies", "definition"]]);
    assert.deepEqual(await of(kari), [0, ["denies", "levelNotStated", "definition"]]);
  });

  it("never says that nobody keeps access where a search, a group or a role is not known", async () => {
    const { backend, connection, find, listed } = system();
    backend.readNamedCases = async () => ({
      cases: [
        { case: aCase("2"), levels: ["read"], reports: false },
        { case: aCase("3"), levels: [], reports: true },
      ],
      truncated: true,
    });
    const namings = await find();
    const remaining = await remainingAccess(backend, cases.directory(connection), namings, { rows: [] }, listed);
    const of = (id: string) => remaining.find((one) => one.of.id === id)?.verdict.access;
    assert.equal(of("2")?.read, "yes", "through the group");
    const lines = await remainingLines(englishOf("argus"), remaining, String);
    assert.ok(
      lines.some((line) => /Case 2: read, member of Team, which has a read entry$/.test(line)),
      lines.join("\n"),
    );
    assert.equal(of("3")?.owner, "yes", "the reporter");
    assert.notEqual(of("1")?.atMost, undefined, "a search that was cut off does not say that nothing names them");
  });
});
