import type { PlannedChange } from "./model";
import {
  entriesOf,
  placeOf,
  subjectOf,
  type CaseState,
  type Change,
  type Entry,
  type Subject,
} from "../../access/case";
import { notSupported } from "../../base/failure";
import type { Cases } from "../cases/cases";
import type { Changes } from "./changes";
import type { Connection, Connections } from "../connections/connections";
import { Conflict, missing, sameEntry, type Difference } from "./drift";
import { isOfSystem, systemKey, type Attempt } from "../journal/attempt";

/** Why something in the journal cannot be taken back. */
export const noUndoReasons = [
  "nothingDone", // it was not done, or it was so already
  "undone", // another record took it back
  "undetermined", // nobody knows whether it was done
  "otherConnection", // the connection leads to another server than it was done on
  "recomputed", // what was enforced before stands nowhere, and cannot be set
  "notStated", // the server did not say what was there before
  "noReporter", // there was no reporter before, and one cannot be cleared
  "noWayBack", // a published case stays published
  "unwatched", // the system has no way to add a watcher by itself
] as const;
export type NoUndo = (typeof noUndoReasons)[number];

/** The change that takes a record back, planned against the case as it is now. */
export interface PlannedUndo {
  readonly planned: PlannedChange;
  /** The entry that comes back is a new one: its id, and who granted it when, are not those of the old one. */
  readonly newEntry: boolean;
}

/** Why this record cannot be undone; undefined: it can be tried. `attempts`: at least those that take it back. */
export function noUndo(attempt: Attempt, attempts: readonly Attempt[]): NoUndo | undefined {
  const { outcome, change } = attempt;
  if (change.kind === "recompute") return "recomputed";
  if (change.kind === "publish") return "noWayBack";
  if (change.kind === "unwatch") return "unwatched";
  if (outcome === undefined || outcome.kind === "undetermined") return "undetermined";
  if (outcome.kind === "notDone" || outcome.remark === "alreadySo" || outcome.remark === "wasGone")
    return "nothingDone";
  if (attempts.some((other) => other.undoes === attempt.id && other.outcome?.kind === "done")) return "undone";
  if (change.kind === "revoke" && (change.entry.subject === undefined || change.entry.level === undefined))
    return "notStated";
  if (change.kind === "changeLevel" && change.entry.level === undefined) return "notStated";
  if (change.kind === "changeMode" && attempt.from === undefined) return "notStated";
  if (change.kind === "reporter" && change.from === undefined) return "notStated";
  if (change.kind === "reporter" && change.from === null) return "noReporter";
  return undefined;
}

/**
 * What is left to do of a record that got half way, unless it was done or taken back since. `attempts`: all of
 * its case.
 */
export function leftOf(attempt: Attempt, attempts: readonly Attempt[]): Change | undefined {
  const { id, at, case: of, outcome } = attempt;
  const left = outcome?.kind === "half" ? outcome.left : undefined;
  if (left === undefined) return undefined;
  const over = attempts.some((other) => {
    if (
      other.id === id ||
      other.at < at ||
      other.outcome?.kind !== "done" ||
      systemKey(other) !== systemKey(attempt) ||
      other.case.id !== of.id
    )
      return false;
    return (
      other.undoes === id ||
      (left.kind === "revoke" && "entry" in other.change && other.change.entry.id === left.entry.id)
    );
  });
  return over ? undefined : left;
}

/**
 * Plans the inverse of a record. Rejects with a Conflict, which has the differences, when the case is no longer as the
 * record left it, and with Failure "notSupported", whose detail is a `NoUndo`, when it cannot be taken back at all.
 * The result is applied like any change, with `undoes` naming the record.
 * @param attempts all of its case
 */
export async function planUndo(
  {
    connections,
    cases,
    changes,
  }: { readonly connections: Pick<Connections, "backend">; readonly cases: Cases; readonly changes: Changes },
  connection: Connection,
  attempt: Attempt,
  attempts: readonly Attempt[],
  signal: AbortSignal,
): Promise<PlannedUndo> {
  const reason = !isOfSystem(attempt, connection) ? "otherConnection" : noUndo(attempt, attempts);
  if (reason !== undefined) throw notSupported(reason);
  const now = await cases.readState(connection, attempt.case.id, signal);
  const inverse = inverseOf(attempt, attempts, now);
  if ("drift" in inverse) throw new Conflict(now.case, inverse.drift);
  const planned = await changes.plan(connection, attempt.case.id, inverse.change, signal, now);
  const { changesLevelInPlace } = (await connections.backend(connection)).capabilities;
  const { kind } = planned.change;
  return { planned, newEntry: kind === "grant" || (kind === "changeLevel" && !changesLevelInPlace) };
}

/**
 * The change that leads from the present state back to the one before the record, or what is in its way.
 * @param attempts all of its case
 */
export function inverseOf(
  attempt: Attempt,
  attempts: readonly Attempt[],
  now: CaseState,
): { readonly change: Change } | { readonly drift: readonly Difference[] } {
  const { change, outcome, from } = attempt;
  const made = outcome?.entryId === undefined ? undefined : lastInPlaceOf(outcome.entryId, attempt, attempts, now);
  if (outcome?.kind === "doneOtherwise") return inverseOfOther(attempt, now, made);
  switch (change.kind) {
    case "changeMode":
      if (now.case.mode === change.mode && from !== undefined) return { change: { kind: "changeMode", mode: from } };
      return { drift: [{ kind: "mode", from: change.mode, to: now.case.mode }] };
    case "reporter":
      return inverseOfReporter(change, now, change.subject);
    case "recompute":
    case "publish":
    case "unwatch":
      return { drift: [] };
    case "grant":
      return inverseOfGrant(change, outcome?.entryId, now, made);
    case "revoke": {
      const { subject, level, on } = change.entry;
      if (subject === undefined || level === undefined) return { drift: [] };
      const [present] = entriesOf(now.entries, subject, on);
      if (present !== undefined) return { drift: [{ kind: "entryAdded", entry: present }] };
      return { change: { kind: "grant", subject, level, on } };
    }
    case "changeLevel": {
      const { entry, level } = change;
      const present = theirEntry(now, { subject: entry.subject, on: entry.on, id: made });
      if (present === undefined) return { drift: [missing(now, { ...entry, level })] };
      // Half done: the old entry still stands beside the new one, which is the one to go.
      const old = outcome?.kind === "half" ? sameEntry(now, entry) : undefined;
      if (old !== undefined && old !== present) return { change: { kind: "revoke", entry: present } };
      if (present.level !== level || entry.level === undefined)
        return { drift: [{ kind: "level", entry: present, from: level, to: present.level }] };
      return { change: { kind: "changeLevel", entry: present, level: entry.level } };
    }
  }
}

/** The entry that a grant made goes, where it is as it was made. `made`: its id, or that of what has replaced it. */
function inverseOfGrant(
  change: Extract<Change, { kind: "grant" }>,
  recorded: string | undefined,
  now: CaseState,
  made: string | undefined,
): ReturnType<typeof inverseOf> {
  const entry = theirEntry(now, { ...change, id: made });
  const theirs = entriesOf(now.entries, change.subject, change.on);
  // Which of several it made is not known.
  if (entry === undefined && made === undefined && theirs.length > 1)
    return { drift: theirs.map((one) => ({ kind: "entryAdded", entry: one })) };
  if (entry === undefined)
    return {
      drift: [
        missing(now, {
          id: recorded ?? "",
          subject: change.subject,
          level: change.level,
          on: change.on ?? "case",
        }),
      ],
    };
  if (entry.level !== undefined && entry.level !== change.level)
    return { drift: [{ kind: "level", entry, from: change.level, to: entry.level }] };
  return { change: { kind: "revoke", entry } };
}

/** The reporter before comes back where `left`, whom the record has made it, still is. */
function inverseOfReporter(
  { from }: Extract<Change, { kind: "reporter" }>,
  now: CaseState,
  left: Subject | undefined,
): ReturnType<typeof inverseOf> {
  const { reporter } = now.case;
  if (reporter?.id === left?.id && from !== undefined && from !== null)
    return { change: { kind: "reporter", subject: from } };
  return { drift: [{ kind: "reporter", from: left ?? null, to: reporter }] };
}

/** The same of a record that did something else than it was to do. */
function inverseOfOther(
  { change, outcome, from }: Attempt,
  now: CaseState,
  made: string | undefined,
): ReturnType<typeof inverseOf> {
  if (change.kind === "reporter") return inverseOfReporter(change, now, outcome?.insteadReporter);
  if (change.kind === "changeMode") {
    if (now.case.mode === outcome?.instead && from !== undefined) return { change: { kind: "changeMode", mode: from } };
    return { drift: [{ kind: "mode", from: outcome?.instead ?? "", to: now.case.mode }] };
  }
  const subject = subjectOf(change);
  const on = placeOf(change) ?? "case";
  const entry = theirEntry(now, { ...(subject && { subject }), on, ...(made !== undefined && { id: made }) });
  if (change.kind === "changeLevel" && subject !== undefined && change.entry.level !== undefined) {
    const { level } = change.entry;
    if (entry !== undefined) return { change: { kind: "changeLevel", entry, level } };
    const [present] = entriesOf(now.entries, subject, on);
    return present === undefined
      ? { change: { kind: "grant", subject, level, on } }
      : { drift: [{ kind: "entryAdded", entry: present }] };
  }
  if (entry === undefined) return { drift: [missing(now, { id: made ?? "", ...(subject && { subject }), on })] };
  return { change: { kind: "revoke", entry } };
}

/**
 * The id of the entry that stands where one was that a record made: later records may have replaced it, by another
 * level or, after a revoke, by taking that back.
 */
function lastInPlaceOf(id: string, attempt: Attempt, attempts: readonly Attempt[], now: CaseState): string {
  const replaced = new Map<string, string>();
  for (const one of attempts) {
    const made = one.outcome?.entryId;
    if (systemKey(one) !== systemKey(attempt) || one.case.id !== attempt.case.id || made === undefined) continue;
    const before = one.change.kind === "grant" ? attempts.find((other) => other.id === one.undoes)?.change : one.change;
    if (before?.kind === "changeLevel" || before?.kind === "revoke") replaced.set(before.entry.id, made);
  }
  const seen = new Set<string>();
  let last = id;
  for (let next: string | undefined = id; next !== undefined && !seen.has(next); next = replaced.get(next)) {
    last = next;
    if (now.entries.some((entry) => entry.id === next)) return next;
    seen.add(next);
  }
  return last;
}

/** The entry that a record made: by its id, or where the server gives none that last, the only one of the subject. */
function theirEntry(
  now: CaseState,
  wanted: { readonly subject?: Entry["subject"]; readonly on?: Entry["on"]; readonly id?: string },
): Entry | undefined {
  const on = wanted.on ?? "case";
  const byId = now.entries.find((entry) => entry.id === wanted.id && entry.on === on);
  if (byId !== undefined || wanted.subject === undefined || wanted.id !== undefined) return byId;
  const theirs = entriesOf(now.entries, wanted.subject, on);
  return theirs.length === 1 ? theirs[0] : undefined;
}
