import { commands, l10n, ProgressLocation, window } from "vscode";
import { toFailure, type Failure } from "../base/failure";
import { differenceLines } from "../wording/drift";
import { failureText } from "../wording/failure";
import { caseLine } from "../wording/rows";
import type { Connection } from "../core/connections/connections";
import { Conflict } from "../core/changes/drift";
import type { Waiting } from "../core/changes/turns";
import { namesOf } from "./names";
import type { Uses } from "./services";
import { showWarning } from "../platform/messages";
import { wordsFor } from "../platform/words";
import { inMessage } from "../text/untrusted";

/**
 * Does what asks a server, with progress and a way to cancel. A failure is told, once, with the next step as a button.
 * Undefined: it failed, or was cancelled.
 */
export async function attempt<T>(
  services: Uses<"cases" | "view" | "log" | "again">,
  connection: Connection,
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await withSignal(services, title, work);
  } catch (thrown) {
    const failure = toFailure(thrown);
    // Not awaited: the message stays until it is answered.
    void tellFailure(services, failure, connection);
    return undefined;
  }
}

/** So long work is waited for before it is said that it goes on, in milliseconds: what is known comes at once. */
const briefly = 50;

/** Runs with progress where the work is seen: in the tree while it is visible, otherwise in the status bar. */
export async function withSignal<T>(
  services: Uses<"view">,
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cancel = new AbortController();
  const over = work(cancel.signal);
  const isSlow = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(true), briefly);
    const end = () => {
      clearTimeout(timer);
      resolve(false);
    };
    over.then(end, end);
  });
  if (!isSlow) return over;
  const location = services.view.visible ? { viewId: "caseAccess.cases" } : ProgressLocation.Window;
  return window.withProgress({ location, title }, (_progress, token) => {
    token.onCancellationRequested(() => cancel.abort());
    return over;
  });
}

/** How long a turn is waited for before that is shown, in milliseconds: usually it comes at once. */
const silence = 300;

/**
 * Runs with progress. While somebody else is at the same case, which `waiting` tells, a notification says so and lets
 * the user give up.
 */
export async function withTurn<T>(
  services: Uses<"view">,
  title: string,
  work: (signal: AbortSignal, waiting: Waiting) => Promise<T>,
): Promise<T> {
  const giveUp = new AbortController();
  const waiting = () => {
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    const timer = setTimeout(
      () =>
        void window.withProgress(
          {
            location: ProgressLocation.Notification,
            title: l10n.t("{0}: another window or command line is changing the same case. Waiting for it", title),
            cancellable: true,
          },
          (_progress, token) => {
            token.onCancellationRequested(() => giveUp.abort());
            return over;
          },
        ),
      silence,
    );
    return () => {
      clearTimeout(timer);
      end();
    };
  };
  return withSignal(services, title, (signal) => work(AbortSignal.any([signal, giveUp.signal]), waiting));
}

/**
 * One message for a failure, with a button for the next step, and before it what is known all the same. A cancellation
 * is no failure.
 */
export async function tellFailure(
  services: Uses<"cases" | "log" | "again">,
  failure: Failure,
  connection: Connection,
  before = "",
): Promise<void> {
  if (failure.kind === "cancelled") return;
  if (failure instanceof Conflict) return void (await tellConflict(services, connection, failure));
  services.log.error(`${connection.system}: ${failure.message}`);
  const steps = nextSteps(failure, connection, services.again);
  const chosen = await window.showErrorMessage(
    `${before} ${failureText(wordsFor(connection), failure, connection.name)}`.trim(),
    ...steps.map(({ label }) => label),
  );
  await steps.find(({ label }) => label === chosen)?.run();
}

/**
 * The case was changed by somebody else since it was looked at: shows how. Nothing was written. Resolves with true when
 * the change is to be looked at anew, with what is there now, which is offered where `canGoOn` says that it can be.
 */
export async function tellConflict(
  services: Uses<"cases">,
  connection: Connection,
  { of, differences }: Conflict,
  canGoOn = false,
): Promise<boolean> {
  const goOn = l10n.t("Go On");
  const refresh = l10n.t("Refresh");
  const detail = differenceLines(wordsFor(connection), differences, namesOf(services, connection)).join("\n");
  const answer = await window.showWarningMessage(
    l10n.t("Nothing was changed: {0} has changed since it was read.", caseLine(of)),
    { modal: true, detail },
    ...(canGoOn ? [goOn] : []),
    refresh,
  );
  if (answer === refresh)
    await commands.executeCommand("caseAccess.refresh", { connection: connection.name, case: of.id });
  return answer === goOn;
}

/** True, and told, where nothing can be changed because everything is read-only. */
export function isReadOnly(services: Uses<"cases" | "changes" | "log" | "again">, connection: Connection): boolean {
  const refused = services.changes.refusal();
  if (refused === undefined) return false;
  // Not awaited: the message stays until it is answered.
  void tellFailure(services, refused, connection);
  return true;
}

export function noConnectionText(name: string): string {
  return l10n.t("There is no connection named “{0}”.", inMessage(name));
}

/** Says that a connection which is meant is not there. */
export function tellNoConnection(name: string): void {
  showWarning(noConnectionText(name));
}

interface NextStep {
  readonly label: string;
  readonly run: () => unknown;
}

function nextSteps(failure: Failure, connection: Connection, again: () => unknown): readonly NextStep[] {
  const retry = { label: l10n.t("Retry"), run: again };
  const edit = {
    label: l10n.t("Edit Connection"),
    run: () => commands.executeCommand("caseAccess.editConnection", { connection: connection.name }),
  };
  const step = nextStep(failure, connection);
  switch (failure.kind) {
    case "offline":
      return connection.sandbox ? [retry] : [retry, edit];
    case "timeout":
    case "overloaded":
    case "server":
      return [retry];
    default:
      return step === undefined ? [] : [step];
  }
}

function nextStep(failure: Failure, connection: Connection): NextStep | undefined {
  const settings = (id: string) => ({
    label: l10n.t("Open Settings"),
    run: () => commands.executeCommand("workbench.action.openSettings", id),
  });
  switch (failure.kind) {
    case "noKey":
    case "keyRefused":
      return {
        label: l10n.t("Set API Key"),
        run: () => commands.executeCommand("caseAccess.setApiKey", { connection: connection.name }),
      };
    case "notAllowed":
      return failure.detail === "readOnly" ? settings("caseAccess.readOnly") : undefined;
    case "tls":
      return settings("http.systemCertificates");
    case "proxy":
      return settings("http.proxy");
    case "redirected":
    case "notJson":
      return settings("caseAccess.connections");
    case "tooLarge":
      return settings("caseAccess.pageSize");
    case "unexpected":
      return { label: l10n.t("Show Log"), run: () => commands.executeCommand("caseAccess.showLog") };
    case "conflict":
    case "notFound":
      return {
        label: l10n.t("Refresh"),
        run: () => commands.executeCommand("caseAccess.refresh", { connection: connection.name }),
      };
    default:
      return undefined;
  }
}
