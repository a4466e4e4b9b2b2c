import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { readPlan, type PlanFile } from "../../src/core/plans/planFile";
import { draftLink, draftOfPlan, planOfDraft, readDraftLink } from "../../src/inspector/handOn/draftPlan";
import { wantedOf } from "../../src/inspector/matrix/trials";
import type { Trial } from "../../src/inspector/protocol";
import { noSignal } from "../unit/noSignal";
import { nils } from "./changesHarness";
import { kari, ready, rowOf, useSession, type TalkingSession } from "./inspectorSession";
import type { Harness } from "./changesHarness";

const why = { reason: "On call", ticket: "CHG-7" };
const liar = { ...nils, name: "Ada Admin\u202e", login: "ada.admin" };
const trials: readonly Trial[] = [
  { type: "mode", caseId: "9003", mode: "explicit", until: 4_070_908_800_000, was: { mode: "readRestricted" } },
  { type: "entry", caseId: "9003", subject: liar, level: "write", was: { mode: "readRestricted", levels: [] } },
  { type: "entry", caseId: "9003", subject: liar, level: "read", raises: true },
  { type: "entry", caseId: "9004", subject: liar, level: "none", entry: "e1" },
  { type: "entry", caseId: "9004", subject: liar, level: "write", entry: "e2" },
  { type: "reporter", caseId: "9004", subject: liar, was: { reporter: null } },
  { type: "publish", caseId: "9049", was: { condition: "no" } },
];

describe("a plan, as a draft", function () {
  this.timeout(30_000);
  let harness: Harness;
  let talking: TalkingSession;
  useSession("ada", (opened) => ({ harness, talking } = opened));

  const planNow = (some: readonly Trial[]) =>
    planOfDraft(harness.connection, harness.cases, some, why, { id: "1102" }, 0);
  const draftOf = (plan: PlanFile) => draftOfPlan(plan, harness.cases, harness.connection, noSignal);
  const through = (plan: PlanFile) => readPlan(JSON.stringify(plan))!;

  it("comes back with every kind of change, as a file and as a link, and with the names of the server alone", async () => {
    const known = trials.map((one) =>
      "subject" in one ? { ...one, subject: { ...nils, login: "nils.nothing" } } : one,
    );
    for (const plan of [
      through(planNow(trials)),
      readDraftLink(draftLink("vscode", planNow(trials))!.split("?")[1]!)!,
    ]) {
      const draft = await draftOf(plan);
      assert.ok(typeof draft === "object");
      const plain = draft.trials.map((one) =>
        "subject" in one ? { ...one, subject: { ...one.subject, belongsTo: undefined } } : one,
      );
      assert.deepEqual(JSON.parse(JSON.stringify(plain)), JSON.parse(JSON.stringify(known)));
      assert.deepEqual(draft.origin, { by: "Ola Reader", ...why });
    }
  });

  it("is read as it was written before: a draft of the editor, and a plan of the terminal", async () => {
    const { system, url } = harness.connection;
    const madeAt = "2026-01-01T00:00:00.000Z";
    const draft = readPlan(
      JSON.stringify({
        ...{ format: "case-access draft", version: 1, system, url, madeAt, origin: { by: "Root", ...why } },
        changes: [{ type: "entry", caseId: "9003", subject: kari, level: "none", was: { levels: ["read"] } }],
      }),
    )!;
    assert.deepEqual(
      draft.rows.map(({ change, was }) => [change.kind, was?.levels]),
      [["setLevel", ["read"]]],
    );
    const of = await draftOf(draft);
    assert.ok(typeof of === "object" && of.origin.by === "", "a name in a file is not believed");
    const entry = { id: "e1", subject: kari, level: "read", on: "case" } as const;
    const rows = [{ case: { id: "9003", title: "x" }, change: { kind: "revoke", entry } }];
    const old = { format: "case-access plan", version: 1, kind: "lockdown", system, url, caller: null, madeAt, rows };
    const plan = await draftOf(readPlan(JSON.stringify({ ...old, digest: "abc" }))!);
    assert.ok(typeof plan === "object");
    const [trial] = plan.trials;
    const subject = trial !== undefined && "subject" in trial ? trial.subject : undefined;
    assert.equal(subject?.id, kari.id);
    assert.deepEqual(plan.trials.map(wantedOf), [{ kind: "revoke", entry: { id: "e1", subject, on: "case" } }]);
  });

  it("is refused where it is none, and where a draft cannot be what it says", async () => {
    const plan = planNow(trials);
    const broken: readonly unknown[] = [
      null,
      [],
      { ...plan, version: 3 },
      { ...plan, kind: "lockdown" }, // nobody has approved it
      { ...plan, rows: [{ ...plan.rows[0], until: "tomorrow" }] },
      { ...plan, rows: [{ ...plan.rows[0], until: "2026-12-24T17:00" }] }, // another moment elsewhere
      { ...plan, rows: [{ ...plan.rows[0], change: { kind: "setLevel", subject: nils, level: "root" } }] },
      { ...plan, rows: [{ ...plan.rows[0], change: { kind: "elevate" } }] },
    ];
    for (const one of broken) assert.equal(readPlan(JSON.stringify(one)), undefined, JSON.stringify(one));
    for (const text of ["", "{", "\0", "[".repeat(100_000)]) assert.equal(readPlan(text), undefined);
    const bomb = deflateRawSync(Buffer.alloc(50_000_000, " ")).toString("base64url");
    assert.equal(readDraftLink(`draft=${bomb}`), undefined);
    const row = (change: object) => ({ ...plan, rows: [{ case: { id: "9003", title: "" }, change }] }) as PlanFile;
    const ghost = { id: "2006", kind: "user", name: "Legal" } as const; // 2006 is a group
    await harness.cases.loadEntries(harness.connection, "9004", noSignal);
    const refusals = [
      [row({ kind: "recompute", subject: nils }), "onlyInTerminal"],
      [row({ kind: "grant", subject: nils, level: "read", on: "definition" }), "onlyInTerminal"],
      [row({ kind: "publish", notify: true }), "onlyInTerminal"],
      [row({ kind: "grant", subject: ghost, level: "read" }), "otherKind"],
      [{ ...plan, rows: Array.from({ length: 1_001 }, () => plan.rows[0]!) }, "tooMany"],
    ] as const;
    for (const [one, refusal] of refusals) assert.equal(await draftOf(one), refusal);
  });

  it("loses nothing that is drafted, and takes nobody's entry for another one's", async () => {
    talking.session.look({ type: "case", caseId: "9004" });
    await talking.say(ready);
    await talking.until("table", (table) => rowOf(table, "user 1101") !== undefined);
    await talking.say({ type: "try", key: "user 1101", edit: "entry", value: "none" });
    const state = await harness.truth("9004");
    const theirs = state.entries.find(({ subject }) => subject?.id === "1102")!;
    // It says of Ola's entry that it is of Nils, who has none.
    const lie = { kind: "revoke", entry: { ...theirs, subject: nils } } as const;
    const plan = { ...planNow([]), rows: [{ case: { id: "9004", title: "" }, change: lie }] };
    const draft = await draftOf(through(plan));
    assert.ok(typeof draft === "object");
    talking.clear();
    talking.session.takeDraft(draft);
    const table = await talking.until("table", (one) => one.draft.trials.length === 1 && !one.draft.working);
    assert.deepEqual(
      table.draft.trials.map(({ text }) => text),
      ["no entry for Kari Writer"],
    );
    let asked: readonly string[] = [];
    talking.onApply = async (_, wanted) => void (asked = wanted.map(({ change }) => JSON.stringify(change)));
    await talking.say({ type: "apply" });
    assert.ok(asked.length === 1 && !asked[0]!.includes(theirs.id));
  });
});
