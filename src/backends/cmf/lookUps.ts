import type { Clock } from "../../base/clock";
import type { LookUp } from "../keyFacts";
import { tried } from "../tried";
import type { CmfClient } from "./client";
import type { ReadMethod } from "./methods";
import * as wire from "./wire";

/** Tries the lists that answers rest on. Who may change access the module checks by itself, and tells nobody. */
export async function tryLookUps(client: CmfClient, signal: AbortSignal, clock: Clock): Promise<LookUp[]> {
  const readAt = clock.now();
  const page = { PageNumber: 1, MaxResultsPerPage: 1 };
  const asked = [
    ["cases", "Case_GetCases", client.read("Case_GetCases", page, wire.cases, signal)],
    [
      "definitions",
      "CaseDefinition_GetAll",
      client.read("CaseDefinition_GetAll", { ...page, OnlyActive: false }, wire.definitions, signal),
    ],
    [
      "groups",
      "GroupExtended_GetAll",
      client.read("GroupExtended_GetAll", { ...page, OnlyActive: false }, wire.groups, signal),
    ],
  ] as const satisfies readonly (readonly [string, ReadMethod, Promise<unknown>])[];
  return Promise.all(asked.map(async ([id, needs, asking]) => ({ id, needs, allowed: await tried(asking, readAt) })));
}
