import { askControl } from "./control";
import type { Faults } from "./faults";
import { mount, type Mountable, type Mounted, type Running } from "./mount";
import type { LoggedRequest } from "./server";
import { openState, type State } from "./state";

/** A key of a stand-in, for people who try it. */
export interface StandInKey {
  readonly name: string;
  readonly key: string;
  readonly description: string;
  readonly user?: { readonly name: string };
}

/** What every stand-in tells about itself, beside what only its own tests ask. */
export interface AboutStandIn {
  /** Working keys; the first is the one to give to a connection. */
  readonly keys: readonly StandInKey[];
  /** What comes after the origin in the address of a connection. */
  readonly path?: string;
  /** The value for the setting `caseAccess.roleFunctions`. */
  readonly roleFunctions?: Readonly<Record<string, readonly string[]>>;
}

/** The stand-in of one case system: what runs instead of the vendor's in the sandbox and in tests. */
export interface StandIn<Options, About extends AboutStandIn> {
  /** The port that was asked for; undefined: the one of the last time if it is free, otherwise any. 0: any. */
  port(options: Options): number | undefined;
  create(state: State, options: Options): Mountable<About>;
}

export interface CommonOptions {
  /** How long every answer is held back, in milliseconds. */
  readonly latencyMs?: number;
  /** Where the differences from the world, the ports and the secret of the keys are kept; absent: in memory only. */
  readonly stateFile?: string;
  /** Start with the world as it was at first. */
  readonly reset?: boolean;
  /** More values of the Host header to accept, for a proxy in front, e.g. "localhost:8443". */
  readonly hosts?: readonly string[];
}

// The options of each stand-in are its own, so no type says what those of any stand-in are.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type AnyStandIn = StandIn<any, any>;
type StandIns = Readonly<Record<string, AnyStandIn>>;
type OptionsOf<S extends StandIns> = CommonOptions &
  (S[keyof S]["create"] extends (state: State, options: infer Options) => unknown ? Options : never);
type AboutOf<S extends AnyStandIn> = S extends StandIn<never, infer About> ? About : never;

/** A running sandbox, with each stand-in under its id. What stands at the top level is that of the first. */
export type SandboxOf<S extends StandIns> = { readonly [Id in keyof S]: Running & AboutOf<S[Id]> } & {
  /** The same by id, as a list of whatever there is. */
  readonly systems: Readonly<Record<string, Running & AboutStandIn>>;
  readonly url: string;
  /** True: another process runs it over the same state; faults, log, quirks and latency here are without effect. */
  readonly shared: boolean;
  readonly requests: LoggedRequest[];
  readonly faults: Faults;
  setLatency(milliseconds: number): void;
  /** Brings the world back as it was at first; keys and addresses stay. */
  reset(): Promise<void>;
  /** Saves and stops what this process started. */
  close(): Promise<void>;
};

/** Starts stand-ins on 127.0.0.1, each on a port of its own. Rejects when a port that was asked for is taken. */
export async function startStandIns<S extends StandIns>(standIns: S, options: OptionsOf<S>): Promise<SandboxOf<S>> {
  const state = await openState(options.stateFile);
  const secret = state.secretFor("control");
  const systems = Object.entries(standIns).map(
    ([id, standIn]) => [id, standIn.create(state, options), standIn.port(options)] as const,
  );

  async function resetHere(): Promise<void> {
    for (const [, system] of systems) system.reset();
    await state.save();
  }
  const common = { latencyMs: options.latencyMs, hosts: options.hosts, control: { secret, reset: resetHere } };
  const mounted: [id: string, Mounted<AboutStandIn>][] = [];
  const closeAll = () => Promise.all(mounted.map(([, one]) => one.close()));
  for (const [id, system, port] of systems) {
    try {
      mounted.push([id, await mount<AboutStandIn>(id, system, state, { ...common, port })]);
    } catch (error) {
      await closeAll();
      throw error;
    }
  }
  const { part, shared } = mounted[0]![1];

  async function resetThere(): Promise<void> {
    if (!(await askControl(part.url, "POST", secret))) throw new Error(`The sandbox at ${part.url} could not be reset`);
  }
  const reset = shared ? resetThere : resetHere;
  if (options.reset === true) await reset();
  // The process that runs it is the one that writes the file.
  else if (!shared) await state.save();

  const running = Object.fromEntries(mounted.map(([id, one]) => [id, one.part]));
  const { url, requests, faults, setLatency } = part;
  const sandbox = {
    ...running,
    systems: running,
    url,
    shared,
    requests,
    faults,
    setLatency,
    reset,
    async close() {
      await closeAll();
      if (!shared) await state.save();
    },
  };
  return sandbox as unknown as SandboxOf<S>;
}
