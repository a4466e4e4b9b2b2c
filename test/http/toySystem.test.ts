import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TreeView } from "vscode";
import { screen } from "./screen";
import type { Disposable } from "../../src/base/disposable";
import { addSystem } from "../../src/backends/systems";
import type { Policy } from "../../src/access/policy";
import { createCommands } from "../../src/commands";
import { createApplyTrials } from "../../src/commands/change/applyTrials";
import { changeModeOfMany } from "../../src/commands/change/selected";
import type { Services } from "../../src/commands/services";
import type { Connection } from "../../src/core/connections/connections";
import { openWorkspace, type Workspace } from "../../src/core/core";
import { readingOnly } from "../../src/core/reading";
import { startStandIns } from "../../src/sandbox/sandbox";
import { createAgentTools } from "../../src/tools/tools";
import { createCasesTree } from "../../src/tree/casesTree";
import { createJournalTree } from "../../src/tree/journalTree";
import type { Row } from "../../src/tree/rows";
import { connectionQuestions } from "../../src/wording/connectionQuestions";
import { failureText } from "../../src/wording/failure";
import { Failure } from "../../src/base/failure";
import { journalTable } from "../../src/wording/journalTable";
import { english, englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { memorySecrets, memorySettings } from "../unit/core/memory";
import { cell, finished, ready, rowOf, talk } from "./inspectorSession";
import { toyStandIn } from "./toy/standIn";
import { toyPolicy } from "./toy/policy";
import { toySystem } from "./toy/system";

const never = () => ({ dispose: () => undefined });

/** A view in which nothing is opened or closed by hand. */
const view = {
  visible: true,
  onDidCollapseElement: never,
  onDidExpandElement: never,
  onDidChangeVisibility: never,
} as unknown as TreeView<Row>;

/** What people see in a tree, row by row, with what is below it. */
async function drawn(tree: ReturnType<typeof createCasesTree>, row?: Row): Promise<string[]> {
  const rows = await tree.getChildren(row);
  const lines = await Promise.all(
    rows.map(async (each) => {
      const { label, description } = await tree.getTreeItem(each);
      const below = each.kind === "connection" || each.kind === "case" ? await drawn(tree, each) : [];
      return [`${label as string} | ${description as string}`, ...below.map((line) => `  ${line}`)];
    }),
  );
  return lines.flat();
}

describe("a case system that the program does not know", function () {
  this.timeout(20_000);
  let added: Disposable;
  let sandbox: Awaited<ReturnType<typeof startStandIns<{ toy: typeof toyStandIn }>>>;
  let folder: string;
  let workspace: Workspace;
  let connection: Connection;

  beforeEach(async () => {
    screen.clear();
    added = addSystem(toySystem);
    sandbox = await startStandIns({ toy: toyStandIn }, {});
    folder = await mkdtemp(join(tmpdir(), "case-access-toy-"));
    workspace = openWorkspace({ settings: memorySettings(), secrets: memorySecrets(), storage: folder });
    await run("addConnection", { system: "toy", url: sandbox.url, name: "House", apiKey: "toy-w" });
    connection = workspace.connections.find("House")!;
  });
  afterEach(async () => {
    workspace.dispose();
    await sandbox.close();
    added.dispose();
    await rm(folder, { recursive: true });
  });

  const services = () =>
    ({
      ...workspace,
      tree: { redraw: () => undefined },
      view: { visible: false },
      log: { error: () => undefined, info: () => undefined },
      fullPreview: { show: async () => false },
    }) as unknown as Omit<Services, "again">;
  const run = (...[name, argument]: [Parameters<ReturnType<typeof createCommands>["run"]>[0], object]) =>
    createCommands(services()).run(name, argument, undefined);

  it("is added by the questions of its own form, with its key kept and tried", async () => {
    assert.deepEqual(
      workspace.connections.all().map(({ system, name }) => [system, name]),
      [["toy", "House"]],
    );
    const questions = connectionQuestions(english(), toySystem, (name) => name === "Toy");
    const [address, name, key] = questions.map((ask) => ask({ url: "https://boxes.example/api" }));
    assert.deepEqual([address!.example, name!.usual], ["https://boxes.example", "Toy boxes.example"]);
    assert.equal(key!.problem("nonsense"), "A key of the toy begins with toy-.");
    assert.deepEqual([key!.problem("toy-1"), key!.problem(""), key!.secret], [undefined, undefined, true]);
  });

  it("is in the tree, in its own words", async () => {
    const tree = createCasesTree({
      ...workspace,
      pageSize: () => 25,
      view,
      beforeFirst: async () => undefined,
      state: { welcomes: () => false, onDidChange: never } as never,
    });
    await workspace.cases.loadPage(connection, noSignal);
    for (const caseId of ["1", "2", "3"]) await workspace.cases.learn(connection, undefined, noSignal, { caseId });
    await drawn(tree);
    assert.deepEqual(await drawn(tree), [
      "House | 3 cases · Wanda Warden",
      "  Old letters | on the shelf · you own it · covered with dust · 1",
      "    Gina Guest | read",
      "    All residents | read · not listed by the system",
      "    All wardens | write, owner · not listed by the system",
      "  Spare keys | sealed up · you own it · covered with dust · 2",
      "    All wardens | read, write, owner · not listed by the system",
      "  Winter coats | on the shelf · locked · you own it · covered with dust · 3",
      "    Rolf Resident | write",
      "    All residents | read · not listed by the system",
      "    All wardens | write, owner · not listed by the system",
    ]);
    tree.dispose();
  });

  it("is judged and explained in the inspector, by its table", async () => {
    const gina = { id: "g", kind: "user", name: "Gina Guest" } as const;
    const planned = await workspace.changes.plan(
      connection,
      "2",
      { kind: "grant", subject: gina, level: "read" },
      noSignal,
    );
    assert.equal((await workspace.changes.apply(planned, noSignal)).kind, "done");
    const talking = talk({ ...workspace, connection });
    talking.session.look({ type: "case", caseId: "2" });
    await talking.say(ready);
    const table = await finished(talking);
    const row = table.rows.find(({ cells }) => cells.some(({ text }) => text === "Gina Guest"))!;
    assert.deepEqual(
      ["read", "write", "owner"].map((right) => cell(table, rowOf(table, row.key)!, right).value),
      ["yes", "yes", "no"],
    );
    await talking.say({ type: "why", key: row.key, right: "write" });
    const told = JSON.stringify(talking.last("why"));
    for (const words of [
      "rule: in mode sealed up, name on the tag can write",
      "Sealed up lets every tag write.",
      "write another label",
    ])
      assert.ok(told.includes(words), `${words} in ${told}`);
    talking.session.dispose();
  });

  it("is changed by a command, with a preview, and the journal says what was done", async () => {
    screen.answer = ({ buttons }) => buttons[0];
    await run("changeMode", { connection: "House", case: "1", mode: "sealed" });
    const asked = screen.shown.find(({ text }) => text.startsWith("Change"))!;
    assert.equal(asked.text, "Change “1 Old letters” from on the shelf to sealed up?");
    assert.match(asked.detail!, /Gina Guest \(read → write\)/);
    assert.match(asked.detail!, /Sealed up lets every tag write\./);
    const state = await workspace.cases.readState(connection, "1", noSignal);
    assert.equal(state.case.mode, "sealed");

    const { attempts } = await workspace.journal.read();
    const table = journalTable(english(), attempts);
    assert.match(table, /"on the shelf","sealed up"/);
    const journalTree = createJournalTree(workspace.journal);
    const [row] = await journalTree.getChildren();
    assert.equal((await journalTree.getTreeItem(row!)).label, "Change mode to sealed up");

    await run("undo", { record: attempts[0]!.id });
    assert.equal((await workspace.cases.readState(connection, "1", noSignal)).case.mode, "shelf");
  });

  /** The same house by rules of which a mode takes the ownership of wardens away. */
  const strict = (): Policy => {
    const { sealed } = toyPolicy.modes;
    const modes = { ...toyPolicy.modes, sealed: { ...sealed!, owner: ["penOnTag"] } };
    return { ...toyPolicy, modes, everyMode: { ...toyPolicy.everyMode, owner: [] } };
  };

  it("warns first of a mode that locks the caller out: singly, in a bulk, in a draft and in its review", async () => {
    added.dispose();
    added = addSystem({ ...toySystem, open: (options) => ({ ...toySystem.open(options), policy: strict() }) });
    await run("addConnection", { system: "toy", url: sandbox.url, name: "Strict house", apiKey: "toy-w" });
    const strictHouse = workspace.connections.find("Strict house")!;
    await workspace.cases.loadPage(strictHouse, noSignal);
    const asked = () => screen.shown.findLast(({ detail }) => detail !== undefined)?.detail ?? "";
    const loud = "YOU LOCK YOURSELF OUT: afterwards you may not change access to this case any more.";
    const isFirst = (line: string) => assert.ok(asked().startsWith(`⚠ ${line}\n\n`), asked());

    await run("changeMode", { connection: "Strict house", case: "1", mode: "sealed" });
    isFirst(loud);

    screen.answer = ({ buttons }) => buttons.find((one) => one === "sealed up");
    const rows = ["1", "3"].map((caseId) => ({ kind: "case" as const, connection: "Strict house", case: caseId }));
    await changeModeOfMany({ ...services(), again: async () => undefined }, rows);
    isFirst("YOU LOCK YOURSELF OUT. Number of cases: 2.");

    const over = { ...workspace, connection: strictHouse };
    const talking = talk(over, { applyTrials: createApplyTrials(services()) });
    const modes = rows.map((row) => ({ type: "mode", caseId: row.case, mode: "sealed" }) as const);
    for (const [trials, line] of [
      [modes.slice(0, 1), loud],
      [modes, "YOU LOCK YOURSELF OUT. Number of cases: 2."],
    ] as const) {
      screen.clear();
      talking.session.look({ type: "case", caseId: "1" });
      await talking.say(ready);
      talking.session.takeDraft({ trials, origin: { by: "", reason: "", ticket: "" } });
      const { sections } = await talking.until(
        "why",
        ({ sections: [first] }) => first?.heading === "Your access" && first.lines.length === trials.length,
      );
      assert.deepEqual(
        sections[0]!.lines.map(({ icon, text }) => [icon, text]),
        trials.map(() => ["warning", loud]),
      );
      await talking.say({ type: "apply" });
      isFirst(line);
    }
    talking.session.dispose();
    assert.equal((await workspace.cases.readState(strictHouse, "1", noSignal)).case.mode, "shelf", "nothing was sent");
  });

  it("is shown as it came once the program does not know it any more", async () => {
    screen.answer = ({ buttons }) => buttons[0];
    await run("changeMode", { connection: "House", case: "1", mode: "sealed" });
    const { attempts } = await workspace.journal.read();
    added.dispose();
    assert.match(journalTable(english(), attempts), /"shelf","sealed"/);
    added = addSystem(toySystem);
  });

  it("answers the tools for language models", async () => {
    const tools = createAgentTools(readingOnly(workspace), english(), englishOf);
    const who = await tools.run("whoCanAccess", { case: "1" }, noSignal);
    assert.match(who, /All residents/);
    const why = await tools.run("explainAccess", { case: "1", person: "g" }, noSignal);
    assert.match(why, /Residents look into it\./);
    assert.match(why, /has a read entry → rule: in mode on the shelf, name on the tag can read/);
  });

  it("is closed by its gate to who has everything else, as its own house says", async () => {
    const tools = createAgentTools(readingOnly(workspace), english(), englishOf);
    const { people } = JSON.parse(await tools.run("whoCanAccess", { case: "3" }, noSignal)) as {
      people: readonly { id: string; level: string; because: string }[];
    };
    const rolf = people.find(({ id }) => id === "r")!;
    assert.equal(rolf.level, "none");
    assert.match(rolf.because, /locked/);
    const { key } = sandbox.toy.keys.find(({ name }) => name === "Rolf Resident")!;
    const answer = await fetch(`${sandbox.url}/boxes/3`, { headers: { "X-Toy": key } });
    assert.equal(answer.status, 404);
  });

  it("has its own advice for its own codes, and nobody else has", () => {
    const failure = new Failure("invalid", { detail: "TOY-7" });
    assert.match(failureText(englishOf("toy"), failure, "House"), /Ask the warden for the ladder\.$/);
    assert.doesNotMatch(failureText(englishOf("argus"), failure, "House"), /ladder/);
  });
});
