import type { Subject } from "../../access/case";
import type { Asking } from "../backend";
import { firstFound } from "../mostFound";
import { Failure, toFailure } from "../../base/failure";
import { skeleton } from "../../text/skeleton";
import { inBulk, type Register } from "./register";
import { groupSubject, userOfPerson, userSubject } from "./subjects";

/**
 * People and groups by a part of a name or by number; groups only for administrators. Users who were deactivated are
 * found too: their entries count again when they come back.
 */
export async function findSubjects(register: Register, text: string, signal: AbortSignal): Promise<Subject[]> {
  const wanted = skeleton(text.trim());
  if (wanted === "") return [];
  const [people, groups] = await Promise.all([
    register.people(signal),
    register.groups(signal).catch((thrown: unknown) => {
      if (toFailure(thrown).kind === "notAllowed") return [];
      throw thrown;
    }),
  ]);
  const all = [...people.map(userOfPerson), ...groups.map(groupSubject)];
  const [, kind, number] = /^(?:(user|group):)?(\d{1,15})$/.exec(text.trim()) ?? [];
  const matches = ({ id, name, login = "" }: Subject): boolean =>
    number === undefined
      ? skeleton(name).includes(wanted) || skeleton(login).includes(wanted)
      : kind === undefined
        ? id.endsWith(`:${number}`)
        : id === `${kind}:${number}`;
  return firstFound(all.filter(matches), text);
}

/** Everybody in a group; groups do not nest, and are all in one answer. For administrators only. */
export async function readMembers(
  register: Register,
  groupId: string,
  signal: AbortSignal,
  asking?: Asking,
): Promise<{ members: Subject[]; truncated: boolean }> {
  const group = (await register.groups(signal, inBulk(asking))).find((one) => groupSubject(one).id === groupId);
  if (group === undefined) throw new Failure("notFound", { detail: groupId, notHandled: true });
  const members = group.group_members.map((one) =>
    userSubject({ id: one.id, name: one.name ?? "", login: one.user ?? "" }),
  );
  return { members, truncated: false };
}
