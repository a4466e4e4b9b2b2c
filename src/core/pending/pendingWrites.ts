import type { CasesChange } from "../cases/changeFeed";
import type { Disposable } from "../../base/disposable";
import { gives } from "../../access/apply";
import {
  entriesOf,
  isSameSubject,
  placeOf,
  subjectOf,
  type Case,
  type CaseState,
  type Change,
} from "../../access/case";
import type { Cases } from "../cases/cases";
import type { Connection } from "../connections/connections";
import { newEntries } from "../changes/drift";
import { createEvent, type Event } from "../../base/event";
import { systemKey, type Attempt, type RecordedOutcome } from "../journal/attempt";
import type { Journal } from "../journal/journal";
import { targetOf } from "../journal/target";
import { isAlreadySo } from "../changes/validate";
import { findChange } from "../changes/verify";

/** A write of which nobody knows whether it was carried out. */
export interface Mark {
  /** The id of the journal's record. */
  readonly record: string;
  /** As it was before the write; absent after a restart. */
  readonly before?: CaseState;
  readonly change: Change;
  /** The new entry of a change of level is there, and this is what is not known. */
  readonly left?: Change;
  /** Readings from this time on settle it, in milliseconds since 1970. */
  readonly at: number;
  /** The journal has no outcome of it yet, so the case is marked. */
  readonly open?: true;
  /**
   * It was not there when it was looked for, but a request without an answer may arrive late: that it is not there
   * settles it only `latest` after `at`.
   */
  readonly late?: true;
  /** Something later was told of the same, so what comes of this one is told, too. */
  readonly followed?: true;
}

/** What an earlier request without an answer may still do. */
export interface Expected {
  /** Milliseconds since 1970. */
  readonly until: number;
  /** It would undo what is done now; otherwise there would be two entries. */
  readonly undoes: boolean;
}

/** A mark as it is kept: the changes of the same that other windows began later come after it. */
interface Kept extends Mark {
  readonly caseId: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** On the clock that nobody sets, from when on it may have arrived late. */
  readonly steadySince: number;
}

/** A request that was given up may still be carried out for so long. */
export const latest = 10 * 60 * 1000; // milliseconds
const longestReading = 60_000; // milliseconds

/**
 * A change that had been given up, and told as not made, was carried out after all; or of one that was open there is
 * news that needs somebody: a second entry, or a half.
 */
export interface Arrived {
  readonly connection: Connection;
  readonly case: Case;
  readonly change: Change;
  /** It was made again meanwhile, so that there are two entries where one was wanted. */
  readonly doubled: boolean;
  /** The journal's record of a change of level of which only the new entry is there. */
  readonly half?: string;
}

/**
 * The cases whose last write is undetermined, or may yet arrive. A later reading of the case, by whomever, settles it.
 */
export interface Marks extends Disposable {
  readonly onDidChange: Event<CasesChange>;
  readonly onDidArrive: Event<Arrived>;
  set(connection: Connection, mark: Mark & { readonly before: CaseState }): void;
  /** Settles the case by what was read of it, if that is new enough, and no other window knows more. Never rejects. */
  look(connection: Connection, caseId: string): Promise<void>;
  /**
   * Nothing that is read from now on tells anything about the write: this one, of the same, is about to follow it.
   * Returns the mark.
   */
  drop(connection: Connection, caseId: string, change: Change): Mark | undefined;
  /** Nothing followed after all: what was dropped stands as it did. */
  putBack(connection: Connection, caseId: string, mark: Mark | undefined): void;
  /** Somebody was told that this is so already, so what comes of an earlier write of the same is told, too. */
  follow(connection: Connection, caseId: string, change: Change): void;
  /**
   * Goes on watching for what was dropped and may arrive late, now that another write has followed: what comes beyond
   * `before` is by it, a second entry where it gives what was made again. Undefined: what followed is not known, and
   * its own mark counts.
   */
  watch(connection: Connection, mark: Mark | undefined, before: CaseState | undefined): void;
  of(connection: Connection): ReadonlySet<string>;
  /**
   * What an earlier request may still do to what a change makes; undefined: nothing. `inPlace`: a change of level
   * leaves the entry where it stands.
   */
  expected(connection: Connection, caseId: string, change: Change, inPlace: boolean): Expected | undefined;
  /** Takes over what the journal has open from sessions that ended. It does so whenever the journal is read. */
  recover(): Promise<void>;
}

export interface MarksNeeds {
  readonly cases: Cases;
  readonly journal: Journal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds on a clock that nobody sets, by which a request may still arrive. */
  readonly steady?: () => number;
}

/** Marks on no case yet. They listen to what is read of the cases and of the journal until they are disposed of. */
export function createMarks({ cases, journal, now, steady = now }: MarksNeeds): Marks {
  const changed = createEvent<CasesChange>();
  const arrived = createEvent<Arrived>();
  /**
   * By connection, and by the case and what of it is changed: what happens to the entry of one tells nothing of that of
   * another, nor of the mode.
   */
  const marks = new Map<string, Map<string, Kept>>();
  const connections = new Map<string, Connection>();
  /** Which system a record is of that names a connection and no path. */
  const oldNames = new Map<string, string>();
  /** Systems, and their cases, that another process may be writing to. */
  let elsewhere = new Map<string, Set<string>>();
  /** The records that were settled here. */
  const settled = new Set<string>();
  /**
   * The records that a write which is under way here follows: a reading of the journal that began before does not know
   * of it.
   */
  const followed = new Set<string>();
  /** By the record of a mark: the reading of the case after which its watchers were asked for. */
  const lookedAt = new Map<string, number>();
  let reading: Promise<unknown> | undefined;

  const watching = cases.onDidChange(({ connection: name, caseId }) => {
    const connection = connections.get(name);
    const written = connection === undefined ? [...elsewhere.values()] : [elsewhere.get(keyOf(connection))];
    // That process may have ended since, e.g. when its window was just being loaded again.
    if (written.some((those) => those !== undefined && (caseId === undefined || those.has(caseId)))) lookInJournal();
    if (connection !== undefined) void look(connection, caseId);
  });

  const readings = journal.onDidRead(takeOver);

  function lookInJournal(): void {
    reading ??= journal.readOthers().finally(() => (reading = undefined));
  }

  /** By its system. What version 0.1 left without a path is taken over by the connection that it names. */
  function keyOf(connection: Connection): string {
    const key = systemKey(connection);
    const old = oldKeyOf(connection);
    if (oldNames.get(old) === key) return key;
    oldNames.set(old, key);
    const left = marks.get(old);
    if (left !== undefined) marks.set(key, new Map([...left, ...(marks.get(key) ?? [])]));
    marks.delete(old);
    return key;
  }

  function keyOfAttempt(attempt: Attempt): string {
    if (attempt.url !== undefined) return systemKey(attempt);
    const old = oldKeyOf({ ...attempt, name: attempt.connection });
    return oldNames.get(old) ?? old;
  }

  /** Tells all who may show the case; `name` is what the connection was called when it was written. */
  function tell(key: string, name: string, caseId: string): void {
    const names = [...connections.values()].filter((one) => keyOf(one) === key).map((one) => one.name);
    for (const each of new Set([...names, name])) changed.fire({ connection: each, caseId });
  }

  function takeOver(attempts: readonly Attempt[]): void {
    elsewhere = new Map();
    const seen = new Set<string>();
    /** What was asked for last and, as a later reading showed, was not made. */
    const vain = new Map<string, Change>();
    for (const attempt of attempts) {
      const { id: record, connection: name, case: of, change, outcome, underWay } = attempt;
      const system = keyOfAttempt(attempt);
      if (attempt.elsewhere) elsewhere.set(system, (elsewhere.get(system) ?? new Set()).add(of.id));
      const key = `${system} ${placeIn(of.id, change)}`;
      const mark = marks.get(system)?.get(placeIn(of.id, change));
      const after = vain.get(key);
      if (outcome?.kind === "notDone" && outcome.settled && !outcome.late) vain.set(key, change);
      // The newest attempt of which something was sent is the one that counts; that nothing came of a marked one ends
      // its mark.
      if (seen.has(key) || (sentNothing(attempt) && mark?.record !== record)) continue;
      if (!sentNothing(attempt)) seen.add(key);
      if (mark !== undefined && !isOvertaken(mark, attempt)) continue;
      if (mark !== undefined) take(system, name, of.id, change);
      if (attempt.unreadOutcome || settled.has(record) || followed.has(record)) continue;
      const open = outcome === undefined ? !underWay : outcome.kind === "undetermined";
      // What showed that of the newer one showed it of this one.
      if (open && after !== undefined && isSameWish(change, after)) {
        end(record, { kind: "notDone", settled: true });
        continue;
      }
      const late = outcome?.late && now() - outcome.at < latest;
      if (open || late)
        put(
          system,
          name,
          of.id,
          {
            record,
            change,
            at: late ? outcome.at : now(),
            ...(outcome?.left && { left: outcome.left }),
            ...(open && { open }),
            ...(late && { late }),
          },
          attempt.at,
        );
    }
  }

  /** So long, in milliseconds, a request without an answer may still arrive, however the clock on the wall is set. */
  function left({ steadySince }: Kept): number {
    return latest - (steady() - steadySince);
  }

  /** The times of readings are of the clock on the wall, so that the other one has to agree where there is one. */
  function mayArrive(mark: Kept): boolean {
    return steady !== now && left(mark) > 0;
  }

  async function look(connection: Connection, caseId: string | undefined): Promise<void> {
    const marked = () =>
      [...(marks.get(keyOf(connection))?.values() ?? [])].filter(
        (mark) => caseId === undefined || mark.caseId === caseId,
      );
    if (marked().length === 0) return;
    await journal.readOthers();
    for (const mark of marked()) settle(connection, mark);
  }

  /** `since`: what other windows began later comes after it. */
  function put(key: string, name: string, caseId: string, mark: Mark, since = now()): void {
    // No reading of one case settles a change of all cases of a person; the journal says that it is not known.
    if (mark.change.kind === "recompute") return;
    const kept = marks.get(key) ?? new Map<string, Kept>();
    // Of a request of an earlier session only the clock on the wall tells how old it is.
    const age = Math.min(Math.max(0, now() - mark.at), latest);
    const { steadySince = steady() - age } = mark as Partial<Kept>;
    marks.set(key, kept.set(placeIn(caseId, mark.change), { ...mark, caseId, since, steadySince }));
    if (mark.open) tell(key, name, caseId);
  }

  function take(key: string, name: string, caseId: string, change: Change): Mark | undefined {
    const place = placeIn(caseId, change);
    const mark = marks.get(key)?.get(place);
    marks.get(key)?.delete(place);
    if (mark?.open) tell(key, name, caseId);
    return mark;
  }

  function settle(connection: Connection, mark: Kept): void {
    const { caseId } = mark;
    const of = cases.find(connection, caseId);
    const entries = cases.entries(connection, caseId);
    if (of === undefined) return;
    const watchers = cases.watchers(connection, caseId);
    const readAt = toldAt(mark.change, of, entries, watchers);
    if (readAt < mark.at) {
      if (mark.change.kind === "unwatch" && of.readAt >= mark.at) lookAtWatchers(connection, mark, of.readAt);
      return;
    }
    // Where not all entries are listed, one that is not seen may be there all the same.
    const unlisted = entries.known && entries.truncated ? ({ unlisted: true } as const) : undefined;
    const state: CaseState = {
      case: of,
      entries: entries.known ? entries.value : [],
      ...unlisted,
      ...(watchers.known && { watchers: watchers.value }),
    };
    const outcome = outcomeIn(state, mark);
    const isThere = outcome?.kind === "done" || (outcome?.kind === "half" && mark.left === undefined);
    if (!isThere && (mark.late ? readAt < mark.at + latest || mayArrive(mark) : outcome === undefined)) return;
    if (outcome === undefined && mark.open) return;
    marks.get(keyOf(connection))?.delete(placeIn(caseId, mark.change));
    // It was sent, or may have been, and nobody heard an answer: it is not there, and is watched for, as long as it may
    // arrive.
    const late = mark.open && !mark.late && outcome?.kind === "notDone" && now() < mark.since + latest;
    const key = keyOf(connection);
    if (late)
      put(key, connection.name, caseId, { record: mark.record, change: mark.change, before: state, at: now(), late });
    if (mark.open) tell(key, connection.name, caseId);
    if (outcome === undefined || !(isThere || mark.open)) return;
    end(mark.record, { ...outcome, settled: true, ...(late && { late }) });
    const isDoubled = outcome.remark === "doubled";
    const subject = subjectOf(mark.change);
    // The new entry may have been taken away again since.
    const both = subject !== undefined && entriesOf(state.entries, subject, placeOf(mark.change)).length > 1;
    const half = outcome.kind === "half" && both ? mark.record : undefined;
    if (mark.open && !(mark.followed && isThere) && !isDoubled && half === undefined) return;
    const change = half === undefined ? (mark.left ?? mark.change) : mark.change;
    arrived.fire({ connection, case: of, change, doubled: isDoubled, ...(half !== undefined && { half }) });
  }

  /** Who is notified is not read with a case, so once after each reading of the case that finds the mark open. */
  function lookAtWatchers(connection: Connection, { record, caseId, at }: Kept, since: number): void {
    if (lookedAt.get(record) === since) return;
    lookedAt.set(record, since);
    const signal = AbortSignal.timeout(longestReading);
    void cases.loadWatchers(connection, caseId, signal, { since: at }).catch(() => undefined);
  }

  function end(record: string, outcome: RecordedOutcome): void {
    settled.add(record);
    void journal.end(record, outcome).catch(() => settled.delete(record));
  }

  return {
    onDidChange: changed.event,
    onDidArrive: arrived.event,
    set: (connection, mark) => {
      connections.set(connection.name, connection);
      put(keyOf(connection), connection.name, mark.before.case.id, mark);
    },
    look,
    drop: (connection, caseId, change) => {
      const mark = take(keyOf(connection), connection.name, caseId, change);
      if (mark !== undefined) followed.add(mark.record);
      return mark;
    },
    putBack: (connection, caseId, mark) => {
      if (mark === undefined) return;
      followed.delete(mark.record);
      connections.set(connection.name, connection);
      put(keyOf(connection), connection.name, caseId, mark);
    },
    follow: (connection, caseId, change) => {
      const kept = marks.get(keyOf(connection));
      const mark = kept?.get(placeIn(caseId, change));
      if (mark !== undefined) kept!.set(placeIn(caseId, change), { ...mark, followed: true });
    },
    watch: (connection, mark, before) => {
      if (mark !== undefined) followed.delete(mark.record);
      if (
        before === undefined ||
        !mark?.late ||
        marks.get(keyOf(connection))?.has(placeIn(before.case.id, mark.change)) === true
      )
        return;
      const more = moreOf(mark);
      // The new entry of a change of level is there also where the old one still is.
      const theirs = more === undefined ? [] : entriesOf(before.entries, more.subject, more.on);
      const added = newEntries(mark.before ?? { entries: [] }, before);
      const isThere =
        isAlreadySo(before, mark.left ?? mark.change) ||
        theirs.some((one) => one.level === more?.level || (one.level === undefined && added.includes(one)));
      const change = isThere ? more : mark.change;
      if (change === undefined) return;
      connections.set(connection.name, connection);
      put(keyOf(connection), connection.name, before.case.id, { ...mark, change, before, followed: true });
    },
    of: (connection) => {
      connections.set(connection.name, connection);
      const kept = [...(marks.get(keyOf(connection))?.values() ?? [])];
      return new Set(kept.filter(({ open }) => open).map(({ caseId }) => caseId));
    },
    expected: (connection, caseId, change, inPlace) => {
      const mark = marks.get(keyOf(connection))?.get(placeIn(caseId, change));
      if (!mark?.late || left(mark) <= 0) return undefined;
      const rest = mark.left ?? mark.change;
      const undoes = isUndoneBy(change, rest, inPlace);
      return undoes || givesTheSame(rest, change) ? { until: now() + left(mark), undoes } : undefined;
    },
    recover: () => journal.readOthers(),
    dispose: () => {
      marks.clear();
      watching.dispose();
      readings.dispose();
      changed.dispose();
      arrived.dispose();
    },
  };
}

function oldKeyOf({ name, origin }: Pick<Connection, "name" | "origin">): string {
  return `${origin} named ${name}`;
}

/** What of a case a change is of. */
function placeIn(caseId: string, change: Change): string {
  return `${caseId} ${targetOf(change)}`;
}

/** When what tells of a change was read: the case itself, who is notified, or the entries. Milliseconds since 1970. */
function toldAt(
  { kind }: Change,
  of: Case,
  entries: ReturnType<Cases["entries"]>,
  watchers: ReturnType<Cases["watchers"]>,
): number {
  if (kind === "changeMode" || kind === "reporter" || kind === "publish") return of.readAt;
  const asked = kind === "unwatch" ? watchers : entries;
  return asked.known ? asked.readAt : 0;
}

/** The id of the entry that a change made, where only one can be it. */
function madeIn(before: CaseState | undefined, state: CaseState, change: Change): { entryId?: string } {
  if (change.kind !== "grant" && change.kind !== "changeLevel") return {};
  const subject = subjectOf(change);
  const added = before === undefined ? state.entries : newEntries(before, state);
  const theirs =
    subject === undefined
      ? []
      : entriesOf(added, subject, placeOf(change)).filter(({ level }) => level === change.level);
  return theirs.length === 1 ? { entryId: theirs[0]!.id } : {};
}

/**
 * True where both make an entry of the same person or group, so that there are two of them once both are carried out.
 */
function givesTheSame(one: Change, other: Change): boolean {
  const [subject, theirs] = [one, other].map((change) =>
    change.kind === "grant" || change.kind === "changeLevel" ? subjectOf(change) : undefined,
  );
  return (
    subject !== undefined && theirs !== undefined && isSameSubject(subject, theirs) && placeOf(one) === placeOf(other)
  );
}

/** True where a request that is carried out after a change of the same takes away what that has made. */
function isUndoneBy(change: Change, late: Change, inPlace: boolean): boolean {
  if (change.kind === "changeMode") return late.kind === "changeMode" && late.mode !== change.mode;
  if (change.kind === "reporter") return late.kind === "reporter" && late.subject.id !== change.subject.id;
  return late.kind === "revoke" && change.kind === "changeLevel" && inPlace && change.entry.id === late.entry.id;
}

/** True where two changes of the same ask for the same. */
function isSameWish(one: Change, other: Change): boolean {
  const [wish, theirs] = [one, other].map((change) =>
    JSON.stringify([
      change.kind,
      "entry" in change && change.entry.id,
      "level" in change && change.level,
      "mode" in change && change.mode,
      change.kind === "reporter" && change.subject.id,
    ]),
  );
  return wish === theirs;
}

/**
 * Whether another window knows more than a mark: it settled the write, or another write of its own has followed. The
 * attempt is the newest of the same of which something was sent.
 */
function isOvertaken(mark: Kept, { id, at, outcome, underWay, elsewhere }: Attempt): boolean {
  if (id === mark.record) return outcome?.settled === true && (mark.open === true || !outcome.late);
  return at > mark.since && (!underWay || elsewhere === true);
}

/** What is still to be seen of a write once it is so: what is granted may come a second time. */
function moreOf({ change, left }: Mark): Extract<Change, { kind: "grant" }> | undefined {
  if (change.kind === "grant") return change;
  const subject = subjectOf(change);
  if (change.kind !== "changeLevel" || left !== undefined || subject === undefined) return undefined;
  return { kind: "grant", subject, level: change.level, on: change.entry.on };
}

/** True for an attempt that surely left the case as it was, so that those before it count. */
function sentNothing({ outcome }: Attempt): boolean {
  if (outcome?.kind === "notDone") return outcome.late === undefined;
  return outcome?.kind === "done" && (outcome.remark === "alreadySo" || outcome.remark === "wasGone");
}

/**
 * What a reading says about a write of which no more was known; undefined: nothing, because what is there does not say
 * whose it is, or what gives it.
 */
function outcomeIn(state: CaseState, { before, change, left, late, followed }: Mark): RecordedOutcome | undefined {
  if (left !== undefined)
    return findChange(before ?? state, state, left) === "yes"
      ? { kind: "done", remark: "foundAfterTimeout" }
      : { kind: "half", left };
  if (
    change.kind === "grant" &&
    before !== undefined &&
    entriesOf(before.entries, change.subject, change.on).some(
      (one) => gives(one, change.level) || (followed && one.level === undefined),
    )
  ) {
    const [theirs, added] = [state.entries, newEntries(before, state)].map(
      (entries) => entriesOf(entries, change.subject, change.on).length,
    );
    // One in the place of another, e.g. of another level, is no second one.
    const isSecond = theirs! > 1 && added! > 0;
    return isSecond ? { kind: "done", remark: "doubled", ...madeIn(before, state, change) } : { kind: "notDone" };
  }
  // What was not there at first, and of which no state before is known, is there only when it is there for certain.
  const found = findChange(before ?? (late ? state : { ...state, entries: [] }), state, change);
  if (found === "unclear" || found === "perhapsElsewhere" || found === "notStated") return undefined;
  if (found === "levelNotStated") return { kind: "done", remark: "levelNotStated" };
  if (found === "yes") {
    // It was sent twice and both were carried out, or another was made meanwhile. One that states no level may have
    // been there before.
    const subject = change.kind === "grant" || change.kind === "changeLevel" ? subjectOf(change) : undefined;
    const theirs =
      subject === undefined
        ? []
        : entriesOf(state.entries, subject, placeOf(change)).filter(({ level }) => level !== undefined);
    return {
      kind: "done",
      remark: theirs.length > 1 ? "doubled" : "foundAfterTimeout",
      ...madeIn(before, state, change),
    };
  }
  if (change.kind === "changeLevel" && change.entry.subject !== undefined) {
    const { entry, level } = change;
    const theirs = entriesOf(state.entries, change.entry.subject, entry.on);
    const old = theirs.find(({ id }) => id === entry.id);
    if (old !== undefined && theirs.some((one) => one !== old && one.level === level))
      return { kind: "half", left: { kind: "revoke", entry: old } };
  }
  return { kind: "notDone" };
}
