/**
 * A reading of how DFIR-IRIS gives access and what its writes do beside, and of what a lock-down is to do there, made
 * apart from the product: through every plan and every order. Levels are numbers: 0 none, 1 read, 3 full.
 */

export type Tri = "yes" | "no" | "unknown";
export const levels = [0, 1, 3] as const;

/** A case as the server has it. What is not known of a level is a list of all that it may be. */
export interface Server {
  /** The level of the own entry of a person. */
  readonly own: Readonly<Record<string, number>>;
  readonly groups: Readonly<Record<string, number>>;
  readonly enforced: Readonly<Record<string, readonly number[]>>;
}

export interface Problem {
  readonly first: Server;
  readonly people: readonly string[];
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly customer: Readonly<Record<string, Tri>>;
  readonly caller: string | undefined;
  readonly isAdministrator: boolean;
  readonly wanted: readonly { readonly subject: string; readonly level: number }[];
}

/** A write: a level is set, or the entry goes. */
export interface Step {
  readonly subject: string;
  readonly level: number | undefined;
}

export type Score = readonly [certain: number, possible: number, lost: number, writes: number];

const isGroup = (subject: string): boolean => /^[A-Z]$/.test(subject);

/** Every level that the entries may give somebody. */
export function byEntries({ members, customer }: Problem, { own, groups }: Server, one: string): number[] {
  if (own[one] !== undefined) return [own[one]];
  const through = Object.keys(groups).filter((group) => members[group]!.includes(one));
  const below = through.length > 0 ? through.map((group) => groups[group]!) : [0];
  if (customer[one] === "yes") return [3];
  return customer[one] === "unknown" ? [3, ...below] : below;
}

/** What a write makes of the case. */
export function write(problem: Problem, server: Server, { subject, level }: Step): Server {
  const entries = { ...(isGroup(subject) ? server.groups : server.own) };
  if (level === undefined) delete entries[subject];
  else entries[subject] = level;
  const after: Server = { ...server, ...(isGroup(subject) ? { groups: entries } : { own: entries }) };
  const enforced = { ...server.enforced };
  for (const one of isGroup(subject) ? problem.members[subject]! : [subject])
    enforced[one] =
      level === undefined ? byEntries(problem, after, one) : isGroup(subject) && one === problem.caller ? [3] : [level];
  return { ...after, enforced };
}

export function named({ members, wanted }: Problem, one: string): number {
  const own = wanted.filter(({ subject }) => subject === one || members[subject]?.includes(one));
  return Math.max(0, ...own.map(({ level }) => level));
}

function needed({ wanted }: Problem, one: string): number {
  return wanted.find(({ subject }) => subject === one)?.level ?? 0;
}

export function standing(problem: Problem, server: Server): [number, number, number] {
  let [certain, possible, lost] = [0, 0, 0];
  for (const one of problem.people) {
    const [now, later] = [server.enforced[one]!, byEntries(problem, server, one)];
    const most = named(problem, one);
    if (now.every((level) => level > most)) certain += 1;
    else if (now.some((level) => level > most)) possible += 1;
    if (later.some((level) => level > most)) possible += 1;
    if (Math.min(...now, ...later) < needed(problem, one)) lost += 1;
  }
  for (const group of Object.keys(problem.members)) {
    const level = server.groups[group] ?? 0;
    const own = problem.wanted.find(({ subject }) => subject === group);
    if (own === undefined) {
      const inside = problem.members[group]!;
      const fits = inside.length > 0 && inside.every((one) => level <= named(problem, one));
      if (level > 0 && !fits) possible += 1;
      continue;
    }
    if (level > own.level) certain += 1;
    if (level < own.level) lost += 1;
  }
  return [certain, possible, lost];
}

export function compareScores(a: Score, b: Score): number {
  return a.map((one, place) => one - b[place]!).find((difference) => difference !== 0) ?? 0;
}

/** Whether the caller can make a write, and the server would take it for one. */
function isPossible({ caller, isAdministrator }: Problem, server: Server, { subject, level }: Step): boolean {
  const now = isGroup(subject) ? server.groups[subject] : server.own[subject];
  if (level === undefined) return now !== undefined && isAdministrator;
  return subject !== caller && now !== level;
}

/** The best score of all plans: what is done with each group in every order, then with each person. */
export function bestScore(problem: Problem): Score {
  const known = bestScores.get(problem) ?? bestScoreNow(problem);
  bestScores.set(problem, known);
  return known;
}

/** The same problem is put to many solvers. */
const bestScores = new WeakMap<Problem, Score>();

function bestScoreNow(problem: Problem): Score {
  const { first, people, members, wanted } = problem;
  const groups = Object.keys(members).filter(
    (group) => first.groups[group] !== undefined || wanted.some(({ subject }) => subject === group),
  );
  let best: Score | undefined;
  const withGroups = (server: Server, left: readonly string[], writes: number): void => {
    const served = people.reduce(
      (sum, one) => {
        const own = bestFor(problem, server, one);
        return sum.map((number, place) => number + own[place]!) as unknown as Score;
      },
      [0, 0, 0, 0] as Score,
    );
    const ofGroups = standing({ ...problem, people: [] }, server);
    const score: Score = [
      served[0] + ofGroups[0],
      served[1] + ofGroups[1],
      served[2] + ofGroups[2],
      served[3] + writes,
    ];
    if (best === undefined || compareScores(score, best) < 0) best = score;
    for (const group of left)
      for (const level of [undefined, ...levels]) {
        const step = { subject: group, level };
        if (!isPossible(problem, server, step)) continue;
        withGroups(
          write(problem, server, step),
          left.filter((other) => other !== group),
          writes + 1,
        );
      }
  };
  withGroups(first, groups, 0);
  return best!;
}

/** The best that two writes at most do for one person. */
function bestFor(problem: Problem, server: Server, one: string): Score {
  let best: Score | undefined;
  const alone = { ...problem, people: [one], members: {} };
  const judge = (now: Server, writes: number): void => {
    // Who is in which group still counts for what the entries give.
    const score: Score = [...standingOf(problem, now, one), writes];
    if (best === undefined || compareScores(score, best) < 0) best = score;
    if (writes === 2) return;
    for (const level of [undefined, ...levels]) {
      const step = { subject: one, level };
      if (isPossible(alone, now, step)) judge(write(problem, now, step), writes + 1);
    }
  };
  judge(server, 0);
  return best!;
}

function standingOf(problem: Problem, server: Server, one: string): [number, number, number] {
  const all = standing({ ...problem, people: [one] }, server);
  const ofGroups = standing({ ...problem, people: [] }, server);
  return [all[0] - ofGroups[0], all[1] - ofGroups[1], all[2] - ofGroups[2]];
}

/** Whether a state in between gives somebody what they neither had nor should have, or takes what they are to keep. */
export function isFaulty(problem: Problem, between: Server, last: Server): boolean {
  return problem.people.some((one) => {
    const [before, now, after] = [problem.first, between, last].map(({ enforced }) => enforced[one]!) as [
      readonly number[],
      readonly number[],
      readonly number[],
    ];
    const most = named(problem, one);
    const keeps = Math.min(...before, ...after, most);
    return Math.max(...now) > Math.max(most, ...before) || Math.min(...now) < keeps;
  });
}
