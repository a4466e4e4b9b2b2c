import { l10n, window, type Disposable, type ExtensionContext } from "vscode";
import type { Sandbox, SandboxOptions } from "../sandbox";
import { sandboxCallerText } from "../wording/sandboxCaller";
import { inMessage } from "../wording/untrusted";
import type { Connection, Connections } from "../workspace/connections";
import { ask, divider } from "./pick";
import { withSignal } from "./report";
import type { Services } from "./services";

/** The embedded case systems, as connections. Nothing of them is loaded until one is opened. */
export interface SandboxPart extends Disposable {
  /** Starts them, unless they run. Attaches a connection for each, or for those that are named. */
  open(options?: OpenOptions): Promise<void>;
  /** Brings their world back to what it was at first. */
  reset(): Promise<void>;
  running(): boolean;
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

export function createSandboxPart(context: ExtensionContext, connections: () => Connections, changed: (running: boolean) => void): SandboxPart {
  let starting: Promise<Sandbox> | undefined;
  let running: Sandbox | undefined;
  const attached: Disposable[] = [];

  async function start({ argus, cmf, ...options }: OpenOptions): Promise<Sandbox> {
    const { startSandbox } = await import("../sandbox");
    const sandbox = await startSandbox({ stateFile: `${context.globalStorageUri.fsPath}/sandbox.json`, ...options });
    running = sandbox;
    const chosen = context.globalState.get<Record<string, string>>(chosenCallers, {});
    const attach = (name: string, system: "argus" | "cmf", url: string, callers: readonly Caller[]) => {
      const caller = callers.find((one) => one.name === chosen[name]) ?? callers[0];
      if (caller) attached.push(connections().attach({ name, system, url }, caller.key));
    };
    const all = argus === undefined && cmf === undefined;
    if (all || argus) attach(argusName(), "argus", sandbox.argus.url, sandbox.argus.keys);
    if (all || cmf) attach(cmfName(), "cmf", sandbox.cmf.url + sandbox.cmf.path, sandbox.cmf.keys);
    changed(true);
    return sandbox;
  }

  function stop(): void {
    for (const one of attached.splice(0)) one.dispose();
    void running?.close();
    running = undefined;
    starting = undefined;
    changed(false);
  }

  return {
    async open(options = {}) {
      starting ??= start(options).catch((error: unknown) => {
        starting = undefined;
        throw error;
      });
      await starting;
    },
    async reset() {
      await running?.reset();
    },
    running: () => running !== undefined,
    callers: ({ sandbox, system }) => (!sandbox || running === undefined ? [] : system === "argus" ? running.argus.keys : running.cmf.keys),
    async useCaller(connection, caller) {
      const chosen = context.globalState.get<Record<string, string>>(chosenCallers, {});
      await context.globalState.update(chosenCallers, { ...chosen, [connection.name]: caller.name });
      await connections().setKey(connection.name, caller.key);
    },
    roleFunctions: () => running?.argus.roleFunctions ?? {},
    dispose: stop,
  };
}

const argusName = (): string => l10n.t("Argus sandbox");
const cmfName = (): string => l10n.t("CMf sandbox");

/** Starts the sandbox with one click. When it runs already, offers to be somebody else in it. */
export async function openSandbox(services: Services): Promise<void> {
  if (!services.sandbox.running()) {
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
