import { roleScopeOf, subjectKey, type Case, type Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import { rolesFrom } from "../../backends/holders";
import { groupsUnder } from "../../core/cases/whoIsOn";
import { trialsOf, type Judged, type MatrixContext } from "./context";

/**
 * What has to be read to judge somebody on a case better. `asOf` is the time before which what is known of it is too
 * old; the same thing of another time is another one to read.
 */
export type Lack =
  /** Everybody who holds a role on a case, and the members of its groups, in a few requests for all people. */
  | { readonly what: "everybody"; readonly of: Case; readonly asOf: number }
  | { readonly what: "entries"; readonly caseId: string; readonly asOf: number }
  /** On which cases an entry names somebody, in a few requests for all cases. */
  | { readonly what: "named"; readonly subject: Subject; readonly asOf: number }
  /** Groups, and roles on what a case belongs to. */
  | { readonly what: "person"; readonly subject: Subject; readonly of: Case; readonly asOf: number }
  /** The server's own answer. */
  | { readonly what: "level"; readonly caseId: string; readonly subject: Subject; readonly asOf: number };

/** A text that is the same for the same lack. */
export function lackKey(lack: Lack): string {
  switch (lack.what) {
    case "everybody":
      return JSON.stringify([lack.asOf, lack.of.id, "everybody"]);
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
  const search = searches ? namedLack(ground, subject) : undefined;
  if (search !== undefined) return search;
  const named = searches ? cases.namedOn(connection, caseId, subject) : undefined;
  const entriesAsOf = named?.known && !named.truncated ? undefined : lacks(entries);
  if (entriesAsOf !== undefined) return { what: "entries", caseId, asOf: entriesAsOf };
  const of = cases.find(connection, caseId);
  // The list of all who hold a role comes first: it says of most people what nobody need be asked for then.
  const everybody = isOneOfMany ? undefined : everybodyLack(ground, caseId);
  if (everybody !== undefined && !hasFailed(ground, everybody)) return everybody;
  const rolesAsOf =
    backend.readRoles === undefined || of === undefined
      ? undefined
      : isOpen && isCutOff(ground, of, subject)
        ? asOf
        : lacks(cases.directory(connection).roles(subject.id, of));
  if (rolesAsOf !== undefined) return { what: "person", subject, of: of!, asOf: rolesAsOf };
  // The cache forgets the answers for a case with every reading of its entries.
  const asks =
    isOpen && backend.readServerLevel !== undefined && subject.kind === "user" && verdict.agreement === undefined;
  return asks
    ? { what: "level", caseId, subject, asOf: Math.max(asOf, entries.known ? entries.readAt : 0) }
    : undefined;
}

/** The search for the cases that name somebody, where the system has one. Undefined: it is done, or there is none. */
export function namedLack({ cases, connection, backend, asOf }: MatrixContext, subject: Subject): Lack | undefined {
  if (backend.readNamedCases === undefined) return undefined;
  return isLacking(cases.namedCases(connection, subject), asOf) ? { what: "named", subject, asOf } : undefined;
}

/**
 * What is to be read of everybody on a case, where the system tells in a few requests who holds a role on it.
 * Undefined: nothing, or it does not.
 */
export function everybodyLack(ground: MatrixContext, caseId: string): Lack | undefined {
  const { cases, connection, backend, asOf } = ground;
  const of = cases.find(connection, caseId);
  if (backend.readHolders === undefined || of === undefined) return undefined;
  return isEverybodyLacking(ground, of, asOf) ? { what: "everybody", of, asOf } : undefined;
}

function isEverybodyLacking(
  { cases, connection }: Pick<MatrixContext, "cases" | "connection">,
  of: Case,
  asOf: number,
): boolean {
  const directory = cases.directory(connection);
  const groups = groupsUnder(directory, [cases.entries(connection, of.id)]);
  return [directory.holders!(of), ...groups.map(({ members }) => members)].some((asked) => isLacking(asked, asOf));
}

/** Asking for everybody has failed, so that single people are asked about. */
function hasFailed({ cases, connection }: Pick<MatrixContext, "cases" | "connection">, lack: Lack): boolean {
  const list = lack.what === "everybody" ? cases.directory(connection).holders!(lack.of) : undefined;
  return list?.known === false && list.gap === "failed";
}

/** The list of all who hold a role leaves open what somebody holds, and a single answer may tell. */
function isCutOff(
  { cases, connection }: Pick<MatrixContext, "cases" | "connection">,
  of: Case,
  { id }: Subject,
): boolean {
  const directory = cases.directory(connection);
  const list = directory.holders?.(of);
  const roles = directory.roles(id, of);
  if (!list?.known || !roles.known || roles.value !== rolesFrom(list.value, id)) return false;
  return Object.values(roles.value).some((answer) => answer?.known === false && answer.gap === "truncated");
}

/** True as long as reading it would help; somebody else may have read it. */
export function isStillLacking(ground: MatrixContext, lack: Lack): boolean {
  const { cases, connection } = ground;
  switch (lack.what) {
    case "everybody":
      return isEverybodyLacking(ground, lack.of, lack.asOf);
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
