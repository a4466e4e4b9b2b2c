import assert from "node:assert/strict";
import { irisPolicy } from "../../src/backends/iris/policy";
import type { Sandbox } from "../../src/backends/standIns";
import { effectDocuments, effectTable } from "../../src/cli/plan";
import type { Session } from "../../src/cli/session";
import { english } from "../unit/english";
import { noSignal } from "../unit/noSignal";
import { group, openIrisAt, openSandbox, user, type IrisWorkspace } from "./irisHarness";

describe("Previews of DFIR-IRIS in a terminal", function () {
  this.timeout(60_000);
  let sandbox: Sandbox;
  let ada: IrisWorkspace;
  before(async () => {
    sandbox = await openSandbox();
    ada = await openIrisAt(sandbox.iris.url, sandbox.iris.keyOf("ada.admin"));
  });
  after(async () => {
    await ada.close();
    await sandbox.close();
  });

  async function effectsOf(subject: ReturnType<typeof user>) {
    const change = { kind: "grant", subject, level: "deny" } as const;
    const planned = await ada.changes.plan(ada.connection, "9001", change, noSignal);
    return effectDocuments({ backend: { policy: irisPolicy } } as Session, { planned: [planned] });
  }

  it("have a column for the next recompute, also of who keeps a level until then", async () => {
    // Ada is in the group: the server raises who sets it to full access, and the entries then deny it.
    const effects = await effectsOf(group(2001));
    const hers = effects.filter(({ subject }) => subject.id === "user:1001");
    assert.deepEqual(
      hers.map(({ right, before, after, afterRecompute }) => [right, before, after, afterRecompute]),
      [
        ["read", "yes", "yes", "no"],
        ["write", "yes", "yes", "no"],
        ["owner", "yes", "yes", "no"],
      ],
    );
    const { columns, rows } = effectTable(english(), effects);
    assert.deepEqual(columns.slice(2), ["Before", "After", "After the next recompute"]);
    assert.ok(rows.some((row) => row.join() === "Administrators,Read,yes,no,no"));
  });

  it("have none where it makes no difference", async () => {
    const effects = await effectsOf(user(1107));
    assert.ok(effects.length > 0 && effects.every((one) => !("afterRecompute" in one)));
    assert.equal(effectTable(english(), effects).columns.length, 4);
  });
});
