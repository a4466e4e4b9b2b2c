import type { Subject } from "../../access/case";
import type { Asking, RoleGrant } from "../backend";
import { toFailure } from "../../base/failure";
import type { Http } from "../http/http";
import { toSubject } from "./cases";
import { askAll } from "./client";
import { permission, type Permission } from "./wire";

const page = 100;
const most = 1_000;
/** Beyond this many groups, the permissions of the caller's groups are not asked for one by one. */
const mostGroups = 50;

export interface Roles {
  readonly roles: RoleGrant[];
  /** What is listed is held; what is not listed may be held all the same. */
  readonly truncated: boolean;
}

/**
 * Reads what the permission search tells of a person or group. Whether the search also answers with what comes through
 * groups is not documented. It is taken to do so for everybody as soon as it did so once, by naming another holder than
 * the
 * one asked for; to find out, the caller is asked about first. Otherwise the groups are asked one by one where they are
 * known,
 * which is for the caller only, and everybody else's answer is `truncated`.
 */
export function createRoleReader(
  over: (asking?: Asking) => Http,
  readCaller: (signal: AbortSignal, asking?: Asking) => Promise<Subject>,
  readOwnGroups: (signal: AbortSignal, asking?: Asking) => Promise<readonly Subject[]>,
): (subjectId: string, signal: AbortSignal, asking?: Asking) => Promise<Roles> {
  let spansGroups: boolean | undefined;
  /** Asking about the caller, once for everybody else. */
  let looked: Promise<unknown> | undefined;

  async function search(subjectId: string, signal: AbortSignal, asking?: Asking): Promise<Roles> {
    const request = { method: "GET", path: "/useradmin/v2/permission", query: { subject: subjectId }, signal } as const;
    const { items, truncated } = await askAll(over(asking), request, permission, { limit: page, bound: most, keyOf });
    const roles = items.flatMap((one) => toRole(one, subjectId));
    if (roles.some(({ through }) => through !== undefined)) spansGroups = true;
    return { roles, truncated };
  }

  async function readCallerRoles(callerId: string, signal: AbortSignal, asking?: Asking): Promise<Roles> {
    const own = await search(callerId, signal, asking);
    if (spansGroups === true) return own;
    const groups = await unlessRefused(readOwnGroups(signal, asking));
    if (groups === undefined || groups.length > mostGroups) return { ...own, truncated: true };
    const answers = await Promise.all(groups.map((group) => unlessRefused(search(group.id, signal, asking))));
    const held = groups.flatMap((group, index) =>
      (answers[index]?.roles ?? []).map((role) => ({ ...role, through: role.through ?? group })),
    );
    if (held.length > 0) spansGroups ??= false;
    return {
      roles: [...own.roles, ...held],
      truncated: own.truncated || answers.some((answer) => answer === undefined || answer.truncated),
    };
  }

  /** Whatever comes of it, it is not asked again; unless whoever asked went away before there was an answer. */
  function lookAtCaller(callerId: string, signal: AbortSignal, asking?: Asking): Promise<Roles> {
    const looking = readCallerRoles(callerId, signal, asking);
    looked = looking;
    looking.catch((thrown: unknown) => {
      if (toFailure(thrown).kind === "cancelled") looked = undefined;
    });
    return looking;
  }

  return async function readRoles(subjectId, signal, asking) {
    const caller = await unlessRefused(readCaller(signal, asking));
    if (caller?.id === subjectId) return lookAtCaller(subjectId, signal, asking);
    const own = await search(subjectId, signal, asking);
    if (spansGroups === undefined && caller !== undefined)
      await unlessRefused(looked ?? lookAtCaller(caller.id, signal, asking));
    return spansGroups === true ? own : { ...own, truncated: true };
  };
}

/** Undefined where it could not be read; a cancelled reading stays cancelled. */
async function unlessRefused<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (thrown) {
    if (toFailure(thrown).kind === "cancelled") throw thrown;
    return undefined;
  }
}

function keyOf({ subject, customer, function: held }: Permission): string {
  return JSON.stringify([subject?.id, customer?.id, held?.id ?? held?.name]);
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
