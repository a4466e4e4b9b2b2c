import assert from "node:assert/strict";
import type { Subject } from "../../src/access/case";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { createWorld, type World } from "../../src/sandbox/world/world";
import { noSignal } from "../unit/noSignal";
import { legal, nils, openHarness, type Harness } from "./changesHarness";
import { cell, ready, rita, rowOf, talk, type TalkingSession } from "./inspectorSession";

/** More than are read without being asked. */
const many = 2_300;

describe("inspector: the cases that name a person or a group", function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let harness: Harness;
  let talking: TalkingSession;

  async function open(): Promise<World> {
    sandbox = await startSandbox({ port: 0, cmfPort: 0, cases: many });
    harness = await openHarness({ sandbox, keyName: "ada" });
    talking = talk(harness);
    return createWorld({ cases: many });
  }

  afterEach(async () => {
    talking.session.dispose();
    await harness.close();
  });

  /** The ids of the cases of the world that name somebody, by an entry of theirs, of a group above, or as reporter. */
  function naming(world: World, { id }: Subject): Set<string> {
    const above = new Set([Number(id)]);
    for (let before = 0; before < above.size;) {
      before = above.size;
      for (const [group, members] of world.members) if (members.some((one) => above.has(one))) above.add(group);
    }
    const all = Array.from({ length: world.size }, (_, index) => world.caseAt(index));
    const found = all.filter(
      ({ entries, reporter, deleted, testData }) =>
        !deleted &&
        !testData &&
        (String(reporter) === id || entries.some((entry) => !entry.deleted && above.has(entry.subject))),
    );
    return new Set(found.map((one) => String(one.id)));
  }

  for (const subject of [rita, nils, legal] as const)
    it(`come first, as of the search, also those that the list has not come to: ${subject.name}`, async () => {
      const world = await open();
      const named = naming(world, subject);
      // A case far behind the part of the list that is read by itself.
      const last = world.caseAt(many - 40);
      named.add(String(last.id));
      await sandbox.argus.edit(last.id, {
        entries: [
          { id: "00000000-0000-4000-8000-000000000001", subject: Number(subject.id), level: "read", by: 1001, at: 1 },
        ],
      });
      talking.session.look({ type: "user", subject });
      await talking.say(ready);
      const notes = await talking.until("table", (table) =>
        table.notes.some(({ text }) => /as of the search/.test(text)),
      );
      assert.match(
        notes.notes.map(({ text }) => text).join("; "),
        new RegExp(`(^|; )${named.size} cases name them or a group above`),
      );
      await talking.until("progress", ({ action, done }) => action?.label === "Load All" && done > 1_000);
      await talking.until("table", ({ total }) => total > 1_100);
      await talking.say({ type: "export", format: "csv" });
      const { text } = talking.saved[0]!;
      const ids = [...text.matchAll(/^"(\d+)","\1 /gm)].map(([, id]) => id!);
      assert.deepEqual(new Set(ids.slice(0, named.size)), named, "the first rows");
      assert.ok(ids.length > 1_000);
      assert.match(
        text,
        /^"Covers","[^"]*as of the search at [^"]*; The search leaves out deleted cases, test data, /m,
      );
      const table = talking.last("table");
      // Where its entries were read since, the list of the case says so.
      assert.match(cell(table, rowOf(table, String(last.id))!, "entry").text, /^read(, by search)?$/);
    });

  it("are said not to be known, and why, where the key may not search", async () => {
    await open();
    await harness.cases.loadPage(harness.connection, noSignal, 100);
    sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match: { path: /case\/search/ } });
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await talking.until("table", ({ notes }) =>
      notes.some(({ text }) => text === "not known which cases name them: this key may not read it"),
    );
  });

  it("are searched for also where the entries of all that is in sight are known", async () => {
    await open();
    const { cases, connection } = harness;
    await cases.loadPage(connection, noSignal, 10);
    for (const { id } of cases.list(connection).cases) await cases.loadEntries(connection, id, noSignal);
    talking.session.look({ type: "user", subject: rita });
    await talking.say({ ...ready, count: 5 });
    await talking.until("table", ({ notes }) => notes.some(({ text }) => /as of the search/.test(text)));
  });
});
