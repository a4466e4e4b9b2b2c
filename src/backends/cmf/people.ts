import type { Subject } from "../../access/case";
import { firstFound } from "../mostFound";
import { skeleton } from "../../text/skeleton";
import { notSupported, toFailure, type Failure } from "../../base/failure";
import type { ReadList } from "../paging";
import type { Catalog } from "./catalog";
import type { CmfClient } from "./client";
import { groupSubject, userSubject } from "./subjects";
import * as wire from "./wire";

/** The user with exactly this user name; undefined: there is none. */
export async function findUser(client: CmfClient, username: string, signal: AbortSignal): Promise<Subject | undefined> {
  try {
    const { UserId } = await client.read("User_GetIdByUsername", { Username: username }, wire.userId, signal);
    return UserId === "" ? undefined : userSubject({ UserId, Name: username, Username: username, Email: "" });
  } catch (thrown) {
    // The framework raises an exception for a name that it does not know, which may arrive as anything.
    if (/^(?:notFound|invalid|server)$/.test(toFailure(thrown).kind)) return undefined;
    throw thrown;
  }
}

/**
 * Groups by a part of their name; users by their whole user name, since CMf has no other search; among people seen so
 * far by a part of any name; and everything by number. A number is not looked up: no method says whose it is.
 */
export async function findSubjects(
  client: CmfClient,
  catalog: Catalog,
  seen: Iterable<Subject>,
  text: string,
  signal: AbortSignal,
): Promise<Subject[]> {
  const wanted = text.trim();
  if (wanted === "") return [];
  const [, kind, number] = /^(?:(user|group):)?(0|[1-9]\d{0,14})$/.exec(wanted) ?? [];
  const [groups, user] = await Promise.allSettled([
    catalog.groups(signal),
    number === undefined ? findUser(client, wanted, signal) : undefined,
  ]);
  if (groups.status === "rejected" && (user.status === "rejected" || toFailure(groups.reason).kind === "cancelled"))
    throw groups.reason;

  const found = new Map<string, Subject>();
  const add = (subject: Subject | undefined) =>
    subject !== undefined && !found.has(subject.id) && found.set(subject.id, subject);
  const part = skeleton(wanted);
  const matches = ({ name, login = "" }: Subject) => skeleton(name).includes(part) || skeleton(login).includes(part);
  const known = [...seen];
  if (number !== undefined) {
    const userId = `user:${number}`;
    if (kind !== "group") add(known.find(({ id }) => id === userId) ?? { id: userId, kind: "user", name: userId });
    const all = groups.status === "fulfilled" ? groups.value.items.map(groupSubject) : [];
    if (kind !== "user") add(all.find(({ id }) => id === `group:${number}`));
  }
  if (user.status === "fulfilled") add(user.value && (known.find(({ id }) => id === user.value?.id) ?? user.value));
  known.filter(matches).forEach(add);
  if (groups.status === "fulfilled")
    groups.value.items
      .filter(({ GroupId }) => GroupId !== "")
      .map(groupSubject)
      .filter(matches)
      .forEach(add);
  return firstFound([...found.values()], text);
}

/** Groups directly below a group, by `ParentId`; where not `whole`, there may be others. */
export async function readGroupsBelow(
  catalog: Catalog,
  groupId: string,
  signal: AbortSignal,
): Promise<ReadList<Subject>> {
  const { items: groups, whole } = await catalog.groups(signal);
  const of = groups.find((group) => groupSubject(group).id === groupId);
  const below =
    of === undefined || of.Id === "" ? [] : groups.filter(({ ParentId }) => ParentId === of.Id).map(groupSubject);
  return { items: below, whole };
}

/** For members of groups, which no method lists. */
export function membersNotListed(groupId: string): Failure {
  return notSupported(`members ${groupId}`);
}
