import assert from "node:assert/strict";
import type { Case, Entry, Subject } from "../../../../src/access/case";
import { factsOf } from "../../../../src/access/facts";
import type { Directory } from "../../../../src/backends/backend";
import { createCmfBackend } from "../../../../src/backends/cmf";
import { evidence } from "../../../../src/backends/cmf/evidence";
import { createGrants } from "../../../../src/backends/cmf/grants";
import { createReaches, type Reach, type Reaches } from "../../../../src/backends/cmf/reach";
import { serve, type FakeServer } from "../../../http/fakeServer";
import { handClock } from "../../../http/handClock";
import { noSignal } from "../../noSignal";

const ola: Subject = { id: "user:7", kind: "user", name: "Ola" };
const team: Subject = { id: "group:20", kind: "group", name: "Team" };
const hour = 3_600_000;
const nobodyAsked: Directory = {
  caller: undefined,
  ownGroups: () => ({ known: false, gap: "notFetched" }),
  members: () => ({ known: false, gap: "notFetched" }),
  roles: () => ({ known: false, gap: "notFetched" }),
  isSomebody: () => true,
};

function aCase(id: string, readAt: number): Case {
  const scope = { id: "fraud", name: "Fraud" };
  return { id, number: id, title: "Fraud", mode: "on", people: [], scope, details: [], readAt };
}

function factsFor(entries: readonly Entry[], reaches: Reaches, readAt = 0) {
  const state = { case: aCase("2", readAt), entries: { known: true as const, value: entries, readAt } };
  return factsOf(evidence(state, ola, nobodyAsked, { reaches, groupsAbove: () => undefined }));
}

describe("What CMf once showed", () => {
  it("of a grant on a definition proves nothing where no list shows it: others may have revoked it", () => {
    const grants = createGrants();
    grants.learnDefinition("fraud", ola, "write");
    const entries = grants.entries("2", "fraud", new Map());
    assert.deepEqual(
      entries.map(({ on, level, perhapsGone }) => [on, level, perhapsGone]),
      [["definition", "write", true]],
    );
    const { definitionEntry, definitionWrite } = factsFor(entries, createReaches());
    assert.deepEqual([definitionEntry, definitionWrite], ["unknown", "unknown"]);
  });

  it("of a grant on a definition counts where the case has none and lists the person all the same", () => {
    const grants = createGrants();
    grants.learnDefinition("fraud", ola, "write");
    grants.learnCase("2", ola, "none");
    const entries = grants.entries("2", "fraud", new Map([[ola.id, { subject: ola, level: "write" as const }]]));
    assert.equal(factsFor(entries, createReaches()).definitionWrite, "yes");
  });

  const reach = (readAt: number, everybody: readonly Subject[]): Reach => ({
    groups: [team.id],
    direct: new Set(),
    everybody: new Map(everybody.map((one) => [one.id, one])),
    readAt,
  });
  const entry: Entry = { id: team.id, subject: team, level: "read", on: "case" };

  it("of a membership in another case, hours ago, does not beat the present", () => {
    const reaches = createReaches();
    reaches.record("1", [reach(0, [ola])]);
    assert.equal(factsFor([entry], reaches, 1_000).caseEntry, "yes", "read about when this case was");
    assert.equal(factsFor([entry], reaches, 8 * hour).caseEntry, "unknown");
    reaches.record("1", [reach(0, [])]);
    assert.equal(factsFor([entry], reaches, 8 * hour).caseEntry, "unknown", "nor that there was none");
    assert.equal(reaches.members(team.id, { now: () => 8 * hour }).known, false);
  });

  it("of many groups in the present counts before what was shown of few, hours ago", () => {
    const reaches = createReaches();
    reaches.record("1", [reach(0, [ola])]);
    reaches.record("3", [{ ...reach(8 * hour, []), groups: [team.id, "group:21"] }]);
    assert.equal(factsFor([entry], reaches, 8 * hour).caseEntry, "no");
  });
});

describe("Whether access control is on", () => {
  let server: FakeServer | undefined;
  afterEach(() => server?.close());

  /** A module whose definitions can be refused, and be switched. */
  async function start(state: { on: boolean; refuses: boolean; movesTo?: string }) {
    server = await serve((request, response) => {
      const { pathname, searchParams } = new URL(request.url!, "http://x");
      const definition = { Id: "fraud", Name: "Fraud", IsAccessControl: state.on, IsActive: true };
      const send = (body: object, status = 200) =>
        response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
      if (state.refuses && pathname.includes("CaseDefinition_")) return send({ Errors: ["no"], StatusCode: 403 }, 403);
      if (pathname.endsWith("CaseDefinition_GetAll"))
        return send({ CaseDefinitionDetailsList: [definition], TotalResults: 1 });
      if (pathname.endsWith("CaseDefinition_GetById")) return send(definition);
      const CaseId = state.movesTo ?? searchParams.get("CaseId") ?? "1";
      return send({ CaseId, CaseDefinitionId: "fraud", CaseNumber: 1 });
    });
    const { url } = server;
    const backend = createCmfBackend({
      url,
      credential: "Bearer x",
      fetch,
      pageSize: 25,
      timeoutSeconds: 30,
      clock: handClock(),
    });
    return (now?: boolean) => backend.readCase("1", noSignal, { now });
  }

  it("is read for a plan, and kept for less than a minute otherwise", async () => {
    const state = { on: false, refuses: false };
    const read = await start(state);
    assert.equal((await read()).mode, "off");
    state.on = true;
    assert.equal((await read(true)).mode, "on");
  });

  it("is not known after a refusal, whatever was read before", async () => {
    const state = { on: false, refuses: false };
    const read = await start(state);
    assert.equal((await read()).mode, "off");
    state.refuses = true;
    assert.equal((await read(true)).mode, "");
  });

  it("is asked of the case that was asked for, and of no other that is answered", async () => {
    const read = await start({ on: true, refuses: false, movesTo: "10" });
    await assert.rejects(read(), { kind: "unexpected", detail: "another case" });
  });
});
