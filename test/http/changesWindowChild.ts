import type { Outcome } from "../../src/core/changes/model";
import { createInterface } from "node:readline";
import type { Change } from "../../src/access/case";
import type { Arrived } from "../../src/core/pending/pendingWrites";
import type { Sandbox } from "../../src/backends/standIns";
import { noSignal } from "../unit/noSignal";
import { openHarness } from "./changesHarness";

/** What a window of its own process is asked for, one in a line. */
export type Asked =
  | { readonly do: "make"; readonly caseId: string; readonly change: Change }
  | { readonly do: "look"; readonly caseId: string }
  | { readonly do: "undetermined" | "recover" | "expire" };

/** What it says, one in a line: an answer for each line, and in between what it would tell the user. */
export type Said =
  | { readonly outcome?: Outcome; readonly undetermined: readonly string[] }
  | { readonly arrived: Pick<Arrived, "change" | "doubled"> & { readonly half: boolean } };

async function live([url, folder, key]: string[]): Promise<void> {
  const sandbox = { url, argus: { keys: [{ name: "ada", key }], roleFunctions: {} } } as unknown as Sandbox;
  const h = await openHarness({ sandbox, folder });
  const say = (said: Said) => console.log(JSON.stringify(said));
  h.changes.onDidArrive(({ change, doubled, half }) => say({ arrived: { change, doubled, half: half !== undefined } }));
  const plan = (caseId: string, change: Change) => h.changes.plan(h.connection, caseId, change, noSignal);
  const answer = (outcome?: Outcome) => say({ outcome, undetermined: [...h.changes.undetermined(h.connection)] });
  answer();
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line) as Asked;
    if (asked.do === "expire") h.expire();
    else if (asked.do === "make")
      void plan(asked.caseId, asked.change)
        .then((planned) => h.changes.apply(planned, noSignal))
        .then(answer, () => answer());
    else {
      if (asked.do === "recover") await h.changes.recover();
      if (asked.do === "look") {
        await plan(asked.caseId, { kind: "changeMode", mode: "explicit" });
        await h.journal.read();
      }
      answer();
    }
  }
}

if (require.main === module) void live(process.argv.slice(2));
