import assert from "node:assert/strict";
import { screen, type Shown } from "./screen";
import { readArgument } from "../../src/commands/argument";
import { lockDown } from "../../src/commands/change/lockDown";
import type { Services } from "../../src/commands/services";
import { noSignal } from "../unit/noSignal";
import type { Draft } from "../../src/inspector/handOn/draftPlan";
import { createApplyTrials } from "../../src/commands/change/applyTrials";
import { resume } from "../../src/commands/change/resume";
import type { Attempt } from "../../src/core/journal/attempt";
import { planBatchUndo } from "../../src/core/changes/undoBatch";
import { listed, nils, openHarness, siv, type Harness } from "./changesHarness";
import { finished, ready, talk, type Table, type TalkingSession } from "./inspectorSession";

/** The command over a real workspace and the stand-in. */
describe("the command that locks a case down", function () {
  this.timeout(30_000);
  let h: Harness;
  /** What was shown in the inspector. */
  let shown: Draft | undefined;
  let talking: TalkingSession | undefined;
  beforeEach(async () => {
    screen.clear();
    shown = undefined;
    h = await openHarness();
  });
  afterEach(async () => {
    talking?.session.dispose();
    talking = undefined;
    await h.close();
  });

  const servicesOf = (of = h): Services => {
    const { connections, cases, changes, journal, bulk } = of;
    const views = { tree: { redraw: () => undefined }, view: { visible: false }, log: { error: () => undefined } };
    const fullPreview = { show: async () => "cancel" };
    const { expiries } = of;
    const inspector = { showDraft: (_: unknown, draft: Draft) => void (shown = draft) };
    const parts = { connections, cases, changes, journal, bulk, expiries, inspector, ...views, fullPreview };
    return { ...parts, again: () => undefined } as unknown as Services;
  };
  const keep = [{ subject: 1107, level: "write" }];
  const about = (id: number) => readArgument({ connection: "sandbox", case: id, keep });
  /** Confirms; resolves with what is told at the end. */
  const confirming = () =>
    new Promise<Shown>((resolve) => {
      screen.answer = (shown) => {
        if (/changed\.$/.test(shown.text)) resolve(shown);
        return shown.buttons.find((one) => one === "Lock Down");
      };
    });

  it("reads who stays, each at a level, and takes nobody for kept where one is not understood", () => {
    assert.deepEqual(about(9003).keep, [{ subject: "1107", level: "write" }]);
    assert.equal(readArgument({ keep: [{ subject: 7 }] }).keep, undefined);
    assert.equal(readArgument({ keep: "user:7" }).keep, undefined);
  });

  /** Takes the draft into a panel over the case, and gives its table when it is worked out what it does. */
  async function opened(): Promise<Table> {
    talking = talk(h, { applyTrials: createApplyTrials(servicesOf()) });
    talking.session.takeDraft(shown!);
    await talking.say(ready);
    await finished(talking);
    return talking.until("table", ({ draft }) => draft.trials.length > 0 && !draft.working);
  }
  const review = async () => {
    talking!.clear();
    await talking!.say({ type: "review" });
    return talking!.last("why").sections.map(({ heading, lines }) => [heading, ...lines.map(({ text }) => text)]);
  };
  const steps = [
    "write entry for Nils Nothing",
    "no entry for Incident Responders",
    "mode explicit",
    "no entry for Ola Reader",
  ];

  it("shows the plan as a draft in the case's matrix, in its order and with its three lists, and writes nothing", async () => {
    const before = await h.truth("9003");
    await h.cases.findSubjects(h.connection, "nils", noSignal);
    await lockDown(servicesOf(), about(9003));
    assert.deepEqual(screen.shown, [], "nothing is asked");
    const table = await opened();
    assert.deepEqual(table.view, { type: "case", caseId: "9003" });
    assert.deepEqual(
      table.draft.trials.map(({ text }) => text),
      steps,
    );
    const lists = await review();
    // Of those who are proven out there may be many.
    assert.deepEqual(
      lists.map(([heading]) => heading).filter((heading) => heading!.endsWith(":")),
      ["Cannot be kept out:", "Stay:", "Proven out:"],
    );
    const list = (name: string) => lists.find(([heading]) => heading === name)!.join("\n");
    assert.match(list("Proven out:"), /Everyone else, apart from: Administrators/);
    assert.match(list("Cannot be kept out:"), /Kari Writer \(owner\): reporter/);
    assert.match(list("Stay:"), /Nils Nothing/);
    assert.match(list("Lock Down"), /Access mode afterwards: explicit/);
    assert.deepEqual(listed((await h.truth("9003")).entries), listed(before.entries));
  });

  it("makes it as one batch in the order of the plan, and takes it back as one", async () => {
    const before = await h.truth("9003");
    await h.cases.findSubjects(h.connection, "nils", noSignal);
    await lockDown(servicesOf(), about(9003));
    await opened();
    const done = new Promise<Shown>((resolve) => {
      screen.answer = (one) => {
        if (/changed\.$/.test(one.text)) resolve(one);
        return one.buttons.find((button) => button === "Apply");
      };
    });
    await talking!.say({ type: "apply" });
    const [asked] = screen.shown;
    assert.match(asked!.detail!, /Proven out:\n(.*\n)*.*Everyone else, apart from: Administrators/);
    assert.deepEqual((await done).buttons, ["Undo", "Journal"]);
    const { case: of, entries } = await h.truth("9003");
    assert.deepEqual([of.mode, listed(entries)], ["explicit", [`${nils.id} write`]]);
    const { attempts } = await h.journal.read({});
    assert.deepEqual(
      attempts.toReversed().map(({ change, batch }) => [change.kind, batch?.row]),
      [
        ["grant", 0],
        ["revoke", 1],
        ["changeMode", 2],
        ["revoke", 3],
      ],
    );
    const undo = await planBatchUndo(h, h.connection, attempts[0]!.batch!.id, noSignal);
    assert.deepEqual(undo.stays, []);
    await h.bulk.run(undo.plan, noSignal);
    const after = await h.truth("9003");
    assert.deepEqual([after.case.mode, listed(after.entries)], [before.case.mode, listed(before.entries)]);
  });

  it("is gone on with by another window where a step was refused, in its order, and taken back as one", async () => {
    const before = await h.truth("9003");
    await h.cases.findSubjects(h.connection, "nils", noSignal);
    await lockDown(servicesOf(), about(9003));
    await opened();
    const told = (text: RegExp, press: string) =>
      new Promise<Shown>((resolve) => {
        screen.answer = (one) => {
          if (text.test(one.text)) resolve(one);
          return one.buttons.find((button) => button === press);
        };
      });
    const refusal = h.sandbox.faults.next({
      ...{ kind: "status", status: 403 },
      match: ({ method }) => method === "PUT",
    });
    const torn = told(/changed, 1 /, "Apply");
    await talking!.say({ type: "apply" });
    assert.ok((await torn).buttons.includes("Resume"));
    refusal.remove();
    const halfway = await h.truth("9003");
    assert.deepEqual([halfway.case.mode, listed(halfway.entries)], [before.case.mode, ["1102 write", "1107 write"]]);
    const next = h.another();
    const gone = told(/changed\.$/, "Go On");
    await resume(servicesOf(next), {});
    await gone;
    const { case: of, entries } = await h.truth("9003");
    assert.deepEqual([of.mode, listed(entries)], ["explicit", [`${nils.id} write`]]);
    assert.deepEqual(await next.bulk.unfinished(), []);
    const [{ batch }] = (await next.journal.read({})).attempts as [Attempt];
    const undo = await planBatchUndo(next, next.connection, batch!.id, noSignal);
    assert.deepEqual(undo.stays, []);
    await next.bulk.run(undo.plan, noSignal);
    const after = await h.truth("9003");
    assert.deepEqual([after.case.mode, listed(after.entries)], [before.case.mode, listed(before.entries)]);
  });

  it("says no longer what was proven where the draft or the case is another one", async () => {
    await lockDown(servicesOf(), about(9003));
    const { draft } = await opened();
    const [first] = draft.trials;
    await talking!.say({ type: "untry", trial: first!.trial });
    assert.match((await review())[0]!.join("\n"), /The draft was changed since\./);
    await talking!.say({ type: "try", key: "user 1107", edit: "entry", value: "write" });
    talking!.session.takeDraft(shown!);
    await h.change("9003", { kind: "grant", subject: siv, level: "read" });
    talking!.clear();
    await talking!.until("table");
    assert.match((await review())[0]!.join("\n"), /The case has changed since\./);
    let said = "";
    screen.answer = ({ detail = "" }) => void (said = detail);
    await talking!.say({ type: "apply" });
    assert.match(said, /The case has changed since\./);
    assert.doesNotMatch(said, /Proven out/);
  });

  it("gives all of it an end, which comes back in the opposite order", async () => {
    const until = Date.UTC(2099, 0, 5, 8);
    const ending = readArgument({ connection: "sandbox", case: 9003, keep, until: new Date(until).toISOString() });
    await lockDown(servicesOf(), ending);
    const table = await opened();
    assert.deepEqual(
      table.draft.trials.map(({ trial }) => trial.type !== "publish" && "until" in trial && trial.until! - until),
      [3_000, 2_000, 1_000, 0],
    );
    screen.answer = ({ buttons }) => buttons.find((button) => button === "Apply");
    await talking!.say({ type: "apply" });
    assert.deepEqual(
      (await h.expiries.open()).map(({ subject, then }) => [subject?.id ?? "mode", then]),
      [
        ["1102", "write"],
        ["mode", "readRestricted"],
        ["2002", "read"],
        ["1107", undefined],
      ],
    );
  });

  it("locks several cases down with one confirmation", async () => {
    const done = confirming();
    await lockDown(servicesOf(), about(9003), [about(9001), about(9003)]);
    assert.match(screen.shown[0]!.text, /^Lock down 2 cases\?$/);
    await done;
    assert.equal(screen.shown.filter(({ detail }) => detail !== undefined).length, 1);
    const { attempts } = await h.journal.read({});
    assert.equal(new Set(attempts.map(({ batch }) => batch?.id)).size, 1);
    for (const id of ["9001", "9003"]) {
      const { case: of, entries } = await h.truth(id);
      assert.equal(of.mode, "explicit");
      // An entry of any level writes there.
      assert.deepEqual(
        entries.map(({ subject }) => subject?.id),
        [nils.id],
      );
    }
  });

  it("starts from those who have access now, whose levels can be changed", async () => {
    screen.answer = ({ text, buttons }) =>
      text === "Lock Down" ? (buttons.find((one) => one.includes("Work Out the Plan")) ?? buttons[0]) : undefined;
    await lockDown(servicesOf(), readArgument({ connection: "sandbox", case: 9003 }));
    const [first, second] = screen.shown;
    assert.match(first!.detail!, /^Who stays\?/);
    assert.ok(["Kari Writer", "Ola Reader", "Incident Responders"].every((one) => first!.buttons.includes(one)));
    assert.match(second!.detail!, /^These stay\./);
    assert.equal(shown?.origin.proof?.caseId, "9003");
  });
});
