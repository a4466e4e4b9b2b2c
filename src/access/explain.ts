import type { Entry } from "./case";
import { compile, type Cell } from "./compile";
import { evaluate, levelOf, normalize } from "./evaluate";
import type { Evidence, Path, Unknown } from "./evidence";
import { factsOf, findingOf, isCertain } from "./facts";
import type { GrantLevel, Level, Right, Tri } from "./level";
import type { FactName, Facts, Policy } from "./policy";

/**
 * One way in which a person has a right, or would have it: a path to a fact, and the place of the table where the fact
 * gives the right.
 */
export interface Way {
  readonly fact: FactName;
  readonly cell: Cell;
  readonly path: Path;
}

/** A fact that holds, or may hold, and does not give the right in this mode. */
export interface Powerless {
  readonly fact: FactName;
  readonly value: "yes" | "unknown";
  readonly paths: readonly Path[];
  /** What it gives in this mode at most. */
  readonly gives: Level;
  /** Modes of the table in which it would give the right. */
  readonly countsIn: readonly string[];
}

/** Something that would have to be known to decide a right that is unknown. */
export interface Missing {
  readonly unknown: Unknown;
  /** What knowing it would settle: the right either way, when it is true, when it is false, or only a part. */
  readonly settles: "always" | "whenTrue" | "whenFalse" | "partly";
  /** In how many of the ways it is needed. */
  readonly ways: number;
  /** The facts to which these ways lead. */
  readonly facts: readonly FactName[];
}

/** A fact that alone would give the right. */
export interface Giver {
  readonly fact: FactName;
  /** The level of an entry on the case that makes the fact hold, where an entry can. */
  readonly entry?: GrantLevel;
}

/** Something that would have to go: an entry, or a fact that comes from no entry. */
export interface Removal {
  readonly facts: readonly FactName[];
  readonly entry?: Entry;
  readonly role?: Path["role"];
  /** False: it only has to go if what is not known turns out true. */
  readonly certain: boolean;
}

/** Why a person has a right on a case, has it not, or why that is not known; and what would change it. */
export interface Explanation {
  readonly right: Right;
  readonly mode: string;
  /** False: the mode is not in the table, and what it gives beyond every mode is not known. */
  readonly modeInTable: boolean;
  readonly value: Tri;
  /** Every way that certainly gives the right. */
  readonly wins: readonly Way[];
  /** Every way that gives the right if something that is not known is true. */
  readonly possible: readonly Way[];
  readonly powerless: readonly Powerless[];
  /**
   * For a right that is unknown: what is missing, first what would settle most. A mode that is not in the table is not
   * listed here, see `modeInTable`.
   */
  readonly missing: readonly Missing[];
  /** What would make it yes: any one of the facts, or any one of the modes. Empty when it is yes. */
  readonly toYes: { readonly givers: readonly Giver[]; readonly modes: readonly string[] };
  /**
   * What would make it no: all of the removals, or any one of the modes. Empty when it is no. In a mode that is not in
   * the table no removal is enough.
   */
  readonly toNo: { readonly removals: readonly Removal[]; readonly modes: readonly string[] };
}

/** Explains one right of one person on a case. It agrees with `evaluate`: yes exactly when there is a winning way. */
export function explain(policy: Policy, mode: string, evidence: Evidence, right: Right): Explanation {
  const compiled = compile(policy);
  const row = compiled.row(mode);
  const facts = normalize(policy, factsOf(evidence));
  const value = evaluate(policy, mode, facts)[right];
  const otherModes = Object.keys(policy.modes).filter((other) => other !== mode);
  const inMode = (wanted: Tri): string[] =>
    otherModes.filter((other) => evaluate(policy, other, facts)[right] === wanted);

  const givers = weakest(policy, cellsOf(policy, mode, right));
  const ways = [...givers].flatMap(([fact, cell]) =>
    pathsTo(policy, evidence, facts, fact).map((path): Way => ({ fact, cell, path })),
  );
  const wins = ways.filter((way) => isCertain(way.path));
  const possible = ways.filter((way) => !isCertain(way.path));
  return {
    right,
    mode,
    modeInTable: row.inTable,
    value,
    wins,
    possible,
    powerless: row.inTable ? powerlessFacts(policy, mode, right, evidence, facts) : [],
    missing: value === "unknown" ? missingFor(possible, row.inTable) : [],
    toYes:
      value === "yes"
        ? { givers: [], modes: [] }
        : { givers: [...givers.keys()].map((fact) => giver(policy, fact)), modes: inMode("yes") },
    toNo: value === "no" ? { removals: [], modes: [] } : { removals: removals(ways), modes: inMode("no") },
  };
}

/** The facts that give a right in a mode, with the place in the table. */
function cellsOf(policy: Policy, mode: string, right: Right): ReadonlyMap<FactName, Cell> {
  const compiled = compile(policy);
  const cells = compiled.row(mode).cells[right];
  return new Map(compiled.facts.flatMap((fact, place) => (cells[place] ? [[fact, cells[place]] as const] : [])));
}

/** Without the facts that imply another one of them: that other one is less to ask for, and covers them. */
function weakest(policy: Policy, cells: ReadonlyMap<FactName, Cell>): ReadonlyMap<FactName, Cell> {
  return new Map([...cells].filter(([fact]) => !impliedBy(policy, fact).some((other) => cells.has(other))));
}

/** The other facts that a fact implies, directly or not. */
function impliedBy(policy: Policy, fact: FactName): readonly FactName[] {
  const compiled = compile(policy);
  const place = compiled.facts.indexOf(fact);
  return compiled.facts.filter((_, other) => other !== place && compiled.implied[place]! & (1 << other));
}

/**
 * All paths to a fact that may hold, those of the facts that imply it included; the same entry by the same route is one
 * path.
 */
function pathsTo(policy: Policy, evidence: Evidence, facts: Facts, fact: FactName): readonly Path[] {
  if (facts[fact] === "no") return [];
  const stronger = policy.facts.filter(
    (other) => facts[other] !== "no" && Object.hasOwn(evidence, other) && impliedBy(policy, other).includes(fact),
  );
  const known = stronger.length > 0 && !Object.hasOwn(evidence, fact) && facts[fact] === "yes";
  const sources = known ? stronger : [fact, ...stronger];
  const byRoute = new Map<string, Path>();
  for (const path of sources.flatMap((source) => findingOf(evidence, source).paths)) {
    const route = routeOf(path);
    const other = byRoute.get(route);
    if (!other || path.needs.length < other.needs.length) byRoute.set(route, path);
  }
  return [...byRoute.values()];
}

function routeOf(path: Path): string {
  // A path without entry and role is told apart by what it needs.
  const named = path.entry !== undefined || path.role !== undefined || path.through.length > 0;
  return JSON.stringify([
    path.entry?.id,
    path.entry?.on,
    path.through.map((group) => group.id),
    path.role?.name,
    path.role?.inheritedFrom,
    named ? [] : path.needs.map((need) => need.id),
  ]);
}

function powerlessFacts(
  policy: Policy,
  mode: string,
  right: Right,
  evidence: Evidence,
  facts: Facts,
): readonly Powerless[] {
  const compiled = compile(policy);
  const counting = cellsOf(policy, mode, right);
  return compiled.facts.flatMap((fact, place): Powerless[] => {
    const value = facts[fact];
    if (value === undefined || value === "no" || counting.has(fact)) return [];
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

function missingFor(possible: readonly Way[], modeInTable: boolean): readonly Missing[] {
  const found = new Map<string, { unknown: Unknown; ways: number; alone: boolean; facts: Set<FactName> }>();
  for (const { fact, path } of possible) {
    for (const unknown of path.needs) {
      const seen = found.get(unknown.id) ?? { unknown, ways: 0, alone: false, facts: new Set() };
      found.set(unknown.id, {
        ...seen,
        ways: seen.ways + 1,
        alone: seen.alone || path.needs.every((need) => need.id === unknown.id),
        facts: seen.facts.add(fact),
      });
    }
  }
  const missing = [...found.values()].map(({ unknown, ways, alone, facts }): Missing => {
    const everywhere = modeInTable && ways === possible.length;
    return {
      unknown,
      ways,
      facts: [...facts],
      settles: alone ? (everywhere ? "always" : "whenTrue") : everywhere ? "whenFalse" : "partly",
    };
  });
  const order: readonly Missing["settles"][] = ["always", "whenTrue", "whenFalse", "partly"];
  return missing.sort((a, b) => order.indexOf(a.settles) - order.indexOf(b.settles) || b.ways - a.ways);
}

function giver(policy: Policy, fact: FactName): Giver {
  const entry = (["read", "write"] as const).find((level) => policy.entryFacts[level] === fact);
  return { fact, ...(entry && { entry }) };
}

function removals(ways: readonly Way[]): readonly Removal[] {
  const bySource = new Map<string, Way[]>();
  for (const way of ways) {
    const { entry, role } = way.path;
    const source = JSON.stringify(
      entry ? ["entry", entry.on, entry.id] : ["fact", way.fact, role?.name, role?.inheritedFrom],
    );
    bySource.set(source, [...(bySource.get(source) ?? []), way]);
  }
  return [...bySource.values()].map((group) => ({
    facts: [...new Set(group.map((way) => way.fact))],
    ...(group[0]!.path.entry && { entry: group[0]!.path.entry }),
    ...(group[0]!.path.role && { role: group[0]!.path.role }),
    certain: group.some((way) => isCertain(way.path)),
  }));
}
