import { isSameSubject, type Case, type Subject } from "../access/case";
import type { Access } from "../access/evaluate";
import { unlessFailed } from "../base/failure";
import { loadEverybody } from "../core/cases/everybody";
import { learnPeople } from "../core/cases/learnPeople";
import { subjectsOn } from "../core/cases/whoIsOn";
import { readCaseWith } from "./reading";
import type { Session, Surroundings } from "./session";

/** Reads the case, and all of whom it can be known that they have access to it. */
export async function readEverybody(around: Surroundings, session: Session, caseId: string): Promise<Case> {
  const { signal } = around;
  const { workspace, connection } = session;
  const { cases } = workspace;
  const [of] = await Promise.all([
    cases.readCase(connection, caseId, signal, { roles: true }).then(async (one) => {
      // Entries that could not be read are only a gap where the server refused them.
      await Promise.all([readCaseWith(around, session, one.id), learnEverybody(around, session, one)]);
      return cases.find(connection, one.id) ?? one;
    }),
    cases.learn(connection, undefined, signal),
    // The rest tells what came of them.
    cases.loadEntries(connection, caseId, signal).catch(() => undefined),
  ]);
  return of;
}

/** Asks what is needed to judge all who are known, and last the server itself where it leaves somebody open. */
async function learnEverybody(
  { language: { l10n, locale }, terminal, signal }: Surroundings,
  { workspace: { cases }, connection, backend }: Session,
  of: Case,
): Promise<void> {
  await loadEverybody({ cases, connection, backend }, of.id, signal, { now: true, twice: true });
  const people = () => subjectsOn({ cases, connection, backend }, [of]);
  const isOpen = (one: Subject) => {
    const verdict = cases.judge(connection, of.id, one);
    return verdict === undefined || isRange(verdict.access) || (verdict.entries && isRange(verdict.entries)) === true;
  };
  const progress = (done: number, all: number) =>
    terminal.progress(() => l10n.t("{0} of {1} people and groups read", locale.count(done), locale.count(all)));
  await learnPeople({ cases, connection, of, people }, signal, { isOpen, progress });
  // The server's own word on who is left, where it has one; what it refuses stays open.
  if (backend.readServerLevel === undefined) return;
  const { caller } = cases.directory(connection);
  const isAsked = (one: Subject) => one.kind === "user" || (caller !== undefined && isSameSubject(one, caller));
  await Promise.all(
    people()
      .filter((one) => isAsked(one) && isOpen(one))
      .map(async (one) => {
        await unlessFailed(cases.loadServerLevel(connection, of.id, one, signal));
      }),
  );
}

function isRange({ atLeast, atMost }: Access): boolean {
  return atLeast !== atMost;
}
