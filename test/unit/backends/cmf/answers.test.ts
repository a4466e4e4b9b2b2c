import assert from "node:assert/strict";
import type { Case } from "../../../../src/access/case";
import { createCmfBackend } from "../../../../src/backends/cmf";
import { Failure } from "../../../../src/base/failure";
import type { Fetch } from "../../../../src/backends/http/http";
import { cmfAdvice } from "../../../../src/backends/cmf/failureWords";
import { testClock } from "../../../http/testClock";
import { noSignal } from "../../noSignal";

const l10n = { t: (message: string) => message };

type Answer = { status?: number; body?: string; type?: string };
interface Call {
  readonly method: string;
  readonly address: URL;
  readonly body: unknown;
}

/**
 * A module that answers each method as the test says (a function is asked with the query); what it does not name
 * answers with defaults only.
 */
function moduleWith(answers: Readonly<Record<string, unknown>>, credential = "X-Api-Key: segredo-do-teste") {
  const calls: Call[] = [];
  const fetch: Fetch = (url, init) => {
    const address = new URL(url);
    calls.push({ method: init.method, address, body: init.body === undefined ? undefined : JSON.parse(init.body) });
    const name = address.pathname.split("/").at(-1)!;
    const given = answers[name];
    const answer: unknown =
      typeof given === "function" ? (given as (query: URLSearchParams) => unknown)(address.searchParams) : given;
    const raw =
      typeof answer === "object" && answer !== null && ("status" in answer || "body" in answer)
        ? (answer as Answer)
        : { body: JSON.stringify(answer ?? {}) };
    return Promise.resolve(
      new Response(raw.body ?? "", {
        status: raw.status ?? 200,
        headers: { "Content-Type": raw.type ?? "application/json" },
      }),
    );
  };
  const backend = createCmfBackend({
    url: "https://example.test/CaseAccess_API/rest/v1",
    credential,
    fetch,
    pageSize: 25,
    timeoutSeconds: 5,
    clock: testClock(),
  });
  return { backend, calls };
}

const aCase: Case = {
  id: "c-1",
  number: "1",
  title: "",
  mode: "on",
  people: [],
  details: [],
  readAt: 0,
  scope: { id: "d-1", name: "Sinistro" },
};
const failureOf = async (promise: Promise<unknown>): Promise<Failure> => {
  try {
    await promise;
  } catch (thrown) {
    assert.ok(thrown instanceof Failure, String(thrown));
    return thrown;
  }
  throw new Error("it did not fail");
};

describe("Answers of a CMf module", () => {
  describe("left-out defaults", () => {
    it("of whole answers: nothing is listed, nobody may do anything", async () => {
      const { backend } = moduleWith({});
      assert.deepEqual(await backend.listCases({}, undefined, noSignal), { items: [], next: undefined, total: 0 });
      assert.deepEqual(await backend.readEntries(aCase, noSignal), []);
      assert.equal(await backend.readServerLevel!(aCase, { id: "user:7", kind: "user", name: "" }, noSignal), "none");
    });

    it("of attributes: a case with nothing but ids, a definition without access control, a user without names", async () => {
      const { backend } = moduleWith({
        Case_GetCases: { CaseResults: [{ CaseId: "c-9", CaseDefinitionId: "d-1" }] },
        CaseDefinition_GetAll: { CaseDefinitionDetailsList: [{ Id: "d-1" }] },
        Case_GetGroupsUsersWithAccess: { UsersList: [{ UserId: 5 }], GroupDetailsList: [{ Id: "g", GroupId: 5 }] },
      });
      const { items, total } = await backend.listCases({}, undefined, noSignal);
      assert.equal(total, 1);
      assert.deepEqual(
        { ...items[0], readAt: 0 },
        {
          id: "c-9",
          number: "c-9",
          title: "",
          mode: "off",
          status: undefined,
          reporter: undefined,
          people: [],
          scope: { id: "d-1", name: "d-1" },
          details: [],
          updatedAt: undefined,
          readAt: 0,
        },
      );
      const entries = await backend.readEntries(aCase, noSignal);
      assert.deepEqual(
        entries.map(({ id, subject }) => [id, subject?.name]),
        [
          ["group:5", "5"],
          ["user:5", "5"],
        ],
      );
    });

    it("of the total: whether there is more is told by how full the page is", async () => {
      const full = { CaseResults: Array.from({ length: 25 }, (_, index) => ({ CaseId: `c-${index}` })) };
      assert.equal((await moduleWith({ Case_GetCases: full }).backend.listCases({}, undefined, noSignal)).next, "25");
      const { next, total } = await moduleWith({
        Case_GetCases: { CaseResults: full.CaseResults.slice(5) },
      }).backend.listCases({}, "50", noSignal);
      assert.equal(next, undefined);
      assert.equal(total, 70);
    });

    it("a false total does not lead on for ever", async () => {
      const { backend } = moduleWith({ Case_GetCases: { TotalResults: 1_000 } });
      assert.equal((await backend.listCases({}, undefined, noSignal)).next, undefined);
    });
  });

  describe("values", () => {
    it("keep 64-bit numbers, and ids as text or number", async () => {
      const { backend, calls } = moduleWith({
        Case_GetDetailsByCaseId: { body: '{"CaseId":"c-1","CaseNumber":9223372036854775807,"CaseDefinitionId":12}' },
        CaseDefinition_GetAll: { CaseDefinitionDetailsList: [{ Id: 12, IsAccessControl: true, Name: "Sinistro" }] },
        Case_GetGroupsUsersWithAccess: { UsersList: [{ UserId: "31" }] },
      });
      const of = await backend.readCase("c-1", noSignal);
      assert.equal(of.number, "9223372036854775807");
      assert.deepEqual([of.scope?.id, of.mode], ["12", "on"]);
      const [entry] = await backend.readEntries(of, noSignal);
      assert.equal(entry!.id, "user:31");
      await backend.write({ case: of, entries: [entry!] }, { kind: "revoke", entry: entry! }, noSignal);
      assert.deepEqual(calls.at(-1)!.body, { CaseId: "c-1", UserId: 31 }, "sent as a number");
    });

    it("read times, and the empty date as none", async () => {
      const at = async (LastUpdatedOn: string) =>
        (await moduleWith({ Case_GetDetailsByCaseId: { CaseId: "c", LastUpdatedOn } }).backend.readCase("c", noSignal))
          .updatedAt;
      assert.equal(await at("2026-03-01T10:00:00Z"), Date.UTC(2026, 2, 1, 10));
      assert.equal(await at("2026-03-01T10:00:00"), Date.UTC(2026, 2, 1, 10));
      assert.equal(await at("2026-03-01T10:00:00+01:00"), Date.UTC(2026, 2, 1, 9));
      assert.equal(await at("1900-01-01T00:00:00Z"), undefined);
      assert.equal(await at("1900-01-01"), undefined);
      assert.equal(await at("ontem"), undefined);
    });

    it("unknown attributes beside known ones do no harm", async () => {
      const { backend } = moduleWith({ Case_ValidateAccess: { CanRead: true, Since: "2026", Nested: { a: null } } });
      assert.equal(await backend.readServerLevel!(aCase, { id: "user:7", kind: "user", name: "" }, noSignal), "read");
    });

    it("a grantee that is only among the writers is not lost", async () => {
      const { backend } = moduleWith({
        Case_GetGroupsUsersWithAccess: (query: URLSearchParams) =>
          query.get("OnlyCanEdit") === "true" ? { UsersList: [{ UserId: 5 }] } : {},
      });
      assert.deepEqual(
        (await backend.readEntries(aCase, noSignal)).map(({ id, level }) => [id, level]),
        [["user:5", "write"]],
      );
    });

    it("a group without GroupId is shown and cannot be changed", async () => {
      const { backend } = moduleWith({
        Case_GetGroupsUsersWithAccess: { GroupDetailsList: [{ Id: "9f", Name: "Sem número" }] },
      });
      const [entry] = await backend.readEntries(aCase, noSignal);
      assert.deepEqual([entry!.id, entry!.subject?.name], ["?9f", "Sem número"]);
      assert.equal(
        (
          await failureOf(
            backend.write({ case: aCase, entries: [entry!] }, { kind: "revoke", entry: entry! }, noSignal),
          )
        ).kind,
        "invalid",
      );
    });

    it("always sends HasWritePermission, also when it is false", async () => {
      const { backend, calls } = moduleWith({});
      await backend.write(
        { case: aCase, entries: [] },
        { kind: "grant", subject: { id: "group:8", kind: "group", name: "" }, level: "read" },
        noSignal,
      );
      assert.deepEqual(calls.at(-1)!.body, { CaseId: "c-1", GroupId: 8, HasWritePermission: false });
    });

    it("puts user names into the query, since the path may hold no dot", async () => {
      const { backend, calls } = moduleWith({ User_GetIdByUsername: { UserId: 4 } });
      await backend.findSubjects("ana.almeida@example.test", noSignal);
      const { address } = calls.find(({ address }) => address.pathname.endsWith("User_GetIdByUsername"))!;
      assert.equal(address.searchParams.get("Username"), "ana.almeida@example.test");
    });
  });

  describe("what is of another form is an error, and never an answer", () => {
    const wrong: [name: string, answer: unknown][] = [
      ["a text for a list", { UsersList: "none" }],
      ["null for a list", { UsersList: null }],
      ["a number for a flag", { CanRead: 1 }],
      ["null for a flag", { CanRead: null }],
      ["another envelope", { data: [], count: 0 }],
      ["errors with status 200", { Errors: ["not now"], StatusCode: 500 }],
      ["a list", []],
      ["a text", { body: '"ok"' }],
      ["null", { body: "null" }],
      ["an empty body", { body: "" }],
      ["a user without an id", { UsersList: [{ Name: "Ana" }] }],
      ["a user with id 0", { UsersList: [{ UserId: 0 }] }],
    ];
    for (const [name, answer] of wrong) {
      it(name, async () => {
        const { backend } = moduleWith({ Case_GetGroupsUsersWithAccess: answer, Case_ValidateAccess: answer });
        const asking = JSON.stringify(answer).includes("Can")
          ? backend.readServerLevel!(aCase, { id: "user:7", kind: "user", name: "" }, noSignal)
          : backend.readEntries(aCase, noSignal);
        const failure = await failureOf(asking);
        assert.equal(failure.kind, "unexpected");
        assert.ok(failure.detail, "it says where");
      });
    }

    it("a web page", async () => {
      const page = { body: "<!doctype html><title>Entrar</title>", type: "text/html" };
      assert.equal(
        (await failureOf(moduleWith({ Case_GetGroupsUsersWithAccess: page }).backend.readEntries(aCase, noSignal)))
          .kind,
        "notJson",
      );
      assert.equal(
        (
          await failureOf(
            moduleWith({ Case_GetGroupsUsersWithAccess: { ...page, status: 404 } }).backend.readEntries(
              aCase,
              noSignal,
            ),
          )
        ).kind,
        "notJson",
      );
    });
  });

  describe("errors", () => {
    const said = (message: string, status: number): Answer => ({
      status,
      body: JSON.stringify({ Errors: [message], StatusCode: status }),
    });
    const reading = (answer: Answer) =>
      failureOf(moduleWith({ Case_GetDetailsByCaseId: answer }).backend.readCase("c-1", noSignal));

    it("codes make a 400 or a 500 clearer, whatever surrounds them", async () => {
      for (const status of [400, 500]) {
        for (const [code, kind] of [
          ["00002", "notFound"],
          ["00023", "notFound"],
          ["20001", "keyRefused"],
          ["20002", "notAllowed"],
          ["00008", "invalid"],
          ["00007", "invalid"],
          ["00026", "invalid"],
        ]) {
          for (const text of [`OS-CMFR-GEN-${code}: something`, `Erro ${code}. Tente outra vez.`, `${code}`]) {
            const failure = await reading(said(text, status));
            assert.deepEqual(
              [failure.kind, failure.detail, failure.notHandled],
              [kind, `OS-CMFR-GEN-${code}`, true],
              `${status} ${text}`,
            );
            assert.equal(failure.said[0]!.message, text);
          }
        }
      }
    });

    it("digits that only look like a code are none", async () => {
      const failure = await reading(said("Reference 9000023 of 1200020", 400));
      assert.deepEqual([failure.kind, failure.detail], ["invalid", undefined]);
    });

    it("without a code the status counts, and whatever text there is is shown", async () => {
      assert.equal((await reading(said("Não encontrado", 404))).kind, "notFound");
      assert.equal((await reading({ status: 403 })).kind, "notAllowed");
      assert.equal((await reading({ status: 401, body: "Unauthorized", type: "text/plain" })).kind, "keyRefused");
      for (const body of [
        '{"error":"indisponível"}',
        '{"message":"indisponível"}',
        '{"Errors":"indisponível"}',
        '"indisponível"',
        '{"errors":["indisponível",7,null]}',
      ]) {
        assert.deepEqual((await reading({ status: 400, body })).said, [{ message: "indisponível" }], body);
      }
      assert.deepEqual((await reading({ status: 400, body: '{"error":{"reason":"x"}}' })).said, []);
    });

    it("a first 500 may be a refused log-in, and is said to be; a later one is not", async () => {
      const { backend } = moduleWith({ Case_GetDetailsByCaseId: said("Object reference not set", 500) });
      const first = await failureOf(backend.readCase("c-1", noSignal));
      assert.deepEqual([first.kind, first.detail], ["server", "possiblyLogIn"]);
      assert.match(cmfAdvice(l10n, first) ?? "", /check the key/);
      await backend.readEntries(aCase, noSignal);
      assert.equal((await failureOf(backend.readCase("c-1", noSignal))).detail, undefined);
    });

    it("a 500 on a write without a code may have been carried out; with a code it was not", async () => {
      const grant = { kind: "grant", subject: { id: "user:7", kind: "user", name: "" }, level: "read" } as const;
      const writing = (answer: Answer) =>
        failureOf(
          moduleWith({ Case_GrantAccessToUser: answer }).backend.write({ case: aCase, entries: [] }, grant, noSignal),
        );
      assert.equal((await writing(said("Erro interno", 500))).notHandled, false);
      assert.equal((await writing(said("OS-CMFR-GEN-00002: User wasn't found.", 500))).notHandled, true);
    });

    it("a 500 on a write that quotes a number like a code may have been carried out", async () => {
      const grant = { kind: "grant", subject: { id: "user:20001", kind: "user", name: "" }, level: "read" } as const;
      const { backend } = moduleWith({
        Case_GrantAccessToUser: said("Deadlock after CaseUser 20001 was stored.", 500),
      });
      assert.equal((await failureOf(backend.write({ case: aCase, entries: [] }, grant, noSignal))).notHandled, false);
    });

    it("a write whose reading before fails was not carried out, however that failed", async () => {
      const { backend, calls } = moduleWith({ Case_GetGroupsUsersWithAccess: { status: 504 } });
      const failure = await failureOf(
        backend.write(
          { case: aCase, entries: [] },
          { kind: "grant", subject: { id: "user:7", kind: "user", name: "" }, level: "read" },
          noSignal,
        ),
      );
      assert.deepEqual([failure.kind, failure.notHandled], ["timeout", true]);
      assert.ok(calls.every(({ method }) => method === "GET"));
    });

    it("never show the password or the header that was sent, even where a server quotes them", async () => {
      const quoting = said("Login falhou para ana:muito-secreto (Basic YW5hOm11aXRvLXNlY3JldG8=)", 401);
      const basic = await failureOf(
        moduleWith({ Case_GetDetailsByCaseId: quoting }, "Basic ana:muito-secreto").backend.readCase("c", noSignal),
      );
      assert.doesNotMatch(JSON.stringify([basic, basic.said, basic.message]), /muito-secreto|YW5hOm11aXRvLXNlY3JldG8/);
      const header = await failureOf(
        moduleWith({ Case_GetDetailsByCaseId: said("Chave segredo-do-teste recusada", 401) }).backend.readCase(
          "c",
          noSignal,
        ),
      );
      assert.doesNotMatch(JSON.stringify([header, header.said, header.message]), /segredo-do-teste/);
    });
  });

  describe("what is refused besides", () => {
    it("without the definitions cases are shown, and whether access control is on is not known", async () => {
      for (const status of [403, 404]) {
        const { backend } = moduleWith({
          CaseDefinition_GetAll: { status },
          CaseDefinition_GetById: { status },
          Case_GetCases: { CaseResults: [{ CaseId: "c", CaseDefinitionId: "d" }] },
          Case_GetDetailsByCaseId: { CaseId: "c", CaseDefinitionId: "d" },
        });
        const { items } = await backend.listCases({}, undefined, noSignal);
        assert.equal(items[0]!.mode, "");
        assert.equal((await backend.readCase("c", noSignal)).mode, "");
      }
    });

    it("a definition that the list does not have yet is asked for by itself", async () => {
      const { backend } = moduleWith({
        CaseDefinition_GetById: { Id: "d", Name: "Nova", IsAccessControl: true },
        Case_GetDetailsByCaseId: { CaseId: "c", CaseDefinitionId: "d" },
      });
      const { mode, title } = await backend.readCase("c", noSignal);
      assert.deepEqual([mode, title], ["on", "Nova"]);
    });

    it("entries are true although nobody tells who is in their groups", async () => {
      const { backend, calls } = moduleWith({
        Case_GetGroupsUsersWithAccess: (query: URLSearchParams) =>
          query.get("EvaluateUsersByGroup") === "true"
            ? { status: 500 }
            : { GroupDetailsList: [{ Id: "g", GroupId: 3, Name: "Peritos" }] },
      });
      assert.deepEqual(
        (await backend.readEntries(aCase, noSignal)).map(({ id }) => id),
        ["group:3"],
      );
      assert.equal(
        calls.filter(({ address }) => address.searchParams.get("EvaluateUsersByGroup") === "true").length,
        2,
      );
    });

    it("a closed directory is said to be closed, and a user name that is not known is no error", async () => {
      assert.equal(
        (
          await failureOf(
            moduleWith({
              GroupExtended_GetAll: { status: 403 },
              User_GetIdByUsername: { status: 403 },
            }).backend.findSubjects("ana", noSignal),
          )
        ).kind,
        "notAllowed",
      );
      for (const answer of [{ status: 500 }, { status: 404 }, {}]) {
        assert.deepEqual(await moduleWith({ User_GetIdByUsername: answer }).backend.findSubjects("ana", noSignal), []);
      }
    });
  });
});
