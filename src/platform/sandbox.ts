import { findSystem } from "../backends/systems";
import { l10n, type Disposable, type ExtensionContext } from "vscode";
import type { System } from "../backends/backend";
import type { Sandbox, SandboxOptions, StandInId } from "../backends/standIns";
import { wordsOf } from "../wording/wordsOf";
import type { Connection, Connections } from "../core/connections/connections";

/** The embedded case systems, as connections. Nothing of them is loaded until one is opened. */
export interface SandboxPart {
  /**
   * Starts them, unless they run. Attaches a connection for each, or for those that are named; when they run already,
   * for those that were taken away.
   */
  open(options?: OpenSandboxOptions): Promise<void>;
  /**
   * Takes a connection away again; the case systems stop with the last one. All of them where none is named. Can be
   * opened again.
   */
  close(connection?: Pick<Connection, "name">): Promise<void>;
  /** Brings their world back to what it was at first. */
  reset(): Promise<void>;
  running(): boolean;
  /** They ran when this window was closed or loaded again, and nobody has closed them. */
  wasOpen(): boolean;
  /** They run, and every connection that they were opened with is there. */
  whole(): boolean;
  /** Who a sandbox connection can be used as. */
  callers(connection: Connection): readonly Caller[];
  useCaller(connection: Connection, caller: Caller): Promise<void>;
  /** What the functions of the sandbox stand for; they are not written to the settings. */
  roleFunctions(): Readonly<Record<string, readonly string[]>>;
}

/** Those of the stand-ins, and which of them are to be connections; none is named: all. */
export type OpenSandboxOptions = SandboxOptions & { readonly [Id in StandInId]?: boolean };

export interface Caller {
  readonly name: string;
  readonly key: string;
  readonly description: string;
  /** Whose key it is, where the system says so. */
  readonly user?: { readonly name: string };
}

const chosenCallers = "caseAccess.sandboxCallers";
/** In the window's state: the sandbox was open when the window was closed. */
const wasOpen = "caseAccess.sandboxOpen";

/**
 * Nothing is started until it is opened. `changed` is told when it has started and when it ends. Long because its
 * functions share its state.
 */
export function createSandboxPart(
  context: Pick<ExtensionContext, "globalState" | "globalStorageUri"> &
    Partial<Pick<ExtensionContext, "workspaceState">>,
  connections: () => Pick<Connections, "attach" | "setKey">,
  changed: (running: boolean) => void,
): SandboxPart {
  let starting: Promise<Sandbox> | undefined;
  let running: Sandbox | undefined;
  let stopped: Promise<void> = Promise.resolve();
  /** The connections that it was opened with: how each is attached, by its name. */
  const opened = new Map<string, () => Disposable | undefined>();
  /** What takes a connection away again that is there. */
  const attached = new Map<string, Disposable>();

  async function start(options: SandboxOptions): Promise<Sandbox> {
    // The one before has the ports.
    await stopped;
    const { startSandbox } = await import("../backends/standIns");
    return startSandbox({ stateFile: `${context.globalStorageUri.fsPath}/sandbox.json`, ...options });
  }

  function attach(name: string, system: System, url: string, callers: readonly Caller[]): Disposable | undefined {
    const chosen = context.globalState.get<Record<string, string>>(chosenCallers, {});
    const caller = callers.find((one) => one.name === chosen[name]) ?? callers[0];
    return caller && connections().attach({ name, system, url }, caller.key);
  }

  async function stop(): Promise<void> {
    const stopping = starting;
    starting = undefined;
    running = undefined;
    for (const one of attached.values()) one.dispose();
    attached.clear();
    opened.clear();
    changed(false);
    if (stopping === undefined) return stopped;
    // What is still starting is stopped as soon as it has; what could not start has nothing to stop.
    stopped = stopping.then(
      (sandbox) => sandbox.close().catch(() => undefined),
      () => undefined,
    );
    await stopped;
  }

  return {
    async open(options = {}) {
      const began = (starting ??= start(options));
      let sandbox: Sandbox;
      try {
        sandbox = await began;
      } catch (error) {
        if (starting === began) starting = undefined;
        throw error;
      }
      // Closed again meanwhile.
      if (starting !== began) return;
      running = sandbox;
      const isNamed = (id: string) => options[id as StandInId];
      const systems = Object.entries(sandbox.systems).filter(([id]) => findSystem(id) !== undefined);
      const all = opened.size === 0 && systems.every(([id]) => isNamed(id) === undefined);
      for (const [id, { url, path = "", keys }] of systems) {
        const { name } = wordsOf(l10n, id).system.sandbox;
        if (all || isNamed(id)) opened.set(name, () => attach(name, id, url + path, keys));
      }
      for (const [name, attachAgain] of opened) {
        const connection = attached.has(name) ? undefined : attachAgain();
        if (connection) attached.set(name, connection);
      }
      changed(true);
      void context.workspaceState?.update(wasOpen, true);
    },
    async close(connection) {
      if (connection !== undefined) {
        attached.get(connection.name)?.dispose();
        attached.delete(connection.name);
      }
      // Closed by a person, one connection after the other, and not by the end of the window.
      if (connection !== undefined && attached.size === 0) void context.workspaceState?.update(wasOpen, false);
      if (connection === undefined || attached.size === 0) await stop();
    },
    async reset() {
      await running?.reset();
    },
    running: () => running !== undefined,
    wasOpen: () => context.workspaceState?.get<boolean>(wasOpen) === true,
    whole: () => running !== undefined && attached.size === opened.size,
    callers: ({ sandbox, system }) => (sandbox ? running?.systems[system]?.keys : undefined) ?? [],
    async useCaller(connection, caller) {
      const chosen = context.globalState.get<Record<string, string>>(chosenCallers, {});
      await context.globalState.update(chosenCallers, { ...chosen, [connection.name]: caller.name });
      await connections().setKey(connection.name, caller.key);
    },
    roleFunctions: () =>
      Object.assign({}, ...Object.values(running?.systems ?? {}).map(({ roleFunctions }) => roleFunctions)) as Record<
        string,
        readonly string[]
      >,
  };
}
