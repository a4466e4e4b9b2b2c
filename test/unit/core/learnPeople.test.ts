import assert from "node:assert/strict";
import type { Case, Subject } from "../../../src/access/case";
import type { Directory, RoleAnswers } from "../../../src/backends/backend";
import type { Asked } from "../../../src/access/evidence";
import { learnOnCases, learnPeople, type LearnPeopleOptions } from "../../../src/core/cases/learnPeople";
import type { Connection } from "../../../src/core/connections/connections";

const connection: Connection = {
  name: "Sandbox",
  system: "argus",
  url: "http://localhost",
  origin: "http://localhost",
  sandbox: false,
};
const signal = new AbortController().signal;
const user = (id: string): Subject => ({ id, kind: "user", name: id });
const group = (id: string): Subject => ({ id, kind: "group", name: id });
const caseOf = (id: string, scope: string): Case => ({
  id,
  number: id,
  title: "",
  mode: "explicit",
  people: [],
  details: [],
  readAt: 0,
  scope: { id: scope, name: scope },
  handledBy: { id: "service", name: "service" },
});

/** Asks about some people, and gives whom it asked about, in order, and of how many nothing was asked. */
async function learned(
  people: readonly Subject[],
  options: LearnPeopleOptions = {},
  { refused = false, members = {} }: { refused?: boolean; members?: Readonly<Record<string, readonly Subject[]>> } = {},
): Promise<{ asked: readonly string[]; leftOut: number }> {
  const asked: string[] = [];
  const known = [...people];
  const roles: Asked<RoleAnswers> = refused
    ? { known: false, gap: "forbidden" }
    : { known: true, value: {}, readAt: 0 };
  const cases = {
    directory: () => ({ caller: user("me"), roles: () => roles }) as unknown as Directory,
    learn: async (_: Connection, one: Subject | undefined) => {
      asked.push(one!.id);
      known.push(...(members[one!.id] ?? []));
    },
  };
  const leftOut = await learnPeople({ cases, connection, of: caseOf("1", "a"), people: () => known }, signal, options);
  return { asked, leftOut };
}

describe("learnPeople", () => {
  it("asks about each once, without the caller and those asked before, and about whom that showed", async () => {
    const members = { team: [user("c"), user("a")] };
    const found = await learned(
      [user("me"), user("a"), user("b"), group("team")],
      { learned: [user("b")] },
      { members },
    );
    assert.deepEqual(found, { asked: ["a", "team", "c"], leftOut: 0 });
  });

  it("asks about groups only once the roles of one are refused, or about nobody more", async () => {
    const people = [user("a"), user("b"), group("team")];
    assert.deepEqual((await learned(people, {}, { refused: true })).asked, ["a", "team"]);
    assert.deepEqual((await learned(people, { endsWithRefusal: true }, { refused: true })).asked, ["a"]);
  });

  it("counts those beyond the bound, and leaves out those of whom more would change nothing", async () => {
    const people = [user("a"), user("b"), user("c"), user("d")];
    assert.deepEqual(await learned(people, { most: 1 }), { asked: ["a", "b"], leftOut: 2 });
    assert.deepEqual((await learned(people, { isOpen: ({ id }) => id === "d" })).asked, ["a", "d"]);
  });

  it("reads the list of all who hold a role before many, not before few, and not after a refusal", async () => {
    let lists = 0;
    const loadHolders = async () => void (lists += 1);
    await learned([user("a"), user("b"), group("team")], { loadHolders });
    await learned([user("a"), user("b"), user("c"), user("d")], { loadHolders }, { refused: true });
    assert.equal(lists, 0);
    await learned([user("a"), user("b"), user("c"), user("d")], { loadHolders });
    assert.equal(lists, 1);
  });

  it("asks once for all cases of a scope", async () => {
    const asked: unknown[] = [];
    const cases = { learn: async (...[, , , asking]: unknown[]) => void asked.push(asking) };
    const of = [caseOf("1", "a"), caseOf("2", "a"), caseOf("3", "b")];
    await learnOnCases(cases, connection, user("a"), of, signal);
    assert.deepEqual(asked, [
      { caseId: "2", bulk: true },
      { caseId: "3", bulk: true },
    ]);
  });
});
