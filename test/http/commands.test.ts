import assert from "node:assert/strict";
import { screen, type Shown } from "./screen";
import { window, type QuickPickItem, type TreeItem } from "vscode";
import { filter } from "../../src/commands/view/filter";
import { createApplyTrials } from "../../src/commands/change/applyTrials";
import { confirmAndRun } from "../../src/commands/change/bulkRun";
import { resume } from "../../src/commands/change/resume";
import { offboard, takeAway } from "../../src/commands/change/offboard";
import { findNamings } from "../../src/core/cases/namings";
import { planBatchUndo } from "../../src/core/changes/undoBatch";
import { confirmChange } from "../../src/commands/change/confirm";
import { finish } from "../../src/commands/change/finish";
import { undo } from "../../src/commands/change/undo";
import type { Services } from "../../src/commands/services";
import { createJournalTree } from "../../src/tree/journalTree";
import { grantsOn } from "../../src/core/changes/requests";
import { leftOf } from "../../src/core/changes/undo";
import { noSignal } from "../unit/noSignal";
import { user } from "./cmfCaller";
import { openCmf } from "./cmfHarness";
import { openIrisAt } from "./irisHarness";
import { entryOf, legal, listed, nils, openHarness, siv, type Harness } from "./changesHarness";

/** Those services that commands need that change something, over a real workspace. */
function servicesOf({
  connections,
  cases,
  changes,
  expiries,
  journal,
  bulk,
}: Pick<Harness, "connections" | "cases" | "changes" | "expiries" | "journal" | "bulk">): Services {
  const parts = {
    connections,
    cases,
    changes,
    expiries,
    journal,
    bulk,
    tree: { redraw: () => undefined },
    view: { visible: false },
    log: { error: () => undefined, info: () => undefined },
  };
  return { ...parts, fullPreview: { show: async () => "cancel" }, again: () => undefined } as unknown as Services;
}

describe("commands over HTTP", function () {
  this.timeout(30_000);
  let h: Harness;
  beforeEach(async () => {
    screen.clear();
    h = await openHarness();
  });
  afterEach(() => h.close());

  const writes = () => h.sandbox.requests.filter(({ method, path }) => method !== "GET" && path.endsWith("/access"));

  describe("offboard", () => {
    /** Lets progress be shown, and cancelled, at once: usually only what takes a second shows it. */
    const { setTimeout: wait } = globalThis;
    const showProgressAtOnce = () =>
      Object.assign(globalThis, {
        setTimeout: Object.assign((run: () => void, ms = 0) => wait(run, ms === 1_000 ? 0 : ms), wait),
      });
    afterEach(() => void Object.assign(globalThis, { setTimeout: wait }));

    /** Ticks what is ticked already, and leaves the confirmation unanswered. */
    const tickAll = () => {
      screen.answer = ({ text, buttons }) => (text === "Offboard" || text === "Hand Over" ? buttons[0] : undefined);
    };

    it("counts the entries that do not say whose they are, and does not claim that there is none", async () => {
      const nameless = (body: unknown) => ({
        ...(body as object),
        data: (body as { data: object[] }).data.map((entry) => ({ ...entry, grantedSubject: undefined })),
      });
      h.sandbox.faults.next({
        kind: "rewrite",
        change: nameless,
        times: Infinity,
        match: { method: "GET", path: /9001\/access$/ },
      });
      tickAll();
      await h.cases.loadPage(h.connection, noSignal);
      await offboard(servicesOf(h), { connection: "sandbox", subject: "1999" });
      const text = screen.shown[0]?.text ?? "";
      assert.match(text, /^Nothing that names .* was found\. Access by role was read on the 25 loaded cases/);
      assert.match(text, /Not covered: cases that /);
      assert.deepEqual(writes(), []);
      await offboard(servicesOf(h), { connection: "sandbox", subject: legal.id });
      assert.match(
        screen.shown.at(-1)?.detail ?? "",
        /do not say who has them: 2\./,
        "also where there is something to revoke",
      );
    });

    it("finds an entry that was granted after the entries of the case were looked at", async () => {
      await h.cases.loadPage(h.connection, noSignal);
      await h.cases.loadEntries(h.connection, "9003", noSignal);
      await h.another().change("9003", { kind: "grant", subject: siv, level: "write" });
      tickAll();
      await offboard(servicesOf(h), { connection: "sandbox", subject: siv.id });
      assert.deepEqual(screen.shown[0]?.buttons.length, 4, "each entry has a box");
      assert.match(screen.shown[1]?.text ?? "", /^Revoke 4 entries of Siv Nettum/);
    });

    it("loads the whole list where the search is refused, and says that it was", async () => {
      await h.cases.loadPage(h.connection, noSignal);
      const match = ({ body }: { readonly body: unknown }) => JSON.stringify(body ?? "").includes("explicitAccess");
      h.sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match });
      tickAll();
      await offboard(servicesOf(h), { connection: "sandbox", subject: siv.id });
      assert.equal(h.cases.list(h.connection).more, false);
      assert.match(screen.shown[1]?.text ?? "", /^Revoke 3 entries of Siv Nettum/);
      assert.match(screen.shown[1]?.detail ?? "", /a search of the server \(not allowed with this key\)/);
    });

    it("loads the list also where nobody has looked at it, and tells where that fails, too", async () => {
      const match = ({ body }: { readonly body: unknown }) => JSON.stringify(body ?? "").includes("explicitAccess");
      h.sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match });
      tickAll();
      await offboard(servicesOf(h), { connection: "sandbox", subject: siv.id });
      assert.match(screen.shown[1]?.text ?? "", /^Revoke 3 entries of Siv Nettum/, "by its name, which was read since");
      const other = h.another();
      screen.shown.length = 0;
      h.sandbox.faults.next({ kind: "status", status: 403, times: Infinity, match: { path: /\/case\/search$/ } });
      await offboard(servicesOf(other), { connection: "sandbox", subject: siv.id });
      assert.equal(screen.shown.length, 1);
      assert.doesNotMatch(screen.shown[0]?.text ?? "", /Nothing that names/);
    });

    it("hands over first, as one batch that is taken back as one", async () => {
      await h.cases.loadPage(h.connection, noSignal);
      const before = listed((await h.truth("9001")).entries);
      // What is asked beside: the reason.
      screen.answer = ({ buttons }) => buttons[0] ?? "";
      const told = new Promise<string>((resolve) => {
        const { answer } = screen;
        screen.answer = (one) => {
          if (!/^\d+ changed/.test(one.text)) return answer(one);
          resolve(one.text);
          return undefined;
        };
      });
      const backend = await h.connections.backend(h.connection);
      await takeAway(servicesOf(h), { connection: h.connection, backend, subject: nils, to: siv, title: "Hand Over" });
      assert.match(await told, /^5 changed/);
      assert.ok(screen.shown.some(({ text }) => /^Hand over 2 entries of Nils Nothing.* to Siv Nettum/.test(text)));
      const after = await h.truth("9001");
      assert.ok(!listed(after.entries).some((line) => line.startsWith(nils.id)));
      assert.ok(listed(after.entries).some((line) => line.startsWith(siv.id)));
      assert.equal((await h.truth("9037")).case.reporter?.id, siv.id);

      const { batches } = await h.journal.read();
      const undo = await planBatchUndo(h, h.connection, batches[0]!.id, noSignal);
      assert.deepEqual(undo.stays, []);
      const { outcomes } = await h.bulk.run(undo.plan, noSignal);
      assert.ok(outcomes.every(({ kind }) => kind === "done"));
      assert.deepEqual(listed((await h.truth("9001")).entries), before);
      assert.equal((await h.truth("9037")).case.reporter?.id, nils.id);
      const again = await planBatchUndo(h, h.connection, batches[0]!.id, noSignal);
      assert.deepEqual(again.plan.rows, [], "what was taken back is not taken back twice");
    });

    it("does nothing where it is given up before it is confirmed, at whatever", async () => {
      const backend = await h.connections.backend(h.connection);
      const leaving = { connection: h.connection, backend, subject: nils, to: siv, title: "Hand Over" };
      const titles: string[] = [];
      showProgressAtOnce();
      const giveUp = async (at: string, path?: RegExp) => {
        screen.shown.length = 0;
        const hold = path && h.sandbox.faults.next({ kind: "hang", times: Infinity, match: { path } });
        screen.progress = (one) => {
          titles.push(one.title);
          if (one.title === at) one.cancel();
        };
        screen.answer = ({ text, buttons }) => (text === at || text.startsWith("Hand over ") ? undefined : buttons[0]);
        await takeAway(servicesOf(h), leaving);
        hold?.remove();
        return screen.shown.map(({ text }) => text.split(" ").slice(0, 2).join(" "));
      };
      assert.deepEqual(await giveUp("Looking for what names them", /\/case\/search$/), []);
      assert.deepEqual(await giveUp("Hand Over"), ["Hand Over"]);
      assert.deepEqual(await giveUp("Looking for who is notified", /\/watchers$/), ["Hand Over"]);
      assert.deepEqual(await giveUp(""), ["Hand Over", "Hand over"]);
      assert.ok(!titles.includes("Changing access"), titles.join(", "));
      assert.deepEqual([writes(), (await h.journal.read()).batches], [[], []]);
    });

    it("says what is left where it is given up halfway, which is gone on with or taken back", async () => {
      const backend = await h.connections.backend(h.connection);
      const before = listed((await h.truth("9001")).entries);
      const hit = h.sandbox.faults.next({
        kind: "slow",
        delayMs: 20,
        match: { method: "POST", path: /9001\/access$/ },
      });
      showProgressAtOnce();
      screen.progress = (one) => {
        if (one.title === "Changing access") void hit.reached.then(one.cancel);
      };
      const told = new Promise<Shown>((resolve) => {
        screen.answer = (one) => {
          if (!/^\d+ changed/.test(one.text)) return one.buttons[0] ?? "";
          resolve(one);
          return undefined;
        };
      });
      await takeAway(servicesOf(h), { connection: h.connection, backend, subject: nils, to: siv, title: "Hand Over" });
      const { text, buttons } = await told;
      assert.match(text, /^\d changed, \d left/);
      assert.deepEqual(buttons, ["Resume", "Undo", "Journal"]);
      const halfway = listed((await h.truth("9001")).entries);
      assert.deepEqual(
        [siv, nils].map(({ id }) => halfway.some((line) => line.startsWith(id))),
        [true, true],
        "handed over, not yet taken away",
      );
      const { batches } = await h.journal.read();
      const { plan } = await planBatchUndo(h, h.connection, batches[0]!.id, noSignal);
      await h.bulk.run(plan, noSignal);
      assert.deepEqual(listed((await h.truth("9001")).entries), before);
    });

    it("asks for nothing that cannot be done: where the key owns no case, it says why", async () => {
      const signe = h.another("signe");
      await signe.cases.findSubjects(signe.connection, siv.id, noSignal);
      screen.answer = ({ text, buttons }) => (text === "Offboard" ? buttons[0] : undefined);
      await offboard(servicesOf(signe), { connection: "sandbox", subject: siv.id });
      const { text, detail = "", buttons } = screen.shown.at(-1)!;
      assert.equal(text, "No entry of Siv Nettum can be revoked.");
      assert.match(detail, /^3 cannot be changed: .* only owners of a case may change access to it\./);
      assert.deepEqual(buttons, ["Show All"]);
      assert.match(detail, /\n\n• [^\n]+: stays the reporter\n• /, "a list is one paragraph");
    });

    it("asks for the reported cases alone where that is all there is to hand over", async () => {
      const backend = await h.connections.backend(h.connection);
      screen.answer = ({ buttons }) => (buttons.length > 3 ? buttons[0] : undefined);
      const { found } = await findNamings(h, h.connection, nils, [], noSignal);
      for (const { state, entries } of found)
        for (const entry of entries) await h.change(state.case.id, { kind: "revoke", entry });
      await takeAway(servicesOf(h), { connection: h.connection, backend, subject: nils, to: siv, title: "Hand Over" });
      assert.match(screen.shown.at(-1)?.text ?? "", /^Make Siv Nettum the reporter of 1 case\?$/);
    });

    it("says before who is notified all the same", async () => {
      await h.cases.loadPage(h.connection, noSignal);
      await h.cases.findSubjects(h.connection, "1109", noSignal);
      screen.answer = ({ buttons, text }) => (/^Revoke/.test(text) ? undefined : buttons[0]);
      await offboard(servicesOf(h), { connection: "sandbox", subject: "1109" });
      const { text, detail = "" } = screen.shown.at(-1)!;
      assert.match(text, /^Revoke /);
      assert.match(detail, /is still notified of: .*9051/);
      assert.deepEqual(writes(), []);
    });

    it("leaves the entries on case definitions alone, and says so", async () => {
      const c = await openCmf();
      try {
        await c.cases.loadPage(c.connection, noSignal);
        await c.change(c.sandbox.cmf.caseIdAt(0), {
          kind: "grant",
          subject: user(23),
          level: "write",
          on: "definition",
        });
        tickAll();
        await offboard(servicesOf(c), { connection: "cmf", subject: "user:23" });
        const said = screen.shown.map(({ text, detail = "" }) => `${text} ${detail}`).join("\n");
        assert.match(said, /the entry on the case definition stays, because it holds for other cases/);
      } finally {
        await c.close();
      }
    });
  });

  it("filter by what the case system can be asked for, and by what is loaded, and by nothing else", async () => {
    const cmf = await openCmf();
    const iris = await openIrisAt(h.sandbox.iris.url, h.sandbox.iris.keyOf("signe.vakt"));
    const { createQuickPick } = window;
    try {
      const offered: string[][] = [];
      for (const { connections, cases, connection } of [h, cmf, iris]) {
        let items: readonly QuickPickItem[] = [];
        const filters = { narrowing: () => ({}) };
        const made = { connections, cases, filters, view: { visible: false } } as unknown as Services;
        Object.assign(window, {
          createQuickPick: () => {
            const pick = createQuickPick();
            screen.answer = async () => {
              await new Promise(setImmediate); // the choices come once the question is shown
              items = pick.items;
              return undefined;
            };
            return pick;
          },
        });
        await filter(made, { connection: connection.name });
        const kinds = items.slice(
          0,
          items.findIndex(({ label }) => label === "values"),
        );
        offered.push(kinds.map(({ label }) => label.replace(/^\$\([\w-]+\) /, "")));
      }
      const own = ["I own"];
      assert.deepEqual(offered, [
        [
          "Text",
          "Status",
          "Access mode",
          "Priority",
          "Customer",
          "Reported by…",
          "Assigned to…",
          ...own,
          "not published",
        ],
        ["Text", "Status", "Access mode"],
        ["Text", ...own],
      ]);
    } finally {
      Object.assign(window, { createQuickPick });
      await cmf.close();
      await iris.close();
    }
  });

  it("warn before a grant is made again that may still be carried out", async () => {
    const grant = { kind: "grant", subject: nils, level: "read" } as const;
    const hit = h.sandbox.faults.next({ kind: "hang", match: { method: "POST", path: /9003\/access$/ } });
    void hit.reached.then(h.expire);
    assert.equal((await h.change("9003", grant)).kind, "undetermined");
    await confirmChange(servicesOf(h), await h.changes.plan(h.connection, "9003", grant, noSignal));
    assert.match(
      screen.shown[0]?.detail ?? "",
      new RegExp(
        /^⚠ An earlier request for the same got no answer and may still be carried out until .*, /.source +
          /which would make two entries\./.source,
      ),
    );
  });

  it("say of a bulk that something is there twice", async () => {
    const plan = await h.bulk.plan(
      h.connection,
      [...grantsOn(["9003"], nils, "read"), { caseId: "9001", change: { kind: "changeMode", mode: "explicit" } }],
      noSignal,
    );
    // Somebody on another computer grants the same between the reading and the writing.
    const backend = await h.connections.backend(h.connection);
    const { write } = backend;
    backend.write = async (state, change, ...rest) => {
      if (change.kind === "grant") await write(state, change, ...rest);
      return write(state, change, ...rest);
    };
    const told = new Promise<string>((resolve) => {
      screen.answer = ({ text, buttons }) => (text === "Grant?" ? buttons[0] : void resolve(text));
    });
    await confirmAndRun(servicesOf(h), plan, { question: "Grant?", button: "Grant" });
    assert.match(await told, /^2 changed, 1 with two entries now: revoke one of them\./);
  });

  describe("a change of level that got half way", () => {
    /** Answers messages until one of this text is shown. Then it is resolved with it. */
    const shownAs = (text: RegExp, answers: Readonly<Record<string, string>>) =>
      new Promise<void>((resolve) => {
        screen.answer = (one) => {
          if (text.test(one.text)) resolve();
          return Object.entries(answers).find(([part]) => one.text.includes(part))?.[1];
        };
      });
    const raise = async (caseId: string, subject: string) =>
      ({
        caseId,
        change: {
          kind: "changeLevel",
          entry: entryOf(await h.cases.readState(h.connection, caseId, noSignal), subject),
          level: "write",
        },
      }) as const;
    const of = async (caseId: string, subject: string) =>
      listed((await h.truth(caseId)).entries).filter((one) => one.startsWith(subject));
    const oneDone = async () => {
      while (
        !(await h.journal.read()).attempts.some(
          ({ change, outcome }) => change.kind === "revoke" && outcome?.kind === "done",
        )
      ) {
        await new Promise((resolve) => h.journal.onDidChange(resolve));
      }
    };

    it("is offered to be finished after many, and finished as any revoke: planned, and confirmed", async () => {
      h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE" } });
      const apply = createApplyTrials(servicesOf(h));
      const told = shownAs(/half done/, {
        "Make 2 changes": "Apply",
        "half done": "Finish",
        "Finish the change": "Finish",
      });
      const wanted = [await raise("9001", nils.id), await raise("9003", "2002")];
      const outcomes = await apply(h.connection, wanted, () => ({ effects: [], leftOut: 0 }));
      assert.deepEqual(outcomes?.map(({ kind }) => kind).sort(), ["done", "half"]);
      await told;
      await oneDone();
      assert.deepEqual(screen.shown.map(({ text }) => text).slice(2, 3), ["Finish the change that got half way?"]);
      assert.deepEqual([await of("9001", nils.id), await of("9003", "2002")], [["1107 write"], ["2002 write"]]);
    });

    it("lets the next change of the case wait, and is finished all the same", async () => {
      h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE" } });
      const told = shownAs(/half done/, {
        "Make 2 changes": "Apply",
        "half done": "Finish",
        "Finish the change": "Finish",
      });
      const wanted = [await raise("9001", nils.id), ...grantsOn(["9001"], siv, "read")];
      const outcomes = await createApplyTrials(servicesOf(h))(h.connection, wanted, () => ({
        effects: [],
        leftOut: 0,
      }));
      assert.deepEqual(
        outcomes?.map(({ kind }) => kind),
        ["half", "notStarted"],
      );
      await told;
      while ((await h.journal.read()).attempts.filter(({ outcome }) => outcome !== undefined).length < 2)
        await new Promise((resolve) => h.journal.onDidChange(resolve));
      assert.deepEqual([await of("9001", nils.id), await of("9001", siv.id)], [["1107 write"], []]);
    });

    it("is finished from its row in the journal, also after a restart, until it was", async () => {
      const planned = await h.changes.plan(h.connection, "9001", (await raise("9001", nils.id)).change, noSignal);
      h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE" } });
      assert.equal((await h.changes.apply(planned, noSignal)).kind, "half");
      h.dispose();
      const next = h.another();
      const tree = createJournalTree(next.journal);
      const context = async () => {
        const [row] = (await tree.getChildren()).filter(
          (one) => one.kind === "attempt" && one.attempt.change.kind === "changeLevel",
        );
        return (await tree.getTreeItem(row!)).contextValue;
      };
      const { id } = (await next.journal.read()).attempts[0]!;
      assert.equal(await context(), "attempt undoable finishable");

      await finish(servicesOf(next), { record: id });
      assert.match(screen.shown[0]?.text ?? "", /^Revoke the entry of Nils Nothing on “9001/);
      assert.deepEqual(await of("9001", nils.id), ["1107 read", "1107 write"], "nobody confirmed");

      screen.answer = ({ buttons }) => buttons[0];
      await finish(servicesOf(next), { record: id });
      assert.deepEqual(await of("9001", nils.id), ["1107 write"]);
      assert.equal(await context(), "attempt undoable");
      screen.shown.length = 0;
      await finish(servicesOf(next), { record: id });
      await finish(servicesOf(next), {});
      assert.deepEqual(
        screen.shown.map(({ text }) => text),
        Array(2).fill("There is no change that got half way."),
      );
      tree.dispose();
    });

    it("is not finished where the new entry has gone, because that would take all that is left", async () => {
      const planned = await h.changes.plan(h.connection, "9001", (await raise("9001", nils.id)).change, noSignal);
      h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE" } });
      await h.changes.apply(planned, noSignal);
      const { entries } = await h.truth("9001");
      const kept = entries.filter(({ subject, level }) => !(subject?.id === nils.id && level === "write"));
      await h.sandbox.argus.edit(9001, {
        entries: kept.map(({ id, subject, level }) => ({
          id,
          subject: Number(subject!.id),
          level: level as "read" | "write",
          by: 1001,
          at: 1,
        })),
      });
      screen.answer = ({ buttons }) => buttons[0];
      await finish(servicesOf(h), { record: (await h.journal.read()).attempts[0]!.id });
      assert.match(screen.shown[0]?.text ?? "", /the new entry is not there any more, so the old one stays/);
      assert.deepEqual(await of("9001", nils.id), ["1107 read"]);
    });

    it("is to be finished also where the old entry was the one of an earlier change that had nothing to do", async () => {
      const planned = await h.changes.plan(h.connection, "9001", (await raise("9001", nils.id)).change, noSignal);
      const { change } = planned;
      assert.ok(change.kind === "changeLevel");
      await h.change("9001", { ...change, level: "read" });
      h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE" } });
      await h.changes.apply(planned, noSignal);
      const { attempts } = await h.journal.read();
      assert.deepEqual(
        attempts.map(({ outcome }) => outcome?.remark ?? outcome?.kind),
        ["half", "alreadySo"],
      );
      assert.ok(leftOf(attempts[0]!, attempts));
    });

    it("is not to be finished once it was taken back", async () => {
      const planned = await h.changes.plan(h.connection, "9001", (await raise("9001", nils.id)).change, noSignal);
      h.sandbox.faults.next({ kind: "status", status: 403, match: { method: "DELETE" } });
      await h.changes.apply(planned, noSignal);
      screen.answer = ({ buttons }) => buttons[0];
      const [half] = (await h.journal.read()).attempts;
      assert.ok(leftOf(half!, [half!]));
      await undo(servicesOf(h), { record: half!.id });
      const { attempts } = await h.journal.read();
      assert.equal(
        leftOf(
          attempts.find(({ id }) => id === half!.id)!,
          attempts,
        ),
        undefined,
      );
      assert.deepEqual(await of("9001", nils.id), ["1107 read"]);
    });
  });

  it("says so where the record that is to be undone or finished is not in the journal", async () => {
    await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    for (const command of [undo, finish]) await command(servicesOf(h), { record: "nowhere" });
    assert.deepEqual(
      screen.shown.map(({ text }) => text),
      ["There is nothing to undo.", "There is no change that got half way."],
    );
  });

  it("the journal says in words what takes back another change", async () => {
    await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    screen.answer = ({ buttons }) => buttons[0];
    await undo(servicesOf(h), { record: (await h.journal.read()).attempts[0]!.id });
    const tree = createJournalTree(h.journal);
    const items = (await tree.getChildren()).map((row) => tree.getTreeItem(row) as TreeItem);
    assert.deepEqual(
      items.map(({ label }) => label),
      ["Undo: Revoke Siv Nettum", "Grant Siv Nettum read"],
    );
    assert.match(items[0]?.accessibilityInformation?.label ?? "", /^Undo: Revoke Siv Nettum, case 9001, /);
    tree.search("undo revoke");
    assert.equal((await tree.getChildren()).length, 1);
    tree.dispose();
  });

  it("the journal shows and keeps the rest where a later version wrote a record", async () => {
    await h.change("9001", { kind: "grant", subject: siv, level: "read" });
    const { name: connection, system, origin, url } = h.connection;
    const change = { kind: "changeReporter", entry: { id: "1" } } as never;
    await h.journal.begin({ connection, system, origin, url, case: { id: "9001", title: "" }, change });
    const tree = createJournalTree(h.journal);
    const items = (await tree.getChildren()).map((row) => tree.getTreeItem(row) as TreeItem);
    assert.deepEqual(
      items.map(({ label }) => label),
      ["Grant Siv Nettum read", "1 record of the journal could not be read"],
    );
    await h.changes.recover();
    assert.deepEqual([...h.changes.undetermined(h.connection)], []);
    tree.dispose();
  });

  it("a bulk that another window takes up meanwhile is not run, which is said", async () => {
    await h.bulk.run(await h.bulk.plan(h.connection, grantsOn(["9001"], siv, "read"), noSignal), AbortSignal.abort());
    const other = h.another();
    const [open] = await other.bulk.unfinished();
    // The other window confirms while this one still asks.
    screen.answer = async ({ buttons }) => {
      if (buttons.includes("Go On"))
        await other.bulk.run(await other.bulk.resume(other.connection, open!, noSignal), noSignal);
      return buttons[0];
    };
    await resume(servicesOf(h), {});
    assert.match(
      screen.shown.at(-1)?.text ?? "",
      /^Another window is making these changes, or has gone on with them\./,
    );
    assert.equal(writes().filter(({ method }) => method === "POST").length, 1);
    for (const answer of ["Give Up", "Go On"]) {
      screen.answer = () => answer;
      screen.shown.length = 0;
      await resume(servicesOf(h), {});
      assert.deepEqual(
        screen.shown.map(({ text }) => text),
        ["There are no unfinished changes."],
      );
    }
  });
});
