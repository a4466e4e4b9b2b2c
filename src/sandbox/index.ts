import { createArgus, type Argus } from "./argus";
import { createFaults, type Faults } from "./faults";
import { control, mount, type Running } from "./mount";
import type { LoggedRequest } from "./server";
import { openState } from "./state";

export type { Argus, Quirks } from "./argus";
export type { SandboxKey } from "./argus/keys";
export type { Fault, FaultKind, Faults, PlacedFault } from "./faults";
export type { Running } from "./mount";
export type { LoggedRequest } from "./server";
export { epoch } from "./world";

export interface SandboxOptions {
  /** Port of the Argus part; absent: the one of the last time if it is free, otherwise any. 0: any. */
  readonly port?: number;
  /** How many cases the Argus part has; absent: those made by hand only. */
  readonly cases?: number;
  /** How many generated employees the group "All Employees" has beside the named ones; absent: none. */
  readonly people?: number;
  /** How long every answer is held back, in milliseconds. */
  readonly latencyMs?: number;
  /** Where the differences from the world, the ports and the secret of the keys are kept; absent: in memory only. */
  readonly stateFile?: string;
  /** Start with the world as it was at first. */
  readonly reset?: boolean;
  /** Another number makes another crowd of generated cases. */
  readonly seed?: number;
  /** More values of the Host header to accept, for a proxy in front, e.g. "localhost:8443". */
  readonly hosts?: readonly string[];
}

/** A running sandbox. What stands at the top level is that of the Argus part. */
export interface Sandbox {
  readonly url: string;
  readonly argus: Running & Argus;
  /** True: another process runs it over the same state; faults, log, quirks and latency here are without effect. */
  readonly shared: boolean;
  readonly requests: LoggedRequest[];
  readonly faults: Faults;
  setLatency(milliseconds: number): void;
  /** Brings the world back as it was at first; keys and addresses stay. */
  reset(): Promise<void>;
  /** Saves and stops what this process started. */
  close(): Promise<void>;
}

/** Starts the embedded case systems on 127.0.0.1. Rejects when the port that was asked for is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const state = await openState(options.stateFile);
  const argus = createArgus(state, options);
  const parts = [argus];

  async function resetHere(): Promise<void> {
    for (const part of parts) part.reset();
    await state.save();
  }
  const secret = state.secretFor("control");
  const shared = { latencyMs: options.latencyMs, hosts: options.hosts, control: { secret, reset: resetHere } };

  const mounted = await mount("argus", argus, state, { ...shared, port: options.port });
  if ("elsewhere" in mounted) {
    const url = mounted.elsewhere;
    const reset = async (): Promise<void> => {
      const status = await control(url, "POST", secret);
      if (status !== 200) throw new Error(`The sandbox at ${url} could not be reset (${status})`);
    };
    if (options.reset === true) await reset();
    const idle: Running = { url, requests: [], faults: createFaults(), setLatency: () => undefined };
    return { ...idle, argus: { ...idle, ...argus.extra }, shared: true, reset, close: () => Promise.resolve() };
  }
  if (options.reset === true) await resetHere();
  else await state.save();

  const { url, requests, faults, setLatency } = mounted.part;
  return {
    url,
    argus: mounted.part,
    shared: false,
    requests,
    faults,
    setLatency,
    reset: resetHere,
    async close() {
      await mounted.close();
      await state.save();
    },
  };
}
