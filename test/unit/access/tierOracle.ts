/**
 * Two readings of how DFIR-IRIS gives access, written from what was measured and apart from the product and from each
 * other: one goes through all worlds, one splits on each unknown fact. Levels are numbers: 0 none, 1 read, 3 full.
 */

export type Tri = "yes" | "no" | "unknown";
export type Known = Readonly<Record<string, Tri>>;

export const levelNames = ["none", "read", "write", "owner"] as const;

/** From the top: the tier's facts with the levels that each may mean. */
export const tiers: readonly (readonly (readonly [fact: string, ...levels: number[]])[])[] = [
  [
    ["enforcedNone", 0],
    ["enforcedRead", 1],
    ["enforcedFull", 3],
    ["enforcedUnclear", 0, 1, 3],
  ],
  [
    ["userDeny", 0],
    ["userRead", 1],
    ["userFull", 3],
    ["userUnclear", 0, 1, 3],
  ],
  [["customer", 3]],
  [
    ["groupDeny", 0],
    ["groupRead", 1],
    ["groupFull", 3],
    ["groupUnclear", 0, 1, 3],
  ],
];

export const entryFacts = tiers.slice(1).flatMap((tier) => tier.map(([fact]) => fact));
export const keptFacts = tiers[0]!.map(([fact]) => fact);

/** The levels that are possible when exactly these facts hold: those of the first tier that any of them is in. */
export function levelsIn(holding: ReadonlySet<string>): number[] {
  for (const tier of tiers) {
    const found = tier.filter(([fact]) => holding.has(fact)).flatMap(([, ...levels]) => levels);
    if (found.length > 0) return [...new Set(found)].sort();
  }
  return [0];
}

/** First reading: every set of facts that is in keeping with what is known. */
export function byWorlds(known: Known, facts: readonly string[]): number[] {
  const certain = facts.filter((fact) => known[fact] === "yes");
  const open = facts.filter((fact) => known[fact] === "unknown");
  const found = new Set<number>();
  for (let world = 0; world < 2 ** open.length; world++) {
    const holding = new Set([...certain, ...open.filter((_, place) => world & (1 << place))]);
    for (const level of levelsIn(holding)) found.add(level);
  }
  return [...found].sort();
}

/** Second reading: the first unknown fact is true or not, and what follows is the union of both. */
export function bySplitting(known: Known): number[] {
  const open = Object.keys(known).find((fact) => known[fact] === "unknown");
  if (open !== undefined) {
    const found = [...bySplitting({ ...known, [open]: "yes" }), ...bySplitting({ ...known, [open]: "no" })];
    return [...new Set(found)].sort();
  }
  const is = (fact: string): boolean => known[fact] === "yes";
  const of = (kind: "enforced" | "user" | "group", zero: string): number[] | undefined => {
    if (is(`${kind}Unclear`)) return [0, 1, 3];
    const found = [
      ...(is(`${kind}${zero}`) ? [0] : []),
      ...(is(`${kind}Read`) ? [1] : []),
      ...(is(`${kind}Full`) ? [3] : []),
    ];
    return found.length > 0 ? found : undefined;
  };
  return (
    of("enforced", "None") ?? of("user", "Deny") ?? (is("customer") ? [3] : undefined) ?? of("group", "Deny") ?? [0]
  );
}

/** Every combination of yes, no and unknown of these facts. */
export function* combinations(facts: readonly string[]): Generator<Record<string, Tri>> {
  for (let number = 0; number < 3 ** facts.length; number++) {
    let rest = number;
    yield Object.fromEntries(
      facts.map((fact) => {
        const value = (["no", "yes", "unknown"] as const)[rest % 3]!;
        rest = Math.floor(rest / 3);
        return [fact, value];
      }),
    );
  }
}

/** One side of a change: fact → ways; a way is the unknowns that all have to be true. */
export type Ways = Readonly<Record<string, readonly (readonly string[])[]>>;

/** The verdict over all worlds of the unknowns that two sides share, by its definition. */
export function compare(
  before: Ways,
  after: Ways,
  sameSources: (facts: readonly string[]) => boolean,
  stated?: number,
): { verdict: string; after: number[] } | undefined {
  const ids = [...new Set([before, after].flatMap((side) => Object.values(side).flat(2)))];
  const seen = new Set<number>();
  const reached = new Set<number>();
  for (let world = 0; world < 2 ** ids.length; world++) {
    const isTrue = (id: string): boolean => (world & (1 << ids.indexOf(id))) !== 0;
    const holding = (side: Ways) =>
      new Set(Object.keys(side).filter((fact) => side[fact]!.some((way) => way.every(isTrue))));
    const [a, b] = [holding(before), holding(after)];
    const first = (set: ReadonlySet<string>) => tiers.find((tier) => tier.some(([fact]) => set.has(fact)));
    const tier = first(a);
    const inTier = (set: ReadonlySet<string>) =>
      tier
        ?.map(([fact]) => fact)
        .filter((fact) => set.has(fact))
        .join();
    const isOne =
      tier !== undefined && tier === first(b) && inTier(a) === inTier(b) && sameSources(tier.map(([fact]) => fact));
    for (const from of levelsIn(a)) {
      if (stated !== undefined && from !== stated) continue;
      for (const to of isOne ? [from] : levelsIn(b)) {
        seen.add(Math.sign(to - from));
        reached.add(to);
      }
    }
  }
  if (seen.size === 0) return undefined;
  const rises = seen.has(1);
  const falls = seen.has(-1);
  const verdict =
    rises && falls ? "mayChange"
    : rises ? (seen.has(0) ? "mayGain" : "gains")
    : falls ? (seen.has(0) ? "mayLose" : "loses")
    : "same"; // prettier-ignore
  return { verdict, after: [...reached].sort() };
}
