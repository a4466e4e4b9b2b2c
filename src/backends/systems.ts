import { argusSystem } from "./argus/system";
import { cmfSystem } from "./cmf/system";
import { irisSystem } from "./iris/system";
import type { Disposable } from "../base/disposable";
import type { CaseSystem } from "./system";

/** The case systems there are, in the order in which they are offered. */
const systems: CaseSystem[] = [argusSystem, cmfSystem, irisSystem];

export function allSystems(): readonly CaseSystem[] {
  return systems;
}

/** The system with an id. Undefined: no such system is known. */
export function findSystem(id: string): CaseSystem | undefined {
  return systems.find((one) => one.id === id);
}

/** Adds a system until it is disposed of: for tests, which hold the rest of the program against one of their own. */
export function addSystem(system: CaseSystem): Disposable {
  if (findSystem(system.id) !== undefined) throw new Error(`There is a system "${system.id}" already`);
  systems.push(system);
  return { dispose: () => void systems.splice(systems.indexOf(system), 1) };
}
