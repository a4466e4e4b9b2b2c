import type { Case, Subject } from "../../access/case";
import type { Asking, Backend, KnownState, NamedCase } from "../../backends/backend";
import { Failure } from "../../base/failure";
import type { CaseStore } from "./caseStore";
import { keyOf } from "./directory";

/** So often it is searched where what names somebody moves meanwhile. */
const mostSearches = 4;

export interface NamedSearch {
  readonly cases: readonly NamedCase[];
  /** The server did not give everything that it found. */
  readonly truncated: boolean;
}

/**
 * Searches until two searches in a row are equal: each is a few answers, and what goes from one of them to another
 * meanwhile is in none. Rejects with Failure "unexpected" where that never comes.
 * @param between done after each search, for what it found, so that what is read there was so while nothing moved
 */
export async function searchUntilEqual(
  search: () => Promise<NamedSearch>,
  between?: (found: NamedSearch) => Promise<void>,
): Promise<NamedSearch> {
  const textOf = ({ cases }: NamedSearch): string =>
    JSON.stringify(cases.map(({ case: { id }, levels, reports }) => [id, reports, ...levels].join(" ")).sort());
  let found = await search();
  for (let searches = 1; searches < mostSearches; searches += 1) {
    await between?.(found);
    const before = textOf(found);
    found = await search();
    if (textOf(found) === before) return found;
  }
  throw new Failure("unexpected", { detail: "data: expected the same list twice" });
}

/** Searches for what names somebody, unless that is known. Returns whether it asked. */
export async function fetchNamedCases(
  store: CaseStore,
  { readNamedCases }: Pick<Backend, "readNamedCases">,
  subject: Subject,
  signal: AbortSignal,
  asking?: Asking,
): Promise<boolean> {
  const question = { kind: "named", id: subject.id } as const;
  if (readNamedCases === undefined || !store.directory.lacks(question)) return false;
  const ticket = store.ticket();
  const knownUntil = latestChange(store.cases());
  await store.shared.run(keyOf(question), signal, (signal) =>
    store.directory.keepNamedCases(
      subject.id,
      knownUntil,
      searchUntilEqual(() => readNamedCases(subject, signal, asking)),
    ),
  );
  const named = store.directory.namedCases(subject.id);
  for (const { case: one } of named.known ? named.value.found.values() : [])
    if (store.find(one.id) === undefined) store.keepCase(one, ticket);
  return true;
}

/**
 * What the search for cases that name a person tells about a case. Undefined for one that it may not cover: one that is
 * not listed and was not found, or one that may have changed after the search. Only times of the server are compared,
 * since the clock of this computer may be ahead of them or behind.
 */
export function namedOn(
  store: Pick<CaseStore, "directory" | "isListed">,
  of: Case,
  { id }: Subject,
): KnownState["named"] {
  const named = store.directory.namedCases(id);
  if (!named.known || of.updatedAt === undefined) return undefined;
  const { found, knownUntil } = named.value;
  const hit = found.get(of.id);
  if (knownUntil !== undefined && of.updatedAt <= knownUntil && (hit !== undefined || store.isListed(of.id)))
    return { ...named, value: hit?.levels ?? [] };
  // The case may have changed between the searches: what they found holds, and there may be more.
  return hit !== undefined && hit.case.updatedAt === of.updatedAt
    ? { ...named, value: hit.levels, truncated: true }
    : undefined;
}

/** When the case that changed last did so, by the server's clock; undefined where no case tells. */
function latestChange(cases: readonly Case[]): number | undefined {
  return cases.reduce<number | undefined>(
    (latest, { updatedAt }) => (updatedAt === undefined ? latest : Math.max(latest ?? updatedAt, updatedAt)),
    undefined,
  );
}
