import type { CasesChange } from "../cases/changeFeed";
import type { Disposable } from "../../base/disposable";
import type { Case, CaseState, Change } from "../../access/case";
import type { Cases } from "../cases/cases";
import type { Connection } from "../connections/connections";
import { createEvent, type Event } from "../../base/event";
import type { Attempt, RecordedOutcome } from "../journal/attempt";
import type { Journal } from "../journal/journal";
import { createArrivalClock } from "./arrivalClock";
import { isOvertaken, isSameWish, sentNothing, stateOf } from "./fromJournal";
import { createKeptWrites, placeIn } from "./keptWrites";
import { stillSought, whatArrivalDoes } from "./laterWrites";
import { isAwaited, isPendingOpen, type Kept, type Pending } from "./pending";
import { createWatcherLook, readingOf } from "./readingOf";
import { settle, type News } from "./settle";

/** What an earlier request without an answer may still do. */
export interface Expected {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** It would undo what is done now; otherwise there would be two entries. */
  readonly undoes: boolean;
}

/**
 * A change that had been given up, and told as not made, was carried out after all; or of one that was open there is
 * news that needs somebody: a second entry, a half, or something else than what was asked for.
 */
export interface Arrived extends Omit<News, "half"> {
  readonly connection: Connection;
  readonly case: Case;
  /** The journal's record of a change of level where only the new entry is there. */
  readonly half?: string;
}

/**
 * The writes whose outcome nobody knows, or that may yet arrive: see pending.ts. A later reading of the case, no matter
 * who makes it, settles them.
 */
export interface PendingWrites extends Disposable {
  readonly onDidChange: Event<CasesChange>;
  readonly onDidArrive: Event<Arrived>;
  add(connection: Connection, pending: Pending): void;
  /** Settles the case by what was read of it, if that is new enough, and no other window knows more. Never rejects. */
  look(connection: Connection, caseId: string): Promise<void>;
  /** A newer write to the same target is about to follow. Returns the one before, which no reading settles any more. */
  supersede(connection: Connection, caseId: string, change: Change): Pending | undefined;
  /** Nothing followed after all: what was superseded stands as it did. */
  restore(connection: Connection, pending: Pending | undefined): void;
  /**
   * The user was told that the change is already there, so the outcome of an earlier write of the same is reported,
   * too.
   */
  reportLateArrival(connection: Connection, caseId: string, change: Change): void;
  /**
   * Goes on watching for what was superseded and may arrive late: what comes beyond `now`, the state that the later
   * write left, is by it, and a second entry where it gives what was made again. Undefined: what the later write left
   * is not known, and that one is watched itself.
   */
  watchOn(connection: Connection, superseded: Pending | undefined, now: CaseState | undefined): void;
  /** The cases with a write whose outcome nobody knows. */
  undetermined(connection: Connection): ReadonlySet<string>;
  /**
   * What an earlier request may still do to what a change makes; undefined: nothing. `inPlace`: a change of level
   * leaves the entry where it stands.
   */
  expected(connection: Connection, caseId: string, change: Change, inPlace: boolean): Expected | undefined;
  /** Takes over what the journal has open from sessions that ended. It does so whenever the journal is read. */
  recover(): Promise<void>;
}

export interface PendingWritesNeeds {
  readonly cases: Cases;
  readonly journal: Journal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds on a clock that nobody sets, by which a request may still arrive. */
  readonly steady?: () => number;
}

/**
 * None yet. Listens to what is read of the cases and of the journal until it is disposed of. Long because its functions
 * share its state.
 */
export function createPendingWrites({ cases, journal, now, steady = now }: PendingWritesNeeds): PendingWrites {
  const arrived = createEvent<Arrived>();
  const clock = createArrivalClock(now, steady);
  const kept = createKeptWrites(now, clock);
  /** Systems, and their cases, that another process may be writing to. */
  let elsewhere = new Map<string, Set<string>>();
  /** The records that were settled here. */
  const settled = new Set<string>();
  /** The records that a write under way here follows, and that an older reading of the journal does not know. */
  const superseded = new Set<string>();
  const lookAtWatchers = createWatcherLook(cases);
  const readOthers = onceMoreWhereAsked(() => journal.readOthers());

  const watching = cases.onDidChange(({ connection: name, caseId }) => {
    const connection = kept.connectionNamed(name);
    const written = connection === undefined ? [...elsewhere.values()] : [elsewhere.get(kept.keyOf(connection))];
    // That process may have ended since, e.g. when its window was just being loaded again.
    if (written.some((those) => those !== undefined && (caseId === undefined || those.has(caseId)))) readOthers();
    if (connection !== undefined) void look(connection, caseId);
  });

  const readings = journal.onDidRead(takeOver);

  function find(connection: Connection, caseId: string, change: Change): Kept | undefined {
    return kept.find(kept.keyOf(connection), caseId, change);
  }

  function takeOver(attempts: readonly Attempt[]): void {
    elsewhere = new Map();
    const seen = new Set<string>();
    /** What was asked for last and, as a later reading showed, was not made. */
    const vain = new Map<string, Change>();
    for (const attempt of attempts) {
      const { id: record, connection: name, case: of, change, outcome } = attempt;
      const system = kept.keyOfAttempt(attempt);
      if (attempt.elsewhere) elsewhere.set(system, (elsewhere.get(system) ?? new Set()).add(of.id));
      const key = `${system} ${placeIn(of.id, change)}`;
      const known = kept.find(system, of.id, change);
      const after = vain.get(key);
      if (outcome?.kind === "notDone" && outcome.settled && !outcome.late) vain.set(key, change);
      // The newest attempt that sent something is the one that counts; an outcome without effect ends a pending one.
      if (seen.has(key) || (sentNothing(attempt) && known?.record !== record)) continue;
      if (!sentNothing(attempt)) seen.add(key);
      if (known !== undefined && !isOvertaken(known, attempt)) continue;
      if (known !== undefined) kept.take(system, name, of.id, change);
      if (attempt.unreadOutcome || settled.has(record) || superseded.has(record)) continue;
      const state = stateOf(attempt, now());
      if (state === undefined) continue;
      const at = outcome !== undefined && isAwaited(state) ? outcome.at : now();
      const pending: Pending = {
        ...{ record, caseId: of.id, change, at },
        ...(outcome?.left && { left: outcome.left }),
        ...state,
      };
      // What showed that of the newer one showed it of this one.
      if (isPendingOpen(pending) && after !== undefined && isSameWish(change, after))
        end(record, { kind: "notDone", settled: true });
      else kept.put(system, name, pending, attempt.at);
    }
  }

  async function look(connection: Connection, caseId: string | undefined): Promise<void> {
    const these = () => kept.of(kept.keyOf(connection)).filter((one) => caseId === undefined || one.caseId === caseId);
    if (these().length === 0) return;
    await journal.readOthers();
    for (const pending of these()) lookFor(connection, pending);
  }

  /** Settles one by what is known of its case. */
  function lookFor(connection: Connection, pending: Kept): void {
    const { caseId, change, record } = pending;
    const read = readingOf(cases, connection, pending);
    if (read === undefined) return;
    const { state, readAt } = read;
    if (readAt < pending.at && change.kind === "unwatch" && state.case.readAt >= pending.at)
      lookAtWatchers(connection, pending, state.case.readAt);
    const step = settle(pending, { state, readAt, mayArrive: clock.mayArriveAfter(readAt, pending) });
    if (step.kind === "stays") return;
    const key = kept.keyOf(connection);
    kept.take(key, connection.name, caseId, change);
    // It was sent, or may have been, and nobody heard an answer: it is not there, and is watched for, as long as it may
    // arrive.
    if (step.isWatched)
      kept.put(key, connection.name, { state: "watched", record, caseId, change, before: state, at: now() });
    if (step.outcome !== undefined) end(record, step.outcome);
    if (step.news === undefined) return;
    const { half, ...news } = step.news;
    arrived.fire({ connection, case: state.case, ...news, ...(half && { half: record }) });
  }

  function end(record: string, outcome: RecordedOutcome): void {
    settled.add(record);
    void journal.end(record, outcome).catch(() => settled.delete(record));
  }

  function add(connection: Connection, pending: Pending): void {
    kept.put(kept.keyOf(connection), connection.name, pending);
  }

  return {
    onDidChange: kept.onDidChange,
    onDidArrive: arrived.event,
    add,
    look,
    supersede: (connection, caseId, change) => {
      const pending = kept.take(kept.keyOf(connection), connection.name, caseId, change);
      if (pending !== undefined) superseded.add(pending.record);
      return pending;
    },
    restore: (connection, pending) => {
      if (pending === undefined) return;
      superseded.delete(pending.record);
      add(connection, pending);
    },
    reportLateArrival: (connection, caseId, change) => {
      const pending = find(connection, caseId, change);
      if (pending === undefined) return;
      kept.put(kept.keyOf(connection), connection.name, { ...pending, reportLateArrival: true }, pending.since);
    },
    watchOn: (connection, pending, state) => {
      if (pending !== undefined) superseded.delete(pending.record);
      if (state === undefined || pending === undefined || !isAwaited(pending)) return;
      if (find(connection, pending.caseId, pending.change) !== undefined) return;
      const change = stillSought(pending, state);
      if (change !== undefined) add(connection, { ...pending, change, before: state, reportLateArrival: true });
    },
    undetermined: (connection) => {
      const open = kept.of(kept.keyOf(connection)).filter(isPendingOpen);
      return new Set(open.map(({ caseId }) => caseId));
    },
    expected: (connection, caseId, change, inPlace) => {
      const pending = find(connection, caseId, change);
      if (pending === undefined || !isAwaited(pending) || clock.left(pending) <= 0) return undefined;
      const does = whatArrivalDoes(pending, change, inPlace);
      return does && { until: now() + clock.left(pending), undoes: does === "undoes" };
    },
    recover: () => journal.readOthers(),
    dispose: () => {
      for (const one of [kept, watching, readings, arrived]) one.dispose();
    },
  };
}

/** Reads one at a time, and once more where it was asked meanwhile: a process may end after a reading began. */
function onceMoreWhereAsked(read: () => Promise<void>): () => void {
  let reading: { again: boolean } | undefined;
  return function begin() {
    if (reading !== undefined) return void (reading.again = true);
    const mine = (reading = { again: false });
    const end = () => {
      reading = undefined;
      if (mine.again) begin();
    };
    read().then(end, end);
  };
}
