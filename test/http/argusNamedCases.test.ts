import assert from "node:assert/strict";
import { noSignal } from "../unit/noSignal";
import { argusBehind, failsWith, list } from "./argusHarness";

const ola = { id: "7", kind: "user", name: "Ola" } as const;

describe("the cases of Argus on which an entry names somebody", () => {
  const behind = argusBehind();
  afterEach(behind.close);

  const found: Record<string, number[]> = { read: [1, 2], write: [2], owner: [3] };
  const reported = [3, 4];
  const levelIn = (body: Record<string, unknown>) =>
    (body.explicitAccess as [{ level: [string] }] | undefined)?.[0].level[0];

  it("are four searches, one for each level with the groups above, and one for the reporter", async () => {
    const backend = await behind.open((_, body) =>
      list((found[levelIn(body) ?? ""] ?? reported).map((id) => ({ id, subject: `case ${id}` }))),
    );
    const { cases, truncated } = await backend.readNamedCases!(ola, noSignal);
    assert.deepEqual(
      cases.map(({ case: { id, title }, levels, reports }) => [id, title, levels, reports]),
      [
        ["1", "case 1", ["read"], false],
        ["2", "case 2", ["read", "write"], false],
        ["3", "case 3", ["owner"], true],
        ["4", "case 4", [], true],
      ],
    );
    assert.equal(truncated, false);
    const bodies = behind.asked().map(([method, path, body]) => [method, path, body]);
    assert.deepEqual(
      bodies.sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
      [
        ...["owner", "read", "write"].map((level) => ({
          explicitAccess: [{ subject: ["7"], level: [level], includeSubjectAnscendants: true }],
        })),
        { user: ["7"], userFieldStrategy: ["reporter"] },
      ].map((criteria) => [
        "POST",
        "/cases/v2/case/search",
        { ...criteria, sortBy: ["id"], includeDescription: false, limit: 0 },
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
