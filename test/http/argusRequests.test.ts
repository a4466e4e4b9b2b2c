import assert from "node:assert/strict";
import { noSignal } from "../unit/noSignal";
import { openHarness, type Harness } from "./changesHarness";
import { finished, ready, rita, talk, type TalkingSession } from "./inspectorSession";

/** What a request asks for, without the numbers in it. */
const kinds: readonly [kind: string, request: RegExp][] = [
  ["access lists", /^GET \/cases\/v2\/case\/\d+\/access$/],
  ["services", /^GET \/cases\/v2\/case\/\d+\/service$/],
  ["cases", /^GET \/cases\/v2\/case\/\d+$/],
  ["case searches", /^POST \/cases\/v2\/case\/search$/],
  ["customers", /^GET \/customers\/v2\/customer\/\d+$/],
  ["permissions", /^POST \/useradmin\/v2\/permission\/search$/],
  ["groups above", /^GET \/users\/v2\/subject\/\d+\/groups$/],
  ["members", /^GET \/useradmin\/v2\/group\/\d+\/members$/],
  ["caller", /^GET \/currentuser\/v1\//],
];

describe("requests to Argus", function () {
  this.timeout(60_000);
  let harness: Harness;
  let talking: TalkingSession | undefined;
  afterEach(async () => {
    talking?.session.dispose();
    talking = undefined;
    await harness.close();
  });

  /** How many requests of each kind there were since the last call. */
  function counted(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { method, path } of harness.sandbox.requests.splice(0)) {
      const request = `${method} ${path.split("?")[0]!}`;
      const [kind] = kinds.find(([, pattern]) => pattern.test(request)) ?? [request];
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  }

  it("are one to open a case, and two to read it again", async () => {
    harness = await openHarness({ keyName: "signe" });
    const { cases, connection } = harness;
    await cases.loadPage(connection, noSignal);
    assert.deepEqual(counted(), { "case searches": 1 });
    await cases.loadEntries(connection, "9001", noSignal);
    assert.deepEqual(counted(), { "access lists": 1 });
    await cases.refresh(connection, "9001", noSignal);
    assert.deepEqual(counted(), { cases: 1, "access lists": 1 });
  });

  it("are five more for a person on a case, and one for its service and its customer", async () => {
    harness = await openHarness({ keyName: "signe" });
    const { cases, connection } = harness;
    await cases.loadPage(connection, noSignal);
    await cases.learn(connection, undefined, noSignal);
    counted();
    await cases.learn(connection, rita, noSignal, { caseId: "9001" });
    assert.deepEqual(counted(), { services: 1, customers: 1, permissions: 4, "groups above": 1 });
    const { scope, handledBy } = cases.find(connection, "9001")!;
    const alike = cases
      .list(connection)
      .cases.filter((one) => one.scope?.id === scope!.id && one.handledBy?.id === handledBy!.id);
    assert.ok(alike.length > 1);
    for (const { id } of alike) await cases.learn(connection, rita, noSignal, { caseId: id });
    assert.deepEqual(counted(), {}, "nothing more for other cases of the same service and customer");
  });

  it("do not grow with the cases of a person", async () => {
    harness = await openHarness({ keyName: "ada", cases: 1_010 });
    const { cases, connection } = harness;
    talking = talk(harness);
    talking.session.look({ type: "user", subject: rita });
    await talking.say(ready);
    await finished(talking);
    const all = cases.list(connection).cases;
    assert.ok(all.length >= 1_000);
    const customers = new Set(all.map(({ scope }) => scope!.id)).size;
    const services = new Set(all.map(({ handledBy }) => handledBy!.id)).size;
    const pairs = new Set(all.map(({ scope, handledBy }) => `${scope!.id} ${handledBy!.id}`)).size;
    // The search for entries, and the roles for each pair.
    await talking.until("progress", ({ running, done, total }) => !running && done === total && total === 1 + pairs);
    const { caller, "case searches": searches, ...rest } = counted();
    assert.deepEqual(rest, { services, customers, permissions: 4 * pairs, "groups above": 1 });
    assert.ok(caller! <= 2, "who the caller is");
    // 100 cases, then the rest by 1 000; and where the person is named, by level and as the reporter, until two agree.
    assert.ok(searches! <= 2 + Math.ceil(all.length / 1_000) + 2 * 4, String(searches));
    for (const { id } of all) assert.equal(cases.entries(connection, id).known, false);
  });
});
