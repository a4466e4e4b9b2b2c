import { createInterface } from "node:readline";
import type { Change } from "../../src/access/case";
import type { Sandbox } from "../../src/backends/standIns";
import { noSignal } from "../unit/noSignal";
import { openHarness } from "./changesHarness";

/** A window of its own process: makes each change that it is told of in a line, and says what came of it in another. */
async function live([url, folder, key]: string[]): Promise<void> {
  const sandbox = { url, argus: { keys: [{ name: "ada", key }], roleFunctions: {} } } as unknown as Sandbox;
  const h = await openHarness({ sandbox, folder });
  console.log("there");
  for await (const line of createInterface({ input: process.stdin })) {
    const { caseId, change } = JSON.parse(line) as { readonly caseId: string; readonly change: Change };
    const planned = await h.changes.plan(h.connection, caseId, change, noSignal).catch(() => undefined);
    const outcome = planned && (await h.changes.apply(planned, noSignal));
    console.log(JSON.stringify({ kind: outcome?.kind ?? "notPlanned" }));
  }
}

void live(process.argv.slice(2));
