import { setMaxListeners } from "node:events";

/** Runs when the signal aborts, unless the returned function is called before; not when it has aborted already. */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  setMaxListeners(0, signal); // Node 20 warns of more than ten, and a hundred requests may share a signal
  signal.addEventListener("abort", run, { once: true });
  return () => signal.removeEventListener("abort", run);
}
