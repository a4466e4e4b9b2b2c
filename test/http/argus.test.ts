import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import fc from "fast-check";
import type { Case, CaseState, Subject } from "../../src/access";
import { createArgusBackend, type ArgusOptions } from "../../src/backends/argus";
import type { Backend } from "../../src/backends/backend";
import { Failure } from "../../src/base/failure";
import { noSignal } from "../unit/noSignal";
import { serve, type FakeServer } from "./fakeServer";
import { testClock } from "./testClock";

type Answer = { status?: number; data?: unknown; [field: string]: unknown };

describe("Argus backend", function () {
  const key = "1001/31/a-secret-that-nobody-sees";
  let server: FakeServer | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  /**
   * A backend with a server that answers in the envelope; an answer that is text takes the place of the whole envelope.
   */
  async function behind(
    answer: (request: IncomingMessage, body: Record<string, unknown>) => Answer | string,
    options: Partial<ArgusOptions> = {},
  ): Promise<Backend> {
    const started = await serve((request, response) => {
      const { body } = started.received.at(-1)!;
      const given = answer(request, (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>);
      const status = typeof given === "string" ? 200 : (given.status ?? 200);
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(
        typeof given === "string"
          ? given
          : JSON.stringify({
              responseCode: status,
              limit: 25,
              offset: 0,
              count: 0,
              size: 0,
              metaData: {},
              messages: [],
              data: null,
              ...given,
            }),
      );
    });
    server = started;
    return createArgusBackend({
      url: started.url,
      key,
      fetch,
      pageSize: 25,
      timeoutSeconds: 20,
      roleFunctions: {},
      clock: testClock(),
      ...options,
    });
  }
  const list = (data: unknown[], more: object = {}): Answer => ({
    data,
    size: data.length,
    count: data.length,
    ...more,
  });
  const failsWith = (kind: string, detail?: string) => (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.kind, kind);
    if (detail !== undefined) assert.equal(error.detail, detail);
    return true;
  };
  const plainCase = (id = "9001"): Case => ({
    id,
    number: id,
    title: "t",
    mode: "roleBased",
    condition: "yes",
    people: [],
    details: [],
    readAt: 0,
  });
  const state = (entries: CaseState["entries"] = []): CaseState => ({ case: plainCase(), entries });

  describe("a case", () => {
    it("has a number for an id, so that no word is offered as one", async () => {
      const { caseId } = (await behind(() => ({ data: null }))).capabilities;
      assert.deepEqual(
        ["9001", "zzz", "9001 x", ""].filter((text) => caseId.test(text)),
        ["9001"],
      );
    });

    it("is read with everything that the server says", async () => {
      const backend = await behind(() => ({
        data: {
          id: 9001,
          subject: "<img onerror=x> $(alert)",
          accessMode: "readRestricted",
          status: "pendingCustomer",
          priority: "high",
          type: "securityIncident",
          customer: { id: 7, name: "Havkraft", shortName: "hav", domain: { id: 1 } },
          service: { id: 2, shortName: "ids" },
          category: null,
          reporter: { id: 3, userName: "rita", name: "Rita", type: "user" },
          assignedUser: { id: 4, shortName: "ola" },
          assignedTech: null,
          createdTimestamp: 1_600_000_000_000,
          lastUpdatedTime: "2020-09-13T12:26:41.000Z",
          currentUserAccess: { level: "write", role: "tech" },
          somethingNew: { deep: [1] },
        },
      }));
      assert.deepEqual(await backend.readCase("9001", noSignal), {
        id: "9001",
        number: "9001",
        title: "<img onerror=x> $(alert)",
        mode: "readRestricted",
        condition: "unknown",
        status: "pendingCustomer",
        reporter: { id: "3", kind: "user", name: "Rita", login: "rita" },
        people: [
          { id: "3", kind: "user", name: "Rita", login: "rita" },
          { id: "4", kind: "unknown", name: "ola", login: undefined },
        ],
        scope: { id: "7", name: "Havkraft" },
        own: { level: "write", role: "tech" },
        details: [
          { label: "customer", value: "Havkraft" },
          { label: "service", value: "ids" },
          { label: "type", value: "securityIncident" },
          { label: "priority", value: "high" },
          { label: "assigned", value: "ola" },
          { label: "created", value: "2020-09-13T12:26:40.000Z" },
        ],
        updatedAt: 1_600_000_001_000,
        readAt: Date.UTC(2026, 0, 1),
      });
      assert.deepEqual([server!.received[0]!.method, server!.received[0]!.path], ["GET", "/cases/v2/case/9001"]);
      assert.equal(server!.received[0]!.headers["argus-api-key"], key);
    });

    it("tells what is missing from what is null", async () => {
      const answers: object[] = [
        { id: 1 },
        { id: 1, reporter: null },
        { id: 1, accessMode: "quantum", currentUserAccess: { level: "godlike" } },
      ];
      const backend = await behind(() => ({ data: answers.shift() }));
      const silent = await backend.readCase("1", noSignal);
      assert.deepEqual(
        [silent.reporter, silent.mode, silent.own, silent.title, silent.scope],
        [undefined, "", undefined, "", undefined],
      );
      assert.equal((await backend.readCase("1", noSignal)).reporter, null);
      const odd = await backend.readCase("1", noSignal);
      assert.deepEqual([odd.mode, odd.own], ["quantum", undefined]);
    });

    it("keeps an id that no JavaScript number can hold", async () => {
      const backend = await behind(
        () => '{"responseCode":200,"data":{"id":9223372036854775807,"reporter":{"id":9007199254740993}}}',
      );
      const of = await backend.readCase("9223372036854775807", noSignal);
      assert.deepEqual([of.id, of.reporter?.id], ["9223372036854775807", "9007199254740993"]);
      assert.equal(server!.received[0]!.path, "/cases/v2/case/9223372036854775807");
    });

    it("without an id is not as expected, and the place is named", async () => {
      const backend = await behind((_, { limit }) =>
        limit === undefined ? { data: { subject: "x" } } : list([{ id: 1 }, { id: {} }]),
      );
      await assert.rejects(backend.readCase("1", noSignal), failsWith("unexpected", "data.id"));
      await assert.rejects(backend.listCases({}, undefined, noSignal), failsWith("unexpected", "data.1.id"));
    });

    it("survives every form of every other field", async () => {
      let data: object = {};
      const backend = await behind(() => ({ data }));
      const fields = [
        "subject",
        "accessMode",
        "status",
        "type",
        "priority",
        "customerReference",
        "customer",
        "service",
        "category",
        "reporter",
        "assignedUser",
        "assignedTech",
        "createdByUser",
        "lastUpdatedByUser",
        "createdTimestamp",
        "createdTime",
        "lastUpdatedTimestamp",
        "lastUpdatedTime",
        "currentUserAccess",
      ];
      const odd = fc.oneof(
        fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
        fc.record({
          id: fc.jsonValue({ maxDepth: 1 }),
          name: fc.jsonValue({ maxDepth: 1 }),
          level: fc.constantFrom("read", "write", "owner", "x", 1),
        }),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.dictionary(fc.constantFrom(...fields, "new"), odd),
          fc.oneof(fc.nat(), fc.string({ minLength: 1 })),
          async (given, id) => {
            data = { ...given, id };
            const of = await backend.readCase("1", noSignal);
            assert.equal(of.id, String(id));
            assert.equal(of.mode, typeof given.accessMode === "string" ? given.accessMode : "");
            assert.equal(of.reporter === null, "reporter" in given && given.reporter === null);
          },
        ),
        { numRuns: 300 },
      );
    });

    it("has a page in mnemonic's portal, or where a template says, and nowhere else", async () => {
      const make = (url: string, webAddress?: string) =>
        createArgusBackend({ url, key, fetch, pageSize: 25, timeoutSeconds: 20, roleFunctions: {}, webAddress });
      assert.equal(
        make("https://api.mnemonic.no").webAddress(plainCase()),
        "https://portal.mnemonic.no/spa/case/view/9001",
      );
      assert.equal(make("https://devapi.mnemonic.no").webAddress(plainCase()), undefined);
      assert.equal(
        make("http://127.0.0.1:1", "https://cases.example/{id}?x={id}").webAddress(plainCase("a/b")),
        "https://cases.example/a%2Fb?x=a%2Fb",
      );
    });
  });

  describe("a page of cases", () => {
    it("is one search, without descriptions, last changed first", async () => {
      const backend = await behind(() => list([{ id: 2 }, { id: 1 }], { count: 2 }));
      const page = await backend.listCases(
        { text: " vpn  log-in vpn ", status: ["closed"], mode: ["explicit", "new"] },
        undefined,
        noSignal,
      );
      assert.deepEqual(
        page.items.map(({ id }) => id),
        ["2", "1"],
      );
      assert.deepEqual([page.next, page.total], [undefined, 2]);
      assert.deepEqual(
        server!.received.map(({ method, path, body }) => [method, path, JSON.parse(body) as unknown]),
        [
          [
            "POST",
            "/cases/v2/case/search",
            {
              limit: 25,
              offset: 0,
              sortBy: ["-lastUpdatedTimestamp"],
              includeDescription: false,
              keywords: ["vpn", "log-in"],
              status: ["closed"],
              accessMode: ["explicit", "new"],
            },
          ],
        ],
      );
    });

    it("has the size wished for, within reason", async () => {
      const backend = await behind(() => list([]));
      for (const size of [undefined, 400, 1_000_000, 0]) await backend.listCases({}, undefined, noSignal, size);
      assert.deepEqual(
        server!.received.map(({ body }) => (JSON.parse(body) as { limit: number }).limit),
        [25, 400, 2000, 1],
      );
    });

    // what the envelope says, what was asked with, how many came → next page, total
    const ten = Array.from({ length: 10 }, (_, id) => ({ id }));
    const rules: [
      name: string,
      envelope: object,
      items: object[],
      after: string | undefined,
      next: string | undefined,
      total: number | undefined,
    ][] = [
      ["counted, more", { count: 11, size: 10, limit: 10, offset: 0 }, ten, undefined, "10", 11],
      ["counted, exactly the end", { count: 10, size: 10, limit: 10, offset: 0 }, ten, undefined, undefined, 10],
      ["counted, in the middle", { count: 31, size: 10, limit: 10, offset: 20 }, ten, "20", "30", 31],
      ["counted, last", { count: 30, size: 10, limit: 10, offset: 20 }, ten, "20", undefined, 30],
      ["count timed out, full page", { count: -1, size: 10, limit: 10, offset: 0 }, ten, undefined, "10", undefined],
      [
        "count timed out, page not full",
        { count: -1, size: 10, limit: 25, offset: 0 },
        ten,
        undefined,
        undefined,
        undefined,
      ],
      ["not counted, full page", { count: 0, size: 10, limit: 10, offset: 0 }, ten, undefined, "10", undefined],
      [
        "not counted, page not full",
        { count: 0, size: 10, limit: 11, offset: 0 },
        ten,
        undefined,
        undefined,
        undefined,
      ],
      ["none", { count: 0, size: 0, limit: 25, offset: 0 }, [], undefined, undefined, 0],
      ["none beyond the end", { count: -1, size: 0, limit: 0, offset: 30 }, [], "30", undefined, undefined],
      [
        "a smaller limit than asked for",
        { count: -1, size: 10, limit: 10, offset: 0 },
        ten,
        undefined,
        "10",
        undefined,
      ],
      ["everything at once", { count: -1, size: 10, limit: 0, offset: 0 }, ten, undefined, undefined, undefined],
      ["another offset than asked for", { count: 100, size: 10, limit: 10, offset: 30 }, ten, "25", "40", 100],
      ["the offset is ignored: no way on", { count: 100, size: 10, limit: 10, offset: 0 }, ten, "10", undefined, 100],
      ["a count over an empty page", { count: 100, size: 10, limit: 10, offset: 20 }, [], "20", undefined, 100],
      [
        "no paging said, counted by what came",
        { count: undefined, size: undefined, limit: undefined, offset: undefined },
        ten,
        undefined,
        undefined,
        undefined,
      ],
      [
        "paging said in another form",
        { count: "many", size: null, limit: {}, offset: [] },
        ten,
        undefined,
        undefined,
        undefined,
      ],
    ];
    for (const [name, envelope, items, after, next, total] of rules) {
      it(`leads on as it should: ${name}`, async () => {
        const backend = await behind(() => ({ data: items, ...envelope }));
        const page = await backend.listCases({}, after, noSignal);
        assert.deepEqual([page.items.length, page.next, page.total], [items.length, next, total]);
      });
    }

    it("leads further each time, whatever the server says, and to an end where it was counted", async () => {
      const number = fc.oneof(fc.integer({ min: -2, max: 60 }), fc.constant(undefined), fc.constant("x"));
      let envelope: object = {};
      let items = 0;
      const backend = await behind(() => ({ data: ten.slice(0, items), ...envelope }));
      await fc.assert(
        fc.asyncProperty(
          fc.record({ count: number, size: number, limit: number, offset: number }),
          fc.nat(10),
          async (said, length) => {
            envelope = said;
            items = length;
            let after: string | undefined;
            for (let asked = 0; asked < 70; asked += 1) {
              const { next } = await backend.listCases({}, after, noSignal);
              if (next === undefined) return;
              assert.ok(Number(next) > Number(after ?? 0), "each page leads further");
              after = next;
            }
            assert.ok(typeof said.count !== "number" || said.count <= 0, "a counted list ends");
          },
        ),
        { numRuns: 150 },
      );
    });

    it("refuses an end of page that is none", async () => {
      const backend = await behind(() => list([]));
      await assert.rejects(backend.listCases({}, "; drop", noSignal), failsWith("invalid"));
      assert.equal(server!.received.length, 0);
    });
  });

  describe("entries", () => {
    it("are read in every form that is likely, and nothing is guessed", async () => {
      const info = { id: 5, userName: "x", name: "X" };
      const backend = await behind(() =>
        list([
          {
            id: "a",
            subject: { ...info, type: "group" },
            level: "read",
            addedTimestamp: 12,
            addedByUser: { id: 1, name: "Ada" },
          },
          { id: "b", user: info, accessLevel: "write", addedTime: "1970-01-01T00:00:00.013Z" },
          { id: "c", group: info },
          { id: "d", userOrGroup: info, level: "owner" },
          { id: 77, subjectID: 6, level: "WRITE" },
          { id: "f", level: { x: 1 }, subject: "odd", user: null },
          { subject: info, level: "write" },
        ]),
      );
      const entries = await backend.readEntries(plainCase(), noSignal);
      assert.deepEqual(
        entries.map(({ id, subject, level, on, grantedAt }) => [id, subject?.id, subject?.kind, level, on, grantedAt]),
        [
          ["a", "5", "group", "read", "case", 12],
          ["b", "5", "user", "write", "case", 13],
          ["c", "5", "group", undefined, "case", undefined],
          ["d", "5", "unknown", "owner", "case", undefined],
          ["77", "6", "unknown", undefined, "case", undefined],
          ["f", undefined, undefined, undefined, "case", undefined],
          ["?6", "5", "unknown", "write", "case", undefined],
        ],
      );
      assert.equal(entries[0]!.grantedBy?.name, "Ada");
      assert.equal(server!.received[0]!.path, "/cases/v2/case/9001/access");
      assert.equal(server!.received[0]!.headers["argus-priority"], undefined);
    });

    it("are read to the end, and in bulk when asked", async () => {
      const all = Array.from({ length: 60 }, (_, id) => ({ id: `e${id}`, subjectID: id, level: "read" }));
      const backend = await behind((request) => {
        const offset = Number(new URL(request.url!, "http://x").searchParams.get("offset"));
        return list(all.slice(offset, offset + 25), { count: -1, limit: 25, offset });
      });
      assert.equal((await backend.readEntries(plainCase(), noSignal, { bulk: true })).length, 60);
      assert.deepEqual(
        server!.received.map(({ path, headers }) => [path, headers["argus-priority"]]),
        [
          ["/cases/v2/case/9001/access", "bulk"],
          ["/cases/v2/case/9001/access?offset=25", "bulk"],
          ["/cases/v2/case/9001/access?offset=50", "bulk"],
        ],
      );
    });

    it("that cannot be read to the end are no list", async () => {
      const some = Array.from({ length: 25 }, (_, id) => ({ id: `e${id}` }));
      const backend = await behind(() => list(some, { count: 60, limit: 25 }));
      await assert.rejects(
        backend.readEntries(plainCase(), noSignal),
        failsWith("unexpected", "the list ends after 25 entries"),
      );
      assert.ok(server!.received.length <= 2);
    });

    it("that the server sends again and again are read once", async () => {
      const some = Array.from({ length: 25 }, (_, id) => ({ id: `e${id}` }));
      const backend = await behind((request) =>
        list(some, {
          count: 0,
          limit: 25,
          offset: Number(new URL(request.url!, "http://x").searchParams.get("offset")),
        }),
      );
      assert.equal((await backend.readEntries(plainCase(), noSignal)).length, 25);
      assert.equal(server!.received.length, 2);
    });

    it("survive every form of every field", async () => {
      let data: unknown = [];
      const backend = await behind(() => ({ data }));
      const value = fc.oneof(
        fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
        fc.record({ id: fc.nat(), name: fc.string() }),
      );
      const entry = fc.dictionary(
        fc.constantFrom(
          "id",
          "subject",
          "user",
          "group",
          "userOrGroup",
          "subjectID",
          "level",
          "accessLevel",
          "addedByUser",
          "addedTimestamp",
          "addedTime",
          "new",
        ),
        value,
      );
      await fc.assert(
        fc.asyncProperty(fc.array(entry, { maxLength: 4 }), async (given) => {
          data = given;
          for (const { level } of await backend.readEntries(plainCase(), noSignal))
            assert.ok(level === undefined || level === "read" || level === "write");
        }),
        { numRuns: 300 },
      );
    });
  });

  describe("the envelope", () => {
    it("with an error says what the server says, with the field", async () => {
      const backend = await behind(() => ({
        status: 412,
        messages: [
          {
            message: "must be a number",
            messageTemplate: "x",
            type: "FIELD_ERROR",
            field: "subjectID",
            parameter: null,
          },
          { message: "", type: "NEW" },
          { message: "not today", type: "ACTION_ERROR", field: null },
          "odd",
        ].slice(0, 3),
      }));
      await assert.rejects(backend.readCase("1", noSignal), (error) => {
        assert.ok(error instanceof Failure);
        assert.deepEqual([error.kind, error.status, error.request], ["invalid", 412, "GET /cases/v2/case/1"]);
        assert.deepEqual(error.said, [{ message: "must be a number", field: "subjectID" }, { message: "not today" }]);
        return true;
      });
    });

    it("is believed where the transport says 200", async () => {
      const backend = await behind(() => ({ responseCode: 403, messages: [{ message: "no" }] }));
      await assert.rejects(
        backend.readCase("1", noSignal),
        (error) =>
          failsWith("notAllowed")(error) &&
          (error as Failure).said[0]?.message === "no" &&
          !(error as Failure).notHandled,
      );
    });

    it("that is none is not as expected", async () => {
      let answer = "";
      const backend = await behind(() => answer);
      for (const [text, detail] of [
        ["", "empty answer"],
        ["[]", "answer: expected object"],
        ["null", "answer: expected object"],
        ['{"data":null}', "data: expected object"],
        ["{}", "data: expected object"],
        ['{"data":[]}', "data: expected object"],
      ] as const) {
        answer = text;
        await assert.rejects(backend.readCase("1", noSignal), failsWith("unexpected", detail), text);
      }
    });

    it("that is a page is notJson, whatever the status below 500", async () => {
      for (const status of [200, 401, 403, 404]) {
        server = await serve((_, response) =>
          response.writeHead(status, { "Content-Type": "text/html" }).end("<html>log in</html>"),
        );
        const backend = createArgusBackend({
          url: server.url,
          key,
          fetch,
          pageSize: 25,
          timeoutSeconds: 20,
          roleFunctions: {},
        });
        await assert.rejects(backend.readCase("1", noSignal), failsWith("notJson"));
        await server.close();
      }
      server = undefined;
    });
  });

  describe("a change", () => {
    const subject = (id: string): Subject => ({ id, kind: "unknown", name: id });
    it("is one request", async () => {
      const backend = await behind(() => ({ data: {} }));
      const entry = { id: "c2134bd3-9d88", on: "case" } as const;
      await backend.write(state(), { kind: "grant", subject: subject("2005"), level: "write" }, noSignal);
      await backend.write(state([entry]), { kind: "revoke", entry }, noSignal);
      await backend.write(state(), { kind: "changeMode", mode: "readRestricted" }, noSignal, { bulk: true });
      assert.deepEqual(
        server!.received.map(({ method, path, body, headers }) => [method, path, body, headers["argus-priority"]]),
        [
          ["POST", "/cases/v2/case/9001/access", '{"subjectID":2005,"level":"write"}', undefined],
          ["DELETE", "/cases/v2/case/9001/access/c2134bd3-9d88", "", undefined],
          ["PUT", "/cases/v2/case/9001/access", '{"accessMode":"readRestricted"}', "bulk"],
        ],
      );
    });

    it("that Argus cannot make is refused before anything is sent", async () => {
      const backend = await behind(() => ({ data: {} }));
      const entry = { id: "e1", on: "case", level: "read" } as const;
      for (const id of ["", "x7", "7.5", "-7", "1e3", " 7", "9007199254740993", "0x10"]) {
        await assert.rejects(
          backend.write(state(), { kind: "grant", subject: subject(id), level: "read" }, noSignal),
          (error) => failsWith("invalid")(error) && (error as Failure).notHandled,
          id,
        );
      }
      const notSupported = (error: unknown) => failsWith("notSupported")(error) && (error as Failure).notHandled;
      await assert.rejects(
        backend.write(state(), { kind: "changeLevel", entry, level: "write" }, noSignal),
        notSupported,
      );
      await assert.rejects(
        backend.write(state(), { kind: "grant", subject: subject("7"), level: "read", on: "definition" }, noSignal),
        notSupported,
      );
      await assert.rejects(
        backend.write(state(), { kind: "revoke", entry: { ...entry, id: "?0" } }, noSignal),
        notSupported,
      );
      await assert.rejects(
        backend.write(state(), { kind: "revoke", entry: { ...entry, id: ".." } }, noSignal),
        failsWith("invalid"),
      );
      assert.equal(server!.received.length, 0);
    });

    it("is never sent twice unless the server declined it", async () => {
      const answers: number[] = [];
      const backend = await behind(() => ({ status: answers.shift() ?? 200, data: {} }));
      for (const [statuses, requests] of [
        [[503, 503, 201], 3],
        [[500], 1],
        [[504], 1],
        [[502], 1],
      ] as const) {
        answers.splice(0, 9, ...statuses);
        server!.received.length = 0;
        await backend
          .write(state(), { kind: "grant", subject: subject("7"), level: "read" }, noSignal)
          .catch((error: unknown) => assert.equal((error as Failure).notHandled, false));
        assert.equal(server!.received.length, requests, String(statuses));
      }
    });
  });

  describe("people", () => {
    it("are found by name, users and groups at the same time", async () => {
      const arrived: string[] = [];
      let release: (() => void) | undefined;
      const both = new Promise<void>((resolve) => (release = resolve));
      server = await serve((request, response) => {
        arrived.push(request.url!);
        if (arrived.length === 2) release!();
        const kind = /group/.test(request.url!) ? "group" : "user";
        void both.then(() =>
          response.end(
            JSON.stringify({
              responseCode: 200,
              data: [{ id: kind === "group" ? 8 : 7, shortName: kind, name: `A ${kind}` }],
            }),
          ),
        );
      });
      const backend = createArgusBackend({
        url: server.url,
        key,
        fetch,
        pageSize: 25,
        timeoutSeconds: 20,
        roleFunctions: {},
      });
      assert.deepEqual(await backend.findSubjects(" a & b ", noSignal), [
        { id: "7", kind: "user", name: "A user", login: "user" },
        { id: "8", kind: "group", name: "A group", login: "group" },
      ]);
      assert.deepEqual(arrived.sort(), [
        "/useradmin/v2/group?keywords=a+%26+b&limit=50",
        "/useradmin/v2/user?keywords=a+%26+b&limit=50",
      ]);
    });

    it("are found by number where the search is closed", async () => {
      const backend = await behind(({ url }) =>
        url === "/useradmin/v2/user/42"
          ? { data: { id: 42, name: "Ola" } }
          : url === "/useradmin/v2/group/42"
            ? { status: 404 }
            : { status: 403 },
      );
      assert.deepEqual(
        (await backend.findSubjects("42", noSignal)).map(({ id, kind }) => [id, kind]),
        [["42", "user"]],
      );
      await assert.rejects(backend.findSubjects("43", noSignal), failsWith("notAllowed"));
    });

    it("that are not found while a search failed are not said not to be", async () => {
      const backend = await behind(({ url }) => (url!.startsWith("/useradmin/v2/user") ? { status: 403 } : list([])));
      await assert.rejects(backend.findSubjects("ola", noSignal), failsWith("notAllowed"));
    });

    it("of a group are read to a bound", async () => {
      const backend = await behind((request) => {
        const { searchParams } = new URL(request.url!, "http://x");
        const offset = Number(searchParams.get("offset"));
        return list(
          Array.from({ length: 500 }, (_, index) => ({ id: offset + index, type: "user" })),
          { count: 1_000_000, limit: 500, offset },
        );
      });
      const { members, truncated } = await backend.readMembers("8", noSignal);
      assert.deepEqual(
        [members.length, truncated, members[0]?.kind, server!.received.length],
        [20_000, true, "user", 40],
      );
    });

    it("above the caller are the listed groups and the ids above", async () => {
      const backend = await behind(({ url }) =>
        url === "/currentuser/v1/user"
          ? { data: { id: 1, userName: "me", ascendantIDs: [10, 11, "12"] } }
          : list([{ id: 10, shortName: "ten", name: "Ten" }, { id: 13 }]),
      );
      assert.deepEqual(await backend.readCaller(noSignal), { id: "1", kind: "user", name: "me", login: undefined });
      const groups = await backend.readOwnGroups!(noSignal);
      assert.deepEqual(
        groups.map(({ id, kind, name }) => [id, kind, name]),
        [
          ["10", "group", "Ten"],
          ["13", "group", "13"],
          ["11", "group", "11"],
          ["12", "group", "12"],
        ],
      );
      assert.equal(server!.received.at(-1)!.path, "/currentuser/v1/groups?includeAncestors=true");
      assert.equal(server!.received.length, 2, "who the caller is was known");
    });

    it("above the caller are not known when their list is cut off", async () => {
      const backend = await behind(({ url }) =>
        url === "/currentuser/v1/user" ? { data: { id: 1 } } : list([{ id: 10 }], { count: 4 }),
      );
      await assert.rejects(backend.readOwnGroups!(noSignal), failsWith("unexpected"));
    });
  });

  describe("roles", () => {
    interface World {
      readonly permissions: Record<string, [holder: number, customer: number, name: string][]>;
      readonly groups?: number[];
      readonly refuse?: (subject: string) => boolean;
    }
    function withRoles({ permissions, groups = [], refuse = () => false }: World): Promise<Backend> {
      return behind((request) => {
        const { pathname, searchParams } = new URL(request.url!, "http://x");
        if (pathname === "/currentuser/v1/user") return { data: { id: 1 } };
        if (pathname === "/currentuser/v1/groups") return list(groups.map((id) => ({ id, name: `group ${id}` })));
        const subject = searchParams.get("subject")!;
        if (refuse(subject)) return { status: 403 };
        return list(
          (permissions[subject] ?? []).map(([holder, customer, name], id) => ({
            id,
            subject: { id: holder },
            customer: { id: customer, name: `customer ${customer}` },
            function: { id, name },
          })),
        );
      });
    }
    const shown = ({ roles, truncated }: Awaited<ReturnType<NonNullable<Backend["readRoles"]>>>) => [
      roles.map(({ name, scope, through }) => [name, scope?.id, through?.id]),
      truncated,
    ];

    it("of the caller come from its groups, too, where the search does not tell", async () => {
      const backend = await withRoles({
        permissions: { 1: [[1, 7, "READ"]], 10: [[10, 7, "TECH"]] },
        groups: [10, 11],
      });
      assert.deepEqual(shown(await backend.readRoles!("1", noSignal)), [
        [
          ["READ", "7", undefined],
          ["TECH", "7", "10"],
        ],
        false,
      ]);
    });
    it("of the caller are all there where the search spans groups", async () => {
      const backend = await withRoles({
        permissions: {
          1: [
            [1, 7, "READ"],
            [10, 7, "TECH"],
          ],
        },
        groups: [10, 11],
      });
      assert.deepEqual(shown(await backend.readRoles!("1", noSignal)), [
        [
          ["READ", "7", undefined],
          ["TECH", "7", "10"],
        ],
        false,
      ]);
      assert.equal(server!.received.length, 2);
    });
    it("of the caller are not all there where a group's cannot be read", async () => {
      const backend = await withRoles({
        permissions: { 1: [[1, 7, "READ"]] },
        groups: [10, 11],
        refuse: (subject) => subject === "11",
      });
      assert.deepEqual(shown(await backend.readRoles!("1", noSignal)), [[["READ", "7", undefined]], true]);
    });
    it("of somebody else may be held through groups that nobody lists", async () => {
      const backend = await withRoles({
        permissions: { 1: [[1, 7, "READ"]], 10: [[10, 7, "TECH"]], 2: [[2, 7, "READ"]] },
        groups: [10],
      });
      assert.deepEqual(shown(await backend.readRoles!("2", noSignal)), [[["READ", "7", undefined]], true]);
    });
    it("of somebody else are all there once the search has shown that it spans groups", async () => {
      const backend = await withRoles({ permissions: { 1: [[10, 7, "TECH"]], 2: [[2, 7, "READ"]] }, groups: [10] });
      assert.deepEqual(shown(await backend.readRoles!("2", noSignal)), [[["READ", "7", undefined]], false]);
      assert.deepEqual(shown(await backend.readRoles!("3", noSignal)), [[], false]);
    });
    it("of somebody else cost one request once it is known what the search spans", async () => {
      const backend = await withRoles({ permissions: {}, groups: [10] });
      await backend.readRoles!("2", noSignal);
      server!.received.length = 0;
      await backend.readRoles!("3", noSignal);
      assert.equal(server!.received.length, 1);
    });
    for (const [what, ownGroups] of [
      ["may not be read", 403],
      ["are too many", 51],
    ] as const) {
      it(`of others cost one request each, and the caller is asked about once, where the caller's own groups ${what}`, async () => {
        const backend = await behind((request) => {
          const { pathname } = new URL(request.url!, "http://x");
          if (pathname === "/currentuser/v1/user") return { data: { id: 1 } };
          if (pathname !== "/currentuser/v1/groups") return list([]);
          return ownGroups === 403
            ? { status: 403 }
            : list(Array.from({ length: ownGroups }, (_, id) => ({ id: 100 + id })));
        });
        for (let person = 2; person < 12; person += 1) await backend.readRoles!(String(person), noSignal);
        await Promise.all(Array.from({ length: 10 }, (_, at) => backend.readRoles!(String(20 + at), noSignal)));
        const asked = (path: string) => server!.received.filter((one) => one.path.startsWith(path)).length;
        assert.deepEqual([asked("/useradmin/v2/permission"), asked("/currentuser/v1/groups")], [21, 1]);
      });
    }
    it("that may not be read are a failure", async () => {
      const backend = await withRoles({ permissions: {}, refuse: () => true });
      await assert.rejects(backend.readRoles!("2", noSignal), failsWith("notAllowed"));
    });
  });
});
