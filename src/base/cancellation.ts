import type { Disposable } from "./disposable";

/** As much of a cancellation token of VS Code as is used. */
export interface Cancellation {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): Disposable;
}

/** An abort signal that follows a cancellation token. */
export function signalOf(token: Cancellation): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  if (token.isCancellationRequested) controller.abort();
  return controller.signal;
}
