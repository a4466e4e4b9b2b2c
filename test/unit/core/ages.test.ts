import assert from "node:assert/strict";
import type { Subject } from "../../../src/access/case";
import { Failure } from "../../../src/base/failure";
import { createCases, type Cases } from "../../../src/core/cases/cases";
import { createDirectory, freshFor } from "../../../src/core/cases/directory";
import { noSignal } from "../noSignal";
import { aCase, anEntry, fakeBackend, me } from "./fakeBackend";

const ola: Subject = { id: "2", kind: "user", name: "Ola" };
const team: Subject = { id: "70", kind: "group", name: "Team" };
const hour = 3_600_000;

describe("How old a fact may be", () => {
  let cases: Cases;
  afterEach(() => cases?.dispose());

  it("is asked again for a plan and an answer, and is a gap where it was not", async () => {
    let now = 1_000_000;
    let members: readonly Subject[] = [ola];
    const fake = fakeBackend({
      caller: () => me,
      list: () => ({ items: [aCase("1")] }),
      entries: () => [anEntry("e", team)],
      members: () => ({ members, truncated: false }),
      roles: () => ({ roles: [], truncated: false }),
      ownGroups: () => [],
    });
    cases = createCases({ ...fake, now: () => now });
    await cases.loadPage(fake.connection, noSignal);
    await cases.loadEntries(fake.connection, "1", noSignal);
    await cases.learn(fake.connection, ola, noSignal, { caseId: "1" });
    const read = () => cases.judge(fake.connection, "1", ola, undefined, freshFor)?.access.read;
    assert.equal(read(), "yes");

    // Ola leaves the group, and ten hours later somebody asks.
    members = [];
    now += 10 * hour;
    assert.equal(read(), "unknown");
    const { aclMember } = cases.judge(fake.connection, "1", ola, undefined, freshFor)!.evidence;
    assert.deepEqual(
      aclMember!.paths.flatMap(({ needs }) => needs.map(({ gap }) => gap)),
      ["stale"],
    );
    await cases.learn(fake.connection, ola, noSignal, { caseId: "1", maxAge: freshFor });
    assert.notEqual(read(), "yes");
    assert.deepEqual(cases.judge(fake.connection, "1", ola, undefined, freshFor)!.evidence.aclMember!.paths, []);
  });

  it("counts by the clock that nobody sets, and by the one that goes on while the computer sleeps", async () => {
    let [now, steady] = [10 * hour, 0];
    const directory = createDirectory(
      () => now,
      () => true,
      () => steady,
    );
    await directory.keepMembers("70", Promise.resolve({ members: [ola], truncated: false }));
    const isOld = () => directory.lacks({ kind: "members", id: "70" }, freshFor);
    assert.equal(isOld(), false);
    now -= hour; // The clock is set back.
    assert.equal(isOld(), false);
    steady += freshFor + 1;
    assert.equal(isOld(), true);
    assert.deepEqual(directory.within(freshFor).members("70"), { known: false, gap: "stale" });
    assert.equal(directory.members("70").known, true, "what is shown has its age beside it");
    await directory.keepMembers("70", Promise.resolve({ members: [ola], truncated: false }));
    now += hour; // The computer slept.
    assert.equal(isOld(), true);
  });

  it("is one thing, and that lists changed while they were read is another", async () => {
    const directory = createDirectory(
      () => 0,
      () => true,
    );
    const of = aCase("1");
    const nobodyElse = { admin: { known: true, value: true, readAt: 0 } } as const;
    const holders = { holders: new Map(), nobodyElse, sample: { asked: 0, wrong: 0 }, readAt: 0 };
    await directory.keepHolders(of, Promise.resolve(holders));
    directory.doubtHolders(of, "moved");
    const held = directory.holders(of);
    assert.ok(held.known);
    assert.deepEqual(held.value.nobodyElse.admin, { known: false, gap: "moved" });
    assert.equal(directory.lacksHolders(of, freshFor), true, "it is read again");
  });

  it("counts from when it was asked for, not from when the answer came", async () => {
    let now = 0;
    const directory = createDirectory(
      () => now,
      () => true,
      () => now,
    );
    let answer!: (value: { members: Subject[]; truncated: boolean }) => void;
    const keeping = directory.keepMembers("70", new Promise((resolve) => (answer = resolve)));
    now = freshFor + 1;
    answer({ members: [ola], truncated: false });
    await keeping;
    assert.equal(directory.lacks({ kind: "members", id: "70" }, freshFor), true);
  });
});

describe("What the server said of a case", () => {
  let cases: Cases;
  afterEach(() => cases?.dispose());

  it("of somebody else does not outlive the case that it was said of", async () => {
    let mode = "roleBased";
    const fake = fakeBackend({
      caller: () => me,
      list: () => ({ items: [aCase("1", { mode })] }),
      entries: () => [],
    });
    fake.connections.use({ ...fake.backend, readServerLevel: async () => "write" });
    cases = createCases(fake);
    await cases.loadPage(fake.connection, noSignal);
    await cases.loadEntries(fake.connection, "1", noSignal);
    await cases.loadServerLevel(fake.connection, "1", ola, noSignal);
    assert.equal(cases.judge(fake.connection, "1", ola)?.server, "write");
    mode = "explicit";
    await cases.refresh(fake.connection, undefined, noSignal);
    assert.equal(cases.judge(fake.connection, "1", ola)?.server, undefined);
  });

  for (const failure of [new Failure("notFound"), new Failure("server")]) {
    it(`is not certain any more where it could not be read again (${failure.kind}), and that is told`, async () => {
      let fails = false;
      const fake = fakeBackend({
        caller: () => me,
        list: () => ({ items: [aCase("1", { mode: "explicit", reporter: ola })] }),
        case: () => {
          if (fails) throw failure;
          return aCase("1");
        },
        entries: () => [],
        ownGroups: () => [],
        roles: () => ({ roles: [], truncated: false }),
      });
      cases = createCases(fake);
      await cases.loadPage(fake.connection, noSignal);
      await cases.learn(fake.connection, undefined, noSignal);
      assert.equal(cases.judge(fake.connection, "1", ola)?.access.owner, "yes");
      fails = true;
      await cases.refresh(fake.connection, "1", noSignal);
      assert.equal(cases.judge(fake.connection, "1", ola)?.access.owner, "unknown");
      assert.equal(cases.judge(fake.connection, "1", me)?.server, undefined);
      assert.equal(cases.lastReading(fake.connection, "1")?.failure, failure);
      fails = false;
      await cases.refresh(fake.connection, "1", noSignal);
      assert.equal(cases.lastReading(fake.connection, "1")?.failure, undefined);
      assert.equal(cases.judge(fake.connection, "1", me)?.access.owner, "yes");
    });
  }

  it("is refused where the answer is about another case: a grant would go there", async () => {
    const fake = fakeBackend({ case: () => aCase("10"), entries: () => [] });
    cases = createCases(fake);
    await assert.rejects(cases.readState(fake.connection, "9", noSignal), {
      kind: "unexpected",
      detail: "another case",
    });
    assert.equal(cases.find(fake.connection, "10"), undefined);
  });
});
