import { compareLevels, levels as allLevels, rights, type Level, type Right, type Tri } from "./level";
import type { Access, Reason } from "./answer";
import type { FactName, Facts, Tier, TierPolicy } from "./policy";

/** What a fact of a tier gives where its level is not known: any that the case system has. */
export function levelsOf(policy: TierPolicy, gives: Tier["gives"][number]["level"]): readonly Level[] {
  if (gives !== "any") return [gives];
  const known = policy.tiers.flatMap((tier) => tier.gives.map(({ level }) => level));
  return allLevels.filter((level) => level === "none" || known.includes(level));
}

/** What is known of a tier, for one person. */
export interface TierState {
  readonly tier: Tier;
  /** "yes": it exists for certain, so nothing below it counts. */
  readonly exists: Tri;
  /** Every level that it may give; which of several facts counts is not specified. */
  readonly levels: readonly Level[];
}

/** The tiers that may decide, from the top down to the first that certainly exists. */
export function decidingTiers(policy: TierPolicy, facts: Facts): readonly TierState[] {
  const found: TierState[] = [];
  for (const tier of policy.tiers) {
    const values = tier.gives.map(({ fact, level }) => ({ value: factValue(facts, fact), level }));
    const possible = values.filter(({ value }) => value !== "no");
    if (possible.length === 0) continue;
    const exists = possible.some(({ value }) => value === "yes") ? "yes" : "unknown";
    found.push({ tier, exists, levels: inLevelOrder(possible.flatMap(({ level }) => levelsOf(policy, level))) });
    if (exists === "yes") break;
  }
  return found;
}

/**
 * The levels that facts leave possible, lowest first: a fold over the tiers from the bottom. What is below a tier
 * counts only if the tier may be absent; below all of them is no access. Exact for facts that are unknown apart from
 * each other.
 */
export function possibleInTiers(policy: TierPolicy, facts: Facts): readonly Level[] {
  const below: readonly Level[] = ["none"];
  return decidingTiers(policy, facts).reduceRight(
    (possible, { exists, levels }) => (exists === "yes" ? levels : inLevelOrder([...levels, ...possible])),
    below,
  );
}

/** See `evaluate`: this is its answer for a policy of tiers. */
export function evaluateTiers(policy: TierPolicy, facts: Facts): Access {
  const possible = possibleInTiers(policy, facts);
  const atLeast = possible[0]!;
  const atMost = possible.at(-1)!;
  const values = Object.fromEntries(
    rights.map((right) => [right, policy.rights.includes(right) ? valueWithin(right, atLeast, atMost) : "no"]),
  ) as Record<Right, Tri>;
  return Object.freeze({ ...values, atLeast, atMost, because: Object.freeze(reasons(policy, facts, values)) });
}

/** Each fact that gives a right which is there, or may give one that is not known, as far down as tiers may decide. */
function reasons(policy: TierPolicy, facts: Facts, values: Readonly<Record<Right, Tri>>): Reason[] {
  const deciding = decidingTiers(policy, facts);
  return policy.rights.flatMap((right) => {
    const value = values[right];
    if (value === "no") return [];
    return deciding.flatMap(({ tier }) =>
      tier.gives
        .filter(({ fact, level }) => {
          const isThere = value === "yes" ? factValue(facts, fact) === "yes" : factValue(facts, fact) !== "no";
          return isThere && mayGive(policy, level, right);
        })
        .map(({ fact }): Reason => Object.freeze({ right, fact, value, cell: cellOf(tier, right) })),
    );
  });
}

/** Whether a fact of this level gives a right, or may. */
export function mayGive(policy: TierPolicy, level: Tier["gives"][number]["level"], right: Right): boolean {
  return levelsOf(policy, level).some((one) => compareLevels(one, right) >= 0);
}

export function cellOf(tier: Tier, right: Right): Reason["cell"] {
  return Object.freeze({ mode: undefined, right, tier: tier.name });
}

/** The policy without the tiers that a server keeps beside the entries: what the entries alone give. */
export function entriesOnly(policy: TierPolicy): TierPolicy | undefined {
  const known = withoutKept.get(policy);
  if (known !== undefined) return known;
  const tiers = policy.tiers.filter((tier) => tier.from !== "kept");
  if (tiers.length === policy.tiers.length) return undefined;
  const facts = policy.facts.filter((fact) => tiers.some((tier) => tier.gives.some((one) => one.fact === fact)));
  const made: TierPolicy = { ...policy, tiers, facts };
  withoutKept.set(policy, made);
  return made;
}

const withoutKept = new WeakMap<TierPolicy, TierPolicy>();

function factValue(facts: Facts, fact: FactName): Tri {
  return facts[fact] ?? "unknown";
}

function valueWithin(right: Right, atLeast: Level, atMost: Level): Tri {
  if (compareLevels(atLeast, right) >= 0) return "yes";
  return compareLevels(atMost, right) >= 0 ? "unknown" : "no";
}

function inLevelOrder(some: readonly Level[]): readonly Level[] {
  return allLevels.filter((level) => some.includes(level));
}
