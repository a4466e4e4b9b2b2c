import assert from "node:assert/strict";
import { irisPolicy } from "../../src/backends/iris/policy";
import type { Sandbox } from "../../src/backends/standIns";
import { effectDocuments, effectTable } from "../../src/cli/plan";
import type { Session } from "../../src/cli/session";
import { changeEffects } from "../../src/wording/effects";
import { lockOutLines } from "../../src/wording/warnings";
import { english, englishOf } from "../unit/english";
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

  it("say what locks the caller out now, and what with the next recompute, each with who owns it then", async () => {
    const deny = { kind: "grant", subject: group(2001), level: "deny" } as const;
    const planned = await ada.changes.plan(ada.connection, "9001", deny, noSignal);
    assert.deepEqual([planned.locksOut, planned.locksOutLater], ["no", "loses sight"]);
    assert.deepEqual(lockOutLines(english(), planned), [
      "⚠ THE NEXT RECOMPUTE LOCKS YOU OUT: then you do not see this case any more.",
    ]);
    const lines = changeEffects(englishOf("iris"), planned);
    const owners = (of: RegExp) => lines.flatMap((line) => of.exec(line)?.[1] ?? []);
    const [now] = owners(/^Who owns it afterwards: (.*)\.$/);
    const [later] = owners(/^Who owns it after the next recompute: (.*)\.$/);
    assert.ok(now && later && now !== later, lines.join("\n"));
    // The opposite: what was denied is in the entries already, and a recompute carries it out.
    assert.equal((await ada.changes.apply(planned, noSignal)).kind, "done");
    const recompute = { kind: "recompute", subject: user(1001) } as const;
    const again = await ada.changes.plan(ada.connection, "9001", recompute, noSignal);
    assert.equal(again.locksOut, "loses sight");
    assert.equal(again.locksOutLater, "no", "the entries stay as they are");
    const text = lockOutLines(english(), { locksOut: "loses owner", locksOutLater: "loses owner" });
    assert.equal(text.length, 2, "both are said");
    const back = { kind: "grant", subject: group(2001), level: "owner" } as const;
    await ada.change("9001", back);
  });

  it("have none where it makes no difference", async () => {
    const effects = await effectsOf(user(1107));
    assert.ok(effects.length > 0 && effects.every((one) => !("afterRecompute" in one)));
    assert.equal(effectTable(english(), effects).columns.length, 4);
  });
});
