import type { Subject } from "../../access/case";
import { Failure, unlessCancelled } from "../../base/failure";
import type { Clock } from "../../base/clock";
import type { CmfClient } from "./client";
import type { CmfLevel } from "./level";
import type { Reach } from "./reach";
import { groupSubject, userSubject } from "./subjects";
import * as wire from "./wire";

interface Answer {
  readonly users: readonly wire.User[];
  readonly groups: readonly wire.Group[];
}

/** Who may, and who may also write, as two answers of `Case_GetGroupsUsersWithAccess`. */
export interface Listed {
  readonly all: Answer;
  readonly writers: Answer;
}

/** So often the two answers are asked for where they move meanwhile. */
const mostReadings = 4;

/**
 * The answers have no levels, so there are two requests: everybody in the second answer may write, everybody else may
 * read. Somebody who was taken off between the two is in the first alone, as if they might read, which was true at no
 * moment. So where somebody only reads both are requested until they are the same twice; and so they are around what
 * else is asked about those who are listed, which rests on that list. Rejects with Failure "unexpected" where that
 * never happens.
 * @param between asks about a list; what it brings holds where the list is the same afterwards
 */
export async function readListed<T>(
  client: CmfClient,
  caseId: string,
  signal: AbortSignal,
  between?: (listed: Listed) => Promise<T>,
): Promise<{ readonly listed: Listed; readonly seen?: T }> {
  let before: { readonly text: string; readonly seen: T | undefined } | undefined;
  for (let readings = 0; readings < mostReadings; readings += 1) {
    const [all, writers] = await Promise.all([
      ask(client, caseId, false, false, signal),
      ask(client, caseId, false, true, signal),
    ]);
    const listed = { all, writers };
    const [ids, writing] = [all, writers].map((answer) => new Set(subjectsIn(answer).map(({ id }) => id)));
    const isPlain = ids!.size === writing!.size && [...writing!].every((id) => ids!.has(id));
    if (isPlain && (between === undefined || all.groups.length === 0)) return { listed };
    const text = JSON.stringify([[...ids!].sort(), [...writing!].sort()]);
    if (text === before?.text) return { listed, ...(before.seen !== undefined && { seen: before.seen }) };
    before = { text, seen: await between?.(listed) };
  }
  throw new Failure("unexpected", {
    request: "GET /Case_GetGroupsUsersWithAccess",
    detail: "data: expected the same list twice",
  });
}

function subjectsIn({ users, groups }: Answer): Subject[] {
  return [...groups.map(groupSubject), ...users.map(userSubject)];
}

/** Everybody who is listed, with the level that the two answers make. */
export function levelsOf({
  all,
  writers,
}: Listed): Map<string, { readonly subject: Subject; readonly level: CmfLevel }> {
  const listed = new Map<string, { readonly subject: Subject; readonly level: CmfLevel }>();
  for (const [{ users, groups }, level] of [
    [all, "read"],
    [writers, "write"],
  ] as const) {
    for (const subject of subjectsIn({ users, groups })) listed.set(subject.id, { subject, level });
  }
  return listed;
}

/**
 * Asks who gets access through the listed groups, which is the only way to learn anything about their members. At most
 * two requests, none where no group is listed. The entries are true without it, so a failure only leaves memberships
 * unknown: then nothing was seen.
 */
export async function readReach(
  client: CmfClient,
  { all, writers }: Listed,
  caseId: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly Reach[]> {
  const wanted = (
    [
      [all, false],
      [writers, true],
    ] as const
  ).filter(([{ groups }]) => groups.length > 0);
  const readAt = clock.now();
  try {
    return await Promise.all(
      wanted.map(async ([{ users, groups }, onlyWriters]): Promise<Reach> => {
        const answer = await ask(client, caseId, true, onlyWriters, signal);
        return {
          groups: groups.map((group) => groupSubject(group).id),
          direct: new Set(users.map((user) => userSubject(user).id)),
          everybody: new Map(answer.users.map(userSubject).map((subject) => [subject.id, subject])),
          readAt,
        };
      }),
    );
  } catch (thrown) {
    unlessCancelled(thrown);
    return [];
  }
}

async function ask(
  client: CmfClient,
  CaseId: string,
  EvaluateUsersByGroup: boolean,
  OnlyCanEdit: boolean,
  signal: AbortSignal,
): Promise<Answer> {
  if (CaseId === "") throw new Failure("invalid", { detail: "CaseId", notHandled: true });
  const answer = await client.read(
    "Case_GetGroupsUsersWithAccess",
    { CaseId, EvaluateUsersByGroup, OnlyCanEdit },
    wire.groupsAndUsers,
    signal,
  );
  return { users: answer.UsersList, groups: answer.GroupDetailsList };
}
