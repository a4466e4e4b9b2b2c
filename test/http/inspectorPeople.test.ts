import assert from "node:assert/strict";
import type { Subject } from "../../src/access";
import { Failure } from "../../src/base/failure";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { createCases, type Cases } from "../../src/core/cases/cases";
import { createConnections, type Connection } from "../../src/core/connections/connections";
import { crowd, type CrowdOptions } from "../unit/inspector/crowd";
import { noSignal } from "../unit/noSignal";
import { memorySecrets, memorySettings } from "../unit/core/memory";
import { openHarness } from "./changesHarness";
import { cmfBackend } from "./cmfCaller";
import { roleAnswers } from "../unit/roleAnswers";
import { cell, finished, isJudged, ready, rowOf, talk, type Table, type TalkingSession } from "./inspectorSession";

/** The fourth case, with everyone of the group on it. */
const view = { type: "case", caseId: "10003" } as const;

describe("inspector: everyone on a case", function () {
  this.timeout(60_000);
  let talking: TalkingSession;
  afterEach(() => talking.session.dispose());

  const whole = (table: Table) => table.total > 0 && isJudged(table);
  async function look(
    options: CrowdOptions,
    isIt: (table: Table) => boolean = whole,
  ): Promise<ReturnType<typeof crowd>> {
    const many = crowd(options);
    talking = talk(many);
    talking.session.look(view);
    await talking.say({ type: "ready", offset: 0, count: 40 });
    await talking.until("table", isIt);
    return many;
  }

  it("keeps all 20 000 people in sight while it learns more of some, and judges only those", async () => {
    const many = await look({ cases: 10, people: 20_000 }, (table) => table.total > 20_000 && whole(table));
    await talking.until("progress", ({ running, done }) => !running && done >= 30);
    const { version } = talking.last("table");
    const before = many.asked.roles;
    many.judged.times = 0;
    talking.clear();
    const totals = new Set<number>();
    talking.onMessage = (message) => message.type === "table" && totals.add(message.total);
    await talking.say({ type: "rows", version, offset: 15_000, count: 40 });
    await talking.until(
      "table",
      ({ rows, columns }) =>
        rows.length === 40 &&
        rows.every(
          (row) => row.cells[columns.findIndex(({ id }) => id === "because")]!.text.indexOf("not asked yet") < 0,
        ),
    );
    assert.equal(many.asked.roles - before, 40);
    assert.equal(totals.size, 1, [...totals].join());
    assert.ok(many.judged.times < 1_000, `${many.judged.times} judgements for 40 people`);
  });

  it("judges nobody again for each of the others that it looks up", async () => {
    const many = await look({ cases: 10, people: 1_900 });
    await talking.until("progress", ({ done, total, running }) => total > 1_800 && done === total && !running);
    assert.ok(many.judged.times < 4 * 1_900, `${many.judged.times} judgements for 1 900 people`);
    assert.equal(many.asked.members, 1);
  });

  it("sections the list by what gives them access: named on the case, through groups and which, by role, to which the administrator belongs", async () => {
    await look({ cases: 10, people: 12 });
    await talking.say({ type: "arrange", arrangement: { ...talking.last("table").arrangement, show: "all" } });
    const { rows, coverage, notes } = talking.last("table");
    const headings = rows.filter(({ kind }) => kind === "heading").map(({ cells }) => cells[0]!.text);
    assert.deepEqual(headings, ["named on the case (2)", "through groups (10)", "by role or function (2)"]);
    assert.equal(rowOf({ rows }, "user 1000005")!.cells[0]!.text, "Person 5 through All Employees");
    assert.match(coverage, /^14 people, groups and roles · entries as of /);
    assert.equal(notes[0]!.text, "mode explicit · reporter Person 3");
  });

  it("says how many of those it knows are shown", async () => {
    await look({
      cases: 10,
      people: 12,
      otherwise: (_, { person }) => ({
        readEntries: async () => [{ id: "1", subject: person(3), level: "write", on: "case" }],
        readRoles: async () => roleAnswers(),
      }),
    });
    const everybody = { ...talking.last("table").arrangement, show: "all" } as const;
    await talking.say({ type: "arrange", arrangement: everybody });
    assert.equal(talking.last("table").shown, "", "all of them");
    await talking.say({ type: "arrange", arrangement: { ...everybody, find: "person 3" } });
    const { coverage, rows, shown } = talking.last("table");
    const [, size] = /^(\d+) people, groups and roles/.exec(coverage) ?? [];
    assert.equal(shown, `${rows.filter(({ kind }) => kind !== "heading").length} of ${size}`);
  });

  it("says in its coverage that groups in groups are not known, and that lists were cut off", async () => {
    const inner: Subject = { id: "2000001", kind: "group", name: "Night shift" };
    await look({
      cases: 4,
      otherwise: (_, { person }) => ({
        readMembers: async (id) => {
          if (id === inner.id) throw new Failure("notAllowed");
          return { members: [person(1), inner], truncated: true };
        },
      }),
    });
    await talking.until("table", ({ coverage }) => / · members of 2 groups not all known$/.test(coverage));
  });

  for (const alsoInGroup of [false, true]) {
    it(`has one row for one person whose entry does not say that it names a person${
      alsoInGroup ? ", also where a group " + "has that person" : ""
    }`, async () => {
      const many = crowd({
        cases: 8,
        otherwise: (_, { person, group }) => ({
          readEntries: async ({ id }) => [
            {
              id: `e${id}`,
              subject: { id: person(5).id, kind: "unknown", name: person(5).id },
              level: "write",
              on: "case",
            },
            ...(alsoInGroup ? [{ id: `g${id}`, subject: group, level: "read", on: "case" } as const] : []),
          ],
        }),
      });
      await many.cases.loadPage(many.connection, noSignal);
      talking = talk(many);
      talking.session.look(view);
      await talking.say({ type: "ready", offset: 0, count: 40 });
      const { rows } = await talking.until("table", (table) => rowOf(table, "user 1000005") !== undefined);
      assert.deepEqual(
        rows.filter(({ key }) => key.endsWith(" 1000005")).map(({ key }) => key),
        ["user 1000005"],
      );
      assert.equal(rowOf({ rows }, "user 1000005")!.cells[0]!.text, "Person 5");
    });
  }

  it("looks up people again after Refresh, those in sight", async () => {
    const many = await look({ cases: 10, people: 30, eachCase: () => ({ readAt: Date.now() }) });
    await finished(talking);
    const before = many.asked.roles;
    talking.clear();
    // The list is read at another millisecond of the clock.
    while (Date.now() === many.cases.find(many.connection, "10003")!.readAt)
      await new Promise((resolve) => setImmediate(resolve));
    await many.cases.refresh(many.connection, undefined, noSignal);
    await talking.until("progress", ({ done, total }) => total > 0 && done === total);
    assert.ok(many.asked.roles >= before + 30, `${many.asked.roles - before} of 30`);
  });
});

describe("inspector: everyone on a case of many people, over HTTP", function () {
  this.timeout(60_000);

  it("shows a case with 20 000 people, and looks up those that are visible", async () => {
    const sandbox = await startSandbox({ port: 0, cmfPort: 0, people: 20_000 });
    const harness = await openHarness({ keyName: "ada", sandbox });
    const talking = talk(harness);
    try {
      const everyone = (await harness.cases.findSubjects(harness.connection, "All Employees", noSignal)).subjects.find(
        ({ kind }) => kind === "group",
      );
      assert.ok(everyone);
      await harness.change("9003", { kind: "grant", subject: everyone, level: "read" });
      talking.session.look({ type: "case", caseId: "9003" });
      await talking.say({ type: "ready", offset: 0, count: 40 });
      const table = await talking.until("table", ({ total, rows }) => total > 20_000 && rows.length === 40);
      assert.ok(Math.max(...talking.sizes) <= 64 * 1024, `a message of ${Math.max(...talking.sizes)} bytes`);
      assert.match(table.coverage, /people, groups and roles/);
      const roleRequests = sandbox.requests.filter(({ path }) => /permission/.test(path)).length;
      assert.ok(roleRequests < 300, `${roleRequests} people looked up`);
    } finally {
      talking.session.dispose();
      await harness.close();
    }
  });
});

describe("inspector: what CMf itself says of a person", function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  let cases: Cases;
  let connection: Connection;
  let talking: TalkingSession;
  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, cmfPort: 0 });
    const key = sandbox.cmf.keys.find(({ name }) => name === "ana")!.key;
    const connections = createConnections({
      settings: memorySettings(),
      secrets: memorySecrets(),
      openBackend: () => cmfBackend(sandbox),
    });
    connections.attach({ name: "cmf", system: "cmf", url: sandbox.cmf.url + sandbox.cmf.path }, key);
    connection = connections.find("cmf")!;
    cases = createCases({ connections });
    talking = talk({ connection, connections, cases, changes: { undetermined: () => new Set<string>() } });
  });
  afterEach(async () => {
    talking.session.dispose();
    cases.dispose();
    await sandbox.close();
  });

  for (const how of ["a change of the case", "Refresh"] as const) {
    it(`is asked for again after ${how}`, async () => {
      const [ines] = (await cases.findSubjects(connection, "ines.igreja", noSignal)).subjects;
      talking.session.look({ type: "user", subject: ines! });
      await talking.say(ready);
      const isStated = (table: Table, key?: string) =>
        table.rows.find(
          (row) =>
            (key === undefined || row.key === key) && cell(table, row, "because").text.startsWith("the server says so"),
        );
      const before = await talking.until("table", (table) => isStated(table) !== undefined);
      const row = isStated(before)!;
      const answers = (one: Table) => ["read", "write"].map((right) => cell(one, rowOf(one, row.key)!, right).value);
      talking.clear();
      await cases.refresh(connection, how === "Refresh" ? undefined : row.key, noSignal);
      const isForgotten = () => cases.judge(connection, row.key, ines!)?.agreement === undefined;
      assert.ok(isForgotten());
      const after = await talking.until("table", (table) => !isForgotten() && isStated(table, row.key) !== undefined);
      assert.deepEqual(answers(after), answers(before));
    });
  }
});
