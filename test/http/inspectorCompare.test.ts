import assert from "node:assert/strict";
import { plainArrangement } from "../../src/inspector/protocol";
import { previewRight } from "../../src/access/onlyRight";
import { argusPolicy } from "../../src/backends/argus/policy";
import { type Harness } from "./changesHarness";
import { contradicted } from "../unit/inspector/crowd";
import { noSignal } from "../unit/noSignal";
import {
  cell,
  finished as finishedOf,
  kari,
  ready,
  rita,
  rowOf,
  talk,
  useSession,
  type TalkingSession,
} from "./inspectorSession";

describe("inspector: comparing", function () {
  let harness: Harness;
  let talking: TalkingSession;
  useSession("signe", (opened) => ({ harness, talking } = opened));
  const finished = () => finishedOf(talking);

  /**
   * The cases on which Rita and Kari differ, or may. What is not known of one of them is another unknown than what is
   * not known of the other, but for what both are asked of alike.
   */
  function differing(): string[] {
    return harness.cases
      .list(harness.connection)
      .cases.filter(({ id }) => {
        const [a, b] = [rita, kari].map((subject) => harness.cases.judge(harness.connection, id, subject)!);
        return argusPolicy.rights.some(
          (right) =>
            previewRight(
              argusPolicy,
              right,
              { mode: a!.case.mode, evidence: a!.evidence },
              { mode: b!.case.mode, evidence: b!.evidence },
            ).verdict !== "same",
        );
      })
      .map(({ id }) => id);
  }

  it("says that all is read only with rows that stand on it, however long judging and arranging take", async () => {
    let clock = 0;
    const { now } = performance;
    performance.now = () => (clock += 40); // a slice of judging ends with each look at the clock
    try {
      talking.session.look({ type: "users", subject: rita, other: kari });
      await talking.say(ready);
      const { rows } = await finished();
      assert.deepEqual(
        rows.map(({ key }) => key),
        differing(),
      );
    } finally {
      performance.now = now;
    }
  });

  it("compares two people, and two cases: differences only, and what may be one", async () => {
    talking.session.look({ type: "users", subject: rita, other: kari });
    await talking.say(ready);
    const people = await finished();
    assert.deepEqual(
      people.rows.map(({ key }) => key),
      differing(),
    );
    assert.ok(people.total < 49);
    assert.deepEqual(
      people.columns.map(({ id }) => id),
      ["case", "difference", "mode", "read", "write", "owner", "other read", "other write", "other owner"],
    );
    assert.match(people.rows.map((row) => cell(people, row, "difference").text).join("\n"), /^.+ ≠ .+$/m);

    talking.clear();
    talking.session.look({ type: "cases", caseId: "9003", other: "9004" });
    const both = await finished();
    assert.ok(both.total > 0);
    for (const row of both.rows) {
      const [a, b] = [row.cells.slice(2, 5), row.cells.slice(5, 8)].map((cells) => cells.map(({ value }) => value));
      assert.ok(String(a) !== String(b) || a!.includes("unknown"), row.key);
      assert.match(
        cell(both, row, "difference").text,
        a!.some((one, at) => one !== b![at] && one !== "unknown" && b![at] !== "unknown") ? /≠/ : /^may differ/,
      );
      assert.deepEqual(new Set(row.cells.slice(2, 8).map((one) => one.case)), new Set(["9003", "9004"]));
    }
  });

  it("finds no difference between a person and herself, also where much of her is not known", async () => {
    harness.sandbox.argus.quirks.directory = "closed";
    talking.session.look({ type: "users", subject: rita, other: rita });
    await talking.say(ready);
    const table = await finished();
    assert.equal(
      table.total,
      0,
      table.rows.map((row) => `${row.key}: ${cell(table, row, "difference").text}`).join("\n"),
    );
    assert.equal(table.problem?.message, "There is no difference.");
  });

  it("offers everybody but the person, and every case but the one, to compare with", async () => {
    const offered = async (place: "otherSubject" | "otherCase", text: string) => {
      await talking.say({ type: "search", place, text });
      return talking.last("choices").items.map(({ label }) => label);
    };
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    const people = await offered("otherSubject", "");
    assert.ok(people.length > 3 && !people.includes("Rita Reporter"), people.join());
    assert.deepEqual(await offered("otherSubject", "Rita Reporter"), []);

    talking.session.look({ type: "case", caseId: "9004" });
    await finished();
    const cases = await offered("otherCase", "");
    assert.ok(cases.length > 3 && !cases.some((label) => label.startsWith("9004 ")), cases.join());
    assert.deepEqual(await offered("otherCase", "9004"), []);
  });

  it("takes the same unknown of one person on two cases for no difference", async () => {
    harness.sandbox.argus.quirks.directory = "closed";
    await harness.cases.loadPage(harness.connection, noSignal, 100);
    const { cases } = harness.cases.list(harness.connection);
    const pair = cases.flatMap((one, at) =>
      cases
        .slice(at + 1)
        .filter(
          (other) =>
            one.scope !== undefined && other.scope?.id === one.scope.id && other.reporter?.id === one.reporter?.id,
        )
        .map((other) => [one.id, other.id] as const),
    )[0]!;
    for (const id of pair) await harness.sandbox.argus.edit(Number(id), { mode: "roleBased", entries: [] });
    await harness.cases.refresh(harness.connection, undefined, noSignal);
    talking.session.look({ type: "cases", caseId: pair[0], other: pair[1] });
    await talking.say(ready);
    const table = await finished();
    const unknown = harness.cases
      .people(harness.connection)
      .filter((person) => harness.cases.judge(harness.connection, pair[0], person)?.access.read === "unknown");
    assert.ok(unknown.length > 0);
    for (const { kind, id } of unknown) assert.equal(rowOf(table, `${kind} ${id}`), undefined, id);
  });

  it("covers both cases: of when the entries of each are, or that they are not known", async () => {
    harness.sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match: { path: /9004\/access$/ } });
    talking.session.look({ type: "cases", caseId: "9003", other: "9004" });
    await talking.say(ready);
    await finished();
    assert.match(talking.last("table").coverage, /9003: entries as of .+ · 9004: entries not known/);
  });

  it("counts and shows what is partly unknown of either", async () => {
    harness.sandbox.argus.quirks.directory = "closed";
    talking.session.look({ type: "users", subject: kari, other: rita });
    await talking.say(ready);
    const table = await finished();
    const isUnknown = (id: string) =>
      [kari, rita].some((who) =>
        ["read", "write", "owner"].some(
          (right) => harness.cases.judge(harness.connection, id, who)!.access[right as "read"] === "unknown",
        ),
      );
    const either = harness.cases.list(harness.connection).cases.filter(({ id }) => isUnknown(id));
    assert.ok(
      table.notes.some(({ text }) => text === `${either.length} partly unknown`),
      JSON.stringify(table.notes),
    );
    await talking.say({ type: "arrange", arrangement: { ...plainArrangement, show: "unknown" } });
    const shown = talking.last("table").rows;
    assert.ok(shown.length > 0);
    for (const row of shown)
      assert.ok(
        row.cells.some(({ value }) => value === "unknown"),
        row.key,
      );
  });

  for (const [what, view, key, wanted] of [
    ["people", { type: "users", subject: rita, other: kari }, "9001", /^Kari Writer on 9001 /],
    ["cases", { type: "cases", caseId: "9003", other: "9004" }, "user 1004", /^Rita Reporter on 9004 /],
  ] as const) {
    it(`explains the second one of two ${what} where that is asked, and its buttons act on it`, async () => {
      talking.session.look(view);
      await talking.say(ready);
      const table = await finished();
      assert.deepEqual(
        table.columns.filter(({ right }) => right).map(({ side }) => side),
        [0, 0, 0, 1, 1, 1],
      );
      assert.deepEqual(
        table.rows[0]!.cells.filter(({ level }) => level).map(({ side }) => side),
        [0, 0, 0, 1, 1, 1],
      );
      await talking.say({ type: "why", key, right: "write", side: 1 });
      const why = talking.last("why");
      assert.match(why.subtitle, wanted);
      assert.equal(why.side, 1);
      const open = why.actions.find(
        ({ label }) => label === (what === "people" ? "Everyone on This Case" : "All Cases of This Person"),
      )!;
      const change = why.actions.find(({ label }) => label === "Change Mode…");
      if (change !== undefined) await talking.say({ type: "act", id: change.id });
      for (const [, argument] of talking.commands)
        assert.equal((argument as { case: string }).case, what === "people" ? "9001" : "9004");
      await talking.say({ type: "act", id: open.id });
      await talking.until(
        "table",
        ({ title }) => title === (what === "people" ? "Access to 9001" : "Access of Rita Reporter"),
      );
    });
  }

  it("shows by its filter what the server contradicts of the second one", async () => {
    const many = contradicted();
    await many.cases.loadPage(many.connection, noSignal);
    await many.cases.learn(many.connection, undefined, noSignal);
    await many.cases.loadEntries(many.connection, "10003", noSignal);
    const other = talk(many);
    other.session.look({ type: "users", subject: { id: "77", kind: "user", name: "Nobody" }, other: many.person(9) });
    await other.say({ type: "ready", offset: 0, count: 40 });
    await other.until("table", ({ notes }) => notes.some(({ text }) => text === "1 contradicted by the server"));
    await other.say({ type: "arrange", arrangement: { ...plainArrangement, show: "disagrees" } });
    assert.deepEqual(
      other.last("table").rows.map((row) => row.key),
      ["10003"],
    );
    other.session.dispose();
  });
});
