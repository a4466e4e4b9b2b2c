import type { Outcome } from "../../src/core/changes/model";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseState, Change, Subject } from "../../src/access/case";
import { createIrisBackend } from "../../src/backends/iris";
import { startSandbox, type Sandbox } from "../../src/backends/standIns";
import type { Connection } from "../../src/core/connections/connections";
import { memorySettings } from "../unit/core/memory";
import { noSignal } from "../unit/noSignal";
import { assembleWorkspace, type AssembledWorkspace } from "./assembleWorkspace";
import { handClock } from "./handClock";

/** A workspace over one DFIR-IRIS server, as one person. */
export interface IrisWorkspace extends AssembledWorkspace {
  readonly connection: Connection;
  /** Plans and applies. */
  change(caseId: string, change: Change): Promise<Outcome>;
  state(caseId: string): Promise<CaseState>;
  /** What is read after this is read anew. */
  forget(): void;
  close(): Promise<void>;
}

/** Over any server: the stand-in, or a real one that is thrown away afterwards. */
export async function openIrisAt(url: string, key: string): Promise<IrisWorkspace> {
  const folder = await mkdtemp(join(tmpdir(), "case-access-iris-"));
  const settings = memorySettings();
  const clock = handClock();
  let later = 0;
  const workspace = assembleWorkspace({
    settings,
    folder,
    openBackend: (_, given) =>
      createIrisBackend({
        url,
        key: given,
        fetch: (address, init) => globalThis.fetch(address, init),
        pageSize: settings.pageSize(),
        timeoutSeconds: settings.requestTimeoutSeconds(),
        roleFunctions: {},
        clock: { ...clock, now: () => Date.now() + later },
      }),
  });
  workspace.connections.attach({ name: "iris", system: "iris", url }, key);
  const connection = workspace.connections.find("iris")!;
  return {
    ...workspace,
    connection,
    state: (caseId) => workspace.cases.readState(connection, caseId, noSignal),
    change: async (caseId, change) =>
      workspace.changes.apply(await workspace.changes.plan(connection, caseId, change, noSignal), noSignal),
    forget: () => void (later += 3_600_000),
    async close() {
      workspace.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function openSandbox(): Promise<Sandbox> {
  return startSandbox({ port: 0, cmfPort: 0, irisPort: 0 });
}

/** A request to the server past the product. Rejects unless it answers 200. */
export async function askIris<T>(url: string, key: string, target: string, body?: object): Promise<T> {
  const response = await fetch(url + target, {
    method: body === undefined ? "GET" : "POST",
    headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { message: string; data: T };
  if (response.status !== 200) throw new Error(`${target}: ${response.status} ${answer.message}`);
  return answer.data;
}

export const user = (id: number | string, name = `User ${id}`): Subject => ({ id: `user:${id}`, kind: "user", name });
export const group = (id: number | string, name = `Group ${id}`): Subject => ({
  id: `group:${id}`,
  kind: "group",
  name,
});
