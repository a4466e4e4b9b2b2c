import assert from "node:assert/strict";
import { screen } from "../../http/screen";
import { createFilters } from "../../../src/tree/filters";
import type { CaseFilter } from "../../../src/backends/backend";
import type { Connection } from "../../../src/core/connections/connections";

const [here, there] = ["https://one.example", "https://two.example"].map(
  (url) => ({ name: "Argus", system: "argus", url }) as Connection,
) as [Connection, Connection];

/** A window: filters over what was remembered before. */
function openWindow(kept: Map<string, unknown>) {
  screen.clear();
  let all: readonly Connection[] = [here, there];
  let changed: () => unknown = () => undefined;
  const asked = new Map<Connection, CaseFilter>();
  const filters = createFilters(
    {
      get: <T>(key: string, otherwise?: T) => (kept.has(key) ? kept.get(key) : otherwise) as T,
      update: async (key, value) => void kept.set(key, JSON.parse(JSON.stringify(value))),
    },
    {
      all: () => all,
      onDidChange: (listener) => {
        changed = () => listener(undefined);
        return { dispose: () => undefined };
      },
    },
    {
      filter: (connection) => asked.get(connection) ?? {},
      setFilter: (connection, filter) => void asked.set(connection, filter),
    },
  );
  /** What is known of a connection whose address is edited goes with it. */
  const edit = (connections: readonly Connection[]) => {
    all = connections;
    for (const one of asked.keys()) if (!all.includes(one)) asked.delete(one);
    changed();
  };
  return { filters, asked, edit };
}

describe("the filters of connections", () => {
  const everything: CaseFilter = {
    text: "$(zap) \u202e",
    status: ["closed"],
    mode: ["explicit"],
    details: { priority: ["high"] },
    scope: [{ id: "11", name: "Havkraft" }],
    reportedBy: [{ id: "7", name: "Nils" }],
    assignedTo: [{ id: "8", name: "Siv" }],
  };

  it("are asked again in the next window, each of its own connection, and forgotten where they are cleared", () => {
    const kept = new Map<string, unknown>();
    openWindow(kept).filters.set(here, everything, { own: true });
    const next = openWindow(kept);
    assert.deepEqual(next.asked.get(here), everything);
    assert.deepEqual(next.filters.narrowing(here), { own: true });
    assert.deepEqual([next.filters.isActive(here), next.filters.isActive(there)], [true, false]);
    next.filters.set(here, {}, {});
    assert.equal(openWindow(kept).filters.isActive(here), false);
    assert.deepEqual([...kept.values()], [{}]);
  });

  it("do not go with a connection to another system or address, and are there again when it comes back", () => {
    const kept = new Map<string, unknown>();
    const { filters, asked, edit } = openWindow(kept);
    filters.set(here, everything, { own: true });
    for (const other of [there, { ...here, system: "cmf" } as Connection]) {
      edit([other]);
      assert.deepEqual([asked.get(other), filters.isActive(other)], [undefined, false]);
      edit([here]);
      assert.deepEqual([asked.get(here), filters.narrowing(here)], [everything, { own: true }]);
    }
  });

  it("leave out of what was remembered what is not understood", () => {
    const key = JSON.stringify([here.name, here.system, here.url]);
    const odd = { text: 5, status: "closed", mode: [7], scope: [{ id: 1 }], details: { priority: "x", a: ["b"] } };
    const given: [unknown, CaseFilter | undefined][] = [
      [{ filter: odd, narrowing: { own: "yes", other: true } }, { details: { a: ["b"] } }],
      [{ filter: null }, {}],
      ["text", undefined],
      [null, undefined],
    ];
    for (const [one, expected] of given) {
      const { asked, filters } = openWindow(new Map([["caseAccess.filters", { [key]: one }]]));
      assert.deepEqual(asked.get(here), expected);
      assert.deepEqual(filters.narrowing(here), {});
    }
  });
});
