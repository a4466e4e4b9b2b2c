import { compareLevels, type Level, type Right } from "./level";
import { isTiered, type Policy, type PolicyRow, type TierPolicy } from "./policy";
import { previewAgainst, type Preview } from "./preview";

type EvidenceSide = Parameters<typeof previewAgainst>[1];

/**
 * What a change does to one right, looked at by itself: see `previewAgainst`. In both accesses the
 * right is called "read".
 */
export function previewRight(
  policy: Policy,
  right: Right,
  before: EvidenceSide,
  after: EvidenceSide,
  stated?: Level,
): Preview {
  const statedRight = stated && (compareLevels(stated, right) >= 0 ? "read" : "none");
  return previewAgainst(onlyRight(policy, right), before, after, statedRight);
}

const narrowed = new WeakMap<Policy, Map<Right, Policy>>();

/** The policy with one right only, here called "read", so that a verdict is about that right and no other. */
function onlyRight(policy: Policy, right: Right): Policy {
  const known = narrowed.get(policy) ?? new Map<Right, Policy>();
  narrowed.set(policy, known);
  const made = known.get(right);
  if (made !== undefined) return made;
  const rightsAbove = policy.rights.slice(Math.max(0, policy.rights.indexOf(right)));
  const only = (row: PolicyRow): PolicyRow => ({
    read: [...new Set(rightsAbove.flatMap((one) => row[one]))],
    write: [],
    owner: [],
  });
  const policyOfRight: Policy = isTiered(policy)
    ? onlyRightOfTiers(policy, right)
    : {
        ...policy,
        rights: ["read"],
        modes: Object.fromEntries(Object.entries(policy.modes).map(([mode, row]) => [mode, only(row)])),
        everyMode: only(policy.everyMode),
        ...(policy.beside && { beside: only(policy.beside) }),
      };
  known.set(right, policyOfRight);
  return policyOfRight;
}

function onlyRightOfTiers(policy: TierPolicy, right: Right): TierPolicy {
  const level = (given: Level | "any"): Level | "any" =>
    given === "any" ? given : compareLevels(given, right) >= 0 ? "read" : "none";
  return {
    ...policy,
    rights: ["read"],
    tiers: policy.tiers.map((tier) => ({
      ...tier,
      gives: tier.gives.map((one) => ({ ...one, level: level(one.level) })),
    })),
  };
}
