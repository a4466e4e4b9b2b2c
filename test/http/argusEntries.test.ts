import assert from "node:assert/strict";
import fc from "fast-check";
import type { Subject } from "../../src/access/case";
import { factsOf } from "../../src/access/facts";
import type { Directory } from "../../src/backends/backend";
import type { Failure } from "../../src/base/failure";
import { noSignal } from "../unit/noSignal";
import { argusBehind, failsWith, list, plainCase } from "./argusHarness";

describe("entries of Argus", () => {
  const behind = argusBehind();
  afterEach(behind.close);

  const ola = { id: 5, type: "user", userName: "ola", name: "Ola", customerID: 7 };
  const entry = (id: string, about: object = {}) => ({ id, level: "read", grantedSubject: ola, flags: [], ...about });

  it("name their subject in grantedSubject, with its type", async () => {
    const backend = await behind.open(() =>
      list([
        entry("a", { addedTimestamp: 12, addedTime: "x", addedByUser: { id: 1, userName: "ada", name: "Ada" } }),
        entry("b", { level: "write", addedTime: "1970-01-01T00:00:00.013Z" }),
        entry("c", { level: "owner", grantedSubject: { id: 8, type: "group", name: "Nattevakt" } }),
      ]),
    );
    const entries = await backend.readEntries(plainCase(), noSignal);
    assert.deepEqual(
      entries.map(({ id, subject, level, on, grantedAt }) => [id, subject, level, on, grantedAt]),
      [
        ["a", { id: "5", kind: "user", name: "Ola", login: "ola" }, "read", "case", 12],
        ["b", { id: "5", kind: "user", name: "Ola", login: "ola" }, "write", "case", 13],
        ["c", { id: "8", kind: "group", name: "Nattevakt", login: undefined }, "owner", "case", undefined],
      ],
    );
    assert.equal(entries[0]!.grantedBy?.name, "Ada");
  });

  it("say nothing by a name that the description does not have", async () => {
    const guessed = ["subject", "user", "group", "userOrGroup", "owner"].map((name, index) => ({
      id: `e${index}`,
      [name]: ola,
      subjectID: 5,
      accessLevel: "write",
    }));
    const backend = await behind.open(() => list(guessed));
    for (const { subject, level } of await backend.readEntries(plainCase(), noSignal))
      assert.deepEqual([subject, level], [undefined, undefined]);
  });

  it("that leave something out, or say null, are shown as they are", async () => {
    const backend = await behind.open(() =>
      list([
        { id: "a" },
        { id: "b", grantedSubject: null, level: null, flags: null },
        { id: "c", grantedSubject: { id: 6 }, level: "SOMETHING_NEW", flags: ["SOMETHING_NEW"] },
        { grantedSubject: ola, level: "write" },
        null,
      ]),
    );
    const entries = await backend.readEntries(plainCase(), noSignal);
    assert.deepEqual(
      entries.map(({ id, subject, level }) => [id, subject?.id, subject?.kind, level]),
      [
        ["a", undefined, undefined, undefined],
        ["b", undefined, undefined, undefined],
        ["c", "6", "unknown", undefined],
        ["?3", "5", "user", "write"],
        ["?4", undefined, undefined, undefined],
      ],
    );
  });

  it("flagged DELETED give nothing", async () => {
    const backend = await behind.open(() => list([entry("a", { flags: ["DELETED"] }), entry("b")]));
    assert.deepEqual(
      (await backend.readEntries(plainCase(), noSignal)).map(({ id }) => id),
      ["b"],
    );
  });

  it("with one id, or the same in all, are both shown, and only one can be named", async () => {
    const backend = await behind.open(() => list([entry("a"), entry("a"), { level: "read" }, { level: "read" }]));
    assert.deepEqual(
      (await backend.readEntries(plainCase(), noSignal)).map(({ id }) => id),
      ["a", "?1", "?2", "?3"],
    );
  });

  it("with one id that do not say the same give nothing for certain", async () => {
    const kari = { id: 6, type: "user", name: "Kari" };
    const backend = await behind.open(() =>
      list([entry("a"), entry("a", { level: "write" }), entry("b"), entry("b", { grantedSubject: kari }), entry("c")]),
    );
    const of = plainCase();
    const entries = await backend.readEntries(of, noSignal);
    const state = { case: of, entries: { known: true, value: entries, readAt: 0 } } as const;
    const notFetched = () => ({ known: false, gap: "notFetched" }) as const;
    const directory = { caller: undefined, ownGroups: notFetched, members: notFetched, roles: notFetched };
    const nobody: Directory = { ...directory, isSomebody: () => true };
    const who = (id: string): Subject => ({ id, kind: "user", name: id });
    const facts = (id: string) => factsOf(backend.evidence(state, who(id), nobody));
    assert.deepEqual([facts("5").aclMember, facts("5").aclWrite, facts("6").aclMember], ["yes", "unknown", "unknown"]);
  });

  it("with one id, of which one is flagged DELETED, are not known to be there", async () => {
    const gone = entry("a", { flags: ["DELETED"] });
    for (const all of [
      [entry("a"), gone],
      [gone, entry("a")],
    ]) {
      const backend = await behind.open(() => list(all));
      const entries = await backend.readEntries(plainCase(), noSignal);
      assert.deepEqual(
        entries.map(({ id, perhapsGone }) => [id, perhapsGone]),
        [["a", true]],
      );
    }
  });

  it("flagged DELETED give nothing also where another flag has a strange form", async () => {
    const backend = await behind.open(() => list([entry("a", { flags: ["DELETED", 5] })]));
    assert.deepEqual(await backend.readEntries(plainCase(), noSignal), []);
  });

  it("are asked for whole, in one request, in bulk when asked", async () => {
    const all = Array.from({ length: 60 }, (_, index) => entry(`e${index}`));
    const backend = await behind.open(() => list(all));
    assert.equal((await backend.readEntries(plainCase(), noSignal)).length, 60);
    assert.equal((await backend.readEntries(plainCase(), noSignal, { bulk: true })).length, 60);
    assert.deepEqual(
      behind.server.received.map(({ path, headers }) => [path, headers["argus-priority"]]),
      [
        ["/cases/v2/case/9001/access?limit=0", undefined],
        ["/cases/v2/case/9001/access?limit=0", "bulk"],
      ],
    );
  });

  /** A server that answers in pages of 25 whatever is asked for; `now` may change between the requests. */
  function paged(now: (request: number) => readonly object[], count: (all: readonly object[]) => number) {
    let requests = 0;
    return behind.open((request) => {
      const offset = Number(new URL(request.url!, "http://x").searchParams.get("offset"));
      const all = now((requests += 1));
      return list(all.slice(offset, offset + 25), { count: count(all), limit: 25, offset });
    });
  }
  const sixty = Array.from({ length: 60 }, (_, index) => entry(`e${index}`));

  for (const [counted, count] of [
    ["counted", (all: readonly object[]) => all.length],
    ["not counted", () => -1],
    ["counted as 0", () => 0],
  ] as const) {
    it(`in pages, ${counted}, are read to the end, twice`, async () => {
      const backend = await paged(() => sixty, count);
      assert.equal((await backend.readEntries(plainCase(), noSignal)).length, 60);
      assert.deepEqual(
        behind.asked().map(([, path]) => path.slice("/cases/v2/case/9001/access".length)),
        [1, 2].flatMap(() => ["?limit=0", "?limit=25&offset=25", "?limit=25&offset=50"]),
      );
    });
  }

  /** A server that refuses to give everything in one answer; `most` is the largest page that it gives. */
  function refusing(most: number) {
    return behind.open((request) => {
      const query = new URL(request.url!, "http://x").searchParams;
      const [limit, offset] = [Number(query.get("limit")), Number(query.get("offset"))];
      const message = limit === 0 ? "too many for one answer" : "limit is too large";
      if (limit === 0 || limit > most) return { status: 412, messages: [{ message, type: "FIELD_ERROR" }] };
      const long = Array.from({ length: 10_001 }, (_, index) => entry(`e${index}`));
      return list(long.slice(offset, offset + limit), { count: long.length, limit, offset });
    });
  }

  it("that are too many for one answer are read in pages, to the end", async () => {
    const backend = await refusing(10_000);
    assert.equal((await backend.readEntries(plainCase(), noSignal)).length, 10_001);
    assert.deepEqual(
      behind.asked().map(([, path]) => path.slice("/cases/v2/case/9001/access".length)),
      ["?limit=0", ...[1, 2].flatMap(() => ["?limit=10000", "?limit=10000&offset=10000"])],
    );
  });

  it("that are refused in pages, too, are no list, and the first refusal is told", async () => {
    const backend = await refusing(1);
    await assert.rejects(backend.readEntries(plainCase(), noSignal), (error: Failure) => {
      assert.deepEqual([error.kind, error.said[0]?.message], ["invalid", "too many for one answer"]);
      return true;
    });
  });

  it("that move between the pages are read again until two readings agree", async () => {
    // e3 goes after the first page was read: e25 moves to a page that is over.
    const backend = await paged(
      (request) => (request === 1 ? sixty : sixty.filter(({ id }) => id !== "e3")),
      (all) => all.length,
    );
    const ids = (await backend.readEntries(plainCase(), noSignal)).map(({ id }) => id);
    assert.deepEqual([ids.length, ids.includes("e3"), ids.includes("e25")], [59, false, true]);
  });

  it("that never stand still are no list", async () => {
    const backend = await paged(
      (request) => [entry(`new${request}`), ...sixty],
      (all) => all.length,
    );
    await assert.rejects(backend.readEntries(plainCase(), noSignal), failsWith("unexpected"));
    assert.equal(behind.server.received.length, 12, "four readings of three pages");
  });

  it("that cannot be read to the end are no list", async () => {
    const some = sixty.slice(0, 25);
    for (const envelope of [
      { count: 60, limit: 0 },
      { count: 60, limit: 25 },
      { count: 0, limit: 25 },
    ]) {
      const backend = await behind.open(() => list(some, envelope));
      await assert.rejects(
        backend.readEntries(plainCase(), noSignal),
        failsWith("unexpected", "the list ends after 25 entries"),
      );
      await behind.close();
    }
  });

  it("survive every form of every field", async () => {
    let data: unknown = [];
    const backend = await behind.open(() => ({ data }));
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
      fc.record({ id: fc.nat(), name: fc.string() }),
    );
    const fields = ["id", "level", "grantedSubject", "addedByUser", "addedTimestamp", "addedTime", "flags", "new"];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.dictionary(fc.constantFrom(...fields), value), { maxLength: 4 }), async (given) => {
        data = given;
        const entries = await backend.readEntries(plainCase(), noSignal);
        const counts = given.filter(({ flags }) => !isDeleted(flags));
        assert.equal(entries.length, counts.length);
        assert.equal(new Set(entries.map(({ id }) => id)).size, entries.length);
        for (const { level } of entries) assert.ok([undefined, "read", "write", "owner"].includes(level));
      }),
      { numRuns: 300 },
    );
  });
});

function isDeleted(flags: unknown): boolean {
  return Array.isArray(flags) && flags.every((flag) => typeof flag === "string") && flags.includes("DELETED");
}
