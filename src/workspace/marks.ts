import type { Disposable, Event } from "vscode";
import { gives } from "../access/apply";
import { entriesOf, isSameSubject, placeOf, subjectKey, subjectOf, type Case, type CaseState, type Change } from "../access/case";
import type { Cases, CasesChange } from "./cases";
import type { Connection } from "./connections";
import { newEntries } from "./difference";
import { createEvent } from "./event";
import type { Attempt, Journal, JournalContents, RecordedOutcome } from "./journal";
import { isAlreadySo } from "./possible";
import { findChange } from "./verify";

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
  /** It was not there when it was looked for, but a request without an answer may arrive late: that it is not there settles it only `latest` after `at`. */
  readonly late?: true;
}

/** A mark as it is kept: of the connection's origin then, and the changes of the same that other windows began later come after it. */
interface Kept extends Mark {
  readonly caseId: string;
  readonly origin: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** A request that was given up may still be carried out for so long. */
export const latest = 10 * 60 * 1000; // milliseconds

/** A change that had been given up, and told as not made, was carried out after all. */
export interface Arrived {
  readonly connection: Connection;
  readonly case: Case;
  readonly change: Change;
  /** It was made again meanwhile, so that there are two entries where one was wanted. */
  readonly doubled: boolean;
}

/** The cases whose last write is undetermined, or may yet arrive. A later reading of the case, by whomever, settles it. */
export interface Marks extends Disposable {
  readonly onDidChange: Event<CasesChange>;
  readonly onDidArrive: Event<Arrived>;
  set(connection: Connection, mark: Mark & { readonly before: CaseState }): void;
  /** Settles the case by what was read of it, if that is new enough, and no other window knows more. Never rejects. */
  look(connection: Connection, caseId: string): Promise<void>;
  /** Nothing that is read from now on tells anything about the write: this one, of the same, is about to follow it. Returns the mark. */
  drop(connection: Connection, caseId: string, change: Change): Mark | undefined;
  /** Nothing followed after all: what was dropped stands as it did. */
  putBack(connection: Connection, caseId: string, mark: Mark | undefined): void;
  /** Goes on watching for what was dropped and may arrive late, now that another write has followed: what comes beyond `before` is by it, a second entry where it gives what was made again. */
  watch(connection: Connection, mark: Mark | undefined, before: CaseState): void;
  of(connection: Connection): ReadonlySet<string>;
  /** Until when an earlier request may give the same person or group an entry, in milliseconds since 1970; undefined: there is none. */
  expected(connection: Connection, caseId: string, change: Change): number | undefined;
  /** Takes over what the journal has open from sessions that ended. It does so whenever the journal is read. */
  recover(): Promise<void>;
}

/** Marks on no case yet. They listen to what is read of the cases and of the journal until they are disposed of. */
export function createMarks({ cases, journal, now }: { cases: Cases; journal: Journal; now: () => number }): Marks {
  const changed = createEvent<CasesChange>();
  const arrived = createEvent<Arrived>();
  /** By connection name, and by the case and what of it is changed: what happens to the entry of one tells nothing of that of another, nor of the mode. */
  const marks = new Map<string, Map<string, Kept>>();
  const connections = new Map<string, Connection>();
  /** Names of the connections, and their cases, that another process may be writing to. */
  let elsewhere = new Map<string, Set<string>>();
  /** The records that were settled here. */
  const settled = new Set<string>();
  let reading: Promise<unknown> | undefined;

  const watching = cases.onDidChange(({ connection: name, caseId }) => {
    const written = elsewhere.get(name);
    // That process may have ended since, e.g. when its window was just being loaded again.
    if (written !== undefined && (caseId === undefined || written.has(caseId))) lookInJournal();
    const connection = connections.get(name);
    if (connection !== undefined) void look(connection, caseId);
  });

  const readings = journal.onDidRead(takeOver);

  function lookInJournal(): void {
    reading ??= journal.read().catch(() => undefined).finally(() => (reading = undefined));
  }

  function takeOver({ attempts }: JournalContents): void {
    elsewhere = new Map();
    const seen = new Set<string>();
    for (const attempt of attempts) {
      const { id: record, connection, origin, case: of, change, outcome, underWay } = attempt;
      if (attempt.elsewhere) elsewhere.set(connection, (elsewhere.get(connection) ?? new Set()).add(of.id));
      // The newest attempt of which something was sent is the one that counts.
      const key = `${connection} ${origin} ${placeIn(of.id, change)}`;
      if (seen.has(key) || sentNothing(attempt)) continue;
      seen.add(key);
      const mark = marks.get(connection)?.get(placeIn(of.id, change));
      if (mark !== undefined && !isOvertaken(mark, attempt)) continue;
      if (mark !== undefined) take({ name: connection }, of.id, change);
      if (attempt.unreadOutcome || settled.has(record)) continue;
      const open = outcome === undefined ? !underWay : outcome.kind === "undetermined";
      const late = outcome?.late && now() - outcome.at < latest;
      if (open || late) put({ name: connection, origin }, of.id, { record, change, at: late ? outcome.at : now(), ...(outcome?.left && { left: outcome.left }), ...(open && { open }), ...(late && { late }) }, attempt.at);
    }
  }

  async function look(connection: Connection, caseId: string | undefined): Promise<void> {
    const marked = () => [...(marks.get(connection.name)?.values() ?? [])].filter((mark) => mark.origin === connection.origin && (caseId === undefined || mark.caseId === caseId));
    if (marked().length === 0) return;
    await journal.readOthers();
    for (const mark of marked()) settle(connection, mark);
  }

  /** `since`: what other windows began later comes after it. */
  function put(connection: { readonly name: string; readonly origin: string }, caseId: string, mark: Mark, since = now()): void {
    const kept = marks.get(connection.name) ?? new Map<string, Kept>();
    marks.set(connection.name, kept.set(placeIn(caseId, mark.change), { ...mark, caseId, origin: connection.origin, since }));
    if (mark.open) changed.fire({ connection: connection.name, caseId });
  }

  function take({ name }: { readonly name: string }, caseId: string, change: Change): Mark | undefined {
    const place = placeIn(caseId, change);
    const mark = marks.get(name)?.get(place);
    marks.get(name)?.delete(place);
    if (mark?.open) changed.fire({ connection: name, caseId });
    return mark;
  }

  function settle(connection: Connection, mark: Kept): void {
    const { caseId } = mark;
    const of = cases.find(connection, caseId);
    const entries = cases.entries(connection, caseId);
    if (of === undefined) return;
    // A mode is told by the case, everything else by the entries.
    const readAt = mark.change.kind === "changeMode" ? of.readAt : entries.known ? entries.readAt : 0;
    if (readAt < mark.at) return;
    const outcome = outcomeIn({ case: of, entries: entries.known ? entries.value : [] }, mark);
    const isThere = outcome?.kind === "done" || (outcome?.kind === "half" && mark.left === undefined);
    if (!isThere && (mark.late ? readAt < mark.at + latest : outcome === undefined)) return;
    if (outcome === undefined && mark.open) return;
    marks.get(connection.name)?.delete(placeIn(caseId, mark.change));
    // It was sent, or may have been, and nobody heard an answer: it is not there, and is watched for.
    const late = mark.open && !mark.late && outcome?.kind === "notDone";
    if (late) put(connection, caseId, { record: mark.record, change: mark.change, before: { case: of, entries: entries.known ? entries.value : [] }, at: now(), late });
    if (mark.open) changed.fire({ connection: connection.name, caseId });
    if (outcome === undefined || !(isThere || mark.open)) return;
    settled.add(mark.record);
    void journal.end(mark.record, { ...outcome, settled: true, ...(late && { late }) }).catch(() => settled.delete(mark.record));
    const subject = mark.change.kind === "grant" || mark.change.kind === "changeLevel" ? subjectOf(mark.change) : undefined;
    const isDoubled = isThere && subject !== undefined && entries.known && entriesOf(entries.value, subject, placeOf(mark.change)).length > 1;
    if (!mark.open || isDoubled) arrived.fire({ connection, case: of, change: mark.change, doubled: isDoubled });
  }

  return {
    onDidChange: changed.event,
    onDidArrive: arrived.event,
    set: (connection, mark) => {
      connections.set(connection.name, connection);
      put(connection, mark.before.case.id, mark);
    },
    look,
    drop: take,
    putBack: (connection, caseId, mark) => {
      if (mark === undefined || (mark.open && settled.has(mark.record))) return;
      connections.set(connection.name, connection);
      put(connection, caseId, mark);
    },
    watch: (connection, mark, before) => {
      if (!mark?.late || marks.get(connection.name)?.has(placeIn(before.case.id, mark.change)) === true) return;
      const change = isAlreadySo(before, mark.left ?? mark.change) ? moreOf(mark) : mark.change;
      if (change === undefined) return;
      connections.set(connection.name, connection);
      put(connection, before.case.id, { ...mark, change, before });
    },
    of: (connection) => {
      connections.set(connection.name, connection);
      const kept = [...(marks.get(connection.name)?.values() ?? [])];
      return new Set(kept.filter(({ origin, open }) => origin === connection.origin && open).map(({ caseId }) => caseId));
    },
    expected: (connection, caseId, change) => {
      const mark = marks.get(connection.name)?.get(placeIn(caseId, change));
      if (mark?.origin !== connection.origin || !mark.late || now() >= mark.at + latest) return undefined;
      return givesTheSame(mark.change, change) ? mark.at + latest : undefined;
    },
    recover: async () => void (await journal.read()),
    dispose: () => {
      marks.clear();
      watching.dispose();
      readings.dispose();
      changed.dispose();
      arrived.dispose();
    },
  };
}

/** What of a case a change is of: the entries of one person or group in one place, or the mode. Changes of the same follow one another. */
function placeIn(caseId: string, change: Change): string {
  if (change.kind === "changeMode") return `${caseId} mode`;
  const subject = subjectOf(change);
  return `${caseId} ${placeOf(change)} ${subject ? subjectKey(subject) : change.kind === "grant" ? "" : change.entry.id}`;
}

/** The id of the entry that a change made, where only one can be it. */
function madeIn(before: CaseState | undefined, state: CaseState, change: Change): { entryId?: string } {
  if (change.kind !== "grant" && change.kind !== "changeLevel") return {};
  const subject = subjectOf(change);
  const added = before === undefined ? state.entries : newEntries(before, state);
  const theirs = subject === undefined ? [] : entriesOf(added, subject, placeOf(change)).filter(({ level }) => level === change.level);
  return theirs.length === 1 ? { entryId: theirs[0]!.id } : {};
}

/** True where both make an entry of the same person or group, so that there are two of them once both are carried out. */
function givesTheSame(one: Change, other: Change): boolean {
  const [subject, theirs] = [one, other].map((change) => (change.kind === "grant" || change.kind === "changeLevel" ? subjectOf(change) : undefined));
  return subject !== undefined && theirs !== undefined && isSameSubject(subject, theirs) && placeOf(one) === placeOf(other);
}

/** Whether another window knows more than a mark: it settled the write, or another write of its own has followed. The attempt is the newest of the same of which something was sent. */
function isOvertaken(mark: Kept, { id, at, outcome, underWay, elsewhere }: Attempt): boolean {
  if (id === mark.record) return outcome?.settled === true && (mark.open === true || !outcome.late);
  return at > mark.since && (!underWay || elsewhere === true);
}

/** What is still to be seen of a write once it is so: what is granted may come a second time. */
function moreOf({ change, left }: Mark): Change | undefined {
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

/** What a reading says about a write of which no more was known; undefined: nothing, because what is there does not say whose it is, or what gives it. */
function outcomeIn(state: CaseState, { before, change, left, late }: Mark): RecordedOutcome | undefined {
  if (left !== undefined) return findChange(before ?? state, state, left) === "yes" ? { kind: "done", remark: "foundAfterTimeout" } : { kind: "half", left };
  if (change.kind === "grant" && before !== undefined && entriesOf(before.entries, change.subject, change.on).some((one) => gives(one, change.level))) {
    const isSecond = entriesOf(newEntries(before, state), change.subject, change.on).length > 0;
    return isSecond ? { kind: "done", remark: "doubled" } : { kind: "notDone" };
  }
  // What was not there at first, and of which no state before is known, is there only when it is there for certain.
  const found = findChange(before ?? (late ? state : { ...state, entries: [] }), state, change);
  if (found === "unclear" || found === "perhapsElsewhere") return undefined;
  if (found === "levelNotStated") return { kind: "done", remark: "levelNotStated" };
  if (found === "yes") return { kind: "done", remark: "foundAfterTimeout", ...madeIn(before, state, change) };
  if (change.kind === "changeLevel" && change.entry.subject !== undefined) {
    const { entry, level } = change;
    const theirs = entriesOf(state.entries, change.entry.subject, entry.on);
    const old = theirs.find(({ id }) => id === entry.id);
    if (old !== undefined && theirs.some((one) => one !== old && one.level === level)) return { kind: "half", left: { kind: "revoke", entry: old } };
  }
  return { kind: "notDone" };
}
