import { l10n, ProgressLocation, window, type Progress } from "vscode";
import type { BulkProgress } from "../../core/changes/bulk";
import { count } from "../../platform/locale";

/**
 * How long work is only shown in the status bar, in milliseconds: a notification stays for 800 at least, and would
 * cover what comes after work that is short.
 */
const brief = 1_000;

/** Progress in the status bar, and of what takes long in a notification, with a way to cancel. */
export async function withBulkProgress<T>(
  title: string,
  work: (signal: AbortSignal, progress: (at: BulkProgress) => void) => Promise<T>,
): Promise<T> {
  const cancel = new AbortController();
  let at: BulkProgress | undefined;
  let show = (): void => undefined;
  const over = work(cancel.signal, (now) => {
    at = now;
    show();
  });
  const location = { location: ProgressLocation.Notification, title, cancellable: true };
  const timer = setTimeout(() => {
    void window.withProgress(location, (shown, token) => {
      token.onCancellationRequested(() => cancel.abort());
      show = reporting(shown, () => at);
      show();
      return over.then(
        () => undefined,
        () => undefined,
      );
    });
  }, brief);
  try {
    return await window.withProgress({ location: ProgressLocation.Window, title }, () => over);
  } finally {
    clearTimeout(timer);
  }
}

/** Tells how far it is, in words and by how much more that is than before. */
function reporting(
  shown: Progress<{ message?: string; increment?: number }>,
  at: () => BulkProgress | undefined,
): () => void {
  let told = 0;
  return () => {
    const now = at();
    if (now === undefined) return;
    const message = l10n.t("{0} of {1}", count(now.done), count(now.of));
    if (now.waiting)
      return shown.report({
        message: l10n.t("{0}: another window or command line is changing the same case. Waiting for it", message),
      });
    shown.report({ message, increment: (100 * (now.done - told)) / now.of });
    told = now.done;
  };
}
