import assert from "node:assert/strict";
import type { RowMessage, ToWebview } from "../../src/inspector/protocol";
import { plainArrangement } from "../../src/inspector/protocol";
import { startSandbox } from "../../src/sandbox";
import type { ShownEffect } from "../../src/wording/preview";
import { noSignal, openHarness, siv, type Harness } from "./changesHarness";
import { talk, type TalkingSession } from "./inspectorSession";

type Table = Extract<ToWebview, { type: "table" }>;

const rita = { id: "1004", name: "Rita Reporter", kind: "user" } as const;
const kari = { id: "1101", name: "Kari Writer", kind: "user" } as const;
const ready = { type: "ready", offset: 0, count: 120 } as const;

const cell = (table: Pick<Table, "columns">, row: RowMessage, column: string) => row.cells[table.columns.findIndex(({ id }) => id === column)]!;
const rowOf = (table: Table, key: string) => table.rows.find((row) => row.key === key);
const triples = (rows: readonly RowMessage[]) => rows.map((row) => [row.key, ...row.cells.filter(({ value }) => value).map(({ value }) => value)].join(" "));

describe("inspector: session over a case system", function () {
  this.timeout(20_000);
  let harness: Harness;
  let talking: TalkingSession;

  beforeEach(async () => {
    harness = await openHarness({ keyName: "signe" });
    talking = talk(harness);
  });
  afterEach(async () => {
    talking.session.dispose();
    await harness.close();
  });

  /** The table when everything that can be read is read. */
  async function finished(): Promise<Table> {
    await talking.until("progress", ({ running, done, total, text }) => !running && total > 0 && done === total && text === "");
    return talking.last("table");
  }

  it("begins with the caller and says what it covers", async () => {
    await talking.say(ready);
    const table = await talking.until("table", ({ total }) => total === 43);
    assert.equal(table.title, "Access of Signe Vakt");
    assert.match(table.coverage, /^of the 43 cases visible to you, 43 read · as of /);
    assert.equal(talking.title, table.title);
    assert.deepEqual(table.columns.map(({ id }) => id), ["case", "mode", "read", "write", "owner", "because", "level", "role", "entry"]);
  });

  it("says of every case of a person what the evaluator says, and never no for unknown", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    const table = await finished();
    assert.equal(table.rows.length, 43);
    let unknown = 0;
    for (const row of table.rows) {
      const { access } = harness.cases.judge(harness.connection, row.key, rita)!;
      for (const right of ["read", "write", "owner"] as const) {
        const shown = cell(table, row, right);
        assert.equal(shown.value, access[right], `${row.key} ${right}`);
        assert.equal(shown.text, access[right]);
        assert.deepEqual([shown.level, shown.case], [right, row.key]);
        if (access[right] === "unknown") unknown++;
      }
      if (access.atLeast !== access.atMost) assert.match(cell(table, row, "level").text, /^.+ … .+\?$/);
      assert.notEqual(cell(table, row, "because").text, "");
    }
    assert.ok(unknown > 0, "the world has something that is not known of her");
    assert.ok(table.notes.some(({ text }) => /partly unknown/.test(text)));
  });

  it("reads the entries of undecided cases only, each once, and nothing for the caller who is told the level", async () => {
    await talking.say(ready);
    await talking.until("table", ({ total }) => total === 43);
    const entryRequests = () => harness.sandbox.requests.filter(({ method, path }) => method === "GET" && /\/access$/.test(path)).length;
    assert.equal(entryRequests(), 0);
    talking.clear();
    talking.session.look({ type: "user", subject: rita });
    const table = await finished();
    const paths = harness.sandbox.requests.filter(({ path }) => /\/access$/.test(path)).map(({ path }) => path);
    assert.equal(new Set(paths).size, paths.length);
    const decided = table.rows.filter((row) => cell(table, row, "entry").text === "not read");
    assert.equal(paths.length, 43 - decided.length);
    assert.ok(decided.length > 0);
  });

  it("shows everyone on a case: entries, people in groups with the path, and those by role", async () => {
    talking.session.look({ type: "case", caseId: "9004" });
    await talking.say(ready);
    const table = await finished();
    assert.equal(table.arrangement.show, "may");
    assert.match(cell(table, rowOf(table, "user 1004")!, "because").text, /member of Legal, which has a read entry/);
    assert.equal(cell(table, rowOf(table, "group 2006")!, "write").value, "yes");
    assert.equal(cell(table, rowOf(table, "group 2006")!, "write").warn, true, "explicit lets a read entry write");
    assert.equal(cell(table, rowOf(table, "role admin")!, "subject").text, "Administrators");
    assert.ok(!table.rows.some((row) => row.kind !== "heading" && cell(table, row, "read").value === "no"), "whoever certainly has nothing is left out");
    talking.clear();
    await talking.say({ type: "arrange", arrangement: { ...table.arrangement, show: "all" } });
    assert.ok(talking.last("table").total > table.total);
  });

  it("explains a cell, and starts the change that the explanation suggests", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "why", key: "9004", right: "write" });
    const why = talking.last("why");
    assert.equal(why.title, "Write: yes");
    const headings = why.sections.map(({ heading }) => heading);
    assert.ok(headings.includes("Because") && headings.includes("What would change it"), headings.join());
    assert.match(JSON.stringify(why.sections), /table: explicit \/ write \/ all ACL members/);
    const operations = why.sections.find(({ grid }) => grid)!;
    assert.equal(operations.lines.find(({ text }) => text === "change the status")!.icon, "yes");
    assert.equal(operations.lines.find(({ text }) => text === "change the access mode")!.icon, "no");
    const revoke = why.actions.find(({ label }) => /^Revoke Entry of/.test(label))!;
    await talking.say({ type: "act", id: revoke.id });
    const [command, argument] = talking.commands.at(-1)!;
    assert.equal(command, "caseAccess.revoke");
    const { entry, ...rest } = argument as Record<string, string>;
    assert.deepEqual(rest, { connection: harness.connection.name, case: "9004" });
    assert.match(entry!, /^[\w-]{36}$/);
  });

  it("answers when the reasons are closed, so that the page knows what was on its way before", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "why", key: "9004", right: "write" });
    assert.equal(talking.last("why").key, "9004");
    talking.clear();
    await talking.say({ type: "closeWhy" });
    assert.deepEqual(talking.sent.map(({ type }) => type), ["noWhy"]);
  });

  it("says for an unknown what is missing and why", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    const table = await finished();
    const unknown = table.rows.find((row) => cell(table, row, "read").value === "unknown" && cell(table, row, "mode").text === "role based")!;
    await talking.say({ type: "why", key: unknown.key, right: "read" });
    const why = talking.last("why");
    assert.equal(why.value, "unknown");
    const missing = why.sections.find(({ heading }) => heading === "Not known")!;
    assert.ok(missing.lines.length > 0 && missing.lines.every(({ icon }) => icon === "unknown"));
  });

  describe("what if, as an administrator", () => {
    beforeEach(async () => {
      talking.session.dispose();
      await harness.close();
      harness = await openHarness({ keyName: "ada" });
      talking = talk(harness);
    });

    it("explains a cell also where more gives the right than there is room for, and counts the rest", async () => {
      const entries = Array.from({ length: 600 }, (_, at) => ({ id: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`, subject: 1101, level: "read" as const, by: 1001, at: 1 }));
      await harness.sandbox.argus.edit(9002, { mode: "roleBased", entries });
      talking.session.look({ type: "case", caseId: "9002" });
      await talking.say(ready);
      await finished();
      await talking.say({ type: "why", key: "user 1101", right: "read" });
      const { sections, actions } = talking.last("why");
      assert.deepEqual(sections.filter(({ lines }) => lines.length > 200).map(({ heading, lines }) => [heading, lines.length]), [["Because", 201]]);
      assert.equal(sections[0]!.lines.at(-1)?.text, "and 400 more");
      assert.deepEqual(actions.map(({ label }) => label).slice(9), ["Revoke Entry of Kari Writer…", "Change Mode…", "All Cases of This Person"]);
    });

  for (const mode of ["roleBased", "writeRestricted", "readRestricted", "explicit"]) {
    it(`tries a mode out: ${mode} does to everybody what the preview of the change says`, async () => {
      for (const caseId of ["9001", "9003", "9004"]) {
        talking.clear();
        talking.session.look({ type: "case", caseId });
        await talking.say(ready);
        await finished();
        if (harness.cases.find(harness.connection, caseId)!.mode === mode) continue;
        await talking.say({ type: "arrange", arrangement: { ...plainArrangement, show: "all" } });
        await talking.say({ type: "whatIf", on: true });
        talking.clear();
        await talking.say({ type: "try", edit: "mode", value: mode });
        const table = talking.last("table");
        const { effects } = await harness.changes.plan(harness.connection, caseId, { kind: "changeMode", mode }, new AbortController().signal);
        let compared = 0;
        for (const { subject, preview } of effects) {
          const row = rowOf(table, `${subject.kind} ${subject.id}`);
          assert.ok(row, subject.name);
          assert.equal(cell(table, row, "change").mark ?? "same", preview.verdict, `${subject.name} on ${caseId}`);
          for (const right of ["read", "write", "owner"] as const) assert.equal(cell(table, row, right).value, preview.after[right]);
          compared++;
        }
        assert.ok(compared > 3);
        const changed = table.rows.filter((row) => row.kind === "user" && cell(table, row, "change").mark !== undefined);
        const people = effects.filter(({ subject, preview }) => subject.kind === "user" && preview.verdict !== "same");
        assert.deepEqual(changed.map(({ key }) => key).sort(), people.map(({ subject }) => `user ${subject.id}`).sort());
        await talking.say({ type: "discard" });
        await talking.say({ type: "whatIf", on: false });
      }
    });
  }

    /** Tries two changes of a case out: an entry for Nils, and a mode. */
    async function tryTwo(): Promise<Table> {
      talking.session.look({ type: "case", caseId: "9003" });
      await talking.say(ready);
      await finished();
      await talking.say({ type: "arrange", arrangement: { ...plainArrangement, show: "all" } });
      await talking.say({ type: "whatIf", on: true });
      await talking.say({ type: "search", place: "trial", text: "Nils" });
      const item = talking.last("choices").items.find(({ label }) => label === "Nils Nothing")!;
      await talking.say({ type: "choose", place: "trial", value: item.value });
      await talking.say({ type: "try", edit: "mode", value: "explicit" });
      return talking.last("table");
    }

    it("applies all that is tried as one plan, whose effects are those of the matrix", async () => {
      const tried = await tryTwo();
      let effects: readonly ShownEffect[] = [];
      let withoutGrant: readonly ShownEffect[] = [];
      talking.onApply = async (connection, wanted, effectsOn) => {
        assert.deepEqual(wanted.map(({ caseId, change }) => [caseId, change.kind]), [["9003", "grant"], ["9003", "changeMode"]]);
        const plan = await harness.bulk.plan(connection, wanted, noSignal);
        ({ effects } = effectsOn("9003", [0, 1]));
        withoutGrant = effectsOn("9003", [1]).effects;
        return (await harness.bulk.run(plan, noSignal)).outcomes;
      };
      await talking.say({ type: "apply" });
      const marks = new Map(tried.rows.filter(({ kind }) => kind !== "role").map((row) => [row.key, cell(tried, row, "change").mark ?? "same"]));
      const changing = [...marks].filter(([, mark]) => mark !== "same").map(([key]) => key);
      assert.ok(changing.length > 3 && changing.includes("user 1107"));
      for (const { subject, preview } of effects) assert.equal(preview.verdict, marks.get(`${subject.kind} ${subject.id}`), subject.name);
      assert.deepEqual(effects.filter(({ preview }) => preview.verdict !== "same").map(({ subject }) => `${subject.kind} ${subject.id}`).sort(), changing.sort());
      const gains = (all: readonly ShownEffect[]) => all.some(({ subject, preview }) => subject.name === "Nils Nothing" && preview.verdict === "gains");
      assert.deepEqual([gains(effects), gains(withoutGrant)], [true, false]);
      assert.deepEqual(talking.last("table").whatIf.trials, []);
      assert.equal(talking.last("notice").text, "All of it is done.");
      assert.equal(harness.cases.find(harness.connection, "9003")!.mode, "explicit");
    });

    it("keeps what could not be done, and says what kept it", async () => {
      await tryTwo();
      talking.onApply = async (connection, wanted) => {
        const plan = await harness.bulk.plan(connection, wanted, noSignal);
        await harness.change("9003", { kind: "grant", subject: siv, level: "read" }); // somebody else, meanwhile
        return (await harness.bulk.run(plan, noSignal)).outcomes;
      };
      await talking.say({ type: "apply" });
      const { trials } = talking.last("table").whatIf;
      assert.deepEqual(trials.map(({ text }) => text), ["9003: read entry for Nils Nothing"]);
      assert.match(trials[0]!.problem!, /somebody else|meanwhile|not as it was/i);
      assert.equal(talking.last("notice").text, "1 left to apply.");
    });

    it("leaves all as it was where the confirmation is cancelled, and asks only once at a time", async () => {
      const tried = await tryTwo();
      let asked = 0;
      let answer = (): void => undefined;
      talking.onApply = () => {
        asked++;
        return new Promise((resolve) => (answer = () => resolve(undefined)));
      };
      const applied = talking.say({ type: "apply" });
      await talking.until("table", ({ whatIf }) => whatIf.applying);
      await talking.say({ type: "apply" });
      answer();
      await applied;
      assert.equal(asked, 1);
      const { whatIf } = talking.last("table");
      assert.equal(whatIf.applying, false);
      assert.deepEqual(whatIf.trials, tried.whatIf.trials);
    });

    it("drops a trial that became true by itself, and takes no other one back for it", async () => {
      const [, mode] = (await tryTwo()).whatIf.trials;
      talking.clear();
      await harness.change("9003", { kind: "changeMode", mode: "explicit" });
      const { whatIf } = await talking.until("table", ({ whatIf }) => whatIf.trials.length < 2);
      assert.deepEqual(whatIf.trials.map(({ text }) => text), ["9003: read entry for Nils Nothing"]);
      await talking.say({ type: "untry", trial: mode!.trial });
      assert.deepEqual(talking.last("table").whatIf.trials, whatIf.trials);
      await talking.say({ type: "untry", trial: whatIf.trials[0]!.trial });
      assert.deepEqual(talking.last("table").whatIf.trials, []);
    });
  });

  it("marks a right that is unknown before and after where it may be another unknown, and only there", async () => {
    talking.session.look({ type: "case", caseId: "9001" });
    await talking.say(ready);
    await finished();
    await talking.until("table", (table) => rowOf(table, "user 1204") !== undefined);
    await talking.say({ type: "whatIf", on: true });
    // Leif may have the service read role, the service write role, and be an administrator; he has no entry.
    const leif = async (mode: string) => {
      await talking.say({ type: "try", edit: "mode", value: mode });
      const table = talking.last("table");
      const cells = (["read", "write", "owner"] as const).map((right) => cell(table, rowOf(table, "user 1204")!, right));
      assert.deepEqual(cells.map(({ value }) => value), ["unknown", "unknown", "unknown"], mode);
      return cells;
    };
    // In mode explicit roles give nothing; administrators own the case in every mode.
    const [read, write, owner] = await leif("explicit");
    assert.deepEqual([read!.mark, write!.mark, owner!.mark], ["mayLose", "mayLose", undefined]);
    assert.match(read!.tip!, /^may lose: unknown → unknown/);
    assert.match(read!.label!, /^Read, unknown\. may lose: unknown → unknown/);
    // Here reading asks for the same role as before, and writing for one that he has not.
    assert.deepEqual((await leif("writeRestricted")).map(({ mark }) => mark), [undefined, "mayLose", undefined]);
  });

  it("tries entries out in the matrix and takes them back without a trace", async () => {
    talking.session.look({ type: "user", subject: kari });
    await talking.say(ready);
    const before = await finished();
    await talking.say({ type: "whatIf", on: true });
    await talking.until("progress", ({ running, done, total }) => !running && done === total);
    const key = before.rows.find((row) => cell(before, row, "read").value === "no")!.key;
    await talking.say({ type: "try", key, edit: "entry", value: "write" });
    const tried = await talking.until("table", (table) => {
      const row = rowOf(table, key);
      return row !== undefined && table.whatIf.trials.length === 1 && cell(table, row, "change").mark === "gains";
    });
    const row = rowOf(tried, key)!;
    assert.equal(row.tried, true);
    assert.deepEqual([cell(tried, row, "read").value, cell(tried, row, "read").mark], ["yes", "gains"]);
    assert.equal(cell(tried, row, "entry").text, "write");
    assert.match(tried.whatIf.effects, /1 × gains/);
    assert.equal(harness.sandbox.requests.filter(({ method, path }) => method !== "GET" && /access/.test(path)).length, 0, "nothing is sent");
    await talking.say({ type: "discard" });
    await talking.say({ type: "whatIf", on: false });
    assert.deepEqual(triples(talking.last("table").rows), triples(before.rows));
  });

  it("goes on reading the rows out of sight when What If is switched on, because every row may be tried", async () => {
    talking.session.look({ type: "user", subject: kari });
    await talking.say({ ...ready, count: 5 });
    const { total } = await talking.until("progress", ({ running, done, total, text }) => !running && total > 0 && done === total && text === "");
    talking.clear();
    await talking.say({ type: "whatIf", on: true });
    const all = await talking.until("progress", ({ running, done, total: now, text }) => !running && now > total && done === now && text === "");
    assert.equal(all.total, 43);
  });

  it("compares two people, and two cases: differences only, and what may be one", async () => {
    talking.session.look({ type: "users", subject: rita, other: kari });
    await talking.say(ready);
    const people = await finished();
    const differing = harness.cases.list(harness.connection).cases.filter(({ id }) => {
      const [a, b] = [rita, kari].map((subject) => harness.cases.judge(harness.connection, id, subject)!.access);
      return (["read", "write", "owner"] as const).some((right) => a![right] !== b![right] || a![right] === "unknown");
    });
    assert.deepEqual(people.rows.map(({ key }) => key), differing.map(({ id }) => id));
    assert.ok(people.total < 43);
    assert.match(people.rows.map((row) => cell(people, row, "difference").text).join("\n"), /^.+ ≠ .+$/m);

    talking.clear();
    talking.session.look({ type: "cases", caseId: "9003", other: "9004" });
    const both = await finished();
    assert.ok(both.total > 0);
    for (const row of both.rows) {
      const [a, b] = [row.cells.slice(1, 4), row.cells.slice(4, 7)].map((cells) => cells.map(({ value }) => value));
      assert.ok(String(a) !== String(b) || a!.includes("unknown"), row.key);
      assert.deepEqual(new Set(row.cells.slice(1, 7).map((one) => one.case)), new Set(["9003", "9004"]));
    }
  });

  it("is brought back from what the webview kept", async () => {
    const saved = {
      connection: harness.connection.name,
      view: { type: "user", subject: rita },
      arrangement: { ...plainArrangement, sort: "case", descending: true, find: "9" },
      whatIf: true,
      trials: [{ type: "mode", caseId: "9001", mode: "explicit" }],
      top: 0,
      row: 0,
      column: 0,
      widths: {},
      why: { key: "9001", right: "read" },
    } as const;
    await talking.say({ ...ready, saved });
    const table = await finished();
    assert.deepEqual(table.view, saved.view);
    assert.deepEqual(table.arrangement, saved.arrangement);
    assert.deepEqual(table.whatIf.trials.map(({ trial }) => trial), saved.trials);
    assert.equal(talking.last("why").key, "9001");
    assert.equal(rowOf(table, "9001")!.tried, true);
    const keys = table.rows.map(({ key }) => Number(key));
    assert.deepEqual(keys, [...keys].sort((a, b) => b - a));
  });

  it("exports all rows with time, caller, coverage and assumptions, and unknown stays unknown", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    const table = await finished();
    for (const format of ["csv", "markdown", "html"] as const) await talking.say({ type: "export", format });
    const unknown = table.rows.flatMap((row) => row.cells).filter(({ value }) => value === "unknown").length;
    for (const { text, name } of talking.saved) {
      assert.equal(name, "Access of Rita Reporter 2025-03-03");
      for (const part of ["March 3, 2025", "Signe Vakt", "of the 43 cases visible to you, 43 read", "never means no"]) assert.ok(text.includes(part), part);
      for (const { number } of harness.cases.list(harness.connection).cases) assert.ok(text.includes(number));
    }
    const cells = [...talking.saved[2]!.text.matchAll(/<td>([^<]*)<\/td>/g)].map(([, one]) => one);
    assert.equal(cells.length, 43 * table.columns.length);
    assert.equal(cells.filter((one) => one === "unknown").length, unknown);
  });

  it("copies a cell, a row and the table", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "copy", what: "cell", key: "9004", column: 2 });
    await talking.say({ type: "copy", what: "row", key: "9004" });
    await talking.say({ type: "copy", what: "table" });
    assert.equal(talking.copied[0], "yes");
    assert.match(talking.copied[1]!, /^9004 Insider investigation\texplicit\tyes\tyes \(⚠ Explicit lets every entry write, also a read entry\.\)\tno\tmember of Legal/);
    assert.equal(talking.copied[2]!.split("\n").length, 44);
  });

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
    const table = await talking.until("table", ({ rows, coverage }) => /entries as of/.test(coverage) && rows.some(({ cells }) => cells[0]!.text === "Ada Admin (you)"));
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
    await talking.until("table", ({ total }) => total === 43);
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
      assert.match(table.coverage, /of the 100,000 cases visible to you, 1,100 read/);
      assert.equal(sandbox.requests.filter(({ path }) => /\/case\/search/.test(path)).length, 2);
      const { action } = await talking.until("progress", ({ action }) => action !== undefined);
      assert.equal(action!.label, "Read All");
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
      const reads = () => sandbox.requests.filter(({ path }) => /\/access$/.test(path)).length;
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

  it("shows a case with 20 000 people, and looks up those that are visible", async () => {
    const sandbox = await startSandbox({ port: 0, cmfPort: 0, people: 20_000 });
    const harness = await openHarness({ keyName: "ada", sandbox });
    const talking = talk(harness);
    try {
      const everyone = (await harness.cases.findSubjects(harness.connection, "All Employees", new AbortController().signal)).subjects.find(({ kind }) => kind === "group");
      assert.ok(everyone);
      await harness.change("9003", { kind: "grant", subject: everyone, level: "read" });
      talking.session.look({ type: "case", caseId: "9003" });
      await talking.say({ type: "ready", offset: 0, count: 40 });
      const table = await talking.until("table", ({ total, rows }) => total > 20_000 && rows.length === 40);
      assert.ok(Math.max(...talking.sizes) <= 64 * 1024, `a message of ${Math.max(...talking.sizes)} bytes`);
      assert.match(table.coverage, /people, groups and roles shown/);
      const roleRequests = sandbox.requests.filter(({ path }) => /permission/.test(path)).length;
      assert.ok(roleRequests < 300, `${roleRequests} people looked up`);
    } finally {
      talking.session.dispose();
      await harness.close();
    }
  });
});
