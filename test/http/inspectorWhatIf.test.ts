import type { Effect } from "../../src/core/changes/model";
import { peopleAndGroups } from "../../src/wording/effectNames";
import assert from "node:assert/strict";
import type { RowMessage } from "../../src/inspector/protocol";
import { plainArrangement } from "../../src/inspector/protocol";
import { english } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { siv, type Harness } from "./changesHarness";
import {
  cell,
  finished as finishedOf,
  kari,
  ready,
  rita,
  rowOf,
  useSession,
  type Table,
  type TalkingSession,
} from "./inspectorSession";

const triples = (rows: readonly RowMessage[]) =>
  rows.map((row) => [row.key, ...row.cells.filter(({ value }) => value).map(({ value }) => value)].join(" "));

describe("inspector: what if, as an administrator", function () {
  let harness: Harness;
  let talking: TalkingSession;
  useSession("ada", (opened) => ({ harness, talking } = opened));
  const finished = () => finishedOf(talking);

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
        const { effects } = await harness.changes.plan(
          harness.connection,
          caseId,
          { kind: "changeMode", mode },
          noSignal,
        );
        let compared = 0;
        for (const { subject, preview } of effects) {
          const row = rowOf(table, `${subject.kind} ${subject.id}`);
          assert.ok(row, subject.name);
          assert.equal(cell(table, row, "change").mark ?? "same", preview.verdict, `${subject.name} on ${caseId}`);
          for (const right of ["read", "write", "owner"] as const)
            assert.equal(cell(table, row, right).value, preview.after[right]);
          compared++;
        }
        assert.ok(compared > 3);
        const changed = table.rows.filter(
          (row) => row.kind === "user" && cell(table, row, "change").mark !== undefined,
        );
        const people = effects.filter(({ subject, preview }) => subject.kind === "user" && preview.verdict !== "same");
        assert.deepEqual(
          changed.map(({ key }) => key).sort(),
          people.map(({ subject }) => `user ${subject.id}`).sort(),
        );
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
    let effects: readonly Effect[] = [];
    let withoutGrant: readonly Effect[] = [];
    talking.onApply = async (connection, wanted, effectsOn) => {
      assert.deepEqual(
        wanted.map(({ caseId, change }) => [caseId, change.kind]),
        [
          ["9003", "grant"],
          ["9003", "changeMode"],
        ],
      );
      const plan = await harness.bulk.plan(connection, wanted, noSignal);
      ({ effects } = effectsOn("9003", [0, 1]));
      withoutGrant = effectsOn("9003", [1]).effects;
      return (await harness.bulk.run(plan, noSignal)).outcomes;
    };
    await talking.say({ type: "apply" });
    const marks = new Map(
      tried.rows
        .filter(({ kind }) => kind !== "role")
        .map((row) => [row.key, cell(tried, row, "change").mark ?? "same"]),
    );
    const changing = [...marks].filter(([, mark]) => mark !== "same").map(([key]) => key);
    assert.ok(changing.length > 3 && changing.includes("user 1107"));
    for (const { subject, preview } of effects)
      assert.equal(preview.verdict, marks.get(`${subject.kind} ${subject.id}`), subject.name);
    assert.deepEqual(
      effects
        .filter(({ preview }) => preview.verdict !== "same")
        .map(({ subject }) => `${subject.kind} ${subject.id}`)
        .sort(),
      changing.sort(),
    );
    const gains = (all: readonly Effect[]) =>
      all.some(({ subject, preview }) => subject.name === "Nils Nothing" && preview.verdict === "gains");
    assert.deepEqual([gains(effects), gains(withoutGrant)], [true, false]);
    assert.deepEqual(talking.last("table").whatIf.trials, []);
    assert.equal(talking.last("notice").text, "Changes applied.");
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
    assert.deepEqual(
      trials.map(({ text }) => text),
      // The second one was confirmed on top of the first, and waits.
      ["9003: read entry for Nils Nothing", "9003: mode explicit"],
    );
    assert.match(trials[0]!.problem!, /somebody else|meanwhile|not as it was/i);
    assert.equal(talking.last("notice").text, "2 left to apply.");
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
    assert.deepEqual(
      whatIf.trials.map(({ text }) => text),
      ["9003: read entry for Nils Nothing"],
    );
    await talking.say({ type: "untry", trial: mode!.trial });
    assert.deepEqual(talking.last("table").whatIf.trials, whatIf.trials);
    await talking.say({ type: "untry", trial: whatIf.trials[0]!.trial });
    assert.deepEqual(talking.last("table").whatIf.trials, []);
  });

  it("counts in its bar the people and groups whom the confirmation counts, also a group that was only seen, and no roles", async () => {
    await harness.cases.loadPage(harness.connection, noSignal, 100);
    for (const { id } of harness.cases.list(harness.connection).cases)
      await harness.cases.loadEntries(harness.connection, id, noSignal).catch(() => undefined);
    talking.session.look({ type: "case", caseId: "9001" });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "whatIf", on: true });
    talking.clear();
    await talking.say({ type: "try", edit: "mode", value: "explicit" });
    const table = await talking.until("table", (one) =>
      one.rows.some((row) => row.kind === "role" && cell(one, row, "change").mark === "mayLose"),
    );
    const { effects } = await harness.changes.plan(
      harness.connection,
      "9001",
      { kind: "changeMode", mode: "explicit" },
      noSignal,
    );
    const times = (verdict: string) => {
      const [people, groups] = [false, true].map(
        (isGroup) =>
          effects.filter(
            ({ subject, preview }) => preview.verdict === verdict && (subject.kind === "group") === isGroup,
          ).length,
      );
      return peopleAndGroups(english(), people!, groups!, String);
    };
    const near = await harness.truth("9001");
    assert.ok(
      effects.some(
        ({ subject, preview }) =>
          subject.kind === "group" &&
          preview.verdict !== "same" &&
          !near.entries.some((entry) => entry.subject?.id === subject.id),
      ),
      "a group that was only seen elsewhere",
    );
    const told = [
      `${times("loses")} lose`,
      ...(effects.some(({ preview }) => preview.verdict === "mayLose") ? [`${times("mayLose")} may lose`] : []),
      `${times("gains")} gain`,
    ];
    assert.equal(table.whatIf.effects, told.join(", "));
  });
});

describe("inspector: what if, as one who knows less", function () {
  let harness: Harness;
  let talking: TalkingSession;
  useSession("signe", (opened) => ({ harness, talking } = opened));
  const finished = () => finishedOf(talking);

  it("marks a right that is unknown before and after where it may be another unknown, and only there", async () => {
    harness.sandbox.faults.next({
      kind: "status",
      status: 403,
      times: Infinity,
      match: { path: /permission\/search$/ },
    });
    talking.session.look({ type: "case", caseId: "9001" });
    await talking.say(ready);
    await finished();
    await talking.until("table", (table) => rowOf(table, "user 1204") !== undefined);
    await talking.say({ type: "whatIf", on: true });
    // Leif may have the service read role, the service write role, and be an administrator; he has no entry.
    const leif = async (mode: string) => {
      await talking.say({ type: "try", edit: "mode", value: mode });
      const table = talking.last("table");
      const cells = (["read", "write", "owner"] as const).map((right) =>
        cell(table, rowOf(table, "user 1204")!, right),
      );
      assert.deepEqual(
        cells.map(({ value }) => value),
        ["unknown", "unknown", "unknown"],
        mode,
      );
      return cells;
    };
    // In mode explicit roles give nothing; administrators own the case in every mode.
    const [read, write, owner] = await leif("explicit");
    assert.deepEqual([read!.mark, write!.mark, owner!.mark], ["mayLose", "mayLose", undefined]);
    assert.match(read!.tip!, /^may lose: unknown → unknown/);
    assert.match(read!.label!, /^Read, unknown\. may lose: unknown → unknown/);
    // Here writing asks for another role than before, of which nothing is known either; and whoever writes can read.
    assert.deepEqual(
      (await leif("writeRestricted")).map(({ mark }) => mark),
      ["mayChange", "mayChange", undefined],
    );
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
    assert.equal(tried.whatIf.effects, `Kari Writer gains on 1 case; for others see “Access to” ${key}`);
    assert.equal(
      harness.sandbox.requests.filter(({ method, path }) => method !== "GET" && /access/.test(path)).length,
      0,
      "nothing is sent",
    );
    await talking.say({ type: "discard" });
    await talking.say({ type: "whatIf", on: false });
    assert.deepEqual(triples(talking.last("table").rows), triples(before.rows));
  });

  it("says where to see whom else it concerns, where the one who is looked at gains and loses nothing", async () => {
    talking.session.look({ type: "user", subject: kari });
    await talking.say(ready);
    const before = await finished();
    await talking.say({ type: "whatIf", on: true });
    const { key } = before.rows.find((row) => cell(before, row, "read").value === "no")!;
    await talking.say({ type: "try", key, edit: "mode", value: "readRestricted" });
    assert.equal(
      talking.last("table").whatIf.effects,
      `Kari Writer gains and loses nothing here; others may: see “Access to” ${key}`,
    );
  });

  it("goes on reading the rows out of sight when What If is switched on, because every row may be tried", async () => {
    talking.session.look({ type: "user", subject: kari });
    await talking.say({ ...ready, count: 5 });
    const { total } = await talking.until(
      "progress",
      ({ running, done, total, text }) => !running && total > 0 && done === total && text === "",
    );
    talking.clear();
    await talking.say({ type: "whatIf", on: true });
    const all = await talking.until(
      "progress",
      ({ running, done, total: now, text }) => !running && now > total && done === now && text === "",
    );
    // The entries of every case, beside what is asked of roles.
    const lists = harness.sandbox.requests.map(({ path }) => /case\/(\d+)\/access$/.exec(path)?.[1]);
    assert.equal(new Set(lists.filter((id) => id !== undefined)).size, 49);
    assert.ok(all.total >= 49);
  });

  it("groups and filters by the mode that is tried", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "whatIf", on: true });
    await talking.say({ type: "try", key: "9004", edit: "mode", value: "roleBased" });
    await talking.say({ type: "arrange", arrangement: { ...plainArrangement, group: "mode" } });
    const { rows } = talking.last("table");
    const heading = rows
      .slice(
        0,
        rows.findIndex(({ key }) => key === "9004"),
      )
      .findLast(({ kind }) => kind === "heading")!;
    assert.match(heading.cells[0]!.text, /^role based \(/);
    await talking.say({ type: "arrange", arrangement: { ...plainArrangement, mode: "explicit" } });
    assert.equal(rowOf(talking.last("table"), "9004"), undefined);
  });

  it("says why the entries are not known where they cannot be read, and that whom an entry is given certainly has it", async () => {
    harness.sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match: { path: /9004\/access$/ } });
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "whatIf", on: true });
    await talking.say({ type: "try", key: "9004", edit: "entry", value: "write" });
    const given = talking.last("table");
    assert.equal(cell(given, rowOf(given, "9004")!, "write").value, "yes");
    assert.equal(cell(given, rowOf(given, "9004")!, "entry").text, "write");
    await talking.say({ type: "try", key: "9004", edit: "entry", value: "none" });
    // A search says that she or a group of hers has an entry; which of them it is tells only the list.
    const taken = talking.last("table");
    assert.deepEqual(
      [cell(taken, rowOf(taken, "9004")!, "change").mark, cell(taken, rowOf(taken, "9004")!, "write").value],
      ["mayLose", "unknown"],
    );
  });

  it("applies the others where one case cannot be read, which keeps its reason", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "whatIf", on: true });
    await talking.say({ type: "try", key: "9004", edit: "entry", value: "write" });
    await talking.say({ type: "try", key: "9003", edit: "mode", value: "explicit" });
    await harness.cases.refresh(harness.connection, undefined, noSignal);
    harness.sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match: { path: /9004\/access$/ } });
    const asked: string[] = [];
    talking.onApply = async (_connection, wanted) => {
      asked.push(...wanted.map(({ caseId }) => caseId));
      return wanted.map(() => ({ kind: "notStarted" }));
    };
    await talking.say({ type: "apply" });
    assert.deepEqual(asked, ["9003"]);
    const { trials } = talking.last("table").whatIf;
    assert.match(trials.find(({ text }) => text.startsWith("9004"))!.problem!, /does not allow/);
    assert.equal(trials.length, 2);
  });
});
