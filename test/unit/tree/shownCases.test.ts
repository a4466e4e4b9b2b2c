import assert from "node:assert/strict";
import type { Case } from "../../../src/access/case";
import { connectionRow } from "../../../src/tree/rows";
import { createShownCases } from "../../../src/tree/shownCases";
import { createConnections, type Connection } from "../../../src/core/connections/connections";
import { memorySecrets, memorySettings } from "../core/memory";

const caseOf = (id: string): Case => ({
  id,
  number: id,
  title: id,
  mode: "roleBased",
  condition: "yes",
  people: [],
  details: [],
  readAt: 0,
});

describe("the cases that have a row", () => {
  let connection: Connection;
  let other: Connection;
  let listed: string[];
  let known: string[];

  beforeEach(() => {
    const settings = memorySettings({
      connections: ["One", "Two"].map((name) => ({ name, system: "argus", url: "https://argus.example" })),
    });
    [connection, other] = createConnections({
      settings,
      secrets: memorySecrets(),
      openBackend: () => assert.fail("nothing is asked"),
    }).all() as [Connection, Connection];
    listed = ["1", "2", "3", "4", "5"];
    known = [...listed, "77", "78"];
  });
  const shownCases = () =>
    createShownCases(
      {
        list: () => ({ cases: listed.map(caseOf), more: false, state: "loaded" }),
        find: (_, id) => (known.includes(id) ? caseOf(id) : undefined),
      },
      () => 2,
    );
  const paged = (shown: ReturnType<typeof shownCases>, of = connection) => shown.paged(of).map(({ id }) => id);

  it("are a page, and a page more when that is asked for, of that connection only", () => {
    const shown = shownCases();
    assert.deepEqual(paged(shown), ["1", "2"]);
    assert.equal(shown.next(connection), 4);
    shown.show(connection, 4);
    assert.deepEqual(
      [paged(shown), paged(shown, other)],
      [
        ["1", "2", "3", "4"],
        ["1", "2"],
      ],
    );
  });

  it("are also those asked for by number, the last one first, as long as they are on no page and known", () => {
    const shown = shownCases();
    assert.equal(shown.pin(connection, "2"), false, "has a row already");
    for (const id of ["77", "3", "78"]) assert.equal(shown.pin(connection, id), true);
    assert.deepEqual([shown.pinned(connection), shown.pinned(other)], [["78", "3", "77"], []]);
    shown.show(connection, 4);
    known = known.filter((id) => id !== "77");
    assert.deepEqual(shown.pinned(connection), ["78"]);
  });

  it("are forgotten with their connection", () => {
    const shown = shownCases();
    shown.show(connection, 4);
    shown.pin(connection, "77");
    shown.forget(connectionRow(connection).id);
    assert.deepEqual([paged(shown), shown.pinned(connection)], [["1", "2"], []]);
  });
});
