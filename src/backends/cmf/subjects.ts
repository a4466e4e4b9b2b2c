import type { Subject } from "../../access/case";
import { neitherUserNorGroup } from "../subjectProblem";
import type { Group, User } from "./wire";

/**
 * OutSystems numbers users and groups separately: user 7 is not group 7. So an id says which it is: "user:7",
 * "group:7".
 */
export function userSubject({ UserId, Name, Username }: User): Subject {
  const name = Name || Username || UserId;
  return { id: `user:${UserId}`, kind: "user", name, login: Username && Username !== name ? Username : undefined };
}

/** A group without a GroupId can be shown, but not be named to the server. */
export function groupSubject({ Id, GroupId, Name }: Group): Subject {
  const id = GroupId === "" ? `?${Id}` : `group:${GroupId}`;
  return { id, kind: "group", name: Name || GroupId || Id };
}

/** The id as the module wants it: a JSON number where it is one, else text. */
export interface SentId {
  readonly kind: "user" | "group";
  readonly id: string | number;
}

/**
 * Takes "user:7", or "7" where the kind is known otherwise. Throws Failure "invalid" where user or group is not said.
 */
export function sentId({ id, kind }: Pick<Subject, "id" | "kind">): SentId {
  const [, said, rest] = /^(?:(user|group):)?([^?:]+)$/.exec(id) ?? [];
  const known = said ?? (kind === "unknown" ? undefined : kind);
  if (rest === undefined || (known !== "user" && known !== "group")) {
    throw neitherUserNorGroup(id);
  }
  const number = Number(rest);
  return { kind: known, id: /^\d+$/.test(rest) && Number.isSafeInteger(number) ? number : rest };
}
