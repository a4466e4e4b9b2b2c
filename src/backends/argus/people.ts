import type { Subject } from "../../access/case";
import { Failure, toFailure } from "../../base/failure";
import type { NamedId } from "../backend";
import { mostFound } from "../mostFound";
import { segment, type Http } from "../http/http";
import { toSubject } from "./cases";
import { ask, askAll, askRows, nextOffset, totalOf } from "./client";
import { needing } from "./functions";
import { currentUser, userInfo } from "./wire";

/** As many as Argus gives in one answer. */
const mostSubjects = 100_000;

export interface CurrentUser {
  readonly subject: Subject;
  /** Groups above the user, by id only. */
  readonly ascendants: readonly string[];
  /** The customer that the user is of. */
  readonly customer?: NamedId;
}

/** Who the key belongs to, and the ids of the groups above. Rejects with a Failure. */
export async function readCurrentUser(http: Http, signal: AbortSignal): Promise<CurrentUser> {
  const { data } = await ask(http, { method: "GET", path: "/currentuser/v1/user", signal }, currentUser);
  const { customer: { id, name, shortName } = {}, ascendantIDs: ascendants = [] } = data;
  return {
    subject: toSubject({ ...data, type: "user" }),
    ascendants,
    ...(id !== undefined && { customer: { id, name: name ?? shortName ?? id } }),
  };
}

/**
 * The caller's groups with all groups above them. Rejects where the list cannot be read to its end: then nothing can be
 * said of a group that is not on it. `user`: who the caller is, which the list does not wait for.
 */
export async function readOwnGroups(
  http: Http,
  user: CurrentUser | Promise<CurrentUser>,
  signal: AbortSignal,
): Promise<Subject[]> {
  const path = "/currentuser/v1/groups";
  const request = { method: "GET", path, query: { includeAncestors: true }, signal } as const;
  const [{ ascendants }, { items, truncated }] = await Promise.all([
    user,
    askAll(http, request, userInfo, mostSubjects),
  ]);
  if (truncated) throw new Failure("unexpected", { request: `GET ${path}`, detail: "the list of groups is cut off" });
  const groups = new Map(items.map((info) => [info.id, toSubject({ ...info, type: "group" })]));
  for (const id of ascendants) if (!groups.has(id)) groups.set(id, { id, kind: "group", name: id });
  return [...groups.values()];
}

/** All groups above a person or group, nested ones included. Rejects with a Failure. */
export async function readGroupsAbove(
  http: Http,
  subjectId: string,
  signal: AbortSignal,
): Promise<{ groups: Subject[]; truncated: boolean }> {
  const path = `/users/v2/subject/${segment(subjectId)}/groups`;
  const request = { method: "GET", path, query: { includeInherited: true }, signal } as const;
  const { items, truncated } = await needing("viewUsers", askAll(http, request, userInfo, mostSubjects));
  return { groups: items.map((info) => toSubject({ ...info, type: "group" })), truncated };
}

/**
 * Users and groups by name, and by number where the text is one. Rejects when nothing was found and a search failed:
 * then nobody knows whether there is somebody.
 */
export async function findSubjects(http: Http, text: string, signal: AbortSignal): Promise<Subject[]> {
  const wanted = text.trim();
  const byName = findByName(http, wanted, signal);
  const byNumber = /^\d+$/.test(wanted)
    ? (["user", "group"] as const).map((kind) => findById(http, kind, wanted, signal))
    : [];
  const results = await Promise.allSettled([...byNumber, byName]);
  const found = new Map<string, Subject>();
  for (const result of results)
    if (result.status === "fulfilled")
      for (const subject of result.value) if (!found.has(subject.id)) found.set(subject.id, subject);
  const failures = results.flatMap((result) => (result.status === "rejected" ? [toFailure(result.reason)] : []));
  const worst = failures.find(({ kind }) => kind !== "notAllowed") ?? failures.at(-1);
  if (worst !== undefined && (found.size === 0 || worst.kind === "cancelled")) throw worst;
  return [...found.values()];
}

async function findByName(http: Http, wanted: string, signal: AbortSignal): Promise<Subject[]> {
  const words = [...new Set(wanted.split(/\s+/))].filter((word) => word !== "");
  const query = { keywords: words, ...(words.length > 0 && { keywordMatch: "all" }), limit: mostFound };
  const search = async (path: string, kind?: Subject["kind"]) => {
    const { items } = await askRows(http, { method: "GET", path, query, signal }, userInfo);
    return items.map((info) => toSubject(info, kind));
  };
  try {
    return await needing("viewRelatedBasicSubject", search("/users/v2/subject"));
  } catch (thrown) {
    if (toFailure(thrown).kind !== "notAllowed") throw thrown;
    // A key for administration may lack what ordinary users have.
    const both = (["user", "group"] as const).map((kind) => search(`/useradmin/v2/${kind}`, kind));
    return Promise.all(both).then(
      (lists) => lists.flat(),
      (other: unknown) => Promise.reject(toFailure(other).kind === "notAllowed" ? toFailure(thrown) : toFailure(other)),
    );
  }
}

async function findById(http: Http, kind: "user" | "group", id: string, signal: AbortSignal): Promise<Subject[]> {
  const path = `/users/v2/${kind}/${segment(id)}`;
  try {
    const { data } = await needing("viewBasicSubject", ask(http, { method: "GET", path, signal }, userInfo));
    // A number can be somebody's short name, too.
    return data.id === id ? [toSubject(data, kind)] : [];
  } catch (thrown) {
    if (toFailure(thrown).kind === "notFound") return [];
    throw thrown;
  }
}

/**
 * The direct members of a group, people and groups. Where the key may not list them: all people and groups below that
 * it may search, `truncated`, since there may be others. Rejects with a Failure.
 */
export async function readMembers(
  http: Http,
  groupId: string,
  signal: AbortSignal,
): Promise<{ members: Subject[]; truncated: boolean }> {
  const path = `/useradmin/v2/group/${segment(groupId)}/members`;
  try {
    const answer = await needing("viewUsers", askRows(http, { method: "GET", path, signal }, userInfo));
    return { members: answer.items.map((info) => toSubject(info)), truncated: isCut(answer) };
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.kind !== "notAllowed") throw failure;
    const below = await searchBelow(http, groupId, signal).catch((other: unknown) =>
      Promise.reject(toFailure(other).kind === "notAllowed" ? failure : toFailure(other)),
    );
    return { members: below, truncated: true };
  }
}

async function searchBelow(http: Http, groupId: string, signal: AbortSignal): Promise<Subject[]> {
  return (await searchSubjects(http, { ancestor: [groupId] }, signal)).subjects;
}

/** People and groups that the key may search. Rejects with a Failure; a refusal says what the key lacks. */
export async function searchSubjects(
  http: Http,
  criteria: object,
  signal: AbortSignal,
): Promise<{ subjects: Subject[]; truncated: boolean }> {
  const body = { ...criteria, keywordFieldStrategy: ["name"], keywordMatchStrategy: "all" };
  const request = { method: "POST", path: "/users/v2/subject/search", body, reads: true, signal } as const;
  const { items, truncated } = await needing("viewRelatedBasicSubject", askAll(http, request, userInfo, mostSubjects));
  return { subjects: items.map((info) => toSubject(info)), truncated };
}

/** Whether a list that is not paged seems to be cut off all the same, or has rows that could not be read. */
function isCut({ received, unreadable, envelope }: Awaited<ReturnType<typeof askRows>>): boolean {
  const total = totalOf(envelope, received);
  const isPaged = nextOffset(envelope, received, { offset: 0, limit: 0 }) !== undefined;
  return unreadable > 0 || isPaged || (total !== undefined && total > received);
}
