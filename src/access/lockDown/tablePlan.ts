import { isSameSubject, type Change, type Entry, type Subject } from "../case";
import { compareLevels, type GrantLevel, type Level } from "../level";
import { hasMode, type FactName, type TablePolicy } from "../policy";
import { coverAtLeast } from "./cover";
import { compareScores, type Question, type Score, type Solution } from "./question";
import { capOf, isCertainBeyond, levelOfFact, levelOfGrant, withReporter, type Standing } from "./standing";
import { coverOf, lowestGrant, type ModeChoice, type Staying } from "./tableCover";

/** An entry with the highest level that it may give without reaching anybody for whom less is named. */
interface Capped {
  readonly entry: Entry;
  readonly cap: Level;
  readonly reaches: readonly { readonly standing: Standing; readonly ways: readonly (readonly string[])[] }[];
}

/** A person and a fact, with the level that they may have by it. */
interface Held {
  readonly standing: Standing;
  readonly fact: FactName;
  readonly ways: readonly (readonly string[])[];
  readonly cap: Level;
}

/**
 * The best plan for a table. There more entries never mean less, so every entry is judged by itself: one that gives
 * anybody more than is named for them, in any world, has to become lower or go, and every other one stays. What is left
 * is to choose the mode and the reporter, and to cover those who are to stay with as few writes as can be.
 */
export function* solveTable(
  question: Question,
  policy: TablePolicy,
  people: readonly Standing[],
  kept: readonly Standing[],
): Generator<void, Solution> {
  let best: Solution | undefined;
  const byMode = new Map<string, Score>();
  for (const reporter of reportersOf(question, policy)) {
    const known = yield* knownWith(question, policy, people, kept, reporter);
    for (const mode of modesToTry(question, policy)) {
      yield;
      const found = solveChoice(question, policy, { mode, ...(reporter && { reporter }) }, known);
      const inMode = byMode.get(mode);
      if (inMode === undefined || compareScores(found.score, inMode) < 0) byMode.set(mode, found.score);
      if (best === undefined || compareScores(found.score, best.score) < 0) best = { ...found, byMode };
    }
  }
  return best!;
}

/** What every mode is judged by: caps of entries, and what people hold beside them. */
function* knownWith(
  question: Question,
  policy: TablePolicy,
  given: readonly Standing[],
  givenKept: readonly Standing[],
  reporter: Subject | undefined,
): Generator<void, PlanGround> {
  const changed = (standing: Standing) => (reporter ? withReporter(policy, standing, reporter) : standing);
  const people = given.map(changed);
  const kept = givenKept.map(changed);
  const groups = kept.filter(({ person }) => person.subject.kind === "group");
  const isKept = ({ subject }: Entry) =>
    subject !== undefined && question.keep.some((one) => isSameSubject(one.subject, subject));
  const entries: Capped[] = [];
  for (const entry of question.state.entries.filter(({ on }) => on === "case")) {
    yield;
    entries.push(cappedEntry(entry, [...people, ...groups], isKept));
  }
  const held: Held[] = [];
  for (const standing of people) {
    yield;
    for (const [fact, ways] of standing.facts)
      if (ways.length > 0 && fact !== policy.gate?.fact)
        held.push({ standing, fact, ways, cap: capOf(standing, ways) });
  }
  return { entries, held, people, kept };
}

/** The mode that the case has, and every other one that it can be given. */
function modesToTry({ state, allowed }: Question, policy: TablePolicy): string[] {
  const { mode } = state.case;
  const others = allowed.modes.filter(
    (other) => other !== mode && hasMode(policy, other) && allowed.may({ kind: "changeMode", mode: other }),
  );
  return [mode, ...others];
}

/** Nobody else, and those named as owners. */
function reportersOf({ state, keep, allowed }: Question, policy: TablePolicy): (Subject | undefined)[] {
  const { reporter } = allowed;
  if (reporter === undefined || policy.reporterFact === undefined) return [undefined];
  const owners = keep.filter(
    ({ subject, level, unasked }) =>
      level === "owner" && !unasked && subject.kind !== "group" && subject.id !== state.case.reporter?.id,
  );
  return [undefined, ...owners.map(({ subject }) => subject).filter((one) => allowed.may(reporter(one)))];
}

function cappedEntry(entry: Entry, people: readonly Standing[], isKept: (entry: Entry) => boolean): Capped {
  let cap: Level = "owner";
  const reaches: Capped["reaches"][number][] = [];
  for (const standing of people) {
    const ways = standing.reached.get(entry.id);
    if (ways === undefined) continue;
    reaches.push({ standing, ways });
    const own = capOf(standing, ways);
    if (compareLevels(own, cap) < 0) cap = own;
  }
  // Nobody is in the group now; somebody who joins it would have what the entry gives.
  if (reaches.length === 0 && !isKept(entry)) cap = "none";
  return { entry, cap, reaches };
}

interface PlanGround {
  readonly entries: readonly Capped[];
  readonly held: readonly Held[];
  readonly people: readonly Standing[];
  readonly kept: readonly Standing[];
}

type FoundSolution = Omit<Solution, "byMode">;

function solveChoice(question: Question, policy: TablePolicy, choice: ModeChoice, known: PlanGround): FoundSolution {
  const { allowed, state } = question;
  const gives = (level: GrantLevel | undefined) => levelOfGrant(policy, choice.mode, level);
  const counts = { certain: 0, possible: 0 };
  const count = (isCertain: boolean) => void (isCertain ? counts.certain++ : counts.possible++);
  countByFacts(policy, choice, known, count);
  const staying: Staying[] = [];
  const loose: { readonly entry: Entry; readonly levels: readonly GrantLevel[] }[] = [];
  for (const { entry, cap, reaches } of known.entries) {
    if (compareLevels(gives(entry.level), cap) <= 0) {
      staying.push({ entry, cap });
      continue;
    }
    const levels = allowed.levels.filter(
      (level) =>
        level !== "deny" &&
        level !== entry.level &&
        compareLevels(gives(level), cap) <= 0 &&
        allowed.may({ kind: "changeLevel", entry, level }),
    );
    if (levels.length > 0 || allowed.may({ kind: "revoke", entry })) {
      loose.push({ entry, levels });
      continue;
    }
    staying.push({ entry, cap });
    if (reaches.length === 0) count(false);
    for (const { standing, ways } of reaches)
      if (compareLevels(gives(entry.level), capOf(standing, ways)) > 0)
        count(isCertainBeyond(standing, ways, gives(entry.level ?? lowestGrant(policy))));
  }
  const cover = coverAtLeast(coverOf(question, policy, choice, known.kept, staying, loose));
  const changes: Change[] = [
    ...cover.changes,
    ...(choice.mode === state.case.mode ? [] : [{ kind: "changeMode" as const, mode: choice.mode }]),
    ...(choice.reporter === undefined ? [] : [allowed.reporter!(choice.reporter)]),
  ];
  const writes = cover.writes + (choice.mode === state.case.mode ? 0 : 1) + (choice.reporter === undefined ? 0 : 1);
  const strictness = Math.max(0, allowed.modes.indexOf(choice.mode));
  return { score: { ...counts, lost: cover.lost, writes, strictness }, exact: cover.exact, changes };
}

/** Counts what roles, the reporter and entries that no plan touches give beyond what is named. */
function countByFacts(
  policy: TablePolicy,
  { mode }: ModeChoice,
  { held, people }: PlanGround,
  count: (isCertain: boolean) => void,
): void {
  const levels = new Map(policy.facts.map((fact) => [fact, levelOfFact(policy, mode, fact)]));
  for (const { standing, fact, ways, cap } of held) {
    const level = levels.get(fact)!;
    if (compareLevels(level, cap) > 0) count(isCertainBeyond(standing, ways, level));
  }
  // Nobody knows what this mode gives, so everybody may have everything.
  if (!hasMode(policy, mode)) people.forEach(() => count(false));
}
