import assert from "node:assert/strict";
import { noSignal } from "../unit/noSignal";
import { argusBehind, failsWith, list, plainCase } from "./argusHarness";

describe("who is notified of a case in Argus", () => {
  const behind = argusBehind();
  afterEach(behind.close);

  const user = (id: number) => ({ id, type: "user", name: `User ${id}` });
  async function read(watchers: readonly unknown[]) {
    const backend = await behind.open(() => list(watchers));
    return backend.readWatchers!(plainCase(), noSignal);
  }

  it("is read in one answer, whole", async () => {
    const found = await read([
      { id: "a1", subject: user(7), role: "watcher", type: "email", flags: [] },
      { id: "a2", subject: user(7), role: "watcher", type: "sms", flags: ["VERBOSE"] },
      {
        id: "a3",
        subject: { id: 77, type: "group", name: "Readers" },
        role: "contact",
        type: "email",
        flags: ["GROUP"],
      },
    ]);
    assert.deepEqual(
      found.map(({ id, subject, channel, removable }) => [id, subject?.kind, subject?.id, channel, removable]),
      [
        ["a1", "user", "7", "email", true],
        ["a2", "user", "7", "sms", true],
        ["a3", "group", "77", "email", undefined],
      ],
    );
    assert.deepEqual(
      behind.asked().map(([method, path]) => [method, path]),
      [["GET", "/cases/v2/case/9001/watchers?limit=0"]],
    );
  });

  it("leaves out whoever is listed and not notified", async () => {
    const flags = [["DISABLED"], ["DELETED"], ["NEGATIVE_ENTRY"], ["VERBOSE", "DISABLED"]];
    assert.deepEqual(await read(flags.map((flags, at) => ({ id: `w${at}`, role: "watcher", flags }))), []);
  });

  it("is nobody to remove where the role or the id is not stated, or new", async () => {
    const found = await read([
      { id: "a1", subject: user(7), role: null, flags: null },
      { id: "a2", subject: null, role: "follower" },
      { subject: user(8), role: "watcher", flags: ["SOMETHING_NEW"] },
    ]);
    assert.deepEqual(
      found.map(({ subject, removable }) => [subject?.id, removable]),
      [
        ["7", undefined],
        [undefined, undefined],
        ["8", undefined],
      ],
    );
  });

  it("is not half a list", async () => {
    const backend = await behind.open(() => list([{ id: "a1", role: "watcher" }], { count: 3, limit: 1 }));
    await assert.rejects(backend.readWatchers!(plainCase(), noSignal), failsWith("unexpected"));
  });
});
