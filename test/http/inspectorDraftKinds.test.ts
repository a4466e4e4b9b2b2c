import assert from "node:assert/strict";
import { screen, type Shown } from "./screen";
import { createApplyTrials } from "../../src/commands/change/applyTrials";
import { undo } from "../../src/commands/change/undo";
import type { Services } from "../../src/commands/services";
import type { Effect } from "../../src/core/changes/model";
import { createKnownEnds } from "../../src/core/expiry/endsOf";
import type { Change } from "../../src/access/case";
import type { Sandbox } from "../../src/backends/standIns";
import { plainArrangement, type ToHost } from "../../src/inspector/protocol";
import { readSaved } from "../../src/inspector/readers";
import { noSignal } from "../unit/noSignal";
import { entryOf, listed, nils, siv, type Harness } from "./changesHarness";
import { openIrisAt, openSandbox, user, type IrisWorkspace } from "./irisHarness";
import { cell, finished, ready, rowOf, talk, useSession, type Table, type TalkingSession } from "./inspectorSession";

type Over = Pick<Harness, "connections" | "cases" | "changes" | "journal" | "bulk" | "expiries" | "connection">;

/** The rights of everybody on whom a draft, or a change, does something, in the words of the model. */
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
  return lines.map((line) => line.join(" ")).sort();
}

function servicesOf({ connections, cases, changes, journal, bulk, expiries }: Over): Services {
  const views = { tree: { redraw: () => undefined }, view: { visible: false }, log: { error: () => undefined } };
  const parts = { connections, cases, changes, journal, bulk, expiries, ...views, again: () => undefined };
  return { ...parts, fullPreview: { show: async () => "cancel" } } as unknown as Services;
}

async function lookAt(talking: TalkingSession, caseId: string): Promise<Table> {
  talking.session.look({ type: "case", caseId });
  await talking.say(ready);
  await finished(talking);
  await talking.say({ type: "arrange", arrangement: { ...plainArrangement, show: "all" } });
  return talking.last("table");
}

/** Does something with the draft, and gives the table when it is worked out what the draft does. */
async function drafted(talking: TalkingSession, message: ToHost): Promise<Table> {
  talking.clear();
  await talking.say(message);
  return talking.until("table", ({ draft }) => !draft.working);
}

/** Waits until the matrix says of everybody what the preview of a change says: both learn of people as they go. */
async function agrees(talking: TalkingSession, over: Over, caseId: string, change: Change): Promise<string[]> {
  let before: string | undefined;
  for (;;) {
    const { effects } = await over.changes.plan(over.connection, caseId, change, noSignal);
    const planned = saysOf(effects).join("\n");
    const table = talking.last("table");
    const said = saysOf(table);
    if (!table.draft.working && said.join("\n") === planned) return said;
    // A plan that learned something is compared again; the table may have said its last before.
    if (planned !== before) {
      before = planned;
      continue;
    }
    talking.clear();
    await talking.until("table");
  }
}

/** Adds somebody whom a search finds, with a level or as the reporter. */
async function add(talking: TalkingSession, name: string, as: string): Promise<void> {
  await talking.say({ type: "search", place: "trial", text: name });
  const item = talking.last("choices").items.find(({ label }) => label === name)!;
  await talking.say({ type: "choose", place: "trial", value: item.value, level: as });
}

const chips = (table: Table) => table.draft.trials.map(({ text }) => text);

describe("inspector: every kind of change as a draft", function () {
  this.timeout(60_000);
  let harness: Harness;
  let talking: TalkingSession;
  useSession("ada", (opened) => ({ harness, talking } = opened));
  beforeEach(() => screen.clear());

  it("makes somebody the reporter, with the effects that the preview of the change has", async () => {
    const table = await lookAt(talking, "9003");
    assert.ok(table.draft.drafts.includes("reporter") && !table.draft.drafts.includes("publish"));
    assert.deepEqual(rowOf(table, "user 1107")?.drafts, ["reporter"]);
    assert.equal(rowOf(table, "user 1101")?.drafts, undefined, "Kari Writer is the reporter already");
    const next = await drafted(talking, { type: "try", key: "user 1107", edit: "reporter", value: "" });
    assert.deepEqual(chips(next), ["reporter Nils Nothing"]);
    const said = await agrees(talking, harness, "9003", { kind: "reporter", subject: nils });
    assert.ok(said.some((line) => line.startsWith("user 1107 gains")));
    assert.ok(said.some((line) => line.startsWith("user 1101 loses")));
  });

  it("says of a draft with another reporter that the case has another one by now", async () => {
    await lookAt(talking, "9003");
    await drafted(talking, { type: "try", key: "user 1107", edit: "reporter", value: "" });
    talking.clear();
    await harness.change("9003", { kind: "reporter", subject: siv });
    const { draft } = await talking.until("table", ({ draft: now }) => now.trials[0]?.drift !== undefined);
    assert.equal(draft.trials[0]!.drift, "The case has changed since: another person is its reporter.");
  });

  it("publishes, with the effects that the preview of the change has, and offers it where there is something to", async () => {
    const table = await lookAt(talking, "9049");
    assert.ok(table.draft.drafts.includes("publish"));
    const next = await drafted(talking, { type: "try", edit: "publish", value: "" });
    assert.deepEqual(chips(next), ["publish"]);
    assert.ok(!next.draft.drafts.includes("publish"));
    const said = await agrees(talking, harness, "9049", { kind: "publish" });
    assert.ok(said.length > 0);
    talking.clear();
    talking.session.look({ type: "user", subject: nils });
    const cases = await talking.until("table", (one) => rowOf(one, "9049") !== undefined);
    assert.doesNotMatch(cell(cases, rowOf(cases, "9049")!, "mode").text, /unpublished/);
  });

  /** Somebody with a read entry. */
  const readerOf = async (caseId: string) =>
    (await harness.truth(caseId)).entries.find(({ level, subject }) => level === "read" && subject?.kind === "user")!
      .subject!;

  it("gives an entry an end, which the row shows with what is there then, and which can be cleared", async () => {
    await lookAt(talking, "9004");
    const friday = Date.UTC(2099, 0, 2, 16);
    const key = `user ${(await readerOf("9004")).id}`;
    const before = await drafted(talking, { type: "try", key, edit: "entry", value: "write" });
    assert.ok(rowOf(before, key)!.drafts!.includes("until"));
    talking.onEnd = (isSet) => (isSet ? "clear" : friday);
    const ending = await drafted(talking, { type: "end", key });
    assert.match(cell(ending, rowOf(ending, key)!, "entry").text, /^read → write until Jan 2, 2099, .*, then read$/);
    assert.match(chips(ending)[0]!, /^write entry for .*, until Jan 2, 2099, .*, then read$/);
    const cleared = await drafted(talking, { type: "end", trial: ending.draft.trials[0]!.trial });
    assert.equal(cell(cleared, rowOf(cleared, key)!, "entry").text, "read → write");
    assert.equal(cleared.draft.trials[0]!.trial.type === "entry" && cleared.draft.trials[0]!.trial.until, undefined);
  });

  it("survives a reload with all of it", async () => {
    const table = await lookAt(talking, "9049");
    await talking.say({ type: "try", edit: "publish", value: "" });
    await talking.say({ type: "try", key: "user 1107", edit: "reporter", value: "" });
    await add(talking, "Siv Nettum", "read");
    talking.onEnd = () => Date.UTC(2099, 0, 2);
    await talking.say({ type: "end", key: "user 1105" });
    const { draft } = await drafted(talking, { type: "try", edit: "mode", value: "explicit" });
    assert.equal(draft.trials.length, 4);
    const saved = readSaved({
      ...{ connection: "sandbox", view: table.view, arrangement: table.arrangement },
      ...{ trials: draft.trials.map(({ trial }) => trial), top: 0, row: 0, column: 0, widths: {} },
    }).data!;
    const again = talk(harness);
    again.session.resume(saved);
    const { draft: resumed } = await again.until("table", (one) => one.draft.trials.length === 4 && !one.draft.working);
    assert.deepEqual(resumed.trials, draft.trials);
  });

  /** Drafts one change of each kind on two cases. */
  async function draftAll(): Promise<void> {
    talking = talk(harness, { applyTrials: createApplyTrials(servicesOf(harness)) });
    await lookAt(talking, "9003");
    await add(talking, "Siv Nettum", "reporter");
    await add(talking, "Nils Nothing", "write");
    talking.onEnd = () => Date.UTC(2099, 0, 2);
    await talking.say({ type: "end", key: "user 1107" });
    await talking.say({ type: "try", edit: "mode", value: "explicit" });
    await lookAt(talking, "9049");
    await drafted(talking, { type: "try", edit: "publish", value: "" });
  }

  it("applies the whole draft after one confirmation, as one batch, and one undo takes back what can be", async () => {
    const before = await harness.truth("9003");
    await draftAll();
    const told = new Promise<Shown>((resolve) => {
      screen.answer = (shown) => {
        if (/changed\.$/.test(shown.text)) resolve(shown);
        return shown.buttons.find((one) => one === "Apply");
      };
    });
    await talking.say({ type: "apply" });
    assert.deepEqual((await told).buttons, ["Undo", "Journal"]);
    const questions = screen.shown.filter(({ detail }) => detail !== undefined);
    assert.deepEqual(
      questions.map(({ text }) => text),
      ["Make 4 changes to 2 cases?"],
    );
    const [{ detail }] = questions as [Shown];
    assert.match(detail!, /Grant Nils Nothing write: until Jan 2, 2099, .*, then no entry/);
    assert.match(detail!, /Setting this is the consent/);
    assert.match(detail!, /There is no way back: a published case/);
    assert.match(detail!, /Nobody gets a message about it\./);
    assert.deepEqual(chips(talking.last("table")), []);

    const now = await harness.truth("9003");
    assert.deepEqual([now.case.mode, now.case.reporter?.id, entryOf(now, "1107").level], ["explicit", siv.id, "write"]);
    assert.equal((await harness.truth("9049")).case.condition, "yes");
    assert.deepEqual(
      (await harness.expiries.open()).map(({ subject, until, state }) => [subject?.id, until, state]),
      [["1107", Date.UTC(2099, 0, 2), "scheduled"]],
    );
    const { attempts } = await harness.journal.read({});
    assert.equal(new Set(attempts.map(({ batch }) => batch?.id)).size, 1);

    screen.shown.length = 0;
    const undone = new Promise<Shown>((resolve) => {
      screen.answer = (shown) => {
        if (/changed\.$/.test(shown.text)) resolve(shown);
        return shown.buttons.find((one) => /^Undo/.test(one));
      };
    });
    await undo(servicesOf(harness), { record: attempts[0]!.batch!.id });
    await undone;
    const [asked] = screen.shown.filter(({ detail: said }) => said !== undefined);
    assert.match(asked!.detail!, /1 change cannot be undone: .*publish/i);
    const after = await harness.truth("9003");
    assert.deepEqual(
      [after.case.mode, after.case.reporter?.id, listed(after.entries)],
      [before.case.mode, before.case.reporter?.id, listed(before.entries)],
    );
    assert.equal((await harness.truth("9049")).case.condition, "yes");
    assert.deepEqual(await harness.expiries.open(), [], "nothing is left to end");
  });

  it("does not make a change whose end could not be set, and keeps it with the reason", async () => {
    talking = talk(harness, { applyTrials: createApplyTrials(servicesOf(harness)) });
    await lookAt(talking, "9003");
    await add(talking, "Nils Nothing", "read");
    talking.onEnd = () => 1_000;
    await talking.say({ type: "end", key: "user 1107" });
    await talking.say({ type: "apply" });
    const { draft } = talking.last("table");
    assert.match(draft.trials[0]!.problem!, /past|over/);
    assert.deepEqual(
      (await harness.truth("9003")).entries.filter(({ subject }) => subject?.id === "1107"),
      [],
    );
  });

  it("takes what ends already into what it says is there afterwards", async () => {
    const ends = createKnownEnds(harness.expiries);
    const reader = await readerOf("9004");
    const state = await harness.cases.readState(harness.connection, "9004", noSignal);
    const known = new Promise<void>((resolve) => ends.onDidChange(() => ends.all().length > 0 && resolve()));
    await harness.expiries.set(harness.connection, state, entryOf(state, reader.id), {
      until: Date.UTC(2098, 0, 1),
    });
    await known;
    talking = talk(harness, { ends });
    await lookAt(talking, "9004");
    const key = `user ${reader.id}`;
    await drafted(talking, { type: "try", key, edit: "entry", value: "write" });
    talking.onEnd = () => Date.UTC(2099, 0, 2);
    const table = await drafted(talking, { type: "end", key });
    assert.match(cell(table, rowOf(table, key)!, "entry").text, /^read → write until .*, then no entry$/);
    ends.dispose();
  });
});

describe("inspector: a draft over DFIR-IRIS", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let ada: IrisWorkspace;
  let talking: TalkingSession;
  beforeEach(async () => {
    screen.clear();
    sandbox = await openSandbox();
    ada = await openIrisAt(sandbox.iris.url, sandbox.iris.keyOf("ada.admin"));
    talking = talk(ada, { applyTrials: createApplyTrials(servicesOf(ada)) });
  });
  afterEach(async () => {
    talking.session.dispose();
    await ada.close();
    await sandbox.close();
  });

  it("denies, with the effects that the preview of the change has, and on nobody else", async () => {
    const table = await lookAt(talking, "9001");
    // What is offered first is given by habit.
    assert.deepEqual(
      table.draft.levels.map(({ value }) => value),
      ["none", "read", "owner", "deny"],
    );
    assert.deepEqual(table.draft.drafts, [], "no case here has a reporter to change, or is published");
    await add(talking, "Nils Nothing", "deny");
    await talking.until("table", ({ draft }) => draft.trials.length === 1 && !draft.working);
    const said = await agrees(talking, ada, "9001", {
      kind: "grant",
      subject: user(1107, "Nils Nothing"),
      level: "deny",
    });
    assert.deepEqual(
      said.filter((line) => !line.startsWith("user user:1107")),
      [],
    );
    screen.answer = ({ buttons }) => buttons[0];
    await talking.say({ type: "apply" });
    const { entries } = await ada.state("9001");
    assert.equal(entries.find(({ subject }) => subject?.id === "user:1107")?.level, "deny");
    assert.deepEqual(chips(talking.last("table")), []);
  });
});
