import { barrierOf, passagesToClose, type Barrier, type Passage } from "./barrier";
import { compile, type Cell } from "./compile";
import { evaluate, levelOf, normalize } from "./evaluate";
import type { Evidence, Unknown } from "./evidence";
import { factsOf, isCertain } from "./facts";
import type { Right, Tri } from "./level";
import { impliedBy, pathsTo } from "./paths";
import {
  mostTellingFirst,
  removalsOf,
  type Explanation,
  type Giver,
  type Missing,
  type Powerless,
  type Way,
} from "./explanation";
import { entryLevelOf, isTiered, type FactName, type Facts, type Policy, type TablePolicy } from "./policy";
import { explainTiers } from "./tierExplanation";

export type { Explanation, Giver, Missing, Powerless, Removal, Way } from "./explanation";

/** Explains one right of one person on a case. It agrees with `evaluate`: yes exactly when there is a winning way. */
export function explain(policy: Policy, mode: string, evidence: Evidence, right: Right): Explanation {
  return isTiered(policy) ? explainTiers(policy, mode, evidence, right) : explainTable(policy, mode, evidence, right);
}

function explainTable(policy: TablePolicy, mode: string, evidence: Evidence, right: Right): Explanation {
  const compiled = compile(policy);
  const row = compiled.row(mode);
  const facts = normalize(policy, factsOf(evidence));
  const value = evaluate(policy, mode, facts)[right];
  const givers = weakest(policy, cellsOf(policy, mode, right));
  const ways = [...givers].flatMap(([fact, cell]) =>
    pathsTo(policy, evidence, facts, fact).map((path): Way => ({ fact, cell, path })),
  );
  const barrier = barrierOf(policy, evidence, facts);
  const closing = passagesToClose(policy, evidence, facts);
  const wins = barrier ? [] : ways.filter((way) => isCertain(way.path));
  const possible = barrier?.value === "closed" ? [] : barrier ? ways : ways.filter((way) => !isCertain(way.path));
  return {
    right,
    mode,
    modeInTable: row.inTable,
    value,
    wins,
    possible,
    ...(barrier && { barrier: { ...barrier, stops: ways } }),
    powerless: row.inTable ? powerlessFacts(policy, mode, right, evidence, facts) : [],
    missing: value === "unknown" ? missingFor(possible, barrier?.possible, row.inTable) : [],
    toYes: value === "yes" ? { givers: [], modes: [] } : toYes(policy, mode, right, facts, [...givers.keys()], barrier),
    toNo:
      value === "no"
        ? { removals: [], modes: [] }
        : {
            removals: removalsOf(ways),
            modes: modesWith("no", policy, mode, right, facts),
            ...(closing && { closing: removalsOf(closing) }),
          },
  };
}

/** The other modes in which the right has a value. */
function modesWith(wanted: Tri, policy: TablePolicy, mode: string, right: Right, facts: Facts): string[] {
  const others = Object.keys(policy.modes).filter((other) => other !== mode);
  return others.filter((other) => evaluate(policy, other, facts)[right] === wanted);
}

/** The facts that give a right in a mode, with the place in the table. */
function cellsOf(policy: TablePolicy, mode: string, right: Right): ReadonlyMap<FactName, Cell> {
  const compiled = compile(policy);
  const cells = compiled.row(mode).cells[right];
  return new Map(compiled.facts.flatMap((fact, place) => (cells[place] ? [[fact, cells[place]] as const] : [])));
}

/** Without the facts that imply another one of them: that other one is less to ask for, and covers them. */
function weakest(policy: TablePolicy, cells: ReadonlyMap<FactName, Cell>): ReadonlyMap<FactName, Cell> {
  return new Map([...cells].filter(([fact]) => !impliedBy(policy, fact).some((other) => cells.has(other))));
}

function powerlessFacts(
  policy: TablePolicy,
  mode: string,
  right: Right,
  evidence: Evidence,
  facts: Facts,
): readonly Powerless[] {
  const compiled = compile(policy);
  const counting = cellsOf(policy, mode, right);
  return compiled.facts.flatMap((fact, place): Powerless[] => {
    const value = facts[fact];
    if (value === undefined || value === "no" || counting.has(fact) || fact === policy.gate?.fact) return [];
    if (impliedBy(policy, fact).some((other) => counting.has(other))) return []; // it counts through what it implies
    const countsIn = Object.keys(policy.modes).filter(
      (other) => compiled.row(other).gives[right] & compiled.implied[place]!,
    );
    return [
      {
        fact,
        value,
        paths: pathsTo(policy, evidence, facts, fact),
        gives: levelOf(compiled.row(mode), compiled.implied[place]!),
        countsIn,
      },
    ];
  });
}

/** One way in which everything that is needed comes together, as far as it is known what that is. */
interface Alternative {
  readonly needs: readonly { readonly unknown: Unknown; readonly fact: FactName }[];
  /** False: what else it needs is not known, because the mode is not in the table. */
  readonly isWhole: boolean;
}

function alternativesOf(
  ways: readonly Passage[],
  passages: readonly Passage[] | undefined,
  modeInTable: boolean,
): readonly Alternative[] {
  const needsOf = ({ fact, path }: Passage): Alternative["needs"] => path.needs.map((unknown) => ({ unknown, fact }));
  const through = passages?.map(needsOf) ?? [[]];
  const toRight = ways.map((way): Alternative => ({ needs: needsOf(way), isWhole: true }));
  if (!modeInTable) toRight.push({ needs: [], isWhole: false });
  return toRight.flatMap(({ needs, isWhole }) => through.map((more) => ({ needs: [...needs, ...more], isWhole })));
}

function missingFor(
  ways: readonly Passage[],
  passages: readonly Passage[] | undefined,
  modeInTable: boolean,
): readonly Missing[] {
  const alternatives = alternativesOf(ways, passages, modeInTable);
  const found = new Map<string, { unknown: Unknown; ways: number; alone: boolean; facts: Set<FactName> }>();
  for (const { needs, isWhole } of alternatives) {
    const counted = new Set<string>();
    for (const { unknown, fact } of needs) {
      const seen = found.get(unknown.id) ?? { unknown, ways: 0, alone: false, facts: new Set() };
      found.set(unknown.id, {
        ...seen,
        ways: seen.ways + (counted.has(unknown.id) ? 0 : 1),
        alone: seen.alone || (isWhole && needs.every((need) => need.unknown.id === unknown.id)),
        facts: seen.facts.add(fact),
      });
      counted.add(unknown.id);
    }
  }
  const missing = [...found.values()].map(({ unknown, ways: count, alone, facts }): Missing => {
    const everywhere = count === alternatives.length;
    return {
      unknown,
      ways: count,
      facts: [...facts],
      settles: alone ? (everywhere ? "always" : "whenTrue") : everywhere ? "whenFalse" : "partly",
    };
  });
  return mostTellingFirst(missing);
}

function toYes(
  policy: TablePolicy,
  mode: string,
  right: Right,
  facts: Facts,
  givers: readonly FactName[],
  barrier: Barrier | undefined,
): Explanation["toYes"] {
  if (!barrier) {
    return { givers: givers.map((fact) => giver(policy, fact)), modes: modesWith("yes", policy, mode, right, facts) };
  }
  const open = { ...facts, [barrier.facts[0]]: "yes" as const };
  return {
    givers: givers.map((fact) => ({
      ...giver(policy, fact),
      ...(barrier.facts.includes(fact) && { opensGate: true as const }),
    })),
    modes: modesWith("yes", policy, mode, right, open),
    ...(givers.length > 0 && {
      openGate: evaluate(policy, mode, open)[right] === "yes" ? ("enough" as const) : ("needed" as const),
    }),
  };
}

function giver(policy: TablePolicy, fact: FactName): Giver {
  const entry = entryLevelOf(policy, fact);
  return { fact, ...(entry && { entry }) };
}
