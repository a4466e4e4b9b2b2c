import assert from "node:assert/strict";
import type { Subject } from "../../src/access/case";
import type { Level } from "../../src/access";
import type { Sandbox } from "../../src/backends/standIns";
import { Failure } from "../../src/base/failure";
import { noSignal } from "../unit/noSignal";
import { askIris, group, openIrisAt, openSandbox, user, type IrisWorkspace } from "./irisHarness";

const meanings: Readonly<Record<number, Level>> = { 0: "none", 1: "none", 2: "read", 4: "owner", 6: "owner" };

interface Row {
  readonly user_id: number;
  readonly user_access_level: number;
  readonly user_active: boolean;
}

describe("DFIR-IRIS through its stand-in", function () {
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
  const ask = <T>(login: string, target: string, body?: object) =>
    askIris<T>(sandbox.iris.url, sandbox.iris.keyOf(login), target, body);
  const rejects = async (asking: Promise<unknown>, about: Partial<Failure>) =>
    assert.rejects(asking, (thrown) => {
      assert.ok(thrown instanceof Failure, String(thrown));
      for (const [name, value] of Object.entries(about))
        assert.equal(thrown[name as keyof Failure], value, thrown.message);
      return true;
    });

  it("says of everybody on a case what is enforced, for certain and with one request, also without entries", async () => {
    const { cases, connection } = await as("signe.vakt");
    await cases.loadPage(connection, noSignal, 100);
    await cases.learn(connection, undefined, noSignal);
    let compared = 0;
    for (const { id } of cases.list(connection).cases) {
      sandbox.iris.requests.length = 0;
      await cases.loadEntries(connection, id, noSignal);
      const asked = sandbox.iris.requests.filter(({ path }) => path === "/case/users/list");
      assert.equal(asked.length, 1);
      for (const row of await ask<Row[]>("signe.vakt", `/case/users/list?cid=${id}`)) {
        const { access } = cases.judge(connection, id, user(row.user_id))!;
        assert.equal(access.atMost, meanings[row.user_access_level]);
        // The key of a deactivated user is refused, so nothing is certain to be possible.
        assert.equal(access.atLeast, row.user_active ? access.atMost : "none");
        compared += 1;
      }
    }
    assert.ok(compared > 500, `${compared}`);
  });

  it("says what the entries give beside it, as the server's audit does, and counts where they differ", async () => {
    const { cases, connection } = await as("ada.admin");
    await cases.loadPage(connection, noSignal, 100);
    await cases.learn(connection, undefined, noSignal);
    const rows = await ask<Row[]>("ada.admin", "/manage/users/list");
    const people = rows.map(({ user_id }) => user(user_id));
    const isActive = new Map(rows.map((row) => [`user:${row.user_id}`, row.user_active]));
    const listed = cases.list(connection).cases.map(({ id }) => id);
    for (const id of listed) await cases.loadEntries(connection, id, noSignal);
    for (const one of people) for (const caseId of listed) await cases.learn(connection, one, noSignal, { caseId });
    let compared = 0;
    let differ = 0;
    for (const one of people) {
      const audit = await ask<{ access_audit: Record<string, { user_effective_access: { value: number }[] }> }>(
        "ada.admin",
        `/manage/access-control/audit/users/${one.id.slice(5)}`,
      );
      for (const id of listed) {
        const mask = audit.access_audit[id]!.user_effective_access.reduce((sum, { value }) => sum | value, 0);
        const { entries, access, agreement } = cases.judge(connection, id, one)!;
        const level = meanings[mask]!;
        assert.ok(entries!.atLeast === level || entries!.atMost === level, `${one.id} on ${id}`);
        if (entries!.atLeast === entries!.atMost && isActive.get(one.id)) {
          assert.equal(agreement!.kind, access.atLeast === level ? "agrees" : "disagrees");
          differ += access.atLeast === level ? 0 : 1;
        }
        compared += 1;
      }
    }
    assert.ok(compared > 500, `${compared}`);
    assert.ok(differ >= 3, `${differ}`);
    assert.equal(cases.selfCheck(connection).total, listed.length);
  });

  it("sends cid with every request, the one of the case where it is about one, and none that does damage", async () => {
    const workspace = await as("ada.admin");
    sandbox.iris.requests.length = 0;
    await workspace.cases.loadPage(workspace.connection, noSignal);
    const kari = user(1101, "Kari Writer");
    assert.equal((await workspace.change("9001", { kind: "grant", subject: kari, level: "deny" })).kind, "done");
    assert.equal(
      (await workspace.change("9001", { kind: "grant", subject: group(2006), level: "owner" })).kind,
      "done",
    );
    const { entries } = await workspace.state("9001");
    for (const id of ["user:1101", "group:2006"]) {
      const entry = entries.find((one) => one.id === id)!;
      assert.equal((await workspace.change("9001", { kind: "revoke", entry })).kind, "done");
    }
    for (const { path, query } of sandbox.iris.requests) {
      assert.match(query, /[?&]cid=\d+/, path);
      assert.doesNotMatch(path, /\/case-access\/delete$|\/groups\/\d+\/cases-access\/update$/);
      if (path.startsWith("/case/")) assert.match(query, /[?&]cid=9001\b/, path);
    }
  });

  it("takes access away by an entry, verified, and undoes it", async () => {
    const workspace = await as("ada.admin");
    const { connection, cases, changes } = workspace;
    const signe = user(1003, "Signe Vakt");
    const planned = await changes.plan(connection, "9001", { kind: "grant", subject: signe, level: "deny" }, noSignal);
    const effect = planned.effects.find(({ subject }) => subject.id === signe.id)!;
    assert.equal(effect.preview.verdict, "loses");
    assert.equal(effect.preview.after.atMost, "none");
    assert.equal(effect.entries!.after.atMost, "none");
    const outcome = await changes.apply(planned, noSignal);
    assert.equal(outcome.kind, "done");
    assert.equal(cases.judge(connection, "9001", signe)!.access.read, "no");
    const state = await workspace.state("9001");
    const entry = state.entries.find((one) => one.subject?.id === signe.id)!;
    assert.equal(entry.level, "deny");
    assert.equal((await workspace.change("9001", { kind: "revoke", entry })).kind, "done");
    assert.deepEqual((await workspace.state("9001")).enforced!.levels[signe.id], ["owner"], "by her customer again");
  });

  it("previews that setting a group overrides its members' own entries, and raises the caller", async () => {
    // Tor has full access to 9003's neighbours as an analyst only; here he is given his own.
    const workspace = await as("signe.vakt");
    const tor = user(1002, "Tor Tech");
    await ask("ada.admin", "/case/access/set-user?cid=9001", { case_id: 9001, user_id: 1002, access_level: 4 });
    const planned = await workspace.changes.plan(
      workspace.connection,
      "9001",
      { kind: "grant", subject: group(2005, "SOC Analysts"), level: "deny" },
      noSignal,
    );
    // Signe is told no members, so Tor may be one.
    const effect = planned.effects.find(({ subject }) => subject.id === tor.id)!;
    assert.equal(effect.preview.verdict, "mayLose");
    assert.equal((await workspace.changes.apply(planned, noSignal)).kind, "done");
    const { enforced } = await workspace.state("9001");
    assert.deepEqual(enforced!.levels[tor.id], ["none"]);
    assert.deepEqual(enforced!.levels["user:1003"], ["owner"], "the caller is a member");

    const admin = await as("ada.admin");
    const again = await admin.changes.plan(
      admin.connection,
      "9001",
      {
        kind: "changeLevel",
        entry: (await admin.state("9001")).entries.find(({ id }) => id === "group:2005")!,
        level: "read",
      },
      noSignal,
    );
    const certain = again.effects.find(({ subject }) => subject.id === tor.id)!;
    assert.equal(certain.preview.verdict, "gains");
    assert.equal(certain.preview.after.atMost, "read");
    assert.equal(certain.entries!.verdict, "same", "his own entry still gives full");
    assert.equal(certain.entries!.after.atLeast, "owner");
  });

  it("refuses before it is sent what this key cannot do, and says why", async () => {
    const { changes, connection, state } = await as("signe.vakt");
    const about = await state("9001");
    const me = user(1003, "Signe Vakt");
    await rejects(changes.plan(connection, "9001", { kind: "grant", subject: me, level: "read" }, noSignal), {
      kind: "notSupported",
      detail: "ownEntry",
    });
    const entry = { id: "user:1107", subject: user(1107), level: "read", on: "case" } as const;
    await rejects(changes.plan(connection, "9001", { kind: "revoke", entry }, noSignal), {
      kind: "notSupported",
      detail: "administrators",
    });
    assert.equal(about.unlisted, true);
    const grant = (subject: Subject) => ({ kind: "grant", subject, level: "read" }) as const;
    const nobody = { kind: "notSupported", detail: "nobody" } as const;
    await rejects(changes.plan(connection, "9001", grant(user(4711)), noSignal), nobody);
    const ada = await as("ada.admin");
    await rejects(ada.changes.plan(ada.connection, "9001", grant(group(4711)), noSignal), nobody);
  });

  it("can set an entry without being told any, and knows it then", async () => {
    const workspace = await as("signe.vakt");
    const nils = user(1107, "Nils Nothing");
    assert.equal((await workspace.change("9001", { kind: "grant", subject: nils, level: "owner" })).kind, "done");
    assert.deepEqual((await workspace.state("9001")).enforced!.levels[nils.id], ["owner"]);
    const again = await workspace.change("9001", { kind: "grant", subject: nils, level: "owner" });
    assert.deepEqual([again.kind, again.kind === "done" && again.remark], ["done", "alreadySo"]);
    const denied = await workspace.change("9001", { kind: "grant", subject: nils, level: "deny" });
    assert.equal(denied.kind, "done");
    assert.deepEqual((await workspace.state("9001")).enforced!.levels[nils.id], ["none"]);
  });

  it("warns an administrator that somebody may lock him out, and himself that he locks out another", async () => {
    const workspace = await as("per.berg");
    const planned = await workspace.changes.plan(
      workspace.connection,
      "9008",
      { kind: "grant", subject: group(2001, "Administrators"), level: "deny" },
      noSignal,
    );
    assert.notEqual(planned.locksOut, "loses sight", "he is no administrator");
    const ada = await as("ada.admin");
    await ada.cases.loadPage(ada.connection, noSignal, 100);
    assert.ok(!ada.cases.list(ada.connection).cases.some(({ id }) => id === "9008"));
    await rejects(ada.state("9008"), { kind: "notAllowed", status: 403 });
  });

  it("tells the failures of the server apart", async () => {
    const { cases, connection } = await as("ada.admin");
    await rejects(cases.readCase(connection, "4711", noSignal), { kind: "notFound", status: 400 });
    const match = { path: "/case/users/list" };
    sandbox.iris.faults.next({ kind: "html", status: 400, match });
    await rejects(cases.readState(connection, "9001", noSignal), { kind: "invalid", status: 400 });
    const deactivated = await openIrisAt(sandbox.iris.url, sandbox.iris.keyOf("gunnar.aas"));
    open.push(deactivated);
    await rejects(deactivated.state("9001"), { kind: "keyRefused", status: 401 });
    sandbox.iris.faults.next({
      kind: "answer",
      body: { status: "error", message: "Invalid user ID", data: [] },
      match,
    });
    await rejects(cases.readState(connection, "9002", noSignal), { kind: "notFound" });
  });

  it("finds people and, for administrators, groups by a part of a name or by number", async () => {
    const [ada, signe] = [await as("ada.admin"), await as("signe.vakt")];
    const found = async ({ cases, connection }: IrisWorkspace, text: string) =>
      (await cases.findSubjects(connection, text, noSignal)).subjects.map(({ id }) => id);
    assert.deepEqual(await found(ada, "incident"), ["group:2002"]);
    assert.deepEqual(await found(signe, "incident"), []);
    assert.deepEqual(await found(signe, "KARI"), ["user:1101"]);
    assert.deepEqual(await found(ada, "2006"), ["group:2006"]);
  });

  it("pages through cases", async () => {
    const { cases, connection } = await as("ada.admin");
    await cases.loadPage(connection, noSignal, 10);
    assert.equal(cases.list(connection).cases.length, 10);
    while (cases.list(connection).more) await cases.loadPage(connection, noSignal, 10);
    const { cases: all, total } = cases.list(connection);
    assert.equal(all.length, total);
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
    assert.ok(all.every(({ own }) => own !== undefined));
    cases.setFilter(connection, { text: "phishing" });
    await cases.loadPage(connection, noSignal, 10);
    assert.ok(cases.list(connection).cases.every(({ title }) => /phishing/i.test(title)));
  });
});
