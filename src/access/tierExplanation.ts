import type { Right, Tri } from "./level";
import { cellOf, decidingTiers, entriesOnly, evaluateTiers, levelsOf, mayGive } from "./tiers";
import type { Evidence, Unknown } from "./evidence";
import {
  mostTellingFirst,
  removalsOf,
  type Explanation,
  type Giver,
  type Missing,
  type TierReading,
  type Way,
} from "./explanation";
import { factsOf, findingOf, isCertain } from "./facts";
import { entryLevelOf, type FactName, type Facts, type Tier, type TierPolicy } from "./policy";

/** See `explain`: this is its answer for a policy of tiers. */
export function explainTiers(policy: TierPolicy, mode: string, evidence: Evidence, right: Right): Explanation {
  const facts = factsOf(evidence);
  const value = evaluateTiers(policy, facts)[right];
  const tiers = readTiers(policy, evidence, facts);
  const deciding = tiers.filter(({ state }) => state === "decides" || state === "mayDecide");
  const ways = deciding.flatMap((tier) => waysGiving(policy, tier, right));
  const wins = value === "yes" ? ways.filter(({ path }) => isCertain(path)) : [];
  // What a server keeps follows the entries that are made and taken away.
  const byEntries = entriesOnly(policy) ?? policy;
  const sources = byEntries === policy ? tiers : readTiers(byEntries, evidence, facts);
  return {
    right,
    mode,
    modeInTable: true,
    value,
    wins,
    possible: value === "no" ? [] : ways.filter((way) => !wins.includes(way)),
    powerless: powerless(policy, tiers, facts, right),
    missing: value === "unknown" ? missingForTiers(policy, evidence, deciding, right) : [],
    toYes: tiersToYes(policy, facts, right, value),
    toNo:
      value === "no"
        ? { removals: [], modes: [] }
        : {
            removals: removalsOf(sources.flatMap((tier) => waysGiving(byEntries, tier, right))),
            modes: [],
            takers: givers(byEntries, facts, right, "no"),
          },
    tiers,
  };
}

function readTiers(policy: TierPolicy, evidence: Evidence, facts: Facts): TierReading[] {
  const states = decidingTiers(policy, facts);
  return policy.tiers.map((tier) => {
    const place = states.findIndex((one) => one.tier === tier);
    const ways = tier.gives
      .filter(({ fact }) => facts[fact] !== "no")
      .flatMap(({ fact, level }) => findingOf(evidence, fact).paths.map((path) => ({ fact, level, path })));
    const state = ((): TierReading["state"] => {
      if (ways.length === 0) return "absent";
      if (place < 0) return "overridden";
      return place === 0 && states[0]!.exists === "yes" ? "decides" : "mayDecide";
    })();
    return { name: tier.name, state, ways };
  });
}

function waysGiving(policy: TierPolicy, { name, ways }: TierReading, right: Right): Way[] {
  const tier = policy.tiers.find((one) => one.name === name)!;
  return ways
    .filter(({ level }) => mayGive(policy, level, right))
    .map(({ fact, path }) => ({ fact, path, cell: cellOf(tier, right) }));
}

/** What holds, or may hold, and does not count: because it gives less, or because a tier above it decides. */
function powerless(
  policy: TierPolicy,
  tiers: readonly TierReading[],
  facts: Facts,
  right: Right,
): Explanation["powerless"] {
  return tiers.flatMap(({ state, ways }) =>
    [...new Set(ways.map(({ fact }) => fact))].flatMap((fact) => {
      const ofFact = ways.filter((way) => way.fact === fact);
      const { level } = ofFact[0]!;
      if (state !== "overridden" && mayGive(policy, level, right)) return [];
      const value = facts[fact] === "yes" ? ("yes" as const) : ("unknown" as const);
      const gives = state === "overridden" ? "none" : levelsOf(policy, level).at(-1)!;
      const overridden = state === "overridden" && ({ overridden: true } as const);
      return [{ fact, value, paths: ofFact.map(({ path }) => path), gives, countsIn: [], ...overridden }];
    }),
  );
}

/** Each unknown that a deciding tier rests on, by what knowing it would settle. */
function missingForTiers(
  policy: TierPolicy,
  evidence: Evidence,
  deciding: readonly TierReading[],
  right: Right,
): Missing[] {
  const found = new Map<string, { unknown: Unknown; ways: number; facts: Set<FactName> }>();
  for (const { fact, path } of deciding.flatMap(({ ways }) => ways)) {
    for (const unknown of path.needs) {
      const seen = found.get(unknown.id) ?? { unknown, ways: 0, facts: new Set() };
      found.set(unknown.id, { unknown, ways: seen.ways + 1, facts: seen.facts.add(fact) });
    }
  }
  const whole = wholeEvidence(policy, evidence);
  const decided = (id: string, isTrue: boolean): boolean =>
    evaluateTiers(policy, factsOf(assume(whole, id, isTrue)))[right] !== "unknown";
  const list = [...found.values()].map(({ unknown, ways, facts }): Missing => {
    const [whenTrue, whenFalse] = [decided(unknown.id, true), decided(unknown.id, false)];
    const settles = whenTrue && whenFalse ? "always" : whenTrue ? "whenTrue" : whenFalse ? "whenFalse" : "partly";
    return { unknown, ways, facts: [...facts], settles };
  });
  return mostTellingFirst(list);
}

/** A fact without a finding is an unknown of its own. */
function wholeEvidence(policy: TierPolicy, evidence: Evidence): Evidence {
  return Object.fromEntries(policy.facts.map((fact) => [fact, findingOf(evidence, fact)]));
}

function assume(evidence: Evidence, id: string, isTrue: boolean): Evidence {
  return Object.fromEntries(
    Object.entries(evidence).map(([fact, finding]) => {
      const paths = finding.paths
        .filter(({ needs }) => isTrue || !needs.some((need) => need.id === id))
        .map((path) => ({ ...path, needs: path.needs.filter((need) => need.id !== id) }));
      return [fact, { ...finding, paths }];
    }),
  );
}

function tiersToYes(policy: TierPolicy, facts: Facts, right: Right, value: Tri): Explanation["toYes"] {
  if (value === "yes") return { givers: [], modes: [] };
  const lasting = policy.tiers
    .flatMap(({ gives }) => gives)
    .filter(({ fact, level, lasts }) => lasts && facts[fact] !== "no" && !mayGive(policy, level, right));
  if (lasting.length > 0) return { givers: [], modes: [], stoppedBy: lasting.map(({ fact }) => fact) };
  return { givers: givers(entriesOnly(policy) ?? policy, facts, right, "yes"), modes: [] };
}

/**
 * The facts that alone would make the right `wanted`, by the level that they give. What names the person takes the
 * place of what named them before; of groups there may be several.
 */
function givers(policy: TierPolicy, facts: Facts, right: Right, wanted: "yes" | "no"): Giver[] {
  return policy.tiers.flatMap((tier) =>
    tier.gives
      .filter(
        ({ fact, level }) =>
          level !== "any" &&
          mayGive(policy, level, right) === (wanted === "yes") &&
          evaluateTiers(policy, granted(tier, facts, fact))[right] === wanted,
      )
      .map(({ fact }) => {
        const entry = entryLevelOf(policy, fact);
        return { fact, ...(entry && { entry }) };
      }),
  );
}

function granted(tier: Tier, facts: Facts, fact: FactName): Facts {
  const replaced = tier.from === "entry" ? Object.fromEntries(tier.gives.map((one) => [one.fact, "no" as const])) : {};
  return { ...facts, ...replaced, [fact]: "yes" };
}
