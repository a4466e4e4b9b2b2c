import type { Entry, Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import type { Clock } from "../../base/clock";
import { isWithin } from "../../base/moment";

/**
 * What one answer of `Case_GetGroupsUsersWithAccess` with `EvaluateUsersByGroup` shows: everybody who has access
 * through
 * these groups or directly. No method lists the members of a group, but who is missing here is in none of these groups,
 * and who is here without a direct grant is in at least one of them.
 */
export interface Reach {
  /** Subject ids of the groups. */
  readonly groups: readonly string[];
  /** Subject ids of users with a direct grant: being listed proves nothing for them. */
  readonly direct: ReadonlySet<string>;
  readonly everybody: ReadonlyMap<string, Subject>;
  readonly readAt: number;
}

/** Remembers what was seen of who is in which group. */
export interface Reaches {
  /** Replaces what was remembered of a case. */
  record(caseId: string, seen: readonly Reach[]): void;
  /**
   * "in": certainly a member, in a way that the framework counts; "out": certainly not. What other cases have shown
   * counts only where it was read about when the entries of this one were (`readAt`).
   */
  membership(caseId: string, groupId: string, userId: string, readAt?: number): "in" | "out" | "unknown";
  /**
   * Groups with entries where at least one certainly holds the user, though not known which; undefined where there is
   * no such proof.
   */
  throughSome(
    caseId: string,
    userId: string,
    entries: readonly Entry[],
  ): { readonly groups: readonly Subject[]; readonly readAt: number } | undefined;
  /** Known members of a group, from what was read of late by a clock; cut off where others may be in it. */
  members(groupId: string, clock?: Pick<Clock, "now">): Asked<readonly Subject[]>;
}

/** So long, in milliseconds, an answer about one case proves who is in a group for another: people join and leave. */
const proofFor = 2 * 60_000;

/** So that a list of 100 000 cases does not keep everybody of every case. */
const mostCases = 5_000;

/** Whether two readings are of about one time; one that is much later was made before the clock was set back. */
function isAbout(one: number, other: number): boolean {
  return other === -Infinity || Math.abs(one - other) <= proofFor;
}

/** Reaches that have seen nothing of any group yet. Long because its functions share its state. */
export function createReaches(): Reaches {
  const byCase = new Map<string, readonly Reach[]>();
  /**
   * For each group the answer that tells most about it: the one with the fewest other groups, or the newest of those.
   */
  const byGroup = new Map<string, Reach>();
  /** When each was seen, on a clock that nobody sets. */
  const seenAt = new WeakMap<Reach, number>();

  function seen(caseId: string, groupId: string, readAt: number): readonly Reach[] {
    const best = byGroup.get(groupId);
    const here = (byCase.get(caseId) ?? []).filter((reach) => reach.groups.includes(groupId));
    const isOld = best !== undefined && !isAbout(best.readAt, readAt);
    return best === undefined || isOld || here.includes(best) ? here : [...here, best];
  }

  return {
    record(caseId, reaches) {
      byCase.delete(caseId);
      if (reaches.length > 0) byCase.set(caseId, reaches);
      if (byCase.size > mostCases) byCase.delete(byCase.keys().next().value!);
      for (const reach of reaches) {
        seenAt.set(reach, performance.now());
        for (const group of reach.groups) {
          const best = byGroup.get(group);
          if (
            best === undefined ||
            !isAbout(best.readAt, reach.readAt) ||
            reach.groups.length < best.groups.length ||
            (reach.groups.length === best.groups.length && reach.readAt >= best.readAt)
          )
            byGroup.set(group, reach);
        }
      }
    },

    membership(caseId, groupId, userId, readAt = -Infinity) {
      const reaches = seen(caseId, groupId, readAt);
      // The newest word counts: somebody may have joined or left in between.
      const newest = [...reaches].sort((a, b) => b.readAt - a.readAt);
      for (const reach of newest) {
        if (!reach.everybody.has(userId)) return "out";
        if (reach.groups.length === 1 && !reach.direct.has(userId)) return "in";
      }
      return "unknown";
    },

    throughSome(caseId, userId, entries) {
      const groups = entries.flatMap(({ subject }) => (subject?.kind === "group" ? [subject] : []));
      for (const reach of byCase.get(caseId) ?? []) {
        const here = groups.filter((group) => reach.groups.includes(group.id));
        const all = reach.groups.every((id) => here.some((group) => group.id === id));
        if (all && here.length > 0 && reach.everybody.has(userId) && !reach.direct.has(userId))
          return { groups: here, readAt: reach.readAt };
      }
      return undefined;
    },

    members(groupId, clock) {
      const reach = byGroup.get(groupId);
      const isOld = () => clock && !isWithin({ wall: reach!.readAt, steady: seenAt.get(reach!)! }, proofFor, clock);
      if (reach === undefined || isOld() || reach.groups.length > 1) return { known: false, gap: "notModelled" };
      const value = [...reach.everybody.values()].filter((user) => !reach.direct.has(user.id));
      return { known: true, value, readAt: reach.readAt, truncated: reach.direct.size > 0 };
    },
  };
}
