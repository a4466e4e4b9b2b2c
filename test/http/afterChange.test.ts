import assert from "node:assert/strict";
import { screen, type Shown } from "./screen";
import { withBulkProgress } from "../../src/commands/change/bulkProgress";
import { confirmAndRun } from "../../src/commands/change/bulkRun";
import { carryOut } from "../../src/commands/change/carryOut";
import { isConfirmedByPick } from "../../src/commands/change/confirmedByPick";
import { undo } from "../../src/commands/change/undo";
import type { Services } from "../../src/commands/services";
import type { Change } from "../../src/access/case";
import type { BulkProgress } from "../../src/core/changes/bulk";
import { grantsOn } from "../../src/core/changes/requests";
import { showHistory } from "../../src/commands/view/history";
import { historyLines } from "../../src/wording/history";
import { englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { legal, listed, nils, openHarness, siv, type Harness } from "./changesHarness";

describe("after a change", function () {
  this.timeout(30_000);
  let h: Harness;
  beforeEach(async () => {
    screen.clear();
    h = await openHarness();
  });
  afterEach(() => h.close());

  const services = () =>
    ({
      ...h,
      tree: { redraw: () => undefined },
      view: { visible: false },
      log: { error: () => undefined, info: () => undefined },
      fullPreview: { show: async () => "cancel" },
      again: () => undefined,
    }) as unknown as Services;
  const plan = (caseId: string, change: Change) => h.changes.plan(h.connection, caseId, change, noSignal);
  const texts = () => screen.shown.map(({ text }) => text);
  const of = async (caseId: string, subject: string) =>
    listed((await h.truth(caseId)).entries).filter((one) => one.startsWith(subject));

  /** Resolves with the next message of this text, which nobody answers; others are answered by `answer`. */
  const told = (text: RegExp, answer: (one: Shown) => string | undefined = () => undefined) =>
    new Promise<Shown>((resolve) => {
      screen.answer = (one) => (text.test(one.text) ? void resolve(one) : answer(one));
    });

  it("one message says what was done, and offers to take it back", async () => {
    const message = told(/^Granted /);
    await carryOut(services(), await plan("9001", { kind: "grant", subject: siv, level: "write" }));
    assert.match((await message).text, /^Granted Siv Nettum write on 9001 /);
    assert.deepEqual((await message).buttons, ["Undo"]);
    assert.deepEqual(texts().length, 1);
  });

  it("its Undo names the record, which is taken back after one confirmation", async () => {
    const granted = told(/^Granted /);
    const outcome = await carryOut(services(), await plan("9001", { kind: "grant", subject: siv, level: "write" }));
    await granted;
    assert.ok(outcome?.kind === "done" && outcome.record !== undefined);
    screen.shown.length = 0;
    const undone = told(/^Undone/, ({ buttons }) => buttons.find((one) => one === "Revoke"));
    await undo(services(), { record: outcome.record });
    assert.match((await undone).text, /^Undone\. Revoked the entry of Siv Nettum on 9001/);
    assert.match(texts()[0]!, /^Revoke the entry of Siv Nettum on “9001/);
    assert.deepEqual(await of("9001", siv.id), []);
  });

  it("of many cases one message has the counts, and one undo takes all of it back", async () => {
    await h.change("9003", { kind: "grant", subject: siv, level: "read" });
    const wanted = grantsOn(["9001", "9003", "9004"], siv, "read");
    const planned = await h.bulk.plan(h.connection, wanted, noSignal);
    const changed = told(/changed/, ({ text, buttons }) => (text === "Grant?" ? buttons[0] : undefined));
    const run = await confirmAndRun(services(), planned, { question: "Grant?", button: "Grant" });
    assert.ok(run !== undefined && run !== "givenUp" && run.batch !== undefined);
    assert.equal((await changed).text, "2 changed, 1 already had it.");
    assert.deepEqual((await changed).buttons, ["Undo", "Journal"]);

    screen.shown.length = 0;
    const undone = told(/changed/, ({ text, buttons }) => (text === "Undo 2 changes?" ? buttons[0] : undefined));
    await undo(services(), { record: run.batch });
    await undone;
    assert.deepEqual(texts(), ["Undo 2 changes?", "Undone. 2 changed."]);
    assert.deepEqual([await of("9001", siv.id), await of("9004", siv.id)], [[], []]);
    assert.deepEqual(await of("9003", siv.id), ["1105 read"], "what was there before stays");
  });

  it("work of many cases that is short leaves no message that lingers on the next question", async () => {
    const lasting: string[] = [];
    screen.progress = ({ title }) => void lasting.push(title);
    const work = async (_: AbortSignal, progress: (at: BulkProgress) => void) => progress({ done: 1, of: 1 });
    await withBulkProgress("Working out what changes", work);
    assert.deepEqual(lasting, []);
  });

  it("the pick of a level is enough for one person, certain, and no more than was picked, and for nothing else", async () => {
    const read = { kind: "grant", level: "read" } as const;
    assert.equal(isConfirmedByPick(await plan("9003", { ...read, subject: nils })), true);
    assert.equal(isConfirmedByPick(await plan("9004", { ...read, subject: nils })), false, "explicit lets it write");
    assert.equal(isConfirmedByPick(await plan("9003", { ...read, subject: legal })), false, "a group is many");
    const { caller } = h.cases.directory(h.connection);
    assert.equal(isConfirmedByPick(await plan("9003", { ...read, subject: caller! })), false, "oneself");
    assert.equal(isConfirmedByPick(await plan("9003", { kind: "changeMode", mode: "explicit" })), false, "no level");
  });
});

describe("the history of a case", function () {
  this.timeout(30_000);
  let h: Harness;
  beforeEach(async () => {
    screen.clear();
    h = await openHarness();
  });
  afterEach(() => h.close());

  it("has what the system recorded, changes made elsewhere included, beside the journal, newest first", async () => {
    await h.another().change("9001", { kind: "grant", subject: siv, level: "write" });
    await h.change("9001", { kind: "changeMode", mode: "explicit" });
    const backend = await h.connections.backend(h.connection);
    const one = await h.cases.readCase(h.connection, "9001", noSignal);
    const { steps, truncated } = await backend.readHistory!(one, noSignal);
    assert.equal(truncated, false);
    const { attempts } = await h.journal.read({ caseId: "9001" });
    const lines = historyLines(englishOf("argus"), { steps, attempts, entries: [] }, ({ name }) => name);
    const recorded = lines.filter(({ source }) => source === "history of the case system");
    assert.equal(recorded[0]!.what, "Access mode changed: role based → explicit");
    assert.match(recorded[1]!.what, /^Access granted: Siv Nettum: write/);
    assert.equal(recorded[1]!.who, "Ada Admin");
    assert.ok(
      lines.some(({ what, source }) => source === "this journal" && /^Change mode to explicit \(done\)/.test(what)),
    );
    assert.deepEqual(
      lines.map(({ at }) => at),
      lines.map(({ at }) => at).toSorted((a, b) => b! - a!),
    );
  });

  it("has an entry that was granted elsewhere since the entries of the case were looked at", async () => {
    h.sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match: { path: /\/history/ } });
    await h.cases.loadEntries(h.connection, "9001", noSignal);
    await h.another().change("9001", { kind: "grant", subject: siv, level: "write" });
    let shown: readonly string[] = [];
    screen.answer = ({ buttons }) => ((shown = buttons), undefined);
    await showHistory({ ...h, view: { visible: false } } as unknown as Services, {
      connection: "sandbox",
      case: "9001",
    });
    assert.ok(shown.includes("Entry of Siv Nettum: write"), shown.join("\n"));
  });

  it("says who is the reporter now, and of each part that is refused that it is missing", async () => {
    await h.another().change("9001", { kind: "reporter", subject: nils });
    const match = { method: "GET", path: /\/access$/ };
    h.sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match });
    const services = { ...h, view: { visible: false } } as unknown as Services;
    const lists: readonly string[][] = [[], []];
    for (const list of lists) {
      screen.answer = ({ buttons }) => (list.push(...buttons), undefined);
      await showHistory(services, { connection: "sandbox", case: "9001" });
      h.sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match: { path: /\/history/ } });
    }
    const [entriesRefused, bothRefused] = lists;
    assert.match(entriesRefused![0]!, /^\$\(warning\) entries of the case: sandbox does not allow this/);
    assert.equal(entriesRefused![1], "Case changed: reporter: Rita Reporter → Nils Nothing");
    assert.match(bothRefused![0]!, /^\$\(warning\) history of the case system: /);
    assert.match(bothRefused![1]!, /^\$\(warning\) entries of the case: /);
    assert.match(bothRefused![2]!, /^Change reporter to Nils Nothing \(done/, "the journal is read all the same");
  });

  it("shows what is not understood as it came, and entries where the system keeps no history", () => {
    const step = { operation: "strangeStep", changes: [{ field: "color", from: "red", to: "blue" }] };
    const known = { steps: [step], attempts: [], entries: [] };
    assert.equal(
      historyLines(englishOf("argus"), known, ({ name }) => name)[0]!.what,
      "strangeStep: color: red → blue",
    );
    const entry = { id: "e", subject: siv, level: "read", on: "case", grantedBy: nils, grantedAt: 5 } as const;
    const [line] = historyLines(englishOf("cmf"), { steps: [], attempts: [], entries: [entry] }, ({ name }) => name);
    assert.deepEqual(line, {
      what: "Entry of Siv Nettum: read",
      who: "Nils Nothing",
      at: 5,
      source: "entry of the case",
    });
    const grant = { operation: "grantCaseAccess", at: 1_005, changes: [{ subject: siv, to: "read" }] };
    const entries = [entry, { ...entry, id: "f", grantedAt: 1_000_000 }];
    const both = historyLines(englishOf("argus"), { steps: [grant], attempts: [], entries }, ({ name }) => name);
    assert.deepEqual(
      both.map(({ at }) => at),
      [1_000_000, 1_005],
      "an entry that the history tells of is not told twice",
    );
  });
});
