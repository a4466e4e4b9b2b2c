import assert from "node:assert/strict";
import fc from "fast-check";
import { compareLevels, type Level } from "../../src/access";
import type { Backend } from "../../src/backends/backend";
import { createCmfBackend } from "../../src/backends/cmf";
import { createCmf } from "../../src/backends/cmf/standIn";
import type { Fetch } from "../../src/backends/http/http";
import { createIrisBackend } from "../../src/backends/iris";
import { createIris } from "../../src/backends/iris/standIn";
import { deny, full, newInstallation, readOnly, type Database } from "../../src/backends/iris/standIn/database";
import * as rules from "../../src/backends/iris/standIn/rules";
import { createEvent } from "../../src/base/event";
import { createCases, type Cases } from "../../src/core/cases/cases";
import type { Connection } from "../../src/core/connections/connection";
import { readingOnly, type ReadFrom } from "../../src/core/reading";
import { jsonText } from "../../src/sandbox/jsonText";
import type { Mountable } from "../../src/sandbox/mount";
import { openState } from "../../src/sandbox/state";
import { createAgentTools } from "../../src/tools/tools";
import { runs } from "../runs";
import { english, englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";

/** Who has what on each of two cases, by the stand-in's own reading of the rules. */
type Moment = readonly ReadonlyMap<string, Level>[];

/** A case system in memory that somebody changes before requests. */
interface Moving {
  readonly backend: Backend;
  readonly caseIds: readonly string[];
  /** All that ever was so. */
  readonly moments: readonly Moment[];
}

/** Most requests meet nothing new; some meet two changes at once. */
function movesOf<T>(move: fc.Arbitrary<T>) {
  return {
    before: fc.array(move, { maxLength: 6 }),
    moves: fc.array(fc.option(fc.array(move, { minLength: 1, maxLength: 2 }), { freq: 2, nil: undefined }), {
      maxLength: 24,
    }),
  };
}

/** Answers from a stand-in, before each of whose answers the next changes are made. */
function fetchFrom(handle: Mountable<object>["system"]["handle"], beforeEach: () => void): Fetch {
  return async (address, init) => {
    beforeEach();
    const url = new URL(String(address));
    const headers = [...new Headers(init?.headers).entries()].map(([name, value]) => [name.toLowerCase(), value]);
    const answered = await handle({
      method: init?.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(headers) as Record<string, string>,
      body: undefined,
    });
    return new Response(answered.body === undefined ? "" : jsonText(answered.body), {
      status: answered.status,
      headers: { "Content-Type": "application/json" },
    });
  };
}

/** Makes the changes one request after the other, and keeps what was so after each. */
function historyOf<T>(before: readonly T[], moves: Moves<T>, make: (one: T) => void, now: () => Moment) {
  before.forEach(make);
  const moments = [now()];
  let requests = 0;
  return {
    moments,
    step: () => {
      const next = moves[requests++];
      if (next === undefined) return;
      next.forEach(make);
      moments.push(now());
    },
  };
}
type Moves<T> = readonly (readonly T[] | undefined)[];

const grant = fc.record({
  on: fc.constantFrom("first", "second", "definition"),
  to: fc.constantFrom("users 14", "users 15", "users 17", "users 18", "users 20", "groups 8", "groups 9", "groups 10"),
  write: fc.constantFrom(true, false, undefined),
});
type Grant = typeof grant extends fc.Arbitrary<infer T> ? T : never;
/** Members of these groups, one who is in two, and one for whom somebody stands in. */
const cmfUsers = [7, 12, 14, 15, 17, 18, 19, 20];

/** Two cases of one definition, whose groups tell of each other. */
async function movingCmf(before: readonly Grant[], moves: Moves<Grant>): Promise<Moving> {
  const state = await openState(undefined);
  const { system, extra } = createCmf(state);
  type Grants = Record<string, Record<string, boolean>>;
  const kept = state.section<Record<string, Record<string, Grants>>>("cmf", () => ({}));
  const definition = "d0000000-0000-4000-8000-000000000002";
  const empty = (): Grants => ({ users: {}, groups: {} });
  const places: Record<Grant["on"], Grants> = { first: empty(), second: empty(), definition: empty() };
  Object.assign(kept["cases"]!, { 1: places["first"], 2: places["second"] });
  Object.assign(kept["definitions"]!, { [definition]: places["definition"] });
  const { moments, step } = historyOf(
    before,
    moves,
    ({ on, to, write }) => {
      const [kind, id] = to.split(" ") as [string, string];
      if (write === undefined) delete places[on][kind]![id];
      else places[on][kind]![id] = write;
    },
    () =>
      [1, 2].map(
        (place) =>
          new Map(cmfUsers.map((id) => [`user:${id}`, (["none", "read", "write"] as const)[extra.rightOf(place, id)]])),
      ),
  );
  const backend = createCmfBackend({
    url: `https://cases.example${extra.path}`,
    credential: extra.keys.find(({ name }) => name === "ana")!.key,
    fetch: fetchFrom(system.handle, step),
    pageSize: 25,
    timeoutSeconds: 10,
  });
  return { backend, moments, caseIds: [extra.caseIdAt(1), extra.caseIdAt(2)] };
}

const irisMove = fc.oneof(
  fc.record({
    kind: fc.constantFrom("user" as const, "group" as const),
    on: fc.constantFrom(1, 2),
    who: fc.constantFrom(2, 3, 4),
    level: fc.constantFrom(deny, readOnly, full, undefined),
  }),
  fc.record({
    kind: fc.constantFrom("member" as const, "customer" as const),
    on: fc.constantFrom(1, 2),
    who: fc.constantFrom(2, 3, 4),
    level: fc.constant(undefined),
  }),
);
type IrisMove = typeof irisMove extends fc.Arbitrary<infer T> ? T : never;
const irisUsers = [1, 2, 3, 4];
const irisGroups: Readonly<Record<number, number>> = { 1: 2, 2: 3 };

function movedIris(db: Database, { kind, on, who, level }: IrisMove): void {
  const toggled = (all: readonly number[], one: number) =>
    all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
  switch (kind) {
    case "user":
      return level === undefined ? rules.removeUserFromCases(db, who, [on]) : rules.setUser(db, on, who, level);
    case "group": {
      const group = who === 4 ? 1 : who;
      if (level === undefined) return rules.removeGroupFromCases(db, group, [on]);
      return void rules.setGroup(db, on, group, level, 1);
    }
    case "member": {
      const group = irisGroups[on]!;
      return rules.setMembers(db, group, toggled(db.groups.find(({ id }) => id === group)!.members, who));
    }
    case "customer": {
      const user = db.users.find(({ id }) => id === who)!;
      user.customers = toggled(user.customers, on);
      return rules.recompute(db, [who]);
    }
  }
}

async function movingIris(login: string, before: readonly IrisMove[], moves: Moves<IrisMove>): Promise<Moving> {
  const db = newInstallation();
  db.customers.push({ ...db.customers[0]!, id: 2, name: "Second" });
  for (const id of [2, 3, 4]) db.users.push({ ...db.users[0]!, id, login: `user${id}`, name: `User ${id}` });
  db.groups.push({ ...db.groups[1]!, id: 3, name: "Third", members: [] });
  db.cases.push({ ...db.cases[0]!, id: 2, name: "Second", customer: 2 });
  for (const id of [1, 2]) rules.setUser(db, id, 1, full);
  const { system, extra } = createIris(await openState(undefined), () => db);
  const level = (mask: number): Level => (rules.mayChange(mask) ? "owner" : rules.mayRead(mask) ? "read" : "none");
  const { moments, step } = historyOf(
    before,
    moves,
    (one) => movedIris(db, one),
    () => [1, 2].map((of) => new Map(irisUsers.map((id) => [`user:${id}`, level(rules.enforcedLevel(db, id, of))]))),
  );
  const backend = createIrisBackend({
    url: "https://cases.example",
    key: extra.keyOf(login),
    fetch: fetchFrom(system.handle, step),
    pageSize: 25,
    timeoutSeconds: 10,
    roleFunctions: {},
  });
  return { backend, moments, caseIds: ["1", "2"] };
}

interface Told {
  readonly id: string;
  readonly level?: Level;
  readonly atLeast?: Level;
  readonly atMost?: Level;
}

/** Asserts that what is told of people on a case was so at a moment; returns how much of it is certain. */
function wereSo({ moments }: Moving, place: number, people: readonly Told[]): number {
  let certain = 0;
  for (const { id, level, atLeast = level!, atMost = level! } of people) {
    const truths = moments.flatMap((moment) => moment[place]!.get(id) ?? []);
    if (truths.length === 0) continue;
    if (atLeast === atMost) certain += 1;
    assert.ok(
      truths.some((truth) => compareLevels(atLeast, truth) <= 0 && compareLevels(truth, atMost) <= 0),
      `${id} has ${atLeast} to ${atMost}, and had ${truths.join()}`,
    );
  }
  return certain;
}

/** What is asked of a moving server, and told of each of its two cases. */
type Asking = (over: {
  readonly moving: Moving;
  readonly cases: Cases;
  readonly connection: Connection;
  readonly from: ReadFrom;
}) => Promise<readonly (readonly Told[])[]>;

async function askOver(moving: Moving, ask: Asking): Promise<number> {
  const { backend } = moving;
  const url = "https://cases.example";
  const connection = { name: "c", system: backend.system, url, origin: url } as Connection;
  const connections = {
    onDidChange: createEvent<void>().event,
    all: () => [connection],
    find: () => connection,
    backend: () => Promise.resolve(backend),
  };
  const cases = createCases({ connections });
  try {
    const told = await ask({ moving, cases, connection, from: { connections, cases } as unknown as ReadFrom });
    return told.reduce((sum, people, place) => sum + wereSo(moving, place, people), 0);
  } finally {
    cases.dispose();
  }
}

const byTool: Asking = async ({ moving, from }) => {
  const tools = createAgentTools(readingOnly(from), english(), englishOf);
  const told: Told[][] = [];
  for (const id of moving.caseIds)
    told.push(
      (JSON.parse(await tools.run("whoCanAccess", { case: id }, noSignal)) as { people?: Told[] }).people ?? [],
    );
  return told;
};

/** Both cases are read as the tree reads them, and then everybody is judged, by what one shows of the other too. */
const byTree: Asking = async ({ moving, cases, connection }) => {
  for (const id of moving.caseIds) {
    await cases.readCase(connection, id, noSignal);
    await cases.loadEntries(connection, id, noSignal).catch(() => undefined);
  }
  return moving.caseIds.map((id) =>
    [...moving.moments[0]![0]!.keys()].flatMap((who) => {
      const verdict = cases.judge(connection, id, { id: who, kind: "user", name: who });
      return verdict === undefined ? [] : [{ id: who, ...verdict.access }];
    }),
  );
};

describe("What is claimed of CMf and DFIR-IRIS while lists change between any two requests", function () {
  this.timeout(runs(1) * 60_000);

  async function hold<T>(move: fc.Arbitrary<T>, open: (before: T[], moves: Moves<T>) => Promise<Moving>, ask: Asking) {
    let certain = 0;
    const { before, moves } = movesOf(move);
    await fc.assert(
      fc.asyncProperty(before, moves, async (before, moves) => {
        certain += await askOver(await open(before, moves), ask);
      }),
      { numRuns: runs(20) },
    );
    assert.ok(certain > 10, `${certain} certain claims`);
  }

  for (const [by, ask] of [
    ["the tool that says who can access a case", byTool],
    ["what the tree reads of two cases", byTree],
  ] as const) {
    it(`of CMf by ${by}, was so at a moment of the reading`, () => hold(grant, movingCmf, ask));
    it(`of DFIR-IRIS by ${by}, was so at a moment of the reading`, () =>
      hold(irisMove, (before, moves) => movingIris("administrator", before, moves), ask));
  }

  it("of DFIR-IRIS to who may not see entries, was so at a moment of the reading", () =>
    hold(irisMove, (before, moves) => movingIris("user2", before, moves), byTool));

  it("of CMf, is no level of a group that came between the list and who is in its groups", async () => {
    const before: Grant[] = [{ on: "first", to: "groups 9", write: true }];
    const late: Grant[] = [{ on: "first", to: "groups 10", write: false }];
    for (let request = 0; request < 7; request += 1)
      await askOver(await movingCmf(before, [...Array<undefined>(request), late]), byTree);
  });
});
