import type { Faults } from "./faults";
import { listen, type CaseSystem, type Listener, type LoggedRequest } from "./server";
import { openState, type State } from "./state";

export type { Fault, FaultKind, Faults, PlacedFault } from "./faults";
export type { LoggedRequest } from "./server";

export interface SandboxOptions {
  /** Port of the Argus part; absent: the one of the last time if it is free, otherwise any. 0: any. */
  readonly port?: number;
  /** How many cases the Argus part has; absent: those made by hand only. */
  readonly cases?: number;
  /** How long every answer is held back, in milliseconds. */
  readonly latencyMs?: number;
  /** Where the differences from the world and the secret of the keys are kept; absent: in memory only. */
  readonly stateFile?: string;
  /** Start with the world as it was at first. */
  readonly reset?: boolean;
  /** Another number makes another crowd of generated cases. */
  readonly seed?: number;
  /** More values of the Host header to accept, for a proxy in front. */
  readonly hosts?: readonly string[];
}

/** A running case system of the sandbox. */
export interface RunningSystem {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  readonly requests: LoggedRequest[];
  readonly faults: Faults;
  setLatency(milliseconds: number): void;
}

/** What a case system brings to be run: the CMf part does it in the same way as the Argus part. */
export interface Mountable<Extra extends object> {
  readonly system: CaseSystem;
  /** Keys and whatever else belongs to it; becomes part of `sandbox.argus` or `sandbox.cmf`. */
  readonly extra: Extra;
  /** Brings its section of the state back to the world as it was at first; saving is done by the caller. */
  reset(): void;
}

/** Starts a listener for a mountable system on the port of the last time, if that is free, and remembers the port. */
export async function run<Extra extends object>(
  name: string,
  mountable: Mountable<Extra>,
  state: State,
  options: { port?: number; latencyMs?: number; hosts?: readonly string[] },
): Promise<{ listener: Listener; running: RunningSystem & Extra }> {
  const ports = state.section<Record<string, number>>("ports", () => ({}));
  const listener = await listen(mountable.system, { ...options, port: options.port ?? ports[name] }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE" || options.port !== undefined) throw error;
    return listen(mountable.system, { ...options, port: 0 });
  });
  ports[name] = listener.port;
  const { url, requests, faults, setLatency } = listener;
  return { listener, running: { url, requests, faults, setLatency, ...mountable.extra } };
}

void openState;
