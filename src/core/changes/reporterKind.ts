import type { Change, Subject } from "../../access/case";
import type { Cases } from "../cases/cases";
import type { Connection } from "../connections/connections";

/**
 * A change of the reporter with the kind of the subject, which is asked for where only a number is known: the members
 * of a group may report with it, a person has no members. What cannot be found out stays as it is. Rejects with
 * "cancelled" only.
 */
export async function withReporterKind(
  cases: Pick<Cases, "people" | "findSubjects">,
  connection: Connection,
  change: Change,
  signal: AbortSignal,
): Promise<Change> {
  if (change.kind !== "reporter" || change.subject.kind !== "unknown") return change;
  const { id } = change.subject;
  const ofId = (people: readonly Subject[]) => people.filter((one) => one.id === id && one.kind !== "unknown");
  const seen = ofId(cases.people(connection));
  const found = seen.length > 0 ? seen : ofId((await cases.findSubjects(connection, id, signal)).subjects);
  return found.length === 1 ? { ...change, subject: found[0]! } : change;
}
