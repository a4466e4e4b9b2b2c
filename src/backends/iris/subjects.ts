import type { Subject } from "../../access/case";
import { neitherUserNorGroup } from "../subjectProblem";

/** A user as lists of users have them. */
export function userOfPerson(one: {
  readonly user_id: string;
  readonly user_name: string | null;
  readonly user_login: string | null;
  readonly user_active: boolean;
}): Subject {
  const subject = userSubject({ id: one.user_id, name: one.user_name ?? "", login: one.user_login ?? "" });
  return one.user_active ? subject : { ...subject, inactive: true };
}

/** Users and groups are numbered separately, so an id says which of the two it is of. */
export function userSubject(one: { readonly id: string; readonly name: string; readonly login: string }): Subject {
  const name = one.name || one.login || one.id;
  return {
    id: `user:${one.id}`,
    kind: "user",
    name,
    ...(one.login !== "" && one.login !== name && { login: one.login }),
  };
}

export function groupSubject(one: {
  readonly group_id: string;
  readonly group_name: string | null;
  readonly group_auto_follow?: boolean;
}): Subject {
  const follows = one.group_auto_follow === true && ({ followsNewCases: true } as const);
  return { id: `group:${one.group_id}`, kind: "group", name: one.group_name || one.group_id, ...follows };
}

/** What the server knows a subject by. Throws Failure "invalid" for what is neither user nor group. */
export function sentId({ id }: Pick<Subject, "id">): { readonly kind: "user" | "group"; readonly id: number } {
  const [, kind, number] = /^(user|group):(\d{1,15})$/.exec(id) ?? [];
  if (number === undefined) throw neitherUserNorGroup(id);
  return { kind: kind as "user" | "group", id: Number(number) };
}
