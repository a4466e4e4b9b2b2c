import type { Subject } from "../../access/case";
import type { Backend } from "../../backends/backend";
import type { KeyFacts, LookUp } from "../../backends/keyFacts";

/** What was found out about a connection and its key. */
export interface ConnectionCheck {
  /** Undefined: the system does not tell. */
  readonly caller: Subject | undefined;
  /** From the question who the caller is to its answer. */
  readonly milliseconds: number;
  /** How far the server's clock is ahead of this computer's, in milliseconds, to about a second. */
  readonly skew?: number;
  /** The server's time; this computer's where it tells none. */
  readonly now: number;
  readonly key: KeyFacts;
  readonly lookUps: readonly LookUp[];
}

/**
 * Asks whose key it is, what it is limited to and what it may look up; changes nothing. Rejects with a Failure where
 * the first is not answered; what of the rest is not is unknown.
 */
export async function checkConnection(backend: Backend, signal: AbortSignal): Promise<ConnectionCheck> {
  const began = performance.now();
  const caller = await backend.readCaller(signal);
  const milliseconds = Math.round(performance.now() - began);
  const [key = {}, lookUps = []] = await Promise.all([backend.readKey?.(signal), backend.tryLookUps?.(signal)]);
  const time = backend.serverTime?.();
  return {
    caller,
    milliseconds,
    ...(time && { skew: time.skew }),
    now: time?.now ?? Date.now(),
    key,
    lookUps,
  };
}

/** A skew in seconds, to about one: the server tells whole ones. Never -0, which would be written as such. */
export function secondsOf(skew: number): number {
  return Math.round(skew / 1000) + 0;
}
