import assert from "node:assert/strict";
import { journalTable } from "../../../src/wording/journalTable";
import { english } from "../english";
import type { Attempt } from "../../../src/core/journal/attempt";

const anne = { id: "1108", kind: "user", name: "Anne Hansen" } as const;

const later: Attempt = {
  id: "b",
  at: Date.parse("2025-03-03T08:00:00Z"),
  underWay: false,
  connection: "Argus; =cmd()",
  origin: "https://api.mnemonic.no",
  system: "argus",
  case: { id: "9001", title: '=HYPERLINK("http://evil.example")' },
  caller: { id: "1001", kind: "user", name: "Ada Admin" },
  change: { kind: "revoke", entry: { id: "e", subject: anne, level: "read", on: "case" } },
  from: "read",
  reason: "left the team,\n-1",
  ends: { until: Date.parse("2025-03-07T16:00:00Z"), then: "read" },
  outcome: { kind: "notDone", at: 1, failure: { kind: "notAllowed", said: [] } },
};
const earlier: Attempt = {
  ...later,
  id: "a",
  at: later.at - 1_000,
  case: { id: "9002", title: "Å" },
  change: { kind: "changeMode", mode: "explicit" },
  from: "roleBased",
  to: "explicit",
  reason: undefined,
  ends: undefined,
  caller: undefined,
  outcome: undefined,
};

describe("the journal as a table", () => {
  it("has a line for each record, oldest first, with who by name and number, and no formula", () => {
    const lines = journalTable(english(), [later, earlier]).split("\r\n");
    assert.deepEqual(lines, [
      '\ufeff"time","connection","case","title","change","subject","on","from","to","by","reason",' +
        '"outcome","failure","batch","undoes","ID","until","then","ends"',
      `"2025-03-03T07:59:59.000Z","Argus; '=cmd()","9002","Å","change of mode","","","role ` +
        `based","explicit","","","outcome not known","","","","a","","",""`,
      `"2025-03-03T08:00:00.000Z","Argus; ` +
        `'=cmd()","9001","'=HYPERLINK(""http://evil.example"")","revoke","Anne Hansen ` +
        `(1108)","case","read","","Ada Admin (1001)","left the team, -1","not done",` +
        `"notAllowed","","","b","2025-03-07T16:00:00.000Z","read",""`,
      "",
    ]);
  });

  it("tells when what was given ends, what comes back then, and what a record carries out", () => {
    const ends = { until: Date.UTC(2025, 2, 7, 16) };
    const told = (one: Partial<Attempt>) => journalTable(english(), [{ ...later, ...one }]).split("\r\n")[1]!;
    const cellsOf = (line: string) => line.split(",").slice(-3);
    const grant = { kind: "grant", subject: anne, level: "write" } as const;
    assert.deepEqual(cellsOf(told({ change: grant, ends: { ...ends, then: "read" } })), [
      ...['"2025-03-07T16:00:00.000Z"', '"read"', '""'],
    ]);
    assert.deepEqual(cellsOf(told({ change: grant, ends }))[1], '"no entry"');
    const mode = { kind: "changeMode", mode: "explicit" } as const;
    assert.deepEqual(cellsOf(told({ change: mode, ends: { ...ends, then: "roleBased" } }))[1], '"role based"');
    assert.deepEqual(cellsOf(told({ expires: "an expiry" }))[2], '"an expiry"');
  });

  it("names the reporter before and after, and says what else is a change of the case itself", () => {
    const kari = { id: "1101", kind: "user", name: "Kari Writer" } as const;
    const changes: readonly Attempt["change"][] = [
      { kind: "reporter", subject: anne, from: kari },
      { kind: "reporter", subject: anne, from: null },
      { kind: "publish" },
      { kind: "unwatch", watcher: { id: "w", subject: anne } },
    ];
    const lines = changes.map((change) => {
      const { from: _, ...record } = later;
      const [, line = ""] = journalTable(english(), [{ ...record, change }]).split("\r\n");
      return line.split(",").slice(4, 9).join();
    });
    assert.deepEqual(lines, [
      '"change of reporter","Anne Hansen (1108)","","Kari Writer (1101)",""',
      '"change of reporter","Anne Hansen (1108)","","",""',
      '"publishing","","","",""',
      '"removal of a watcher","Anne Hansen (1108)","","",""',
    ]);
  });

  it("is in the language of the window, but for names, times and numbers", () => {
    const words = { t: (text: string) => `<${text}>` };
    const [head, line] = journalTable(words, [later])
      .split("\r\n")
      .map((each) => each.split(","));
    assert.ok(
      head?.every((cell) => /^\ufeff?"<\w+>"$/.test(cell)),
      head?.join(),
    );
    assert.deepEqual([line?.[4], line?.[6], line?.[7]], ['"<revoke>"', '"<case>"', '"<read>"']);
  });

  it("has no character that is not seen or turns the direction of the text, and one line for each record", () => {
    const hostile = {
      ...later,
      case: { id: "1", title: "invoice\u202efdp.exe\u200b\u2066" },
      caller: { ...anne, name: "A\u202eda\r\nx" },
      reason: "\ufeff\u0000a",
    };
    const table = journalTable(english(), [hostile]);
    assert.doesNotMatch(table.slice(1), /[\u0000\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/);
    assert.equal(table.split("\r\n").length, 3);
  });

  it("leaves no text out, however long it is", () => {
    const title = "x".repeat(5_000);
    assert.ok(journalTable(english(), [{ ...later, case: { id: "1", title } }]).includes(title));
  });
});
