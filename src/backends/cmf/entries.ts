import type { Case, Subject } from "../../access/case";
import type { Asking } from "../backend";
import { Failure, toFailure } from "../../base/failure";
import type { Clock } from "../../base/clock";
import type { CmfClient } from "./client";
import type { CmfLevel } from "./level";
import type { Reach, Reaches } from "./reach";
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

/** So often the two answers are asked for where they do not fit together. */
const mostReadings = 4;

/**
 * The answers have no levels, so there are two requests: everybody in the second answer may write, everybody else may
 * read. Somebody in the second answer alone was added between the two, so both are requested again. Somebody who was
 * taken off between them is in the first answer alone, as if they might read, which was true at no moment. So with
 * `now`, where a plan rests on the answer and somebody only reads, both are requested until they are the same twice.
 * Rejects with Failure "unexpected" where that never happens; otherwise each row was true at its moment.
 */
export async function readListed(
  client: CmfClient,
  caseId: string,
  signal: AbortSignal,
  { now = false }: Asking = {},
): Promise<Listed> {
  let before: string | undefined;
  for (let readings = 1; readings <= mostReadings; readings += 1) {
    const [all, writers] = await Promise.all([
      ask(client, caseId, false, false, signal),
      ask(client, caseId, false, true, signal),
    ]);
    const [listed, writing] = [all, writers].map((answer) => new Set(subjectsIn(answer).map(({ id }) => id)));
    const fits = [...writing!].every((id) => listed!.has(id));
    if (fits && (!now || listed!.size === writing!.size)) return { all, writers };
    const text = JSON.stringify([[...listed!].sort(), [...writing!].sort()]);
    if (text === before || (readings === mostReadings && !now)) return { all, writers };
    before = text;
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
 * two more
 * requests, none where no group is listed. The entries are true without it, so a failure only leaves memberships
 * unknown.
 */
export async function readReach(
  client: CmfClient,
  { all, writers }: Listed,
  of: Case,
  reaches: Reaches,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const wanted = (
    [
      [all, false],
      [writers, true],
    ] as const
  ).filter(([{ groups }]) => groups.length > 0);
  const readAt = clock.now();
  try {
    const seen = await Promise.all(
      wanted.map(async ([{ users, groups }, onlyWriters]): Promise<Reach> => {
        const answer = await ask(client, of.id, true, onlyWriters, signal);
        return {
          groups: groups.map((group) => groupSubject(group).id),
          direct: new Set(users.map((user) => userSubject(user).id)),
          everybody: new Map(answer.users.map(userSubject).map((subject) => [subject.id, subject])),
          readAt,
        };
      }),
    );
    reaches.record(of.id, seen);
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.kind === "cancelled") throw failure;
    reaches.record(of.id, []);
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
