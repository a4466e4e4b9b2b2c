import assert from "node:assert/strict";
import type { Subject } from "../../src/access/case";
import type { Failure } from "../../src/base/failure";
import { noSignal } from "../unit/noSignal";
import { argusBehind, failsWith, stateOf } from "./argusHarness";

describe("a change in Argus", () => {
  const behind = argusBehind();
  afterEach(behind.close);

  const subject = (id: string): Subject => ({ id, kind: "unknown", name: id });
  it("is one request", async () => {
    const backend = await behind.open(() => ({ data: {} }));
    const entry = { id: "c2134bd3-9d88", on: "case" } as const;
    await backend.write(stateOf(), { kind: "grant", subject: subject("2005"), level: "write" }, noSignal);
    await backend.write(stateOf([entry]), { kind: "revoke", entry }, noSignal);
    await backend.write(stateOf(), { kind: "changeMode", mode: "readRestricted" }, noSignal, { bulk: true });
    assert.deepEqual(
      behind.server.received.map(({ method, path, body, headers }) => [method, path, body, headers["argus-priority"]]),
      [
        [
          "POST",
          "/cases/v2/case/9001/access",
          '{"userOrGroup":"2005","subjectID":2005,"level":"write","addWatcher":false}',
          undefined,
        ],
        ["DELETE", "/cases/v2/case/9001/access/c2134bd3-9d88", "", undefined],
        ["PUT", "/cases/v2/case/9001/access", '{"accessMode":"readRestricted"}', "bulk"],
      ],
    );
  });

  it("of the reporter, of publishing or of a watcher tells nobody unless that is asked for", async () => {
    const backend = await behind.open(() => ({ data: {} }));
    const watcher = { id: "5d2f0c7e-1b6d-4f5e-9c55-3f8f0e2f2c11", removable: true } as const;
    await backend.write(stateOf(), { kind: "reporter", subject: subject("2005"), from: null }, noSignal);
    await backend.write(stateOf(), { kind: "reporter", subject: subject("2005"), notify: true }, noSignal);
    await backend.write(stateOf(), { kind: "publish" }, noSignal);
    await backend.write(stateOf(), { kind: "publish", notify: true }, noSignal);
    await backend.write(stateOf(), { kind: "unwatch", watcher }, noSignal);
    await backend.write(stateOf(), { kind: "grant", subject: subject("7"), level: "read", notify: true }, noSignal);
    const [quiet, loud] = [true, false].map((skip) => ({ skipEmail: skip, skipSMS: skip }));
    assert.deepEqual(
      behind.server.received.map(({ method, path, body }) => [method, path, body === "" ? "" : JSON.parse(body)]),
      [
        ["PUT", "/cases/v2/case/9001", { reporter: "2005", notification: quiet }],
        ["PUT", "/cases/v2/case/9001", { reporter: "2005", notification: loud }],
        ["PUT", "/cases/v2/case/9001/publish", { notification: quiet }],
        ["PUT", "/cases/v2/case/9001/publish", { notification: loud }],
        ["DELETE", `/cases/v2/case/9001/watchers/${watcher.id}`, ""],
        ["POST", "/cases/v2/case/9001/access", { userOrGroup: "7", subjectID: 7, level: "read", addWatcher: true }],
      ],
    );
  });

  it("of a number that JavaScript would round names it as text alone", async () => {
    const backend = await behind.open(() => ({ data: {} }));
    const change = { kind: "grant", subject: subject("9007199254740993"), level: "owner" } as const;
    await backend.write(stateOf(), change, noSignal);
    assert.deepEqual(behind.asked()[0]![2], { userOrGroup: "9007199254740993", level: "owner", addWatcher: false });
  });

  it("tells what the server says with its success", async () => {
    const backend = await behind.open(() => ({
      status: 201,
      data: {},
      messages: [
        { message: "The case is closed", type: "WARNING", field: null, parameter: null },
        { message: "Told the watchers", type: "NOTIFICATION" },
        { message: null, messageTemplate: "x", type: "INFO" },
        { message: "Something new", type: "SOMETHING_NEW" },
      ],
    }));
    assert.deepEqual(await backend.write(stateOf(), { kind: "changeMode", mode: "explicit" }, noSignal), [
      "The case is closed",
      "Told the watchers",
      "Something new",
    ]);
  });

  it("that Argus cannot make is refused before anything is sent", async () => {
    const backend = await behind.open(() => ({ data: {} }));
    const entry = { id: "e1", on: "case", level: "read" } as const;
    for (const id of ["", "x7", "ola", "7.5", "-7", "1e3", " 7", "0x10"]) {
      await assert.rejects(
        backend.write(stateOf(), { kind: "grant", subject: subject(id), level: "read" }, noSignal),
        (error) => failsWith("invalid")(error) && (error as Failure).notHandled,
        id,
      );
    }
    const notSupported = (error: unknown) => failsWith("notSupported")(error) && (error as Failure).notHandled;
    await assert.rejects(
      backend.write(stateOf(), { kind: "changeLevel", entry, level: "write" }, noSignal),
      notSupported,
    );
    await assert.rejects(
      backend.write(stateOf(), { kind: "grant", subject: subject("7"), level: "read", on: "definition" }, noSignal),
      notSupported,
    );
    await assert.rejects(
      backend.write(stateOf(), { kind: "revoke", entry: { ...entry, id: "?0" } }, noSignal),
      notSupported,
    );
    await assert.rejects(
      backend.write(stateOf(), { kind: "revoke", entry: { ...entry, id: ".." } }, noSignal),
      failsWith("invalid"),
    );
    await assert.rejects(
      backend.write(stateOf(), { kind: "reporter", subject: subject("ola.reader") }, noSignal),
      failsWith("invalid"),
    );
    await assert.rejects(
      backend.write(stateOf(), { kind: "unwatch", watcher: { id: "?0", removable: true } }, noSignal),
      notSupported,
    );
    assert.equal(behind.server.received.length, 0);
  });

  it("is never sent twice unless the server declined it", async () => {
    const answers: number[] = [];
    const backend = await behind.open(() => ({ status: answers.shift() ?? 200, data: {} }));
    for (const [statuses, requests] of [
      [[503, 503, 201], 3],
      [[500], 1],
      [[504], 1],
      [[502], 1],
      [[401], 1],
      [[403], 1],
      [[404], 1],
      [[412], 1],
      [[422], 1],
    ] as const) {
      answers.splice(0, 9, ...statuses);
      behind.server.received.length = 0;
      await backend
        .write(stateOf(), { kind: "grant", subject: subject("7"), level: "read" }, noSignal)
        .catch((error: unknown) => assert.equal((error as Failure).notHandled, statuses[0] < 500));
      assert.equal(behind.server.received.length, requests, String(statuses));
    }
  });
});
