import { evaluate } from "./evaluate";
import type { Evidence } from "./evidence";
import { explain, type Way } from "./explain";
import { factsOf } from "./facts";
import type { Level } from "./level";
import { isTiered, type Policy } from "./policy";
import { entriesOnly } from "./tiers";

/**
 * What certainly gives a level. Where a server keeps levels beside its entries: which entries give the same, as they
 * are what can be taken away; what it keeps where none does.
 */
export function keptBy(policy: Policy, mode: string, evidence: Evidence, level: Level): readonly Way[] {
  if (level === "none") return [];
  const given = isTiered(policy) ? entriesOnly(policy) : undefined;
  const isGiven = given !== undefined && evaluate(given, mode, factsOf(evidence)).atLeast === level;
  return explain(isGiven ? given : policy, mode, evidence, level).wins;
}
