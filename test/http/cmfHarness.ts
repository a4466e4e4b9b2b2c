import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseState, Change } from "../../src/access/case";
import { startSandbox, type Sandbox } from "../../src/sandbox";
import { createBulk, type Bulk } from "../../src/workspace/bulk";
import { createCases, type Cases } from "../../src/workspace/cases";
import { createChanges, type Changes, type Outcome } from "../../src/workspace/changes";
import { createConnections, type Connection, type Connections } from "../../src/workspace/connections";
import { createJournal, type Journal } from "../../src/workspace/journal";
import { memorySecrets, memorySettings } from "../unit/workspace/memory";
import { noSignal, quick } from "./changesHarness";
import { cmfBackend } from "./cmfCaller";
import { handClock } from "./handClock";

/** A workspace over the CMf part of the sandbox. */
export interface CmfHarness {
  readonly sandbox: Sandbox;
  readonly connection: Connection;
  readonly connections: Connections;
  readonly cases: Cases;
  readonly changes: Changes;
  readonly journal: Journal;
  readonly bulk: Bulk;
  readonly secret: string;
  /** Times out every request that is under way. */
  expire(): void;
  /** Plans and applies. */
  change(caseId: string, change: Change): Promise<Outcome>;
  state(caseId: string): Promise<CaseState>;
  /** All lines of the journal's files. */
  journalText(): Promise<string>;
  /** The workspace of another window, over the same journal. */
  another(): CmfHarness;
  close(): Promise<void>;
}

export async function openCmf(options: { cmfCases?: number; key?: string } = {}): Promise<CmfHarness> {
  const sandbox = await startSandbox({ port: 0, cmfPort: 0, cmfCases: options.cmfCases });
  const folder = await mkdtemp(join(tmpdir(), "case-access-cmf-"));
  return assemble(sandbox, folder, options);
}

function assemble(sandbox: Sandbox, folder: string, options: { key?: string }): CmfHarness {
  const name = options.key ?? "ana";
  const key = sandbox.cmf.keys.find((one) => one.name === name)!.key;
  const settings = memorySettings();
  const clock = handClock();
  const connections = createConnections({
    settings,
    secrets: memorySecrets(),
    openBackend: () => cmfBackend(sandbox, name, { fetch: (address, init) => globalThis.fetch(address, init), timeoutSeconds: settings.requestTimeoutSeconds(), clock }),
  });
  connections.attach({ name: "cmf", system: "cmf", url: sandbox.cmf.url + sandbox.cmf.path }, key);
  const connection = connections.find("cmf")!;
  const cases = createCases({ connections });
  const journal = createJournal({ folder });
  const changes = createChanges({ connections, cases, journal, lookUp: quick });
  const bulk = createBulk({ cases, changes, journal });
  const windows: CmfHarness[] = [];
  return {
    sandbox,
    connection,
    connections,
    cases,
    changes,
    journal,
    bulk,
    secret: key.slice(key.lastIndexOf(":") + 1).trim(),
    expire: clock.expire,
    change: async (caseId, change) => changes.apply(await changes.plan(connection, caseId, change, noSignal), noSignal),
    state: (caseId) => cases.readState(connection, caseId, noSignal),
    journalText: async () => (await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), "utf8")))).join(""),
    another() {
      const made = assemble(sandbox, folder, options);
      windows.push(made);
      return made;
    },
    async close() {
      for (const part of [changes, journal, cases, connections, ...windows.flatMap((one) => [one.changes, one.journal, one.cases])]) part.dispose();
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
