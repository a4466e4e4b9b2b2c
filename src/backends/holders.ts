import type { Asked } from "../access/evidence";
import type { FactName } from "../access/policy";
import type { RoleAnswers, RoleGrant, RoleHolder, RoleHolders } from "./backend";

/** In place of a fact: who holds it sees that cases exist, and their titles, which is not read access. */
export const titleSight = "title";

const known = new WeakMap<RoleHolders, Map<RoleHolder | undefined, RoleAnswers>>();

/** The roles of one person or group, as the list of all who hold them tells. */
export function rolesFrom(list: RoleHolders, id: string): RoleAnswers {
  const held = list.holders.get(id);
  const answers = known.get(list) ?? new Map<RoleHolder | undefined, RoleAnswers>();
  known.set(list, answers);
  const answer = answers.get(held) ?? roleAnswersOf(list, held);
  answers.set(held, answer);
  return answer;
}

function roleAnswersOf({ nobodyElse, readAt }: RoleHolders, held: RoleHolder | undefined): RoleAnswers {
  const answer = (fact: FactName, others: Asked<true>): Asked<readonly RoleGrant[]> => {
    const value = held?.grants[fact] ?? [];
    if (value.length > 0) return { known: true, value, readAt, ...(!others.known && { truncated: true }) };
    return others.known ? { known: true, value, readAt: others.readAt } : others;
  };
  const facts = Object.entries(nobodyElse).filter(([fact]) => fact !== titleSight);
  return Object.fromEntries(facts.map(([fact, others]) => [fact, answer(fact, others!)]));
}

/** The grants by which somebody sees titles of cases; undefined where it is not known whether there are any. */
export function titleGrants({ holders, nobodyElse }: RoleHolders, id: string): readonly RoleGrant[] | undefined {
  const grants = holders.get(id)?.grants[titleSight];
  if (grants !== undefined && grants.length > 0) return grants;
  return nobodyElse[titleSight]?.known ? [] : undefined;
}

/** Whether it is known of every role who holds it. */
export function isWhole({ nobodyElse }: RoleHolders): boolean {
  return Object.entries(nobodyElse).every(([fact, others]) => fact === titleSight || others?.known === true);
}
