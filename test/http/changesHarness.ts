import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseState, Change, Entry, Subject } from "../../src/access/case";
import { startSandbox, type Sandbox } from "../../src/sandbox";
import { createBulk, type Bulk } from "../../src/workspace/bulk";
import { createCases, type Cases } from "../../src/workspace/cases";
import { createChanges, type Changes, type Outcome } from "../../src/workspace/changes";
import { createConnections, type Connection, type Connections } from "../../src/workspace/connections";
import { createJournal, type Journal } from "../../src/workspace/journal";
import { createArgusBackend } from "../../src/backends/argus";
import { handClock } from "./handClock";
import { memorySecrets, memorySettings } from "../unit/workspace/memory";

/** A workspace over the Argus sandbox, as one person. */
export interface Harness {
  readonly sandbox: Sandbox;
  readonly connection: Connection;
  readonly connections: Connections;
  readonly cases: Cases;
  readonly changes: Changes;
  readonly journal: Journal;
  readonly bulk: Bulk;
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
  /** All lines of the journal's files. */
  journalText(): Promise<string>;
  /** Without the sandbox and the folder. */
  dispose(): void;
  close(): Promise<void>;
}

export const noSignal = new AbortController().signal;
/** Short waits: nothing here is later than the answer. */
export const quick = { waits: [0, 5, 10], deadline: 5_000 };

export const nils: Subject = { id: "1107", kind: "user", name: "Nils Nothing" };
export const siv: Subject = { id: "1105", kind: "user", name: "Siv Nettum" };
export const legal: Subject = { id: "2006", kind: "group", name: "Legal" };

export async function openHarness(options: { keyName?: string; cases?: number; sandbox?: Sandbox; folder?: string } = {}): Promise<Harness> {
  const sandbox = options.sandbox ?? (await startSandbox({ port: 0, cmfPort: 0, cases: options.cases }));
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "case-access-")));
  return assemble(sandbox, folder, keyOf(sandbox, options.keyName ?? "ada"));
}

function keyOf(sandbox: Sandbox, name: string): string {
  const found = sandbox.argus.keys.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no key "${name}"`);
  return found.key;
}

function assemble(sandbox: Sandbox, folder: string, key: string): Harness {
  const settings = memorySettings({ roleFunctions: { ...sandbox.argus.roleFunctions } });
  const clock = handClock();
  const connections = createConnections({
    settings,
    secrets: memorySecrets(),
    openBackend: ({ url }, given) =>
      createArgusBackend({
        url,
        key: given,
        fetch: (address, init) => globalThis.fetch(address, init),
        pageSize: settings.pageSize(),
        timeoutSeconds: settings.requestTimeoutSeconds(),
        roleFunctions: settings.roleFunctions(),
        clock,
      }),
  });
  connections.attach({ name: "sandbox", system: "argus", url: sandbox.url }, key);
  const connection = connections.find("sandbox")!;
  const cases = createCases({ connections });
  const journal = createJournal({ folder });
  const changes = createChanges({ connections, cases, journal, lookUp: quick });
  const bulk = createBulk({ cases, changes, journal });
  const others: Harness[] = [];
  const dispose = () => [changes, journal, cases, connections].forEach((part) => part.dispose());
  const other = (otherKey: string): Harness => {
    const made = assemble(sandbox, folder, otherKey);
    others.push(made);
    return made;
  };

  return {
    sandbox,
    connection,
    connections,
    cases,
    changes,
    journal,
    bulk,
    folder,
    key,
    expire: clock.expire,
    another: (keyName) => other(keyName === undefined ? key : keyOf(sandbox, keyName)),
    truth: async (caseId) => {
      sandbox.faults.clear();
      const ada = other(keyOf(sandbox, "ada"));
      return ada.cases.readState(ada.connection, caseId, noSignal);
    },
    change: async (caseId, change) => changes.apply(await changes.plan(connection, caseId, change, noSignal), noSignal),
    journalText: async () => {
      const names = await readdir(folder);
      return (await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")))).join("");
    },
    dispose,
    close: async () => {
      for (const one of others) one.dispose();
      dispose();
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
