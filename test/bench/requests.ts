import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { noSignal } from "../unit/noSignal";
import { memorySecrets, memorySettings } from "../unit/core/memory";
import { grantsOn } from "../../src/core/changes/requests";
import { openWorkspace, type Workspace } from "../../src/core/core";
import type { Connection } from "../../src/core/connections/connections";
import { startSandboxProcess, type SandboxProcess } from "./sandboxProcess";
import { median } from "./statistics";
import { atMost, milliseconds, times, type Line } from "./table";

const LATENCY = 50;
const CASES = 1000;
/** As many requests as the extension has out at the same time. */
const PARALLEL = 8;

const BLOCK = 125;
/** The first generated employee: none of them has an entry anywhere. */
const NOBODY = "100001";

/**
 * Reads the access lists of 1 000 cases and makes 1 000 grants, over a network of 50 ms. The limit is what the fewest
 * possible requests take when they are sent bare, as many at a time, in the same minutes.
 */
export async function measureRequests(): Promise<Line[]> {
  const sandbox = await startSandboxProcess({ cases: CASES + 200, people: 1 });
  const storage = mkdtempSync(path.join(os.tmpdir(), "case-access-bench-"));
  const { workspace, connection } = openOver(sandbox, storage);
  try {
    await workspace.cases.loadPage(connection, noSignal, CASES);
    const ids = workspace.cases.list(connection).cases.map(({ id }) => id);
    if (ids.length !== CASES) throw new Error(`${ids.length} cases`);
    await sandbox.setLatency(LATENCY);
    await sandbox.requests();

    const bare: number[] = [];
    const ours: number[] = [];
    for (let from = 0; from < CASES; from += BLOCK) {
      const block = ids.slice(from, from + BLOCK);
      const unwrapped = () => timed(() => eachOf(block, async (id) => void (await fetchAccess(sandbox, id))));
      const through = () =>
        timed(() =>
          Promise.all(block.map((id) => workspace.cases.loadEntries(connection, id, noSignal, { bulk: true }))),
        );
      const inTurn = from % (2 * BLOCK) === 0;
      if (inTurn) bare.push((await unwrapped()).milliseconds);
      ours.push((await through()).milliseconds);
      if (!inTurn) bare.push((await unwrapped()).milliseconds);
    }
    const readRequests = (await sandbox.requests()).length - CASES;

    const plan = await workspace.bulk.plan(
      connection,
      grantsOn(ids, { id: NOBODY, kind: "user", name: "Nobody" }, "read"),
      noSignal,
    );
    const planned = (await sandbox.requests()).length;
    const run = await timed(() => workspace.bulk.run(plan, noSignal));
    const requests = await sandbox.requests();
    const made = run.value.outcomes.filter(({ kind }) => kind === "done").length;
    const grants = requests.filter((request) => request.startsWith("POST")).length;
    if (made !== CASES || grants !== CASES)
      throw new Error(`${made} of ${CASES} grants were made, with ${grants} requests`);
    bare.push(
      (await timed(() => eachOf(ids.slice(0, BLOCK), async (id) => void (await fetchAccess(sandbox, id)))))
        .milliseconds,
    );

    /** What so many bare requests take, so many at a time. */
    const limit = (count: number): number => (median(bare) / BLOCK) * count;
    // Before and after a grant the case and its list; docs/benchmarks.md says why each.
    const needed = 5 * CASES;
    return [
      {
        what: `${CASES} access lists at ${LATENCY} ms`,
        measured: `${milliseconds(sum(ours))}, ${readRequests} requests`,
        against: `${CASES} bare requests, ${PARALLEL} at a time: ${milliseconds(limit(CASES))}`,
        ...atMost(1.1, sum(ours) / limit(CASES)),
      },
      {
        what: "… without any machine",
        measured: milliseconds(sum(ours)),
        against: `${CASES / PARALLEL} × ${LATENCY} ms`,
        figure: times(sum(ours) / ((CASES / PARALLEL) * LATENCY)),
      },
      {
        what: `${CASES} grants, requests`,
        measured: `${requests.length} requests, ${planned} more to preview`,
        against: `case and list, grant, case and list: ${needed}`,
        ...atMost(1.05, requests.length / needed),
      },
      {
        what: `… at ${LATENCY} ms`,
        measured: milliseconds(run.milliseconds),
        against: `${needed} bare requests, ${PARALLEL} at a time: ${milliseconds(limit(needed))}`,
        ...atMost(1.1, run.milliseconds / limit(needed)),
      },
    ];
  } finally {
    workspace.dispose();
    await sandbox.close();
    rmSync(storage, { recursive: true, force: true });
  }
}

function openOver(
  { url, key, roleFunctions }: SandboxProcess,
  storage: string,
): { workspace: Workspace; connection: Connection } {
  const settings = memorySettings({ roleFunctions: { ...roleFunctions }, requestTimeoutSeconds: 30 });
  const workspace = openWorkspace({ settings, secrets: memorySecrets(), storage });
  workspace.connections.attach({ name: "bench", system: "argus", url }, key);
  return { workspace, connection: workspace.connections.find("bench")! };
}

async function fetchAccess({ url, key }: SandboxProcess, id: string): Promise<unknown> {
  const answer = await fetch(`${url}/cases/v2/case/${id}/access`, { headers: { "Argus-API-Key": key } });
  return JSON.parse(await answer.text());
}

/** Works on so many at a time. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  const one = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, one));
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const began = performance.now();
  const value = await work();
  return { value, milliseconds: performance.now() - began };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
