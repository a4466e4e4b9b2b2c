import assert from "node:assert/strict";
import fc from "fast-check";
import type { Change } from "../../src/access/case";
import { createArgusBackend } from "../../src/backends/argus";
import type { Fetch } from "../../src/backends/http/http";
import { createArgus, defaultQuirks } from "../../src/backends/argus/standIn";
import { createRights } from "../../src/backends/argus/standIn/rights";
import { createEvent } from "../../src/base/event";
import { createCases } from "../../src/core/cases/cases";
import { findNamings } from "../../src/core/cases/namings";
import type { Connection } from "../../src/core/connections/connection";
import { planLockDown } from "../../src/core/lockDown/planLockDown";
import { readingOnly, type ReadFrom } from "../../src/core/reading";
import { openState, type State } from "../../src/sandbox/state";
import type { Entry, Permission } from "../../src/sandbox/world/model";
import { createWorld, epoch, type World } from "../../src/sandbox/world/world";
import { createAgentTools } from "../../src/tools/tools";
import { runs } from "../runs";
import { english, englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";

const base = createWorld();
const [nils, siv, legal, ada] = [1107, 1105, 2006, 1001] as const;
const holders = [nils, siv, legal] as const;
const roles = ["SANDBOX_CASE_READ", "SANDBOX_CASE_WRITE"] as const;
const caseIds = [9001, 9002] as const;

type Level = Entry["level"];

/** What of the world moves. */
interface Now {
  readonly cases: readonly {
    readonly mode: string;
    readonly reporter: number | null;
    readonly entries: readonly { readonly id: string; readonly subject: number; readonly level: Level }[];
    readonly updated: number;
  }[];
  readonly members: readonly number[];
  readonly held: readonly { readonly holder: number; readonly role: (typeof roles)[number] }[];
}

/** What somebody else does: often two things at once, e.g. to give by an entry what a role gave. */
const move = fc.record({
  does: fc.array(
    fc.oneof(
      fc.record({
        kind: fc.constant("entry" as const),
        on: fc.constantFrom(0, 1),
        who: fc.constantFrom(...holders),
        level: fc.constantFrom("read", "write", "owner", undefined),
      }),
      fc.record({ kind: fc.constant("member" as const), who: fc.constantFrom(nils, siv) }),
      fc.record({
        kind: fc.constant("role" as const),
        who: fc.constantFrom(...holders),
        role: fc.constantFrom(...roles),
      }),
      fc.record({
        kind: fc.constant("mode" as const),
        on: fc.constantFrom(0, 1),
        mode: fc.constantFrom("roleBased", "explicit"),
      }),
      fc.record({
        kind: fc.constant("reporter" as const),
        on: fc.constantFrom(0, 1),
        who: fc.constantFrom(nils, null),
      }),
      fc.record({ kind: fc.constant("trade" as const), on: fc.constantFrom(0, 1), who: fc.constantFrom(nils, siv) }),
      fc.record({ kind: fc.constant("carry" as const), who: fc.constantFrom(nils, siv) }),
    ),
    { minLength: 1, maxLength: 2 },
  ),
});
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;

let made = 0;
function moved(now: Now, { does }: Move): Now {
  let { members, held } = now;
  const cases = now.cases.map((one) => ({ ...one, updated: one.updated + 1_000 }));
  const set = (on: number, who: number, level: Level | undefined) => {
    const others = cases[on]!.entries.filter(({ subject }) => subject !== who);
    const id = `00000000-0000-4000-8000-${String((made += 1)).padStart(12, "0")}`;
    cases[on]!.entries = level === undefined ? others : [...others, { id, subject: who, level }];
  };
  for (const one of does)
    switch (one.kind) {
      case "entry":
        set(one.on, one.who, one.level);
        break;
      case "member":
        members = toggled(members, one.who);
        break;
      case "role": {
        const others = held.filter(({ holder, role }) => holder !== one.who || role !== one.role);
        held = others.length < held.length ? others : [...held, { holder: one.who, role: one.role }];
        break;
      }
      case "mode":
        cases[one.on]!.mode = one.mode;
        break;
      case "reporter":
        cases[one.on]!.reporter = one.who;
        break;
      // What somebody had by a role they have by an entry, or the other way about.
      case "trade": {
        const isHeld = held.some(({ holder }) => holder === one.who);
        held = held.filter(({ holder }) => holder !== one.who);
        set(one.on, one.who, isHeld ? "read" : undefined);
        if (!isHeld) held = [...held, { holder: one.who, role: "SANDBOX_CASE_READ" }];
        break;
      }
      // What names somebody goes from one case to the other.
      case "carry": {
        const from = cases.findIndex(({ entries }) => entries.some(({ subject }) => subject === one.who));
        if (from < 0) break;
        set(from, one.who, undefined);
        set(1 - from, one.who, "write");
        break;
      }
    }
  return { cases, members, held };
}

function toggled(all: readonly number[], one: number): number[] {
  return all.includes(one) ? all.filter((other) => other !== one) : [...all, one];
}

function worldOf({ cases, members, held }: Now): World {
  const { customer } = base.caseAt(0);
  const given = held.map(({ holder, role }, place): Permission => ({
    id: 9_000 + place,
    holder: base.subjects.get(holder)!,
    function: role,
    customer,
  }));
  return {
    ...base,
    members: new Map([...base.members, [legal, members]]),
    permissions: [...base.permissions, ...given],
    size: cases.length,
    handmade: cases.length,
    caseAt: (index) => {
      const { entries, ...own } = cases[index]!;
      const one = { ...base.caseAt(0), id: caseIds[index]!, customer, ...own };
      return { ...one, entries: entries.map((entry) => ({ ...entry, by: ada, at: own.updated })) };
    },
    indexOf: (id) => (caseIds.includes(id as 9001) ? caseIds.indexOf(id as 9001) : undefined),
  };
}

/** Argus in memory: before each request somebody may change it. All that it ever was is kept. */
function movingArgus(state: State, first: Now, moves: readonly (Move | undefined)[]) {
  const moments: Now[] = [first];
  let requests = 0;
  let served: { readonly of: Now; readonly argus: ReturnType<typeof createArgus> } | undefined;
  const serve = () => {
    const of = moments.at(-1)!;
    if (served?.of !== of) served = { of, argus: createArgus(state, { world: worldOf(of) }) };
    return served.argus;
  };
  const overMemory: Fetch = async (address, init) => {
    const next = moves[requests++];
    if (next !== undefined) moments.push(moved(moments.at(-1)!, next));
    const url = new URL(String(address));
    const answered = await serve().system.handle({
      method: init?.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(
        [...new Headers(init?.headers).entries()].map(([name, value]) => [name.toLowerCase(), value]),
      ),
      body: typeof init?.body === "string" ? (JSON.parse(init.body) as unknown) : undefined,
    });
    return new Response(JSON.stringify(answered.body), {
      status: answered.status,
      headers: { "Content-Type": "application/json" },
    });
  };
  const { key } = serve().extra.keys.find(({ name }) => name === "ada")!;
  const url = "https://argus.example";
  const backend = createArgusBackend({
    url,
    key,
    fetch: overMemory,
    pageSize: 25,
    timeoutSeconds: 10,
    roleFunctions: {},
  });
  const connection = { name: "c", system: "argus", url, origin: url } as Connection;
  const connections = {
    onDidChange: createEvent<void>().event,
    all: () => [connection],
    find: () => connection,
    backend: () => Promise.resolve(backend),
  };
  const cases = createCases({ connections });
  return { moments, backend, connection, connections, cases, asked: () => requests };
}
type Moving = ReturnType<typeof movingArgus>;

/** The levels that everybody has on a case at a moment, as the stand-in's own reading of the rules has it. */
function levelsAt(now: Now, on: number): ReadonlyMap<string, string> {
  const world = worldOf(now);
  const rights = createRights(world, defaultQuirks());
  const one = world.caseAt(on);
  return new Map(
    [...world.subjects.values()].flatMap((user): [string, string][] => {
      const access = user.kind === "user" ? rights.accessTo(one, { user }) : undefined;
      return access === undefined ? [] : [[String(user.id), access.level]];
    }),
  );
}

const first: fc.Arbitrary<Now> = fc
  .record({
    entries: fc.array(
      fc.record({
        on: fc.constantFrom(0, 1),
        who: fc.constantFrom(...holders),
        level: fc.constantFrom("read" as const, "write" as const, "owner" as const),
      }),
      { maxLength: 3 },
    ),
    members: fc.subarray([nils, siv]),
    held: fc.array(fc.record({ holder: fc.constantFrom(...holders), role: fc.constantFrom(...roles) }), {
      maxLength: 2,
    }),
    mode: fc.constantFrom("roleBased", "explicit"),
    reporter: fc.constantFrom(nils, null),
  })
  .map(({ entries, members, held, mode, reporter }) => {
    const still = { members, held, cases: caseIds.map(() => ({ mode, reporter, entries: [], updated: epoch })) };
    return entries.reduce<Now>((now, one) => moved(now, { does: [{ kind: "entry", ...one }] }), still);
  });
/** Most requests meet nothing new. */
const moves = fc.array(fc.option(move, { freq: 2, nil: undefined }), { maxLength: 30 });

describe("What is claimed while lists change between any two requests", function () {
  this.timeout(runs(1) * 120_000);
  let state: State;
  before(async () => {
    state = await openState(undefined);
  });

  /** Runs a claim over many histories, and counts how often something certain was claimed. */
  async function hold(numRuns: number, claim: (moving: Moving) => Promise<number>): Promise<void> {
    let claimed = 0;
    await fc.assert(
      fc.asyncProperty(first, moves, async (now, moves) => {
        const moving = movingArgus(state, now, moves);
        try {
          claimed += await claim(moving);
        } finally {
          moving.cases.dispose();
        }
      }),
      { numRuns: runs(numRuns) },
    );
    assert.ok(claimed > 10, `${claimed} certain claims`);
  }

  it("by the tool that says who can access a case, was so at a moment of the reading", () =>
    hold(40, async ({ moments, cases, connections }) => {
      const from = { connections, cases } as unknown as ReadFrom;
      const tools = createAgentTools(readingOnly(from), english(), englishOf);
      const answer = JSON.parse(await tools.run("whoCanAccess", { case: "9001" }, noSignal)) as WhoCanAccess;
      if (answer.refused !== undefined) return 0;
      const truths = moments.map((now) => levelsAt(now, 0));
      for (const { id, kind, level } of answer.people)
        if (kind === "user" && level !== undefined)
          assert.ok(
            truths.some((truth) => (truth.get(id) ?? "none") === level),
            `${id} has ${level}, and had ${truths.map((truth) => truth.get(id) ?? "none").join()}`,
          );
      const isAll = answer.summary?.some((text) => text.startsWith("Nobody else")) === true;
      if (!isAll || answer.leftOut !== undefined) return 0;
      const told = new Set(
        answer.people.flatMap(({ id, kind, level }) => (kind !== "user" || level === "none" ? [] : [id])),
      );
      assert.ok(
        truths.some((truth) => [...truth.keys()].sort().join() === [...told].sort().join()),
        `nobody else than ${[...told].join()}: ${truths.map((truth) => [...truth.keys()].join()).join(" or ")}`,
      );
      const counted = /People: (\d+) by entry, (\d+) by role/.exec(answer.summary.join(" "))!;
      assert.equal(Number(counted[1]) + Number(counted[2]), told.size, "as many as are counted are listed");
      return 1;
    }));

  it("by what takes away everything that names somebody, was so at a moment of the reading", () =>
    hold(60, async ({ moments, cases, connection, connections }) => {
      const subject = { id: String(nils), kind: "user", name: "Nils Nothing" } as const;
      const namings = await findNamings({ connections, cases }, connection, subject, [], noSignal);
      const { unread, unnamed, unlisted, search } = namings;
      if (unread.length + unnamed + unlisted > 0 || search?.truncated !== false) return 0;
      const found = new Set(namings.found.map(({ state }) => state.case.id));
      const truths = moments.map(({ cases }) =>
        caseIds.filter((_, on) => isNamed(cases[on]!.entries, nils) || cases[on]!.reporter === nils).map(String),
      );
      assert.ok(
        truths.some((truth) => truth.every((id) => found.has(id))),
        `only ${[...found].join()} name them, and there were ${truths.map((truth) => truth.join()).join(" or ")}`,
      );
      return 1;
    }));

  it("by the search for what names somebody, was so at a moment of the reading", () =>
    hold(60, async ({ moments, cases, connection }) => {
      const subject = { id: String(nils), kind: "user", name: "Nils Nothing" } as const;
      await cases.loadNamedCases(connection, subject, noSignal);
      const asked = cases.namedCases(connection, subject);
      if (!asked.known || asked.truncated) return 0;
      const found = [...asked.value.found.keys()].sort().join();
      const truths = moments.map(({ cases, members }) =>
        caseIds
          .filter(
            (_, on) =>
              isNamed(cases[on]!.entries, nils) ||
              cases[on]!.reporter === nils ||
              (members.includes(nils) && isNamed(cases[on]!.entries, legal)),
          )
          .join(),
      );
      assert.ok(truths.includes(found), `${found} name them, and there were ${truths.join(" or ")}`);
      return 1;
    }));

  it("to be proven of a lock-down, would have been so at a moment of the reading", () =>
    hold(40, async ({ moments, cases, connection, connections }) => {
      const plan = await planLockDown({ connections, cases }, connection, "9001", [], noSignal).catch(() => undefined);
      if (plan === undefined) return 0;
      const truths = moments.map((now) => levelsAt(carriedOut(now, plan.found.changes), 0));
      for (const { person } of plan.found.proof.out)
        if (person.kind === "known" && person.subject.kind === "user")
          assert.ok(
            truths.some((truth) => !truth.has(person.subject.id)),
            `${person.subject.id} is proven out: ${truths.map((truth) => truth.get(person.subject.id)).join()}`,
          );
      return 1;
    }));
});

interface WhoCanAccess {
  readonly refused?: string;
  readonly leftOut?: number;
  readonly summary?: readonly string[];
  readonly people: readonly { readonly id: string; readonly kind: string; readonly level?: string }[];
}

function isNamed(entries: Now["cases"][number]["entries"], who: number): boolean {
  return entries.some(({ subject }) => subject === who);
}

/** What comes of the changes of a plan for the first case, made at a moment. */
function carriedOut(now: Now, changes: readonly Change[]): Now {
  const [own, ...others] = now.cases;
  const one = { ...own!, entries: [...own!.entries] };
  for (const change of changes) {
    if (change.kind === "changeMode") one.mode = change.mode;
    if (change.kind === "reporter") one.reporter = Number(change.subject.id);
    if (change.kind === "revoke" || change.kind === "changeLevel")
      one.entries = one.entries.filter(({ id }) => id !== change.entry.id);
    if (change.kind === "grant" || change.kind === "changeLevel") {
      const subject = change.kind === "grant" ? change.subject : change.entry.subject!;
      one.entries.push({ id: `new ${subject.id}`, subject: Number(subject.id), level: change.level as Level });
    }
  }
  return { ...now, cases: [one, ...others] };
}
