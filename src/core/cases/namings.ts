import { entriesOf, isSameSubject, type Case, type CaseState, type Entry, type Subject } from "../../access/case";
import type { GrantLevel } from "../../access/level";
import type { Backend } from "../../backends/backend";
import { systemClock } from "../../base/clock";
import { toFailure, type Failure } from "../../base/failure";
import { momentOf, type Moment } from "../../base/moment";
import { eachAtOnce } from "../../base/semaphore";
import { inSlices } from "../../base/slices";
import type { Connection, Connections } from "../connections/connections";
import type { Cases } from "./cases";
import { learnOnCases } from "./learnPeople";
import { searchUntilEqual } from "./namedCases";

/** A case, read now, on which something names a person or group. */
export interface NamingCase {
  readonly state: CaseState;
  /** When it was asked for. */
  readonly readAt: Moment;
  /** Entries on the case that name them. */
  readonly entries: readonly Entry[];
  /** Entries that name them and hold for all cases of a definition. */
  readonly onDefinition: readonly Entry[];
  readonly isReporter: boolean;
}

/** Everything that names a person or group, as far as this key is told. */
export interface Namings {
  readonly subject: Subject;
  readonly found: readonly NamingCase[];
  /** The cases that were read and name them in no entry that says whom it is for. */
  readonly others: readonly CaseState[];
  /** Cases that a search, or the list, found and that could not be read. */
  readonly unread: readonly { readonly caseId: string; readonly failure: Failure }[];
  /** Entries on cases that were read and do not say whom they name. */
  readonly unnamed: number;
  /** Cases that were read where the server does not list all entries to this key. */
  readonly unlisted: number;
  /** Present where the system was searched; what is not told by the search was not read. */
  readonly search?: {
    /** The levels of entries that name them, or a group above, by the ids of cases. */
    readonly levels: ReadonlyMap<string, readonly GrantLevel[]>;
    /** The server did not give everything that it found. */
    readonly truncated: boolean;
    readonly at: number;
  };
  /** Why the system could not be searched although it has a search: each listed case was read instead. */
  readonly searchFailure?: Failure;
}

export interface NamingsNeeds {
  readonly connections: Pick<Connections, "backend">;
  readonly cases: Pick<Cases, "readState" | "learn" | "find">;
}

/**
 * Finds everything that names a person or group: by the searches of a system that has them, otherwise by reading the
 * entries of every listed case. Each hit is read from the server now, and the roles that the person holds on the cases
 * are asked for. Rejects when cancelled and without a key.
 * @param listed the cases that are looked at where the system has no search
 */
export async function findNamings(
  { connections, cases }: NamingsNeeds,
  connection: Connection,
  subject: Subject,
  listed: readonly Case[],
  signal: AbortSignal,
  progress?: (at: { readonly done: number; readonly of: number }) => void,
): Promise<Namings> {
  const backend = await connections.backend(connection);
  let unread: { caseId: string; failure: Failure }[] = [];
  let read: ReadCase[] = [];
  async function readAll(ids: readonly string[]): Promise<void> {
    let done = 0;
    unread = [];
    const found = await eachAtOnce(ids, signal, async (caseId) => {
      const readAt = momentOf(systemClock);
      try {
        return { state: await cases.readState(connection, caseId, signal, { bulk: true }), readAt };
      } catch (thrown) {
        const failure = toFailure(thrown);
        if (failure.kind === "cancelled" || failure.kind === "noKey") throw failure;
        unread.push({ caseId, failure });
        return undefined;
      } finally {
        progress?.({ done: (done += 1), of: ids.length });
      }
    });
    read = found.filter((one) => one !== undefined);
  }
  const { search, searchFailure } = await searchFor(backend, subject, signal, readAll);
  if (search === undefined) await readAll(listed.map(({ id }) => id));
  const isKnown = ({ id }: Case): boolean => cases.find(connection, id) !== undefined;
  const scoped = [...read.map(({ state }) => state.case), ...listed].filter(isKnown);
  await learnOnCases(cases, connection, subject, scoped, signal);
  return {
    subject,
    ...(await inSlices(sortedByNaming(read, subject))),
    unread,
    ...(search !== undefined && {
      search: { levels: search.levels, truncated: search.truncated, at: search.at },
    }),
    ...(searchFailure !== undefined && { searchFailure }),
  };
}

type ReadCase = Pick<NamingCase, "state" | "readAt">;

/** Those that name a person or group, and the others. */
function* sortedByNaming(
  read: readonly ReadCase[],
  subject: Subject,
): Generator<void, Pick<Namings, "found" | "others" | "unnamed" | "unlisted">> {
  const [found, others]: [NamingCase[], CaseState[]] = [[], []];
  let [unnamed, unlisted] = [0, 0];
  for (const one of read) {
    const { state } = one;
    const naming = namingOf(one, subject);
    if (isFound(naming)) found.push(naming);
    else others.push(state);
    unnamed += state.entries.filter((entry) => entry.subject === undefined).length;
    if (state.unlisted) unlisted += 1;
    yield;
  }
  return { found, others, unnamed, unlisted };
}

/** What in a case names a person or group. */
function namingOf({ state, readAt }: ReadCase, subject: Subject): NamingCase {
  const { reporter } = state.case;
  return {
    state,
    readAt,
    entries: entriesOf(state.entries, subject, "case"),
    onDefinition: entriesOf(state.entries, subject, "definition"),
    isReporter: reporter !== undefined && reporter !== null && isSameSubject(reporter, subject),
  };
}

function isFound({ entries, onDefinition, isReporter }: NamingCase): boolean {
  return entries.length > 0 || onDefinition.length > 0 || isReporter;
}

interface FoundNamings {
  readonly levels: ReadonlyMap<string, readonly GrantLevel[]>;
  readonly truncated: boolean;
  readonly at: number;
}

/**
 * The searches of the system: for entries of each level, and for cases that the person reported. What they find is read
 * between two that are equal, so that nothing went from a case that was not read yet to one that was not found.
 */
async function searchFor(
  { readNamedCases }: Pick<Backend, "readNamedCases">,
  subject: Subject,
  signal: AbortSignal,
  read: (ids: readonly string[]) => Promise<void>,
): Promise<{ readonly search?: FoundNamings; readonly searchFailure?: Failure }> {
  if (readNamedCases === undefined) return {};
  const at = Date.now();
  try {
    const named = await searchUntilEqual(
      () => readNamedCases(subject, signal, { bulk: true, now: true }),
      (found) => read([...new Set(found.cases.map((one) => one.case.id))]),
    );
    const levels = new Map(named.cases.map((one) => [one.case.id, one.levels]));
    return { search: { levels, truncated: named.truncated, at } };
  } catch (thrown) {
    const searchFailure = toFailure(thrown);
    if (searchFailure.kind === "cancelled" || searchFailure.kind === "noKey") throw searchFailure;
    return { searchFailure };
  }
}
