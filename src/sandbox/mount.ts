import { askControl } from "./control";
import { createFaults, type Faults } from "./faults";
import type { ServedSystem } from "./exchange";
import { listen, type Listener, type LoggedRequest } from "./server";
import type { State } from "./state";

/** What a stand-in brings to be run. */
export interface Mountable<Extra extends object> {
  readonly system: ServedSystem;
  /** Keys and whatever else belongs to it; becomes part of what runs. */
  readonly extra: Extra;
  /** Brings its section of the state back to the world as it was at first; saving is done by the caller. */
  reset(): void;
}

/** A case system of the sandbox that can be reached. */
export interface Running {
  /** Its origin, without a slash at the end. */
  readonly url: string;
  readonly requests: LoggedRequest[];
  readonly faults: Faults;
  setLatency(milliseconds: number): void;
  setClockAhead(milliseconds: number): void;
}

export interface MountOptions {
  readonly port?: number;
  readonly latencyMs?: number;
  readonly hosts?: readonly string[];
  readonly control: { readonly secret: string; reset(): Promise<void> };
}

/** A system that can be reached. `shared`: another process runs it over the same state. */
export interface Mounted<Extra extends object> {
  readonly part: Running & Extra;
  readonly shared: boolean;
  close(): Promise<void>;
}

/**
 * Runs a system on the port that was asked for, or else on the one of the last time, so that addresses last as long
 * as the state. If that one is taken by this same sandbox in another process, that one is used; if by a stranger, any.
 */
export async function mount<Extra extends object>(
  name: string,
  { system, extra }: Mountable<Extra>,
  state: State,
  options: MountOptions,
): Promise<Mounted<Extra>> {
  const ports = state.section<Record<string, number>>("ports", () => ({}));
  const wanted = options.port ?? ports[name];
  let listener: Listener;
  try {
    listener = await listen(system, { ...options, port: wanted });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || options.port !== undefined) throw error;
    const elsewhere = `http://127.0.0.1:${wanted}`;
    if (await askControl(elsewhere, "GET", options.control.secret)) {
      const idle = {
        url: elsewhere,
        requests: [],
        faults: createFaults(),
        setLatency: () => undefined,
        setClockAhead: () => undefined,
      };
      return { part: { ...idle, ...extra }, shared: true, close: () => Promise.resolve() };
    }
    listener = await listen(system, { ...options, port: 0 });
  }
  ports[name] = listener.port;
  const { url, requests, faults, setLatency, setClockAhead, close } = listener;
  return { part: { url, requests, faults, setLatency, setClockAhead, ...extra }, shared: false, close };
}
