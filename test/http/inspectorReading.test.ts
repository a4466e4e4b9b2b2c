import assert from "node:assert/strict";
import { plainArrangement } from "../../src/inspector/protocol";
import { startSandbox } from "../../src/backends/standIns";
import { createLocale } from "../../src/text/locale";
import { openHarness, type Harness } from "./changesHarness";
import { crowd } from "../unit/inspector/crowd";
import { noSignal } from "../unit/noSignal";
import {
  cell,
  finished as finishedOf,
  kari,
  ready,
  rita,
  rowOf,
  talk,
  useSession,
  type Table,
  type TalkingSession,
} from "./inspectorSession";

describe("inspector: reading", function () {
  let harness: Harness;
  let talking: TalkingSession;
  useSession("signe", (opened) => ({ harness, talking } = opened));
  const finished = () => finishedOf(talking);

  it("begins from nothing with another key, also where another view has read the list already", async () => {
    talking.session.look({ type: "case", caseId: "9004" });
    await talking.say(ready);
    await finished();
    talking.clear();
    const { connections, connection, cases } = harness;
    await connections.setKey(connection.name, keyOfAda());
    await cases.loadPage(connection, noSignal);
    await isAdas();
  });

  it("begins from nothing when the connection is replaced by another one of its name, and takes nothing away from it", async () => {
    talking.session.look({ type: "case", caseId: "9004" });
    await talking.say(ready);
    const { version } = await finished();
    talking.clear();
    const { connections, connection, cases, sandbox } = harness;
    connections.attach({ name: connection.name, system: "argus", url: sandbox.argus.url }, keyOfAda());
    const reading = cases.loadPage(connections.find(connection.name)!, noSignal);
    await talking.say({ type: "rows", version, offset: 0, count: 40 }); // about what was there before
    await reading;
    assert.ok(cases.list(connections.find(connection.name)!).cases.length > 0);
    await isAdas();
  });

  for (const reading of ["readCase", "loadEntries", "learn"] as const) {
    it(`begins from nothing with another key that comes while it reads, where another view reads too: ${reading}`, async () => {
      const { connections, connection, cases, sandbox } = harness;
      sandbox.faults.next({ kind: "slow", delayMs: 200, times: Infinity });
      let changing: Promise<void> | undefined;
      const change = async () => {
        await connections.setKey(connection.name, keyOfAda());
        await cases.loadPage(connection, noSignal);
      };
      const changingMeanwhile = (...asked: never[]) => {
        const answer = (cases[reading] as (...asked: never[]) => Promise<unknown>)(...asked);
        changing ??= change();
        return answer;
      };
      talking.session.dispose();
      talking = talk({ ...harness, cases: { ...cases, dispose: () => undefined, [reading]: changingMeanwhile } });
      talking.session.look({ type: "case", caseId: "9004" });
      await talking.say(ready);
      await isAdas();
    });
  }

  const keyOfAda = () => harness.sandbox.argus.keys.find(({ name }) => name === "ada")!.key;
  async function isAdas(): Promise<void> {
    const table = await talking.until(
      "table",
      (told) =>
        /entries as of/.test(told.coverage) &&
        told.rows.some(({ cells }) => cells[0]!.text === "Ada Admin (you)") &&
        rowOf(told, "group 2006") !== undefined,
    );
    assert.equal(cell(table, rowOf(table, "group 2006")!, "entry").text, "read");
  }

  it("says what failed and goes on when asked", async () => {
    const { faults } = harness.sandbox;
    faults.next({ kind: "status", status: 500, times: Infinity });
    await talking.say(ready);
    const table = await talking.until("table", ({ problem }) => problem?.kind === "error");
    assert.equal(table.problem!.action!.id, "retry");
    faults.clear();
    talking.clear();
    await talking.say({ type: "act", id: "retry" });
    await talking.until("table", ({ total }) => total === 49);
  });

  /** The table once what somebody else changed was read again after Refresh. */
  async function refreshed(isIt: (table: Table) => boolean): Promise<Table> {
    talking.clear();
    await harness.cases.refresh(harness.connection, undefined, noSignal);
    return talking.until("table", isIt);
  }

  it("reads entries again after Refresh, of the case that is looked at", async () => {
    talking.session.look({ type: "case", caseId: "9004" });
    await talking.say(ready);
    assert.ok(rowOf(await finished(), "group 2006"));
    await harness.sandbox.argus.edit(9004, { entries: [] });
    const table = await refreshed((one) => rowOf(one, "group 2006") === undefined);
    assert.match(table.coverage, /entries as of /);
  });

  it("reads entries again after Refresh, of the cases in sight, and gives the time of the oldest reading until then", async () => {
    talking.session.dispose();
    talking = talk(harness, { locale: { ...createLocale("en"), recent: String } });
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    const before = await finished();
    const writes = (table: Pick<Table, "rows" | "columns">) =>
      cell(table, rowOf(table, "9004")!, "write").value === "yes";
    assert.ok(writes(before));
    await harness.sandbox.argus.edit(9004, { entries: [] });
    const timeIn = (table: Table) => Number(/as of (\d+)$/.exec(table.coverage)![1]);
    const entries = harness.cases.namedCases(harness.connection, rita);
    const readAt = entries.known ? entries.readAt : NaN;
    const times: number[] = [];
    talking.onMessage = (message) => {
      if (message.type === "table" && message.rows.length > 0 && writes(message)) times.push(timeIn(message));
    };
    await refreshed((table) => table.rows.length > 0 && !writes(table));
    assert.ok(
      times.every((time) => time <= readAt),
      `${times.join()} while entries of ${readAt} are shown`,
    );
    await talking.until("table", (table) => timeIn(table) > readAt);
  });

  it("begins no work for a message of a page that was hidden since", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "search", place: "subject", text: "" });
    const choice = talking.last("choices").items.find(({ label }) => label === "Kari Writer")!;
    talking.session.stop();
    talking.clear();
    const asked = harness.sandbox.requests.length;
    await talking.say({ type: "choose", place: "subject", value: choice.value });
    await talking.say({ type: "act", id: "retry" });
    await fetch(harness.sandbox.argus.url, { headers: { "X-Later": "1" } });
    assert.deepEqual([harness.sandbox.requests.length - asked, talking.sent], [1, []]);
  });

  it("says that a connection is gone, and shows it again when it is there", async () => {
    let isThere = false;
    const told = new Set<() => void>();
    const connections = {
      find: (name: string) => (isThere ? harness.connections.find(name) : undefined),
      backend: harness.connections.backend,
      onDidChange: (tell: () => void) => {
        told.add(tell);
        return { dispose: () => told.delete(tell) };
      },
    } as unknown as Harness["connections"];
    const other = talk({ ...harness, connections });
    other.session.look({ type: "user", subject: rita });
    await other.say(ready);
    const { problem } = await other.until("table", (table) => table.problem?.kind === "error");
    assert.equal(problem!.action?.label, "Retry");
    isThere = true;
    for (const tell of told) tell();
    await other.until("table", ({ total }) => total === 49);
    other.session.dispose();
  });

  it("keeps how rows are arranged when somebody else is looked at", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    const arrangement = {
      ...plainArrangement,
      sort: "case",
      descending: true,
      group: "mode",
      mode: "explicit",
    } as const;
    await talking.say({ type: "arrange", arrangement });
    talking.session.look({ type: "user", subject: kari });
    await talking.until("table", ({ title }) => title === "Access of Kari Writer");
    assert.deepEqual(talking.last("table").arrangement, arrangement);
  });
});

describe("inspector: session over many", function () {
  this.timeout(60_000);

  it("shows the first of 100 000 cases after a small page, and reads all only when asked", async () => {
    const sandbox = await startSandbox({ port: 0, cmfPort: 0, cases: 100_000 });
    const harness = await openHarness({ keyName: "ada", sandbox });
    const talking = talk(harness);
    try {
      talking.session.look({ type: "user", subject: rita });
      await talking.say({ type: "ready", offset: 0, count: 40 });
      const table = await talking.until("table", ({ total }) => total === 1_100);
      assert.equal((await talking.until("table", ({ total }) => total === 100)).rows.length, 40);
      assert.match(table.coverage, /1,100 of 99,998 cases loaded/);
      // Two pages, and what names her: entries, once for each level, and the cases that she reported.
      assert.equal(sandbox.requests.filter(({ path }) => /\/case\/search/.test(path)).length, 2 + 4);
      const { text } = await talking.until("progress", ({ action }) => action?.label === "Load All");
      assert.equal(text, "", "how many are loaded is said once, in the coverage");
      assert.ok(Math.max(...talking.sizes) <= 64 * 1024);
    } finally {
      talking.session.dispose();
      await harness.close();
    }
  });

  it("stops all requests when it is hidden", async () => {
    const sandbox = await startSandbox({ port: 0, cmfPort: 0, cases: 1_500, latencyMs: 5 });
    const harness = await openHarness({ keyName: "ada", sandbox });
    const talking = talk(harness);
    try {
      talking.session.look({ type: "user", subject: rita });
      await talking.say({ type: "ready", offset: 0, count: 40 });
      await talking.until("progress", ({ running, done }) => running && done > 5);
      talking.session.stop();
      // Requests that were sent before have arrived when the answer to a later one has.
      const later = () => fetch(sandbox.argus.url, { headers: { "X-Later": "1" } });
      const reads = () => sandbox.requests.filter(({ path }) => path !== "/").length;
      await later();
      const after = reads();
      talking.clear();
      for (let turn = 0; turn < 5; turn++) await later();
      assert.equal(reads(), after);
      assert.equal(talking.sent.length, 0);
    } finally {
      talking.session.dispose();
      await harness.close();
    }
  });

  it("says that a later page of cases could not be read, and why, and tries again", async () => {
    const sandbox = await startSandbox({ port: 0, cmfPort: 0, cases: 1_500 });
    const harness = await openHarness({ keyName: "ada", sandbox });
    const talking = talk(harness);
    try {
      await harness.cases.loadPage(harness.connection, noSignal, 100);
      sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match: { path: /case\/search/ } });
      talking.session.look({ type: "user", subject: rita });
      await talking.say({ type: "ready", offset: 0, count: 40 });
      const { text, action } = await talking.until("progress", (progress) => progress.action?.label === "Retry");
      assert.match(text, /^The next cases could not be read: .*does not allow/);
      sandbox.faults.clear();
      await talking.say({ type: "load", on: action!.id === "load" });
      // Two of them are a deleted one and one of test data.
      await talking.until("table", ({ total }) => total === 1_498);
    } finally {
      talking.session.dispose();
      await harness.close();
    }
  });

  it("reads what one scrolls to also after the reading in the background was stopped", async () => {
    const many = crowd({ cases: 500, held: true });
    const talking = talk(many);
    talking.session.look({ type: "user", subject: many.person(5) });
    await talking.say({ type: "ready", offset: 0, count: 20 });
    await talking.until("table", ({ total }) => total === 500);
    await talking.say({ type: "load", on: false });
    talking.clear();
    await talking.say({ type: "rows", version: await versionOf(talking), offset: 400, count: 20 });
    many.answer();
    const { rows } = await talking.until(
      "table",
      ({ offset, rows: shown }) =>
        offset === 400 && shown.every((row) => row.cells.every(({ text }) => text !== "not loaded yet")),
    );
    assert.equal(rows.length, 20);
    assert.ok(many.asked.entries < 100, `${many.asked.entries}`);
    talking.session.dispose();
  });

  /** The number of the rows as they are. */
  async function versionOf(talking: TalkingSession): Promise<number> {
    await talking.say({ type: "find", text: "", from: 0 });
    return talking.last("found").version;
  }
});
