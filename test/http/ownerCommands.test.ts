import assert from "node:assert/strict";
import { screen, type Shown } from "./screen";
import { changeReporter, publish } from "../../src/commands/change/caseItself";
import { grant, revoke } from "../../src/commands/change/change";
import { removeWatcher } from "../../src/commands/change/removeWatcher";
import { changeReporterOfMany, revokeMany } from "../../src/commands/change/selected";
import type { Services } from "../../src/commands/services";
import { subjectIcon } from "../../src/wording/rows";
import { noSignal } from "../unit/noSignal";
import { openCmf } from "./cmfHarness";
import { entryOf, nils, openHarness, siv, type Harness } from "./changesHarness";

/** The commands for the reporter, for publishing and for watchers, over a real workspace and the stand-in. */
describe("commands of who owns a case, who sees it and who is notified", function () {
  this.timeout(30_000);
  let h: Harness;
  beforeEach(async () => {
    screen.clear();
    h = await openHarness();
  });
  afterEach(() => h.close());

  type Needs = Pick<Harness, "connections" | "cases" | "changes" | "journal" | "bulk">;
  function servicesOf({ connections, cases, changes, journal, bulk }: Needs = h): Services {
    const parts = { connections, cases, changes, journal, bulk };
    const views = { tree: { redraw: () => undefined }, view: { visible: false }, log: { error: () => undefined } };
    return {
      ...parts,
      ...views,
      fullPreview: { show: async () => "cancel" },
      again: () => undefined,
    } as unknown as Services;
  }
  const about = (caseId: string, more: object = {}) => ({ connection: "sandbox", case: caseId, ...more });
  /** Presses the first button that is among these, of whatever is shown. */
  const press = (...buttons: string[]) => {
    screen.answer = (shown: Shown) => buttons.find((one) => shown.buttons.includes(one));
  };
  const told = (text: RegExp) =>
    new Promise<Shown>((resolve) => {
      const answer = screen.answer;
      screen.answer = (shown) => {
        if (text.test(shown.text)) resolve(shown);
        return answer(shown);
      };
    });
  /** The user has seen somebody, so that there is a name for the number. */
  const meet = (login: string) => h.cases.findSubjects(h.connection, login, noSignal);
  const history = async (operation: string) => {
    const response = await fetch(`${h.sandbox.url}/cases/v2/case/9003/history?operation=${operation}&limit=0`, {
      headers: { "Argus-API-Key": h.key },
    });
    return ((await response.json()) as { data: { notified: number }[] }).data.map(({ notified }) => notified);
  };

  it("change the reporter after one confirmation that names both, and tell nobody unless that is chosen", async () => {
    await meet("siv.nettum");
    press("Change reporter");
    const done = told(/is now the reporter/);
    await changeReporter(servicesOf(), about("9003", { subject: siv.id }));
    const [asked] = screen.shown;
    assert.match(asked!.text, /^Change the reporter of “9003 .*” from Kari Writer to Siv Nettum\?$/);
    assert.match(asked!.detail!, /1 loses access: Kari Writer \(owner\)\./);
    assert.match(asked!.detail!, /1 gains: Siv Nettum/);
    assert.match(asked!.detail!, /This gives ownership: Siv Nettum can then decide/);
    assert.match(asked!.detail!, /Nobody gets a message about it\./);
    assert.deepEqual(asked!.buttons, ["Change reporter", "Change reporter and Send Messages"]);
    assert.ok((await done).buttons.includes("Undo"));
    assert.equal((await h.truth("9003")).case.reporter?.id, siv.id);

    press("Change reporter and Send Messages");
    await changeReporter(servicesOf(), about("9003", { subject: "1101" }));
    assert.equal((await h.truth("9003")).case.reporter?.id, "1101");
    const { attempts } = await h.journal.read();
    assert.deepEqual(
      attempts.map(({ change }) => ("notify" in change ? change.notify : undefined)),
      [true, undefined],
    );
    assert.equal((await history("updateCase")).length, 2);
  });

  it("warn somebody who hands the case on and may not change it any more", async () => {
    const kari = h.another("kari");
    press();
    await changeReporter(servicesOf(kari), about("9003", { subject: siv.id }));
    assert.match(screen.shown[0]!.detail!, /^⚠ YOU LOCK YOURSELF OUT/);
    assert.equal((await h.truth("9003")).case.reporter?.id, "1101");
  });

  it("change the reporter of several cases with one confirmation", async () => {
    await h.cases.loadPage(h.connection, noSignal);
    await meet("siv.nettum");
    // Whom the pick offers comes with its search, a turn after it is shown.
    const chosen = (label: string) => new Promise<string>((resolve) => setImmediate(() => resolve(label)));
    screen.answer = ({ text, buttons }) =>
      text.startsWith("Change Reporter of")
        ? chosen(`$(${subjectIcon(siv)}) Siv Nettum`)
        : buttons.find((one) => one === "Change reporter");
    const done = told(/^2 changed\.$/);
    const cases = ["9001", "9003"].map((id) => ({ ...about(id), kind: "case" }));
    await changeReporterOfMany(servicesOf(), cases);
    assert.deepEqual(
      screen.shown.slice(0, 2).map(({ text }) => text),
      ["Change Reporter of 2 Cases", "Make Siv Nettum the reporter of 2 cases?"],
    );
    assert.ok((await done).buttons.includes("Undo"));
    for (const id of ["9001", "9003"]) assert.equal((await h.truth(id)).case.reporter?.id, siv.id);
  });

  it("publish after saying who will see it, and that there is no way back", async () => {
    await h.cases.loadPage(h.connection, noSignal);
    press("Publish");
    const done = told(/^Published 9049/);
    await publish(servicesOf(), about("9049"));
    const [asked] = screen.shown;
    assert.match(asked!.text, /^Publish “9049 /);
    assert.match(asked!.detail!, /Ola Reader/);
    assert.match(asked!.detail!, /Users with the service read role/);
    assert.match(asked!.detail!, /There is no way back/);
    assert.deepEqual((await done).buttons, [], "nothing to undo");
    assert.equal((await h.truth("9049")).case.condition, "yes");
    screen.shown.length = 0;
    await publish(servicesOf(), about("9049"));
    assert.match(screen.shown[0]!.text, /is published already/);
  });

  it("notify of a grant by a button of the pick, which is off, and never a further step", async () => {
    await meet("nils.nothing");
    await meet("siv.nettum");
    const backend = await h.connections.backend(h.connection);
    const watchers = async () =>
      (await backend.readWatchers!((await h.truth("9003")).case, noSignal)).map(({ subject }) => subject?.id);
    const levels = backend.capabilities.levels.length;
    /** Chooses once what each level does is there to be read. */
    const pick = (level: string, ...buttons: string[]) => {
      let plans = 0;
      const read = new Promise<void>((resolve) => {
        const plan: Harness["changes"]["plan"] = async (...asked) => {
          const planned = await h.changes.plan(...asked);
          if (++plans === levels) setImmediate(resolve);
          return planned;
        };
        services = servicesOf({ ...h, changes: { ...h.changes, plan } });
      });
      screen.answer = async (shown) => {
        await read;
        return [...buttons, level].find((one) => shown.buttons.includes(one));
      };
    };
    let services = servicesOf();
    const titles = () => screen.shown.filter(({ text }) => text.startsWith("Grant ")).map(({ text }) => text);

    pick("read");
    await grant(services, about("9003", { subject: nils.id }));
    assert.deepEqual(titles(), ["Grant Nils Nothing Access to 9003 Board member device lost"]);
    assert.deepEqual(await watchers(), []);

    screen.shown.length = 0;
    pick("write", "And Notify Them of This Case");
    await grant(services, about("9003", { subject: siv.id }));
    assert.deepEqual(titles(), [
      "Grant Siv Nettum Access to 9003 Board member device lost",
      "Grant Siv Nettum Access to 9003 Board member device lost, and Notify Them of This Case",
    ]);
    assert.deepEqual(await watchers(), [siv.id]);
    press();
    screen.shown.length = 0;
    await grant(servicesOf(), about("9001", { subject: siv.id, level: "read", notify: true }));
    assert.match(screen.shown[0]!.text, /, and Notify Them of This Case$/);
  });

  it("say after a revoke who is still notified, and offer to end that", async () => {
    assert.equal((await h.change("9003", { kind: "grant", subject: nils, level: "read", notify: true })).kind, "done");
    const entry = entryOf(await h.truth("9003"), nils.id);
    press("Revoke");
    const done = told(/is still notified of this case/);
    await revoke(servicesOf(), about("9003", { entry: entry.id }));
    assert.deepEqual((await done).buttons, ["Undo", "Stop Notifying"]);

    press("Remove watcher");
    screen.shown.length = 0;
    const removed = told(/is no longer notified of/);
    await removeWatcher(servicesOf(), about("9003", { subject: nils.id }));
    assert.match(screen.shown[0]!.text, /^Stop notifying Nils Nothing of “9003 /);
    assert.match(screen.shown[0]!.detail!, /What they may do on the case stays as it is\./);
    assert.deepEqual((await removed).buttons, []);
    screen.shown.length = 0;
    await removeWatcher(servicesOf(), about("9003", { subject: nils.id }));
    assert.match(screen.shown[0]!.text, /^None of those you chose is notified/);
  });

  it("offer after many revokes to end the notifications that go on, with one confirmation", async () => {
    for (const caseId of ["9001", "9003"])
      await h.change(caseId, { kind: "grant", subject: siv, level: "read", notify: true });
    await h.cases.loadPage(h.connection, noSignal);
    press("Stop Notifying", "Revoke", "Remove watcher");
    const offered = told(/^2 notifications of cases go on/);
    const rows = await Promise.all(
      ["9001", "9003"].map(async (id) => ({
        ...about(id, { subject: siv.id, entry: entryOf(await h.truth(id), siv.id).id }),
        kind: "entry",
      })),
    );
    await revokeMany(servicesOf(), rows);
    assert.deepEqual((await offered).buttons, ["Stop Notifying"]);
    const ended = told(/^2 changed\.$/);
    await ended;
    const backend = await h.connections.backend(h.connection);
    for (const { case: id } of rows)
      assert.deepEqual(await backend.readWatchers!((await h.truth(id)).case, noSignal), []);
  });

  it("offer only those watchers whom the case itself has", async () => {
    screen.answer = () => undefined;
    await removeWatcher(servicesOf(), about("9051"));
    assert.deepEqual(
      screen.shown[0]!.buttons.map((one) => one.replace(/^\$\(\w+\) /, "")),
      ["Gunnar Ås-Kvamme", "Nils Nothing"],
    );
    screen.shown.length = 0;
    await removeWatcher(servicesOf(), about("9051", { subject: "2013" }));
    assert.match(screen.shown[0]!.text, /^A rule for many cases notifies them/);
  });

  it("say where a system has none of it, and where the level is too low", async () => {
    const c = await openCmf();
    try {
      await c.cases.loadPage(c.connection, noSignal);
      await publish(servicesOf(c), { connection: "cmf", case: c.sandbox.cmf.caseIdAt(0) });
      assert.match(screen.shown[0]!.text, /^cmf does not have this kind of change\.$/);
    } finally {
      await c.close();
    }
    screen.shown.length = 0;
    await publish(servicesOf(h.another("eva")), about("9022"));
    assert.match(screen.shown[0]!.text, /^You cannot do this on 9022 .*it needs write access\.$/);
  });
});
