import type { Case, Entry } from "../../access/case";
import { Failure, toFailure } from "../failure";
import type { Clock } from "../clock";
import type { CmfClient } from "./client";
import type { Reach, Reaches } from "./reach";
import { groupSubject, userSubject } from "./subjects";
import * as wire from "./wire";

/** Grants on definitions that are known to be there, though no method lists them: made or found out through this connection. */
export interface DefinitionGrants {
  has(scopeId: string | undefined, subjectId: string): boolean;
  add(scopeId: string, subjectId: string): void;
  remove(scopeId: string, subjectId: string): void;
}

export function createDefinitionGrants(): DefinitionGrants {
  const known = new Set<string>();
  const key = (scopeId: string, subjectId: string) => JSON.stringify([scopeId, subjectId]);
  return {
    has: (scopeId, subjectId) => scopeId !== undefined && known.has(key(scopeId, subjectId)),
    add: (scopeId, subjectId) => void known.add(key(scopeId, subjectId)),
    remove: (scopeId, subjectId) => void known.delete(key(scopeId, subjectId)),
  };
}

interface Answer {
  readonly users: readonly wire.User[];
  readonly groups: readonly wire.Group[];
}

/** Who may, and who may also write, as two answers of `Case_GetGroupsUsersWithAccess`. */
export interface Listed {
  readonly all: Answer;
  readonly writers: Answer;
}

/** The answers have no levels, so it is asked twice: whoever is in the second answer may write, everybody else may read. */
export async function readListed(client: CmfClient, caseId: string, signal: AbortSignal): Promise<Listed> {
  const [all, writers] = await Promise.all([ask(client, caseId, false, false, signal), ask(client, caseId, false, true, signal)]);
  return { all, writers };
}

/** One entry for each user and group. Their ids are made here, since CMf has none: a grantee has one grant on a case. */
export function toEntries({ all, writers }: Listed, of: Case, definitionGrants: DefinitionGrants): Entry[] {
  const entries = new Map<string, Entry>();
  const add = (subject: NonNullable<Entry["subject"]>, level: "read" | "write") =>
    entries.set(subject.id, { id: subject.id, subject, level, on: definitionGrants.has(of.scope?.id, subject.id) ? "definition" : "case" });
  for (const [{ users, groups }, level] of [[all, "read"], [writers, "write"]] as const) {
    for (const group of groups) add(groupSubject(group), level);
    for (const user of users) add(userSubject(user), level);
  }
  return [...entries.values()];
}

/**
 * Asks who gets access through the listed groups, which is the only way to learn anything about their members. At most two more
 * requests, none where no group is listed. The entries are true without it, so a failure only leaves memberships unknown.
 */
export async function readReach(client: CmfClient, { all, writers }: Listed, of: Case, reaches: Reaches, clock: Clock, signal: AbortSignal): Promise<void> {
  const wanted = ([[all, false], [writers, true]] as const).filter(([{ groups }]) => groups.length > 0);
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

async function ask(client: CmfClient, CaseId: string, EvaluateUsersByGroup: boolean, OnlyCanEdit: boolean, signal: AbortSignal): Promise<Answer> {
  if (CaseId === "") throw new Failure("invalid", { detail: "CaseId", notHandled: true });
  const answer = await client.read("Case_GetGroupsUsersWithAccess", { CaseId, EvaluateUsersByGroup, OnlyCanEdit }, wire.groupsAndUsers, signal);
  return { users: answer.UsersList, groups: answer.GroupDetailsList };
}
