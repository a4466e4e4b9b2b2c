import assert from "node:assert/strict";
import fc from "fast-check";
import { membershipPaths, type Asked, type Gap, type Groups, type Subject } from "../../../src/access";
import { group, person } from "./evidence";

type Members = Readonly<Record<string, readonly Subject[] | Gap | { readonly cutOff: readonly Subject[] }>>;

/** A directory that knows these groups; of any other it says that nobody has asked. */
function groupsOf(members: Members, own: Partial<Groups> = {}): Groups {
  return {
    ...own,
    members: (id) => {
      const known = members[id] ?? "notFetched";
      if (typeof known === "string") return { known: false, gap: known };
      return "cutOff" in known
        ? { known: true, value: known.cutOff, readAt: 0, truncated: true }
        : { known: true, value: known, readAt: 0 };
    },
  };
}

const ola = person("5", "Ola");
const kari = person("6", "Kari");

/** Paths as text: the groups from outside in, then what they need. */
function routes(subject: Subject, granted: Subject, groups: Groups): string[] {
  return membershipPaths(subject, granted, groups).map(({ through, needs }) =>
    [through.map(({ id }) => id).join(">"), ...needs.map(({ id, gap }) => `${id} (${gap})`)].join(" needs "),
  );
}

describe("membership", function () {
  this.timeout(120_000);

  it("is certain for whom the grant names", () => {
    assert.deepEqual(membershipPaths(ola, person("5", "another name"), groupsOf({})), [{ needs: [], through: [] }]);
    assert.deepEqual(membershipPaths(group("77"), group("77"), groupsOf({})), [{ needs: [], through: [] }]);
  });

  it("is certainly not there when the grant names another person", () => {
    assert.deepEqual(routes(ola, kari, groupsOf({})), []);
  });

  it("does not take a group for the person of the same number", () => {
    assert.deepEqual(routes(ola, group("5"), groupsOf({ 5: [kari] })), []);
    assert.deepEqual(routes(ola, group("77"), groupsOf({ 77: [group("5")], 5: [kari] })), []);
    assert.deepEqual(routes(ola, group("77"), groupsOf({ 77: [group("5"), ola], 5: [] })), ["77"]);
  });

  it("takes the same number for the same subject where it is not said whether it is a person or a group", () => {
    const unclear: Subject = { id: "5", kind: "unknown", name: "5" };
    assert.deepEqual(routes(ola, unclear, groupsOf({})), [""]);
    assert.deepEqual(routes(unclear, ola, groupsOf({})), [""]);
    assert.deepEqual(routes(unclear, group("77"), groupsOf({ 77: [ola] })), ["77"]);
    assert.deepEqual(routes(unclear, group("77"), groupsOf({ 77: [group("5")], 5: [] })), ["77"]);
    assert.deepEqual(routes(ola, group("77"), groupsOf({ 77: [unclear] })), ["77"]);
    assert.deepEqual(routes(unclear, group("77"), groupsOf({ 77: [kari] })), []);
  });

  it("runs through nested groups, from the granted one inwards", () => {
    const groups = groupsOf({ 77: [group("78")], 78: [group("79"), kari], 79: [ola] });
    assert.deepEqual(routes(ola, group("77"), groups), ["77>78>79"]);
    assert.deepEqual(routes(kari, group("77"), groups), ["77>78"]);
    assert.deepEqual(routes(group("79"), group("77"), groups), ["77>78"]);
    assert.deepEqual(routes(person("9"), group("77"), groups), []);
  });

  it("names every group that holds the person, each by its shortest route", () => {
    const groups = groupsOf({ 77: [group("78"), group("79"), ola], 78: [group("79")], 79: [ola] });
    assert.deepEqual(routes(ola, group("77"), groups), ["77", "77>79"]);
  });

  it("survives groups that contain each other or themselves", () => {
    const groups = groupsOf({ 77: [group("78"), group("77")], 78: [group("77"), ola] });
    assert.deepEqual(routes(ola, group("77"), groups), ["77>78"]);
    assert.deepEqual(routes(person("9"), group("77"), groups), []);
  });

  for (const gap of ["forbidden", "failed", "notFetched"] as const) {
    it(`is unknown where members cannot be read: ${gap}`, () => {
      assert.deepEqual(routes(ola, group("77"), groupsOf({ 77: gap })), [`77 needs member:77:5 (${gap})`]);
      assert.deepEqual(routes(ola, group("77"), groupsOf({ 77: [group("78"), kari], 78: gap })), [
        `77>78 needs member:78:5 (${gap})`,
      ]);
      assert.deepEqual(routes(kari, group("77"), groupsOf({ 77: [group("78"), kari], 78: gap })), ["77"]);
    });
  }

  it("is unknown beyond where a list was cut off, and certain within it", () => {
    const groups = groupsOf({ 77: { cutOff: [kari] } });
    assert.deepEqual(routes(kari, group("77"), groups), ["77"]);
    assert.deepEqual(routes(ola, group("77"), groups), ["77 needs member:77:5 (truncated)"]);
  });

  it("is unknown where a member may be a group", () => {
    const groups = groupsOf({ 77: [{ id: "80", kind: "unknown", name: "80" }] });
    assert.deepEqual(routes(ola, group("77"), groups), ["77 needs member:77:5 (notStated)"]);
  });

  it("is unknown where the grant may name a group", () => {
    assert.deepEqual(routes(ola, { id: "77", kind: "unknown", name: "77" }, groupsOf({})), [
      "77 needs member:77:5 (notFetched)",
    ]);
  });

  it("of the caller is settled by the caller's own groups", () => {
    const own = (value: readonly Subject[], truncated?: boolean): Partial<Groups> => ({
      caller: ola,
      ownGroups: () => ({ known: true, value, readAt: 0, ...(truncated && { truncated }) }),
    });
    const closed: Members = { 77: "forbidden" };
    assert.deepEqual(routes(ola, group("77"), groupsOf(closed, own([group("77")]))), ["77"]);
    assert.deepEqual(routes(ola, group("77"), groupsOf(closed, own([group("78")]))), []);
    assert.deepEqual(routes(ola, group("77"), groupsOf(closed, own([group("78"), group("77")]))), ["77"]);
    assert.deepEqual(routes(ola, group("77"), groupsOf(closed, own([]))), []);
    assert.deepEqual(routes(ola, group("77"), groupsOf(closed, own([group("78")], true))), [
      "77 needs member:77:5 (forbidden)",
    ]);
    assert.deepEqual(routes(kari, group("77"), groupsOf(closed, own([group("77")]))), [
      "77 needs member:77:6 (forbidden)",
    ]);
    assert.deepEqual(
      routes(
        ola,
        group("77"),
        groupsOf(closed, { caller: ola, ownGroups: (): Asked<Subject[]> => ({ known: false, gap: "failed" }) }),
      ),
      ["77 needs member:77:5 (forbidden)"],
    );
    assert.deepEqual(
      routes(ola, group("77"), groupsOf({ 77: [ola] }, own([]))),
      ["77"],
      "what was seen counts more than an omission",
    );
  });

  it("agrees with the closure of any graph of groups, cycles included, and never says no where something cannot be read", () => {
    const graph = fc.array(fc.record({ from: fc.nat(7), to: fc.nat(7) }), { maxLength: 20 });
    const holds = fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]);
    fc.assert(
      fc.property(graph, holds, holds, fc.nat(7), (edges, withOla, closed, start) => {
        const members: Record<string, Subject[] | Gap> = {};
        for (let id = 0; id < 8; id++) {
          members[`g${id}`] = closed.includes(id)
            ? "forbidden"
            : [
                ...edges.filter(({ from }) => from === id).map(({ to }) => group(`g${to}`)),
                ...(withOla.includes(id) ? [ola] : []),
              ];
        }
        const reachable = new Set([start]);
        for (let round = 0; round < 8; round++)
          for (const { from, to } of edges) if (reachable.has(from) && !closed.includes(from)) reachable.add(to);
        const expected = [...reachable].some((id) => !closed.includes(id) && withOla.includes(id))
          ? "yes"
          : [...reachable].some((id) => closed.includes(id))
            ? "unknown"
            : "no";
        const found = membershipPaths(ola, group(`g${start}`), groupsOf(members));
        const value = found.some(({ needs }) => needs.length === 0) ? "yes" : found.length > 0 ? "unknown" : "no";
        assert.equal(value, expected);
        for (const { through } of found) {
          assert.equal(through[0]?.id, `g${start}`);
          assert.equal(new Set(through.map(({ id }) => id)).size, through.length);
          for (let at = 1; at < through.length; at++)
            assert.ok(edges.some(({ from, to }) => `g${from}` === through[at - 1]!.id && `g${to}` === through[at]!.id));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("of 20 000 people in one group is found without going through the group for each of them", () => {
    let looked = 0;
    const people = Array.from({ length: 20_000 }, (_, number) => person(`p${number}`));
    const counted = new Proxy(people, {
      get: (list, name) => (
        (looked += typeof name === "string" && /^\d+$/.test(name) ? 1 : 0),
        Reflect.get(list, name) as unknown
      ),
    });
    const groups = groupsOf({ 77: counted });
    for (const one of people) assert.equal(membershipPaths(one, group("77"), groups).length, 1);
    assert.ok(looked > 0 && looked <= 5 * people.length, `${looked} look-ups`);
  });
});
