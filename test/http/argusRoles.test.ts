import assert from "node:assert/strict";
import type { Subject } from "../../src/access/case";
import type { Backend, RoleAnswers } from "../../src/backends/backend";
import type { ArgusOptions } from "../../src/backends/argus";
import { noSignal } from "../unit/noSignal";
import { argusBehind, failsWith, list, plainCase, type Answer } from "./argusHarness";

const ola: Subject = { id: "2", kind: "user", name: "Ola" };
const me: Subject = { id: "1", kind: "user", name: "Me" };
const caseOf = (id: string, customer = "7", service = "3") =>
  plainCase(id, { scope: { id: customer, name: "Havkraft" }, handledBy: { id: service, name: "IDS" } });

/** A row of the permission search. */
const row = (holder: object, customer: number, name: string, about: object = {}) => ({
  id: 1,
  subject: holder,
  customer: { id: customer, name: `customer ${customer}`, shortName: `c${customer}` },
  function: { id: 5, name },
  functionInfo: { id: 5, name },
  flags: [],
  ...about,
});
const user = (id: number) => ({ id, type: "user", name: `user ${id}`, shortName: `u${id}` });
const group = (id: number) => ({ id, type: "group", name: `group ${id}`, shortName: `g${id}` });

interface World {
  readonly service?: Answer;
  /** Rows by the function that is searched for. */
  readonly rows?: Record<string, Answer>;
  readonly customer?: Answer;
  /** What the key itself may do. */
  readonly own?: (name: string) => number;
  readonly functions?: Answer;
}

const service: Answer = {
  data: {
    id: 3,
    readFunction: { id: 30, name: "IDS_LIST" },
    readDetailedFunction: { id: 31, name: "IDS_READ" },
    writeFunction: { id: 32, name: "IDS_WRITE" },
    techFunction: { id: 33, name: "IDS_TECH" },
    adminFunction: { id: 34, name: "IDS_ADMIN" },
  },
};

describe("roles in Argus", () => {
  const behind = argusBehind();
  afterEach(behind.close);

  function open(world: World, options: Partial<ArgusOptions> = {}): Promise<Backend> {
    return behind.open(({ url }, body) => {
      const path = url!.split("?")[0]!;
      if (path.endsWith("/service")) return world.service ?? service;
      if (path === "/currentuser/v1/user") return { data: { id: 1 } };
      if (path.startsWith("/customers/")) return world.customer ?? { data: { id: 7, ancestorIDs: [7, 6, 1] } };
      if (path === "/users/v2/function") return world.functions ?? { status: 403 };
      const own = /^\/authentication\/v1\/session\/permission\/(.+)\/7$/.exec(path)?.[1];
      if (own !== undefined) return { status: world.own?.(own) ?? 500 };
      if (path === "/useradmin/v2/permission/search") return world.rows?.[(body.function as string[])[0]!] ?? list([]);
      throw new Error(`not expected: ${path}`);
    }, options);
  }
  /** For each role what was found, or the gap. */
  const shown = (answers: RoleAnswers) =>
    Object.fromEntries(
      Object.entries(answers).map(([fact, asked]) => [
        fact,
        asked!.known
          ? [
              ...asked!.value.map(({ name, scope, isAbove, through }) => [
                name,
                scope?.id,
                isAbove ?? false,
                through?.id,
              ]),
              ...(asked!.truncated ? ["truncated"] : []),
            ]
          : [asked!.gap, asked!.detail],
      ]),
    );

  it("are named by the service, and each is searched for by itself", async () => {
    const backend = await open({ rows: { IDS_READ: list([row(user(2), 7, "IDS_READ")]) } });
    assert.deepEqual(shown(await backend.readRoles!(caseOf("9001"), ola, noSignal)), {
      serviceRead: [["IDS_READ", "7", false, undefined]],
      serviceWrite: [],
      serviceTech: [],
      admin: [],
    });
    const asked = behind.asked();
    assert.deepEqual(asked[0], ["GET", "/cases/v2/case/9001/service"]);
    assert.deepEqual(asked[1], ["GET", "/customers/v2/customer/7"]);
    assert.deepEqual(asked[2], [
      "POST",
      "/useradmin/v2/permission/search",
      {
        subject: ["2"],
        function: ["IDS_READ"],
        customer: ["7"],
        includeSubjectAscendants: true,
        includeSubjectDescendants: false,
        includeFunctionAscendants: true,
        includeFunctionDescendants: false,
        includeCustomerAscendants: true,
        includeCustomerDescendants: false,
        keywordFieldStrategy: ["all"],
        keywordMatchStrategy: "all",
        limit: 0,
      },
    ]);
    assert.deepEqual(
      asked.slice(3).map(([, , body]) => (body as { function: string[] }).function),
      [["IDS_WRITE"], ["IDS_TECH"], ["IDS_ADMIN"]],
    );
  });

  it("are held through groups, composite roles and customers above", async () => {
    const rows = [row(group(20), 6, "Responders"), row(user(2), 7, "IDS_READ"), row(group(21), 7, "IDS_READ")];
    const backend = await open({ rows: { IDS_READ: list(rows) } });
    assert.deepEqual(shown(await backend.readRoles!(caseOf("9001"), ola, noSignal)).serviceRead, [
      ["Responders", "6", true, "20"],
      ["IDS_READ", "7", false, undefined],
      ["IDS_READ", "7", false, "21"],
    ]);
  });

  it("of another person, of nobody and on a customer elsewhere are dropped, and the answer is not whole", async () => {
    for (const foreign of [
      row(user(8), 7, "IDS_READ"),
      row({ ...user(8), type: null }, 7, "IDS_READ"),
      row(user(2), 99, "IDS_READ"),
      { id: 1, function: { name: "IDS_READ" } },
    ]) {
      const backend = await open({ rows: { IDS_READ: list([foreign]) } });
      assert.deepEqual(shown(await backend.readRoles!(caseOf("9001"), ola, noSignal)).serviceRead, ["truncated"]);
      await behind.close();
    }
  });

  it("that are deleted are none", async () => {
    const gone = row(user(2), 7, "IDS_READ", { flags: ["deleted"] });
    const backend = await open({ rows: { IDS_READ: list([gone]) } });
    assert.deepEqual(shown(await backend.readRoles!(caseOf("9001"), ola, noSignal)).serviceRead, []);
  });

  it("in an answer that is cut off are not all there", async () => {
    const backend = await open({ rows: { IDS_READ: list([row(user(2), 7, "IDS_READ")], { count: 2 }) } });
    assert.deepEqual(shown(await backend.readRoles!(caseOf("9001"), ola, noSignal)).serviceRead, [
      ["IDS_READ", "7", false, undefined],
      "truncated",
    ]);
  });

  it("on a customer of which nobody knows the place are told with it", async () => {
    const rows = { IDS_READ: list([row(user(2), 6, "IDS_READ")]) };
    for (const customer of [{ status: 403 }, { data: { id: 7 } }]) {
      const backend = await open({ rows, customer });
      assert.deepEqual(shown(await backend.readRoles!(caseOf("9001"), ola, noSignal)).serviceRead, [
        ["IDS_READ", "6", false, undefined],
      ]);
      await behind.close();
    }
  });

  it("to read are the lesser function where the service names no other, and none that it does not name", async () => {
    const names = { readFunction: { name: "IDS_LIST" }, techFunction: null, writeFunction: { id: 3 } };
    const backend = await open({ service: { data: names }, rows: { IDS_LIST: list([row(user(2), 7, "IDS_LIST")]) } });
    assert.deepEqual(shown(await backend.readRoles!(caseOf("9001"), ola, noSignal)), {
      serviceRead: [["IDS_LIST", "7", false, undefined]],
      serviceWrite: ["notStated", undefined],
      serviceTech: ["notStated", undefined],
      admin: ["notStated", undefined],
    });
  });

  it("to read are not the lesser function where the service has another whose name it leaves out", async () => {
    const names = { readFunction: { name: "IDS_LIST" }, readDetailedFunction: { id: 31, name: null } };
    const backend = await open({ service: { data: names }, rows: { IDS_LIST: list([row(user(2), 7, "IDS_LIST")]) } });
    const answers = shown(await backend.readRoles!(caseOf("9001"), ola, noSignal));
    assert.deepEqual(answers.serviceRead, ["notStated", undefined]);
  });

  it("that may not be searched for are unknown after one request, and say what the key needs", async () => {
    const refused = Object.fromEntries(
      ["IDS_READ", "IDS_WRITE", "IDS_TECH", "IDS_ADMIN"].map((name) => [name, { status: 403 }]),
    );
    const backend = await open({ rows: refused });
    const answers = shown(await backend.readRoles!(caseOf("9001"), ola, noSignal));
    for (const answer of Object.values(answers)) assert.deepEqual(answer, ["forbidden", "needs viewPermissions"]);
    assert.equal(behind.asked().filter(([, path]) => path.endsWith("/permission/search")).length, 1);
  });

  it("of the caller are what the key may do where they may not be searched for: there 403 is a no", async () => {
    const backend = await open({
      rows: { IDS_READ: { status: 403 } },
      own: (name) => ({ IDS_READ: 200, IDS_WRITE: 403, IDS_TECH: 404 })[name] ?? 500,
    });
    assert.deepEqual(shown(await backend.readRoles!(caseOf("9001"), me, noSignal)), {
      serviceRead: [["IDS_READ", "7", false, undefined]],
      serviceWrite: [],
      serviceTech: ["failed", "notFound"],
      admin: ["failed", "server"],
    });
  });

  it("of the caller are not denied by what something on the way refuses", async () => {
    const service = { readDetailedFunction: { name: "IDS_READ" }, techFunction: { name: "IDS_TECH" } };
    const backend = await behind.open(({ url }) => {
      if (url!.endsWith("/service")) return { data: service };
      if (url!.startsWith("/currentuser/")) return { data: { id: 1 } };
      if (url!.startsWith("/customers/")) return { data: { id: 7, ancestorIDs: [7] } };
      return { status: 403, ...(url!.startsWith("/authentication/") && { responseCode: undefined }) };
    });
    const answers = shown(await backend.readRoles!(caseOf("9001"), me, noSignal));
    assert.deepEqual(
      [answers.serviceRead, answers.serviceTech],
      [
        ["failed", "unexpected"],
        ["failed", "unexpected"],
      ],
    );
  });

  it("that one search fails for are unknown, and the others known", async () => {
    const backend = await open({ rows: { IDS_TECH: { status: 500 } } });
    const answers = shown(await backend.readRoles!(caseOf("9001"), ola, noSignal));
    assert.deepEqual([answers.serviceTech, answers.admin], [["failed", "server"], []]);
  });

  it("on a case whose customer is not stated are not known", async () => {
    const backend = await open({});
    const answers = shown(await backend.readRoles!(plainCase(), ola, noSignal));
    for (const answer of Object.values(answers)) assert.deepEqual(answer, ["notStated", undefined]);
    assert.deepEqual(behind.server.received, []);
  });

  it("cost one request a service, one a customer and four a person", async () => {
    const backend = await open({});
    const count = (path: RegExp) => behind.asked().filter((one) => path.test(one[1])).length;
    await Promise.all(
      ["9001", "9002", "9003"].flatMap((id) =>
        ["2", "3"].map((person) => backend.readRoles!(caseOf(id), { ...ola, id: person }, noSignal)),
      ),
    );
    assert.deepEqual([count(/service$/), count(/customers/)], [1, 1]);
    behind.server.received.length = 0;
    await backend.readRoles!(caseOf("9004"), { ...ola, id: "4" }, noSignal);
    assert.deepEqual([count(/permission\/search$/), behind.server.received.length], [4, 4]);
    behind.server.received.length = 0;
    await backend.readRoles!(caseOf("9005", "8", "4"), ola, noSignal);
    assert.deepEqual([count(/service$/), count(/customers/), count(/search$/)], [1, 1, 4]);
  });

  describe("where the service may not be read", () => {
    const refused = { status: 403 };
    const all = list(["IDS_READ", "IDS_WRITE", "Other"].map((name, id) => ({ id, name })));

    it("are not known, and say what the key needs", async () => {
      const backend = await open({ service: refused });
      const answers = shown(await backend.readRoles!(caseOf("9001"), ola, noSignal));
      for (const answer of Object.values(answers)) assert.deepEqual(answer, ["forbidden", "needs viewCases"]);
    });

    it("are those that a setting names, whatever case and blanks it has", async () => {
      const roleFunctions = { serviceRead: [" ids_ read"], serviceWrite: ["IDS_WRITE"], admin: ["NOBODY_KNOWS"] };
      const rows = { IDS_READ: list([row(user(2), 7, "IDS_READ")]) };
      const backend = await open({ service: refused, functions: all, rows }, { roleFunctions });
      assert.deepEqual(shown(await backend.readRoles!(caseOf("9001"), ola, noSignal)), {
        serviceRead: [["IDS_READ", "7", false, undefined]],
        serviceWrite: [],
        serviceTech: ["forbidden", "needs viewCases"],
        admin: ["notMapped", "admin"],
      });
    });

    it("are no certain no where one of the names is no function's", async () => {
      const roleFunctions = { serviceRead: ["IDS_RAED", "IDS_WRITE"] };
      const backend = await open({ service: refused, functions: all }, { roleFunctions });
      const answers = shown(await backend.readRoles!(caseOf("9001"), ola, noSignal));
      assert.deepEqual(answers.serviceRead, ["truncated"]);
    });

    it("are those of exactly the name, where others differ from it in case only", async () => {
      const functions = list(["IDS_READ", "ids_read"].map((name, id) => ({ id, name })));
      const backend = await open({ service: refused, functions }, { roleFunctions: { serviceRead: ["IDS_READ"] } });
      await backend.readRoles!(caseOf("9001"), ola, noSignal);
      const searched = behind.asked().flatMap(([, path, body]) => (path.endsWith("/permission/search") ? [body] : []));
      assert.deepEqual(
        searched.map((body) => (body as { function: string[] }).function),
        [["IDS_READ"]],
      );
    });

    it("are no certain no where nobody knows whether the names are right", async () => {
      const roleFunctions = { serviceRead: ["IDS_READ "], serviceWrite: ["ids_write"] };
      const rows = { IDS_READ: list([row(user(2), 7, "IDS_READ")]) };
      const backend = await open({ service: refused, rows }, { roleFunctions });
      const answers = shown(await backend.readRoles!(caseOf("9001"), ola, noSignal));
      assert.deepEqual(answers.serviceRead, [["IDS_READ", "7", false, undefined], "truncated"]);
      assert.deepEqual(answers.serviceWrite, ["truncated"]);
    });

    it("are named by the service all the same where it may be read", async () => {
      const backend = await open({}, { roleFunctions: { serviceRead: ["OTHER"] } });
      await backend.readRoles!(caseOf("9001"), ola, noSignal);
      assert.ok(!JSON.stringify(behind.asked()).includes("OTHER"));
    });
  });

  it("stay unread where the reading is cancelled", async () => {
    const backend = await open({});
    await assert.rejects(backend.readRoles!(caseOf("9001"), ola, AbortSignal.abort()), failsWith("cancelled"));
  });
});
