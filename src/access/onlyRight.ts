import type { Right } from "./level";
import type { Policy, Row } from "./policy";

const narrowed = new WeakMap<Policy, Map<Right, Policy>>();

/** The policy with one right only, here called "read", so that a verdict is about that right and no other. */
export function onlyRight(policy: Policy, right: Right): Policy {
  const known = narrowed.get(policy) ?? new Map<Right, Policy>();
  narrowed.set(policy, known);
  const made = known.get(right);
  if (made !== undefined) return made;
  const rightsAbove = policy.rights.slice(Math.max(0, policy.rights.indexOf(right)));
  const only = (row: Row): Row => ({ read: [...new Set(rightsAbove.flatMap((one) => row[one]))], write: [], owner: [] });
  const policyOfRight: Policy = {
    ...policy,
    rights: ["read"],
    modes: Object.fromEntries(Object.entries(policy.modes).map(([mode, row]) => [mode, only(row)])),
    everyMode: only(policy.everyMode),
  };
  known.set(right, policyOfRight);
  return policyOfRight;
}
