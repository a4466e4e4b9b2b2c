import assert from "node:assert/strict";
import { noSignal } from "../unit/noSignal";
import { argusBehind, failsWith, list } from "./argusHarness";

const ola = { id: "7", kind: "user", name: "Ola" } as const;

describe("the cases of Argus on which an entry names somebody", () => {
  const behind = argusBehind();
  afterEach(behind.close);

  const found: Record<string, number[]> = { read: [1, 2], write: [2], owner: [3] };
  const levelIn = (body: Record<string, unknown>) => (body.explicitAccess as [{ level: [string] }])[0].level[0];

  it("are three searches, one for each level, with the groups above", async () => {
    const backend = await behind.open((_, body) => list(found[levelIn(body)]!.map((id) => ({ id }))));
    const { cases, truncated } = await backend.readNamedCases!(ola, noSignal);
    assert.deepEqual(
      [...cases],
      [
        ["1", ["read"]],
        ["2", ["read", "write"]],
        ["3", ["owner"]],
      ],
    );
    assert.equal(truncated, false);
    const bodies = behind.asked().map(([method, path, body]) => [method, path, body]);
    assert.deepEqual(
      bodies.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
      ["owner", "read", "write"].map((level) => [
        "POST",
        "/cases/v2/case/search",
        {
          explicitAccess: [{ subject: ["7"], level: [level], includeSubjectAnscendants: true }],
          sortBy: ["id"],
          includeDescription: false,
          limit: 0,
        },
      ]),
    );
  });

  it("are not all told where one of the answers is cut off", async () => {
    const backend = await behind.open((_, body) =>
      list([{ id: 1 }], levelIn(body) === "write" ? { count: 2, limit: 0 } : {}),
    );
    assert.equal((await backend.readNamedCases!(ola, noSignal)).truncated, true);
  });

  it("are not known where one of the searches fails", async () => {
    const backend = await behind.open((_, body) => (levelIn(body) === "owner" ? { status: 412 } : list([])));
    await assert.rejects(backend.readNamedCases!(ola, noSignal), failsWith("invalid"));
  });
});
