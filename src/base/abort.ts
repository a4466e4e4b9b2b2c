import { setMaxListeners } from "node:events";

/** What runs when a signal aborts, and the one listener that tells them: with a listener each, thousands take long. */
interface Listening {
  readonly runs: Set<() => void>;
  readonly tell: () => void;
}

const listening = new WeakMap<AbortSignal, Listening>();

/** Runs when the signal aborts, unless the returned function is called before; not when it has aborted already. */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  const { runs, tell } = listening.get(signal) ?? listenTo(signal);
  runs.add(run);
  return () => {
    runs.delete(run);
    if (runs.size > 0 || listening.get(signal)?.runs !== runs) return;
    // A signal that is made of others is kept by the platform as long as somebody listens.
    listening.delete(signal);
    signal.removeEventListener("abort", tell);
  };
}

function listenTo(signal: AbortSignal): Listening {
  setMaxListeners(0, signal); // Node 20 warns of more than ten, and each request adds listeners of its own
  const runs = new Set<() => void>();
  const tell = () => {
    listening.delete(signal);
    const failures: unknown[] = [];
    // What one of them ends need not be told any more, and what is added now comes after the abort.
    for (const run of [...runs])
      try {
        if (runs.delete(run)) run();
      } catch (thrown) {
        failures.push(thrown); // the others have to end, too
      }
    if (failures.length > 0) throw failures[0];
  };
  signal.addEventListener("abort", tell, { once: true });
  const made = { runs, tell };
  listening.set(signal, made);
  return made;
}
