import type { PlannedChange } from "../../src/core/changes/model";
import { changeEffects } from "../../src/wording/effects";
import assert from "node:assert/strict";
import { screen, type Shown } from "./screen";
import { carryOut, tellArrived } from "../../src/commands/change/carryOut";
import { revoke } from "../../src/commands/change/change";
import { englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { entryOf, legal, listed, openHarness, siv, type Harness } from "./changesHarness";

/** What is shown waits for the test to look at it and to press a button. */
interface Waiting extends Shown {
  press(button?: string): void;
}
const shown: Waiting[] = [];
let arrived: () => void = () => undefined;

/** The next message that is shown. */
async function next(): Promise<Waiting> {
  while (shown.length === 0) await new Promise<void>((resolve) => (arrived = resolve));
  return shown.shift()!;
}

describe("what people are told of a change", function () {
  let h: Harness;
  beforeEach(async () => {
    h = await openHarness();
    shown.length = 0;
    screen.clear();
    screen.answer = (one) =>
      new Promise((resolve) => {
        shown.push({ ...one, press: resolve });
        arrived();
      });
  });
  afterEach(() => h.close());

  const services = () =>
    ({
      connections: h.connections,
      cases: h.cases,
      changes: h.changes,
      journal: h.journal,
      bulk: h.bulk,
      tree: { redraw: () => undefined },
      view: { visible: false },
      log: { error: () => undefined, info: () => undefined },
      fullPreview: { show: () => Promise.resolve(false) },
      again: () => undefined,
    }) as unknown as Parameters<typeof carryOut>[0] & Parameters<typeof revoke>[0];
  const grant = () => h.changes.plan(h.connection, "9001", { kind: "grant", subject: siv, level: "read" }, noSignal);

  it("that was looked up and is not there: nothing was changed, and why there was no answer", async () => {
    const planned = await grant();
    h.sandbox.faults.next({ kind: "drop", match: { method: "POST", path: /access$/ } });
    await carryOut(services(), planned);
    assert.match(
      (await next()).text,
      /^.*9001.* was read again: nothing has changed so far\. The connection to sandbox broke off/,
    );
  });

  it("of which only the new entry arrived: that the old one is still there, with a way to finish it", async () => {
    await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    const change = { kind: "changeLevel", entry: entryOf(await h.truth("9001"), siv.id), level: "write" } as const;
    const { case: of } = await h.changes.plan(h.connection, "9001", change, noSignal);
    const telling = tellArrived(services(), {
      connection: h.connection,
      case: of,
      change,
      doubled: false,
      half: "record",
    });
    const told = await next();
    assert.match(
      told.text,
      /9001.*: the new entry was made, the old one is still there\. Change level of Siv Nettum to write/,
    );
    told.press("Finish");
    await telling;
    assert.deepEqual(screen.run, ["caseAccess.finish"]);
  });

  it("that did not answer in time: that it is not there so far, and until when it may arrive", async () => {
    const planned = await grant();
    void h.sandbox.faults.next({ kind: "hang", match: { method: "POST", path: /access$/ } }).reached.then(h.expire);
    await carryOut(services(), planned);
    const { text, buttons } = await next();
    assert.match(
      text,
      new RegExp(
        /not known whether .*9001.* was changed\. It has not changed so far, but the request may still be /.source +
          /carried out\..* or one after \d+:\d+:\d+.* shows that it was not made\. sandbox did not /.source +
          /answer in time/.source,
      ),
    );
    assert.deepEqual(buttons, ["Look Again"]);
  });

  describe("that got half way", () => {
    async function half(): Promise<Waiting> {
      const planned = await h.changes.plan(
        h.connection,
        "9003",
        { kind: "changeLevel", entry: entryOf(await h.truth("9003"), "1102"), level: "read" },
        noSignal,
      );
      h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE" } });
      assert.equal((await carryOut(services(), planned))?.kind, "half");
      return next();
    }

    it("is finished after a look and a question, as a revoke is", async () => {
      (await half()).press("Finish");
      const asked = await next();
      assert.match(asked.text, /^Revoke the entry of .* on .*9003/);
      assert.match(asked.detail ?? "", /still has|loses rights/);
      assert.deepEqual(
        listed((await h.truth("9003")).entries),
        ["1102 read", "1102 write", "2002 read"],
        "nothing is done before the answer",
      );
      const done = new Promise((resolve) => h.journal.onDidChange(resolve));
      asked.press("Revoke");
      await done;
      while (listed((await h.truth("9003")).entries).length > 2)
        await new Promise((resolve) => h.journal.onDidChange(resolve));
      assert.deepEqual(listed((await h.truth("9003")).entries), ["1102 read", "2002 read"]);
    });

    it("is not finished when the other entry has gone meanwhile: what stands is shown", async () => {
      const told = await half();
      const { entries } = await h.truth("9003");
      const kept = entries.filter(({ subject, level }) => !(subject?.id === "1102" && level === "read"));
      await h.sandbox.argus.edit(9003, {
        entries: kept.map(({ id, subject, level }) => ({
          id,
          subject: Number(subject!.id),
          level: level as "read" | "write",
          by: 1001,
          at: 1,
        })),
      });
      told.press("Finish");
      const refused = await next();
      assert.match(refused.text, /Nothing was changed: .*9003.* has changed since it was read/);
      assert.match(refused.detail ?? "", /entry of .* is gone/);
      assert.deepEqual(refused.buttons, ["Refresh"]);
      assert.deepEqual(listed((await h.truth("9003")).entries), ["1102 write", "2002 read"]);
    });
  });

  it("of a case that is not as it is shown: how it differs, and the change is asked about anew for what is there now", async () => {
    await h.cases.loadPage(h.connection, noSignal);
    await h.cases.loadEntries(h.connection, "9001", noSignal);
    await h.another().change("9001", { kind: "changeMode", mode: "readRestricted" });
    const revoking = revoke(services(), {
      connection: "sandbox",
      case: "9001",
      entry: entryOf(await h.truth("9001"), "1107").id,
    });
    const differs = await next();
    assert.match(differs.detail ?? "", /access mode was .* and is /);
    differs.press("Go On");
    const asked = await next();
    assert.match(asked.text, /^Revoke the entry of /);
    asked.press(undefined);
    await revoking;
    assert.deepEqual(listed((await h.truth("9001")).entries), ["1107 read", "2006 read"]);
  });

  describe("in a preview", () => {
    const lines = (planned: PlannedChange) => changeEffects(englishOf("argus"), planned, 10);
    beforeEach(async () => {
      await h.cases.loadPage(h.connection, noSignal);
      await h.cases.loadEntries(h.connection, "9001", noSignal);
    });

    it("of a change of mode: who keeps access, and by what", async () => {
      const planned = await h.changes.plan(
        h.connection,
        "9001",
        { kind: "changeMode", mode: "readRestricted" },
        noSignal,
      );
      assert.ok(
        lines(planned).some((line) => / keeps? .*: .*(reporter|administrator: function .*)/.test(line)),
        lines(planned).join("\n"),
      );
    });

    it("of a revoke from a group: which of its members keep access by another path", async () => {
      const planned = await h.changes.plan(
        h.connection,
        "9001",
        { kind: "revoke", entry: entryOf(await h.truth("9001"), legal.id) },
        noSignal,
      );
      assert.ok(
        lines(planned).some((line) => /^Rita .* still has owner by another path: reporter/i.test(line)),
        lines(planned).join("\n"),
      );
    });
  });
});
