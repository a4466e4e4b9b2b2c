import type { Backend } from "../../backends/backend";
import type { KeyFacts } from "../../backends/keyFacts";

/** The end of a key that is near, in milliseconds since 1970. */
export interface KeyEnd {
  readonly at: number;
  /** Only the end of its session is known: the key may be valid for longer. */
  readonly ofSession?: true;
}

/** So long before it ends a key is said to end, in milliseconds: time to ask for another one. */
const soon = 14 * 24 * 60 * 60_000;

/** The end of a key, where it is near or past. Undefined: it is not, or nobody knows. */
export function keyEnd({ endsAt, sessionEndsAt }: KeyFacts, now: number): KeyEnd | undefined {
  const end: KeyEnd | undefined =
    endsAt?.known === true
      ? endsAt.value === null
        ? undefined
        : { at: endsAt.value }
      : sessionEndsAt === undefined
        ? undefined
        : { at: sessionEndsAt, ofSession: true };
  return end !== undefined && end.at - now < soon ? end : undefined;
}

/** The ends of keys that are near, each asked for once for each backend, whose key it is. */
export interface KeyEnds {
  of(backend: Backend): KeyEnd | undefined;
  /** Rejects when cancelled only. */
  learn(backend: Backend, signal: AbortSignal): Promise<void>;
}

export function createKeyEnds(): KeyEnds {
  const known = new WeakMap<Backend, KeyFacts>();
  return {
    of: (backend) => {
      const facts = known.get(backend);
      return facts && keyEnd(facts, backend.serverTime?.()?.now ?? Date.now());
    },
    async learn(backend, signal) {
      if (known.has(backend) || backend.readKey === undefined) return;
      known.set(backend, await backend.readKey(signal));
    },
  };
}
