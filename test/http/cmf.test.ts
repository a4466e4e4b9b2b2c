import assert from "node:assert/strict";
import {
  evaluate,
  factsOf,
  possibleLevels,
  selfCheck,
  type Agreement,
  type Case,
  type Entry,
  type Level,
  type Subject,
} from "../../src/access";
import type { Backend } from "../../src/backends/backend";
import { Failure } from "../../src/base/failure";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import { noSignal } from "../unit/noSignal";
import { cmfBackend, emptyDirectory, group, user } from "./cmfCaller";

describe("CMf backend against the sandbox", function () {
  this.timeout(30_000);
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, cmfPort: 0 });
  });
  afterEach(() => sandbox.close());

  async function allCases(backend: Backend, size?: number): Promise<Case[]> {
    const cases: Case[] = [];
    let after: string | undefined;
    do {
      const page = await backend.listCases({}, after, noSignal, size);
      cases.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    return cases;
  }
  async function caseAt(backend: Backend, index: number): Promise<Case> {
    return backend.readCase(sandbox.cmf.caseIdAt(index), noSignal);
  }
  function factsFor(backend: Backend, of: Case, entries: readonly Entry[], subject: Subject) {
    return factsOf(
      backend.evidence(
        { case: of, entries: { known: true, value: entries, readAt: of.readAt } },
        subject,
        emptyDirectory,
      ),
    );
  }
  function accessOf(backend: Backend, of: Case, entries: readonly Entry[], subject: Subject) {
    return evaluate(backend.policy, of.mode, factsFor(backend, of, entries, subject));
  }
  const levels: readonly Level[] = ["none", "read", "write"];
  const requestsOf = (name: string) => sandbox.cmf.requests.filter(({ path }) => path.endsWith(`/${name}`));
  const failing = (kind: Failure["kind"], detail?: RegExp) => (error: unknown) => {
    assert.ok(error instanceof Failure, String(error));
    assert.equal(error.kind, kind, error.message);
    if (detail !== undefined) assert.match(error.detail ?? "", detail);
    return true;
  };

  describe("what it reads", () => {
    it("has a page of cases in one request, and each case's mode from its definition", async () => {
      const backend = cmfBackend(sandbox);
      await backend.readCase(sandbox.cmf.caseIdAt(0), noSignal);
      sandbox.cmf.requests.length = 0;
      const page = await backend.listCases({}, undefined, noSignal, 10);
      assert.equal(sandbox.cmf.requests.length, 1);
      assert.equal(page.items.length, 10);
      assert.equal(page.total, sandbox.cmf.size);
      assert.equal(page.next, "10");
      assert.deepEqual([...new Set(page.items.map(({ title, mode }) => `${title}: ${mode}`))].sort(), [
        "Fraude Interna: on",
        "Pedido de Informação: off",
        "Sinistro Automóvel: on",
      ]);
    });

    it("follows pages to the end without a case missing or twice", async () => {
      const cases = await allCases(cmfBackend(sandbox), 7);
      assert.equal(cases.length, sandbox.cmf.size);
      assert.equal(new Set(cases.map(({ id }) => id)).size, sandbox.cmf.size);
    });

    it("keeps every digit of case numbers that a double would make the same", async () => {
      const cases = await allCases(cmfBackend(sandbox));
      assert.equal(cases[0]!.number, "9007199254740993");
      assert.equal(cases[1]!.number, "9007199254740994");
      assert.equal(Number("9007199254740993"), Number("9007199254740992"), "as doubles they would not be told apart");
      assert.equal(new Set(cases.map(({ number }) => number)).size, cases.length);
      const { items } = await cmfBackend(sandbox).listCases({ text: "9007199254740995" }, undefined, noSignal);
      assert.deepEqual(
        items.map(({ id }) => id),
        [sandbox.cmf.caseIdAt(2)],
      );
    });

    it("finds by definition on the server, by anything else on the page", async () => {
      const backend = cmfBackend(sandbox);
      const fraud = await backend.listCases({ text: "fraude interna" }, undefined, noSignal);
      assert.ok(fraud.items.length > 3);
      assert.ok(fraud.items.every(({ title }) => title === "Fraude Interna"));
      assert.equal(fraud.total, fraud.items.length);
      const off = await backend.listCases({ mode: ["off"] }, undefined, noSignal);
      assert.ok(off.items.length > 3 && off.items.every(({ mode }) => mode === "off"));
      const closed = await backend.listCases({ status: ["Fechado"] }, undefined, noSignal);
      assert.ok(closed.items.length > 3 && closed.items.every(({ status }) => status === "Fechado"));
      assert.equal(closed.total, undefined, "how many there are in all is not known");
      assert.deepEqual((await backend.listCases({ mode: ["explicit"] }, undefined, noSignal)).items, []);
    });

    it("has 100 000 cases by the page", async () => {
      const big = await startSandbox({ port: 0, cmfPort: 0, cmfCases: 100_000 });
      try {
        const page = await cmfBackend(big).listCases({}, "99000", noSignal, 1_000);
        assert.equal(page.total, 100_000);
        assert.equal(page.next, undefined);
        assert.equal(page.items[999]!.number, String(9_007_199_254_740_993n + 99_999n));
      } finally {
        await big.close();
      }
    });

    it("makes levels of two calls, and tells user 7 from group 7", async () => {
      const backend = cmfBackend(sandbox);
      const entries = await backend.readEntries(await caseAt(backend, 4), noSignal);
      assert.deepEqual(
        entries.map(({ id, level, on }) => [id, level, on]),
        [
          ["group:8", "read", "case"],
          ["group:9", "read", "case"],
          ["user:7", "read", "case"],
        ],
      );
      const claim = await backend.readEntries(await caseAt(backend, 0), noSignal);
      assert.deepEqual(
        claim.map(({ id, level }) => [id, level]),
        [
          ["group:7", "write"],
          ["group:12", "read"],
          ["user:14", "write"],
          ["user:15", "read"],
        ],
      );
    });

    it("asks for the lists twice, around one or two calls about groups, and once where all may write and no group is listed", async () => {
      const backend = cmfBackend(sandbox);
      const calls = async (index: number): Promise<number> => {
        const of = await caseAt(backend, index);
        sandbox.cmf.requests.length = 0;
        await backend.readEntries(of, noSignal);
        return sandbox.cmf.requests.length;
      };
      assert.equal(await calls(5), 5, "one group that reads, from the definition");
      assert.equal(await calls(1), 6, "a group that writes");
      assert.equal(await calls(3), 4, "access control off: somebody only reads");
      const of = await caseAt(backend, 3);
      const entries = await backend.readEntries(of, noSignal);
      const { subject } = entries[0]!;
      await backend.write({ case: of, entries }, { kind: "changeLevel", entry: entries[0]!, level: "write" }, noSignal);
      assert.equal(await calls(3), 2, `access control off: only ${subject!.id}, who writes`);
    });

    it("knows the caller of a Basic credential, and of no other", async () => {
      assert.equal((await cmfBackend(sandbox, "ana").readCaller(noSignal))?.id, "user:11");
      assert.equal(await cmfBackend(sandbox, "service").readCaller(noSignal), undefined);
      assert.equal(await cmfBackend(sandbox, "two headers").readCaller(noSignal), undefined);
      assert.equal(await cmfBackend(sandbox, "bearer").readCaller(noSignal), undefined);
    });

    it("finds groups by a part of their name, users by their user name, people seen by any part, and both by number", async () => {
      const backend = cmfBackend(sandbox);
      const ids = async (text: string): Promise<string[]> =>
        (await backend.findSubjects(text, noSignal)).map(({ id }) => id);
      assert.deepEqual(await ids("jurídica"), ["group:10"]);
      assert.deepEqual(await ids("marta.marques@atlantico.example"), ["user:21"]);
      assert.deepEqual(await ids("marta"), []);
      await backend.readEntries(await caseAt(backend, 0), noSignal);
      assert.deepEqual(await ids("diogo"), ["user:14"]);
      assert.deepEqual(await ids("7"), ["user:7", "group:7"]);
      assert.deepEqual(await ids("group:7"), ["group:7"]);
      assert.deepEqual(await ids("  "), []);
    });

    it("says that members of a group are not listed, or lists those that are proven", async () => {
      const backend = cmfBackend(sandbox);
      await assert.rejects(backend.readMembers("group:12", noSignal), failing("notSupported"));
      await backend.readEntries(await caseAt(backend, 5), noSignal);
      const audit = await backend.readMembers("group:9", noSignal);
      assert.deepEqual(
        audit.members.map(({ id }) => id),
        ["user:15", "user:17"],
      );
      assert.equal(audit.truncated, false);
      const operations = await backend.readMembers("group:5", noSignal);
      assert.deepEqual(
        operations.members.map(({ id }) => id),
        ["group:7"],
        "groups below it are known by ParentId",
      );
      assert.equal(operations.truncated, true);
    });
  });

  it("reads the definitions once for all who ask at the same time, also where one of them goes away", async () => {
    const backend = cmfBackend(sandbox);
    sandbox.cmf.requests.length = 0;
    const left = new AbortController();
    const gone = backend.readCase(sandbox.cmf.caseIdAt(0), left.signal).catch(() => "gone");
    const reading = Promise.all(
      Array.from({ length: 8 }, (_, index) => backend.readCase(sandbox.cmf.caseIdAt(index), noSignal)),
    );
    left.abort();
    assert.equal(await gone, "gone");
    await reading;
    assert.equal(requestsOf("CaseDefinition_GetAll").length, 1);
  });

  describe("the server's own answer, for everybody", () => {
    for (const listsDefinitionGrants of [true, false]) {
      it(`never contradicts ours, for every person on every case${
        listsDefinitionGrants ? "" : ", where the list " + "leaves out " + "grants on definitions"
      }`, async () => {
        sandbox.cmf.quirks.listsDefinitionGrants = listsDefinitionGrants;
        const backend = cmfBackend(sandbox);
        const count: Record<Agreement["kind"], number> = { agrees: 0, compatible: 0, disagrees: 0 };
        for (const of of await allCases(backend)) {
          const entries = await backend.readEntries(of, noSignal);
          for (const id of sandbox.cmf.userIds) {
            const access = accessOf(backend, of, entries, user(id));
            const server = await backend.readServerLevel!(of, user(id), noSignal);
            const { kind } = selfCheck(
              of.mode,
              access,
              server,
              possibleLevels(backend.policy, of.mode, factsFor(backend, of, entries, user(id))),
            );
            assert.notEqual(
              kind,
              "disagrees",
              `user ${id} on ${of.number} (${of.mode}): we ` +
                `say ${access.atLeast} to ${access.atMost}, the server ${server}`,
            );
            count[kind] += 1;
          }
        }
        assert.ok(count.agrees > 200, JSON.stringify(count));
        assert.ok(count.compatible > 100, "delegations and grants on definitions are not read, so much stays open");
      });
    }

    it("is that of the framework, delegations included, where ours leaves them open", async () => {
      const backend = cmfBackend(sandbox);
      const of = await caseAt(backend, 2); // Bruno (12) has write, and Inês (19) acts for him
      const entries = await backend.readEntries(of, noSignal);
      assert.equal(await backend.readServerLevel!(of, user(12), noSignal), "write");
      assert.equal(await backend.readServerLevel!(of, user(19), noSignal), "write");
      assert.equal(await backend.readServerLevel!(of, user(22), noSignal), "none");
      const { atLeast, atMost } = accessOf(backend, of, entries, user(19));
      assert.deepEqual([atLeast, atMost], ["none", "write"]);
      const evidence = backend.evidence(
        { case: of, entries: { known: true, value: entries, readAt: 0 } },
        user(19),
        emptyDirectory,
      );
      assert.deepEqual(
        evidence.delegation!.paths.map(({ needs }) => needs.map(({ about, gap }) => [about, gap])),
        [[["delegation", "notModelled"]]],
      );
    });

    it("reads every level as the framework has it", async () => {
      const backend = cmfBackend(sandbox);
      for (const [index, of] of (await allCases(backend)).slice(0, 15).entries()) {
        for (const id of sandbox.cmf.userIds)
          assert.equal(await backend.readServerLevel!(of, user(id), noSignal), levels[sandbox.cmf.rightOf(index, id)]);
      }
    });

    it("is not there for groups", async () => {
      const backend = cmfBackend(sandbox);
      await assert.rejects(
        backend.readServerLevel!(await caseAt(backend, 0), group(7), noSignal),
        failing("notSupported"),
      );
    });

    it("with access control off everybody may write, and entries have no effect", async () => {
      const backend = cmfBackend(sandbox);
      const of = await caseAt(backend, 3);
      assert.equal(of.mode, "off");
      const entries = await backend.readEntries(of, noSignal);
      assert.deepEqual(
        entries.map(({ id, level }) => [id, level]),
        [["user:22", "read"]],
      );
      for (const id of [22, 23])
        assert.deepEqual(
          [accessOf(backend, of, entries, user(id)).atLeast, await backend.readServerLevel!(of, user(id), noSignal)],
          ["write", "write"],
        );
    });

    it("knows that somebody gets access through a group, and who certainly does not", async () => {
      const backend = cmfBackend(sandbox);
      const of = await caseAt(backend, 2);
      const entries = await backend.readEntries(of, noSignal);
      const find = (id: number, fact: string) =>
        backend.evidence({ case: of, entries: { known: true, value: entries, readAt: 0 } }, user(id), emptyDirectory)[
          fact
        ]!;
      // Graça reads by herself and writes through a group: the list of writers proves the second.
      assert.ok(
        find(17, "caseWrite").paths.some(
          ({ needs, through }) => needs.length === 0 && through.some(({ id }) => id === "group:10"),
        ),
      );
      assert.equal(accessOf(backend, of, entries, user(17)).atLeast, "write");
      // Hugo is in one of two groups; only the one that writes can have made him a writer.
      assert.equal(accessOf(backend, of, entries, user(18)).atLeast, "write");
      assert.deepEqual(find(22, "caseEntry").paths, [], "nobody who is not listed is in any of the groups");
    });
  });

  describe("what it changes", () => {
    async function stateOf(backend: Backend, index: number) {
      const of = await caseAt(backend, index);
      return { case: of, entries: await backend.readEntries(of, noSignal) };
    }
    const entryOf = (entries: readonly Entry[], id: string, on: Entry["on"] = "case") =>
      entries.find((one) => one.subject?.id === id && one.on === on);
    const posts = () =>
      sandbox.cmf.requests.filter(({ method }) => method === "POST").map(({ path }) => path.split("/").at(-1));

    it("says what CMf has not", () => {
      const { capabilities, policy } = cmfBackend(sandbox);
      assert.deepEqual(capabilities.modes, []);
      assert.deepEqual(capabilities.levels, ["read", "write"]);
      assert.equal(capabilities.changesLevelInPlace, true);
      assert.equal(capabilities.levelToChange, undefined);
      const ids = [sandbox.cmf.caseIdAt(0), "9001", "zzz", "two words 1", ""];
      assert.deepEqual(
        ids.filter((text) => capabilities.caseId.test(text)),
        ids.slice(0, 2),
        "no word is offered as a case",
      );
      assert.deepEqual(policy.rights, ["read", "write"]);
    });

    for (const [subject, kind] of [
      [user(23), "User"],
      [group(10), "Group"],
    ] as const) {
      it(`grants, raises, lowers and revokes for a ${kind.toLowerCase()}, each with the right method`, async () => {
        const backend = cmfBackend(sandbox);
        const store = kind === "User" ? "users" : "groups";
        const id = subject.id.split(":")[1]!;
        const now = () => sandbox.cmf.grantsOf(0).onCase[store][id];

        await backend.write(await stateOf(backend, 0), { kind: "grant", subject, level: "read" }, noSignal);
        assert.equal(now(), false);
        let state = await stateOf(backend, 0);
        assert.equal(entryOf(state.entries, subject.id)?.level, "read");
        await backend.write(
          state,
          { kind: "changeLevel", entry: entryOf(state.entries, subject.id)!, level: "write" },
          noSignal,
        );
        assert.equal(now(), true);
        state = await stateOf(backend, 0);
        await backend.write(
          state,
          { kind: "changeLevel", entry: entryOf(state.entries, subject.id)!, level: "read" },
          noSignal,
        );
        assert.equal(now(), false);
        state = await stateOf(backend, 0);
        await backend.write(state, { kind: "revoke", entry: entryOf(state.entries, subject.id)! }, noSignal);
        assert.equal(now(), undefined);
        assert.equal(entryOf((await stateOf(backend, 0)).entries, subject.id), undefined);
        const [to, update, from] = [
          `Case_GrantAccessTo${kind}`,
          `Case_Update${kind}Access`,
          `Case_RevokeAccessFrom${kind}`,
        ];
        assert.deepEqual(posts(), [to, update, update, from]);
      });
    }

    it("reads before it writes: never grants to who is listed, never lowers by a grant", async () => {
      sandbox.cmf.quirks.secondGrant = "refused";
      const backend = cmfBackend(sandbox);
      const state = await stateOf(backend, 1); // 11 write, 18 read
      await backend.write(state, { kind: "grant", subject: user(11), level: "read" }, noSignal);
      await backend.write(state, { kind: "grant", subject: user(18), level: "read" }, noSignal);
      assert.deepEqual(posts(), [], "both have that much already");
      await backend.write(state, { kind: "grant", subject: user(18), level: "write" }, noSignal);
      assert.deepEqual(posts(), ["Case_UpdateUserAccess"]);
      assert.deepEqual(sandbox.cmf.grantsOf(1).onCase.users, { 11: true, 18: true });
    });

    it("sees what somebody else changed in between", async () => {
      const [backend, other] = [cmfBackend(sandbox), cmfBackend(sandbox, "service")];
      const state = await stateOf(backend, 1);
      await other.write(state, { kind: "grant", subject: user(23), level: "read" }, noSignal);
      sandbox.cmf.requests.length = 0;
      await backend.write(state, { kind: "grant", subject: user(23), level: "write" }, noSignal);
      assert.deepEqual(posts(), ["Case_UpdateUserAccess"]);
      const gone = entryOf(state.entries, "user:18")!;
      await other.write(state, { kind: "revoke", entry: gone }, noSignal);
      sandbox.cmf.requests.length = 0;
      await backend.write(state, { kind: "revoke", entry: gone }, noSignal);
      assert.deepEqual(posts(), [], "it is gone already");
      await assert.rejects(
        backend.write(state, { kind: "changeLevel", entry: gone, level: "write" }, noSignal),
        failing("notFound"),
      );
    });

    it("explains 00008, and from then on shows the grant where it is: on the definition", async () => {
      const backend = cmfBackend(sandbox);
      const state = await stateOf(backend, 0);
      const entry = entryOf(state.entries, "group:7")!; // granted on the definition
      assert.equal(entry.on, "case", "nothing tells yet");
      await assert.rejects(backend.write(state, { kind: "revoke", entry }, noSignal), (error: unknown) => {
        assert.ok(failing("notSupported", /^OS-CMFR-GEN-00008$/)(error));
        assert.equal((error as Failure).notHandled, true);
        return true;
      });
      const after = await stateOf(backend, 0);
      assert.equal(entryOf(after.entries, "group:7"), undefined);
      assert.equal(entryOf(after.entries, "group:7", "definition")?.level, "write");
      // Another case of the same definition is not touched by what was learned of this one.
      await backend.write(after, { kind: "revoke", entry: entryOf(after.entries, "group:7", "definition")! }, noSignal);
      assert.equal(sandbox.cmf.grantsOf(0).onDefinition.groups[7], undefined);
      assert.equal(entryOf((await stateOf(backend, 0)).entries, "group:7", "definition"), undefined);
    });

    it("raises on the case who reads by the definition", async () => {
      const backend = cmfBackend(sandbox);
      const state = await stateOf(backend, 0); // 15 reads by the definition
      await backend.write(
        state,
        { kind: "changeLevel", entry: entryOf(state.entries, "user:15")!, level: "write" },
        noSignal,
      );
      assert.deepEqual(posts(), ["Case_UpdateUserAccess", "Case_GrantAccessToUser"]);
      assert.deepEqual(sandbox.cmf.grantsOf(0), {
        onCase: { users: { 14: true, 15: true }, groups: { 12: false } },
        onDefinition: { users: { 15: false }, groups: { 7: true } },
      });
      assert.equal(entryOf((await stateOf(backend, 0)).entries, "user:15")?.level, "write");
    });

    it("lowers on the case, and shows that the definition still gives more", async () => {
      const backend = cmfBackend(sandbox);
      const definitionLevel = { kind: "grant", subject: user(23), level: "write", on: "definition" } as const;
      await backend.write(await stateOf(backend, 0), { kind: "grant", subject: user(23), level: "write" }, noSignal);
      await backend.write(await stateOf(backend, 0), definitionLevel, noSignal);
      let { entries } = await stateOf(backend, 0);
      assert.deepEqual(
        [entryOf(entries, "user:23")?.level, entryOf(entries, "user:23", "definition")?.level],
        ["write", "write"],
      );
      await backend.write(
        await stateOf(backend, 0),
        { kind: "changeLevel", entry: entryOf(entries, "user:23")!, level: "read" },
        noSignal,
      );
      ({ entries } = await stateOf(backend, 0));
      assert.deepEqual(
        [entryOf(entries, "user:23")?.level, entryOf(entries, "user:23", "definition")?.level],
        ["read", "write"],
      );
      assert.equal(accessOf(backend, await caseAt(backend, 0), entries, user(23)).atLeast, "write");
    });

    for (const listsDefinitionGrants of [true, false]) {
      it(`grants on the definition, raises what is there, takes nothing away, and shows it${
        listsDefinitionGrants ? "" : " although the " + "list does not"
      }`, async () => {
        sandbox.cmf.quirks.listsDefinitionGrants = listsDefinitionGrants;
        const backend = cmfBackend(sandbox);
        const state = await stateOf(backend, 0);
        const now = () => sandbox.cmf.grantsOf(0).onDefinition;
        await backend.write(state, { kind: "grant", subject: user(23), level: "read", on: "definition" }, noSignal);
        assert.equal(now().users[23], false);
        // What no list shows after it was accepted is not taken to be there.
        assert.equal(
          entryOf((await stateOf(backend, 0)).entries, "user:23", "definition")?.level,
          listsDefinitionGrants ? "read" : undefined,
        );
        await backend.write(state, { kind: "grant", subject: user(23), level: "write", on: "definition" }, noSignal);
        assert.equal(now().users[23], true);
        assert.equal(entryOf((await stateOf(backend, 0)).entries, "user:23", "definition")?.level, "write");
        await backend.write(state, { kind: "grant", subject: group(7), level: "read", on: "definition" }, noSignal);
        assert.equal(now().groups[7], true, "a grant never lowers");
        const entry = entryOf((await stateOf(backend, 0)).entries, "user:23", "definition")!;
        await backend.write(state, { kind: "revoke", entry }, noSignal);
        assert.equal(now().users[23], undefined);
        assert.equal(
          (await stateOf(backend, 0)).entries.some(({ subject }) => subject?.id === "user:23"),
          false,
        );
      });
    }

    for (const [how, quirk] of [
      ["404", "absent404"],
      ["500", "absent500"],
    ] as const) {
      it(`finds out once that the module has no methods for definitions (${how}), and offers them no more`, async () => {
        sandbox.cmf.quirks.definitionMethods = quirk;
        const backend = cmfBackend(sandbox);
        assert.equal(backend.capabilities.definitionGrants, true);
        const state = await stateOf(backend, 0);
        const grant = () =>
          backend.write(state, { kind: "grant", subject: user(23), level: "read", on: "definition" }, noSignal);
        await assert.rejects(grant(), failing("notSupported", /^CaseDefinition_GrantAccessToUser$/));
        assert.equal(backend.capabilities.definitionGrants, false);
        const asked = requestsOf("CaseDefinition_GrantAccessToUser").length;
        await assert.rejects(grant(), failing("notSupported"));
        assert.equal(requestsOf("CaseDefinition_GrantAccessToUser").length, asked, "it is not tried again");
      });
    }

    it("does not take a passing 500, or a record that is not found, for an absent method", async () => {
      const backend = cmfBackend(sandbox);
      const state = await stateOf(backend, 0);
      const grant = { kind: "grant", subject: user(23), level: "read", on: "definition" } as const;
      sandbox.cmf.faults.next({ kind: "status", status: 500, match: { method: "POST" } });
      await assert.rejects(backend.write(state, grant, noSignal), failing("server"));
      await assert.rejects(
        backend.write(state, { ...grant, subject: user(4711) }, noSignal),
        failing("notFound", /00002/),
      );
      assert.equal(backend.capabilities.definitionGrants, true);
      await backend.write(state, grant, noSignal);
      assert.equal(sandbox.cmf.grantsOf(0).onDefinition.users[23], false);
    });

    it("refuses to change a mode: access control belongs to the definition", async () => {
      const backend = cmfBackend(sandbox);
      await assert.rejects(
        backend.write(await stateOf(backend, 0), { kind: "changeMode", mode: "off" }, noSignal),
        failing("notSupported"),
      );
      assert.deepEqual(posts(), []);
    });

    it("does not guess whether a bare number is a user or a group", async () => {
      const backend = cmfBackend(sandbox);
      const state = await stateOf(backend, 0);
      await assert.rejects(
        backend.write(
          state,
          { kind: "grant", subject: { id: "12", kind: "unknown", name: "12" }, level: "read" },
          noSignal,
        ),
        failing("invalid"),
      );
      assert.deepEqual(posts(), []);
      await backend.write(
        state,
        { kind: "grant", subject: { id: "23", kind: "user", name: "23" }, level: "read" },
        noSignal,
      );
      assert.equal(sandbox.cmf.grantsOf(0).onCase.users[23], false);
    });

    it("the module's role check is what keeps a reader from granting", async () => {
      const backend = cmfBackend(sandbox, "bruno");
      const before = sandbox.cmf.grantsOf(0);
      await assert.rejects(
        backend.write(await stateOf(backend, 0), { kind: "grant", subject: user(23), level: "read" }, noSignal),
        (error: unknown) => {
          assert.ok(failing("notAllowed")(error));
          assert.match((error as Failure).said[0]!.message, /CaseAccessManager/);
          return true;
        },
      );
      assert.deepEqual(sandbox.cmf.grantsOf(0), before);
    });

    it("an assigned activity grants write by itself, and is seen", async () => {
      const backend = cmfBackend(sandbox);
      await sandbox.cmf.assignActivity(5, { user: 20 });
      assert.equal(entryOf((await stateOf(backend, 5)).entries, "user:20")?.level, "write");
    });
  });
});
