import { isSameSubject, subjectOf, type CaseState, type Change, type Watcher } from "../../access/case";
import type { Asking } from "../../backends/backend";
import type { Cases } from "../cases/cases";
import { createGate } from "../../base/semaphore";
import type { Connection } from "../connections/connections";
import type { ChangeRequest } from "./requests";

/**
 * The case as a change of it needs it, read now: with who is notified where that is what changes. Rejects with the
 * Failure of whatever could not be read.
 */
export async function readFor(
  cases: Pick<Cases, "readState" | "loadWatchers">,
  connection: Connection,
  caseId: string,
  { kind }: Pick<Change, "kind">,
  signal: AbortSignal,
  asking?: Asking,
): Promise<CaseState> {
  const state = await cases.readState(connection, caseId, signal, asking);
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

/** Watchers of so many cases are read at a time. */
const atOnce = 8;

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
  const gate = createGate(atOnce);
  const found = await Promise.all(
    [...new Set(made.map(({ caseId }) => caseId))].map(async (caseId): Promise<ChangeRequest[]> => {
      const changes = made.filter((one) => one.caseId === caseId).map(({ change }) => change);
      const read = () => stillNotified(cases, connection, caseId, changes, signal);
      const watchers = await gate.run(signal, read).catch(() => []);
      const removable = watchers.filter((one) => one.removable);
      return removable.map((watcher) => ({ caseId, change: { kind: "unwatch", watcher } }));
    }),
  );
  return found.flat();
}

/** A change after which somebody is to be notified of the case. */
export function notifies(change: Change): boolean {
  return (change.kind === "grant" || change.kind === "changeLevel") && change.notify === true;
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
