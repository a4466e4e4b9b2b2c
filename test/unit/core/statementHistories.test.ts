import assert from "node:assert/strict";
import fc from "fast-check";
import type { Entry, Subject } from "../../../src/access/case";
import { Failure } from "../../../src/base/failure";
import { createCases } from "../../../src/core/cases/cases";
import { freshFor } from "../../../src/core/cases/directory";
import { runs } from "../../runs";
import { levelsIn, modeNames } from "../access/oracle";
import { roleAnswers } from "../roleAnswers";
import { noSignal } from "../noSignal";
import { aCase, fakeBackend, me } from "./fakeBackend";

const minute = 60_000;
const people = ["7", "8"].map((id): Subject => ({ id, kind: "user", name: `Person ${id}` }));
const groups = ["g", "h"].map((id): Subject => ({ id, kind: "group", name: `Group ${id}` }));
const roles = ["serviceRead", "serviceWrite", "serviceTech", "admin"] as const;
type Role = (typeof roles)[number];

/** What the server holds, each part with all that it ever was and since when. */
type Part = "mode" | "entries" | "members g" | "members h" | "roles 7" | "roles 8";
interface Was {
  /** On a clock that nobody sets, in milliseconds. */
  readonly from: number;
  readonly value: unknown;
}

/** What happens to one answer of the server. */
const fates = ["answered", "answered", "answered", "late", "doubled", "half", "refused", "of another"] as const;

type Step =
  | { readonly kind: "mode"; readonly mode: string }
  | { readonly kind: "grants"; readonly to: number; readonly level: "read" | "write" | "owner" }
  | { readonly kind: "revokes"; readonly place: number }
  | { readonly kind: "joins or leaves"; readonly who: number; readonly group: number }
  | { readonly kind: "role"; readonly who: number; readonly role: Role }
  | { readonly kind: "loses or gets the right to ask"; readonly what: "roles" | "members" | "entries" | "case" }
  | { readonly kind: "time"; readonly minutes: number }
  | { readonly kind: "clock is set"; readonly minutes: number }
  | { readonly kind: "asked"; readonly who: number; readonly fate: (typeof fates)[number]; readonly at: number };

const asked = fc.record({
  kind: fc.constant("asked" as const),
  who: fc.nat({ max: 1 }),
  fate: fc.constantFrom(...fates),
  at: fc.nat({ max: 5 }),
});
const meddling: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("mode" as const), mode: fc.constantFrom(...modeNames) }),
  fc.record({
    kind: fc.constant("grants" as const),
    to: fc.nat({ max: 3 }),
    level: fc.constantFrom("read" as const, "write" as const, "owner" as const),
  }),
  fc.record({ kind: fc.constant("revokes" as const), place: fc.nat({ max: 9 }) }),
  fc.record({ kind: fc.constant("joins or leaves" as const), who: fc.nat({ max: 1 }), group: fc.nat({ max: 1 }) }),
  fc.record({ kind: fc.constant("role" as const), who: fc.nat({ max: 1 }), role: fc.constantFrom(...roles) }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: meddling },
  { weight: 4, arbitrary: asked },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("time" as const), minutes: fc.constantFrom(0.5, 1, 3, 600) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("clock is set" as const), minutes: fc.constantFrom(-60, -1, 1, 60) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("loses or gets the right to ask" as const),
      what: fc.constantFrom("roles" as const, "members" as const, "entries" as const, "case" as const),
    }),
  },
);

/** A server that others write to, on which groups and roles change, and whose answers go wrong. */
function createServer() {
  const clocks = { true: 1_000_000, wall: 1_700_000_000_000 };
  const history = new Map<Part, Was[]>();
  const refused = new Set<string>();
  let made = 0;
  /** What becomes of the answer to the request of that number, and what somebody does before it arrives. */
  let next: { fate: (typeof fates)[number]; at: number; meanwhile: () => void } | undefined;
  let requests = 0;
  const now = <T>(part: Part): T => history.get(part)!.at(-1)!.value as T;
  const set = (part: Part, value: unknown) => {
    clocks.true += 1;
    clocks.wall += 1;
    history.set(part, [...(history.get(part) ?? []), { from: clocks.true, value }]);
  };
  set("mode", "roleBased");
  for (const part of ["entries", "members g", "members h", "roles 7", "roles 8"] as const) set(part, []);

  /** Gives the answer as it is when it is asked for, and lets it arrive as the test says. */
  function answer<T>(what: string, value: T, half: (value: T) => T, another: (value: T) => T): Promise<T> {
    const mine = next !== undefined && requests++ === next.at ? next : undefined;
    if (refused.has(what) || mine?.fate === "refused")
      return Promise.reject(new Failure("notAllowed", { status: 403, notHandled: true }));
    if (mine?.fate === "half") return Promise.resolve(half(value));
    if (mine?.fate === "of another") return Promise.resolve(another(value));
    if (mine?.fate !== "late") return Promise.resolve(value);
    return Promise.resolve().then(() => (mine.meanwhile(), value));
  }
  const fake = fakeBackend({ caller: () => me, list: () => ({ items: [] }) });
  const theCase = () => aCase("1", { mode: now("mode"), readAt: clocks.wall, own: undefined });
  Object.assign(fake.backend, {
    readOwnGroups: () => Promise.resolve([]),
    readCase: () =>
      answer(
        "case",
        theCase(),
        () => assert.fail("a case is whole"),
        (one) => ({ ...one, id: "2" }),
      ),
    readEntries: () =>
      answer<readonly Entry[]>(
        "entries",
        next?.fate === "doubled" ? now<Entry[]>("entries").flatMap((one) => [one, one]) : now<Entry[]>("entries"),
        () => {
          throw new Failure("offline", { detail: "cut off" });
        },
        (entries) => entries,
      ),
    readMembers: (id: "g" | "h") =>
      answer(
        "members",
        {
          members: now<string[]>(`members ${id}`).map((one) => people.find((person) => person.id === one)!),
          truncated: false,
        },
        ({ members }) => ({ members: members.slice(1), truncated: true }),
        (members) => members,
      ),
    readRoles: (_: unknown, { id }: Subject) => {
      const held = now<Role[]>(`roles ${id as "7"}`);
      const scope = { id: "s", name: "S" };
      const grants = Object.fromEntries(held.map((role) => [role, [{ name: role, scope, isAbove: true as const }]]));
      return answer(
        "roles",
        roleAnswers(grants),
        () => roleAnswers({}, { truncated: true }),
        (answers) => answers,
      );
    },
  });

  return {
    clocks,
    fake,
    history,
    prepare: (given: typeof next) => ([next, requests] = [given, 0]),
    meddle: (one: Step) => {
      switch (one.kind) {
        case "mode":
          return set("mode", one.mode);
        case "grants":
          return set("entries", [
            ...now<Entry[]>("entries"),
            { id: `e${(made += 1)}`, subject: [...people, ...groups][one.to], level: one.level, on: "case" },
          ]);
        case "revokes":
          return set(
            "entries",
            now<Entry[]>("entries").filter((_, place, all) => place !== one.place % all.length),
          );
        case "joins or leaves":
          return set(
            `members ${one.group === 0 ? "g" : "h"}`,
            toggled(now<string[]>(`members ${one.group === 0 ? "g" : "h"}`), people[one.who]!.id),
          );
        case "role":
          return set(
            `roles ${one.who === 0 ? "7" : "8"}`,
            toggled(now<Role[]>(`roles ${one.who === 0 ? "7" : "8"}`), one.role),
          );
        case "loses or gets the right to ask":
          return void (refused.delete(one.what) || refused.add(one.what));
        case "time":
          clocks.true += one.minutes * minute;
          clocks.wall += one.minutes * minute;
          return;
        case "clock is set":
          clocks.wall += one.minutes * minute;
          return;
        case "asked":
          return;
      }
    },
    /** All that a part was at some moment from a time on. */
    since: (part: Part, from: number): readonly unknown[] => {
      const all = history.get(part)!;
      return all.filter((_, place) => (all[place + 1]?.from ?? Infinity) >= from).map(({ value }) => value);
    },
  };
}

function toggled<T>(list: readonly T[], one: T): T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

/** Every level that a person had, by what each part was at some moment at which it may count. */
function possibleLevels(server: ReturnType<typeof createServer>, person: Subject, from: number): Set<number> {
  const old = server.clocks.true - freshFor - 1_000;
  const found = new Set<number>();
  for (const mode of server.since("mode", from))
    for (const entries of server.since("entries", from) as Entry[][])
      for (const g of server.since("members g", old) as string[][])
        for (const h of server.since("members h", old) as string[][])
          for (const held of server.since(`roles ${person.id as "7"}`, old) as Role[][]) {
            const mine = (one: Entry) =>
              one.subject!.id === person.id ||
              (one.subject!.id === "g" ? g : one.subject!.id === "h" ? h : []).includes(person.id);
            const levels = entries.filter(mine).map(({ level }) => level);
            const facts = new Set<string>(["published", ...held]);
            if (levels.length > 0) facts.add("aclMember");
            if (levels.some((level) => level !== "read")) facts.add("aclWrite");
            if (levels.includes("owner")) facts.add("aclOwner");
            for (const level of levelsIn(mode as string, facts)) found.add(level);
          }
  return found;
}

async function live(steps: readonly Step[]): Promise<number> {
  const server = createServer();
  const { fake, clocks } = server;
  const { now } = performance;
  performance.now = () => clocks.true;
  const cases = createCases({ connections: fake.connections, now: () => clocks.wall });
  let certain = 0;
  try {
    for (const [place, one] of steps.entries()) {
      if (one.kind !== "asked") {
        server.meddle(one);
        continue;
      }
      const from = clocks.true;
      const other = steps[place + 1];
      server.prepare({ fate: one.fate, at: one.at, meanwhile: () => other && server.meddle(other) });
      const person = people[one.who]!;
      const state = await cases.readState(fake.connection, "1", noSignal).catch(() => undefined);
      if (state === undefined) continue;
      assert.equal(state.case.id, "1", "an answer about another case is refused");
      await cases.learn(fake.connection, person, noSignal, { caseId: "1", maxAge: freshFor });
      server.prepare(undefined);
      const { access } = cases.judge(fake.connection, "1", person, state, freshFor)!;
      const levels = [...possibleLevels(server, person, from)];
      for (const [place, right] of (["read", "write", "owner"] as const).entries()) {
        if (access[right] === "unknown") continue;
        certain += 1;
        const isTrue = levels.some((level) => level > place === (access[right] === "yes"));
        assert.ok(isTrue, `${right} ${access[right]} of ${person.id} was so at no moment: levels ${levels.join()}`);
      }
    }
  } finally {
    performance.now = now;
    cases.dispose();
  }
  return certain;
}

describe("Histories in which others write, groups and roles change, keys lose rights and answers go wrong", function () {
  this.timeout(runs(1_500) * 100);

  it("never lead to a certain answer that no facts of its age support", async () => {
    let certain = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 2, maxLength: 14 }),
        async (steps) => void (certain += await live(steps)),
      ),
      { numRuns: runs(1_500) },
    );
    assert.ok(certain > runs(1_500), `${certain} certain answers were held against the server`);
  });
});
