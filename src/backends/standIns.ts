import { startStandIns, type SandboxOf } from "../sandbox/sandbox";
import { argusStandIn } from "./argus/standIn";
import { cmfStandIn } from "./cmf/standIn";
import { irisStandIn } from "./iris/standIn";

/** The stand-ins of the sandbox, by the id of the system. */
const standIns = { argus: argusStandIn, cmf: cmfStandIn, iris: irisStandIn };

export type StandInId = keyof typeof standIns;
export type Sandbox = SandboxOf<typeof standIns>;
export type SandboxOptions = Parameters<typeof startStandIns<typeof standIns>>[1];

/** Starts the sandbox: the stand-ins of all systems, on 127.0.0.1. Rejects when a port that was asked for is taken. */
export function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return startStandIns(standIns, options);
}
