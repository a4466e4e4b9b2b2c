import assert from "node:assert/strict";
import { type Harness } from "./changesHarness";
import { commandLine } from "../../src/text/commandLine";
import { crowd } from "../unit/inspector/crowd";
import {
  finished as finishedOf,
  isJudged,
  kari,
  ready,
  rita,
  rowOf,
  talk,
  useSession,
  type TalkingSession,
} from "./inspectorSession";

describe("inspector: copies and files", function () {
  let harness: Harness;
  let talking: TalkingSession;
  useSession("signe", (opened) => ({ harness, talking } = opened));
  const finished = () => finishedOf(talking);

  it("exports all rows with time, caller, coverage and assumptions, and unknown stays unknown", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    const table = await finished();
    for (const format of ["csv", "markdown", "html"] as const) await talking.say({ type: "export", format });
    const unknown = table.rows.flatMap((row) => row.cells).filter(({ value }) => value === "unknown").length;
    for (const { text, name } of talking.saved) {
      assert.equal(name, "Access of Rita Reporter 2025-03-03");
      for (const part of ["March 3, 2025", "Signe Vakt", "49 cases", "never means no"])
        assert.ok(text.includes(part), part);
      assert.match(text, /49 cases · as of \w+ \d+, \d{4} at [\d\\:]+ [AP]M \w+/);
      for (const { number } of harness.cases.list(harness.connection).cases) assert.ok(text.includes(number));
    }
    const cells = [...talking.saved[2]!.text.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, one]) => one);
    assert.equal(cells.length, 49 * table.columns.length);
    assert.equal(cells.filter((one) => one === "unknown").length, unknown);
  });

  it("copies a cell, a row and the table", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "copy", what: "cell", key: "9004", column: 3 });
    await talking.say({ type: "copy", what: "row", key: "9004" });
    await talking.say({ type: "copy", what: "table" });
    await talking.say({ type: "copy", what: "command", key: "9004", column: 4 });
    await talking.say({ type: "copy", what: "command", key: "9004", column: 0 });
    assert.equal(talking.copied[0], "yes");
    assert.match(
      talking.copied[1]!,
      new RegExp(
        /^9004 Insider investigation\texplicit\tread, by search\tyes\tyes \(⚠ In explicit mode any entry can write, /
          .source + /also a read entry\.\)\tno\tentry\t/.source,
      ),
    );
    assert.equal(talking.copied[2]!.split("\n").length, 50);
    const { name } = harness.connection;
    const asked = ["write", "read"].map((right) =>
      commandLine({ connection: name, case: "9004", subject: rita.id, right }),
    );
    assert.deepEqual(talking.copied.slice(3), asked);
  });

  it("says of a comparison that equal rows are left out, and how many", async () => {
    talking.session.look({ type: "users", subject: rita, other: kari });
    await talking.say(ready);
    const { total } = await finished();
    await talking.say({ type: "export", format: "csv" });
    assert.match(
      talking.saved[0]!.text,
      new RegExp(`^"Filter of rows","only differences \\(${total} of 49 rows\\)"\r$`, "m"),
    );
  });

  it("says where explicit lets a read entry write", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "export", format: "csv" });
    assert.match(
      talking.saved[0]!.text,
      new RegExp(
        /^"9004","9004 Insider investigation","explicit","read, by search","yes","yes \(⚠ In explicit mode any /
          .source + /entry can write, also a read entry\.\)"/.source,
        "m",
      ),
    );
  });

  it("says where the last change may or may not have been carried out", async () => {
    talking.session.dispose();
    talking = talk({ ...harness, changes: { undetermined: () => new Set(["9004"]) } });
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "export", format: "csv" });
    assert.match(
      talking.saved[0]!.text,
      new RegExp(
        /^"9004","9004 Insider investigation \(⚠ It is not known whether the last change was carried out; /.source +
          /read the case again\.\)"/.source,
        "m",
      ),
    );
  });

  it("names the filter that the cases were asked with", async () => {
    harness.cases.setFilter(harness.connection, { text: "login", mode: ["roleBased"] });
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await talking.until("table", ({ total }) => total > 0);
    await talking.say({ type: "export", format: "csv" });
    assert.match(talking.saved[0]!.text, /^"Filter of cases","“login”, role based"\r$/m);
  });

  it("writes no role of which it says no to what somebody with it may have", async () => {
    harness.sandbox.argus.quirks.directory = "closed";
    talking.session.look({ type: "case", caseId: "9001" });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "export", format: "csv" });
    assert.match(talking.saved[0]!.text, /^"","Users with the service read role","","yes","unknown","unknown"/m);
  });

  it("copies no cell that a spreadsheet takes for a formula", async () => {
    const many = crowd({
      cases: 4,
      otherwise: (_, { person }) => ({
        readMembers: async () => ({
          members: [{ ...person(5), name: '=HYPERLINK("https://evil.example";"x")' }],
          truncated: false,
        }),
      }),
    });
    const other = talk(many);
    other.session.look({ type: "case", caseId: "10003" });
    await other.say({ type: "ready", offset: 0, count: 40 });
    await other.until("table", (table) => rowOf(table, "user 1000005") !== undefined);
    for (const what of ["cell", "row"] as const)
      await other.say({ type: "copy", what, key: "user 1000005", column: 0 });
    for (const text of other.copied) assert.match(text, /^'=HYPERLINK/);
    other.session.dispose();
  });

  for (const [what, interrupt] of [
    ["the reading in the background is stopped", (other: TalkingSession) => other.say({ type: "load", on: false })],
    ["the panel is hidden", async (other: TalkingSession) => other.session.stop()],
    [
      "somebody else is looked at",
      async (other: TalkingSession) =>
        other.session.look({ type: "user", subject: { id: "1000001", name: "Person 1", kind: "user" } }),
    ],
  ] as const) {
    for (const format of ["csv", "html"] as const) {
      it(`writes all rows into a file, although ${what} meanwhile: ${format}`, async () => {
        const other = await savingInPieces((number) => (number === 1 ? interrupt(other) : undefined));
        await other.say({ type: "export", format });
        const rows =
          format === "csv" ? other.saved[0]!.text.match(/^"(1\d{4})","\1 /gm) : other.saved[0]!.text.match(/<tr><td>/g);
        assert.equal(rows?.length, 1_500);
        assert.ok(format === "csv" || other.saved[0]!.text.endsWith("</html>\n"));
        assert.equal(other.saved[0]!.said, "1,500 rows exported");
        other.session.dispose();
      });
    }
  }

  it("writes nothing, and says so, where the connection is another one meanwhile", async () => {
    const many = crowd({ cases: 1_500 });
    let replaced = false;
    const connections = {
      ...many.connections,
      find: (name: string) => (replaced ? { ...many.connection } : many.connections.find(name)),
    };
    const other = await savingInPieces(
      async (number) => {
        if (number !== 1) return;
        replaced = true;
        other.session.look({ type: "user", subject: rita });
        await other.until("table", ({ title }) => title === "Access of Rita Reporter");
      },
      { ...many, connections },
    );
    await other.say({ type: "export", format: "csv" });
    assert.deepEqual(other.saved, []);
    assert.match(other.last("notice").text, /Nothing was exported/);
    other.session.dispose();
  });

  /** A session with 1 500 cases whose files are written a piece at a time, with something happening after each. */
  async function savingInPieces(
    after: (number: number) => Promise<void> | undefined,
    many: Parameters<typeof talk>[0] = crowd({ cases: 1_500 }),
  ): Promise<TalkingSession> {
    const other: TalkingSession = talk(many, {
      save: async (name, format, pieces, said) => {
        let text = "";
        let number = 0;
        for await (const piece of pieces) {
          text += piece;
          await after(number++);
        }
        other.saved.push({ name, format, text, said: said() });
      },
    });
    other.session.look({ type: "user", subject: { id: "1000005", kind: "user", name: "Person 5" } });
    await other.say({ type: "ready", offset: 0, count: 40 });
    await other.until("table", (table) => table.total === 1_500 && isJudged(table));
    return other;
  }
});
