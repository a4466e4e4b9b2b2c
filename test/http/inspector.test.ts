import assert from "node:assert/strict";
import { plainArrangement } from "../../src/inspector/protocol";
import { noSignal } from "../unit/noSignal";
import { type Harness } from "./changesHarness";
import { cell, finished as finishedOf, ready, rita, rowOf, useSession, type TalkingSession } from "./inspectorSession";

describe("inspector: session over a case system", function () {
  let harness: Harness;
  let talking: TalkingSession;
  useSession("signe", (opened) => ({ harness, talking } = opened));
  const finished = () => finishedOf(talking);

  it("begins with the caller and says what it covers", async () => {
    await talking.say(ready);
    const table = await talking.until("table", ({ total }) => total === 49);
    assert.equal(table.title, "Access of Signe Vakt");
    assert.match(table.coverage, /^49 cases · as of /);
    assert.equal(talking.title, table.title);
    assert.deepEqual(
      table.columns.map(({ id }) => id),
      ["case", "mode", "entry", "read", "write", "owner", "because", "level", "role"],
    );
  });

  it("says of every case of a person what the evaluator says, and never no for unknown", async () => {
    harness.sandbox.argus.quirks.directory = "closed";
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    const table = await finished();
    assert.equal(table.rows.length, 49);
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
    const found = table.rows.map((row) => cell(table, row, "entry")).find(({ text }) => text === "read, by search")!;
    assert.equal(
      found.label,
      "Entry, read, by search. From the search for entries that name them or a group above. " +
        "The case’s own list says more.",
    );
    assert.ok(unknown > 0, "the world has something that is not known of her");
    assert.ok(table.notes.some(({ text }) => /partly unknown/.test(text)));
  });

  it("covers the cases that match a filter, which it names and lets people change, and says so where there is none", async () => {
    const { cases, connection } = harness;
    await talking.say(ready);
    assert.equal((await talking.until("table", ({ total }) => total === 49)).filter, "");
    await talking.say({ type: "act", id: "filter" });
    assert.deepEqual(talking.commands, [["caseAccess.filter", { connection: connection.name }]]);

    talking.clear();
    cases.setFilter(connection, { text: "login", mode: ["roleBased"] });
    const some = await talking.until("table", ({ filter, total }) => filter !== "" && total > 0);
    assert.equal(some.filter, "“login”, role based");
    assert.ok(some.total < 49 && some.rows.every((row) => cell(some, row, "mode").text === "role based"));
    assert.match(some.coverage, some.total === 1 ? /^1 match/ : new RegExp(`^${some.total} matches`));

    talking.clear();
    // Others that look at the cases may begin to read them first, and read no more than a page.
    cases.setFilter(connection, {});
    await cases.loadPage(connection, noSignal, 5);
    await talking.until("table", ({ filter, total }) => filter === "" && total === 49);

    cases.setFilter(connection, { text: "no such case" });
    const { problem } = await talking.until("table", (table) => table.problem?.kind === "empty");
    assert.deepEqual(problem, {
      kind: "empty",
      message: "No case matches the filter: “no such case”.",
      action: { id: "filter", label: "Filter Cases…" },
    });

    // Whatever it asks for, that no case matches is not said of all cases.
    cases.setFilter(connection, { assignedTo: [{ id: "1999", name: "Nobody" }] });
    const none = await talking.until(
      "table",
      ({ filter, problem }) => filter?.includes("Nobody") === true && problem?.kind === "empty",
    );
    assert.equal(none.problem?.message, "No case matches the filter: assigned to Nobody.");

    talking.session.look({ type: "case", caseId: "9004" });
    assert.equal((await talking.until("table", ({ view }) => view?.type === "case")).filter, undefined);
  });

  it("searches for the entries of a person on many cases, and reads a list only where it is looked at", async () => {
    await talking.say(ready);
    await talking.until("table", ({ total }) => total === 49);
    const lists = () =>
      harness.sandbox.requests.filter(({ method, path }) => method === "GET" && /\/access$/.test(path)).length;
    assert.equal(lists(), 0);
    talking.session.look({ type: "user", subject: rita });
    const table = await finished();
    assert.equal(lists(), 0);
    assert.equal(cell(table, rowOf(table, "9004")!, "entry").text, "read, by search");
    assert.equal(cell(table, rowOf(table, "9004")!, "because").text, "entry");
    await talking.say({ type: "why", key: "9004", right: "write" });
    await talking.until("why", (why) => /member of Legal, which has a read entry/.test(JSON.stringify(why.sections)));
    assert.equal(lists(), 1);
  });

  it("shows everyone on a case: entries, people in groups with the path, and those by role", async () => {
    talking.session.look({ type: "case", caseId: "9004" });
    await talking.say(ready);
    const table = await finished();
    assert.equal(table.arrangement.show, "may");
    assert.match(cell(table, rowOf(table, "user 1004")!, "because").text, /member of Legal, which has a read entry/);
    assert.equal(cell(table, rowOf(table, "group 2006")!, "write").value, "yes");
    assert.equal(cell(table, rowOf(table, "group 2006")!, "write").warn, true, "explicit lets a read entry write");
    assert.match(
      cell(table, rowOf(table, "user 1001")!, "because").text,
      /^administrator: function SANDBOX_CASE_ADMIN, .*, through Administrators$/,
    );
    assert.ok(!table.rows.some(({ kind }) => kind === "role"), "everybody with a role has a row of their own");
    assert.deepEqual(
      table.rows.flatMap((row) =>
        row.kind !== "heading" && cell(table, row, "read").value === "no"
          ? [[cell(table, row, "subject").text, cell(table, row, "level").text, cell(table, row, "because").text]]
          : [],
      ),
      [["Titus Liste", "title only", "sees the title only, by SANDBOX_CASE_LIST"]],
      "whoever certainly has nothing is left out, but for those who see the title",
    );
    talking.clear();
    await talking.say({ type: "arrange", arrangement: { ...table.arrangement, show: "all" } });
    assert.ok(talking.last("table").total > table.total);
  });

  it("is brought back from what the webview kept", async () => {
    const saved = {
      connection: harness.connection.name,
      view: { type: "user", subject: rita },
      arrangement: { ...plainArrangement, sort: "case", descending: true, find: "9" },
      trials: [{ type: "mode", caseId: "9001", mode: "explicit", was: { mode: "roleBased" } }],
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
    assert.deepEqual(
      table.draft.trials.map(({ trial }) => trial),
      saved.trials,
    );
    assert.equal(talking.last("why").key, "9001");
    assert.equal(rowOf(table, "9001")!.tried, true);
    const keys = table.rows.map(({ key }) => Number(key));
    assert.deepEqual(
      keys,
      [...keys].sort((a, b) => b - a),
    );
  });
});
