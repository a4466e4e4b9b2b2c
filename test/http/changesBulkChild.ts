import { text } from "node:stream/consumers";
import type { Sandbox } from "../../src/backends/standIns";
import { grantsOn } from "../../src/core/changes/requests";
import { noSignal } from "../unit/noSignal";
import { openHarness, siv } from "./changesHarness";

/** Runs a bulk over a sandbox of another process, and prints a line for each row, until it is killed. */
async function runBulk([url, folder, ...ids]: string[]): Promise<void> {
  const key = await text(process.stdin);
  const sandbox = { url, argus: { keys: [{ name: "ada", key }], roleFunctions: {} } } as unknown as Sandbox;
  const h = await openHarness({ sandbox, folder });
  const plan = await h.bulk.plan(h.connection, grantsOn(ids, siv, "read"), noSignal);
  await h.bulk.run(plan, noSignal, { progress: ({ row }) => process.stdout.write(`${row}\n`) });
}

void runBulk(process.argv.slice(2));
