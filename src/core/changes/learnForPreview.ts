import { subjectOf, type CaseState, type Change, type Subject } from "../../access/case";
import { areRolesRefused } from "../../backends/gap";
import { createGate } from "../../base/semaphore";
import type { Cases } from "../cases/cases";
import { freshFor } from "../cases/directory";
import type { Connection } from "../connections/connections";
import { concernedBy } from "./impact";

/** Roles are asked of so many people for one preview, so many at a time. */
const mostAskedAbout = 50;
const askedAtOnce = 8;
/** Up to so many people are asked about one by one. */
const fewPeople = 3;

/**
 * Asks what the preview needs to know of those whom the change names and, before one that may concern anyone, of those
 * who were only seen.
 */
export async function learnForPreview(
  cases: Cases,
  connection: Connection,
  before: CaseState,
  change: Change,
  signal: AbortSignal,
  options?: { bulk?: boolean },
): Promise<void> {
  const directory = cases.directory(connection, freshFor);
  const learn = (one: Subject) =>
    cases.learn(connection, one, signal, { ...options, caseId: before.case.id, maxAge: freshFor });
  const subject = subjectOf(change);
  if (change.kind === "unwatch") return; // it changes nobody's access
  if (subject?.kind === "user" && change.kind !== "reporter") return learn(subject);
  const concernsAll = change.kind === "changeMode" || change.kind === "publish";
  const named = concernsAll
    ? [before.case.reporter, ...before.entries.map((entry) => entry.subject)]
    : change.kind === "reporter"
      ? [subject, before.case.reporter]
      : [subject];
  const seen = concernsAll ? cases.people(connection) : [];
  const isGroup = (one: Subject | null | undefined): one is Subject => one?.kind === "group";
  const people = seen.filter((one) => !isGroup(one));
  const first = [...named, ...people].find(
    (one) => one !== null && one !== undefined && one.id !== directory.caller?.id,
  );
  if (first === null || first === undefined) return;
  // Who may not read the roles of one may not read those of the others.
  const refused = ({ id }: Subject): boolean => {
    return areRolesRefused(directory.roles(id, before.case));
  };
  // With the first come the members of the case's groups.
  await learn(first);
  let stopped = refused(first);
  // Of many people one list of all who hold roles is fewer requests than asking about each.
  if (!stopped && concernedBy([...named, ...people], directory).length > fewPeople)
    await cases.loadHolders(connection, before.case.id, signal, { ...options, maxAge: freshFor });
  const gate = createGate(askedAtOnce);
  await Promise.all(
    [
      ...named.filter(isGroup),
      ...concernedBy([...concernedBy(named, directory), ...people], directory),
      ...seen.filter(isGroup),
    ]
      .slice(0, mostAskedAbout)
      .map((one) =>
        gate.run(signal, async () => {
          if (stopped || one.id === directory.caller?.id) return;
          await learn(one);
          stopped ||= refused(one);
        }),
      ),
  );
}
