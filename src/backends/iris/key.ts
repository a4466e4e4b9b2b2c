import type { Subject } from "../../access/case";
import type { Clock } from "../../base/clock";
import { unlessCancelled } from "../../base/failure";
import { gapOf } from "../gap";
import type { KeyFacts, LookUp } from "../keyFacts";
import { tried } from "../tried";
import type { IrisClient } from "./client";
import { sentId } from "./subjects";
import * as wire from "./wire";

/**
 * What the person of the key may do on the server, which is shown to administrators only. Nothing tells whether a key
 * is limited: it is its person's, whole.
 */
export async function readKey(
  client: IrisClient,
  caller: Subject,
  signal: AbortSignal,
  clock: Clock,
): Promise<KeyFacts> {
  const readAt = clock.now();
  try {
    const path = `/manage/users/${sentId(caller).id}`;
    const { user_permissions } = await client.read({ path }, wire.userPermissions, signal);
    const value = Object.values(user_permissions).map(({ name }) => name);
    return { permissions: { known: true, value, readAt } };
  } catch (thrown) {
    return { permissions: gapOf(unlessCancelled(thrown)) };
  }
}

/** Tries what everybody may read, and what only administrators of the server may: groups, and with them all entries. */
export async function tryLookUps(client: IrisClient, signal: AbortSignal, clock: Clock): Promise<LookUp[]> {
  const readAt = clock.now();
  const get = (path: string, query?: Record<string, number>) =>
    tried(client.read({ path, ...(query && { query }) }, wire.anything, signal), readAt);
  const [cases, people, entries] = await Promise.all([
    get("/manage/cases/filter", { page: 1, per_page: 1 }),
    get("/manage/users/restricted/list"),
    get("/manage/groups/list"),
  ]);
  return [
    { id: "cases", allowed: cases },
    { id: "people", allowed: people },
    { id: "entries", needs: "server_administrator", allowed: entries },
  ];
}
