import {
  isSameSubject,
  subjectOf,
  type Case,
  type CaseState,
  type Change,
  type Entry,
  type Subject,
} from "../../access/case";
import type { GrantLevel } from "../../access/level";
import { Failure, notSupported } from "../../base/failure";
import type { IrisClient } from "./client";
import { maskOf } from "./levels";
import type { Register } from "./register";
import { sentId } from "./subjects";

/** Why a change cannot be made with this key, in words of `failureWords.ts`. */
export type Hindrance = "ownEntry" | "nobody" | "administrators" | "recomputeAdministrators" | "noModes";

/**
 * What is known against a change before it is sent. Nobody may set their own level, or that of a user who is not there.
 * Taking an entry away is for administrators of the server; everybody else can only set another level, such as deny.
 */
export function hindrance(
  change: Change,
  caller: Subject | undefined,
  isAdministrator: boolean | undefined,
  register?: Pick<Register, "isAbsent">,
  now?: CaseState,
): Hindrance | undefined {
  if (change.kind === "changeMode") return "noModes";
  if (change.kind === "recompute") return isAdministrator === false ? "recomputeAdministrators" : undefined;
  if (change.kind === "revoke") return isAdministrator === false ? "administrators" : undefined;
  const subject = subjectOf(change);
  if (subject === undefined) return undefined;
  if (register?.isAbsent(subject, now?.enforced?.people)) return "nobody";
  return caller !== undefined && isSameSubject(caller, subject) ? "ownEntry" : undefined;
}

/**
 * Sends one change, once. Levels are checked here, because the server takes any number for a group. Never used are the
 * removal of one case of a user, after which the server denies whatever else grants, and the page of a group, which
 * switches off that it follows new cases.
 */
export async function write(
  client: IrisClient,
  { case: of }: CaseState,
  change: Change,
  signal: AbortSignal,
): Promise<void> {
  switch (change.kind) {
    case "grant":
      return set(client, of, change.subject, change.level, signal);
    case "changeLevel":
      return set(client, of, subjectOfEntry(change.entry), change.level, signal);
    case "revoke":
      return remove(client, of, subjectOfEntry(change.entry), signal);
    case "recompute":
      return recompute(client, change.subject, signal);
    case "changeMode":
      throw notSupported("noModes");
    case "reporter":
    case "publish":
    case "unwatch":
      throw notSupported(change.kind);
  }
}

function subjectOfEntry({ id, subject }: Entry): Subject {
  if (subject === undefined) throw new Failure("invalid", { detail: `${id}: no user or group`, notHandled: true });
  return subject;
}

function set(client: IrisClient, of: Case, subject: Subject, level: GrantLevel, signal: AbortSignal): Promise<void> {
  const { kind, id } = sentId(subject);
  const path = kind === "user" ? "/case/access/set-user" : "/case/access/set-group";
  const whom = kind === "user" ? { user_id: id } : { group_id: id };
  return client.write(
    { path, caseId: of.id },
    { case_id: caseNumber(of), ...whom, access_level: maskOf(level) },
    signal,
  );
}

function remove(client: IrisClient, of: Case, subject: Subject, signal: AbortSignal): Promise<void> {
  const { kind, id } = sentId(subject);
  const path = `/manage/${kind === "user" ? "users" : "groups"}/${id}/cases-access/delete`;
  return client.write({ path, caseId: of.id }, { cases: [caseNumber(of)] }, signal);
}

/** The server has this write behind a GET; it is sent once, as every other. */
function recompute(client: IrisClient, subject: Subject, signal: AbortSignal): Promise<void> {
  const { kind, id } = sentId(subject);
  if (kind !== "user") throw notSupported("notAPerson");
  const path = `/manage/access-control/recompute-effective-user-ac/${id}`;
  return client.write({ path, method: "GET" }, undefined, signal);
}

function caseNumber({ id }: Case): number {
  const number = Number(id);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Failure("invalid", { detail: `"${id}" is no id`, notHandled: true });
  return number;
}
