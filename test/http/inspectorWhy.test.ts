import assert from "node:assert/strict";
import { type Harness } from "./changesHarness";
import { crowd } from "../unit/inspector/crowd";
import { roleAnswers } from "../unit/roleAnswers";
import {
  cell,
  finished as finishedOf,
  ready,
  rita,
  rowOf,
  talk,
  useSession,
  type TalkingSession,
} from "./inspectorSession";

describe("inspector: reasons", function () {
  let harness: Harness;
  let talking: TalkingSession;
  useSession("signe", (opened) => ({ harness, talking } = opened));
  const finished = () => finishedOf(talking);

  it("explains a cell, and starts the change that the explanation suggests", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "why", key: "9004", right: "write" });
    // The case's own list is read for it, and names the entry.
    const why = await talking.until("why", ({ actions }) =>
      actions.some(({ label }) => /^Revoke Entry of/.test(label)),
    );
    assert.equal(why.title, "Write: yes");
    const headings = why.sections.map(({ heading }) => heading);
    assert.ok(headings.includes("Because") && headings.includes("What would change it"), headings.join());
    assert.match(JSON.stringify(why.sections), /rule: in mode explicit, all entries can write/);
    const operations = why.sections.find(({ grid }) => grid)!;
    assert.equal(operations.lines.find(({ text }) => text === "change the status")!.icon, "yes");
    assert.equal(operations.lines.find(({ text }) => text === "change the access mode")!.icon, "no");
    const revoke = why.actions.find(({ label }) => /^Revoke Entry of/.test(label))!;
    await talking.say({ type: "act", id: revoke.id });
    const [command, argument] = talking.commands.at(-1)!;
    assert.equal(command, "caseAccess.revoke");
    const { entry, ...rest } = argument as Record<string, string>;
    assert.deepEqual(rest, { connection: harness.connection.name, case: "9004" });
    assert.match(entry!, /^[\w-]{36}$/);
  });

  it("answers when the reasons are closed, so that the page knows what was on its way before", async () => {
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "why", key: "9004", right: "write" });
    assert.equal(talking.last("why").key, "9004");
    talking.clear();
    await talking.say({ type: "closeWhy" });
    assert.deepEqual(
      talking.sent.map(({ type }) => type),
      ["noWhy"],
    );
  });

  it("says for an unknown what is missing and why", async () => {
    harness.sandbox.argus.quirks.directory = "closed";
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    const table = await finished();
    const unknown = table.rows.find(
      (row) => cell(table, row, "read").value === "unknown" && cell(table, row, "mode").text === "role based",
    )!;
    await talking.say({ type: "why", key: unknown.key, right: "read" });
    const why = talking.last("why");
    assert.equal(why.value, "unknown");
    const missing = why.sections.find(({ heading }) => heading === "Not known")!;
    assert.ok(missing.lines.length > 0 && missing.lines.every(({ icon }) => icon === "unknown"));
    assert.match(JSON.stringify(missing.lines), /this key may not read it: it needs viewPermissions/);
  });

  it("tells by which entry that does not count somebody has less, and which cell of the table says no", async () => {
    await harness.sandbox.argus.edit(9004, { mode: "roleBased" });
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "why", key: "9004", right: "write" });
    const { sections } = await talking.until("why", (why) => JSON.stringify(why.sections).includes("entry of Legal"));
    const lines = (heading: string) => sections.find((section) => section.heading === heading)?.lines ?? [];
    assert.ok(
      lines("Does not count").some(({ text }) => text === "entry of Legal: gives only read in role based"),
      JSON.stringify(sections),
    );
    await talking.say({ type: "why", key: "9004", right: "owner" });
    const no = talking.last("why").sections[0]!.lines[0]!;
    if (talking.last("why").value === "no")
      assert.equal(
        no.detail,
        "rule: in mode role based, case reporter, administrators own the case; " +
          "rule: in every mode, owner entries own the case",
      );
    else assert.equal(talking.last("why").value, "unknown");
  });

  it("quotes the cell of the table where the answer is no", async () => {
    const many = crowd({
      cases: 8,
      otherwise: () => ({
        readRoles: async () => roleAnswers(),
      }),
    });
    const other = talk(many);
    other.session.look({ type: "user", subject: many.person(5) });
    await other.say({ type: "ready", offset: 0, count: 40 });
    await finishedOf(other);
    await other.say({ type: "why", key: "10000", right: "write" });
    const why = other.last("why");
    assert.equal(why.value, "no");
    assert.deepEqual(why.sections[0]!.lines, [
      {
        icon: "no",
        text: "Nothing gives this right.",
        detail: "rule: in mode role based, case reporter, users with service write role, " + "write entries can write",
      },
    ]);
    // Explicit is the one mode that would make it yes.
    await other.say({ type: "act", id: why.actions.find(({ label }) => label === "Change Mode…")!.id });
    assert.deepEqual(other.commands.at(-1), [
      "caseAccess.changeMode",
      { connection: "Crowd", case: "10000", mode: "explicit" },
    ]);
    other.session.dispose();
  });

  it("never says no of what somebody with a role may have otherwise, and tells the operations", async () => {
    harness.sandbox.argus.quirks.directory = "closed";
    talking.session.look({ type: "case", caseId: "9001" });
    await talking.say(ready);
    const table = await finished();
    const row = rowOf(table, "role serviceRead")!;
    assert.deepEqual(
      ["read", "write", "owner"].map((right) => cell(table, row, right).value),
      ["yes", "unknown", "unknown"],
    );
    await talking.say({ type: "why", key: row.key, right: "write" });
    const why = talking.last("why");
    assert.equal(why.value, "unknown");
    const operations = why.sections.find(({ grid }) => grid)!;
    assert.equal(operations.heading, "Operations: at least read, up to owner");
    assert.equal(operations.lines.find(({ text }) => text === "change the status")!.icon, "unknown");
    assert.ok(
      why.sections
        .find(({ heading }) => heading === "May also count")!
        .lines.some(({ text }) => text.startsWith("service write role → ")),
    );
  });

  for (const [key, who] of [
    ["unknown 1004", "Rita Reporter"],
    ["unknown 424242", "424242"],
  ] as const) {
    it(`explains on one case also somebody whose kind nobody told, or who is no row: ${who}`, async () => {
      talking.session.look({ type: "case", caseId: "9004" }, { key, right: "read" });
      await talking.say(ready);
      const why = await talking.until("why", ({ subtitle }) => subtitle.startsWith(who));
      assert.equal(why.key, key);
      assert.equal(why.subtitle, `${who} on 9004 Insider investigation`);
    });
  }

  it("offers to change the level where there is an entry that gives less", async () => {
    await harness.sandbox.argus.edit(9003, {
      mode: "roleBased",
      entries: [{ id: "00000000-0000-4000-8000-000000000001", subject: 1107, level: "read", by: 1001, at: 1 }],
    });
    talking.session.dispose();
    const ada = harness.another("ada");
    talking = talk(ada);
    talking.session.look({ type: "user", subject: { id: "1107", name: "Nils Nothing", kind: "user" } });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "why", key: "9003", right: "write" });
    const why = await talking.until("why", ({ actions }) => /^Change/.test(actions[0]?.label ?? ""));
    await talking.say({ type: "act", id: why.actions[0]!.id });
    assert.deepEqual(talking.commands, [
      [
        "caseAccess.changeLevel",
        { connection: "sandbox", case: "9003", entry: "00000000-0000-4000-8000-000000000001", level: "write" },
      ],
    ]);
  });

  it("says names in buttons as one clean line", async () => {
    const bad = { id: "2000009", kind: "group", name: `Lega\u202el\n\u0000 ${"x".repeat(300)}` } as const;
    const many = crowd({
      cases: 4,
      otherwise: (_, { person }) => ({
        readEntries: async ({ id }) => [{ id: `e${id}`, subject: bad, level: "read", on: "case" }],
        readMembers: async () => ({ members: [person(5)], truncated: false }),
      }),
    });
    const other = talk(many);
    other.session.look({ type: "case", caseId: "10003" });
    await other.say({ type: "ready", offset: 0, count: 40 });
    await other.until("table", (table) => rowOf(table, "user 1000005") !== undefined);
    await other.say({ type: "why", key: "user 1000005", right: "read" });
    const { label } = other.last("why").actions.find((one) => one.label.startsWith("Revoke"))!;
    assert.match(label, /^Revoke Entry of Legal x{70,79}….$/u);
    other.session.dispose();
  });
});

describe("inspector: reasons, as an administrator", function () {
  let harness: Harness;
  let talking: TalkingSession;
  useSession("ada", (opened) => ({ harness, talking } = opened));
  const finished = () => finishedOf(talking);

  it("explains a cell also where more gives the right than there is room for, and counts the rest", async () => {
    const entries = Array.from({ length: 600 }, (_, at) => ({
      id: `00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
      subject: 1101,
      level: "read" as const,
      by: 1001,
      at: 1,
    }));
    await harness.sandbox.argus.edit(9002, { mode: "roleBased", entries });
    talking.session.look({ type: "case", caseId: "9002" });
    await talking.say(ready);
    await finished();
    await talking.say({ type: "why", key: "user 1101", right: "read" });
    const { sections, actions } = talking.last("why");
    assert.deepEqual(
      sections.filter(({ lines }) => lines.length > 200).map(({ heading, lines }) => [heading, lines.length]),
      [["Because", 201]],
    );
    assert.equal(sections[0]!.lines.at(-1)?.text, "and 400 more");
    assert.deepEqual(actions.map(({ label }) => label).slice(9), [
      "Revoke Entry of Kari Writer…",
      "Change Mode…",
      "Change Reporter…",
      "All Cases of This Person",
    ]);
  });

  it("leads from a group to the cases of a group", async () => {
    talking.session.look({ type: "case", caseId: "9004" });
    await talking.say(ready);
    const { rows } = await finished();
    await talking.say({ type: "why", key: rows.find(({ kind }) => kind === "group")!.key, right: "read" });
    assert.equal(talking.last("why").actions.at(-1)?.label, "All Cases of This Group");
  });
});

describe("inspector: a number that is nobody's, looked at by an administrator", function () {
  let talking: TalkingSession;
  useSession("ada", (opened) => ({ talking } = opened));

  it("has an access that is not known: says so in the title and the exports, and suggests no grant", async () => {
    const nobody = { id: "9003", kind: "unknown", name: "9003" } as const;
    talking.session.look({ type: "user", subject: nobody });
    await talking.say(ready);
    const table = await finishedOf(talking);
    assert.equal(table.title, "Access of 9003 (it is not known whether anybody has this number)");
    assert.ok(
      table.notes.some(({ text, warn }) => warn && text === "it is not known whether anybody has the number 9003"),
      "also in what an export covers",
    );
    const roleBased = table.rows.filter((row) => cell(table, row, "mode").text === "role based");
    assert.ok(roleBased.length > 3);
    for (const row of roleBased)
      for (const right of ["read", "write", "owner"]) assert.equal(cell(table, row, right).value, "unknown", row.key);
    await talking.say({ type: "why", key: roleBased[0]!.key, right: "read" });
    const why = talking.last("why");
    assert.match(
      JSON.stringify(why.sections.find(({ heading }) => heading === "Not known")),
      /whether anybody has the number 9003/,
    );
    assert.deepEqual(
      why.actions.filter(({ label }) => /Grant/.test(label)),
      [],
    );
  });
});
