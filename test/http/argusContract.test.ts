import assert from "node:assert/strict";
import Mocha from "mocha";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { answerFaults, requestFaults } from "../contracts/argusContract";
import { byHand, mochaHooks, takeFaults } from "../contracts/holdArgus";

const entries = "/cases/v2/case/9003/access";
const grant = { userOrGroup: "1205", subjectID: 1205, level: "owner", addWatcher: false };
const permissions = {
  subject: ["1205"],
  function: ["f"],
  customer: ["20"],
  keywordFieldStrategy: ["all"],
  keywordMatchStrategy: "all",
  limit: 0,
};
const person = { keywordFieldStrategy: ["name"], keywordMatchStrategy: "all", type: "user" };

function faultsOf(request: string, body?: object): string[] {
  const [method, address] = request.split(" ") as [string, string];
  const [path, query] = address.split("?") as [string, string | undefined];
  return requestFaults({ method, path, query: new URLSearchParams(query), body });
}

describe("the description of the Argus API", () => {
  describe("holds requests", () => {
    it("lets pass what is described", () => {
      const right: [string, object?][] = [
        [`GET ${entries}?limit=0`],
        [`POST ${entries}`, grant],
        [`PUT ${entries}`, { accessMode: "explicit" }],
        [`DELETE ${entries}/17ed0abb-fd46-4962-ada8-b02cb1deb4fa`],
        ["GET /cases/v2/case/9003?skipRedirect=true"],
        ["GET /cases/v2/case/9003/history?operation=grantCaseAccess&operation=publishCase&sortBy=-timestamp"],
        ["POST /cases/v2/case/search", { explicitAccess: [{ subject: ["1"], includeSubjectAnscendants: true }] }],
        ["POST /useradmin/v2/permission/search", permissions],
        ["POST /users/v2/subject/search", { ...person, permissions: [{ function: "f", customer: "20" }] }],
        ["DELETE /authentication/v1/session/cache"],
      ];
      for (const [request, body] of right) assert.deepEqual(faultsOf(request, body), [], request);
    });

    const wrong: [what: string, fault: RegExp, request: string, body?: object][] = [
      ["no userOrGroup", /userOrGroup/, `POST ${entries}`, { ...grant, userOrGroup: undefined }],
      ["a number for userOrGroup", /userOrGroup: must be string/, `POST ${entries}`, { ...grant, userOrGroup: 1205 }],
      ["no addWatcher", /addWatcher/, `POST ${entries}`, { ...grant, addWatcher: undefined }],
      ["a level that there is not", /level: .*owner/, `POST ${entries}`, { ...grant, level: "admin" }],
      ["an end of a grant", /until/, `POST ${entries}`, { ...grant, until: 1 }],
      ["a grant without a body", /body: is missing/, `POST ${entries}`],
      ["a mode that there is not", /accessMode/, `PUT ${entries}`, { accessMode: "private" }],
      ["a body where none is taken", /takes none/, `DELETE ${entries}/17ed0abb-fd46-4962-ada8-b02cb1deb4fa`, {}],
      ["a list cut at 25", /limit=/, `GET ${entries}`],
      ["a limit that is none", /query limit/, `GET ${entries}?limit=all`],
      ["a query name too many", /query expand: is not known/, `GET ${entries}?limit=0&expand=1`],
      ["a case that may be another", /skipRedirect/, "GET /cases/v2/case/9003"],
      ["yes for true", /query includeDeleted/, "GET /cases/v2/case/9003/watchers?includeDeleted=yes"],
      ["an operation of history that there is not", /operation/, "GET /cases/v2/case/1/history?operation=GRANT"],
      [
        "a criterion misspelt",
        /includeSubjectAscendants/,
        "POST /cases/v2/case/search",
        { explicitAccess: [{ includeSubjectAscendants: true }] },
      ],
      ["text where a list belongs", /keywords: must be array/, "POST /cases/v2/case/search", { keywords: "x" }],
      [
        "a search without its strategy",
        /keywordMatchStrategy/,
        "POST /useradmin/v2/permission/search",
        { ...permissions, keywordMatchStrategy: undefined },
      ],
      [
        "numbers for people",
        /subject\/0: must be string/,
        "POST /useradmin/v2/permission/search",
        { ...permissions, subject: [1205] },
      ],
      ["a kind of subject that there is not", /type/, "POST /users/v2/subject/search", { ...person, type: "robot" }],
      ["a path that there is not", /not an operation/, "GET /cases/v2/case/9003/acl"],
      ["a method that there is not", /not an operation/, "PATCH /cases/v2/case/9003", {}],
    ];
    for (const [what, fault, request, body] of wrong) {
      it(`finds ${what}`, () => {
        const sent = body === undefined ? undefined : (JSON.parse(JSON.stringify(body)) as object);
        const faults = faultsOf(request, sent);
        assert.equal(faults.length, 1, faults.join("\n"));
        assert.match(faults[0]!, fault);
      });
    }
  });

  describe("holds answers of the stand-in", () => {
    let sandbox: Sandbox;
    before(async () => {
      sandbox = await startSandbox();
    });
    after(() => sandbox.close());

    /* eslint-disable @typescript-eslint/no-explicit-any -- answers are taken apart here */
    const broken: [what: string, fault: RegExp, path: string, change: (body: any) => void][] = [
      [
        "subject for grantedSubject",
        /grantedSubject|subject/,
        `${entries}?limit=0`,
        ({ data: [one] }) => {
          one.subject = one.grantedSubject;
          delete one.grantedSubject;
        },
      ],
      ["an entry without flags", /flags/, `${entries}?limit=0`, ({ data: [one] }) => delete one.flags],
      ["an entry whose id is a number", /id: must be/, `${entries}?limit=0`, ({ data: [one] }) => (one.id = 7)],
      ["a level that there is not", /level/, `${entries}?limit=0`, ({ data: [one] }) => (one.level = "full")],
      [
        "a group with a user name",
        /userName|type/,
        `${entries}?limit=0`,
        ({ data }) => (data[1].grantedSubject.userName = "x"),
      ],
      ["a flag that there is not", /flags/, `${entries}?limit=0`, ({ data: [one] }) => (one.flags = ["GONE"])],
      ["a case without its flags", /flags/, "/cases/v2/case/9003?skipRedirect=true", ({ data }) => delete data.flags],
      [
        "a case that does not say whether it is published",
        /publishedTimestamp/,
        "/cases/v2/case/9003?skipRedirect=true",
        ({ data }) => delete data.publishedTimestamp,
      ],
      [
        "a mode that there is not",
        /accessMode/,
        "/cases/v2/case/9003?skipRedirect=true",
        ({ data }) => (data.accessMode = "vault"),
      ],
      [
        "a role that there is not",
        /role/,
        "/cases/v2/case/9003?skipRedirect=true",
        ({ data }) => (data.currentUserAccess.role = "boss"),
      ],
      [
        "a customer without a domain",
        /domain/,
        "/cases/v2/case/9003?skipRedirect=true",
        ({ data }) => delete data.customer.domain,
      ],
      [
        "a list of who was notified",
        /notified/,
        "/cases/v2/case/9003/history?limit=0",
        ({ data: [one] }) => (one.notified = []),
      ],
      [
        "an operation that there is not",
        /operation/,
        "/cases/v2/case/9003/history?limit=0",
        ({ data: [one] }) => (one.operation = "GRANT"),
      ],
      [
        "a userName in the directory",
        /userName|shortName/,
        "/useradmin/v2/user/1102",
        ({ data }) => {
          data.userName = data.shortName;
          delete data.shortName;
        },
      ],
      [
        "a permission without its role",
        /functionInfo/,
        "/useradmin/v2/permission?limit=0",
        ({ data: [one] }) => delete one.functionInfo,
      ],
      [
        "a service without a name for its tech role",
        /techFunction/,
        "/cases/v2/case/9003/service",
        ({ data }) => delete data.techFunction,
      ],
      [
        "a customer without those above it",
        /ancestorIDs/,
        "/customers/v2/customer/11",
        ({ data }) => delete data.ancestorIDs,
      ],
      ["a size that is not the number", /size/, `${entries}?limit=0`, (body) => (body.size = 7)],
      ["another code inside", /responseCode/, `${entries}?limit=0`, (body) => (body.responseCode = 500)],
      ["no messages", /messages/, `${entries}?limit=0`, (body) => delete body.messages],
      ["one thing for a list", /data: must be array/, `${entries}?limit=0`, (body) => (body.data = body.data[0])],
    ];
    /* eslint-enable */
    for (const [what, fault, address, change] of broken) {
      it(`finds ${what}`, async () => {
        const [path] = address.split("?") as [string];
        const headers = { "Argus-API-Key": sandbox.argus.keys[0]!.key };
        const body = (await (await fetch(sandbox.url + address, { headers })).json()) as object;
        assert.deepEqual(answerFaults("GET", path, 200, body), []);
        change(body);
        const faults = answerFaults("GET", path, 200, body);
        assert.ok(faults.length > 0);
        assert.ok(
          faults.some((one) => fault.test(one)),
          faults.join("\n"),
        );
      });
    }

    it("finds a status that is not documented, and an answer without an envelope", () => {
      const envelope = { limit: 0, offset: 0, count: 0, size: 0, metaData: {}, messages: [], data: null };
      assert.deepEqual(answerFaults("GET", entries, 409, { responseCode: 409, ...envelope }), [
        "status 409: is not documented",
      ]);
      assert.deepEqual(answerFaults("GET", entries, 403, { responseCode: 403, ...envelope }), []);
      assert.ok(answerFaults("GET", entries, 403, "no").length > 0);
    });
  });

  describe("fails a test by itself", () => {
    let sandbox: Sandbox;
    before(async () => {
      sandbox = await startSandbox();
    });
    after(() => sandbox.close());

    /** Runs one test under the hooks that every test runs under, and tells how it failed. */
    async function run(body: () => Promise<unknown>): Promise<string | undefined> {
      const mocha = new Mocha({ rootHooks: mochaHooks, reporter: class {} as never });
      mocha.suite.addTest(new Mocha.Test("a test", async () => void (await body())));
      let message: string | undefined;
      await new Promise<void>((resolve) => {
        mocha.run(() => resolve()).on("fail", (_, error: Error) => (message = error.message));
      });
      return message;
    }
    const key = () => ({ "Argus-API-Key": sandbox.argus.keys[0]!.key });

    it("where it sends what is not described, to whatever server", async () => {
      assert.equal(await run(() => fetch(`${sandbox.url}${entries}?limit=0`, { headers: key() })), undefined);
      const sent = await run(() => fetch(`${sandbox.url}/a/path/of/its/own${entries}`, { headers: key() }));
      assert.match(sent ?? "", /GET \/cases\/v2\/case\/9003\/access: query limit=/);
      const headers = { ...key(), [byHand]: "true" };
      assert.equal(await run(() => fetch(`${sandbox.url}${entries}`, { headers })), undefined);
    });

    it("where the stand-in answers what is not described, also when it fails for another reason", async () => {
      sandbox.argus.quirks.entryForm = "noSubject";
      const ask = () => fetch(`${sandbox.url}${entries}?limit=0`, { headers: key() });
      assert.match((await run(ask)) ?? "", /grantedSubject/);
      const both = await run(async () => {
        await ask();
        throw new Error("its own reason");
      });
      assert.match(both ?? "", /grantedSubject/);
      assert.deepEqual(takeFaults(), []);
    });
  });
});
