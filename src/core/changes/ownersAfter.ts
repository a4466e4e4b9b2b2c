import type { CaseState, Subject } from "../../access/case";
import { isSameSubject } from "../../access/case";
import { evaluate } from "../../access/evaluate";
import { factsOf } from "../../access/facts";
import type { FactName, Policy } from "../../access/policy";
import { roleFacts } from "../../access/roleFacts";
import type { Backend, Directory } from "../../backends/backend";
import { knownState } from "../../backends/knownState";

/** Who may change access to a case after a change, as far as that is known; without the caller. */
export interface OwnersAfter {
  /** People and groups who own it for certain: named on the case first, then those who do by a role. */
  readonly certain: readonly Subject[];
  /** Named on the case, and whether they own it is not known. */
  readonly possible: readonly Subject[];
  /** Roles that own it; who else has them is not known. */
  readonly byRole: readonly FactName[];
}

/**
 * Who owns a case in a state, worked out a person at a time. `named`: whom the case names, by its reporter and entries.
 * `others`: people seen elsewhere; those count who own it for certain by a role.
 * @param policy the system's, or what of it the entries give
 * @param most so many people are looked at; of the named ones beyond that it is not known
 */
export function* ownersAfter(
  backend: Pick<Backend, "evidence">,
  policy: Policy,
  after: CaseState,
  named: readonly Subject[],
  others: readonly Subject[],
  directory: Directory,
  most: number,
): Generator<void, OwnersAfter> {
  const { mode } = after.case;
  const byRole = roleFacts(policy, mode)
    .filter(({ rights }) => rights.includes("owner"))
    .map(({ fact }) => fact);
  const accessOf = (subject: Subject) =>
    evaluate(policy, mode, factsOf(backend.evidence(knownState(after), subject, directory)));
  const isOther = (one: Subject) => directory.caller === undefined || !isSameSubject(one, directory.caller);
  const certain: Subject[] = [];
  const possible: Subject[] = [];
  for (const [place, subject] of named.filter(isOther).entries()) {
    const owner = place < most ? accessOf(subject).owner : "unknown";
    if (owner === "yes") certain.push(subject);
    if (owner === "unknown") possible.push(subject);
    if (place < most) yield;
  }
  for (const subject of others.filter(isOther).slice(0, Math.max(0, most - named.length))) {
    const { because } = accessOf(subject);
    if (because.some(({ right, value, fact }) => right === "owner" && value === "yes" && byRole.includes(fact)))
      certain.push(subject);
    yield;
  }
  return { certain, possible, byRole };
}
