import type { CaseState } from "../../access/case";
import type { Cases } from "../cases/cases";
import type { Connection } from "../connections/connection";
import type { Pending } from "./pending";

/** What is known of the case of a pending write, and when what tells of that write was read. */
export function readingOf(
  cases: Cases,
  connection: Connection,
  { caseId, change: { kind } }: Pending,
): { readonly state: CaseState; readonly readAt: number } | undefined {
  const of = cases.find(connection, caseId);
  if (of === undefined) return undefined;
  const entries = cases.entries(connection, caseId);
  const watchers = cases.watchers(connection, caseId);
  const asked = kind === "unwatch" ? watchers : entries;
  const isToldByCase = kind === "changeMode" || kind === "reporter" || kind === "publish";
  return {
    state: {
      case: of,
      entries: entries.known ? entries.value : [],
      // Where not all entries are listed, one that is not seen may be there all the same.
      ...(entries.known && entries.truncated && { unlisted: true }),
      ...(watchers.known && { watchers: watchers.value }),
    },
    readAt: isToldByCase ? of.readAt : asked.known ? asked.readAt : 0,
  };
}

const longestReading = 60_000; // milliseconds

/** Asks who is notified, which is not read with a case: once after each reading of a case, for each pending write. */
export function createWatcherLook(cases: Pick<Cases, "loadWatchers">) {
  /** By record: the reading of the case after which its watchers were asked for. */
  const lookedAt = new Map<string, number>();
  return (connection: Connection, { record, caseId, at }: Pending, readAt: number): void => {
    if (lookedAt.get(record) === readAt) return;
    lookedAt.set(record, readAt);
    const signal = AbortSignal.timeout(longestReading);
    void cases.loadWatchers(connection, caseId, signal, { since: at }).catch(() => undefined);
  };
}
