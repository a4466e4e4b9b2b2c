import { findSystem } from "../../backends/systems";
import { skeleton } from "../../text/skeleton";
import { parseAddress } from "./address";
import type { Connection, ConnectionProblem } from "./connection";

const longestName = 100;

export interface ReadConnections {
  readonly connections: readonly Connection[];
  readonly problems: readonly { readonly name: string; readonly problem: ConnectionProblem }[];
}

/**
 * The usable entries of the setting, and what is wrong with the others. Keeps the objects of `known` where nothing
 * changed.
 */
export function readConnections(given: unknown, known: readonly Connection[]): ReadConnections {
  if (!Array.isArray(given)) return { connections: [], problems: [{ name: "", problem: "notAList" }] };
  const connections: Connection[] = [];
  const problems: { name: string; problem: ConnectionProblem }[] = [];
  given.forEach((item: unknown, index) => {
    const read = readConnection(item);
    const name = settingName(item) ?? `#${index + 1}`;
    if ("problem" in read) problems.push({ name, problem: read.problem });
    else if (connections.some((one) => sameName(one.name, read.name))) problems.push({ name, problem: "nameTaken" });
    else connections.push(known.find((one) => sameConnection(one, read)) ?? read);
  });
  return { connections, problems };
}

function readConnection(item: unknown): Connection | { problem: ConnectionProblem } {
  if (typeof item !== "object" || item === null) return { problem: "notAnObject" };
  const { name, system, url } = item as Record<string, unknown>;
  if (typeof name !== "string" || typeof url !== "string") return { problem: "notAnObject" };
  const nameProblem = problemOfName(name);
  if (nameProblem !== undefined) return { problem: nameProblem };
  if (typeof system !== "string" || findSystem(system) === undefined) return { problem: "unknownSystem" };
  const address = parseAddress(url);
  if ("problem" in address) return address;
  return { name, system, url: address.url, origin: address.origin, sandbox: false };
}

export function problemOfName(name: string): ConnectionProblem | undefined {
  if (name.trim() === "") return "noName";
  return name.length > longestName ? "nameTooLong" : undefined;
}

export function settingName(item: unknown): string | undefined {
  const name = (item as { name?: unknown } | null | undefined)?.name;
  return typeof name === "string" ? name : undefined;
}

export function sameName(a: string, b: string): boolean {
  return skeleton(a) === skeleton(b);
}

function sameConnection(a: Connection, b: Connection): boolean {
  return a.name === b.name && a.system === b.system && a.url === b.url;
}
