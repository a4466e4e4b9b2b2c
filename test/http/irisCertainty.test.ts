import assert from "node:assert/strict";
import type { Sandbox } from "../../src/backends/standIns";
import { Conflict } from "../../src/core/changes/drift";
import { changesToMake } from "../../src/core/plans/wanted";
import { nextRecompute } from "../../src/wording/access";
import { english, englishOf } from "../unit/english";
import { changeEffects } from "../../src/wording/effects";
import type { Subject } from "../../src/access/case";
import { noSignal } from "../unit/noSignal";
import { askIris, group, openIrisAt, openSandbox, user, type IrisWorkspace } from "./irisHarness";

describe("What is certain in DFIR-IRIS, and what is not", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let open: IrisWorkspace[];
  beforeEach(async () => {
    sandbox = await openSandbox();
    open = [];
  });
  afterEach(async () => {
    for (const one of open) await one.close();
    await sandbox.close();
  });

  async function as(login: string): Promise<IrisWorkspace> {
    const made = await openIrisAt(sandbox.iris.url, sandbox.iris.keyOf(login));
    open.push(made);
    return made;
  }
  const ask = <T>(target: string, body?: object) =>
    askIris<T>(sandbox.iris.url, sandbox.iris.keyOf("ada.admin"), target, body);

  it("does not call the entry of a group done that no level shows, to who is told neither", async () => {
    const signe = await as("signe.vakt");
    // Nobody is in it, so nobody's level changes.
    await ask("/manage/groups/2006/members/update?cid=1", { group_members: [] });
    const outcome = await signe.change("9001", { kind: "grant", subject: group(2006), level: "read" });
    assert.equal(outcome.kind, "undetermined", JSON.stringify(outcome));
    const { entries } = await signe.state("9001");
    assert.ok(!entries.some(({ id }) => id === "group:2006"));
  });

  it("calls it done where somebody came to its level", async () => {
    const signe = await as("signe.vakt");
    await ask("/manage/groups/2006/members/update?cid=1", { group_members: [1107] });
    await ask("/case/access/set-user?cid=9001", { case_id: 9001, user_id: 1107, access_level: 1 });
    const outcome = await signe.change("9001", { kind: "grant", subject: group(2006), level: "read" });
    assert.equal(outcome.kind, "done", JSON.stringify(outcome));
  });

  it("reads the entries anew for a plan, those of somebody else too", async () => {
    const ada = await as("ada.admin");
    await ada.state("9001");
    await ask("/case/access/set-user?cid=9001", { case_id: 9001, user_id: 1107, access_level: 2 });
    const change = { kind: "grant", subject: user(1101), level: "deny" } as const;
    const planned = await ada.changes.plan(ada.connection, "9001", change, noSignal);
    assert.equal(planned.before.entries.find(({ id }) => id === "user:1107")?.level, "read");
    await ask("/case/access/set-user?cid=9001", { case_id: 9001, user_id: 1107, access_level: 4 });
    const outcome = await ada.changes.apply(planned, noSignal);
    assert.equal(outcome.kind === "notDone" && outcome.failure.kind, "conflict", JSON.stringify(outcome));
  });

  it("does not call gone what the server lists no more to a key that lost its rights", async () => {
    await ask("/case/access/set-user?cid=9001", { case_id: 9001, user_id: 1107, access_level: 2 });
    const ada = await as("ada.admin");
    const theirs = (await ada.state("9001")).entries.find(({ id }) => id === "user:1107")!;
    const planned = await ada.changes.plan(ada.connection, "9001", { kind: "revoke", entry: theirs }, noSignal);
    const { user_id: id } = await ask<{ user_id: number }>("/user/whoami");
    await askIris(sandbox.iris.url, sandbox.iris.keyOf("signe.vakt"), "/case/access/set-user?cid=9001", {
      ...{ case_id: 9001, user_id: id, access_level: 4 },
    });
    const groups = await ask<readonly { group_id: number; group_name: string }[]>("/manage/groups/list?cid=1");
    const { group_id: administrators } = groups.find(({ group_name: name }) => /administrators/i.test(name))!;
    // Nobody ends being the only way to be an administrator by themselves: another one does it.
    const members = `/manage/groups/${administrators}/members/update?cid=1`;
    await ask(members, { group_members: [id, 1003] });
    await askIris(sandbox.iris.url, sandbox.iris.keyOf("signe.vakt"), members, { group_members: [1003] });
    ada.forget();
    const outcome = await ada.changes.apply(planned, noSignal);
    const failure = outcome.kind === "notDone" ? outcome.failure : undefined;
    const differences = failure instanceof Conflict ? failure.differences : [];
    assert.ok(differences.length > 0, JSON.stringify(outcome));
    assert.deepEqual([...new Set(differences.map(({ kind }) => kind))], ["entryUnseen"]);
  });

  it("does not say that somebody has no entry where it lists none of them to this key", async () => {
    await ask("/case/access/set-group?cid=9001", { case_id: 9001, group_id: 2006, access_level: 4 });
    const signe = await as("signe.vakt");
    const state = await signe.state("9001");
    const wanted = { kind: "setLevel", subject: group(2006), level: "none" } as const;
    assert.deepEqual(
      changesToMake(state, wanted).map(({ kind }) => kind),
      ["revoke"],
    );
    const listed = await (await as("ada.admin")).state("9001");
    assert.deepEqual(
      changesToMake(
        { ...listed, entries: listed.entries.filter(({ subject }) => subject?.id !== "group:2006") },
        wanted,
      ),
      [],
    );
  });

  it("marks who was deactivated, and never says for certain that they can read", async () => {
    await ask("/case/access/set-user?cid=9001", { case_id: 9001, user_id: 1107, access_level: 4 });
    await ask("/manage/users/deactivate/1107?cid=1");
    const signe = await as("signe.vakt");
    await signe.state("9001");
    const verdict = signe.cases.judge(signe.connection, "9001", user(1107))!;
    assert.equal(verdict.access.read, "unknown");
    assert.equal(verdict.access.atMost, "owner");
    const seen = signe.cases.people(signe.connection).find(({ id }) => id === "user:1107")!;
    assert.equal(seen.inactive, true);
    const others = signe.cases.people(signe.connection).filter(({ inactive }) => inactive !== true);
    assert.ok(others.length > 10);
  });

  it("replaces an entry whose mask has no known meaning, and never takes it for one that gives read", async () => {
    for (const mask of [8, 12]) {
      await ask("/case/access/set-group?cid=9002", { case_id: 9002, group_id: 2006, access_level: mask });
      const ada = await as("ada.admin");
      await ada.state("9002");
      const { access } = ada.cases.judge(ada.connection, "9002", user(1009))!;
      assert.deepEqual([access.atLeast, access.atMost], ["none", "owner"], `${mask}`);
      const change = { kind: "grant", subject: group(2006), level: "read" } as const;
      const planned = await ada.changes.plan(ada.connection, "9002", change, noSignal);
      assert.equal(planned.alreadySo, false, `${mask}`);
      assert.equal(planned.change.kind, "changeLevel");
      assert.equal(planned.effects.find(({ subject }) => subject.id === "group:2006")?.preview.after.atMost, "read");
      const outcome = await ada.changes.apply(planned, noSignal);
      assert.equal(outcome.kind, "done", JSON.stringify(outcome));
      const left = (await ada.state("9002")).entries.filter(({ id }) => id === "group:2006");
      assert.deepEqual(
        left.map(({ level, mayDeny }) => ({ level, mayDeny })),
        [{ level: "read", mayDeny: undefined }],
      );
    }
  });

  it("sets an entry again that is not enforced, and does not call it done before it is", async () => {
    const ada = await as("ada.admin");
    for (const [id, caseId, asked, level, given] of [
      [1107, "9017", "deny", "deny", "none"],
      [1002, "9003", "read", "owner", "owner"],
    ] as const) {
      const subject = user(id);
      const plan = () => ada.changes.plan(ada.connection, caseId, { kind: "grant", subject, level: asked }, noSignal);
      const planned = await plan();
      assert.equal(planned.alreadySo, false);
      assert.equal(planned.change.kind === "changeLevel" && planned.change.level, level);
      const effect = planned.effects.find((one) => one.subject.id === subject.id)!;
      assert.equal(effect.preview.after.atMost, given);
      assert.equal((await ada.changes.apply(planned, noSignal)).kind, "done");
      assert.deepEqual((await ada.state(caseId)).enforced!.levels[subject.id], [given]);
      const again = await plan();
      assert.equal(again.alreadySo, true);
      assert.equal(again.effects.find((one) => one.subject.id === subject.id)!.preview.verdict, "same");
    }
    const posts = sandbox.iris.requests.filter(({ method }) => method === "POST");
    assert.deepEqual(
      posts.map(({ path }) => path),
      ["/case/access/set-user", "/case/access/set-user"],
    );
  });

  it("says that a recompute may leave a level that has all bits of what the entries give", async () => {
    await ask("/manage/groups/2006/members/update?cid=1", { group_members: [1107] });
    const ada = await as("ada.admin");
    const nils = user(1107);
    for (const [kept, own, now, range] of [
      [6, 2, "owner", ["read", "owner"]],
      [3, 2, "none", ["none", "read"]],
      [4, 0, "owner", ["none", "owner"]],
    ] as const) {
      await ask("/manage/users/1107/cases-access/delete", { cases: [9002] });
      await ask("/case/access/set-group?cid=9002", { case_id: 9002, group_id: 2006, access_level: kept });
      await ask("/manage/users/1107/cases-access/update", { cases_list: [9002], access_level: own });
      ada.forget();
      const change = { kind: "recompute", subject: nils } as const;
      const planned = await ada.changes.plan(ada.connection, "9002", change, noSignal);
      const { preview, entries } = planned.effects.find(({ subject }) => subject.id === nils.id)!;
      assert.deepEqual([preview.after.atLeast, preview.after.atMost], range, `${kept}, and the entry ${own}`);
      assert.deepEqual([entries!.after.atLeast, entries!.after.atMost], range);
      await ada.cases.loadEntries(ada.connection, "9002", noSignal);
      const { agreement } = ada.cases.judge(ada.connection, "9002", nils)!;
      assert.match(nextRecompute(english(), agreement!)!, /^the next recompute may change it$/);
      assert.equal((await ada.changes.apply(planned, noSignal)).kind, "done");
      assert.deepEqual((await ada.state("9002")).enforced!.levels[nils.id], [now]);
    }
  });

  it("says of a group that follows new cases that it gets entries on them all the same", async () => {
    const ada = await as("ada.admin");
    const { subject } = (await ada.state("9001")).entries.find((one) => one.subject?.followsNewCases)!;
    const lines = async (of: Subject) => {
      const change = { kind: "grant", subject: of, level: "read" } as const;
      const planned = await ada.changes.plan(ada.connection, "9001", change, noSignal);
      return changeEffects(englishOf("iris"), planned).filter((line) => line.includes("follows new cases"));
    };
    assert.equal((await lines(group(subject!.id.slice(6)))).length, 0, "it has more already, so nothing is sent");
    await ask("/case/access/set-group?cid=9001", {
      case_id: 9001,
      group_id: Number(subject!.id.slice(6)),
      access_level: 1,
    });
    ada.forget();
    assert.match((await lines(group(subject!.id.slice(6)))).join(), /it gets an entry on each of them/);
    assert.deepEqual(await lines(group(2006)), []);
  });

  it("says that it is not known whether an entry is enforced that a server takes and does not follow", async () => {
    const ada = await as("ada.admin");
    const change = { kind: "grant", subject: user(1107), level: "deny" } as const;
    const planned = await ada.changes.plan(ada.connection, "9017", change, noSignal);
    sandbox.iris.faults.next({
      kind: "answer",
      body: { status: "success", message: "", data: [] },
      match: { path: "/case/access/set-user" },
    });
    assert.equal((await ada.changes.apply(planned, noSignal)).kind, "notDone");
  });

  it("shows a person in no group their cases, on which the server tells levels only case by case", async () => {
    const { id } = await ask<{ id: number }>("/manage/users/add", { user_login: "new", user_name: "New" });
    await ask("/case/access/set-user?cid=9001", { case_id: 9001, user_id: id, access_level: 2 });
    const { cases, connection, state } = await as("new");
    await cases.loadPage(connection, noSignal);
    assert.deepEqual(
      cases.list(connection).cases.map((one) => [one.id, one.own]),
      [["9001", undefined]],
    );
    await state("9001");
    assert.equal(cases.judge(connection, "9001", user(id))!.access.atLeast, "read");
  });

  it("refuses a level that IRIS does not have, and sends nothing", async () => {
    const ada = await as("ada.admin");
    sandbox.iris.requests.length = 0;
    await assert.rejects(
      ada.changes.plan(ada.connection, "9001", { kind: "grant", subject: user(1101), level: "write" }, noSignal),
      { kind: "notSupported", detail: "write" },
    );
    assert.ok(sandbox.iris.requests.every(({ method }) => method === "GET"));
  });
});
