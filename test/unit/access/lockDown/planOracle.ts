/**
 * What a lock-down is to do where a table decides, written apart from the product: through every plan, every order and
 * every possible world. What gives whom what is a reading of one system's rules, see `argusRules.ts` and `cmfRules.ts`.
 * Levels are numbers: 0 none, 1 read, 2 write, 3 owner.
 */

export type Tri = "yes" | "no" | "unknown";

/** Somebody, or a group as a whole, as a world may be. */
export interface Somebody {
  readonly id: string;
  /** False: nobody knows them, they stand for others. */
  readonly isKnown: boolean;
  readonly isGroup: boolean;
  readonly roles: Readonly<Record<string, Tri>>;
  /** By the id of the group; a group is in itself. */
  readonly inside: Readonly<Record<string, Tri>>;
}

export interface AnEntry {
  readonly id: string;
  readonly subject: string;
  /** Undefined: not stated. */
  readonly level: number | undefined;
  /** Nobody may change it. */
  readonly isFixed: boolean;
}

export interface ACase {
  readonly mode: string;
  readonly reporter: string | undefined;
  readonly published: Tri;
  readonly entries: readonly AnEntry[];
  /** Entries on what contains the case, which no plan touches; some may be gone by now. */
  readonly above: readonly (AnEntry & { readonly mayBeGone: boolean })[];
}

export interface Wanted {
  readonly subject: string;
  readonly level: number;
}

export interface Problem {
  readonly rules: Rules;
  readonly first: ACase;
  readonly people: readonly Somebody[];
  /** The groups that are wanted, as a whole. */
  readonly groups: readonly Somebody[];
  readonly wanted: readonly Wanted[];
  /** Modes that the case can be given, the least strict first. */
  readonly modes: readonly string[];
  /** Levels that an entry can be given. */
  readonly levels: readonly number[];
  readonly inPlace: boolean;
  readonly reporterMayChange: boolean;
}

export type Score = readonly [certain: number, possible: number, lost: number, writes: number, strictness: number];

export type World = ReadonlyMap<string, boolean>;

/** One system's rules. */
export interface Rules {
  /** Modes whose rights are known. */
  readonly knownModes: readonly string[];
  /** The highest level that there is. */
  readonly highest: number;
  /** Ways in beside the entries on the case. */
  readonly ways: readonly string[];
  levelOfEntry(level: number, mode: string): number;
  /** Whether anything at all can be given to somebody in a world. */
  isOpen(one: Somebody, of: ACase, world: World): boolean;
  /** Everything that is not known of somebody on a case, in all combinations. */
  worldsOf(one: Somebody, of: ACase): Generator<World>;
  /** What each source gives somebody in a world: ways, and entries on the case by their ids. */
  sourcesIn(one: Somebody, of: ACase, world: World): Map<string, number>;
}

/** All combinations of what is open. */
export function* worldsOver(open: readonly string[]): Generator<World> {
  for (let number = 0; number < 2 ** open.length; number++)
    yield new Map(open.map((name, place) => [name, (number & (1 << place)) !== 0]));
}

export function holds(value: Tri | undefined, name: string, world: World): boolean {
  return value === "yes" || (value === "unknown" && world.get(name) === true);
}

export function unknownsOf(of: Readonly<Record<string, Tri>>): string[] {
  return Object.keys(of).filter((name) => of[name] === "unknown");
}

export function isIn(one: Somebody, subject: string, world: World): boolean {
  return subject === one.id || holds(one.inside[subject], subject, world);
}

export function levelIn({ rules }: Problem, one: Somebody, of: ACase, world: World): number {
  return Math.max(0, ...rules.sourcesIn(one, of, world).values());
}

export function namedIn(one: Somebody, wanted: readonly Wanted[], world: World): number {
  return Math.max(0, ...wanted.filter(({ subject }) => isIn(one, subject, world)).map(({ level }) => level));
}

interface Judged {
  readonly certain: number;
  readonly possible: number;
  /** The level that they have in every world. */
  readonly lowest: number;
}

/** What was judged of somebody, by what of a case concerns them: thousands of plans are the same to them. */
const judgements = new WeakMap<Somebody, Map<string, Judged>>();

function judged(problem: Problem, one: Somebody, of: ACase): Judged {
  const reaching = of.entries.filter(({ subject }) => subject === one.id || (one.inside[subject] ?? "no") !== "no");
  const concerning = { ...of, entries: reaching };
  const isReporter = of.reporter === one.id;
  const key = [of.mode, isReporter, ...reaching.map(({ id, level }) => `${id} ${level}`)].join("|");
  const known = judgements.get(one) ?? new Map<string, Judged>();
  judgements.set(one, known);
  const found = known.get(key) ?? judgedNow(problem, one, concerning);
  known.set(key, found);
  return found;
}

function judgedNow({ rules, wanted }: Problem, one: Somebody, of: ACase): Judged {
  const byEntries = of.entries.map(({ id }) => id);
  const sources = one.isGroup ? byEntries : [...rules.ways, ...byEntries];
  const [all, some] = [new Set(sources), new Set<string>()];
  let lowest = 3;
  for (const world of rules.worldsOf(one, of)) {
    const given = rules.sourcesIn(one, of, world);
    const named = namedIn(one, wanted, world);
    lowest = Math.min(lowest, Math.max(0, ...given.values()));
    for (const source of sources)
      if ((given.get(source) ?? 0) > named) some.add(source);
      else all.delete(source);
  }
  const certain = [...some].filter((source) => all.has(source)).length;
  const isNew = !one.isGroup && !rules.knownModes.includes(of.mode);
  return { certain, possible: some.size - certain + (isNew ? 1 : 0), lowest };
}

/** The first three numbers of a score. */
export function standing(problem: Problem, of: ACase): [number, number, number] {
  const { rules, people, groups, wanted } = problem;
  let [certain, possible, lost] = [0, 0, 0];
  for (const one of [...people, ...groups]) {
    const found = judged(problem, one, of);
    certain += found.certain;
    possible += found.possible;
  }
  // A new member of a group has what its entry gives, also where nobody is in it now.
  for (const { subject, level } of of.entries)
    if (
      rules.levelOfEntry(level ?? 3, of.mode) > 0 &&
      !wanted.some((one) => one.subject === subject) &&
      [...people, ...groups].every(({ id, inside }) => id !== subject && (inside[subject] ?? "no") === "no")
    )
      possible += 1;
  for (const { subject, level } of wanted) {
    const one = [...people, ...groups].find(({ id }) => id === subject)!;
    if (judged(problem, one, of).lowest < level) lost += 1;
  }
  return [certain, possible, lost];
}

export function compareScores(a: Score, b: Score): number {
  return a.map((one, place) => one - b[place]!).find((difference) => difference !== 0) ?? 0;
}

export function strictnessOf({ modes }: Problem, mode: string): number {
  return Math.max(0, modes.indexOf(mode));
}

/** The best score of all plans: every mode, every fate of every entry, every entry for the wanted, every reporter. */
export function bestScore(problem: Problem): Score {
  const known = bestScores.get(problem) ?? bestScoreNow(problem);
  bestScores.set(problem, known);
  return known;
}

/** The same problem is put to many solvers. */
const bestScores = new WeakMap<Problem, Score>();

function bestScoreNow(problem: Problem): Score {
  const { first, wanted, inPlace, reporterMayChange } = problem;
  let best: Score | undefined;
  const change = inPlace ? 1 : 2;
  const modes = [...new Set([first.mode, ...problem.modes])];
  const reporters = [
    first.reporter,
    ...(reporterMayChange ? wanted.filter(({ subject, level }) => level === 3 && /^[a-z]$/.test(subject)) : []).map(
      ({ subject }) => subject,
    ),
  ];
  const without = wanted.filter(
    ({ subject }) => !first.entries.some((entry) => entry.subject === subject && entry.level !== undefined),
  );
  const tryWith = (entries: readonly AnEntry[], writes: number): void => {
    for (const mode of modes)
      for (const reporter of new Set(reporters)) {
        const [certain, possible, lost] = standing(problem, { ...first, mode, reporter, entries });
        const cost = writes + (mode === first.mode ? 0 : 1) + (reporter === first.reporter ? 0 : 1);
        const score: Score = [certain, possible, lost, cost, strictnessOf(problem, mode)];
        if (best === undefined || compareScores(score, best) < 0) best = score;
      }
  };
  const grant = (place: number, entries: readonly AnEntry[], writes: number): void => {
    if (place === without.length) return tryWith(entries, writes);
    grant(place + 1, entries, writes);
    for (const level of problem.levels) {
      const { subject } = without[place]!;
      grant(place + 1, [...entries, { id: `new ${subject}`, subject, level, isFixed: false }], writes + 1);
    }
  };
  const decide = (place: number, entries: readonly AnEntry[], writes: number): void => {
    if (place === first.entries.length) return grant(0, entries, writes);
    const entry = first.entries[place]!;
    decide(place + 1, [...entries, entry], writes);
    if (entry.isFixed) return;
    decide(place + 1, entries, writes + 1);
    for (const level of problem.levels)
      if (level !== entry.level) decide(place + 1, [...entries, { ...entry, level }], writes + change);
  };
  decide(0, [], 0);
  return best!;
}

/** Whether a state in between gives somebody what they neither had nor should have, or takes what they are to keep. */
export function isFaulty(problem: Problem, between: ACase, last: ACase): boolean {
  const { rules, first, people, groups, wanted } = problem;
  return [...people, ...groups].some((one) => {
    let keeps = 3;
    let lacks = 3;
    let leaks = false;
    for (const world of rules.worldsOf(one, first)) {
      const [before, now, after] = [first, between, last].map((of) => levelIn(problem, one, of, world)) as [
        number,
        number,
        number,
      ];
      const named = namedIn(one, wanted, world);
      const byEntries = Math.max(
        0,
        ...[...rules.sourcesIn(one, between, world)]
          .filter(([name]) => /^(e|new )/.test(name))
          .map(([, level]) => level),
      );
      if ((one.isKnown ? now : byEntries) > Math.max(before, named)) leaks = true;
      keeps = Math.min(keeps, before, after, named);
      lacks = Math.min(lacks, now);
    }
    return leaks || lacks < keeps;
  });
}
