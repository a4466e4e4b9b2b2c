import { isSameSubject, type CaseState, type Subject, type Watcher } from "../../access/case";
import type { Proven } from "../../access/lockDown/proof";
import type { Backend, RoleGrant } from "../../backends/backend";
import { titleSight } from "../../backends/holders";
import { unlessCancelled } from "../../base/failure";
import type { Cases } from "../cases/cases";
import { freshFor } from "../cases/directory";
import { titleSeenBy } from "../cases/everybody";
import type { Connection } from "../connections/connections";

/** What people without access still learn of a case after a lock-down. Undefined lists: that is not known. */
export interface StillTold {
  /** Who sees that the case exists, and its title, and by what. */
  readonly title: readonly { readonly subject: Subject; readonly grants: readonly RoleGrant[] }[] | undefined;
  readonly notified: readonly Watcher[] | undefined;
}

/** Reads who learns of a case without access to it. What is refused becomes not known. Rejects when cancelled. */
export async function readStillTold(
  {
    cases,
    backend,
  }: { readonly cases: Pick<Cases, "loadHolders" | "loadWatchers" | "directory">; readonly backend: Backend },
  connection: Connection,
  { case: of }: CaseState,
  people: readonly Proven[],
  signal: AbortSignal,
): Promise<StillTold> {
  const reads = (one: Subject) =>
    people.some(({ person, after }) => isSameSubject(person.subject, one) && after.read === "yes");
  await cases.loadHolders(connection, of.id, signal, { maxAge: freshFor });
  const watchers = await cases
    .loadWatchers(connection, of.id, signal, { now: true })
    .catch((thrown: unknown) => (unlessCancelled(thrown).kind === "notSupported" ? [] : undefined));
  return {
    title: titlesOf(backend, cases.directory(connection, freshFor), of)?.filter(({ subject }) => !reads(subject)),
    notified: watchers?.filter(({ subject }) => subject === undefined || !reads(subject)),
  };
}

function titlesOf(
  { readHolders }: Pick<Backend, "readHolders">,
  directory: ReturnType<Cases["directory"]>,
  of: CaseState["case"],
): StillTold["title"] {
  if (readHolders === undefined) return [];
  const list = directory.holders?.(of);
  if (!list?.known) return undefined;
  const { holders, nobodyElse } = list.value;
  if (nobodyElse[titleSight]?.known === false) return undefined;
  return [...holders.values()].flatMap(({ subject }) => {
    const grants = titleSeenBy(directory, of, subject.id);
    return grants.length > 0 ? [{ subject, grants }] : [];
  });
}
