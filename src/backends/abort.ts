const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Runs when the signal aborts, unless the returned function is called before; not when it has aborted already. However many wait for
 * one signal, it has one listener: Node warns of more than ten, and a hundred requests may share a signal.
 */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  let waiting = listeners.get(signal);
  if (waiting === undefined) {
    const all = new Set<() => void>();
    const runAll = () => all.forEach((one) => one());
    listeners.set(signal, (waiting = all));
    signal.addEventListener("abort", runAll, { once: true });
  }
  const all = waiting;
  const once = () => {
    all.delete(once);
    run();
  };
  all.add(once);
  return () => void all.delete(once);
}
