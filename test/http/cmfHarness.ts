import type { Outcome } from "../../src/core/changes/model";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseState, Change } from "../../src/access/case";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import type { Connection } from "../../src/core/connections/connections";
import { noSignal } from "../unit/noSignal";
import { memorySettings } from "../unit/core/memory";
import { assembleWorkspace, type AssembledWorkspace } from "./assembleWorkspace";
import { cmfBackend } from "./cmfCaller";
import { handClock } from "./handClock";

/** A workspace over the CMf part of the sandbox. */
export interface CmfHarness extends AssembledWorkspace {
  readonly sandbox: Sandbox;
  readonly connection: Connection;
  readonly secret: string;
  /** Times out every request that is under way. */
  expire(): void;
  /** Plans and applies. */
  change(caseId: string, change: Change): Promise<Outcome>;
  state(caseId: string): Promise<CaseState>;
  /** The workspace of another window, over the same journal. */
  another(): CmfHarness;
  close(): Promise<void>;
}

export async function openCmf(
  options: { cmfCases?: number; key?: string; sandbox?: Sandbox } = {},
): Promise<CmfHarness> {
  const sandbox = options.sandbox ?? (await startSandbox({ port: 0, cmfPort: 0, cmfCases: options.cmfCases }));
  const folder = await mkdtemp(join(tmpdir(), "case-access-cmf-"));
  return assemble(sandbox, folder, options);
}

function assemble(sandbox: Sandbox, folder: string, options: { key?: string; sandbox?: Sandbox }): CmfHarness {
  const name = options.key ?? "ana";
  const key = sandbox.cmf.keys.find((one) => one.name === name)!.key;
  const settings = memorySettings();
  const clock = handClock();
  const workspace = assembleWorkspace({
    settings,
    folder,
    openBackend: () =>
      cmfBackend(sandbox, name, {
        fetch: (address, init) => globalThis.fetch(address, init),
        timeoutSeconds: settings.requestTimeoutSeconds(),
        clock,
      }),
  });
  workspace.connections.attach({ name: "cmf", system: "cmf", url: sandbox.cmf.url + sandbox.cmf.path }, key);
  const connection = workspace.connections.find("cmf")!;
  const windows: CmfHarness[] = [];
  return {
    ...workspace,
    sandbox,
    connection,
    secret: key.slice(key.lastIndexOf(":") + 1).trim(),
    expire: clock.expire,
    change: async (caseId, change) =>
      workspace.changes.apply(await workspace.changes.plan(connection, caseId, change, noSignal), noSignal),
    state: (caseId) => workspace.cases.readState(connection, caseId, noSignal),
    another() {
      const made = assemble(sandbox, folder, options);
      windows.push(made);
      return made;
    },
    async close() {
      for (const one of [workspace, ...windows]) one.dispose();
      if (options.sandbox === undefined) await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
