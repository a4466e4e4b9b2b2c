import { compile } from "./compile";
import type { Evidence, Path } from "./evidence";
import { findingOf } from "./facts";
import type { FactName, Facts, TablePolicy } from "./policy";

/** The other facts that a fact implies, directly or not. */
export function impliedBy(policy: TablePolicy, fact: FactName): readonly FactName[] {
  const compiled = compile(policy);
  const place = compiled.facts.indexOf(fact);
  return compiled.facts.filter((_, other) => other !== place && compiled.implied[place]! & (1 << other));
}

/**
 * All paths to a fact that may hold, those of the facts that imply it included; the same entry by the same route is one
 * path.
 */
export function pathsTo(policy: TablePolicy, evidence: Evidence, facts: Facts, fact: FactName): readonly Path[] {
  if (facts[fact] === "no") return [];
  const stronger = policy.facts.filter(
    (other) => facts[other] !== "no" && Object.hasOwn(evidence, other) && impliedBy(policy, other).includes(fact),
  );
  const known = stronger.length > 0 && !Object.hasOwn(evidence, fact) && facts[fact] === "yes";
  const sources = known ? stronger : [fact, ...stronger];
  const byRoute = new Map<string, Path>();
  for (const path of sources.flatMap((source) => findingOf(evidence, source).paths)) {
    const route = routeOf(path);
    const other = byRoute.get(route);
    if (!other || path.needs.length < other.needs.length) byRoute.set(route, path);
  }
  return [...byRoute.values()];
}

function routeOf(path: Path): string {
  // A path without entry and role is told apart by what it needs.
  const named = path.entry !== undefined || path.role !== undefined || path.through.length > 0;
  return JSON.stringify([
    path.entry?.id,
    path.entry?.on,
    path.through.map((group) => group.id),
    path.role?.name,
    path.role?.inheritedFrom,
    named ? [] : path.needs.map((need) => need.id),
  ]);
}
