import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { screen, type Shown, type ShownProgress } from "./screen";
import { purgeJournal } from "../../src/commands/change/journalFile";
import { withTurn } from "../../src/commands/report";
import type { Services } from "../../src/commands/services";
import { createTurns } from "../../src/core/changes/turns";
import { openStore } from "../../src/core/store/store";
import { noSignal } from "../unit/noSignal";
import { legal, nils, openHarness, siv, type Harness } from "./changesHarness";

describe("the journal's commands", function () {
  this.timeout(30_000);
  let h: Harness;
  beforeEach(async () => {
    screen.clear();
    h = await openHarness();
  });
  afterEach(() => h.close());

  describe("Purge Journal", () => {
    /** Answers each question with what is given for its text. */
    const answer = (answers: Readonly<Record<string, string>>) => (screen.answer = ({ text }: Shown) => answers[text]);
    const texts = () => screen.shown.map(({ text }) => text);
    const kept = async () => (await h.journal.read()).attempts.length;
    const file = () => join(h.folder, "journal.json");

    /** Two records that are done, and one without a known outcome. */
    async function fill(): Promise<void> {
      for (const subject of [nils, siv]) await h.change("9003", { kind: "grant", subject, level: "read" });
      await h.journal.begin({
        connection: "sandbox",
        system: "argus",
        origin: h.connection.origin,
        url: h.connection.url,
        case: { id: "9003", title: "" },
        change: { kind: "grant", subject: legal, level: "read" },
      });
    }

    it("says what goes and what stays, offers to export, and takes nothing when it is dismissed", async () => {
      await fill();
      answer({ "Purge Journal": "All records" });
      await purgeJournal(h);
      const [, question] = screen.shown;
      assert.equal(question?.text, "Purge 2 records?");
      assert.deepEqual(question?.buttons, ["Export and Purge", "Purge"]);
      assert.match(question?.detail ?? "", /^They are from .+ to .+\. They cannot be brought back/);
      assert.match(question?.detail ?? "", /1 record stays, because it is pending\.$/);
      assert.equal(await kept(), 3);
    });

    it("takes those records, and never what is pending", async () => {
      await fill();
      answer({ "Purge Journal": "All records", "Purge 2 records?": "Purge" });
      await purgeJournal(h);
      assert.deepEqual(texts(), ["Purge Journal", "Purge 2 records?", "2 records were purged."]);
      const { attempts } = await h.journal.read();
      assert.deepEqual(
        attempts.map(({ change, outcome }) => [change.kind === "grant" && change.subject.id, outcome]),
        [[legal.id, undefined]],
      );
      screen.shown.length = 0;
      await purgeJournal(h);
      assert.deepEqual(texts().at(-1), "There are no such records. 1 record stays, because it is pending.");
    });

    it("exports all records before it takes them", async () => {
      await fill();
      answer({
        "Purge Journal": "All records",
        "Purge 2 records?": "Export and Purge",
        "Export Journal": file(),
      });
      await purgeJournal(h);
      assert.equal((JSON.parse(await readFile(file(), "utf8")) as unknown[]).length, 3);
      assert.equal(await kept(), 1);
    });

    it("takes nothing when the export is dismissed, or the file cannot be written", async () => {
      await fill();
      for (const path of [undefined, join(h.folder, "not", "there.json")]) {
        screen.shown.length = 0;
        answer({
          "Purge Journal": "All records",
          "Purge 2 records?": "Export and Purge",
          ...(path !== undefined && { "Export Journal": path }),
        });
        await purgeJournal(h);
        assert.equal(await kept(), 3);
        assert.ok(!texts().some((text) => text.includes("purged")), texts().join("\n"));
      }
      assert.match(texts().at(-1) ?? "", /^The journal could not be written: /);
      assert.ok(!existsSync(file()));
    });

    it("leaves what is not so old", async () => {
      await fill();
      answer({ "Purge Journal": "Older than 30 days" });
      await purgeJournal(h);
      assert.deepEqual(texts(), ["Purge Journal", "There are no such records."]);
      assert.equal(await kept(), 3);
    });
  });

  describe("while another window or command line is changing the case", () => {
    const services = { view: { visible: false } } as Services;
    const cancelled = { kind: "cancelled" };
    const title = "Changing access to #9003";
    let shown: Promise<ShownProgress>;
    let all: ShownProgress[];
    beforeEach(() => {
      all = [];
      shown = new Promise((resolve) => {
        screen.progress = (one) => {
          all.push(one);
          resolve(one);
        };
      });
    });

    /** Another process's hold on the case, as far as this window can tell: a store of its own. */
    async function holdElsewhere(): Promise<() => void> {
      const other = openStore({ folder: h.folder });
      let letGo: () => void = () => undefined;
      const held = new Promise<void>((begun) => {
        const work = () => new Promise<void>((resolve) => [(letGo = resolve), begun()]);
        void createTurns(other.locks)
          .run(h.connection, "case 9003", noSignal, work)
          .finally(() => other.dispose());
      });
      await held;
      return letGo;
    }
    const run = (letIn: () => Promise<string>) =>
      withTurn(services, title, (signal, waiting) =>
        createTurns(h.store.locks).run(h.connection, "case 9003", signal, letIn, waiting),
      );

    it("a notification says so until it is over", async () => {
      const letGo = await holdElsewhere();
      const done = run(() => Promise.resolve("in turn"));
      const { title: text, over } = await shown;
      assert.equal(text, `${title}: another window or command line is changing the same case. Waiting for it`);
      letGo();
      assert.equal(await done, "in turn");
      await over;
      assert.equal(all.length, 1);
    });

    it("the notification lets the user give up, and nothing is done", async () => {
      const letGo = await holdElsewhere();
      let isDone = false;
      const done = run(() => Promise.resolve(String((isDone = true))));
      const { cancel, over } = await shown;
      cancel();
      await assert.rejects(done, cancelled);
      await over;
      letGo();
      assert.equal(isDone, false);
    });

    it("a whole change waits, shows it, and writes once its turn comes", async () => {
      const letGo = await holdElsewhere();
      const planned = await h.changes.plan(h.connection, "9003", { kind: "changeMode", mode: "explicit" }, noSignal);
      const outcome = withTurn(services, title, (signal, waiting) => h.changes.apply(planned, signal, { waiting }));
      await shown;
      assert.equal((await h.truth("9003")).case.mode, planned.before.case.mode);
      letGo();
      assert.equal((await outcome).kind, "done");
    });

    it("nothing is shown where nobody is at it", async () => {
      assert.equal(await run(() => Promise.resolve("at once")), "at once");
      assert.equal(all.length, 0);
    });
  });
});
