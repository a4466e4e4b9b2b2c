import assert from "node:assert/strict";
import fc from "fast-check";
import { createArgusBackend } from "../../src/backends/argus";
import type { Backend } from "../../src/backends/backend";
import { createCmfBackend } from "../../src/backends/cmf";
import type { Fetch } from "../../src/backends/http/http";
import { createIrisBackend } from "../../src/backends/iris";
import { toFailure } from "../../src/base/failure";
import { createEvent } from "../../src/base/event";
import { createCases } from "../../src/core/cases/cases";
import type { Connection } from "../../src/core/connections/connection";
import { movingOf } from "../../src/wording/listCoverage";
import { runs } from "../runs";
import { english } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { envelope, plainCase } from "./argusHarness";
import { cmfBackend, user } from "./cmfCaller";
import { startSandbox } from "../../src/backends/standIns";

const move = fc.record({
  kind: fc.constantFrom("add" as const, "remove" as const, "swap" as const, "toFront" as const),
  at: fc.nat({ max: 99 }),
  other: fc.nat({ max: 99 }),
});
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

/** A list of numbers that somebody changes before requests, and all that it ever was. */
function movingList(size: number, moves: readonly (readonly Move[])[]) {
  const list = Array.from({ length: size }, (_, place) => place + 1);
  const truths = [[...list]];
  let [requests, made] = [0, size];
  return {
    truths,
    /** The list as the next request finds it. */
    next(): readonly number[] {
      for (const { kind, at, other } of moves[requests] ?? []) {
        const place = at % Math.max(1, list.length);
        if (kind === "add") list.splice(place, 0, (made += 1));
        else if (list.length === 0) continue;
        else if (kind === "remove") list.splice(place, 1);
        else if (kind === "toFront") list.unshift(...list.splice(place, 1));
        else list.splice(other % list.length, 0, ...list.splice(place, 1));
        truths.push([...list]);
      }
      requests += 1;
      return list;
    },
  };
}
type MovingList = ReturnType<typeof movingList>;

const arbitrary = {
  size: fc.nat({ max: 30 }),
  /** So many rows a page has at most, whatever is asked for. */
  page: fc.integer({ min: 1, max: 12 }),
  moves: fc.array(fc.array(move, { maxLength: 2 }), { maxLength: 30 }),
  counts: fc.boolean(),
};

/** Whether these were all, at some moment. */
function wereAll({ truths }: MovingList, ids: readonly string[]): boolean {
  const text = [...ids].sort().join();
  return truths.some((truth) => truth.map(String).sort().join() === text);
}

const plain = { url: "https://cases.example", pageSize: 10, timeoutSeconds: 10, roleFunctions: {} };

/** Argus over one list, which is its cases, the entries of a case, the members of a group or its permissions. */
function argusOver(list: MovingList, page: number, counts: boolean): Backend {
  const overMemory: Fetch = async (address, init) => {
    const url = new URL(String(address));
    const body = init?.body === undefined ? {} : (JSON.parse(String(init.body)) as { limit?: number; offset?: number });
    const asked = (name: "limit" | "offset") => Number(url.searchParams.get(name) ?? body[name] ?? 0);
    const about = (id: number): object => {
      if (url.pathname.endsWith("/access"))
        return { id: `e${id}`, level: "read", flags: [], grantedSubject: { id, type: "user", name: `U${id}` } };
      if (url.pathname.includes("/permission/"))
        return { id, subject: { id: 7, type: "user", name: "U" }, function: { name: `f${id}` }, customer: { id: 5 } };
      return { id, type: "user", subject: `Case ${id}`, accessMode: "roleBased", name: `U${id}` };
    };
    const service = { readFunction: { name: "f" }, writeFunction: { name: "f" }, techFunction: { name: "f" } };
    if (url.pathname.endsWith("/service")) return json(envelope({ data: service }));
    if (url.pathname.startsWith("/customers/")) return json(envelope({ data: { id: 5, name: "C", ancestorIDs: [] } }));
    const all = list.next();
    const limit = Math.min(asked("limit") === 0 ? page : asked("limit"), page);
    const rows = all.slice(asked("offset"), asked("offset") + limit);
    return json(
      envelope({
        data: rows.map(about),
        size: rows.length,
        count: counts ? all.length : -1,
        limit,
        offset: asked("offset"),
      }),
    );
  };
  return createArgusBackend({ ...plain, key: "1/2/three", fetch: overMemory });
}

/** DFIR-IRIS over a list of cases in numbered pages. */
function irisOver(list: MovingList, page: number): Backend {
  const overMemory: Fetch = async (address) => {
    const url = new URL(String(address));
    const of = (data: unknown) => json(JSON.stringify({ status: "success", message: "", data }));
    if (url.pathname !== "/manage/cases/filter") return of([]);
    const all = list.next();
    const size = Math.min(Number(url.searchParams.get("per_page")), page);
    const at = Number(url.searchParams.get("page"));
    const cases = all
      .slice((at - 1) * size, at * size)
      .map((id) => ({ case_id: id, name: `Case ${id}`, client_id: 1 }));
    return of({ cases, total: all.length, current_page: at, last_page: Math.ceil(all.length / size) });
  };
  return createIrisBackend({ ...plain, key: "key", fetch: overMemory });
}

/** CMf over a list of cases in numbered pages. */
function cmfOver(list: MovingList, page: number, counts: boolean): Backend {
  const overMemory: Fetch = async (address) => {
    const url = new URL(String(address));
    if (!url.pathname.endsWith("/Case_GetCases")) return json("{}");
    const all = list.next();
    const size = Number(url.searchParams.get("MaxResultsPerPage"));
    const from = (Number(url.searchParams.get("PageNumber")) - 1) * size;
    const rows = all.slice(from, from + size).map((id) => ({ CaseId: String(id), CaseDefinitionId: "d" }));
    return json(JSON.stringify({ CaseResults: rows, ...(counts && { TotalResults: all.length }) }));
  };
  return createCmfBackend({ ...plain, pageSize: page, credential: "Basic ana:secret", fetch: overMemory });
}

function json(text: string): Response {
  return new Response(text, { headers: { "Content-Type": "application/json" } });
}

/** Reads all cases page by page, as the tree and the inspector do, and again where that is wished. */
async function readCases(backend: Backend, again: boolean) {
  const connection = { name: "c", system: backend.system, url: plain.url, origin: plain.url } as Connection;
  const cases = createCases({
    connections: { onDidChange: createEvent<void>().event, find: () => connection, backend: async () => backend },
  });
  try {
    for (let pages = 0; pages < 60; pages += 1) {
      await cases.loadPage(connection, noSignal);
      if (!cases.list(connection).more) break;
    }
    if (again) await cases.refresh(connection, undefined, noSignal);
    return cases.list(connection);
  } finally {
    cases.dispose();
  }
}

describe("Lists of a server that change between any two requests", function () {
  this.timeout(runs(1) * 60_000);

  for (const system of ["Argus", "CMf", "DFIR-IRIS"] as const)
    it(`are called all cases of ${system} only where these were all at a moment of the reading`, async () => {
      let claimed = 0;
      const { size, page, moves, counts } = arbitrary;
      await fc.assert(
        fc.asyncProperty(size, page, moves, counts, fc.boolean(), async (size, page, moves, counts, again) => {
          const list = movingList(size, moves);
          const backend =
            system === "Argus"
              ? argusOver(list, page, counts)
              : system === "CMf"
                ? cmfOver(list, page, counts)
                : irisOver(list, page);
          const read = await readCases(backend, again);
          const ids = read.cases.map(({ id }) => id);
          assert.equal(new Set(ids).size, ids.length, "no case is there twice");
          if (read.state !== "loaded" || read.more || movingOf(english(), read) !== undefined) return;
          claimed += 1;
          assert.ok(wereAll(list, ids), `${ids.join()} were never all`);
        }),
        { numRuns: runs(120) },
      );
      assert.ok(claimed > 10, `${claimed} lists were called whole`);
    });

  for (const [what, read] of [
    [
      "entries",
      async (backend: Backend) => (await backend.readEntries(plainCase(), noSignal)).map(({ id }) => id.slice(1)),
    ],
    [
      "members",
      async (backend: Backend) => {
        const { members, truncated } = await backend.readMembers("8", noSignal);
        return truncated ? undefined : members.map(({ id }) => id);
      },
    ],
    [
      "roles",
      async (backend: Backend) => {
        const of = plainCase("1", { scope: { id: "5", name: "C" }, handledBy: { id: "6", name: "S" } });
        const { serviceTech } = await backend.readRoles!(of, { id: "7", kind: "user", name: "U" }, noSignal);
        return serviceTech?.known && !serviceTech.truncated
          ? serviceTech.value.map(({ name }) => name.slice(1))
          : undefined;
      },
    ],
  ] as const)
    it(`are called all ${what} of Argus only where these were all at a moment of the reading`, async () => {
      let claimed = 0;
      const { size, page, moves, counts } = arbitrary;
      await fc.assert(
        fc.asyncProperty(size, page, moves, counts, async (size, page, moves, counts) => {
          const list = movingList(size, moves);
          const ids = await read(argusOver(list, page, counts)).catch((thrown: unknown) => {
            assert.equal(toFailure(thrown).kind, "unexpected");
            return undefined;
          });
          if (ids === undefined) return;
          claimed += 1;
          assert.ok(wereAll(list, ids), `${ids.join()} were never all`);
        }),
        { numRuns: runs(120) },
      );
      assert.ok(claimed > 10, `${claimed} lists were called whole`);
    });

  it("are two answers in CMf: who is taken off between them is not said only to read", async () => {
    const sandbox = await startSandbox({ port: 0, cmfPort: 0 });
    try {
      const others = cmfBackend(sandbox);
      const of = await others.readCase(sandbox.cmf.caseIdAt(0), noSignal);
      const subject = user(20);
      const entriesNow = () => others.readEntries(of, noSignal, { now: true });
      const before = { case: of, entries: await entriesNow() };
      await others.write(before, { kind: "grant", subject, level: "write", on: "case" }, noSignal);
      let isTaken = false;
      const meddling: Fetch = async (address, init) => {
        if (!isTaken && String(address).includes("OnlyCanEdit=true")) {
          isTaken = true;
          const entries = await entriesNow();
          const entry = entries.find((one) => one.subject?.id === subject.id)!;
          await others.write({ case: of, entries }, { kind: "revoke", entry }, noSignal);
        }
        return fetch(address, init);
      };
      const entries = await cmfBackend(sandbox, "ana", { fetch: meddling }).readEntries(of, noSignal, { now: true });
      assert.equal(isTaken, true);
      assert.deepEqual(
        entries.filter((one) => one.subject?.id === subject.id).map(({ level }) => level),
        [],
      );
    } finally {
      await sandbox.close();
    }
  });
});
