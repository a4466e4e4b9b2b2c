import assert from "node:assert/strict";
import { join } from "node:path";
import type { Change, Subject } from "../../../src/access/case";
import { Failure } from "../../../src/base/failure";
import { exportExpiries, readExport } from "../../../src/core/expiry/exchange";
import { endRefusalOf } from "../../../src/core/expiry/refusal";
import { readWake } from "../../../src/core/expiry/wake";
import { planUndo } from "../../../src/core/changes/undo";
import { noSignal } from "../noSignal";
import { openTwisted, type Twisted } from "./twisted";

const siv: Subject = { id: "7", kind: "user", name: "Siv" };
const hour = 60 * 60_000;
const begin = Date.UTC(2026, 9, 24, 12); // the night after it, clocks in Europe go back

describe("access that ends", () => {
  let at: number;
  let skew: number;
  let server: Twisted;
  let tellsTime: boolean;
  const clocks = { now: () => at, server: () => (tellsTime ? at + skew : undefined) };

  beforeEach(async () => {
    [at, skew, tellsTime] = [begin, 0, true];
    server = await openTwisted({}, clocks);
  });
  afterEach(() => server.close());

  const levels = () => server.of(siv).map(({ level }) => level);
  const open = async () => (await server.expiries.open()).map(({ state }) => state);
  const sweep = async (window = server as Pick<Twisted, "expiries" | "connection">) =>
    (await window.expiries.sweep(window.connection, noSignal)).map(
      ({ expiry, result }) => `${result?.event ?? "elsewhere"} ${expiry.state}`,
    );
  const set = async (change: Change, hours: number) => {
    const planned = await server.plan(change);
    const ends = await server.expiries.plan(planned, { until: at + skew + hours * hour });
    return server.changes.apply(planned, noSignal, { ends });
  };
  const grant = (level: "read" | "write" | "owner"): Change => ({ kind: "grant", subject: siv, level });

  it("is revoked at its time, not before, and once", async () => {
    await set(grant("read"), 3);
    assert.deepEqual(await open(), ["scheduled"]);
    at += 3 * hour - 1;
    assert.deepEqual(await sweep(), []);
    assert.deepEqual(levels(), ["read"]);
    at += 1;
    assert.deepEqual(await sweep(), ["restored done"]);
    assert.deepEqual([levels(), await open(), await sweep()], [[], [], []]);
    const [record] = (await server.journal.read()).attempts;
    assert.equal(record!.change.kind, "revoke");
    assert.ok(record!.expires);
  });

  it("goes back to the level before, not to nothing", async () => {
    await server.change(grant("read"));
    await set(grant("write"), 1);
    const [expiry] = await server.expiries.open();
    assert.deepEqual([expiry!.left.state, expiry!.then], ["write", "read"]);
    at += 2 * hour;
    assert.deepEqual(await sweep(), ["restored done"]);
    assert.deepEqual(levels(), ["read"]);
  });

  it("of a mode goes back to the mode before", async () => {
    await set({ kind: "changeMode", mode: "explicit" }, 1);
    at += hour;
    assert.deepEqual(await sweep(), ["restored done"]);
    assert.equal(server.held.mode, "roleBased");
  });

  it("is recorded with its time and its end", async () => {
    await server.change(grant("read"));
    await set(grant("write"), 1);
    const [record] = (await server.journal.read()).attempts;
    assert.equal(record!.ends!.until, begin + hour);
    assert.equal(record!.ends!.then, "read");
  });

  it("ends with the later until of the same person, at what was before the first", async () => {
    await server.change(grant("read"));
    await set(grant("write"), 1);
    await set(grant("owner"), 5);
    assert.deepEqual(await open(), ["scheduled"]);
    at += 2 * hour;
    assert.deepEqual(await sweep(), []);
    at += 4 * hour;
    assert.deepEqual(await sweep(), ["restored done"]);
    assert.deepEqual(levels(), ["read"]);
  });

  it("that ends before an earlier one goes back to what that left, and then to what was before it", async () => {
    await server.change(grant("read"));
    await set(grant("write"), 9);
    await set(grant("owner"), 1);
    at += hour;
    assert.deepEqual(await sweep(), ["restored done"]);
    assert.deepEqual(levels(), ["write"]);
    at += 8 * hour;
    assert.deepEqual(await sweep(), ["restored done"]);
    assert.deepEqual([levels(), await open()], [["read"], []]);
  });

  it("is extended by setting it again, and ends at what was before the first", async () => {
    await set(grant("read"), 1);
    await set(grant("read"), 4);
    at += 2 * hour;
    assert.deepEqual([await sweep(), levels()], [[], ["read"]]);
    at += 2 * hour;
    assert.deepEqual([await sweep(), levels()], [["restored done"], []]);
  });

  it("is moved and cleared", async () => {
    await set(grant("read"), 1);
    const [first] = await server.expiries.open();
    const moved = await server.expiries.move(server.connection, first!, at + 8 * hour);
    assert.deepEqual(
      (await server.expiries.open()).map(({ until }) => until),
      [begin + 8 * hour],
    );
    at += 2 * hour;
    assert.deepEqual(await sweep(), []);
    await server.expiries.clear(moved);
    at += 20 * hour;
    assert.deepEqual([await sweep(), levels(), await open()], [[], ["read"], []]);
  });

  it("is set on an entry that is there", async () => {
    await server.change(grant("read"));
    const state = server.truth();
    await server.expiries.set(server.connection, state, state.entries[0]!, { until: at + hour });
    at += hour;
    assert.deepEqual([await sweep(), levels()], [["restored done"], []]);
  });

  it("is gone where somebody took it away before", async () => {
    await set(grant("read"), 1);
    server.held.entries = [];
    at += hour;
    assert.deepEqual([await sweep(), await open()], [["foundGone gone"], []]);
  });

  it("asks where somebody else has changed it, and overwrites nothing", async () => {
    await set(grant("read"), 1);
    server.held.entries = [server.newEntry(siv, "read")];
    at += hour;
    const told = server.told.length;
    assert.deepEqual([await sweep(), await open()], [["foundChanged asked"], ["asked"]]);
    assert.equal(server.told.length, told);
    assert.deepEqual(await sweep(), ["foundChanged asked"]);
    server.held.entries = [];
    assert.deepEqual([await sweep(), await open()], [["foundGone gone"], []]);
  });

  it("is tried again where the case cannot be read, after pauses that grow, and never dropped", async () => {
    await set(grant("read"), 1);
    at += hour;
    server.beforeRead(() => {
      throw new Failure("offline");
    });
    const pauses: number[] = [];
    for (let tries = 0; tries < 12; tries += 1) {
      assert.deepEqual(await sweep(), ["failed couldNot"]);
      const [expiry] = await server.expiries.open();
      pauses.push(expiry!.next! - at);
      const { connection, expiries } = server;
      assert.deepEqual(await expiries.sweep(connection, noSignal, { patient: true }), []);
      at = expiry!.next!;
    }
    assert.deepEqual(
      pauses.map((pause) => pause / 60_000),
      [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360],
    );
    server.beforeRead(() => undefined);
    assert.deepEqual([await sweep(), levels()], [["restored done"], []]);
  });

  it("is tried again where its next try was put off by a clock that has been set back since", async () => {
    await set(grant("read"), 1);
    [at, skew] = [begin + 9000 * hour, -8999 * hour];
    server.beforeRead(() => {
      throw new Failure("offline");
    });
    assert.deepEqual(await sweep(), ["failed couldNot"]);
    server.beforeRead(() => undefined);
    [at, skew] = [begin + hour, 0];
    await server.expiries.tellNext();
    assert.equal(readWake(server.folder), begin + hour);
    const swept = await server.expiries.sweep(server.connection, noSignal, { patient: true });
    assert.deepEqual([swept.length, levels()], [1, []]);
  });

  it("is refused by the server, and says that it is there still", async () => {
    await set(grant("read"), 1);
    at += hour;
    server.twist(() => {
      throw new Failure("notAllowed", { status: 403, notHandled: true });
    });
    await sweep();
    const [expiry] = await server.expiries.open();
    assert.equal(expiry!.state, "couldNot");
    assert.ok(expiry!.reason?.kind === "failure" && expiry!.reason.isThere);
  });

  it("is done where the answer got lost, and found so by the next reading", async () => {
    await set(grant("read"), 1);
    at += hour;
    server.twist((_held, _change, usual) => {
      usual();
      throw new Failure("timeout");
    });
    assert.deepEqual([await sweep(), await open()], [["restored done"], []]);
  });

  it("is not sent again while the request that was given up may still make a second entry", async () => {
    await server.change(grant("read"));
    await set(grant("write"), 1);
    at += hour;
    server.twist(() => {
      throw new Failure("timeout");
    });
    assert.deepEqual(await sweep(), ["failed couldNot"]);
    server.twist((_held, _change, usual) => usual());
    const sent = server.told.length;
    at += 60_000;
    assert.deepEqual(await sweep(), ["failed couldNot"]);
    at += 11 * 60_000;
    assert.deepEqual([await sweep(), levels()], [["restored done"], ["read"]]);
    assert.equal(server.told.length, sent + 2);
  });

  it("is given up with a change that is refused, and waits for one that may still arrive", async () => {
    server.twist(() => {
      throw new Failure("notAllowed", { status: 403, notHandled: true });
    });
    await set(grant("read"), 1);
    assert.deepEqual(await open(), []);
    let late: () => void = () => undefined;
    server.twist((_held, _change, usual) => {
      late = usual;
      throw new Failure("timeout");
    });
    await set(grant("read"), 1 / 60);
    assert.deepEqual(await open(), ["unconfirmed"]);
    at += 2 * 60_000;
    assert.deepEqual(await sweep(), ["failed couldNot"]);
    late();
    server.twist((_held, _change, usual) => usual());
    at += 2 * 60_000;
    assert.deepEqual([await sweep(), levels()], [["restored done"], []]);
  });

  it("is over where its change was taken back", async () => {
    await set(grant("read"), 1);
    const { attempts } = await server.journal.read();
    const { planned } = await planUndo(server, server.connection, attempts[0]!, attempts, noSignal);
    await server.changes.apply(planned, noSignal, { undoes: attempts[0]!.id });
    assert.deepEqual(await open(), []);
  });

  describe("of which two computers have one file", () => {
    const write = "write" as const;
    async function twoComputers() {
      const computers = ["one", "two"].map((name) => server.open(clocks, undefined, join(server.folder, name)));
      const file = readExport(exportExpiries(await server.expiries.open()))!;
      await server.expiries.handOver(await server.expiries.open(), async () => undefined, noSignal);
      for (const { expiries, connection } of computers) assert.equal(await expiries.takeOver(connection, file), 1);
      return computers as [Window, Window];
    }
    type Window = ReturnType<Twisted["open"]>;
    const kinds: Readonly<Record<string, () => Promise<unknown>>> = {
      "a grant": () => set(grant(write), 1),
      "a raise": async () => (await server.change(grant("read")), await set(grant(write), 1)),
      "a mode": () => set({ kind: "changeMode", mode: "explicit" }, 1),
      "a revoke": async () => (
        await server.change(grant(write)),
        await set({ kind: "revoke", entry: server.of(siv)[0]! }, 1)
      ),
    };
    for (const [kind, make] of Object.entries(kinds))
      it(`is done by one, and found done by the other: ${kind}`, async () => {
        await make();
        const [one, two] = await twoComputers();
        at += hour;
        assert.deepEqual(await sweep(one), ["restored done"]);
        const [after, sent] = [JSON.stringify(server.held), server.told.length];
        assert.deepEqual(await sweep(two), ["foundGone gone"]);
        assert.deepEqual([JSON.stringify(server.held), server.told.length], [after, sent]);
        for (const { expiries, dispose } of [one, two]) {
          assert.deepEqual(await expiries.open(), []);
          dispose();
        }
      });

    it("leaves what was granted again since the other one has ended it", async () => {
      await set(grant(write), 1);
      const [one, two] = await twoComputers();
      at += hour;
      await sweep(one);
      await server.change(grant(write));
      assert.deepEqual([await sweep(two), levels()], [["foundChanged asked"], [write]]);
      one.dispose();
      two.dispose();
    });
  });

  describe("taken back", () => {
    const undo = async (which = 0) => {
      const { attempts } = await server.journal.read();
      const { planned } = await planUndo(server, server.connection, attempts[which]!, attempts, noSignal);
      const told = await server.expiries.endsAgain(attempts[which]!.id);
      await server.changes.apply(planned, noSignal, { undoes: attempts[which]!.id });
      return typeof told === "object" ? told.until - begin : told;
    };

    it("leaves what a later change took the place of to end as it was to", async () => {
      await set(grant("read"), 3);
      await set(grant("write"), 8);
      assert.equal(await undo(), 3 * hour);
      assert.deepEqual([levels(), await open()], [["read"], ["scheduled"]]);
      const [record] = (await server.journal.read()).attempts;
      assert.deepEqual([record!.ends?.until, record!.ends?.then], [begin + 3 * hour, undefined]);
      at += 3 * hour;
      assert.deepEqual([await sweep(), levels(), await open()], [["restored done"], [], []]);
    });

    it("lets an entry that was taken away or raised without an end end as it was to", async () => {
      await set(grant("read"), 3);
      await server.change({ kind: "revoke", entry: server.of(siv)[0]! });
      assert.equal(await undo(), 3 * hour);
      await server.change({ kind: "changeLevel", entry: server.of(siv)[0]!, level: "write" });
      assert.equal(await undo(), 3 * hour);
      at += 3 * hour;
      assert.deepEqual([await sweep(), levels(), await open()], [["restored done"], [], []]);
    });

    it("and taken back again ends as it was to, unless its time is over", async () => {
      await set(grant("read"), 3);
      assert.equal(await undo(), undefined);
      assert.equal(await undo(), 3 * hour);
      assert.deepEqual([levels(), await open()], [["read"], ["scheduled"]]);
      assert.equal(await undo(), undefined);
      at += 3 * hour;
      assert.equal(await undo(), "not");
      assert.deepEqual([await sweep(), levels(), await open()], [[], ["read"], []]);
    });

    it("after its end comes back without one, which is said", async () => {
      await set(grant("read"), 3);
      at += 3 * hour;
      await sweep();
      assert.equal(await undo(), "not");
      assert.deepEqual([levels(), await open()], [["read"], []]);
    });

    it("lets the mode, and what was taken away for a time, come back as they were to", async () => {
      await set({ kind: "changeMode", mode: "explicit" }, 3);
      await server.change({ kind: "changeMode", mode: "roleBased" });
      assert.equal(await undo(), 3 * hour);
      await server.change(grant("read"));
      await set({ kind: "revoke", entry: server.of(siv)[0]! }, 4);
      await set(grant("write"), 9);
      assert.equal(await undo(), 4 * hour);
      at += 4 * hour;
      assert.deepEqual(await sweep(), ["restored done", "restored done"]);
      assert.deepEqual([levels(), server.held.mode, await open()], [["read"], "roleBased", []]);
    });

    it("does not end what was granted anew after its end was cleared", async () => {
      await set(grant("read"), 3);
      await server.expiries.clear((await server.expiries.open())[0]!);
      await server.change({ kind: "revoke", entry: server.of(siv)[0]! });
      assert.equal(await undo(), undefined);
      assert.deepEqual([levels(), await open()], [["read"], []]);
    });
  });

  it("is refused for what does not end, and for a time that is over", async () => {
    const refusal = async (change: Change, hours = 1) =>
      set(change, hours).then(
        ({ kind }) => kind,
        (thrown: Failure) => endRefusalOf(thrown),
      );
    assert.equal(await refusal(grant("read"), 0), "past");
    await server.change(grant("write"));
    assert.equal(await refusal(grant("read")), "alreadyMore");
    assert.equal(await refusal({ kind: "changeMode", mode: "roleBased" }), "nothingBefore");
  });

  it("comes back where it was taken away for a time", async () => {
    await server.change(grant("write"));
    const [entry] = server.of(siv);
    await set({ kind: "revoke", entry: entry! }, 1);
    assert.deepEqual(levels(), []);
    at += hour;
    assert.deepEqual([await sweep(), levels()], [["restored done"], ["write"]]);
  });

  it("is carried out once by two windows at the same time", async () => {
    await set(grant("read"), 1);
    at += hour;
    const windows = [server.open(clocks), server.open(clocks)];
    const both = await Promise.all(windows.map((one) => sweep(one)));
    assert.deepEqual(
      both.flat().filter((one) => one !== "elsewhere done"),
      ["restored done"],
    );
    assert.equal(server.told.filter((kind) => kind === "revoke").length, 1);
    windows.forEach((one) => one.dispose());
  });

  it("goes by the clock of the server, whatever this computer's is set to", async () => {
    skew = -2 * hour; // this computer is ahead
    await set(grant("read"), 1);
    at += hour - 1;
    assert.deepEqual(await sweep(), []);
    at += 1;
    assert.deepEqual(await sweep(), ["restored done"]);
    skew = 0;
    await set(grant("read"), 1);
    skew = -5 * hour; // and was set forward since
    at += 5 * hour;
    assert.deepEqual([await sweep(), levels()], [[], ["read"]]);
    at += 2 * hour;
    assert.deepEqual([await sweep(), levels()], [["restored done"], []]);
  });

  it("is looked for in time where the clock of this computer was ahead when it was set, and put right since", async () => {
    skew = -9000 * hour;
    at = begin + 9000 * hour;
    await set(grant("read"), 3);
    assert.equal(readWake(server.folder), begin + 3 * hour);
    [at, skew] = [begin + 3 * hour, 0];
    assert.deepEqual([await sweep(), levels()], [["restored done"], []]);
  });

  it("is looked for once an hour where that clock is ahead still", async () => {
    skew = -3 * hour;
    await set(grant("read"), 3);
    for (let hours = 0; hours < 3; hours += 1) {
      assert.equal(readWake(server.folder), at);
      assert.deepEqual([await sweep(), levels()], [[], ["read"]]);
      at += hour;
    }
    assert.equal(readWake(server.folder), at);
    assert.deepEqual([await sweep(), levels()], [["restored done"], []]);
  });

  it("is not set by a clock that nobody can hold this computer's against, and does not end by it", async () => {
    await set(grant("read"), 1);
    tellsTime = false; // by now the clock of this computer may have been set forward
    at += 5 * hour;
    assert.deepEqual([await sweep(), levels()], [["failed couldNot"], ["read"]]);
    const [expiry] = await server.expiries.open();
    assert.deepEqual(expiry!.reason, { kind: "unclear", why: "noTime" });
    await assert.rejects(set(grant("write"), 1), (thrown: Failure) => endRefusalOf(thrown) === "noTime");
    const moved = await server.expiries.move(server.connection, expiry!, at + hour);
    [tellsTime, skew] = [true, -2 * hour];
    at += hour;
    assert.deepEqual([await sweep(), levels()], [[], ["read"]]);
    at += 2 * hour;
    assert.deepEqual([await sweep(), levels()], [["restored done"], []]);
    assert.equal(moved.skew, 0);
  });

  it("wakes nobody up before the first one, and anybody for it", async () => {
    assert.equal(readWake(server.folder), undefined);
    await set(grant("read"), 30);
    assert.equal(readWake(server.folder), begin + 30 * hour);
    const editor = server.open(clocks, "this editor");
    const planned = await editor.changes.plan(
      editor.connection,
      "1",
      { kind: "changeMode", mode: "explicit" },
      noSignal,
    );
    const ends = await editor.expiries.plan(planned, { until: at + 48 * hour });
    await editor.changes.apply(planned, noSignal, { ends });
    await editor.expiries.tellNext();
    assert.equal(readWake(server.folder), begin + 24 * hour, "a day before, to remind");
    at += 72 * hour;
    await sweep();
    assert.equal(readWake(server.folder), undefined);
    editor.dispose();
  });
});
