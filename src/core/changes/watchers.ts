import {
  isSameSubject,
  setsLevel,
  subjectOf,
  type CaseState,
  type Change,
  type Subject,
  type Watcher,
} from "../../access/case";
import type { Asking } from "../../backends/backend";
import type { Cases } from "../cases/cases";
import { unlessCancelled } from "../../base/failure";
import { eachAtOnce } from "../../base/semaphore";
import type { Connection } from "../connections/connections";
import type { ChangeRequest } from "./requests";

/**
 * The case as a change of it needs it, read now, or as far as it was `read` before: with who is notified where that is
 * what changes. Rejects with the Failure of whatever could not be read.
 */
export async function readFor(
  cases: Pick<Cases, "readState" | "loadWatchers">,
  connection: Connection,
  caseId: string,
  { kind }: Pick<Change, "kind">,
  signal: AbortSignal,
  { read, ...asking }: Asking & { readonly read?: CaseState } = {},
): Promise<CaseState> {
  const state = read ?? (await cases.readState(connection, caseId, signal, asking));
  if (kind !== "unwatch") return state;
  return { ...state, watchers: await cases.loadWatchers(connection, caseId, signal, { ...asking, now: true }) };
}

/**
 * Who is notified of a case although one of these changes took an entry of theirs away; read now, where there is such a
 * change. Empty where the system has no such list, or does not give it out: then nothing can be offered.
 */
export async function stillNotified(
  cases: Pick<Cases, "loadWatchers">,
  connection: Connection,
  caseId: string,
  made: readonly Change[],
  signal: AbortSignal,
): Promise<readonly Watcher[]> {
  const revoked = made.flatMap((change) => (change.kind === "revoke" ? [change.entry.subject] : []));
  if (revoked.length === 0) return [];
  const watchers = await cases.loadWatchers(connection, caseId, signal, { now: true }).catch(() => []);
  return revoked.flatMap((subject) => watchersOf(watchers, subject));
}

/** A notification of somebody that goes on although what named them on the case is gone. */
export interface Lasting {
  readonly caseId: string;
  readonly watcher: Watcher & { readonly subject: Subject };
}

export interface LastingNotifications {
  readonly found: readonly Lasting[];
  /** Cases where the notified people could not be read. */
  readonly unread: readonly string[];
}

/**
 * Who is notified of cases on which these changes take an entry of theirs away, or make somebody else the reporter;
 * read now. Empty where the system has no such list. Rejects when cancelled only.
 */
export async function lastingNotifications(
  cases: Pick<Cases, "loadWatchers">,
  connection: Connection,
  changes: readonly ChangeRequest[],
  signal: AbortSignal,
  progress?: (at: { readonly done: number; readonly of: number }) => void,
): Promise<LastingNotifications> {
  const leaving = new Map<string, Subject[]>();
  for (const { caseId, change } of changes) {
    const subject = leaverOf(change);
    if (subject) leaving.set(caseId, [...(leaving.get(caseId) ?? []), subject]);
  }
  const unread: string[] = [];
  let done = 0;
  const found = await eachAtOnce([...leaving], signal, async ([caseId, people]): Promise<Lasting[]> => {
    const asking = { now: true, bulk: leaving.size > 1 };
    const watchers = await cases.loadWatchers(connection, caseId, signal, asking).catch((thrown: unknown) => {
      if (unlessCancelled(thrown).kind !== "notSupported") unread.push(caseId);
      return [];
    });
    progress?.({ done: (done += 1), of: leaving.size });
    return watchers.flatMap((watcher) => {
      const { subject } = watcher;
      const isTheirs = subject !== undefined && people.some((one) => isSameSubject(one, subject));
      return isTheirs ? [{ caseId, watcher: { ...watcher, subject } }] : [];
    });
  });
  return { found: found.flat(), unread };
}

/** Whom a change takes from a case. */
function leaverOf(change: Change): Subject | undefined {
  return change.kind === "revoke"
    ? change.entry.subject
    : change.kind === "reporter"
      ? (change.from ?? undefined)
      : undefined;
}

/**
 * The changes that end the notifications which go on although changes of many cases took an entry away, as far as those
 * who are notified could be read before the signal, and can be removed.
 */
export async function stopNotifying(
  cases: Pick<Cases, "loadWatchers">,
  connection: Connection,
  made: readonly ChangeRequest[],
  signal: AbortSignal,
): Promise<readonly ChangeRequest[]> {
  const { found } = await lastingNotifications(cases, connection, made, signal).catch(() => ({ found: [] }));
  return found.flatMap(({ caseId, watcher }): ChangeRequest[] =>
    watcher.removable ? [{ caseId, change: { kind: "unwatch", watcher } }] : [],
  );
}

/** A change after which somebody is to be notified of the case. */
export function notifies(change: Change): boolean {
  return setsLevel(change) && change.notify === true;
}

/** Whether the person or group that a change names is among those who are notified. */
export function isNotified(watchers: readonly Watcher[], change: Change): boolean {
  return watchersOf(watchers, subjectOf(change)).length > 0;
}

/** Those of the watchers that are the same person or group. */
export function watchersOf(watchers: readonly Watcher[], one: ReturnType<typeof subjectOf>): readonly Watcher[] {
  return one === undefined
    ? []
    : watchers.filter(({ subject }) => subject !== undefined && isSameSubject(subject, one));
}
