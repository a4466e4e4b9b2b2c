import { roleScopeOf, subjectKey, type Case, type Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import { trialsOf, type Judged, type MatrixContext } from "./context";

/**
 * What has to be read to judge somebody on a case better. `asOf` is the time before which what is known of it is too
 * old;
 * the same thing of another time is another one to read.
 */
export type Lack =
  | { readonly what: "entries"; readonly caseId: string; readonly asOf: number }
  /** On which cases an entry names somebody, in a few requests for all cases. */
  | { readonly what: "named"; readonly subject: Subject; readonly asOf: number }
  /** Groups, and roles on what a case belongs to. */
  | { readonly what: "person"; readonly subject: Subject; readonly of: Case; readonly asOf: number }
  /** The server's own answer. */
  | { readonly what: "level"; readonly caseId: string; readonly subject: Subject; readonly asOf: number };

/** A text that is the same for the same lack. */
export function keyOf(lack: Lack): string {
  switch (lack.what) {
    case "entries":
      return JSON.stringify([lack.asOf, lack.caseId]);
    case "named":
      return JSON.stringify([lack.asOf, subjectKey(lack.subject), "named"]);
    case "person":
      return JSON.stringify([lack.asOf, subjectKey(lack.subject), "roles", roleScopeOf(lack.of)]);
    case "level":
      return JSON.stringify([lack.asOf, lack.caseId, subjectKey(lack.subject)]);
  }
}

/**
 * What to read next for a person on a case. Where the answer is decided only what is older than the last reading of
 * all: it cannot change otherwise. `isOneOfMany`: the person is looked at on many cases.
 */
export function lackOf(
  ground: MatrixContext,
  caseId: string,
  subject: Subject,
  { access, verdict }: Judged,
  isOneOfMany: boolean,
): Lack | undefined {
  const { cases, connection, backend, asOf } = ground;
  const drafted = trialsOf(ground, caseId).length > 0;
  const isOpen = drafted || access.atLeast !== access.atMost;
  const lacks = (asked: Asked<unknown>): number | undefined =>
    asked.known ? (asked.readAt < asOf ? asOf : undefined) : isOpen && isMissing(asked) ? asOf : undefined;

  const entries = cases.entries(connection, caseId);
  const searches = isOneOfMany && !entries.known && !drafted && backend.readNamedCases !== undefined;
  if (searches) {
    const searched = cases.namedCases(connection, subject);
    if (searched.known ? searched.readAt < asOf : isMissing(searched)) return { what: "named", subject, asOf };
  }
  const named = searches ? cases.namedOn(connection, caseId, subject) : undefined;
  const entriesAsOf = named?.known && !named.truncated ? undefined : lacks(entries);
  if (entriesAsOf !== undefined) return { what: "entries", caseId, asOf: entriesAsOf };
  const of = cases.find(connection, caseId);
  const rolesAsOf =
    backend.readRoles === undefined || of === undefined
      ? undefined
      : lacks(cases.directory(connection).roles(subject.id, of));
  if (rolesAsOf !== undefined) return { what: "person", subject, of: of!, asOf: rolesAsOf };
  // The cache forgets the answers for a case with every reading of its entries.
  const asks =
    isOpen && backend.readServerLevel !== undefined && subject.kind === "user" && verdict.agreement === undefined;
  return asks
    ? { what: "level", caseId, subject, asOf: Math.max(asOf, entries.known ? entries.readAt : 0) }
    : undefined;
}

/** True as long as reading it would help; somebody else may have read it. */
export function isStillLacking({ cases, connection }: MatrixContext, lack: Lack): boolean {
  switch (lack.what) {
    case "entries":
      return isLacking(cases.entries(connection, lack.caseId), lack.asOf);
    case "named":
      return isLacking(cases.namedCases(connection, lack.subject), lack.asOf);
    case "person":
      return isLacking(cases.directory(connection).roles(lack.subject.id, lack.of), lack.asOf);
    case "level":
      return cases.judge(connection, lack.caseId, lack.subject)?.agreement === undefined;
  }
}

function isLacking(asked: Asked<unknown>, asOf: number): boolean {
  return asked.known ? asked.readAt < asOf : isMissing(asked);
}

/** Nobody asked, or asking failed for a reason that may pass. */
function isMissing(asked: Exclude<Asked<unknown>, { known: true }>): boolean {
  return asked.gap === "notFetched" || asked.gap === "failed";
}
