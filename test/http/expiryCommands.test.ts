import assert from "node:assert/strict";
import { screen } from "./screen";
import { grant } from "../../src/commands/change/change";
import { clearExpiry, extendExpiry, setExpiry } from "../../src/commands/change/setExpiry";
import { sweepDue } from "../../src/commands/change/sweepDue";
import type { Services } from "../../src/commands/services";
import { createKnownEnds } from "../../src/core/expiry/endsOf";
import { createDueTree } from "../../src/tree/dueTree";
import { noSignal } from "../unit/noSignal";
import { listed, nils, openHarness, siv, type Harness } from "./changesHarness";

const hour = 60 * 60_000;
const aCase = "9003";

describe("access that ends, in the editor", function () {
  this.timeout(30_000);
  let h: Harness;
  let services: Services;
  beforeEach(async () => {
    screen.clear();
    h = await openHarness();
    const { connections, cases, changes, journal, bulk, expiries } = h;
    services = {
      ...{ connections, cases, changes, journal, bulk, expiries, editor: "this editor" },
      tree: { redraw: () => undefined },
      view: { visible: false },
      log: { error: () => undefined, info: () => undefined, warn: () => undefined },
      fullPreview: { show: async () => "cancel" },
      again: () => undefined,
    } as unknown as Services;
    await h.cases.readState(h.connection, aCase, noSignal);
  });
  afterEach(() => h.close());

  const about = (more: object = {}) => ({ connection: "sandbox", case: aCase, ...more });
  const entries = async () => listed((await h.truth(aCase)).entries);
  /** Answers each question with the first of these that it offers; what was answered is not offered again. */
  const answerWith = (...wanted: string[]) => {
    screen.answer = ({ buttons }) => {
      const place = wanted.findIndex((one) => buttons.includes(one));
      return place < 0 ? undefined : wanted.splice(place, 1)[0];
    };
  };
  const firstShown = () => screen.shown.at(0)?.text ?? "";
  const timeCame = () => h.sandbox.argus.setClockAhead(2 * hour);

  it("costs no further step where the button is not pressed", async () => {
    answerWith("read", "Grant");
    await grant(services, about({ subject: siv.id }));
    assert.deepEqual(await h.expiries.open(), []);
    assert.equal(screen.shown.filter(({ buttons }) => buttons.includes("3 days")).length, 0);
    assert.ok((await entries()).includes(`${siv.id} read`));
  });

  it("is set by a button beside the levels, and says what that means", async () => {
    answerWith("Until …", "read", "Grant", "3 days");
    await grant(services, about({ subject: siv.id }));
    const asked = screen.shown.find(({ buttons }) => buttons.includes("3 days"));
    assert.match(
      asked?.detail ?? "",
      /^Setting this is the consent: .*The server does not do it\. An editor of this user account/,
    );
    const [one] = await h.expiries.open();
    assert.equal(one?.state, "scheduled");
    assert.ok(Math.abs(one.until - Date.now() - 72 * hour) < hour);
    assert.ok((await entries()).includes(`${siv.id} read`));
  });

  it("is set by who passes a time, refused without a zone, changed, extended and cleared", async () => {
    const until = new Date(Date.now() + 5 * hour).toISOString();
    answerWith("read", "Grant");
    await grant(services, about({ subject: siv.id, level: "read", until: "2026-12-24T17:00" }));
    assert.deepEqual(await h.expiries.open(), []);
    answerWith("read", "Grant");
    await grant(services, about({ subject: siv.id, level: "read", until }));
    const times = async () => (await h.expiries.open()).map((one) => new Date(one.until).toISOString());
    assert.deepEqual(await times(), [until]);
    const later = new Date(Date.now() + 9 * hour).toISOString();
    await setExpiry(services, about({ subject: siv.id, until: later }));
    assert.deepEqual(await times(), [later]);
    await extendExpiry(services, about({ subject: siv.id }));
    assert.deepEqual(await times(), [new Date(Date.parse(later) + 24 * hour).toISOString()]);
    await setExpiry(services, about({ subject: siv.id, until: null }));
    assert.deepEqual(await times(), []);
  });

  it("is set on an entry that is there, which is taken away at its time, told afterwards", async () => {
    const state = await h.truth(aCase);
    const entry = state.entries.find(({ subject }) => subject?.kind === "user")!;
    const until = new Date(Date.now() + hour / 2).toISOString();
    await setExpiry(services, about({ entry: entry.id, until }));
    const ends = createKnownEnds(h.expiries);
    await new Promise<void>((resolve) => ends.onDidChange(() => resolve()));
    const tree = createDueTree(ends);
    const [row] = tree.getChildren();
    const item = tree.getTreeItem(row!) as { label: string; description: string; contextValue: string };
    assert.match(item.description, /until .*, then no entry · .*9003/);
    assert.equal(item.contextValue, "ending");
    screen.shown.length = 0;
    await sweepDue(services, "this editor", true);
    assert.deepEqual(screen.shown, [], "nothing is due yet");
    timeCame();
    await h.cases.readState(h.connection, aCase, noSignal);
    await sweepDue(services, "this editor", true);
    assert.match(firstShown(), /^Ended: 9003, .*until .*, then no entry\./);
    assert.ok(!(await entries()).includes(`${entry.subject!.id} ${entry.level}`));
    tree.dispose();
    ends.dispose();
  });

  it("asks where somebody else has changed it, and lets it stay when told so", async () => {
    answerWith("read", "Grant");
    const until = new Date(Date.now() + hour / 2).toISOString();
    await grant(services, about({ subject: nils.id, level: "read", until }));
    const other = h.another();
    const [entry] = (await other.cases.readState(other.connection, aCase, noSignal)).entries.filter(
      ({ subject }) => subject?.id === nils.id,
    );
    await other.change(aCase, { kind: "changeLevel", entry: entry!, level: "write" });
    timeCame();
    await h.cases.readState(h.connection, aCase, noSignal);
    screen.shown.length = 0;
    const told = new Promise<void>((resolve) => {
      screen.answer = ({ buttons }) => {
        if (buttons.includes("Without an End")) return "Without an End";
        resolve();
        return undefined;
      };
    });
    await sweepDue(services, "this editor", true);
    await told;
    assert.match(firstShown(), /^Did not end: .*Somebody else has changed it since to write/);
    assert.ok((await entries()).includes(`${nils.id} write`));
    assert.deepEqual(await h.expiries.open(), []);
  });

  it("is reminded of a day before by the editor that set it, once, and extended with one click", async () => {
    const own = h.another();
    await clearExpiry(services, about({ subject: siv.id }));
    const planned = await own.changes.plan(
      own.connection,
      aCase,
      { kind: "grant", subject: siv, level: "read" },
      noSignal,
    );
    const ends = await own.expiries.plan(planned, { until: Date.now() + 30 * hour });
    await own.changes.apply(planned, noSignal, { ends: { ...ends, editor: "this editor" } });
    // It was set two days ago.
    await h.store.write((sql) =>
      sql.run("UPDATE expiry SET at = at - ?, until = until - ?", ...[48 * hour, 12 * hour]),
    );
    const extended = new Promise<void>((resolve) => {
      screen.answer = ({ buttons, text }) => {
        if (buttons.includes("Extend by a Day")) return "Extend by a Day";
        if (text.startsWith(aCase)) resolve();
        return undefined;
      };
    });
    await sweepDue(services, "another editor", true);
    assert.deepEqual(screen.shown, []);
    await sweepDue(services, "this editor", true);
    await extended;
    assert.match(firstShown(), /^Ends within a day: 9003, Siv Nettum: read until /);
    const [one] = await h.expiries.open();
    assert.ok(one!.until - Date.now() > 40 * hour);
  });
});
