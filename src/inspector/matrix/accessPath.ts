import type { Access } from "../../access/evaluate";
import type { Evidence, Path } from "../../access/evidence";
import { isCertain } from "../../access/facts";
import type { FactName } from "../../access/policy";

/**
 * How somebody has the highest right that they certainly have; the more direct ones first. "none": nothing that is
 * known gives any.
 */
export const ways = ["named", "group", "role", "definition", "everyone", "unlisted", "none"] as const;
export type Way = (typeof ways)[number];

/** The most direct way in which somebody has what they certainly have. Where only the server says so, none is known. */
export function wayOf(access: Access, evidence: Evidence): Way {
  let best: Way = "none";
  for (const { fact, right, value } of access.because) {
    if (value !== "yes" || right !== access.atLeast) continue;
    const certain = evidence[fact]?.paths.filter(isCertain) ?? [];
    for (const way of certain.length === 0 ? [wayOfFact(fact)] : certain.map((path) => wayOfPath(fact, path)))
      best = moreDirect(best, way);
  }
  return best;
}

/** The way of those for whom a fact holds and whom no list names. */
export function wayOfHolders(fact: FactName): Way {
  const way = wayOfFact(fact);
  return way === "definition" ? "unlisted" : way;
}

export function moreDirect(one: Way, other: Way): Way {
  return ways.indexOf(other) < ways.indexOf(one) ? other : one;
}

function wayOfPath(fact: FactName, { entry, through }: Path): Way {
  if (entry === undefined) return wayOfFact(fact);
  if (through.length > 0) return "group";
  return entry.on === "definition" ? "definition" : "named";
}

function wayOfFact(fact: FactName): Way {
  switch (fact) {
    case "serviceRead":
    case "serviceWrite":
    case "serviceTech":
    case "admin":
      return "role";
    case "definitionEntry":
    case "definitionWrite":
      return "definition";
    case "everyone":
      return "everyone";
    case "delegation":
    case "delegationWrite":
      return "unlisted";
    default:
      return "named";
  }
}
