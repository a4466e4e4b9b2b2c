import assert from "node:assert/strict";
import { epoch } from "../../src/sandbox/world/world";
import { entriesOf, freshSandbox, grantTo, ids } from "./sandboxCaller";

describe("sandbox: Argus search", () => {
  const at = freshSandbox();

  it("finds by every criterion it offers", async () => {
    const found = async (criteria: object): Promise<number[]> =>
      ids(await at.ada.search({ limit: 0, sortBy: ["id"], ...criteria }));
    assert.deepEqual(await found({ keywords: ["phishing"] }), [9002, 9040]);
    assert.deepEqual(await found({ keywords: ["PHISHING", "payroll"] }), [9002]);
    assert.deepEqual(await found({ keywords: ["9013"] }), [9013]);
    assert.deepEqual(
      await found({ keywords: ["phishing", "ransom"], keywordMatchStrategy: "any" }),
      [9002, 9008, 9040],
    );
    assert.deepEqual(await found({ keywords: ["9013"], keywordFieldStrategy: ["subject"] }), []);
    assert.deepEqual(await found({ status: ["closed"] }), [9019, 9032, 9039, 9046, 9048]);
    assert.deepEqual(await found({ accessMode: ["explicit"], status: ["workingSoc"] }), [9020, 9045]);
    assert.deepEqual(await found({ customerID: [12, 21] }), [9006, 9011, 9021, 9023, 9024, 9029, 9031, 9039, 9042]);
    assert.deepEqual(
      await found({ customer: ["havvind", "21"] }),
      [9006, 9011, 9021, 9023, 9024, 9029, 9031, 9039, 9042],
    );
    assert.deepEqual(await found({ user: ["1106"], userFieldStrategy: ["reporter"] }), [9006, 9021, 9031]);
    assert.deepEqual(await found({ userID: [1106], userFieldStrategy: ["reporter"] }), [9006, 9021, 9031]);
    assert.deepEqual(await found({ user: ["maja.vik"] }), [], "a short name is one of the caller's domain");
    assert.deepEqual(await found({ user: ["1107"], userFieldStrategy: ["watchedByUser"] }), [9051]);
    assert.deepEqual(await found({ includeFlags: ["MERGED"] }), [9048]);
    assert.deepEqual(await found({ excludeFlags: ["PUBLISHED"] }), [9049]);
    assert.deepEqual(await found({ includeTestData: true, includeFlags: ["TEST_DATA"] }), [9053]);
    assert.deepEqual(await found({ includeDeleted: true, includeFlags: ["DELETED"] }), [9054]);
    assert.deepEqual(await found({ caseID: [9003, 9001, 1] }), [9001, 9003]);
    assert.deepEqual(await found({ priority: ["critical"], service: ["detect"] }), []);
    assert.deepEqual(
      await found({ priority: ["critical"], type: ["securityIncident"] }),
      [9003, 9008, 9013, 9025, 9041],
    );
    assert.deepEqual(await found({ startTimestamp: String(epoch) }), []);
    assert.equal((await found({ endTimestamp: String(epoch) })).length, 52);
  });

  it("finds by who has an entry, at which level, through which group, and since when", async () => {
    const named = async (criteria: object): Promise<number[]> =>
      ids(await at.ada.search({ limit: 0, sortBy: ["id"], explicitAccess: [criteria] }));
    assert.deepEqual(await named({ subject: ["1102"] }), [9003, 9004, 9046, 9047, 9049]);
    assert.deepEqual(await named({ subject: ["1102"], level: ["write"] }), [9003, 9049]);
    assert.deepEqual(await named({ subject: ["1202"], level: ["owner"] }), [9050]);
    assert.deepEqual(await named({ subject: ["1201"], level: ["owner"] }), []);
    assert.deepEqual(await named({ subject: ["1201"], level: ["owner"], includeSubjectAnscendants: true }), [9050]);
    assert.deepEqual(await named({ subject: ["1107"], level: ["write"] }), [9017], "a deleted entry is none");
    assert.deepEqual(await named({ subject: ["1107"], startTimestamp: "2025-03-01T00:00:00Z" }), [9001]);
    await at.ada.post(entriesOf(9020), grantTo(1102, "write"));
    assert.deepEqual(await named({ subject: ["1102"], level: ["write"] }), [9003, 9020, 9049]);
    await at.sandbox.argus.edit(9003, { entries: [] });
    assert.deepEqual(await named({ subject: ["1102"], level: ["write"] }), [9020, 9049]);
  });

  it("takes criteria below criteria: required, excluded and alternative", async () => {
    const found = async (criteria: object): Promise<number[]> =>
      ids(await at.ada.search({ limit: 0, sortBy: ["id"], ...criteria }));
    const closed = { status: ["closed"] };
    const explicit = { accessMode: ["explicit"], status: ["workingSoc"] };
    assert.deepEqual(await found({ ...explicit, subCriteria: [closed] }), [9019, 9020, 9032, 9039, 9045, 9046, 9048]);
    assert.deepEqual(
      await found({ ...closed, subCriteria: [{ customer: ["havkraft"], required: true }] }),
      [9046, 9048],
    );
    assert.deepEqual(
      await found({ ...closed, subCriteria: [{ customer: ["havkraft"], exclude: true }] }),
      [9019, 9032, 9039],
    );
  });

  it("sorts by several fields", async () => {
    const { data } = (await at.ada.search({ limit: 0, sortBy: ["priority", "-id"] })).body;
    const order = ["low", "medium", "high", "critical"];
    const keys = data.map(({ priority, id }: { priority: string; id: number }) => order.indexOf(priority) * 1e6 - id);
    assert.deepEqual(
      keys,
      [...keys].sort((a, b) => a - b),
    );
  });

  it("names the field of a mistake, with 412", async () => {
    const mistakes: [object, string][] = [
      [{ limit: 100_001 }, "limit"],
      [{ limit: "many" }, "limit"],
      [{ offset: -1 }, "offset"],
      [{ statuses: [] }, "statuses"],
      [{ status: "closed" }, "status"],
      [{ sortBy: ["colour"] }, "sortBy"],
      [{ keywords: ["x"], keywordFieldStrategy: ["colour"] }, "keywordFieldStrategy"],
      [{ subCriteria: [{ colour: 1 }] }, "colour"],
      [{ tag: [{ key: "x" }] }, "tag"],
    ];
    for (const [criteria, field] of mistakes) {
      const answer = await at.signe.search(criteria);
      assert.equal(answer.status, 412, field);
      assert.equal(answer.body.messages[0]?.type, "FIELD_ERROR");
      assert.equal(answer.body.messages[0]?.field, field);
    }
    assert.equal((await at.signe.search({ limit: 100_000 })).status, 200);
  });
});
