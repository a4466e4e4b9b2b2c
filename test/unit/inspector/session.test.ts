import assert from "node:assert/strict";
import { mock } from "node:test";
import { evaluate } from "../../../src/access/evaluate";
import { factsOf } from "../../../src/access/facts";
import { judgeWithin, unknownsOf } from "../../../src/cli/verdicts";
import { rightVerdict } from "../../../src/inspector/matrix/context";
import { plainArrangement, type Of, type ToWebview } from "../../../src/inspector/protocol";
import { cell, isJudged, rowOf, talk, type Table, type TalkingSession } from "../../http/inspectorSession";
import { contradicted, crowd } from "./crowd";
import { englishOf } from "../english";
import { roleAnswers } from "../roleAnswers";

const largest = 64 * 1024;

describe("inspector: session over a crowd", function () {
  this.timeout(120_000);
  let talking: TalkingSession | undefined;
  afterEach(() => talking?.session.dispose());

  async function allOf(many: ReturnType<typeof crowd>, count = 100_000): Promise<TalkingSession> {
    talking = talk(many);
    talking.session.look({ type: "user", subject: { ...many.person(5), kind: "user" } });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    await talking.until("table", ({ total }) => total === 1_100);
    await talking.say({ type: "load", on: true });
    await talking.until("table", (table) => table.total === count && isJudged(table));
    assert.ok(talking.sent.some((message) => message.type === "table" && !isJudged(message)));
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
      assert.deepEqual(
        rows.map(({ key }) => key),
        Array.from({ length: 40 }, (_, index) => String(10_000 + offset + index)),
      );
      assert.ok(Math.max(...talks.sizes) <= largest);
    }
  });

  it("filters, sorts and groups 100 000 rows, and finds one that is typed", async () => {
    const talks = await allOf(crowd({ cases: 100_000 }));
    await talks.say({
      type: "arrange",
      arrangement: { ...plainArrangement, find: "phishing", sort: "case", descending: true },
    });
    const sorted = talks.last("table");
    assert.equal(sorted.total, Math.ceil((100_000 - 1) / 6));
    const keys = sorted.rows.map(({ key }) => Number(key));
    assert.deepEqual(
      keys,
      [...keys].sort((a, b) => b - a),
    );
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
    await talking.until(
      "table",
      ({ rows }) => rows.length === 40 && rows.every((row) => row.cells.every(({ text }) => text !== "not loaded yet")),
    );
    assert.ok(many.asked.entries <= 40, `${many.asked.entries} for 40 visible rows`);
  });

  it("shows one case with 20 000 people in small messages, and looks up those in sight", async () => {
    const many = crowd({ cases: 10, people: 20_000 });
    talking = talk(many);
    talking.session.look({ type: "case", caseId: "10003" });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    const table = await talking.until("table", (one) => one.total >= 20_000 && isJudged(one));
    assert.ok(Math.max(...talking.sizes) <= largest);
    assert.ok(
      table.rows.some((row) =>
        row.cells.some(({ text }) => text.includes("member of All Employees, which has a read entry")),
      ),
    );
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
      while (
        !talking.sent.some((message) => message.type === "progress" && message.running && message.total > 1_000) ||
        many.asked.entries === 0
      ) {
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

  it("finds by what is shown of a title: by typing, by the filter, and in the field for cases", async () => {
    const many = crowd({
      cases: 6,
      eachCase: ({ id }) => (id === "10002" ? { title: "Insider\u200b inves\u00adtigation\nof  the board" } : {}),
    });
    talking = talk(many);
    await talking.say({ type: "ready", offset: 0, count: 40 });
    const table = await talking.until("table", ({ total }) => total === 6);
    assert.equal(table.rows[2]!.cells[0]!.text, "10002 Insider investigation of the board");
    await talking.say({ type: "find", text: "10002 insider investigation", from: 0 });
    assert.equal(talking.last("found").index, 2);
    await talking.say({ type: "search", place: "case", text: "insider investigation" });
    assert.equal(talking.last("choices").items.length, 1);
    await talking.say({ type: "arrange", arrangement: { ...plainArrangement, find: "investigation board" } });
    assert.equal(talking.last("table").total, 1);
  });

  it("sorts by entry as the entries come, by what the cells say", async () => {
    const levels = ["read", "write", undefined] as const;
    const many = crowd({
      cases: 12,
      held: true,
      eachCase: () => ({ reporter: null }),
      otherwise: (backend, { person }) => ({
        readEntries: async (of, signal) => {
          const level = levels[(Number(of.id) * 7) % 3];
          return [
            ...(await backend.readEntries(of, signal)).slice(0, 1),
            ...(level === undefined ? [] : [{ id: `x${of.id}`, subject: person(5), level, on: "case" } as const]),
          ];
        },
      }),
    });
    talking = talk(many);
    talking.session.look({ type: "user", subject: many.person(5) });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    await talking.until("table", ({ total }) => total === 12);
    await talking.say({ type: "arrange", arrangement: { ...plainArrangement, sort: "entry" } });
    many.answer();
    const texts = (table: Table) => table.rows.map((row) => cell(table, row, "entry").text);
    const table = await talking.until(
      "table",
      (one) => texts(one).length === 12 && !texts(one).some((text) => text.startsWith("not loaded")),
    );
    await talking.until("table", (one) => String(texts(one)) === String(texts(table).sort()));
  });

  it("names in its note the facts that are missing now", async () => {
    const many = crowd({ cases: 30 });
    talking = talk(many);
    const person = many.person(5);
    talking.session.look({ type: "user", subject: person });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    const tipOf = (table: Table) => table.notes.find(({ text }) => /partly unknown/.test(text))?.tip;
    await talking.until("table", (table) => /entry/.test(tipOf(table) ?? ""));
    await talking.until("progress", ({ done, total, text }) => total > 0 && done === total && text === "");
    const now = new Set(
      many.cases.list(many.connection).cases.flatMap(({ id }) =>
        many.cases
          .judge(many.connection, id, person)!
          .access.because.filter(({ value }) => value === "unknown")
          .map(({ fact }) => fact),
      ),
    );
    assert.ok(!now.has("aclMember") && !now.has("aclWrite"));
    assert.doesNotMatch(tipOf(talking.last("table"))!, /entry/);
  });

  it("filters by a mode that is not stated", async () => {
    talking = talk(crowd({ cases: 8, eachCase: ({ id }) => (id === "10002" ? { mode: "" } : {}) }));
    await talking.say({ type: "ready", offset: 0, count: 40 });
    const { modes } = await talking.until("table", ({ total }) => total === 8);
    await talking.say({
      type: "arrange",
      arrangement: { ...plainArrangement, mode: modes.find(({ label }) => label === "mode not stated")!.value },
    });
    assert.deepEqual(
      talking.last("table").rows.map(({ key }) => key),
      ["10002"],
    );
  });

  it("counts nobody as contradicted of whom the server has said nothing", async () => {
    const many = contradicted();
    const { signal } = new AbortController();
    await many.cases.loadPage(many.connection, signal);
    await many.cases.learn(many.connection, undefined, signal);
    await many.cases.loadEntries(many.connection, "10003", signal);
    assert.deepEqual(many.cases.selfCheck(many.connection).disagreed, ["10003"]);
    talking = talk(many);
    talking.session.look({ type: "case", caseId: "10007" });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    const table = await talking.until("table", ({ rows }) =>
      rows.some(({ cells }) => cells.some(({ tip }) => /contradicts on another case/.test(tip ?? ""))),
    );
    assert.ok(!table.notes.some(({ text }) => /contradicted/.test(text)), JSON.stringify(table.notes));
  });

  for (const [whom, caller] of [
    ["the caller may lose what only the server says that they have", 9],
    ["it is not known what a caller loses whom the server does not name", undefined],
  ] as const)
    it(`says in a review that ${whom}`, async () => {
      const many = crowd({
        cases: 4,
        eachCase: () => ({ own: { level: "owner" } }),
        otherwise: (_, { person }) => ({
          readCaller: async () => (caller === undefined ? undefined : person(caller)),
          readOwnGroups: async () => [],
          readRoles: async () => roleAnswers(),
          readEntries: async () => [],
        }),
      });
      talking = talk(many);
      talking.session.look({ type: "case", caseId: "10003" });
      await talking.say({ type: "ready", offset: 0, count: 40 });
      const trials = [{ type: "mode", caseId: "10003", mode: "roleBased" }] as const;
      talking.session.takeDraft({ trials, origin: { by: "", reason: "", ticket: "" } });
      await talking.until("table", ({ draft }) => draft.trials.length === 1 && !draft.summary.includes("…"));
      const [first] = talking.last("why").sections;
      assert.deepEqual(
        [first!.heading, first!.lines.map(({ text }) => text)],
        ["Your access", ["You may lock yourself out: whether you keep the right to change access is not known."]],
      );
    });

  it("says what it knew before of an entry that a draft takes away where no list shows it", async () => {
    const many = crowd({
      cases: 4,
      otherwise: () => ({ readAccess: async () => ({ entries: [], unlisted: true }) }),
    });
    talking = talk(many);
    talking.session.look({ type: "case", caseId: "10003" });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    const entry = (table: Table) => {
      const row = rowOf(table, "user 1000001");
      return row && cell(table, row, "entry");
    };
    await talking.until("table", (table) => entry(table)?.text === "not known");
    await talking.say({ type: "try", key: "user 1000001", edit: "entry", value: "none" });
    const { text, tip } = entry(talking.last("table"))!;
    assert.deepEqual([text, tip], ["not known → none", "none in the draft; it is not known"]);
  });

  it("answers what the server contradicts as unknown: in a cell, in the terminal and where it is compared", async () => {
    const many = contradicted();
    const { cases, connection, backend } = many;
    const { signal } = new AbortController();
    await cases.loadPage(connection, signal);
    await cases.learn(connection, undefined, signal);
    await cases.loadEntries(connection, "10003", signal);
    const me = many.person(9);
    talking = talk(many);
    talking.session.look({ type: "user", subject: me });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    const table = await talking.until("table", ({ rows }) => rows.some(({ key }) => key === "10003"));
    const row = table.rows.find(({ key }) => key === "10003")!;
    const read = row.cells.find(({ level }) => level === "read")!;
    assert.deepEqual([read.value, read.warn], ["unknown", true]);

    const asked = { workspace: { cases }, connection, backend } as unknown as Parameters<typeof judgeWithin>[0];
    const judgement = judgeWithin(asked, "10003", me, undefined)!;
    const [first] = unknownsOf(englishOf("argus"), backend.policy, judgement, "read");
    assert.deepEqual([judgement.access.read, first?.fact, first?.gap], ["unknown", "level", "disputed"]);

    // The model alone would say for certain that one has more than the other.
    const mine = { ...judgement, server: judgement.verdict.contradiction! };
    const evidence = Object.fromEntries(
      Object.keys(judgement.evidence).map((fact) => [fact, { paths: [], source: "none" as const }]),
    );
    const access = evaluate(backend.policy, mine.mode, factsOf(evidence));
    const nothing = { mode: mine.mode, evidence, access, server: "none" } as const;
    assert.equal(nothing.access.read, "no");
    assert.equal(rightVerdict(backend.policy, "read", nothing, mine), "mayGain");
    assert.equal(rightVerdict(backend.policy, "read", mine, nothing), "mayLose");
    assert.equal(rightVerdict(backend.policy, "read", mine, mine), "mayChange");
  });

  it("does not say that nothing gives a right which the server says that somebody has", async () => {
    const many = crowd({
      cases: 4,
      eachCase: () => ({ own: { level: "owner" } }),
      otherwise: (_, { person }) => ({
        readCaller: async () => person(9),
        readOwnGroups: async () => [],
        readRoles: async () => roleAnswers(),
        readEntries: async () => [],
      }),
    });
    talking = talk(many);
    talking.session.look({ type: "user", subject: many.person(9) });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    await talking.until("table", (table) => rowOf(table, "10003") !== undefined);
    await talking.say({ type: "why", key: "10003", right: "write" });
    const said = ({ sections }: Of<ToWebview, "why">) => sections.flatMap(({ lines }) => lines.map(({ text }) => text));
    const why = await talking.until("why", (one) =>
      said(one).some((text) => text.startsWith("The server says owner, the model says")),
    );
    assert.ok(!said(why).includes("Nothing gives this right."), said(why).join("; "));
  });

  it("says by words where somebody writes by a read entry only", async () => {
    const many = crowd({
      cases: 8,
      people: 6,
      otherwise: () => ({ readRoles: async () => roleAnswers() }),
    });
    talking = talk(many);
    talking.session.look({ type: "case", caseId: "10007" });
    await talking.say({ type: "ready", offset: 0, count: 40 });
    const table = await talking.until("table", (one) => rowOf(one, "user 1000005") !== undefined);
    const write = cell(table, rowOf(table, "user 1000005")!, "write");
    assert.equal(write.label, "Write, yes, by a read entry. In explicit mode any entry can write, also a read entry.");
    assert.deepEqual([write.text, write.value, write.warn], ["yes", "yes", true]);
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
