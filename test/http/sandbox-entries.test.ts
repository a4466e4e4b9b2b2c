import assert from "node:assert/strict";
import type { Sandbox } from "../../src/backends/standIns";
import { takeFaults } from "../contracts/holdArgus";
import { entriesOf, freshSandbox, grantTo, ids } from "./sandboxCaller";

describe("sandbox: Argus entries and watchers", () => {
  const at = freshSandbox();

  it("lists them with who granted them and when", async () => {
    const { data } = (await at.signe.get(entriesOf(9003))).body;
    assert.deepEqual(
      data.map(
        (entry: {
          grantedSubject: { name: string; type: string };
          level: string;
          addedByUser: { name: string };
          addedTime: string;
        }) => [
          entry.grantedSubject.name,
          entry.grantedSubject.type,
          entry.level,
          entry.addedByUser.name,
          entry.addedTime,
        ],
      ),
      [
        ["Ola Reader", "user", "write", "Ada Admin", "2025-02-24T09:20:00.000Z"],
        ["Incident Responders", "group", "read", "Kari Writer", "2025-02-24T09:31:00.000Z"],
      ],
    );
  });

  it("shows them in odd forms when it is set to", async () => {
    const first = async (entryForm: Sandbox["argus"]["quirks"]["entryForm"]) => {
      at.sandbox.argus.quirks.entryForm = entryForm;
      return (await at.signe.get(entriesOf(9003))).body.data[0];
    };
    assert.equal("grantedSubject" in (await first("noSubject")), false);
    assert.equal((await first("unknownLevel")).level, "write-ish");
    assert.equal((await first("strangeSubject")).grantedSubject.type, "robot");
    assert.ok(takeFaults().length >= 3, "none of them is as described");
  });

  it("makes a watcher of whom access is granted to, unless that is not wanted, and leaves the watcher on revoking", async () => {
    const watchers = async (query = "") =>
      (await at.signe.get(`/cases/v2/case/9003/watchers${query}`)).body.data as {
        id: string;
        subject: { id: number };
      }[];
    await at.signe.post(entriesOf(9003), grantTo(1202));
    assert.deepEqual(await watchers(), []);
    const { data: entry } = (await at.signe.post(entriesOf(9003), { userOrGroup: "1201", level: "owner" })).body;
    const [watcher] = await watchers();
    assert.equal(watcher?.subject.id, 1201);
    await at.signe.delete(`${entriesOf(9003)}/${entry.id}`);
    assert.equal((await watchers()).length, 1);
    assert.equal((await at.signe.delete(`/cases/v2/case/9003/watchers/${watcher.id}`)).status, 200);
    assert.deepEqual([(await watchers()).length, (await watchers("?includeDeleted=true")).length], [0, 1]);

    at.sandbox.argus.quirks.watcherAfterRevoke = "goes";
    const again = (await at.signe.post(entriesOf(9003), { userOrGroup: "1201", level: "read" })).body.data;
    await at.signe.delete(`${entriesOf(9003)}/${again.id}`);
    assert.deepEqual(await watchers(), []);
  });

  it("lists who is notified, and why", async () => {
    const told = async (query: string): Promise<string[]> =>
      (await at.signe.get(`/cases/v2/case/9051/watchers?${query}`)).body.data.map(
        (one: { subject: { name: string }; role: string; flags: string[] }) =>
          [one.subject.name, one.role, ...one.flags].join(" "),
      );
    const contacts = ["Havkraft Readers contact GROUP", "Arne Nilsen contact NEGATIVE_ENTRY"];
    assert.deepEqual(await told("limit=0"), ["Gunnar Ås-Kvamme watcher", "Nils Nothing watcher", ...contacts]);
    assert.deepEqual(await told("includeExplicit=false"), contacts);
    assert.deepEqual(await told("includeDefault=false&includeDisabled=true"), [
      "Gunnar Ås-Kvamme watcher",
      "Nils Nothing watcher",
      "Maja Vik watcher DISABLED",
    ]);
    const [contact] = (await at.ada.get("/cases/v2/case/9051/watchers?includeExplicit=false")).body.data;
    assert.equal((await at.ada.delete(`/cases/v2/case/9051/watchers/${contact.id}`)).status, 412);
    const { data } = (await at.ada.delete(`/cases/v2/case/9051/watchers/contact/${contact.contactID}`)).body;
    assert.deepEqual(data.flags, ["GROUP", "NEGATIVE_ENTRY"]);
  });

  it("tells an owner what is worth knowing, with success", async () => {
    const said = async (id: number): Promise<string[]> => {
      const { status, body } = await at.signe.post(entriesOf(9003), grantTo(id));
      assert.equal(status, 201);
      return body.messages.map(({ type }) => type);
    };
    assert.deepEqual(await said(1205), []);
    assert.deepEqual(await said(1102), ["WARNING"]);
    assert.deepEqual(await said(1010), ["NOTIFICATION"]);
  });

  it("grants, lists, revokes, and changes the time of the last change", async () => {
    const granted = await at.signe.post(entriesOf(9003), grantTo(2006));
    assert.equal(granted.status, 201);
    assert.match(granted.body.data.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    assert.equal(granted.body.data.addedByUser.id, 1003);
    const after = await at.signe.get(entriesOf(9003));
    assert.equal(after.body.size, 3);
    assert.deepEqual(after.body.data[2], granted.body.data);
    assert.equal(ids(await at.signe.search({ limit: 1 }))[0], 9003);
    assert.equal((await at.signe.delete(`${entriesOf(9003)}/${granted.body.data.id}`)).status, 200);
    assert.equal((await at.signe.get(entriesOf(9003))).body.size, 2);
    const again = await at.signe.delete(`${entriesOf(9003)}/${granted.body.data.id}`);
    assert.equal(again.status, 404);
  });

  it("takes a short name of the caller's own domain, and a number beside it that agrees", async () => {
    const byName = await at.ada.post(entriesOf(9003), { userOrGroup: "legal", level: "owner", addWatcher: false });
    assert.equal(byName.body.data.grantedSubject.id, 2006);
    const both = await at.ada.post(entriesOf(9003), { ...grantTo(1205), subjectID: 1205 });
    assert.deepEqual([both.status, both.body.data.grantedSubject.id], [201, 1205]);
  });

  it("pages a long list like any other", async () => {
    for (const id of [...Array(10).keys()]
      .map((at) => 1001 + at)
      .concat(
        [...Array(9).keys()].map((at) => 1101 + at),
        [...Array(7).keys()].map((at) => 1201 + at),
      )) {
      assert.equal((await at.signe.post(entriesOf(9041), grantTo(id))).status, 201);
    }
    const first = (await at.signe.get(entriesOf(9041))).body;
    assert.deepEqual([first.limit, first.size, first.count], [25, 25, 29]);
    assert.equal((await at.signe.get(`${entriesOf(9041)}?offset=25`)).body.size, 4);
  });

  it("refuses a grant or mode that makes no sense, naming the field", async () => {
    const grants: [unknown, string][] = [
      [{}, "userOrGroup"],
      [{ subjectID: 1102, level: "read" }, "userOrGroup"],
      [{ userOrGroup: 1102, level: "read" }, "userOrGroup"],
      [grantTo(4711), "userOrGroup"],
      [{ userOrGroup: "ola.reader", level: "read" }, "userOrGroup"],
      [{ ...grantTo(1102), subjectID: 1101 }, "subjectID"],
      [{ userOrGroup: "1102" }, "level"],
      [grantTo(1102, "admin"), "level"],
      [{ ...grantTo(1102), addWatcher: 1 }, "addWatcher"],
      [{ ...grantTo(1102), until: 1 }, "until"],
      [[], "body"],
    ];
    for (const [body, field] of grants) {
      const answer = await at.signe.post(entriesOf(9003), body);
      assert.equal(answer.status, 412);
      assert.deepEqual([answer.body.messages[0]?.type, answer.body.messages[0]?.field], ["FIELD_ERROR", field]);
    }
    const mode = await at.signe.put(entriesOf(9003), { accessMode: "restricted" });
    assert.deepEqual([mode.status, mode.body.messages[0]?.field], [412, "accessMode"]);
    assert.equal((await at.signe.get(entriesOf(9003))).body.size, 2);
  });

  it("treats a second grant for the same subject as it is set to", async () => {
    const outcome = async (secondGrant: Sandbox["argus"]["quirks"]["secondGrant"]): Promise<[number, string[]]> => {
      await at.sandbox.reset();
      at.sandbox.argus.quirks.secondGrant = secondGrant;
      const { status } = await at.signe.post(entriesOf(9003), grantTo(1102));
      const { data } = (await at.signe.get(entriesOf(9003))).body;
      return [
        status,
        data
          .filter((entry: { grantedSubject: { id: number } }) => entry.grantedSubject.id === 1102)
          .map((entry: { level: string }) => entry.level),
      ];
    };
    assert.deepEqual(await outcome("adds"), [201, ["write", "read"]]);
    assert.deepEqual(await outcome("replaces"), [201, ["read"]]);
    assert.deepEqual(await outcome("refuses"), [412, ["write"]]);
    assert.deepEqual(await outcome("ignores"), [200, ["write"]]);
  });

  it("can be changed behind everybody's back", async () => {
    await at.sandbox.argus.edit(9003, { reporter: 1104, subject: "Board member device found" }, 1002);
    const { data } = (await at.signe.get("/cases/v2/case/9003")).body;
    assert.deepEqual(
      [data.reporter.name, data.subject, data.lastUpdatedByUser.name],
      ["Arne Nilsen", "Board member device found", "Tor Tech"],
    );
    await assert.rejects(at.sandbox.argus.edit(1, {}));
  });
});
