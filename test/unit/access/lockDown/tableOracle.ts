/**
 * A reading of the Argus access table, and of what a lock-down is to do, written apart from the product: through every
 * plan, every order and every possible world. Levels are numbers: 0 none, 1 read, 2 write, 3 owner.
 */

export type Tri = "yes" | "no" | "unknown";
export const levelNames = ["none", "read", "write", "owner"] as const;
export const roleNames = ["serviceRead", "serviceWrite", "serviceTech", "admin"] as const;
export const modeNames = ["roleBased", "writeRestricted", "readRestricted", "explicit"] as const;

/** Somebody, or a group as a whole, as a world may be. */
export interface Somebody {
  readonly id: string;
  /** False: nobody knows them, they stand for others. */
  readonly isKnown: boolean;
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
}

export interface Wanted {
  readonly subject: string;
  readonly level: number;
}

export interface Problem {
  readonly first: ACase;
  readonly people: readonly Somebody[];
  /** The groups that are wanted, as a whole. */
  readonly groups: readonly Somebody[];
  readonly wanted: readonly Wanted[];
  readonly inPlace: boolean;
  readonly reporterMayChange: boolean;
}

export type Score = readonly [certain: number, possible: number, lost: number, writes: number, strictness: number];

type World = ReadonlyMap<string, boolean>;

/** What a role gives, column by column of the page. */
function levelOfRole(role: string, mode: string): number {
  if (role === "admin" || role === "reporter") return 3;
  if (mode === "roleBased") return role === "serviceRead" ? 1 : role === "serviceWrite" ? 2 : 0;
  if (mode === "writeRestricted") return role === "serviceRead" ? 1 : role === "serviceTech" ? 2 : 0;
  if (mode === "readRestricted") return role === "serviceTech" ? 2 : 0;
  return 0;
}

export function levelOfEntry(level: number, mode: string): number {
  return mode === "explicit" && level === 1 ? 2 : level;
}

/** Everything that is not known of somebody on a case, in all combinations. */
export function* worldsOf(one: Somebody, { entries }: ACase, published: Tri): Generator<World> {
  const open = [
    ...Object.keys(one.roles).filter((role) => one.roles[role] === "unknown"),
    ...Object.keys(one.inside).filter((group) => one.inside[group] === "unknown"),
    ...(published === "unknown" ? ["published"] : []),
    ...(published !== "yes" ? ["exception"] : []),
    ...entries.filter(({ level }) => level === undefined).flatMap(({ id }) => [`${id} writes`, `${id} owns`]),
  ];
  for (let number = 0; number < 2 ** open.length; number++)
    yield new Map(open.map((name, place) => [name, (number & (1 << place)) !== 0]));
}

function holds(value: Tri | undefined, name: string, world: World): boolean {
  return value === "yes" || (value === "unknown" && world.get(name) === true);
}

function isOpen(one: Somebody, { published, reporter }: ACase, world: World): boolean {
  if (holds(published, "published", world)) return true;
  if (["serviceTech", "admin"].some((role) => holds(one.roles[role], role, world))) return true;
  return reporter === one.id && world.get("exception") === true;
}

export function isIn(one: Somebody, subject: string, world: World): boolean {
  return subject === one.id || holds(one.inside[subject], subject, world);
}

/** What each source gives somebody in a world. */
export function sourcesIn(one: Somebody, of: ACase, world: World): Map<string, number> {
  const found = new Map<string, number>();
  if (!isOpen(one, of, world)) return found;
  for (const role of roleNames) if (holds(one.roles[role], role, world)) found.set(role, levelOfRole(role, of.mode));
  if (of.reporter === one.id) found.set("reporter", 3);
  for (const { id, subject, level } of of.entries) {
    const stated = level ?? (world.get(`${id} writes`) ? (world.get(`${id} owns`) ? 3 : 2) : 1);
    if (isIn(one, subject, world)) found.set(id, levelOfEntry(stated, of.mode));
  }
  return found;
}

export function levelIn(one: Somebody, of: ACase, world: World): number {
  return Math.max(0, ...sourcesIn(one, of, world).values());
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

function judged(one: Somebody, of: ACase, wanted: readonly Wanted[], isGroup: boolean): Judged {
  const reaching = of.entries.filter(({ subject }) => subject === one.id || (one.inside[subject] ?? "no") !== "no");
  const concerning = { ...of, entries: reaching };
  const isReporter = of.reporter === one.id;
  const key = [of.mode, isReporter, isGroup, ...reaching.map(({ id, level }) => `${id} ${level}`)].join("|");
  const known = judgements.get(one) ?? new Map<string, Judged>();
  judgements.set(one, known);
  const found = known.get(key) ?? judgedNow(one, concerning, wanted, isGroup);
  known.set(key, found);
  return found;
}

function judgedNow(one: Somebody, of: ACase, wanted: readonly Wanted[], isGroup: boolean): Judged {
  const byEntries = of.entries.map(({ id }) => id);
  const sources = isGroup ? byEntries : [...roleNames, "reporter", ...byEntries];
  const [all, some] = [new Set(sources), new Set<string>()];
  let lowest = 3;
  for (const world of worldsOf(one, of, of.published)) {
    const given = sourcesIn(one, of, world);
    const named = namedIn(one, wanted, world);
    lowest = Math.min(lowest, Math.max(0, ...given.values()));
    for (const source of sources)
      if ((given.get(source) ?? 0) > named) some.add(source);
      else all.delete(source);
  }
  const certain = [...some].filter((source) => all.has(source)).length;
  const isNew = !isGroup && !modeNames.some((mode) => mode === of.mode);
  return { certain, possible: some.size - certain + (isNew ? 1 : 0), lowest };
}

/** The first three numbers of a score. */
export function standing({ people, groups, wanted }: Problem, of: ACase): [number, number, number] {
  let [certain, possible, lost] = [0, 0, 0];
  for (const one of [...people, ...groups]) {
    const found = judged(one, of, wanted, groups.includes(one));
    certain += found.certain;
    possible += found.possible;
  }
  // Whoever joins a group has what its entry gives, also where nobody is in it now.
  for (const { subject } of of.entries)
    if (
      !wanted.some((one) => one.subject === subject) &&
      [...people, ...groups].every(({ id, inside }) => id !== subject && (inside[subject] ?? "no") === "no")
    )
      possible += 1;
  for (const { subject, level } of wanted) {
    const one = [...people, ...groups].find(({ id }) => id === subject)!;
    if (judged(one, of, wanted, groups.includes(one)).lowest < level) lost += 1;
  }
  return [certain, possible, lost];
}

export function compareScores(a: Score, b: Score): number {
  return a.map((one, place) => one - b[place]!).find((difference) => difference !== 0) ?? 0;
}

export function strictnessOf(mode: string): number {
  return Math.max(0, modeNames.indexOf(mode as "explicit"));
}

/** The best score of all plans: every mode, every fate of every entry, every entry for the wanted, every reporter. */
export function bestScore(problem: Problem): Score {
  const { first, wanted, inPlace, reporterMayChange } = problem;
  let best: Score | undefined;
  const change = inPlace ? 1 : 2;
  const modes = [...new Set([first.mode, ...modeNames])];
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
        const score: Score = [certain, possible, lost, cost, strictnessOf(mode)];
        if (best === undefined || compareScores(score, best) < 0) best = score;
      }
  };
  const grant = (place: number, entries: readonly AnEntry[], writes: number): void => {
    if (place === without.length) return tryWith(entries, writes);
    grant(place + 1, entries, writes);
    for (const level of [1, 2, 3]) {
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
    for (const level of [1, 2, 3])
      if (level !== entry.level) decide(place + 1, [...entries, { ...entry, level }], writes + change);
  };
  decide(0, [], 0);
  return best!;
}

/** Whether a state in between gives somebody what they neither had nor should have, or takes what they are to keep. */
export function isFaulty({ first, people, groups, wanted }: Problem, between: ACase, last: ACase): boolean {
  return [...people, ...groups].some((one) => {
    let keeps = 3;
    let lacks = 3;
    let leaks = false;
    for (const world of worldsOf(one, first, first.published)) {
      const [before, now, after] = [first, between, last].map((of) => levelIn(one, of, world)) as [
        number,
        number,
        number,
      ];
      const named = namedIn(one, wanted, world);
      const byEntries = Math.max(
        0,
        ...[...sourcesIn(one, between, world)].filter(([name]) => /^(e|new )/.test(name)).map(([, level]) => level),
      );
      if ((one.isKnown ? now : byEntries) > Math.max(before, named)) leaks = true;
      keeps = Math.min(keeps, before, after, named);
      lacks = Math.min(lacks, now);
    }
    return leaks || lacks < keeps;
  });
}
