import assert from "node:assert/strict";
import { mock } from "node:test";
import { plainArrangement } from "../../../src/inspector/protocol";
import { talk, type TalkingSession } from "../../http/inspectorSession";
import { crowd } from "./crowd";

const largest = 64 * 1024;

describe("inspector: session over a crowd", function () {
  this.timeout(30_000);
  let talking: TalkingSession | undefined;
  afterEach(() => talking?.session.dispose());

  async function allOf(many: ReturnType<typeof crowd>, count = 100_000): Promise<TalkingSession> {
    talking = talk(many);
    talking.session.look({ type: "user", subject: { ...many.person(5), kind: "user" } });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    await talking.until("table", ({ total }) => total === 1_100);
    await talking.say({ type: "load", on: true });
    await talking.until("table", ({ total, notes }) => total === count && !notes.some(({ text }) => /judged/.test(text)));
    await talking.say({ type: "load", on: false });
    return talking;
  }

  it("holds 100 000 cases: a page of a thousand at a time, rows in small messages, each row that is asked for", async () => {
    const many = crowd({ cases: 100_000 });
    const talks = await allOf(many);
    assert.equal(many.asked.pages, 101);
    assert.ok(Math.max(...talks.sizes) <= largest, `${Math.max(...talks.sizes)} bytes`);
    assert.ok(many.asked.roles <= 2 && many.asked.members <= 1, JSON.stringify(many.asked));
    const { version } = talks.last("table");
    for (const offset of [0, 50_000, 99_960]) {
      talks.clear();
      await talks.say({ type: "rows", version, offset, count: 40 });
      const { rows } = talks.last("rows");
      assert.deepEqual(rows.map(({ key }) => key), Array.from({ length: 40 }, (_, index) => String(10_000 + offset + index)));
      assert.ok(Math.max(...talks.sizes) <= largest);
    }
  });

  it("filters, sorts and groups 100 000 rows, and finds one that is typed", async () => {
    const talks = await allOf(crowd({ cases: 100_000 }));
    await talks.say({ type: "arrange", arrangement: { ...plainArrangement, find: "phishing", sort: "case", descending: true } });
    const sorted = talks.last("table");
    assert.equal(sorted.total, Math.ceil((100_000 - 1) / 6));
    const keys = sorted.rows.map(({ key }) => Number(key));
    assert.deepEqual(keys, [...keys].sort((a, b) => b - a));
    await talks.say({ type: "arrange", arrangement: { ...plainArrangement, group: "mode" } });
    const grouped = talks.last("table");
    assert.equal(grouped.total, 100_004);
    assert.equal(grouped.rows[0]!.cells[0]!.text, "explicit (25,000)");
    await talks.say({ type: "find", text: "beacon 99999", from: 0 });
    assert.equal(talks.last("found").index, undefined);
    await talks.say({ type: "find", text: "beacon 99986", from: 0 });
    const { index } = talks.last("found");
    talks.clear();
    await talks.say({ type: "rows", version: grouped.version, offset: index!, count: 1 });
    assert.match(talks.last("rows").rows[0]!.cells[0]!.text, /Malware beacon 99986$/);
  });

  it("reads the entries of what is visible first", async () => {
    const many = crowd({ cases: 100_000 });
    talking = talk(many);
    talking.session.look({ type: "user", subject: { ...many.person(5), kind: "user" } });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    await talking.until("table", ({ rows }) => rows.length === 40 && rows.every((row) => row.cells.every(({ text }) => text !== "?")));
    assert.ok(many.asked.entries <= 40, `${many.asked.entries} for 40 visible rows`);
  });

  it("shows one case with 20 000 people in small messages, and looks up those in sight", async () => {
    const many = crowd({ cases: 10, people: 20_000 });
    talking = talk(many);
    talking.session.look({ type: "case", caseId: "10003" });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    const table = await talking.until("table", ({ total, notes }) => total >= 20_000 && !notes.some(({ text }) => /judged/.test(text)));
    assert.ok(Math.max(...talking.sizes) <= largest);
    assert.ok(table.rows.some((row) => row.cells.some(({ text }) => text.includes("member of All Employees, which has a read entry"))));
    assert.ok(many.asked.roles < 200, `${many.asked.roles} looked up`);
  });

  it("tells hostile texts as they are, cleared of what would turn them around", async () => {
    const many = crowd({ cases: 6 });
    talking = talk(many);
    await talking.say({ type: "ready", offset: 0, count: 40 });
    const table = await talking.until("table", ({ total }) => total === 6);
    const texts = table.rows.map((row) => row.cells[0]!.text);
    assert.equal(texts[3], "10003 <img src=x onerror=alert(1)> hostile 3");
    assert.equal(texts[5], "10005 Lost device gnp.exe 5");
  });

  it("does nothing any more when it is hidden, however long", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const many = crowd({ cases: 1_500, held: true });
      talking = talk(many);
      talking.session.look({ type: "user", subject: { ...many.person(5), kind: "user" } });
      await talking.say({ type: "ready", offset: 0, count: 40 });
      const turn = () => new Promise((resolve) => setImmediate(resolve));
      // The rest is read when all rows are judged: a few at a time, none of which is answered yet.
      while (!talking.sent.some((message) => message.type === "progress" && message.running && message.total > 1_000) || many.asked.entries === 0) {
        mock.timers.tick(1_000);
        await turn();
      }
      talking.session.stop();
      many.answer();
      for (let turns = 0; turns < 5; turns++) await turn();
      const asked = { ...many.asked };
      talking.clear();
      mock.timers.tick(60_000);
      for (let turns = 0; turns < 5; turns++) await turn();
      assert.deepEqual(many.asked, asked);
      assert.deepEqual(talking.sent, []);
    } finally {
      mock.timers.reset();
    }
  });

  it("answers nothing to a message about rows that are no longer", async () => {
    const many = crowd({ cases: 50 });
    talking = talk(many);
    await talking.say({ type: "ready", offset: 0, count: 40 });
    const { version } = await talking.until("table", ({ total }) => total === 50);
    await talking.say({ type: "arrange", arrangement: { ...plainArrangement, sort: "case" } });
    talking.clear();
    await talking.say({ type: "rows", version, offset: 0, count: 40 });
    assert.deepEqual(talking.sent, []);
  });
});
