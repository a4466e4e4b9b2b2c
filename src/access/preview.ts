import { evaluate, normalize, type Access } from "./evaluate";
import type { Evidence } from "./evidence";
import { factsOf, findingOf } from "./facts";
import type { Tri } from "./level";
import type { FactName, Facts, Policy } from "./policy";
import { compareSides, type ChangeVerdict, type Side } from "./worlds";

export { mostUnknowns, type ChangeVerdict } from "./worlds";

/**
 * What a change does to a person's access. "gains": a higher level in every possible world; "mayGain": higher in some
 * and lower in none; "loses" and "mayLose" likewise; "mayChange": higher in some, lower in others; "same": in none.
 */
export interface Preview {
  readonly verdict: ChangeVerdict;
  readonly before: Access;
  readonly after: Access;
}

/**
 * Compares the access that facts give before and after a change, world by world. A fact that is unknown on both sides
 * is the same unknown; one that is unknown on one side only is an unknown of that side. Exact, except that unknowns
 * which several facts share cannot be seen here: `previewEvidence` sees them.
 */
export function preview(policy: Policy, before: { mode: string; facts: Facts }, after: { mode: string; facts: Facts }): Preview {
  const a = normalize(policy, before.facts);
  const b = normalize(policy, after.facts);
  const side = (mode: string, facts: Facts, other: Facts, name: string): Side => ({
    mode,
    ways: Object.fromEntries(policy.facts.map((fact) => [fact, waysOfFact(facts[fact]!, other[fact] === "unknown" ? fact : `${fact} ${name}`)])),
  });
  return {
    verdict: compareSides(policy, side(before.mode, a, b, "before"), side(after.mode, b, a, "after")),
    before: evaluate(policy, before.mode, a),
    after: evaluate(policy, after.mode, b),
  };
}

function waysOfFact(value: Tri, id: string): readonly (readonly string[])[] {
  return value === "yes" ? [[]] : value === "unknown" ? [[id]] : [];
}

/**
 * Compares the access that evidence gives before and after a change, world by world, on the elementary unknowns: an
 * unknown with the same id is the same everywhere. A fact without a finding is an unknown of its own, the same on both
 * sides. More exact than `preview`: revoking one of two entries of a group whose members are not readable changes nothing.
 * For the limit see `mostUnknowns`.
 */
export function previewEvidence(
  policy: Policy,
  before: { mode: string; evidence: Evidence },
  after: { mode: string; evidence: Evidence },
): Preview {
  return {
    verdict: compareSides(policy, sideOf(policy, before), sideOf(policy, after)),
    before: evaluate(policy, before.mode, factsOf(before.evidence)),
    after: evaluate(policy, after.mode, factsOf(after.evidence)),
  };
}

function sideOf(policy: Policy, { mode, evidence }: { mode: string; evidence: Evidence }): Side {
  const ways = (fact: FactName): readonly (readonly string[])[] => findingOf(evidence, fact).paths.map((path) => path.needs.map((need) => need.id));
  return { mode, ways: Object.fromEntries(policy.facts.map((fact) => [fact, ways(fact)])) };
}
