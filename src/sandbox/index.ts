import { createArgus, type Argus } from "../backends/argus/standIn";
import { createCmf, type Cmf } from "../backends/cmf/standIn";
import { createIris, type Iris } from "../backends/iris/standIn";
import { sandboxDatabase } from "../backends/iris/standIn/world";
import { askControl } from "./control";
import type { Faults } from "./faults";
import { mount, type Mountable, type Running } from "./mount";
import type { LoggedRequest } from "./server";
import { openState } from "./state";

export type { Argus, Quirks } from "../backends/argus/standIn";
export type { SandboxKey } from "../backends/argus/standIn/keys";
export type { Cmf, CmfKey, CmfQuirks } from "../backends/cmf/standIn";
export type { Iris } from "../backends/iris/standIn";
export type { IrisKey } from "../backends/iris/standIn/keys";
export type { Fault, FaultKind, Faults, PlacedFault } from "./faults";
export type { Running } from "./mount";
export type { LoggedRequest } from "./server";
export { epoch } from "./world/world";

export interface SandboxOptions {
  /** Port of the Argus part; absent: the one of the last time if it is free, otherwise any. 0: any. */
  readonly port?: number;
  /** How many cases the Argus part has; absent: those made by hand only. */
  readonly cases?: number;
  /** Port of the CMf part, in the same way. */
  readonly cmfPort?: number;
  /** How many cases the CMf part has; absent: about forty. */
  readonly cmfCases?: number;
  /** Port of the IRIS part, in the same way. */
  readonly irisPort?: number;
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
  /** The address for a connection is `cmf.url + cmf.path`. */
  readonly cmf: Running & Cmf;
  readonly iris: Running & Iris;
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
  const secret = state.secretFor("control");
  const argusSystem = createArgus(state, options);
  const cmfSystem = createCmf(state, { cases: options.cmfCases });
  const irisSystem = createIris(state, sandboxDatabase);
  const systems = [argusSystem, cmfSystem, irisSystem];

  async function resetHere(): Promise<void> {
    for (const system of systems) system.reset();
    await state.save();
  }
  const common = { latencyMs: options.latencyMs, hosts: options.hosts, control: { secret, reset: resetHere } };
  const mounted: { close(): Promise<void> }[] = [];
  async function start<T extends object>(name: string, system: Mountable<T>, port: number | undefined) {
    const one = await mount(name, system, state, { ...common, port }).catch(async (error: unknown) => {
      await Promise.all(mounted.map((other) => other.close()));
      throw error;
    });
    mounted.push(one);
    return one;
  }
  const argus = await start("argus", argusSystem, options.port);
  const cmf = await start("cmf", cmfSystem, options.cmfPort);
  const iris = await start("iris", irisSystem, options.irisPort);

  async function resetThere(): Promise<void> {
    if (!(await askControl(argus.part.url, "POST", secret)))
      throw new Error(`The sandbox at ${argus.part.url} could not be reset`);
  }
  const reset = argus.shared ? resetThere : resetHere;
  if (options.reset === true) await reset();
  // The process that runs it is the one that writes the file.
  else if (!argus.shared) await state.save();

  const { url, requests, faults, setLatency } = argus.part;
  return {
    url,
    argus: argus.part,
    cmf: cmf.part,
    iris: iris.part,
    shared: argus.shared,
    requests,
    faults,
    setLatency,
    reset,
    async close() {
      await Promise.all(mounted.map((one) => one.close()));
      if (!argus.shared) await state.save();
    },
  };
}
