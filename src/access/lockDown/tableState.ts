import { isSameSubject, type CaseState, type Entry } from "../case";
import { compareLevels, rights, type Level, type Right } from "../level";
import type { TablePolicy } from "../policy";
import type { Needs } from "../ways";
import type { Keep } from "./question";
import {
  certainly,
  isCertainlyMet,
  levelOfFact,
  levelOfGrant,
  minimalOf,
  never,
  bothHold,
  type Standing,
} from "./standing";

/** A state as it is asked about by many people. */
export interface TableState {
  readonly policy: TablePolicy;
  readonly mode: string;
  /** The reporter, where it is another one than the one that people's facts tell of. */
  readonly newReporter?: { readonly id: string };
  readonly entries: ReadonlyMap<string, Entry>;
  /** Entries that a change made, with the place of the kept group whose they are. */
  readonly made: readonly { readonly entry: Entry; readonly keep: string | undefined }[];
}

export function tableState(
  policy: TablePolicy,
  first: CaseState,
  { case: of, entries }: CaseState,
  keep: readonly Keep[],
): TableState {
  const known = new Set(first.entries.map(({ id }) => id));
  const onCase = entries.filter(({ on }) => on === "case");
  const { reporter } = of;
  return {
    policy,
    mode: of.mode,
    ...(reporter && reporter.id !== first.case.reporter?.id && { newReporter: reporter }),
    entries: new Map(onCase.filter(({ id }) => known.has(id)).map((entry) => [entry.id, entry])),
    made: onCase
      .filter(({ id }) => !known.has(id))
      .map((entry) => {
        const place = keep.findIndex(({ subject }) => entry.subject && isSameSubject(subject, entry.subject));
        return { entry, keep: place < 0 ? undefined : `keep:${place}` };
      }),
  };
}

interface LevelSource {
  readonly level: Level;
  readonly ways: readonly Needs[];
}

/** Everything that gives somebody something in a state, apart from the gate. */
function* sourcesOf(
  standing: Standing,
  { policy, mode, newReporter, entries, made }: TableState,
): Generator<LevelSource> {
  const { person, facts, reached } = standing;
  for (const [fact, ways] of facts) {
    const isReporter = newReporter !== undefined && fact === policy.reporterFact;
    const held = !isReporter ? ways : newReporter.id === person.subject.id ? certainly : never;
    if (held.length > 0) yield { level: levelOfFact(policy, mode, fact), ways: held };
  }
  for (const [id, ways] of reached) {
    const entry = entries.get(id);
    if (entry !== undefined) yield { level: levelOfGrant(policy, mode, entry.level ?? "read"), ways };
  }
  for (const { entry, keep } of made) {
    const ways = waysToMade(standing, entry, keep);
    if (ways.length > 0) yield { level: levelOfGrant(policy, mode, entry.level), ways };
  }
}

/** How an entry that a change makes reaches somebody. */
function waysToMade({ person, reached }: Standing, entry: Entry, keep: string | undefined): readonly Needs[] {
  if (entry.subject && isSameSubject(entry.subject, person.subject)) return certainly;
  return (keep !== undefined && reached.get(keep)) || never;
}

/** The level that somebody certainly has in a state. */
export function certainLevel(standing: Standing, state: TableState): Level {
  let highest: Level = "none";
  if (!isCertainlyMet(standing.gate)) return highest;
  for (const { level, ways } of sourcesOf(standing, state))
    if (isCertainlyMet(ways) && compareLevels(level, highest) > 0) highest = level;
  return highest;
}

/** In which worlds somebody has each right in a state. */
export function rightsIn(standing: Standing, state: TableState): Readonly<Record<Right, readonly Needs[]>> {
  const found: Record<Right, Needs[]> = { read: [], write: [], owner: [] };
  for (const { level, ways } of sourcesOf(standing, state))
    for (const right of rights) if (compareLevels(right, level) <= 0) found[right].push(...ways);
  const through = (right: Right) => bothHold(minimalOf(found[right]), standing.gate);
  return { read: through("read"), write: through("write"), owner: through("owner") };
}
