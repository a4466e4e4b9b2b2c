import assert from "node:assert/strict";
import fc from "fast-check";
import { createArgusBackend } from "../../src/backends/argus";
import { parseJson } from "../../src/base/json";
import { noSignal } from "../unit/noSignal";
import { argusBehind, failsWith, key, list, plainCase, type Answer } from "./argusHarness";

describe("an Argus case", () => {
  const behind = argusBehind();
  afterEach(behind.close);

  it("has a number for an id, so that no word is offered as one", async () => {
    const { caseId } = (await behind.open(() => ({ data: null }))).capabilities;
    assert.deepEqual(
      ["9001", "zzz", "9001 x", ""].filter((text) => caseId.test(text)),
      ["9001"],
    );
  });

  it("is read with everything that the server says", async () => {
    const backend = await behind.open(() => ({
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
        assignedUser: { id: 4, userName: "ola", name: null, type: null },
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
      status: "pendingCustomer",
      reporter: { id: "3", kind: "user", name: "Rita", login: "rita" },
      people: [
        { id: "3", kind: "user", name: "Rita", login: "rita" },
        { id: "4", kind: "unknown", name: "ola", login: undefined },
      ],
      scope: { id: "7", name: "Havkraft" },
      handledBy: { id: "2", name: "ids" },
      condition: "unknown",
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
    assert.deepEqual(
      [behind.server.received[0]!.method, behind.server.received[0]!.path],
      ["GET", "/cases/v2/case/9001?skipRedirect=true"],
    );
    assert.equal(behind.server.received[0]!.headers["argus-api-key"], key);
  });

  it("tells what is missing from what is null", async () => {
    const answers: object[] = [
      { id: 1 },
      { id: 1, reporter: null },
      { id: 1, accessMode: "quantum", currentUserAccess: { level: "godlike" } },
    ];
    const backend = await behind.open(() => ({ data: answers.shift() }));
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
    const backend = await behind.open(
      () => '{"responseCode":200,"data":{"id":9223372036854775807,"reporter":{"id":9007199254740993}}}',
    );
    const of = await backend.readCase("9223372036854775807", noSignal);
    assert.deepEqual([of.id, of.reporter?.id], ["9223372036854775807", "9007199254740993"]);
    assert.equal(behind.server.received[0]!.path, "/cases/v2/case/9223372036854775807?skipRedirect=true");
  });

  it("without an id is not as expected, and the place is named", async () => {
    const pages = [
      list([{ id: {} }, { subject: "x" }]),
      list([{ id: 1 }, { id: {} }, null, { id: 2 }], { limit: 25 }),
      { data: null, count: -1 },
      { data: null, count: 3 },
      { data: null, count: 0 },
    ];
    const backend = await behind.open((_, { limit }) =>
      limit === undefined ? { data: { subject: "x" } } : pages.shift()!,
    );
    const page = () => backend.listCases({}, undefined, noSignal);
    await assert.rejects(backend.readCase("1", noSignal), failsWith("unexpected", "data.id"));
    await assert.rejects(page(), failsWith("unexpected", "data.0.id"));
    const { items, unreadable, total } = await page();
    assert.deepEqual([items.map(({ id }) => id), unreadable, total], [["1", "2"], 2, 4]);
    await assert.rejects(page(), failsWith("unexpected", "data: expected array"), "nobody counted them");
    await assert.rejects(page(), failsWith("unexpected", "data: expected array"));
    assert.deepEqual((await page()).items, []);
  });

  it("that a filter leaves out is left out also where the server does not go by it", async () => {
    const of = (id: number, more: object) => ({
      id,
      accessMode: "explicit",
      status: "closed",
      priority: "low",
      ...more,
    });
    const sent = [
      of(1, {}),
      of(2, { accessMode: "roleBased" }),
      of(3, { status: "workingSoc" }),
      of(4, { priority: "high" }),
      of(5, { reporter: { id: 8, name: "Ola" } }),
      of(6, { reporter: null }),
      { id: 7 },
    ];
    const backend = await behind.open(() => list(sent, { limit: 25 }));
    const filter = {
      mode: ["explicit"],
      status: ["closed"],
      details: { priority: ["low"] },
      reportedBy: [{ id: "9", name: "Kari" }],
    };
    const { items, strays } = await backend.listCases(filter, undefined, noSignal);
    assert.deepEqual([items.map(({ id }) => id), strays], [["1", "7"], 5], "what is not stated may match");
    assert.equal((await backend.listCases({}, undefined, noSignal)).strays, undefined);
  });

  it("has a history of which nothing is dropped, with the word that it was cut", async () => {
    const rows = [
      { operation: "grantCaseAccess", timestamp: 5, user: { id: 1, name: "Ada" } },
      null,
      7,
      { timestamp: 1e300 },
      { operation: "odd", changes: "torn" },
      { operation: "mixed", changes: [7, { field: "flag", value: 5, previousValue: true }] },
    ];
    const answers = [list(rows, { limit: 0 }), list(rows.slice(0, 1), { limit: 0, count: 9 })];
    const backend = await behind.open(() => answers.shift() ?? list([], { limit: 0, count: 9 }));
    assert.deepEqual(await backend.readHistory!(plainCase(), noSignal), {
      steps: [
        {
          operation: "grantCaseAccess",
          at: 5,
          by: { id: "1", kind: "user", name: "Ada", login: undefined },
          changes: [],
        },
        { operation: "null", changes: [] },
        { operation: "7", changes: [] },
        { operation: '{"timestamp":1e+300}', changes: [] },
        { operation: "odd", changes: [{ to: "torn" }] },
        { operation: "mixed", changes: [{ to: "7" }, { field: "flag", from: "true", to: "5" }] },
      ],
      truncated: false,
    });
    assert.equal((await backend.readHistory!(plainCase(), noSignal)).truncated, true);
  });

  it("survives every form of every other field", async () => {
    let data: object = {};
    const backend = await behind.open(() => ({ data }));
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
      "publishedTimestamp",
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
        fc.oneof(fc.nat(), fc.nat().map(String)),
        async (given, id) => {
          data = { ...given, id };
          const of = await backend.readCase(String(id), noSignal);
          assert.equal(of.id, String(id));
          // A number that is too large to be exact is read as the text that it came as.
          const mode = parseJson(JSON.stringify(given.accessMode ?? null));
          assert.equal(of.mode, typeof mode === "string" ? mode : "");
          assert.equal(of.reporter === null, "reporter" in given && given.reporter === null);
        },
      ),
      { numRuns: 300, examples: [[{ accessMode: 2 ** 53 }, 0]] },
    );
  });

  it("that was merged is itself, and says where it went", async () => {
    const backend = await behind.open(({ url }) =>
      url!.includes("/history")
        ? list([
            { operation: "updateCase", changes: [{ field: "subject", value: "x" }] },
            { operation: "mergeCases", timestamp: 5, changes: [null, { field: "mergedInto", value: "9002" }] },
            { operation: "mergeCases", timestamp: 5, changes: [{ field: "mergedInto", value: "9002" }] },
          ])
        : { data: { id: 9001, flags: ["MERGED", "SOMETHING_NEW"] } },
    );
    const { details } = await backend.readCase("9001", noSignal);
    assert.deepEqual(details, [{ label: "mergedInto", value: "9002" }]);
    assert.deepEqual(behind.asked(), [
      ["GET", "/cases/v2/case/9001?skipRedirect=true"],
      ["GET", "/cases/v2/case/9001/history?operation=mergeCases&sortBy=-timestamp&limit=0"],
    ]);
  });

  it("that was merged more than once went where the latest time says", async () => {
    const merged = (timestamp: number, value: string | null) => ({
      operation: "mergeCases",
      timestamp,
      changes: [{ field: "mergedInto", value }],
    });
    const backend = await behind.open(({ url }) =>
      url!.includes("/history")
        ? list([merged(1, "9002"), merged(9, null), merged(5, "9003")])
        : { data: { id: 9001, flags: ["MERGED"] } },
    );
    const { details } = await backend.readCase("9001", noSignal);
    assert.deepEqual(details, [{ label: "mergedInto", value: "9003" }]);
  });

  it("that was merged went where its redirect leads, where its history does not tell", async () => {
    const histories: Answer[] = [{ status: 403 }, list([]), { data: null, count: -1 }];
    const backend = await behind.open(({ url }) => {
      if (url!.includes("/history")) return histories.shift()!;
      if (url!.includes("skipRedirect=true")) return { data: { id: 9001, flags: ["MERGED"] } };
      return { status: 301, location: "/cases/v2/case/9002" };
    });
    for (const _ of [...histories])
      assert.deepEqual((await backend.readCase("9001", noSignal)).details, [{ label: "mergedInto", value: "9002" }]);
    assert.deepEqual(behind.asked().at(-1), ["GET", "/cases/v2/case/9001?skipRedirect=false"]);
    assert.ok(!behind.asked().some(([, path]) => path.includes("9002")), "no redirect is followed");
  });

  it("that was merged is read also where nothing tells where it went", async () => {
    const backend = await behind.open(({ url }) =>
      url!.includes("/history") ? { status: 403 } : { data: { id: 9001, flags: ["MERGED"] } },
    );
    assert.deepEqual((await backend.readCase("9001", noSignal)).details, []);
  });

  it("is never another one: a redirect is not followed, and another id is refused", async () => {
    const answers: Answer[] = [
      { status: 301, location: "/cases/v2/case/9002" },
      { data: { id: 9002 } },
      { status: 302, location: "/login" },
    ];
    const backend = await behind.open(() => answers.shift()!);
    await assert.rejects(backend.readCase("9001", noSignal), failsWith("redirected", "case 9002"));
    await assert.rejects(backend.readCase("9001", noSignal), failsWith("redirected", "case 9002"));
    await assert.rejects(backend.readCase("9001", noSignal), failsWith("redirected", "/login"));
    assert.equal(behind.server.received.length, 3);
  });

  it("is not taken for a merged one where a server reads a number out of what is none", async () => {
    const backend = await behind.open(() => ({ data: { id: 9001 } }));
    for (const id of ["+9001", " 9001", "9001.0"])
      await assert.rejects(backend.readCase(id, noSignal), failsWith("invalid", `"${id}" is no id`));
  });

  it("is the one that was asked for however its number was written", async () => {
    const backend = await behind.open(() => ({ data: { id: 9001 } }));
    assert.equal((await backend.readCase("09001", noSignal)).id, "9001");
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
