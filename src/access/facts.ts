import type { Evidence, Finding, Path } from "./evidence";
import type { Tri } from "./level";
import type { FactName, Facts } from "./policy";

/** What evidence says of each fact. A fact without a finding is absent, which means unknown. */
export function factsOf(evidence: Evidence): Facts {
  const facts: Partial<Record<FactName, Tri>> = {};
  for (const fact of Object.keys(evidence)) facts[fact] = valueOf(evidence[fact]!);
  return facts;
}

/** "yes" when a path needs nothing that is unknown, "unknown" when every path does, "no" without any path. */
function valueOf(finding: Finding): Tri {
  if (finding.paths.length === 0) return "no";
  return finding.paths.some(isCertain) ? "yes" : "unknown";
}

/** True for a path that needs nothing that is unknown. */
export function isCertain(path: Path): boolean {
  return path.needs.length === 0;
}

/** What was found on a fact. Where nothing was, one path that needs an unknown of its own: the fact itself. */
export function findingOf(evidence: Evidence, fact: FactName): Finding {
  if (Object.hasOwn(evidence, fact)) return evidence[fact]!;
  return {
    paths: [{ needs: [{ id: `fact ${fact}`, gap: "notFetched", about: "fact", detail: fact }], through: [] }],
    source: "none",
  };
}
