import { placeOf, subjectOf, type Change } from "../../access/case";

/**
 * What of a case a change is of: the entries of one person or group in one place, the mode, the reporter and so on.
 * Changes of the same
 * follow one another. The kind does not count: who was named by number is of none that is known, and no two have one
 * id.
 */
export function targetOf(change: Change): string {
  if (change.kind === "changeMode") return "mode";
  if (change.kind === "recompute") return `recompute ${change.subject.id}`;
  if (change.kind === "reporter" || change.kind === "publish") return change.kind;
  if (change.kind === "unwatch") return `watcher ${change.watcher.id}`;
  return `${placeOf(change)} ${subjectOf(change)?.id ?? (change.kind === "grant" ? "" : change.entry.id)}`;
}
