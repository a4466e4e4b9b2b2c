import { evaluate, normalize, widened, withinLevels, type Access } from "./evaluate";
import type { Evidence } from "./evidence";
import { factsOf, findingOf } from "./facts";
import type { Level, Tri } from "./level";
import { isTiered, type FactName, type Facts, type Policy } from "./policy";
import type { WaysSide } from "./ways";
import { compareSides, type ChangeVerdict } from "./worlds";

/**
 * What a change does to a person's access. "gains": a higher level in every possible world; "mayGain": higher in some
 * and lower in none; "loses" and "mayLose" likewise; "mayChange": higher in some, lower in others; "same": in none.
 */
export interface Preview {
  readonly verdict: ChangeVerdict;
  readonly before: Access;
  readonly after: Access;
}

/**
 * Compares the access that facts give before and after a change, world by world. A fact that neither side states is the
 * same unknown on both, so what the other facts of one side make of it holds on the other side too; one that is unknown
 * on one side only is an unknown of that side. Exact, except that unknowns which several facts share cannot be seen
 * here: `previewEvidence` sees them.
 */
export function preview(
  policy: Policy,
  before: { mode: string; facts: Facts },
  after: { mode: string; facts: Facts },
): Preview {
  const [a, b] = decideTogether(policy, before.facts, after.facts);
  const side = (mode: string, facts: Facts, other: Facts, name: string): WaysSide => {
    const ways = policy.facts.map(
      (fact) => [fact, waysOfFact(facts[fact]!, other[fact] === "unknown" ? fact : `${fact} ${name}`)] as const,
    );
    const sources = ways.map(([fact, some]) => [fact, JSON.stringify(some)] as const);
    return {
      mode,
      ways: Object.fromEntries(ways),
      ...(isTiered(policy) && { sources: Object.fromEntries(sources) }),
    };
  };
  return {
    verdict: compareSides(policy, side(before.mode, a, b, "before"), side(after.mode, b, a, "after")).verdict,
    before: evaluate(policy, before.mode, before.facts),
    after: evaluate(policy, after.mode, after.facts),
  };
}

/**
 * Both sides' facts with all that follows from them, where a fact that neither side states is the same on both. Where
 * that contradicts what a side states no world is left, and each side is taken by itself.
 */
function decideTogether(policy: Policy, before: Facts, after: Facts): readonly [Facts, Facts] {
  const shared = policy.facts.filter((fact) => isFactOpen(before, fact) && isFactOpen(after, fact));
  const alone = [normalize(policy, before), normalize(policy, after)] as const;
  let [a, b] = alone;
  for (;;) {
    const differing = shared.filter((fact) => a[fact] !== b[fact]);
    if (differing.length === 0) break;
    const decided = Object.fromEntries(
      differing.map((fact) => [fact, a[fact] === "yes" || b[fact] === "yes" ? "yes" : "no"] as const),
    );
    [a, b] = [normalize(policy, { ...a, ...decided }), normalize(policy, { ...b, ...decided })];
  }
  return contradicts(before, a) || contradicts(after, b) ? alone : [a, b];
}

function isFactOpen(facts: Facts, fact: FactName): boolean {
  return (facts[fact] ?? "unknown") === "unknown";
}

/** Only a "no" can be overruled: see `knownFacts`. */
function contradicts(stated: Facts, closed: Facts): boolean {
  return Object.keys(stated).some((fact) => stated[fact] === "no" && closed[fact] === "yes");
}

function waysOfFact(value: Tri, id: string): readonly (readonly string[])[] {
  return value === "yes" ? [[]] : value === "unknown" ? [[id]] : [];
}

/**
 * Compares the access that evidence gives before and after a change, world by world, on the elementary unknowns: an
 * unknown with the same id is the same everywhere. A fact without a finding is an unknown of its own, the same on both
 * sides. More exact than `preview`: revoking one of two entries of a group whose members are not readable changes
 * nothing.
 * For the limit see `mostUnknowns`.
 *
 * `stated` is the level before, where the server states it: then only the worlds with that level count, and both
 * accesses are narrowed by it. Ignored when there is no such world (the self-check shows that), and beyond the limit.
 */
export function previewEvidence(
  policy: Policy,
  before: { mode: string; evidence: Evidence },
  after: { mode: string; evidence: Evidence },
  stated?: Level,
): Preview {
  const accessBefore = evaluate(policy, before.mode, factsOf(before.evidence));
  const accessAfter = evaluate(policy, after.mode, factsOf(after.evidence));
  const side = waysSide(policy, before);
  // A change of mode leaves the evidence as it is.
  const other = after.evidence === before.evidence ? { ...side, mode: after.mode } : waysSide(policy, after);
  const outcome = compareSides(policy, side, other, stated !== undefined ? { stated } : {});
  return {
    verdict: outcome.verdict,
    before: outcome.after && stated !== undefined ? withinLevels(accessBefore, stated, stated) : accessBefore,
    after: outcome.after ? withinLevels(accessAfter, outcome.after.atLeast, outcome.after.atMost) : accessAfter,
  };
}

/**
 * The same for what people rely on. Where the model has no world with the stated level, nothing that a change does to
 * them is certain: a right that the two do not give alike is unknown, before and after.
 */
export function previewAgainst(...[policy, before, after, stated]: Parameters<typeof previewEvidence>): Preview {
  const found = previewEvidence(policy, before, after, stated);
  const against = stated === undefined ? found.before : widened(found.before, stated);
  if (against === found.before) return found;
  const isSame = JSON.stringify(waysSide(policy, before)) === JSON.stringify(waysSide(policy, after));
  return { verdict: isSame ? "same" : "mayChange", before: against, after: widened(found.after, stated!) };
}

/**
 * True when a right that somebody has certainly, before and after, loses a fact that certainly gave it: they keep it by
 * another path.
 */
export function keepsOtherwise({ before, after }: Preview): boolean {
  return before.because.some(
    ({ right, value, fact }) =>
      value === "yes" &&
      after[right] === "yes" &&
      !after.because.some((kept) => kept.right === right && kept.value === "yes" && kept.fact === fact),
  );
}

function waysSide(policy: Policy, { mode, evidence }: { mode: string; evidence: Evidence }): WaysSide {
  const ways = (fact: FactName): readonly (readonly string[])[] =>
    findingOf(evidence, fact).paths.map((path) => path.needs.map((need) => need.id));
  const source = (fact: FactName): string => {
    const { paths, moved } = findingOf(evidence, fact);
    const from = paths
      .map((path) => [path.entry?.id ?? null, path.needs.map((need) => need.id).sort()])
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return JSON.stringify([moved, from]);
  };
  return {
    mode,
    ways: Object.fromEntries(policy.facts.map((fact) => [fact, ways(fact)])),
    ...(isTiered(policy) && { sources: Object.fromEntries(policy.facts.map((fact) => [fact, source(fact)])) }),
  };
}
