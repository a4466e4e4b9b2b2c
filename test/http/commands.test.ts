import assert from "node:assert/strict";
import { screen } from "./screen";
import { revokeEverywhere } from "../../src/commands/bulk";
import type { Services } from "../../src/commands/services";
import { user } from "./cmfCaller";
import { openCmf } from "./cmfHarness";
import { legal, noSignal, openHarness, type Harness } from "./changesHarness";

/** Those services that commands need that change something, over a real workspace. */
function servicesOf({ connections, cases, changes, journal, bulk }: Pick<Harness, "connections" | "cases" | "changes" | "journal" | "bulk">): Services {
  const parts = { connections, cases, changes, journal, bulk, tree: { redraw: () => undefined }, view: { visible: false }, log: { error: () => undefined, info: () => undefined } };
  return { ...parts, fullPreview: { show: async () => false }, again: () => undefined } as unknown as Services;
}

describe("commands over HTTP", function () {
  this.timeout(30_000);
  let h: Harness;
  beforeEach(async () => {
    screen.clear();
    h = await openHarness();
  });
  afterEach(() => h.close());

  const writes = () => h.sandbox.requests.filter(({ method, path }) => method !== "GET" && path.endsWith("/access"));

  describe("revoke everywhere", () => {
    it("counts the entries that do not say whose they are, and does not claim that there is none", async () => {
      const nameless = (body: unknown) => ({ ...(body as object), data: (body as { data: object[] }).data.map((entry) => ({ ...entry, subject: undefined })) });
      h.sandbox.faults.next({ kind: "rewrite", change: nameless, times: Infinity, match: { method: "GET", path: /9001\/access$/ } });
      await h.cases.loadPage(h.connection, noSignal);
      await revokeEverywhere(servicesOf(h), { connection: "sandbox", subject: "1999" });
      assert.match(screen.shown[0]?.text ?? "", /^No explicit entry of .* was found in the 25 loaded cases\. .*do(es)? not say whom they name: 2\.$/);
      assert.deepEqual(writes(), []);

      h.sandbox.faults.clear();
      h.sandbox.faults.next({ kind: "rewrite", change: nameless, times: Infinity, match: { method: "GET", path: /9001\/access$/ } });
      await h.cases.refresh(h.connection, undefined, noSignal);
      await revokeEverywhere(servicesOf(h), { connection: "sandbox", subject: legal.id });
      assert.match(screen.shown[1]?.detail ?? "", /does not say whom they name: 2\./, "also where there is something to revoke");
    });

    it("counts the entries on case definitions, each once, which it leaves alone", async () => {
      const c = await openCmf();
      try {
        await c.cases.loadPage(c.connection, noSignal);
        await c.change(c.sandbox.cmf.caseIdAt(0), { kind: "grant", subject: user(23), level: "write", on: "definition" });
        await revokeEverywhere(servicesOf(c), { connection: "cmf", subject: "user:23" });
        assert.match(screen.shown[0]?.detail ?? "", /Entries on case definitions are left out, because they hold for all cases of a definition: 1\./);
      } finally {
        await c.close();
      }
    });
  });
});
