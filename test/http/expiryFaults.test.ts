import assert from "node:assert/strict";
import type { Change } from "../../src/access/case";
import type { FailureKind } from "../../src/base/failure";
import type { ExpiryState } from "../../src/core/expiry/model";
import { runs } from "../runs";
import { noSignal } from "../unit/noSignal";
import { entryOf, listed, openHarness, siv, type Harness } from "./changesHarness";
import { networkFaults, neverInTime, printTable } from "./networkFaults";

const hour = 60 * 60_000;
const aCase = "9003";

/** What ends, and the request of carrying it out that the fault meets. */
const kinds = [
  { name: "revoked", method: "DELETE", second: false },
  { name: "lowered", method: "POST", second: false },
  { name: "lowered, 2nd half", method: "DELETE", second: true },
] as const;

/** With these the system itself says that it did nothing. */
const refusals: ReadonlySet<FailureKind> = new Set(["invalid", "keyRefused", "notAllowed", "notFound", "conflict"]);

/** One of each kind; all of them where it is to be proven. */
const few = ["403", "500, carried out", "503 for ever", "reset after", "no answer", "no answer, carried out"];
const tried = runs(1) > 1 ? networkFaults : networkFaults.filter(({ name }) => few.includes(name));

describe("what ends on a bad network", function () {
  this.timeout(120_000);
  const cells = new Map<string, Map<string, string>>();
  after(() => printTable(cells));

  async function set(h: Harness, change: Change): Promise<void> {
    const planned = await h.changes.plan(h.connection, aCase, change, noSignal);
    const ends = await h.expiries.plan(planned, { until: Date.now() + hour });
    assert.equal((await h.changes.apply(planned, noSignal, { ends })).kind, "done");
  }

  for (const { name, fault, carriedOut, failure } of tried)
    it(`${name}: ends once, and is not forgotten`, async () => {
      const row = new Map<string, string>();
      cells.set(name, row);
      for (const kind of kinds) {
        const h = await openHarness();
        try {
          const isRaise = kind.name !== "revoked";
          if (isRaise) await h.change(aCase, { kind: "grant", subject: siv, level: "read" });
          const before = listed((await h.truth(aCase)).entries);
          await set(h, { kind: "grant", subject: siv, level: "write" });
          h.sandbox.argus.setClockAhead(2 * hour);
          const state = await h.cases.readState(h.connection, aCase, noSignal);
          assert.equal(entryOf(state, siv.id).level, "write");
          const placed = h.sandbox.faults.next({
            ...fault,
            match: ({ method, path }) => method === kind.method && /9003\/access/.test(path),
          });
          if (neverInTime.has(fault.kind)) void placed.reached.then(() => h.expire());
          const sweep = async (): Promise<ExpiryState | undefined> => {
            const [swept] = await h.expiries.sweep(h.connection, noSignal);
            return swept?.expiry.state;
          };
          const first = await sweep();
          placed.remove();
          row.set(kind.name, first ?? "none");
          const now = listed((await h.truth(aCase)).entries);
          // What is told of it is what the server has.
          if (first === "done" || first === "gone") assert.deepEqual(now, before, `${name}, ${kind.name}`);
          else assert.equal(first, "couldNot", `${name}, ${kind.name}`);
          if (carriedOut && first === "couldNot") assert.notDeepEqual(now, before, `${name}, ${kind.name}`);
          const again = h.another();
          await again.cases.readState(again.connection, aCase, noSignal);
          await again.cases.learn(again.connection, undefined, noSignal);
          const [second] = await again.expiries.sweep(again.connection, noSignal);
          // What may have been taken on may still make a second entry: until it cannot, nothing is sent.
          if (second?.expiry.reason?.kind === "unclear") {
            assert.deepEqual(second.expiry.reason, { kind: "unclear", why: "mayArrive" });
            assert.ok(kind.name === "lowered" && !carriedOut && !refusals.has(failure), `${name}, ${kind.name}`);
            assert.deepEqual(listed((await h.truth(aCase)).entries), now);
            continue;
          }
          assert.deepEqual(listed((await h.truth(aCase)).entries), before, `${name}, ${kind.name}, again`);
          assert.deepEqual(await h.expiries.open(), [], `${name}, ${kind.name}: ${first}`);
        } finally {
          await h.close();
        }
      }
    });
});
