import type { Effect } from "../../src/core/changes/model";
import { peopleAndGroups } from "../../src/wording/effectNames";
import assert from "node:assert/strict";
import type { RowMessage, ToHost } from "../../src/inspector/protocol";
import { plainArrangement } from "../../src/inspector/protocol";
import { isFor } from "../../src/core/plans/planFile";
import { draftLink, draftOfPlan, planOfDraft, readDraftLink } from "../../src/inspector/handOn/draftPlan";
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

/** Does something with the draft, and gives the table when it is worked out what the draft does. */
async function drafted(talking: TalkingSession, message: ToHost): Promise<Table> {
  talking.clear();
  await talking.say(message);
  return talking.until("table", ({ draft }) => !draft.working);
}

/** What is said to become of each person whose access a draft changes, by the matrix or by a preview. */
function saysOf(said: Table | readonly Effect[]): string[] {
  const rights = ["read", "write", "owner"] as const;
  const lines =
    "rows" in said
      ? said.rows.flatMap((row) => {
          const mark = row.kind === "user" && cell(said, row, "change").mark;
          return mark ? [[row.key, mark, ...rights.map((right) => cell(said, row, right).value)]] : [];
        })
      : said.flatMap(({ subject: { kind, id }, preview: { verdict, after } }) =>
          kind === "user" && verdict !== "same" ? [[`user ${id}`, verdict, ...rights.map((one) => after[one])]] : [],
        );
  return lines.map((line) => line.join(" "));
}

const triples = (rows: readonly RowMessage[]) =>
  rows.map((row) => [row.key, ...row.cells.filter(({ value }) => value).map(({ value }) => value)].join(" "));

describe("inspector: draft, as an administrator", function () {
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
        await drafted(talking, { type: "try", edit: "mode", value: mode });
        // Both learn of people as they go, so they are compared again each time that rows came.
        const change = { kind: "changeMode", mode } as const;
        for (;;) {
          const { effects } = await harness.changes.plan(harness.connection, caseId, change, noSignal);
          const table = talking.last("table");
          talking.clear();
          const isSame = saysOf(table).sort().join("\n") === saysOf(effects).sort().join("\n");
          if (!table.draft.working && effects.length > 3 && isSame) break;
          await talking.until("table");
        }
        await talking.say({ type: "discard" });
      }
    });
  }

  /** Tries two changes of a case out: an entry for Nils, and a mode. */
  async function tryTwo(): Promise<Table> {
    talking.session.look({ type: "case", caseId: "9003" });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "arrange", arrangement: { ...plainArrangement, show: "all" } });
    await talking.say({ type: "search", place: "trial", text: "Nils" });
    const item = talking.last("choices").items.find(({ label }) => label === "Nils Nothing")!;
    await talking.say({ type: "choose", place: "trial", value: item.value });
    return drafted(talking, { type: "try", edit: "mode", value: "explicit" });
  }

  it("applies all that is tried as one plan, whose effects are those of the matrix", async () => {
    let tried = await tryTwo();
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
      // Planning learns of more people; the matrix shows them a moment later.
      for (;;) {
        ({ effects } = effectsOn("9003", [0, 1]));
        tried = talking.last("table");
        talking.clear();
        if (effects.every(({ subject: { kind, id } }) => rowOf(tried, `${kind} ${id}`) !== undefined)) break;
        await talking.until("table");
      }
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
    assert.deepEqual(talking.last("table").draft.trials, []);
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
    const { trials } = talking.last("table").draft;
    assert.deepEqual(
      trials.map(({ text }) => text),
      // The second one was confirmed on top of the first, and waits.
      ["read entry for Nils Nothing", "mode explicit"],
    );
    assert.match(trials[0]!.problem!, /somebody else|meanwhile|has changed since/i);
    assert.equal(talking.last("notice").text, "2 left to apply.");
  });

  it("leaves all as it was where the confirmation is cancelled, and asks only once at a time", async () => {
    const tried = await tryTwo();
    let asked = 0;
    let answer = (): void => undefined;
    const isAsked = new Promise<void>((told) => {
      talking.onApply = () => {
        asked++;
        told();
        return new Promise((resolve) => (answer = () => resolve(undefined)));
      };
    });
    const applied = talking.say({ type: "apply" });
    await talking.until("table", ({ draft }) => draft.applying);
    await talking.say({ type: "apply" });
    await isAsked;
    answer();
    await applied;
    assert.equal(asked, 1);
    const { draft } = talking.last("table");
    assert.equal(draft.applying, false);
    assert.deepEqual(draft.trials, tried.draft.trials);
  });

  it("drops a trial that became true by itself, and takes no other one back for it", async () => {
    const [, mode] = (await tryTwo()).draft.trials;
    talking.clear();
    await harness.change("9003", { kind: "changeMode", mode: "explicit" });
    const { draft } = await talking.until("table", ({ draft }) => draft.trials.length < 2);
    assert.deepEqual(
      draft.trials.map(({ text }) => text),
      ["read entry for Nils Nothing"],
    );
    await talking.say({ type: "untry", trial: mode!.trial });
    assert.deepEqual(talking.last("table").draft.trials, draft.trials);
    await talking.say({ type: "untry", trial: draft.trials[0]!.trial });
    assert.deepEqual(talking.last("table").draft.trials, []);
  });

  for (const directory of ["open", "closed"] as const)
    it(`counts in its bar the people and groups whom the confirmation counts, also a group that was only seen, and no roles: ${directory} directory`, async () => {
      harness.sandbox.argus.quirks.directory = directory;
      await harness.cases.loadPage(harness.connection, noSignal, 100);
      for (const { id } of harness.cases.list(harness.connection).cases)
        await harness.cases.loadEntries(harness.connection, id, noSignal).catch(() => undefined);
      talking.session.look({ type: "case", caseId: "9001" });
      await talking.say(ready);
      await finished();
      const table = await drafted(talking, { type: "try", edit: "mode", value: "explicit" });
      // Where who holds a role may not be looked up, the role has a row in place of those who do.
      assert.equal(
        table.rows.some((row) => row.kind === "role" && cell(table, row, "change").mark === "mayLose"),
        directory === "closed",
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
      const open = effects.filter(({ preview }) => /^may/.test(preview.verdict)).length;
      const changes = (verdict: string) => effects.some(({ preview }) => preview.verdict === verdict);
      const told = [
        ...(changes("gains") || changes("loses") ? [`${times("gains")} gain`, `${times("loses")} lose`] : []),
        ...(open > 0 ? [`${open} unknown`] : []),
      ];
      assert.equal(table.draft.summary, `1 change · ${told.join(", ")}`);
    });
});

describe("inspector: draft, as one who knows less", function () {
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
    // Leif may have the service read role, the service write role, and be an administrator; he has no entry.
    const leif = async (mode: string) => {
      const table = await drafted(talking, { type: "try", edit: "mode", value: mode });
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
    // Here writing asks for another role than before, also unknown; and everybody who writes can read.
    assert.deepEqual(
      (await leif("writeRestricted")).map(({ mark }) => mark),
      ["mayChange", "mayChange", undefined],
    );
  });

  it("tries entries out in the matrix and takes them back without a trace", async () => {
    talking.session.look({ type: "user", subject: kari });
    await talking.say(ready);
    const before = await finished();
    await talking.until("progress", ({ running, done, total }) => !running && done === total);
    const key = before.rows.find((row) => cell(before, row, "read").value === "no")!.key;
    await talking.say({ type: "try", key, edit: "entry", value: "write" });
    const tried = await talking.until("table", (table) => {
      const row = rowOf(table, key);
      if (row === undefined || table.draft.trials.length !== 1) return false;
      return cell(table, row, "change").mark === "gains" && cell(table, row, "entry").text === "none → write";
    });
    const row = rowOf(tried, key)!;
    assert.equal(row.tried, true);
    assert.deepEqual([cell(tried, row, "read").value, cell(tried, row, "read").mark], ["yes", "gains"]);
    const toWrite = tried.columns.slice(0, tried.columns.findIndex(({ right }) => right === "write") + 1);
    assert.ok(
      toWrite.reduce((sum, { width }) => sum + width, 0) <= 680,
      "the entry and the rights up to write are in sight in a window of 1000 × 700",
    );
    assert.equal(
      (await talking.until("table", ({ draft }) => !draft.working && draft.trials.length === 1)).draft.summary,
      "1 change · 1 person gains",
    );
    assert.equal(
      harness.sandbox.requests.filter(({ method, path }) => method !== "GET" && /access/.test(path)).length,
      0,
      "nothing is sent",
    );
    await talking.say({ type: "discard" });
    assert.deepEqual(triples(talking.last("table").rows), triples(before.rows));
  });

  it("counts and names in its review also others whom a change concerns, and through which group", async () => {
    talking.session.look({ type: "case", caseId: "9004" }); // for which the people are looked up
    await talking.say(ready);
    await finished();
    talking.clear();
    talking.session.look({ type: "user", subject: kari });
    await finished();
    const { draft } = await drafted(talking, { type: "try", key: "9004", edit: "mode", value: "roleBased" });
    assert.match(draft.summary, /^1 change · .*lose/);
    talking.clear();
    await talking.say({ type: "review" });
    const { title, sections, actions } = talking.last("why");
    assert.equal(title, "Draft");
    assert.match(sections[0]!.heading, /^9004 Insider investigation/);
    assert.deepEqual(
      sections[0]!.lines.map(({ text }) => text),
      ["mode role based"],
    );
    const lines = sections[1]!.lines.map(({ text }) => text);
    assert.ok(
      lines.some((text) => /^Jonas Juul.*: loses write, through Legal · write → /.test(text)),
      lines.join("\n"),
    );
    assert.deepEqual(
      actions.map(({ label }) => label),
      ["Apply…", "Copy Link…", "Save Plan…"],
    );
    await talking.say({ type: "act", id: actions[1]!.id });
    assert.deepEqual(
      talking.handedOn.map(({ as, trials }) => [as, trials.length]),
      [["link", 1]],
    );
  });

  it("reads for a draft the entries of its cases, and of no others", async () => {
    talking.session.look({ type: "user", subject: kari });
    await talking.say({ ...ready, count: 5 });
    await finished();
    const before = harness.sandbox.requests.length;
    await talking.say({ type: "try", key: "9020", edit: "entry", value: "read" });
    await talking.until("table", (one) => !one.draft.working && one.draft.trials[0]?.trial.was?.levels !== undefined);
    const lists = harness.sandbox.requests.slice(before).map(({ path }) => /case\/(\d+)\/access$/.exec(path)?.[1]);
    assert.deepEqual([...new Set(lists.filter((id) => id !== undefined))], ["9020"]);
  });

  it("says why a case cannot be changed before anything is applied, and offers to hand the draft on", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    const { cases } = harness.cases.list(harness.connection);
    const { id } = cases.find(({ own, mode }) => own?.level !== "owner" && mode !== "roleBased")!;
    const { draft } = await drafted(talking, { type: "try", key: id, edit: "mode", value: "roleBased" });
    assert.match(draft.hindrance!, /owner/);
    assert.equal(draft.trials[0]!.problem, draft.hindrance);
    await talking.say({ type: "review" });
    const offered = talking.last("why").actions.map(({ label, main }) => [label, main]);
    assert.deepEqual(offered, [
      ["Copy Link…", true],
      ["Save Plan…", undefined],
    ]);
    let asked = false;
    talking.onApply = async () => void (asked = true);
    await talking.say({ type: "apply" });
    assert.equal(asked, false);
  });

  it("says when a case has changed since it was drafted, also after a reload", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    const { draft } = await drafted(talking, { type: "try", key: "9004", edit: "mode", value: "roleBased" });
    assert.equal(draft.trials[0]!.drift, undefined);
    await harness.sandbox.argus.edit(9004, { mode: "readRestricted" });
    await harness.cases.refresh(harness.connection, undefined, noSignal);
    talking.clear();
    const drifted = await talking.until("table", ({ draft: now }) => now.trials[0]?.drift !== undefined);
    assert.equal(
      drifted.draft.trials[0]!.drift,
      "The case has changed since: its mode was explicit, and is read restricted.",
    );
  });

  it("adds several people one after the other, and says who has access already, is in the draft, or was added lately", async () => {
    talking.session.look({ type: "case", caseId: "9004" });
    await talking.say(ready);
    await finished();
    const search = async (text: string) => {
      await talking.say({ type: "search", place: "trial", text });
      return talking.last("choices").items;
    };
    const [legal] = await search("Legal");
    assert.equal(legal!.taken, true);
    assert.match(legal!.detail!, /^has access: read/);
    for (const name of ["Tor Tech", "Henrik Dahl"]) {
      const item = (await search(name)).find(({ label }) => label === name)!;
      assert.equal(item.taken, undefined);
      await talking.say({ type: "choose", place: "trial", value: item.value, level: "write" });
    }
    assert.deepEqual(
      talking.last("table").draft.trials.map(({ text }) => text),
      ["write entry for Tor Tech", "write entry for Henrik Dahl"],
    );
    const offered = await search("");
    assert.deepEqual(
      offered.slice(0, 2).map(({ label, detail }) => [label, detail!.split(" · ")[0]]),
      [
        ["Henrik Dahl", "in the draft"],
        ["Tor Tech", "in the draft"],
      ],
    );
  });

  it("takes a draft that was handed on beside its own, says by whom and why, and makes nothing of it by itself", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    const { connection, cases } = harness;
    const [given, by] = [kari, { id: "1102" }];
    const trial = { type: "entry", caseId: "9003", subject: given, level: "read", was: { mode: "explicit" } } as const;
    const why = { reason: "On call this week", ticket: "CHG-7" };
    const link = draftLink("vscode", planOfDraft(connection, cases, [trial], why, by, 0))!;
    const plan = readDraftLink(new URL(link).search.slice(1))!;
    assert.ok(isFor(plan, connection));
    const taken = await draftOfPlan(plan, cases, connection, noSignal);
    assert.ok(typeof taken === "object");
    talking.clear();
    talking.session.takeDraft(taken);
    const { view, draft } = await talking.until("table", (one) => one.draft.trials.length === 1 && !one.draft.working);
    assert.deepEqual(view, { type: "case", caseId: "9003" });
    assert.deepEqual(draft.origin, { by: "Ola Reader", reason: "On call this week", ticket: "CHG-7" });
    assert.match(draft.trials[0]!.drift!, /its mode was explicit, and is read restricted/);
    assert.match(
      (await talking.until("why")).subtitle,
      /Said to be prepared by Ola Reader: On call this week · CHG-7$/,
    );
    assert.deepEqual(
      harness.sandbox.requests.filter(({ method, path }) => method !== "GET" && /access$/.test(path)),
      [],
    );
  });

  it("groups and filters by the mode that is tried", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
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
    await talking.say({ type: "try", key: "9004", edit: "entry", value: "write" });
    const given = await talking.until("table", (table) => {
      const row = rowOf(table, "9004");
      return row !== undefined && cell(table, row, "entry").text === "not known → write";
    });
    assert.equal(cell(given, rowOf(given, "9004")!, "write").value, "yes");
    const spoken = cell(given, rowOf(given, "9004")!, "entry").label;
    assert.match(spoken!, /^Entry, write in the draft; it is not known\. Entries not known: /);
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
    const { trials } = talking.last("table").draft;
    assert.match(trials.find(({ text }) => text.startsWith("9004"))!.problem!, /does not allow/);
    assert.equal(trials.length, 2);
  });
});
