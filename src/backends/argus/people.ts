import type { Subject } from "../../access/case";
import { Failure, toFailure } from "../../base/failure";
import { segment, type Http } from "../http/http";
import { toSubject } from "./cases";
import { ask, askAll } from "./client";
import { currentUser, userInfo, userList } from "./wire";

/** As many as fit on a list to choose from, of users and of groups. */
const searchLimit = 50;
const memberPage = 500;
const mostMembers = 20_000;

export interface CurrentUser {
  readonly subject: Subject;
  /** Groups above the user, by id only. */
  readonly ascendants: readonly string[];
}

/** Who the key belongs to, and the ids of the groups above. Rejects with a Failure. */
export async function readCurrentUser(http: Http, signal: AbortSignal): Promise<CurrentUser> {
  const { data } = await ask(http, { method: "GET", path: "/currentuser/v1/user", signal }, currentUser);
  return { subject: toSubject({ ...data, type: "user" }), ascendants: data.ascendantIDs ?? [] };
}

/**
 * The caller's groups with all groups above them. Rejects where the list cannot be read to its end: then nothing can be
 * said of a group that is not on it.
 */
export async function readOwnGroups(
  http: Http,
  ascendants: readonly string[],
  signal: AbortSignal,
): Promise<Subject[]> {
  const path = "/currentuser/v1/groups";
  const { items, truncated } = await askAll(
    http,
    { method: "GET", path, query: { includeAncestors: true }, signal },
    userInfo,
    {
      bound: mostMembers,
      keyOf: ({ id }) => id,
    },
  );
  if (truncated) throw new Failure("unexpected", { request: `GET ${path}`, detail: "the list of groups is cut off" });
  const groups = new Map(items.map((info) => [info.id, toSubject({ ...info, type: "group" })]));
  for (const id of ascendants) if (!groups.has(id)) groups.set(id, { id, kind: "group", name: id });
  return [...groups.values()];
}

/**
 * Users and groups by name, and by number where the text is one. Rejects when nothing was found and a search failed,
 * since then nobody knows whether there is somebody.
 */
export async function findSubjects(http: Http, text: string, signal: AbortSignal): Promise<Subject[]> {
  const wanted = text.trim();
  const searches = (["user", "group"] as const).flatMap((kind) => {
    const path = `/useradmin/v2/${kind}`;
    const byName = ask(
      http,
      { method: "GET", path, query: { keywords: wanted || undefined, limit: searchLimit }, signal },
      userList,
    ).then(({ data }) => (data ?? []).map((info) => toSubject(info, kind)));
    return /^\d+$/.test(wanted) ? [findById(http, kind, wanted, signal), byName] : [byName];
  });
  const results = await Promise.allSettled(searches);
  const found = new Map<string, Subject>();
  for (const result of results) {
    if (result.status === "fulfilled")
      for (const subject of result.value) if (!found.has(subject.id)) found.set(subject.id, subject);
  }
  const failures = results.flatMap((result) => (result.status === "rejected" ? [toFailure(result.reason)] : []));
  const worst = failures.find(({ kind }) => kind !== "notAllowed") ?? failures[0];
  if (worst !== undefined && (found.size === 0 || worst.kind === "cancelled")) throw worst;
  return [...found.values()];
}

async function findById(http: Http, kind: "user" | "group", id: string, signal: AbortSignal): Promise<Subject[]> {
  try {
    const { data } = await ask(http, { method: "GET", path: `/useradmin/v2/${kind}/${segment(id)}`, signal }, userInfo);
    return [toSubject(data, kind)];
  } catch (thrown) {
    if (toFailure(thrown).kind === "notFound") return [];
    throw thrown;
  }
}

/**
 * The direct members of a group, people and groups; `truncated` where there are more than are read. Rejects with a
 * Failure.
 */
export async function readMembers(
  http: Http,
  groupId: string,
  signal: AbortSignal,
): Promise<{ members: Subject[]; truncated: boolean }> {
  const path = `/useradmin/v2/group/${segment(groupId)}/members`;
  const { items, truncated } = await askAll(http, { method: "GET", path, signal }, userInfo, {
    limit: memberPage,
    bound: mostMembers,
    keyOf: ({ id }) => id,
  });
  return { members: items.map((info) => toSubject(info)), truncated };
}
