import { rights, type Right } from "./level";
import { rowOf, type FactName, type Policy } from "./policy";

/**
 * The facts that give access in a mode without being listed anywhere: roles, and what else is neither an entry on the
 * case nor its reporter. Each with the rights that the table's row names it for.
 */
export function roleFacts(
  policy: Policy,
  mode: string,
): { readonly fact: FactName; readonly rights: readonly Right[] }[] {
  const row = rowOf(policy, mode);
  const listed = new Set<FactName | undefined>([policy.reporterFact, ...Object.values(policy.entryFacts)]);
  return policy.facts
    .filter((fact) => !listed.has(fact))
    .map((fact) => ({ fact, rights: rights.filter((right) => row[right].includes(fact)) }))
    .filter((one) => one.rights.length > 0);
}
