import assert from "node:assert/strict";
import type { Fault } from "../../src/sandbox/faults";
import { assertDocument } from "./documents";
import { openAccount, type Account } from "./harness";

/** A case of each system of the sandbox, how its entries are asked for, and two who get the same name. */
const systems = {
  argus: { aCase: "9003", entries: /\/access$/, names: ["Nina Moe", "Liv Strand"] },
  cmf: {
    aCase: "ca000000-0000-4000-8000-000000000001",
    entries: /\/Case_GetGroupsUsersWithAccess$/,
    names: ["Peritos", "Apoio ao Cliente"],
  },
  iris: { aCase: "9003", entries: /\/case\/users\/list$|\/access\/users$/, names: ["Ola Reader", "Tor Tech"] },
} as const;

/** Where people are looked for by their names. */
const searches = { argus: /\/users\/v2\/subject$/, cmf: /\/GroupExtended_GetAll$/, iris: /(?:)/ };

describe("case-access: an answer that comes otherwise", function () {
  this.timeout(180_000);

  let account: Account;
  before(async () => {
    account = await openAccount({ within: true });
  });
  after(() => account.close());

  for (const system of ["argus", "cmf", "iris"] as const) {
    const { aCase, entries, names } = systems[system];

    const ask = async (...words: string[]) => {
      const ran = await account.ask([...words, "--connection", system, "--timeout", "1"]);
      assertDocument(ran.document, words.join(" "));
      return ran;
    };
    /** Asks while something is wrong with each answer that matches. */
    async function during<T>(fault: Fault, work: () => Promise<T>): Promise<T> {
      const placed = account.sandbox[system].faults.next({ ...fault, times: Infinity });
      try {
        const result = await work();
        assert.ok(placed.hits > 0, "it was met");
        return result;
      } finally {
        placed.release();
        placed.remove();
      }
    }

    it(`leaves refused entries a gap over ${system}, which nothing takes for nobody`, async () => {
      await during({ kind: "status", status: 403, match: { path: entries } }, async () => {
        const who = await ask("who", aCase);
        assert.equal(who.status, 0, "what is known of it is an answer");
        assert.equal(who.document.coverage.whole, false);
        assert.ok(who.document.coverage.missing.includes("entries of the case"));
        assert.ok(who.document.unknowns.some(({ fact }) => fact === "entries"));
        const preview = await ask("preview", aCase, "--revoke", "user:1102");
        assert.notEqual(preview.status, 1);
      });
    });

    const failing = [
      { what: "500", kind: "server", fault: { kind: "status", status: 500 } },
      { what: "a log-in page", kind: "notJson", fault: { kind: "html" } },
      { what: "half of an answer", kind: "offline", fault: { kind: "malformedJson" } },
      { what: "nothing in time", kind: "timeout", fault: { kind: "hang" } },
      { what: "a broken connection", kind: "offline", fault: { kind: "truncateBody" } },
    ] as const;
    it(`has no answer over ${system} where the entries come as something else`, async () => {
      for (const { what, kind, fault } of failing)
        await during({ ...fault, match: { path: entries } }, async () => {
          const { status, document } = await ask("who", aCase);
          assert.deepEqual([status, document.error?.kind], [4, kind], what);
        });
    });

    it(`asks over ${system} who of two of one name is meant`, async () => {
      const [one, other] = names;
      // A search that finds one of them finds the other as well.
      const change = (body: unknown): unknown => JSON.parse(JSON.stringify(body).replaceAll(one, other));
      const again = (body: unknown): unknown => {
        const { data } = body as { data: { id: number }[] };
        return { ...(body as object), data: data.flatMap((found) => [found, { ...found, id: found.id + 5_000 }]) };
      };
      const match = { path: searches[system] };
      await during({ kind: "rewrite", change: system === "argus" ? again : change, match }, async () => {
        const asked = [
          ["can", aCase, other, "read"],
          ["of", other],
          ["preview", aCase, "--grant", `${other}=read`],
        ];
        const answers = await Promise.all(asked.map((words) => ask(...words)));
        for (const [place, { status, document }] of answers.entries()) {
          assert.deepEqual([status, document.error?.kind], [64, "ambiguousSubject"], asked[place]!.join(" "));
          assert.match(document.error!.advice, /(user|group):\d+/);
        }
      });
    });

    it(`tells over ${system} a case that is not there, also where it would be changed`, async () => {
      const none = system === "cmf" ? "ca0fffff-0000-4000-8000-000000000001" : "99999";
      const asked = [
        ["who", none],
        ["why", none, "me", "read"],
        ["preview", none, "--grant", "user:1102=read"],
        ["lockdown", none, "--only", "user:1102=read"],
      ];
      const answers = await Promise.all(asked.map((words) => ask(...words)));
      assert.deepEqual(
        answers.map(({ status, document }) => [status, document.error?.kind]),
        asked.map(() => [4, "notFound"]),
      );
    });

    it(`tells over ${system} that an ID is to be written as the system writes it`, async () => {
      const { status, document } = await ask("can", system === "cmf" ? aCase.toUpperCase() : `0${aCase}`, "me", "read");
      assert.deepEqual([status, document.error?.kind], [4, "unexpected"]);
      assert.match(document.error!.advice, /^Write the ID of the case as the system writes it: case-access cases /);
    });
  }

  it("never takes a list that ends too early for a whole one", async () => {
    const change = (body: unknown): unknown => ({ ...(body as object), count: 5_000 });
    for (const [words, path] of [
      [["who", "9003"], systems.argus.entries],
      [["cases"], /\/case\/search$/],
    ] as const) {
      const placed = account.sandbox.argus.faults.next({ kind: "rewrite", change, match: { path }, times: Infinity });
      const { status, document } = await account.ask([...words, "--connection", "argus"]);
      placed.remove();
      assertDocument(document, words.join(" "));
      assert.ok(status === 4 || !document.coverage.whole, words.join(" "));
    }
  });
});
