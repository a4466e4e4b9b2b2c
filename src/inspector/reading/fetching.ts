import type { Spot } from "../matrix/spot";
import { subjectKey } from "../../access/case";
import type { Cases } from "../../core/cases/cases";
import type { Connection } from "../../core/connections/connections";
import { loadEverybody } from "../../core/cases/everybody";
import { groupsUnder } from "../../core/cases/whoIsOn";
import { Failure } from "../../base/failure";
import type { MatrixContext } from "../matrix/context";
import type { View } from "../protocol";
import { casesOf, subjectsOf } from "../view";
import type { Lack } from "../matrix/missing";

// What the inspector asks of the case system. All of it goes through the cache, so that nothing is asked twice.

/** The cases of the owner of the key. Undefined where the system does not tell who that is. */
export function viewOfCaller(cases: Pick<Cases, "directory">, connection: Connection): View | undefined {
  const { caller } = cases.directory(connection);
  return caller === undefined ? undefined : { type: "user", subject: caller };
}

/**
 * Reads the person or case that is looked at. What a directory refuses is a gap; a case that cannot be read rejects.
 */
export async function readView(
  { cases, connection, backend }: Pick<MatrixContext, "cases" | "connection" | "backend">,
  view: View | undefined,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(subjectsOf(view).map((subject) => cases.learn(connection, subject, signal)));
  const ids = casesOf(view);
  await Promise.all(ids.map((id) => cases.readCase(connection, id, signal)));
  await Promise.all(ids.map((id) => cases.loadEntries(connection, id, signal).catch(() => undefined)));
  await Promise.all([
    // Where the system tells who holds a role, the members of groups come with everybody, behind the first rows.
    backend.readHolders === undefined && learnGroups(cases, connection, ids, signal),
    // Who is notified is a mark beside access; where the system does not tell, there is none.
    ...ids.map((id) => cases.loadWatchers(connection, id, signal).catch(() => undefined)),
  ]);
}

/** The members of the groups with an entry, so that people can be shown instead of groups. */
async function learnGroups(
  cases: Pick<Cases, "learn" | "entries">,
  connection: Connection,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(ids.map((caseId) => cases.learn(connection, undefined, signal, { caseId })));
  const granted = ids.flatMap((caseId) => {
    const entries = cases.entries(connection, caseId);
    const subjects = entries.known
      ? entries.value.flatMap(({ subject }) => (subject && subject.kind !== "user" ? [subject] : []))
      : [];
    return subjects.map((subject) => ({ subject, caseId }));
  });
  const groups = new Map(granted.map((one) => [subjectKey(one.subject), one]));
  await Promise.all(
    [...groups.values()].map(({ subject, caseId }) => cases.learn(connection, subject, signal, { caseId })),
  );
}

/** Reads what a row lacks. Rejects where it could not be read. */
export async function readLack(
  lack: Lack,
  { cases, connection, backend }: MatrixContext,
  view: View | undefined,
  signal: AbortSignal,
  bulk: boolean,
): Promise<void> {
  const [caseId] = casesOf(view);
  switch (lack.what) {
    case "everybody": {
      await loadEverybody({ cases, connection, backend }, lack.of.id, signal, { bulk });
      const directory = cases.directory(connection);
      const groups = groupsUnder(directory, [cases.entries(connection, lack.of.id)]);
      for (const asked of [directory.holders!(lack.of), ...groups.map(({ members }) => members)])
        if (!asked.known && asked.gap === "failed") throw new Failure("unexpected", { detail: asked.detail });
      return;
    }
    case "entries":
      await cases.loadEntries(connection, lack.caseId, signal, { bulk });
      if (caseId !== undefined)
        return backend.readHolders === undefined ? learnGroups(cases, connection, [lack.caseId], signal) : undefined;
      await Promise.all(
        subjectsOf(view).map((subject) => cases.learn(connection, subject, signal, { caseId: lack.caseId })),
      );
      return;
    case "named": {
      await cases.loadNamedCases(connection, lack.subject, signal, { bulk });
      const named = cases.namedCases(connection, lack.subject);
      if (!named.known && named.gap === "failed") throw new Failure("unexpected", { detail: named.detail });
      return;
    }
    case "person": {
      await cases.learn(connection, lack.subject, signal, { caseId: lack.of.id });
      const roles = cases.directory(connection).roles(lack.subject.id, lack.of);
      if (!roles.known && roles.gap === "failed") throw new Failure("unexpected", { detail: roles.detail });
      return;
    }
    case "level":
      await cases.loadServerLevel(connection, lack.caseId, lack.subject, signal);
  }
}

/** Reads all that can be said of one person on one case, the server's own answer included. */
export async function readSpot(
  { caseId, holder }: Spot,
  { cases, connection, backend }: MatrixContext,
  signal: AbortSignal,
): Promise<void> {
  if ("fact" in holder) return;
  const { subject } = holder;
  await cases.loadEntries(connection, caseId, signal).catch(() => undefined); // stays a gap, and the reasons name it
  await cases.learn(connection, subject, signal, { caseId });
  if (backend.readServerLevel !== undefined && subject.kind === "user")
    await cases.loadServerLevel(connection, caseId, subject, signal).catch(() => undefined);
}
