import assert from "node:assert/strict";
import { screen, type Shown } from "./screen";
import { recompute } from "../../src/commands/change/change";
import type { Services } from "../../src/commands/services";
import type { Sandbox } from "../../src/backends/standIns";
import { noSignal } from "../unit/noSignal";
import { openIrisAt, openSandbox, type IrisWorkspace } from "./irisHarness";

describe("The command that recomputes access in DFIR-IRIS", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let ada: IrisWorkspace;
  beforeEach(async () => {
    screen.clear();
    sandbox = await openSandbox();
    ada = await openIrisAt(sandbox.iris.url, sandbox.iris.keyOf("ada.admin"));
  });
  afterEach(async () => {
    await ada.close();
    await sandbox.close();
  });

  const run = async (press: string | undefined): Promise<readonly string[]> => {
    const shown: string[] = [];
    screen.answer = (one: Shown) => {
      shown.push([one.text, one.detail].filter(Boolean).join("\n"));
      return one.buttons.find((button) => button === press);
    };
    await ada.state("9017");
    await ada.cases.findSubjects(ada.connection, "nils.nothing", noSignal);
    const views = { tree: { redraw: () => undefined }, view: { visible: false }, log: { error: () => undefined } };
    const { connections, cases, changes, journal, bulk } = ada;
    const parts = { connections, cases, changes, journal, bulk, ...views, again: () => undefined };
    const services = { ...parts, fullPreview: { show: async () => "cancel" } } as unknown as Services;
    await recompute(services, { connection: "iris", case: "9017", subject: "user:1107" });
    return shown;
  };
  const sent = () => sandbox.iris.requests.filter(({ path }) => path.includes("recompute")).length;

  it("asks once, says that it is for all cases and for good, and sends one request", async () => {
    const shown = await run("Recompute");
    assert.match(shown[0]!, /Recompute the access of Nils Nothing on all cases\?/);
    assert.match(shown[0]!, /This cannot be undone\./);
    assert.equal(sent(), 1);
    assert.equal((await ada.journal.read({})).attempts[0]?.change.kind, "recompute");
  });

  it("sends nothing where it is not confirmed", async () => {
    await run(undefined);
    assert.equal(sent(), 0);
  });
});
