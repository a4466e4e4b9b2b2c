import type { Subject } from "../../access/case";
import { Failure, toFailure } from "../failure";
import { segment, type Http } from "../http";
import type { RoleGrant } from "../backend";
import { toSubject } from "./cases";
import { ask, askAll } from "./client";
import { currentUser, permission, userInfo, userList, type Permission } from "./wire";

/** As many as fit on a list to choose from, of users and of groups. */
const searchLimit = 50;
const memberPage = 500;
const mostMembers = 20_000;
const rolePage = 100;
const mostRoles = 1_000;
/** Beyond this many groups, the roles of the caller's groups are not asked for one by one. */
const mostGroups = 50;

export interface CurrentUser {
  readonly subject: Subject;
  /** Groups above the user, by id only. */
  readonly ascendants: readonly string[];
}

export async function readCurrentUser(http: Http, signal: AbortSignal): Promise<CurrentUser> {
  const { data } = await ask(http, { method: "GET", path: "/currentuser/v1/user", signal }, currentUser);
  return { subject: toSubject({ ...data, type: "user" }), ascendants: data.ascendantIDs ?? [] };
}

/** The caller's groups with all groups above them. Rejects where the list cannot be read to its end: then nothing can be said of a group that is not on it. */
export async function readOwnGroups(http: Http, ascendants: readonly string[], signal: AbortSignal): Promise<Subject[]> {
  const path = "/currentuser/v1/groups";
  const { items, truncated } = await askAll(http, { method: "GET", path, query: { includeAncestors: true }, signal }, userInfo, {
    bound: mostMembers,
    keyOf: ({ id }) => id,
  });
  if (truncated) throw new Failure("unexpected", { request: `GET ${path}`, detail: "the list of groups is cut off" });
  const groups = new Map(items.map((info) => [info.id, toSubject({ ...info, type: "group" })]));
  for (const id of ascendants) if (!groups.has(id)) groups.set(id, { id, kind: "group", name: id });
  return [...groups.values()];
}

/** Users and groups by name, and by number where the text is one. Rejects when nothing was found and a search failed, since then nobody knows whether there is somebody. */
export async function findSubjects(http: Http, text: string, signal: AbortSignal): Promise<Subject[]> {
  const wanted = text.trim();
  const searches = (["user", "group"] as const).flatMap((kind) => {
    const path = `/useradmin/v2/${kind}`;
    const byName = ask(http, { method: "GET", path, query: { keywords: wanted || undefined, limit: searchLimit }, signal }, userList).then(
      ({ data }) => (data ?? []).map((info) => toSubject(info, kind)),
    );
    return /^\d+$/.test(wanted) ? [findById(http, kind, wanted, signal), byName] : [byName];
  });
  const results = await Promise.allSettled(searches);
  const found = new Map<string, Subject>();
  for (const result of results) {
    if (result.status === "fulfilled") for (const subject of result.value) if (!found.has(subject.id)) found.set(subject.id, subject);
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

export async function readMembers(http: Http, groupId: string, signal: AbortSignal): Promise<{ members: Subject[]; truncated: boolean }> {
  const path = `/useradmin/v2/group/${segment(groupId)}/members`;
  const { items, truncated } = await askAll(http, { method: "GET", path, signal }, userInfo, {
    limit: memberPage,
    bound: mostMembers,
    keyOf: ({ id }) => id,
  });
  return { members: items.map((info) => toSubject(info)), truncated };
}

/**
 * What the permission search tells of a person or group. It is not documented whether the search answers with what comes
 * through groups, too. It is taken to do so only where it shows it, by naming another holder. Otherwise the groups are asked
 * one by one where they are known (`ownGroups`, for the caller). Where neither is possible the answer is `truncated`: what
 * it lists is held, what it does not list may be held through a group.
 */
export async function readRoles(
  http: Http,
  subjectId: string,
  ownGroups: (() => Promise<readonly Subject[]>) | undefined,
  signal: AbortSignal,
): Promise<{ roles: RoleGrant[]; truncated: boolean }> {
  const own = await readPermissions(http, subjectId, signal);
  const roles = own.permissions.flatMap((one) => toRole(one, subjectId));
  if (roles.some(({ through }) => through !== undefined)) return { roles, truncated: own.truncated };
  if (ownGroups === undefined) return { roles, truncated: true };

  const groups = await unlessRefused(ownGroups());
  if (groups === undefined || groups.length > mostGroups) return { roles, truncated: true };
  const answers = await Promise.all(groups.map((group) => unlessRefused(readPermissions(http, group.id, signal))));
  for (const [index, group] of groups.entries()) {
    for (const one of answers[index]?.permissions ?? []) roles.push(...toRole(one, group.id).map((role) => ({ ...role, through: role.through ?? group })));
  }
  return { roles, truncated: own.truncated || answers.some((answer) => answer === undefined || answer.truncated) };
}

/** Undefined where it could not be read; a cancelled reading stays cancelled. */
export async function unlessRefused<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    if (toFailure(thrown).kind === "cancelled") throw thrown;
    return undefined;
  }
}

async function readPermissions(http: Http, subjectId: string, signal: AbortSignal): Promise<{ permissions: Permission[]; truncated: boolean }> {
  const request = { method: "GET", path: "/useradmin/v2/permission", query: { subject: subjectId }, signal } as const;
  const { items, truncated } = await askAll(http, request, permission, {
    limit: rolePage,
    bound: mostRoles,
    keyOf: (one) => JSON.stringify([one.subject?.id, one.customer?.id, one.function?.id ?? one.function?.name]),
  });
  return { permissions: items, truncated };
}

function toRole({ subject, customer, function: held }: Permission, askedFor: string): RoleGrant[] {
  const name = held?.name ?? held?.id;
  if (name === undefined) return [];
  return [
    {
      name,
      scope: customer && { id: customer.id, name: customer.name ?? customer.shortName ?? customer.id },
      through: subject === undefined || subject.id === askedFor ? undefined : toSubject(subject, "group"),
    },
  ];
}
