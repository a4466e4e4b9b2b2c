import { subjectOf, type CaseState, type Change, type Subject } from "../../access/case";
import type { Cases } from "../cases/cases";
import { freshFor } from "../cases/directory";
import { learnPeople } from "../cases/learnPeople";
import type { Connection } from "../connections/connections";
import { concernedBy } from "../cases/whoIsOn";

/** Roles are asked of so many people for one preview. */
const mostAskedAbout = 50;

/**
 * Asks what the preview needs to know of those whom the change names and, before one that may concern anyone, of those
 * who were only seen.
 */
export async function learnForPreview(
  cases: Pick<Cases, "learn" | "directory" | "people" | "loadHolders">,
  connection: Connection,
  before: CaseState,
  change: Change,
  signal: AbortSignal,
  options?: { bulk?: boolean },
): Promise<void> {
  if (change.kind === "unwatch") return; // it changes nobody's access
  const { case: of } = before;
  const asking = { ...options, maxAge: freshFor };
  const subject = subjectOf(change);
  if (subject?.kind === "user" && change.kind !== "reporter")
    return cases.learn(connection, subject, signal, { ...asking, caseId: of.id });
  const concernsAll = change.kind === "changeMode" || change.kind === "publish";
  const named = concernsAll
    ? [of.reporter, ...before.entries.map((entry) => entry.subject)]
    : change.kind === "reporter"
      ? [subject, of.reporter]
      : [subject];
  const seen = concernsAll ? cases.people(connection) : [];
  const isGroup = (one: Subject | null | undefined): one is Subject => one?.kind === "group";
  const seenPeople = seen.filter((one) => !isGroup(one));
  const directory = cases.directory(connection, freshFor);
  const isOther = (one: Subject | null | undefined): one is Subject => !!one && one.id !== directory.caller?.id;
  const first = [...named, ...seenPeople].find(isOther);
  const people = () => [
    ...(first === undefined ? [] : [first]),
    ...named.filter(isGroup),
    ...concernedBy([...concernedBy(named, directory), ...seenPeople], directory),
    ...seen.filter(isGroup),
  ];
  await learnPeople({ cases, connection, of, people, asking }, signal, {
    most: mostAskedAbout,
    endsWithRefusal: true,
    loadHolders: () => cases.loadHolders(connection, of.id, signal, asking),
  });
}
