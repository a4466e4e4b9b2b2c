import {
  setsLevel,
  type Case,
  type CaseState,
  type Change,
  type Enforced,
  type Entry,
  type Subject,
} from "../../access/case";
import { levels as inOrder, type Level } from "../../access/level";
import type { Clock } from "../../base/clock";
import { toFailure } from "../../base/failure";
import type { Asking } from "../backend";
import { segment } from "../http/http";
import type { IrisClient } from "./client";
import { givenBy, levelsOf, staysBeside } from "./levels";
import type { Listed, Register } from "./register";
import { userOfPerson } from "./subjects";
import * as wire from "./wire";

/** Who has access to a case: what is enforced, and the entries as far as the server shows them. */
export interface AccessReading {
  read(of: Case, signal: AbortSignal, asking?: Asking): Promise<Omit<CaseState, "case">>;
  /**
   * An entry was set or taken away through here, or may have been where no answer came.
   * @param before what was enforced until then
   */
  keep(of: Case, change: Change, before: Enforced | undefined, isAnswered: boolean): void;
  /** Undefined: nothing was tried yet that only administrators may. */
  readonly isAdministrator: boolean | undefined;
}

/** An entry that was set through here, which no list shows. */
interface Made {
  readonly entry: Entry;
  readonly before: Enforced | undefined;
  /** The server said that it was set. */
  readonly isAnswered: boolean;
  /** The levels that the server enforces have shown it. */
  isShown?: boolean;
}

/**
 * A reading that remembers what was set through here, for callers to whom the server lists no entries. Long because its
 * functions share its state.
 */
export function createAccessReading(client: IrisClient, register: Register, clock: Clock): AccessReading {
  const made = new Map<string, Map<string, Made>>();
  /** What was enforced on each case when it was read last. */
  const lastSeen = new Map<string, Enforced>();
  let isAdministrator: boolean | undefined;

  async function readEnforced(of: Case, signal: AbortSignal): Promise<Enforced> {
    const asked = { path: "/case/users/list", newer: `/api/v2/cases/${segment(of.id)}/access/users`, caseId: of.id };
    const readAt = clock.now();
    const users = await client.read(asked, wire.usersOnCase, signal);
    const listed = users.map((one) => ({ subject: userOfPerson(one), levels: levelsOf(one.user_access_level) }));
    const levels: Record<string, readonly Level[]> = {};
    // Somebody who is listed twice has the one level or the other.
    for (const { subject, levels: told } of listed) {
      const known = levels[subject.id] ?? [];
      levels[subject.id] = inOrder.filter((level) => known.includes(level) || told.includes(level));
    }
    const mayStay = users.filter((one) => staysBeside(one.user_access_level)).map((one) => userOfPerson(one).id);
    return {
      levels,
      ...(mayStay.length > 0 && { mayStay }),
      people: listed.map(({ subject }) => subject),
      readAt,
    };
  }

  /** Undefined: the server lists entries to administrators only. */
  async function readListed(of: Case, signal: AbortSignal, asking?: Asking): Promise<Listed | undefined> {
    try {
      const listed = await register.entries(of.id, signal, asking);
      isAdministrator = true;
      return listed;
    } catch (thrown) {
      if (toFailure(thrown).kind !== "notAllowed") throw thrown;
      isAdministrator = false;
      return undefined;
    }
  }

  /** Entries that were set through here, as far as the levels that the server enforces show them. */
  function stillThere(of: Case, now: Enforced): Entry[] {
    return [...(made.get(of.id)?.values() ?? [])].filter((one) => isShown(one, now)).map(({ entry }) => entry);
  }

  return {
    async read(of, signal, asking) {
      const [enforced, listed] = await Promise.all([readEnforced(of, signal), readListed(of, signal, asking)]);
      const before = lastSeen.get(of.id);
      lastSeen.set(of.id, enforced);
      if (listed !== undefined) {
        // What is enforced has changed since: entries that were read before that may be others now.
        const isSame = before === undefined || JSON.stringify(before.levels) === JSON.stringify(enforced.levels);
        const isOld = listed.readAt < enforced.readAt && !isSame;
        const newest = isOld ? ((await readListed(of, signal, { ...asking, now: true })) ?? listed) : listed;
        const { entries, readAt: entriesReadAt } = newest;
        // Of whom the list of all users leaves out the entries were not read.
        const isCut = enforced.people.some((one) => register.isAbsent(one));
        return {
          entries,
          entriesReadAt,
          ...(isCut && { unlisted: true }),
          enforced: withEmpty(enforced, newest.empty),
        };
      }
      return { entries: stillThere(of, enforced), unlisted: true, enforced };
    },
    keep({ id }, change, before, isAnswered) {
      const here = made.get(id) ?? new Map<string, Made>();
      made.set(id, here);
      if (change.kind === "revoke") here.delete(change.entry.id);
      else if (setsLevel(change)) {
        const subject = change.kind === "grant" ? change.subject : change.entry.subject!;
        const entry: Entry = { id: subject.id, subject, level: change.level, on: "case" };
        here.set(subject.id, { entry, before, isAnswered });
      }
    },
    get isAdministrator() {
      return isAdministrator;
    },
  };
}

/** With those whose entry has no bit, or may be one of a group, by which a recompute changes nothing. */
function withEmpty(enforced: Enforced, empty: readonly Subject[]): Enforced {
  if (empty.length === 0) return enforced;
  const isGroup = empty.some(({ kind }) => kind === "group");
  const ids = (isGroup ? enforced.people : empty).map(({ id }) => id);
  return { ...enforced, mayStay: [...new Set([...(enforced.mayStay ?? []), ...ids])] };
}

/**
 * Whether an entry that no list shows is seen in what is enforced. One of a user is as long as the user has its level,
 * if the server said that it was set, or the user had another level before. One of a group is once somebody came to its
 * level: who is in a group is told to administrators only, so that without that nothing tells it.
 */
function isShown(made: Made, now: Enforced): boolean {
  const { entry, before, isAnswered } = made;
  const level = givenBy(entry.level!);
  const has = (enforced: Enforced | undefined, id: string) => enforced?.levels[id]?.join() === level;
  if (entry.subject!.kind !== "group") return has(now, entry.subject!.id) && (isAnswered || !has(before, entry.id));
  made.isShown ||= before !== undefined && now.people.some(({ id }) => has(now, id) && !has(before, id));
  return made.isShown;
}
