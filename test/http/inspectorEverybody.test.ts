import assert from "node:assert/strict";
import { compareLevels, levels, type Level } from "../../src/access";
import { createRights } from "../../src/backends/argus/standIn/rights";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { everybodyOn } from "../../src/core/cases/everybody";
import { createLocale } from "../../src/text/locale";
import { countsText } from "../../src/wording/everybody";
import type { World } from "../../src/sandbox/world/world";
import { english } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { crowded, randomWorld } from "./argusWorlds";
import { openHarness, type Harness } from "./changesHarness";
import { cell, finished, isJudged, ready, rowOf, talk, type Table, type TalkingSession } from "./inspectorSession";

const view = { type: "case", caseId: "9001" } as const;

describe("inspector: everybody who can see a case", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let harness: Harness | undefined;
  let talking: TalkingSession;

  async function open(world?: World, keyName = "ada"): Promise<void> {
    sandbox = await startSandbox({ port: 0, cmfPort: 0, ...(world && { world }) });
    await openAs(keyName);
  }

  async function openAs(keyName: string): Promise<void> {
    harness = await openHarness({ sandbox, keyName });
    talking = talk(harness);
  }

  async function close(): Promise<void> {
    talking?.session.dispose();
    await harness?.close();
    harness = undefined;
  }

  afterEach(async () => {
    await close();
    await sandbox.close();
  });

  /** The matrix of a case when all is read, with all rows. */
  async function wholeOf(caseId: string): Promise<Table> {
    talking.session.look({ type: "case", caseId });
    await talking.say({ ...ready, count: 300 });
    const { arrangement } = await finished(talking);
    await talking.say({ type: "arrange", arrangement: { ...arrangement, show: "all" } });
    return talking.last("table");
  }

  /** The same question as the command line and the tools for language models answer it. */
  async function everybody(caseId: string) {
    const { cases, connection, connections } = harness!;
    return everybodyOn({ cases, connection, backend: await connections.backend(connection) }, caseId)!;
  }

  const textsOf = (table: Table) => table.notes.map(({ text }) => text);
  const answersOf = (table: Table, key: string) => {
    const row = rowOf(table, key);
    return row && (["read", "write", "owner"] as const).map((right) => cell(table, row, right).value!);
  };

  it("has a row for each, with the way, and is asked for in a few requests, however many they are", async () => {
    await open(crowded(200, 30));
    sandbox.requests.length = 0;
    talking.session.look(view);
    await talking.say({ ...ready, count: 300 });
    const table = await finished(talking);
    const { people, counts } = await everybody("9001");
    assert.ok(counts.role >= 200 && counts.entry >= 30);
    for (const { subject, by } of people) {
      const row = rowOf(table, `${subject.kind} ${subject.id}`)!;
      assert.ok(row !== undefined, subject.name);
      if (by === "role" && subject.kind === "user" && Number(subject.id) > 100_000)
        assert.match(cell(table, row, "because").text, /^service read role: function .*, through Crowd$/);
    }
    const [, summary, checked] = textsOf(table);
    assert.equal(summary, countsText(english(), createLocale("en"), counts));
    assert.match(summary, /^\d+ by entry, \d{3} by role, 1 sees the title only$/);
    assert.match(
      checked!,
      /^Nobody else: the list of who holds a role agrees with \d answers? about (?:a person|people)\.$/,
    );
    // The list of cases and who is notified come with the matrix; the rest is what everybody on the case takes.
    const about = sandbox.requests.filter(({ path }) => !/case\/search|watchers?$/.test(path.split("?")[0]!));
    assert.ok(about.length <= 29, about.map(({ method, path }) => `${method} ${path}`).join("\n"));
  });

  it("shows those by entry first; the row that is looked at stays where it is when the others come", async () => {
    await open(crowded(200, 30));
    const held = sandbox.faults.next({ kind: "hang", times: Infinity, match: { path: /permission\/search$/ } });
    talking.session.look(view);
    await talking.say({ ...ready, offset: 0, count: 60 });
    const first = await talking.until("table", (table) => table.total > 30 && isJudged(table));
    assert.ok(textsOf(first).includes("people by role are still to be read"));
    assert.ok(
      !first.rows.some((row) => / role: /.test(row.kind === "heading" ? "" : cell(first, row, "because").text)),
    );
    await talking.say({ type: "arrange", arrangement: { ...first.arrangement, group: "none", sort: "subject" } });
    const { version, rows, columns } = talking.last("table");
    const place = rows.findIndex((row, at) => at >= 10 && cell({ columns }, row, "entry").text === "read");
    await talking.say({ type: "rows", version, offset: place - 4, count: 10 });
    await talking.say({ type: "hold", rows: [rows[place]!.key], again: true });
    const before = talking.last("table");
    assert.deepEqual([before.offset, before.held], [place - 4, [{ key: rows[place]!.key, at: place }]]);
    held.remove();
    held.release();
    const after = await finished(talking);
    assert.ok(after.total > first.total + 100);
    assert.ok(after.held[0]!.at! > place, "others have come above it");
    assert.equal(after.held[0]!.at! - after.offset, 4, "as far from the top as before");
  });

  it("finds people by role, sorts by the way, and writes them into a file with what is covered", async () => {
    await open();
    const { arrangement } = await wholeOf("9001");
    await talking.say({
      type: "arrange",
      arrangement: { ...arrangement, show: "may", group: "none", find: "arne nil" },
    });
    const found = talking.last("table");
    assert.deepEqual(
      found.rows.map((row) => [cell(found, row, "subject").text, cell(found, row, "because").text]),
      [["Arne Nilsen", "service write role: function SANDBOX_CASE_WRITE, through Havkraft Security"]],
    );
    await talking.say({
      type: "arrange",
      arrangement: { ...arrangement, show: "may", group: "none", sort: "because" },
    });
    const sorted = talking.last("table");
    const reasons = sorted.rows.map((row) => cell(sorted, row, "because").text);
    assert.deepEqual(reasons, reasons.toSorted(createLocale("en").compareNames));
    await talking.say({ type: "export", format: "csv" });
    const { text } = talking.saved[0]!;
    assert.match(text, /^"Covers","[^"]*; \d+ by entry, \d+ by role, 1 sees the title only; Nobody else: [^"]*"\r$/m);
    assert.match(text, /^"\d+","Titus Liste","none","no","no","no","sees the title only, by [^"]*","title only",/m);
    assert.match(text, /^"\d+","Ada Admin \(you\)","none","yes","yes","yes","administrator","owner",/m);
    await talking.say({ type: "why", key: "user 1403", right: "read" });
    const why = talking.last("why");
    assert.deepEqual(
      why.sections.find(({ heading }) => heading === "Title only")!.lines.map((line) => line.text),
      ["sees the title only, by SANDBOX_CASE_LIST"],
    );
  });

  it("says that there may be others, and of which roles, where a key may not look that up", async () => {
    await open();
    sandbox.argus.quirks.directory = "closed";
    const table = await wholeOf("9013");
    const [, , checked] = textsOf(table);
    assert.match(checked!, /^There may be others; not all who hold these roles are known: .*administrator/);
    assert.ok(
      table.rows.some(({ kind }) => kind === "role"),
      "the role stands for those who are not known",
    );
  });

  it("says why who holds a role is not known where that cannot be read, and reads it when asked again", async () => {
    await open();
    const broken = sandbox.faults.next({
      kind: "status",
      status: 500,
      times: Infinity,
      match: { path: /permission\/search$/ },
    });
    talking.session.look(view);
    await talking.say(ready);
    // Nothing else is left then.
    await talking.until("progress", ({ text, action }) => / failed$/.test(text) && action?.label === "Retry");
    assert.ok(textsOf(talking.last("table")).includes("people by role not known: the request failed"));
    broken.remove();
    talking.clear();
    await talking.say({ type: "load", on: true });
    const table = await finished(talking);
    assert.ok(textsOf(table).some((text) => / by role/.test(text)));
  });

  it("claims nothing that is otherwise in random worlds, also for keys that may not look up", async () => {
    for (let seed = 1; seed <= (Number(process.env["PROVE"] ?? 0) > 0 ? 60 : 3); seed += 1) {
      const world = randomWorld(seed);
      sandbox = await startSandbox({ port: 0, cmfPort: 0, world });
      if (seed % 2 === 0) sandbox.argus.quirks.holdersSearched = "direct";
      const rights = createRights(world, sandbox.argus.quirks);
      for (const name of ["ada", "ada-blind", "signe"])
        for (const id of ["9001", "9011"]) {
          await openAs(name);
          const isVisible = await harness!.cases.readCase(harness!.connection, id, noSignal).then(
            () => true,
            () => false,
          );
          if (isVisible) await check(world, rights, name, id, `seed ${seed}, key ${name}, case ${id}`);
          await close();
        }
      await sandbox.close();
    }
    await open();
  });

  /** Holds every row of the matrix, and who has none, against the truth of the stand-in. */
  async function check(
    world: World,
    rights: ReturnType<typeof createRights>,
    key: string,
    id: string,
    about: string,
  ): Promise<void> {
    const table = await wholeOf(id);
    const one = world.caseAt(world.indexOf(Number(id))!);
    const isWhole = textsOf(table).some((text) => text.startsWith("Nobody else: "));
    const { counts } = await everybody(id);
    assert.ok(textsOf(table).includes(countsText(english(), createLocale("en"), counts)), about);
    let [withAccess, withTitle] = [0, 0];
    for (const user of world.subjects.values()) {
      // What is told of the caller is what the key may do, which is limited for one of them.
      if (user.kind !== "user" || (key === "ada-blind" && user.id === 1001)) continue;
      const truth: Level = rights.accessTo(one, { user })?.level ?? "none";
      const who = `${about}: ${user.shortName} has ${truth}`;
      const row = rowOf(table, `user ${user.id}`);
      const told = answersOf(table, `user ${user.id}`);
      if (told === undefined) assert.ok(!isWhole || truth === "none", who);
      else
        told.forEach((answer, place) => {
          if (answer !== "unknown")
            assert.equal(
              answer === "yes",
              compareLevels(truth, levels[place + 1]!) >= 0,
              `${who}, ${levels[place + 1]}`,
            );
        });
      const isTitle = row !== undefined && cell(table, row, "level").text === "title only";
      if (isTitle) assert.equal(truth, "none", who);
      const { functions } = world.services.get(one.service)!;
      const seesTitle = functions.list !== undefined && rights.subjectHolds(user, functions.list, one.customer);
      if (isTitle) assert.ok(seesTitle, who);
      if (truth !== "none") withAccess++;
      else if (isTitle) withTitle++;
    }
    if (isWhole && counts.open === 0) {
      assert.equal(counts.entry + counts.role, withAccess, about);
      assert.equal(counts.title, withTitle, about);
    }
  }
});
