import assert from "node:assert/strict";
import { createEvent } from "../../../src/base/event";
import { createPeople } from "../../../src/core/cases/people";
import { createShared } from "../../../src/base/coalesce";
import { settle } from "../core/fakeBackend";

describe("shared requests", () => {
  const none = new AbortController().signal;

  it("are made once for one key, and again when they are over", async () => {
    const shared = createShared();
    let made = 0;
    const start = () => Promise.resolve((made += 1));
    assert.deepEqual(
      await Promise.all([shared.run("a", none, start), shared.run("a", none, start), shared.run("b", none, start)]),
      [1, 1, 2],
    );
    assert.equal(await shared.run("a", none, start), 3);
  });

  it("tell everybody of a failure, and nobody is left unhandled", async () => {
    const shared = createShared();
    const controller = new AbortController();
    const start = () => Promise.reject(new Error("no"));
    const waiting = [shared.run("a", none, start), shared.run("a", controller.signal, start)];
    for (const one of waiting) await assert.rejects(one, /no/);
    await assert.rejects(shared.run("a", AbortSignal.abort(), start), { kind: "cancelled" });
  });

  it("start anew for who comes after everybody left", async () => {
    const shared = createShared();
    const signals: AbortSignal[] = [];
    const start = (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<number>((resolve) => (signals.length === 2 ? resolve(2) : undefined));
    };
    const controller = new AbortController();
    const first = shared.run("a", controller.signal, start);
    controller.abort();
    await assert.rejects(first, { kind: "cancelled" });
    assert.equal(await shared.run("a", none, start), 2);
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true, false],
    );
  });

  it("go on for the others when one leaves and then again", async () => {
    const shared = createShared();
    let finish = (_: number): void => undefined;
    const start = () => new Promise<number>((resolve) => (finish = resolve));
    const controllers = [new AbortController(), new AbortController(), new AbortController()];
    const runs = controllers.map(({ signal }) => shared.run("a", signal, start));
    controllers[0]!.abort();
    controllers[1]!.abort();
    await assert.rejects(runs[0]!);
    await assert.rejects(runs[1]!);
    await settle();
    finish(7);
    assert.equal(await runs[2], 7);
    controllers[2]!.abort();
  });
});

describe("an event", () => {
  it("reaches every listener, also when one throws, and none that is gone", (done) => {
    const source = createEvent<number>();
    const heard: number[] = [];
    const { error } = console;
    console.error = () => undefined;
    source.event(() => {
      throw new Error("broken listener");
    });
    const second = source.event((value) => heard.push(value));
    source.fire(1);
    second.dispose();
    source.fire(2);
    console.error = error;
    assert.deepEqual(heard, [1]);
    done();
  });
});

describe("people seen", () => {
  it("are kept once, under the best name and kind that was seen", () => {
    const people = createPeople();
    people.add({ id: "1", kind: "unknown", name: "1" });
    people.add({ id: "1", kind: "user", name: "1" });
    people.add({ id: "1", kind: "user", name: "Ada", login: "ada" });
    people.add({ id: "1", kind: "user", name: "1" });
    people.add({ id: "1", kind: "unknown", name: "1" });
    people.add(null);
    people.add(undefined);
    assert.deepEqual(people.all(), [{ id: "1", kind: "user", name: "Ada", login: "ada" }]);
    // Another system's group of the same number is somebody else.
    people.add({ id: "1", kind: "group", name: "One" });
    assert.deepEqual(
      people.find("A").map(({ name }) => name),
      ["Ada"],
    );
    assert.equal(people.all().length, 2);
  });
});
