import { rights, type Right } from "./level";
import { isTiered, rowOf, type FactName, type Policy, type Row, type TierPolicy } from "./policy";

/**
 * The facts that give access in a mode without being listed anywhere: roles, and what else is neither an entry on the
 * case nor its reporter. Each with the rights that the table's row names it for.
 */
export function roleFacts(
  policy: Policy,
  mode: string,
): { readonly fact: FactName; readonly rights: readonly Right[] }[] {
  const row = rowOf(policy, mode);
  if (isTiered(policy)) return roleFactsOfTiers(policy, row);
  const listed = new Set<FactName | undefined>([policy.reporterFact, ...Object.values(policy.entryFacts)]);
  return policy.facts
    .filter((fact) => !listed.has(fact))
    .map((fact) => ({ fact, rights: rights.filter((right) => row[right].includes(fact)) }))
    .filter((one) => one.rights.length > 0);
}

function roleFactsOfTiers(
  { tiers }: TierPolicy,
  row: Row,
): { readonly fact: FactName; readonly rights: readonly Right[] }[] {
  return tiers
    .filter(({ from }) => from === "role")
    .flatMap(({ gives }) => gives)
    .map(({ fact }) => ({ fact, rights: rights.filter((right) => row[right].includes(fact)) }));
}
