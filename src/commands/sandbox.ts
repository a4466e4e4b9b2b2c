import { l10n, window, type Disposable, type ExtensionContext } from "vscode";
import type { System } from "../backends/backend";
import type { Sandbox, SandboxOptions } from "../sandbox";
import { sandboxCallerText } from "../wording/sandboxCaller";
import { inMessage } from "../wording/untrusted";
import type { Connection, Connections } from "../workspace/connections";
import { ask, divider } from "./pick";
import { withSignal } from "./report";
import type { Services } from "./services";

/** The embedded case systems, as connections. Nothing of them is loaded until one is opened. */
export interface SandboxPart {
  /** Starts them, unless they run. Attaches a connection for each, or for those that are named; when they run already, for those that were taken away. */
  open(options?: OpenOptions): Promise<void>;
  /** Takes a connection away again; the case systems stop with the last one. All of them where none is named. Can be opened again. */
  close(connection?: Pick<Connection, "name">): Promise<void>;
  /** Brings their world back to what it was at first. */
  reset(): Promise<void>;
  running(): boolean;
  /** They run, and every connection that they were opened with is there. */
  whole(): boolean;
  /** Who a sandbox connection can be used as. */
  callers(connection: Connection): readonly Caller[];
  useCaller(connection: Connection, caller: Caller): Promise<void>;
  /** What the functions of the sandbox stand for; they are not written to the settings. */
  roleFunctions(): Readonly<Record<string, readonly string[]>>;
}

export interface OpenOptions extends SandboxOptions {
  readonly argus?: boolean;
  readonly cmf?: boolean;
}

export interface Caller {
  readonly name: string;
  readonly key: string;
  readonly description: string;
}

const chosenCallers = "caseAccess.sandboxCallers";

export function createSandboxPart(context: Pick<ExtensionContext, "globalState" | "globalStorageUri">, connections: () => Pick<Connections, "attach" | "setKey">, changed: (running: boolean) => void): SandboxPart {
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
    const { startSandbox } = await import("../sandbox");
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
    stopped = stopping.then((sandbox) => sandbox.close().catch(() => undefined), () => undefined);
    await stopped;
  }

  return {
    async open({ argus, cmf, ...options } = {}) {
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
      const all = opened.size === 0 && argus === undefined && cmf === undefined;
      if (all || argus) opened.set(argusName(), () => attach(argusName(), "argus", sandbox.argus.url, sandbox.argus.keys));
      if (all || cmf) opened.set(cmfName(), () => attach(cmfName(), "cmf", sandbox.cmf.url + sandbox.cmf.path, sandbox.cmf.keys));
      for (const [name, attachAgain] of opened) {
        const connection = attached.has(name) ? undefined : attachAgain();
        if (connection) attached.set(name, connection);
      }
      changed(true);
    },
    async close(connection) {
      if (connection !== undefined) {
        attached.get(connection.name)?.dispose();
        attached.delete(connection.name);
      }
      if (connection === undefined || attached.size === 0) await stop();
    },
    async reset() {
      await running?.reset();
    },
    running: () => running !== undefined,
    whole: () => running !== undefined && attached.size === opened.size,
    callers: ({ sandbox, system }) => (!sandbox || running === undefined ? [] : system === "argus" ? running.argus.keys : running.cmf.keys),
    async useCaller(connection, caller) {
      const chosen = context.globalState.get<Record<string, string>>(chosenCallers, {});
      await context.globalState.update(chosenCallers, { ...chosen, [connection.name]: caller.name });
      await connections().setKey(connection.name, caller.key);
    },
    roleFunctions: () => running?.argus.roleFunctions ?? {},
  };
}

const argusName = (): string => l10n.t("Argus sandbox");
const cmfName = (): string => l10n.t("CMf sandbox");

/** Starts the sandbox with one click. When it runs already, offers to be somebody else in it. */
export async function openSandbox(services: Services): Promise<void> {
  // A connection that was removed comes back.
  if (!services.sandbox.whole()) {
    await withSignal(services, l10n.t("Starting the sandbox"), () => services.sandbox.open());
    return;
  }
  const chosen = await askCaller(services, services.connections.all().filter((one) => one.sandbox), l10n.t("The Sandbox Runs: Use It As…"));
  if (chosen) await services.sandbox.useCaller(chosen.connection, chosen.caller);
}

/** The people of a sandbox, each of whom sees other cases and may do other things. */
export async function askCaller(services: Services, connections: readonly Connection[], title: string): Promise<{ connection: Connection; caller: Caller } | undefined> {
  return ask({
    title,
    placeholder: l10n.t("Who do you want to be?"),
    choices: connections.flatMap((connection) => [
      divider(inMessage(connection.name)),
      ...services.sandbox.callers(connection).map((caller) => ({ label: inMessage(caller.name), detail: sandboxCallerText(l10n, connection.system, caller), value: { connection, caller } })),
    ]),
  });
}

/** Brings the world of the sandbox back, after asking. */
export async function resetSandbox(services: Services): Promise<void> {
  const reset = l10n.t("Reset");
  const detail = l10n.t("All changes that were made in it are lost. Your other connections are not touched.");
  const answer = await window.showWarningMessage(l10n.t("Bring the sandbox back to what it was at first?"), { modal: true, detail }, reset);
  if (answer !== reset) return;
  await withSignal(services, l10n.t("Resetting the sandbox"), async (signal) => {
    await services.sandbox.open();
    await services.sandbox.reset();
    await Promise.all(services.connections.all().filter((one) => one.sandbox).map((one) => services.cases.refresh(one, undefined, signal)));
  });
}
