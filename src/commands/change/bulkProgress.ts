import { l10n, ProgressLocation, window, type Progress } from "vscode";
import type { BulkProgress } from "../../core/changes/bulk";
import { count } from "../../platform/locale";
import { signalOf } from "../../base/cancellation";

/** Progress in a notification, with a way to cancel. */
export function withBulkProgress<T>(
  title: string,
  work: (signal: AbortSignal, progress: (at: BulkProgress) => void) => Promise<T>,
): Promise<T> {
  return Promise.resolve(
    window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      (shown: Progress<{ message?: string; increment?: number }>, token) =>
        work(signalOf(token), ({ done, of, waiting }) => {
          const message = l10n.t("{0} of {1}", count(done), count(of));
          if (!waiting) return shown.report({ message, increment: 100 / of });
          shown.report({
            message: l10n.t("{0}: another window or command line is changing the same case. Waiting for it", message),
          });
        }),
    ),
  );
}
