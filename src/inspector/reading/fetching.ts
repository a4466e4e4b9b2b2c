import type { Subject } from "../../access/case";
import type { Backend } from "../../backends/backend";
import type { Cases } from "../../workspace/cases";
import type { Connection } from "../../workspace/connections";
import { subjectKey, subjectRef } from "../matrix/holders";
import type { Spot } from "../matrix/matrix";
import type { View } from "../protocol";
import { casesOf, subjectsOf } from "../views";

// What the inspector asks of the case system. All of it goes through the cache, so that nothing is asked twice.

/** The cases of whoever's key it is. Undefined where the system does not tell who that is. */
export function viewOfCaller(cases: Cases, connection: Connection): View | undefined {
  const { caller } = cases.directory(connection);
  return caller === undefined ? undefined : { type: "user", subject: subjectRef(caller) };
}

/** Reads the person or case that is looked at. What a directory refuses is a gap; a case that cannot be read rejects. */
export async function readView(cases: Cases, connection: Connection, view: View | undefined, signal: AbortSignal): Promise<void> {
  await Promise.all(subjectsOf(view).map((subject) => cases.learn(connection, subject, signal)));
  const ids = casesOf(view);
  await Promise.all(ids.map((id) => cases.readCase(connection, id, signal)));
  await Promise.all(ids.map((id) => cases.loadEntries(connection, id, signal).catch(() => undefined)));
  await Promise.all(ids.map((caseId) => cases.learn(connection, undefined, signal, { caseId })));
  // The members of the groups with an entry, so that people can be shown instead of groups.
  const granted = ids.flatMap((caseId) => {
    const entries = cases.entries(connection, caseId);
    const subjects = entries.known ? entries.value.flatMap(({ subject }) => (subject && subject.kind !== "user" ? [subject] : [])) : [];
    return subjects.map((subject) => ({ subject, caseId }));
  });
  const groups = new Map(granted.map((one) => [subjectKey(one.subject), one]));
  await Promise.all([...groups.values()].map(({ subject, caseId }) => cases.learn(connection, subject, signal, { caseId })));
}

/**
 * Reads what a row lacks, by the key that `Sheet.lacks` gave it: `entries <case>`, `person <kind> <id>`, or
 * `level <case> <kind> <id>` for the server's own answer.
 */
export async function readLack(
  key: string,
  cases: Cases,
  connection: Connection,
  view: View | undefined,
  person: (key: string) => Subject | undefined,
  signal: AbortSignal,
  bulk: boolean,
): Promise<void> {
  const [what, ...rest] = key.split(" ");
  if (what === "entries") {
    const caseId = rest.join(" ");
    await cases.loadEntries(connection, caseId, signal, { bulk });
    await Promise.all(subjectsOf(view).map((subject) => cases.learn(connection, subject, signal, { caseId })));
  } else if (what === "person") {
    const subject = person(rest.join(" "));
    const [caseId] = casesOf(view);
    if (subject) await cases.learn(connection, subject, signal, caseId === undefined ? {} : { caseId });
  } else if (what === "level") {
    const subject = person(rest.slice(-2).join(" "));
    if (subject) await cases.loadServerLevel(connection, rest.slice(0, -2).join(" "), subject, signal);
  }
}

/** Reads all that can be said of one person on one case, the server's own answer included. */
export async function readSpot({ caseId, holder }: Spot, cases: Cases, connection: Connection, backend: Backend, signal: AbortSignal): Promise<void> {
  if ("fact" in holder) return;
  const { subject } = holder;
  await cases.loadEntries(connection, caseId, signal).catch(() => undefined); // stays a gap, and the reasons name it
  await cases.learn(connection, subject, signal, { caseId });
  if (backend.readServerLevel !== undefined && subject.kind === "user") await cases.loadServerLevel(connection, caseId, subject, signal).catch(() => undefined);
}
