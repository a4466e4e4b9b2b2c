import type { Outcome } from "../../src/core/changes/model";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseState, Change, Entry, Subject } from "../../src/access/case";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import type { Connection } from "../../src/core/connections/connections";
import { watchServerTime } from "../../src/backends/http/serverTime";
import { createArgusBackend } from "../../src/backends/argus";
import { noSignal } from "../unit/noSignal";
import { memorySettings } from "../unit/core/memory";
import { assembleWorkspace, type AssembledWorkspace } from "./assembleWorkspace";
import { handClock } from "./handClock";

/** A workspace over the Argus sandbox, as one person. */
export interface Harness extends AssembledWorkspace {
  readonly sandbox: Sandbox;
  readonly connection: Connection;
  readonly folder: string;
  readonly key: string;
  /** A second workspace over the same sandbox and the same journal's folder: another window. */
  another(keyName?: string): Harness;
  /** Times out every request that is under way. */
  expire(): void;
  /** What the server has now, past all faults and caches. */
  truth(caseId: string): Promise<CaseState>;
  /** Plans and applies. */
  change(caseId: string, change: Change): Promise<Outcome>;
  /** Ends what the end of its process would end: it writes nothing any more, and holds no lock. */
  kill(): void;
  /** Without the sandbox and the folder. */
  dispose(): void;
  close(): Promise<void>;
}

export const nils: Subject = { id: "1107", kind: "user", name: "Nils Nothing" };
export const siv: Subject = { id: "1105", kind: "user", name: "Siv Nettum" };
export const legal: Subject = { id: "2006", kind: "group", name: "Legal" };

export async function openHarness(
  options: { keyName?: string; cases?: number; sandbox?: Sandbox; folder?: string; readOnly?: () => boolean } = {},
): Promise<Harness> {
  const sandbox = options.sandbox ?? (await startSandbox({ port: 0, cmfPort: 0, cases: options.cases }));
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "case-access-")));
  return assemble(sandbox, folder, keyOf(sandbox, options.keyName ?? "ada"), options.readOnly);
}

function keyOf(sandbox: Sandbox, name: string): string {
  const found = sandbox.argus.keys.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no key "${name}"`);
  return found.key;
}

function assemble(sandbox: Sandbox, folder: string, key: string, readOnly?: () => boolean): Harness {
  const settings = memorySettings({ roleFunctions: { ...sandbox.argus.roleFunctions }, readOnly });
  const clock = handClock();
  const workspace = assembleWorkspace({
    settings,
    folder,
    openBackend: ({ url }, given) => {
      const timed = watchServerTime((address, init) => globalThis.fetch(address, init));
      const backend = createArgusBackend({
        url,
        key: given,
        fetch: timed.fetch,
        pageSize: settings.pageSize(),
        timeoutSeconds: settings.requestTimeoutSeconds(),
        roleFunctions: settings.roleFunctions(),
        clock,
      });
      return { ...backend, serverTime: timed.read };
    },
  });
  workspace.connections.attach({ name: "sandbox", system: "argus", url: sandbox.url }, key);
  const connection = workspace.connections.find("sandbox")!;
  const others: Harness[] = [];
  const other = (otherKey: string): Harness => {
    const made = assemble(sandbox, folder, otherKey, readOnly);
    others.push(made);
    return made;
  };

  return {
    ...workspace,
    sandbox,
    connection,
    folder,
    key,
    expire: clock.expire,
    another: (keyName) => other(keyName === undefined ? key : keyOf(sandbox, keyName)),
    truth: async (caseId) => {
      sandbox.faults.clear();
      const ada = other(keyOf(sandbox, "ada"));
      return ada.cases.readState(ada.connection, caseId, noSignal);
    },
    change: async (caseId, change) =>
      workspace.changes.apply(await workspace.changes.plan(connection, caseId, change, noSignal), noSignal),
    kill: () => {
      for (const part of [workspace.journal, workspace.store]) part.dispose();
    },
    close: async () => {
      for (const one of others) one.dispose();
      workspace.dispose();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Entries as "who level", in order, to compare. */
export function listed(entries: readonly Entry[]): string[] {
  return entries.map(({ subject, level }) => `${subject?.id ?? "?"} ${level ?? "?"}`).sort();
}

export function entryOf(state: CaseState, subjectId: string): Entry {
  const entry = state.entries.find(({ subject }) => subject?.id === subjectId);
  if (entry === undefined) throw new Error(`no entry of ${subjectId}`);
  return entry;
}
