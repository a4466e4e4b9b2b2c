import assert from "node:assert/strict";
import { journalTable } from "../../../src/wording/journalTable";
import type { Attempt } from "../../../src/workspace/journal";

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
  outcome: { kind: "notDone", at: 1, failure: { kind: "notAllowed", said: [] } },
};
const earlier: Attempt = { ...later, id: "a", at: later.at - 1_000, case: { id: "9002", title: "Å" }, change: { kind: "changeMode", mode: "explicit" }, from: "roleBased", to: "explicit", reason: undefined, caller: undefined, outcome: undefined };

describe("the journal as a table", () => {
  it("has a line for each record, oldest first, with who by name and number, and no formula", () => {
    const lines = journalTable([later, earlier]).split("\r\n");
    assert.deepEqual(lines, [
      '\ufeff"time","connection","case","title","change","subject","on","from","to","by","reason","outcome","failure","batch","undoes","id"',
      `"2025-03-03T07:59:59.000Z","Argus; '=cmd()","9002","Å","changeMode","","","roleBased","explicit","","","outcome not known","","","","a"`,
      `"2025-03-03T08:00:00.000Z","Argus; '=cmd()","9001","'=HYPERLINK(""http://evil.example"")","revoke","Anne Hansen (1108)","case","read","","Ada Admin (1001)","left the team,\n'-1","not done","notAllowed","","","b"`,
      "",
    ]);
  });
});
