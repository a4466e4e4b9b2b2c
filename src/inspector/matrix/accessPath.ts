import { originOf } from "../../wording/labels";
import type { SystemWords } from "../../wording/systemWords";
import type { Access } from "../../access/evaluate";
import type { Evidence, Path } from "../../access/evidence";
import { isCertain } from "../../access/facts";
import type { FactName } from "../../access/policy";

/**
 * How somebody has the highest right that they certainly have; the more direct ones first. "none": nothing that is
 * known gives any; "title": they have none, and see that the case exists.
 */
export const ways = ["named", "group", "role", "definition", "everyone", "unlisted", "title", "none"] as const;
export type AccessPath = (typeof ways)[number];

/** The most direct way in which somebody has what they certainly have. Where only the server says so, none is known. */
export function wayOf(l10n: SystemWords, access: Access, evidence: Evidence): AccessPath {
  let best: AccessPath = "none";
  for (const { fact, right, value } of access.because) {
    if (value !== "yes" || right !== access.atLeast) continue;
    const certain = evidence[fact]?.paths.filter(isCertain) ?? [];
    for (const way of certain.length === 0
      ? [originOf(l10n, fact)]
      : certain.map((path) => wayOfPath(l10n, fact, path)))
      best = moreDirect(best, way);
  }
  return best;
}

/** The way of those for whom a fact holds and whom no list names. */
export function wayOfHolders(l10n: SystemWords, fact: FactName): AccessPath {
  const way = originOf(l10n, fact);
  return way === "definition" ? "unlisted" : way;
}

export function moreDirect(one: AccessPath, other: AccessPath): AccessPath {
  return ways.indexOf(other) < ways.indexOf(one) ? other : one;
}

function wayOfPath(l10n: SystemWords, fact: FactName, { entry, through }: Path): AccessPath {
  if (entry === undefined) return originOf(l10n, fact);
  if (through.length > 0) return "group";
  return entry.on === "definition" ? "definition" : "named";
}
