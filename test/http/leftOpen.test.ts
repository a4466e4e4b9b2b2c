import assert from "node:assert/strict";
import { createAgentTools } from "../../src/tools/tools";
import { readingOnly } from "../../src/core/reading";
import { everybodyOn, loadEverybody } from "../../src/core/cases/everybody";
import { english, englishOf } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { openHarness, type Harness } from "./changesHarness";
import { cell, finished, ready, rowOf, talk } from "./inspectorSession";

/** An entry as Argus sends it. */
type Sent = Record<string, unknown>;

describe("what a case of Argus leaves open about who has access", function () {
  let ada: Harness;
  beforeEach(async () => {
    ada = await openHarness();
  });
  afterEach(() => ada.close());

  /** Rewrites the data of every answer to a path. */
  function rewrite(path: RegExp, change: (data: unknown) => unknown): void {
    ada.sandbox.faults.next({
      kind: "rewrite",
      match: { method: "GET", path },
      times: Infinity,
      change: (body) => ({ ...(body as object), data: change((body as { data: unknown }).data) }),
    });
  }
  const namesNobody = (place: number) =>
    rewrite(/\/9001\/access$/, (data) =>
      (data as Sent[]).map((entry, index) => (index === place ? { ...entry, grantedSubject: null } : entry)),
    );
  const reportedBy = (reporter: object | undefined) =>
    rewrite(/\/case\/9001$/, (data) => ({ ...(data as object), reporter }));

  async function everybody() {
    const needs = {
      cases: ada.cases,
      connection: ada.connection,
      backend: await ada.connections.backend(ada.connection),
    };
    await loadEverybody(needs, "9001", noSignal);
    return everybodyOn(needs, "9001")!;
  }
  const ask = async (): Promise<Record<string, unknown>> =>
    JSON.parse(
      await createAgentTools(readingOnly(ada), english(), englishOf).run("whoCanAccess", { case: "9001" }, noSignal),
    ) as Record<string, unknown>;

  it("is nothing where every entry names somebody, and a person is the reporter", async () => {
    const { whole, missing } = await everybody();
    assert.deepEqual([whole, missing], [true, { nameless: [], groups: [], roles: [] }]);
    assert.match(String((await ask())["summary"]), /Nobody else/);
  });

  it("is an entry that names nobody: there may be others, and agents are told of it", async () => {
    namesNobody(0);
    const { whole, missing } = await everybody();
    assert.deepEqual([whole, missing.nameless.length], [false, 1]);
    const answer = await ask();
    assert.match(String(answer["summary"]), /There may be others/);
    assert.equal((answer["entriesThatNameNobody"] as object[]).length, 1);
  });

  for (const [what, reporter, gap] of [
    ["a group", { id: 2002, type: "group", name: "G" }, "notModelled"],
    ["of no kind, which may be a group", { id: 2002, name: "G" }, "notModelled"],
    ["not stated", undefined, "notStated"],
  ] as const)
    it(`is a reporter that is ${what}`, async () => {
      reportedBy(reporter);
      const { whole, missing } = await everybody();
      assert.deepEqual([whole, missing.reporter], [false, gap]);
      const answer = await ask();
      assert.match(String(answer["summary"]), /There may be others/);
      assert.ok(answer["othersMayBeTheReporter"]);
    });

  it("is told by the inspector, which calls nobody's entry none beside an entry that names nobody", async () => {
    namesNobody(0);
    const talking = talk(ada);
    talking.session.look({ type: "case", caseId: "9001" });
    await talking.say(ready);
    const table = await finished(talking);
    assert.match(table.coverage, / · entries that do not say who has them: 1$/);
    const reporter = rowOf(table, "user 1004")!;
    const { text, current } = cell(table, reporter, "entry");
    assert.deepEqual([text, current], ["not known", ""], "and no level is ticked in its menu");
    talking.session.dispose();
  });
});
