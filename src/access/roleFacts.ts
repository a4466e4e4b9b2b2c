import { rights, type Right } from "./level";
import { isTiered, rowOf, type FactName, type Policy, type PolicyRow, type TierPolicy } from "./policy";

interface GivingFact {
  readonly fact: FactName;
  readonly rights: readonly Right[];
}

/** A fact that gives access without being listed, and what implies it and gives more. */
export interface RoleFact extends GivingFact {
  readonly stronger: readonly GivingFact[];
}

/**
 * The facts that give access in a mode without being listed anywhere: roles, and what else is neither an entry on the
 * case nor its reporter. Each with the rights that the table's row names it for.
 */
export function roleFacts(policy: Policy, mode: string): GivingFact[] {
  const row = rowOf(policy, mode);
  if (isTiered(policy)) return roleFactsOfTiers(policy, row);
  const listed = new Set<FactName | undefined>([policy.reporterFact, ...Object.values(policy.entryFacts)]);
  return policy.facts
    .filter((fact) => !listed.has(fact))
    .map((fact) => ({ fact, rights: rights.filter((right) => row[right].includes(fact)) }))
    .filter((one) => one.rights.length > 0);
}

/**
 * What gives access in a mode without being listed; with each what is a stronger form of it, such as a write entry.
 * @param isEntry whether a fact is an entry or a grant of another place; a role is never a form of another role
 */
export function roleFactsByKind(
  policy: Policy,
  mode: string,
  isEntry: (fact: FactName) => boolean,
): readonly RoleFact[] {
  const all = roleFacts(policy, mode);
  const isFormOf = (one: FactName, other: FactName) => isEntry(one) && (policy.implies[one]?.includes(other) ?? false);
  return all
    .filter(({ fact }) => !all.some((other) => isFormOf(fact, other.fact)))
    .map((one) => ({ ...one, stronger: all.filter(({ fact }) => isFormOf(fact, one.fact)) }));
}

function roleFactsOfTiers({ tiers }: TierPolicy, row: PolicyRow): GivingFact[] {
  return tiers
    .filter(({ from }) => from === "role")
    .flatMap(({ gives }) => gives)
    .map(({ fact }) => ({ fact, rights: rights.filter((right) => row[right].includes(fact)) }));
}
