import * as z from "zod/mini";
import type { Subject } from "../../access/case";
import { rights, type GrantLevel } from "../../access/level";
import type { Http } from "../http/http";
import { askAll } from "./client";
import { caseId } from "./wire";

/** As many as Argus gives in one answer. */
const mostCases = 100_000;

/**
 * The cases with an entry that names a person or group, or a group above: one search for each level, each of which is
 * one answer. It is a search index: true as of its answer, for the cases that this key sees, without deleted ones and
 * test data. Rejects with a Failure.
 */
export async function readNamedCases(
  http: Http,
  subject: Subject,
  signal: AbortSignal,
): Promise<{ cases: ReadonlyMap<string, readonly GrantLevel[]>; truncated: boolean }> {
  const answers = await Promise.all(rights.map((level) => search(http, subject, level, signal)));
  const cases = new Map<string, GrantLevel[]>();
  rights.forEach((level, index) => {
    for (const { id } of answers[index]!.items) cases.set(id, [...(cases.get(id) ?? []), level]);
  });
  return { cases, truncated: answers.some(({ truncated }) => truncated) };
}

function search(http: Http, { id }: Subject, level: GrantLevel, signal: AbortSignal) {
  const body = {
    // The description spells it so.
    explicitAccess: [{ subject: [id], level: [level], includeSubjectAnscendants: true }],
    sortBy: ["id"],
    includeDescription: false,
  };
  const request = { method: "POST", path: "/cases/v2/case/search", body, reads: true, signal } as const;
  return askAll(http, request, z.object({ id: caseId }), mostCases);
}
