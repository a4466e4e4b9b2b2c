import { fork } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import { noSignal } from "../unit/noSignal";
import { memorySecrets, memorySettings } from "../unit/core/memory";
import { openWorkspace } from "../../src/core/core";
import { startSandboxProcess } from "./sandboxProcess";
import { megabytes, times, type Line } from "./table";

const CASES = 100_000;

interface Used {
  /** Bytes on the heap for the cases as the extension keeps them. */
  readonly ours: number;
  /** Bytes on the heap for the parsed answers, as they came. */
  readonly bare: number;
}

/**
 * Loads 100 000 cases as the extension does, and the same answers as plain parsed JSON, in a process with nothing else
 * in it.
 */
export async function measureMemory(): Promise<Line[]> {
  const sandbox = await startSandboxProcess({ cases: CASES });
  try {
    const child = fork(__filename, [JSON.stringify({ url: sandbox.url, key: sandbox.key })], {
      execArgv: ["--import", "tsx", "--expose-gc", "--max-old-space-size=8192"],
    });
    const [{ ours, bare }] = (await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => Promise.reject(new Error("the process ended"))),
    ])) as [Used];
    return [
      {
        what: `Memory of ${CASES.toLocaleString("en")} loaded cases`,
        measured: megabytes(ours),
        against: `the answers, parsed: ${megabytes(bare)}`,
        figure: times(ours / bare),
      },
    ];
  } finally {
    await sandbox.close();
  }
}

async function load({ url, key }: { url: string; key: string }): Promise<Used> {
  const start = heap();
  const answers: { count: number }[] = [];
  for (let offset = 0; offset < CASES; offset += 2000) {
    const body = JSON.stringify({ limit: 2000, offset, sortBy: ["-lastUpdatedTimestamp"], includeDescription: false });
    const answer = await fetch(`${url}/cases/v2/case/search`, {
      method: "POST",
      body,
      headers: { "Argus-API-Key": key, "Content-Type": "application/json" },
    });
    answers.push(JSON.parse(await answer.text()) as { count: number });
  }
  const bare = heap() - start;
  const visible = answers[0]!.count;
  answers.length = 0;

  const before = heap();
  const workspace = openWorkspace({
    settings: memorySettings({ requestTimeoutSeconds: 60 }),
    secrets: memorySecrets(),
    storage: os.tmpdir(),
  });
  workspace.connections.attach({ name: "bench", system: "argus", url }, key);
  const connection = workspace.connections.find("bench")!;
  const list = () => workspace.cases.list(connection);
  do await workspace.cases.loadPage(connection, noSignal, 2000);
  while (list().more && list().state === "loaded");
  const loaded = list().cases.length;
  if (loaded !== visible) throw new Error(`${loaded} of ${visible} cases were loaded`);
  const ours = heap() - before;
  workspace.dispose();
  return { ours, bare };
}

function heap(): number {
  globalThis.gc!();
  globalThis.gc!();
  return process.memoryUsage().heapUsed;
}

if (process.argv[1] === __filename && process.send) {
  void load(JSON.parse(process.argv[2]!) as { url: string; key: string }).then((used) => {
    process.send!(used);
    process.disconnect();
  });
}
