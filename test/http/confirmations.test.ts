import type { Effect, PlannedChange } from "../../src/core/changes/model";
import assert from "node:assert/strict";
import { screen } from "./screen";
import { bulkPreview, type Part } from "../../src/commands/change/bulkPreview";
import { askReason } from "../../src/commands/change/confirm";
import { lockOutLine } from "../../src/wording/warnings";
import { english } from "../unit/english";
import { Failure } from "../../src/base/failure";
import type { BulkPlan, BulkRow } from "../../src/core/changes/bulk";
import type { Connection } from "../../src/core/connections/connections";

const connection: Connection = {
  name: "Argus",
  system: "argus",
  url: "https://a.example",
  origin: "https://a.example",
  sandbox: false,
};
const change = { kind: "changeMode", mode: "explicit" } as const;

type LocksOut = PlannedChange["locksOut"];

const row = (caseId: string, about: Partial<PlannedChange> = {}): BulkRow => ({
  caseId,
  title: "A",
  change,
  plan: {
    connection,
    case: { id: caseId, number: caseId, title: "A", mode: "roleBased" },
    change,
    effects: [],
    leftOut: 0,
    locksOut: "no",
    alreadySo: false,
    ...about,
  } as unknown as PlannedChange,
});

const because = [{ right: "read", fact: "serviceRead", value: "unknown" }];
const mayGain = (atMost: "read" | "write") =>
  ({
    subject: { id: "5", kind: "user", name: "Ada" },
    preview: {
      verdict: "mayGain",
      before: { atLeast: "none", atMost: "none", because },
      after: { atLeast: "none", atMost, because },
    },
  }) as unknown as Effect;

describe("the confirmation of many changes", () => {
  /** Told row by row, as a bulk is, and case by case, as what was tried out in the inspector is. */
  const told = async (rows: readonly BulkRow[]): Promise<string[]> => {
    const plan: BulkPlan = { connection, rows };
    const cases = [...new Set(rows.map(({ caseId }) => caseId))];
    const together = cases.map((caseId): Part => ({
      rows: rows.filter((one) => one.caseId === caseId),
      effects: [],
      leftOut: 0,
    }));
    const [apart, whole] = [bulkPreview(plan, ({ name }) => name), bulkPreview(plan, ({ name }) => name, [], together)];
    return [(await apart).detail, (await whole).detail];
  };
  const lines = async (rows: readonly BulkRow[]): Promise<string[][]> =>
    (await told(rows)).map((detail) => detail.split("\n\n").filter((line) => line.startsWith("⚠")));

  const surely = (cases: number) => `⚠ YOU LOCK YOURSELF OUT. Number of cases: ${cases}.`;
  const perhaps = (cases: number) => `⚠ You may lock yourself out. Number of cases: ${cases}.`;

  for (const [name, found, expected] of [
    ["nobody is locked out", { 1: ["no", "no"], 2: ["no"] }, []],
    ["of one case it is not known", { 1: ["no", "unknown"] }, [lockOutLine(english(), "unknown")]],
    ["the loudest of one case comes last", { 1: ["unknown", "loses owner"] }, [lockOutLine(english(), "loses owner")]],
    [
      "the loudest of one case comes first",
      { 1: ["loses sight", "loses owner", "unknown"] },
      [lockOutLine(english(), "loses sight")],
    ],
    ["one of several cases is lost for sure", { 1: ["no", "loses owner"], 2: ["no"] }, [surely(1)]],
    ["one of several cases may be lost", { 1: ["unknown", "unknown"], 2: ["no"] }, [perhaps(1)]],
    [
      "some are lost and others may be",
      { 1: ["unknown", "loses sight"], 2: ["unknown"], 3: ["loses owner"], 4: ["no"], 5: ["unknown"] },
      [surely(2), perhaps(2)],
    ],
  ] as const) {
    it(`is loud first, and by case: ${name}`, async () => {
      const rows = Object.entries(found).flatMap(([caseId, all]) =>
        all.map((locksOut: LocksOut) => row(caseId, { locksOut })),
      );
      assert.deepEqual(await lines(rows), [expected, expected]);
      assert.ok((await told(rows)).every((detail) => expected.length === 0 || detail.startsWith("⚠")));
    });
  }

  it("warns of rows that may be carried out twice", async () => {
    const mayArrive = Date.UTC(2026, 10, 26, 9, 30);
    const [[one], [both]] = [
      (await lines([row("1", { mayArrive }), row("2")]))[0]!,
      (await lines([row("1", { mayArrive }), row("2", { mayArrive })]))[0]!,
    ];
    assert.match(one!, /^⚠ 1 of these was requested before without an answer\. It may still be carried out until \d/);
    assert.match(both!, /^⚠ 2 of these were requested before without an answer/);
  });

  it("warns of rows that may be undone, apart from those that may be carried out twice", async () => {
    const mayArrive = Date.UTC(2026, 10, 26, 9, 30);
    const [undone, twice] = (await lines([row("1", { mayArrive, mayBeUndone: true }), row("2", { mayArrive })]))[0]!;
    assert.match(
      undone!,
      /^⚠ 1 of these may be undone by an earlier request, which had no answer and may still be carried out until \d/,
    );
    assert.match(twice!, /^⚠ 1 of these was requested before/);
  });

  it("is silent about changes that are so already", async () => {
    assert.deepEqual(await lines([row("1", { locksOut: "unknown", alreadySo: true }), row("2")]), [[], []]);
  });

  it("says what cannot be changed and why, what is so already, and keeps all of it to be read", async () => {
    const rows = [
      row("1"),
      row("2", { alreadySo: true }),
      { ...row("3"), plan: new Failure("notFound") },
      ...Array.from({ length: 6 }, (_, at) => row(String(at + 4))),
    ];
    const preview = await bulkPreview({ connection, rows }, ({ name }) => name, ["A remark."]);
    const [{ detail }, all] = [preview, await preview.all?.()];
    assert.match(detail, /^• 1 A, 4 A, 5 A, 6 A, 7 A and 2 more: Change mode to explicit\./, "what is the same, once");
    assert.match(detail, /\n\n1 case unchanged\.\n\n1 cannot be changed: .+\n\nA remark\.$/);
    assert.equal(all?.filter((line) => line.startsWith("• ")).length, rows.length);
    assert.match(all.find((line) => line.startsWith("• 2 ")) ?? "", /No change\.$/);
  });

  it("tells each effect by its cases, counts the cases beyond five, and says a reason once, with the numbers of its cases", async () => {
    const rows = Array.from({ length: 8 }, (_, at) =>
      row(String(at), { effects: [mayGain(at < 2 ? "read" : "write")] }),
    );
    const { detail } = await bulkPreview({ connection, rows }, ({ name }) => name);
    assert.match(detail, /^• 0 A, 1 A: .+Ada.+\n\n• 2 A, 3 A, 4 A, 5 A, 6 A and 1 more: .+Ada.+\n\n/);
    assert.equal(detail.split("Could not check").length, 2);
    assert.match(detail, /\n\nCould not check: [^.(]+ \(on 0, 1, 2, 3, 4 and 3 more\)\.$/);
  });

  it("compares no more cases than it shows where each of them affects many", async () => {
    const effects = Array.from({ length: 1_000 }, () => mayGain("read"));
    const rows = Array.from({ length: 8 }, (_, at) => row(String(at), { effects }));
    const { detail } = await bulkPreview({ connection, rows }, ({ name }) => name);
    assert.match(detail, /^• 0 A, 1 A, 2 A, 3 A, 4 A: .+\n\nand 3 more$/);
  });

  it("tells the changes of a case in one line, where they are told together", async () => {
    const rows = [
      row("1"),
      row("1", { change: { kind: "grant", subject: { id: "5", kind: "user", name: "Ada" }, level: "read" } }),
    ].map((one) => ({ ...one, change: (one.plan as PlannedChange).change }));
    const { detail } = await bulkPreview(
      { connection, rows },
      ({ name }) => name,
      [],
      [{ rows, effects: [], leftOut: 3 }],
    );
    assert.match(detail, /^• 1 A: Change mode to explicit; Grant Ada read\.\n\n/);
    assert.match(detail, /The effect on 3 more people was not computed\.$/);
  });
});

describe("the reason of a change", () => {
  beforeEach(() => screen.clear());

  it("is not asked for unless the user's setting says so", async () => {
    for (const askReasonSetting of [undefined, false, "yes"]) {
      screen.settings.askReason = askReasonSetting;
      assert.deepEqual(await askReason(), {});
    }
    assert.deepEqual(screen.shown, []);
  });

  it("is what was typed, without the blanks around it", async () => {
    screen.settings.askReason = true;
    screen.answer = () => "  on call ";
    assert.deepEqual(await askReason(), { reason: "on call" });
    assert.equal(screen.shown[0]?.text, "Reason");
  });

  it("has to be given: who gives none, or dismisses the question, changes nothing", async () => {
    screen.settings.askReason = true;
    for (const answer of [undefined, "", "   "]) {
      screen.answer = () => answer;
      assert.equal(await askReason(), undefined);
    }
  });
});
