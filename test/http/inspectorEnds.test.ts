import assert from "node:assert/strict";
import "./screen";
import type { Subject } from "../../src/access/case";
import { createKnownEnds, type KnownEnds } from "../../src/core/expiry/endsOf";
import { noSignal } from "../unit/noSignal";
import { openTwisted, type Twisted } from "../unit/core/twisted";
import { cell, ready, rowOf, talk, type Table, type TalkingSession } from "./inspectorSession";

const siv: Subject = { id: "7", kind: "user", name: "Siv" };
const key = "user 7";
const hour = 60 * 60_000;
const begin = Date.UTC(2026, 9, 24, 12);
type Window = ReturnType<Twisted["open"]>;

/** What a matrix says of access that ends, over a store and a server in memory and a clock of the test's own. */
describe("inspector: access that ends", () => {
  let at: number;
  let server: Twisted;
  let own: Window;
  let ends: KnownEnds;
  let talking: TalkingSession;
  let readings: number;
  beforeEach(async () => {
    at = begin;
    const clocks = { now: () => at, server: () => at };
    server = await openTwisted({ entries: [{ id: "e0", subject: siv, level: "read", on: "case" }] }, clocks);
    own = server.open(clocks, "this editor");
    ends = createKnownEnds(own.expiries);
    talking = talk(own, { ends, now: () => at });
    await own.cases.readState(own.connection, "1", noSignal);
    readings = 0;
    server.beforeRead(() => void (readings += 1));
  });
  afterEach(async () => {
    talking.session.dispose();
    ends.dispose();
    own.dispose();
    await server.close();
  });

  async function lookAt(view: Parameters<TalkingSession["session"]["look"]>[0]): Promise<void> {
    talking.session.look(view);
    await talking.say(ready);
  }
  const entryText = (table: Table, row = key) => {
    const found = rowOf(table, row);
    return found && cell(table, found, "entry").text;
  };
  /** Waits for a table that says this of the entry, beginning with what is shown. */
  const says = (text: RegExp, row = key) => talking.until("table", (table) => text.test(entryText(table, row) ?? ""));
  const open = (editor?: string) => server.open({ now: () => at, server: () => at }, editor);
  async function set(window: Window, hours: number): Promise<void> {
    const state = await window.cases.readState(window.connection, "1", noSignal);
    await window.expiries.set(window.connection, state, state.entries[0]!, { until: at + hours * hour });
  }

  it("is told in the row when it is set, moved, due and cleared, though the case is not read again", async () => {
    await lookAt({ type: "case", caseId: "1" });
    await says(/^read$/);
    await set(own, 3);
    const before = readings;
    await says(/^read until .*3:00.*, then no entry$/);
    talking.clear();
    const [one] = await own.expiries.open();
    await own.expiries.move(own.connection, one!, at + 5 * hour);
    await says(/^read until .*5:00.*, then no entry$/);
    talking.clear();
    at += 6 * hour;
    await ends.look();
    await says(/^read until .*, then no entry · due$/);
    talking.clear();
    await own.expiries.clear((await own.expiries.open())[0]!);
    await says(/^read$/);
    assert.equal(readings, before);
  });

  it("is told when it was carried out, or could not be", async () => {
    await lookAt({ type: "case", caseId: "1" });
    await set(own, 3);
    await says(/^read until .*, then no entry$/);
    at += 4 * hour;
    server.twist(() => {
      throw new Error("the server is away");
    });
    await own.expiries.sweep(own.connection, noSignal);
    await says(/ · (could not be carried out|due)$/);
    server.twist((_held, _change, usual) => usual());
    talking.clear();
    at += 24 * hour;
    await own.expiries.sweep(own.connection, noSignal);
    await talking.until("table", (table) => !/until/.test(entryText(table) ?? "none"));
    assert.deepEqual([server.of(siv), await own.expiries.open()], [[], []]);
  });

  it("is told where another window or a command line sets, moves and clears it", async () => {
    await lookAt({ type: "case", caseId: "1" });
    await says(/^read$/);
    for (const other of [open("another editor"), open()]) {
      talking.clear();
      await set(other, 3);
      await says(/^read until .*3:00.*, then no entry$/);
      talking.clear();
      const [one] = await other.expiries.open();
      await other.expiries.move(other.connection, one!, at + 5 * hour);
      await says(/^read until .*5:00.*, then no entry$/);
      talking.clear();
      await other.expiries.clear((await other.expiries.open())[0]!);
      await says(/^read$/);
      other.dispose();
    }
  });

  it("is told of the mode and the entry in the row of a case", async () => {
    await lookAt({ type: "user", subject: siv });
    await talking.until("table", (table) => rowOf(table, "1") !== undefined);
    await set(own, 3);
    const planned = await own.changes.plan(own.connection, "1", { kind: "changeMode", mode: "explicit" }, noSignal);
    const plan = await own.expiries.plan(planned, { until: at + 3 * hour });
    await own.changes.apply(planned, noSignal, { ends: plan });
    const modeText = (table: Table) => {
      const row = rowOf(table, "1");
      return (row && cell(table, row, "mode").text) ?? "";
    };
    await talking.until("table", (table) => /^explicit until .*3:00.*, then role based · /.test(modeText(table)));
    await says(/^read until .*3:00.*, then no entry$/, "1");
    talking.clear();
    for (const one of await own.expiries.open()) await own.expiries.clear(one);
    await talking.until(
      "table",
      (table) => modeText(table) === "explicit · published?" && entryText(table, "1") === "read",
    );
  });
});
