import type { Subject } from "../../access/case";
import { rights, type GrantLevel } from "../../access/level";
import type { Clock } from "../../base/clock";
import { inSlicesBesideRequests } from "../../base/slices";
import type { NamedCase } from "../backend";
import type { Http } from "../http/http";
import { toCase } from "./cases";
import { askAll } from "./client";
import { caseInfo } from "./wire";

/** As many as Argus gives in one answer. */
const mostCases = 100_000;

/**
 * The cases with an entry that names a person or group, or a group above, and those that they report: one search for
 * each level and one for the reporter, each a single answer. It is a search index: true as of its answer, for the cases
 * that this key sees, without deleted ones and test data. Rejects with a Failure.
 */
export async function readNamedCases(
  http: Http,
  { id }: Subject,
  signal: AbortSignal,
  clock: Clock,
): Promise<{ cases: readonly NamedCase[]; truncated: boolean }> {
  const search = (criteria: object) => {
    const body = { ...criteria, sortBy: ["id"], includeDescription: false };
    const request = { method: "POST", path: "/cases/v2/case/search", body, reads: true, signal } as const;
    return askAll(http, request, caseInfo, mostCases);
  };
  // The description spells it so.
  const byEntry = (level: GrantLevel) =>
    search({ explicitAccess: [{ subject: [id], level: [level], includeSubjectAnscendants: true }] });
  const [reported, ...named] = await Promise.all([
    search({ user: [id], userFieldStrategy: ["reporter"] }),
    ...rights.map(byEntry),
  ]);
  const readAt = clock.now();
  function* gathered(): Generator<void, Map<string, NamedCase>> {
    const cases = new Map<string, NamedCase>();
    for (const [place, { items }] of [...named, reported].entries()) {
      const level = rights[place];
      for (const info of items) {
        const levels = [...(cases.get(info.id)?.levels ?? []), ...(level === undefined ? [] : [level])];
        cases.set(info.id, { case: toCase(info, readAt), levels, reports: level === undefined });
        yield;
      }
    }
    return cases;
  }
  const cases = await inSlicesBesideRequests(gathered());
  return { cases: [...cases.values()], truncated: [reported, ...named].some(({ truncated }) => truncated) };
}
