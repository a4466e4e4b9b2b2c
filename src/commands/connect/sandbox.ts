import { l10n, window } from "vscode";
import { sandboxCallerText } from "../../wording/sandboxCaller";
import { inMessage } from "../../text/untrusted";
import type { Connection } from "../../core/connections/connections";
import type { Caller } from "../../platform/sandbox";
import type { Argument } from "../argument";
import { ask, divider } from "../ask/pick";
import { withSignal } from "../report";
import type { Uses } from "../services";

/** Starts the sandbox with one click. When it runs already, offers to switch its user. */
export async function openSandbox(services: Uses<"connections" | "view" | "sandbox">): Promise<void> {
  // A connection that was removed comes back.
  if (!services.sandbox.whole()) {
    await withSignal(services, l10n.t("Starting the sandbox"), () => services.sandbox.open());
    return;
  }
  await switchSandboxUser(services, {});
}

/** Signs in to the sandbox as somebody else: in the connection that is meant, or any. */
export async function switchSandboxUser(services: Uses<"connections" | "sandbox">, argument: Argument): Promise<void> {
  const all = services.connections.all().filter((one) => one.sandbox);
  const meant = all.filter(({ name }) => name === argument.connection);
  const chosen = await askCaller(services, meant.length > 0 ? meant : all, l10n.t("Switch Sandbox User"));
  if (chosen) await services.sandbox.useCaller(chosen.connection, chosen.caller);
}

/** The people of a sandbox; each sees other cases and may do other things. */
export async function askCaller(
  services: Uses<"sandbox">,
  connections: readonly Connection[],
  title: string,
): Promise<{ connection: Connection; caller: Caller } | undefined> {
  return ask({
    title,
    placeholder: l10n.t("Who do you want to be?"),
    choices: connections.flatMap((connection) => [
      divider(inMessage(connection.name)),
      ...services.sandbox.callers(connection).map((caller) => ({
        label: inMessage(caller.name),
        description: caller.user && inMessage(caller.user.name),
        detail: sandboxCallerText(l10n, caller),
        value: { connection, caller },
      })),
    ]),
  });
}

/** Brings the world of the sandbox back, after asking. */
export async function resetSandbox(services: Uses<"connections" | "cases" | "view" | "sandbox">): Promise<void> {
  const reset = l10n.t("Reset");
  const detail = l10n.t("All changes that were made in it are lost. Your other connections are not touched.");
  const answer = await window.showWarningMessage(
    l10n.t("Reset the sandbox to its first state?"),
    { modal: true, detail },
    reset,
  );
  if (answer !== reset) return;
  await withSignal(services, l10n.t("Resetting the sandbox"), async (signal) => {
    await services.sandbox.open();
    await services.sandbox.reset();
    await Promise.all(
      services.connections
        .all()
        .filter((one) => one.sandbox)
        .map((one) => services.cases.refresh(one, undefined, signal)),
    );
  });
}
