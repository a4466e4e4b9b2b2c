import { possibleLevels } from "../../access/evaluate";
import { factsOf } from "../../access/facts";
import { isSameSubject, levelSetBy, subjectOf, type CaseState, type Change, type Subject } from "../../access/case";
import { levels as inOrder, type Level } from "../../access/level";
import { entriesOnly } from "../../access/tiers";
import type { Directory } from "../backend";
import { knownState } from "../knownState";
import { evidence } from "./evidence";
import { givenBy } from "./levels";
import { irisPolicy } from "./policy";

/**
 * The levels that the server enforces after a change. Setting somebody enforces that level; setting a group enforces it
 * for every member, whatever their own entries and customers give, and full access for a caller who is one; taking an
 * entry away recomputes whom it concerned from the entries. Who may or may not be a member has either level.
 */
export function sideEffects(before: CaseState, after: CaseState, change: Change, directory: Directory): CaseState {
  const { enforced } = before;
  const subject = subjectOf(change);
  if (enforced === undefined || subject === undefined) return after;
  const set = levelSetBy(change);
  const next: Record<string, readonly Level[]> = { ...enforced.levels };
  const members = subject.kind === "group" ? directory.members(subject.id) : undefined;
  const named = members === undefined ? [subject] : members.known ? members.value : [];
  const all = { ...Object.fromEntries(named.map(({ id }) => [id, [] as readonly Level[]])), ...enforced.levels };
  const moved: Record<string, number> = { ...enforced.moved };
  const move = (id: string) => (moved[id] = (moved[id] ?? 0) + 1);
  if (members !== undefined && !(members.known && !members.truncated)) move("others");
  for (const [id, old] of Object.entries(all)) {
    const reach = reaches(subject, id, directory);
    if (reach === "no") continue;
    const isCaller = directory.caller?.id === id;
    const changed =
      set === undefined
        ? recomputed(after, id, old, directory)
        : subject.kind === "group" && isCaller
          ? (["owner"] as const)
          : [givenBy(set)];
    next[id] = reach === "yes" ? changed : inOrder.filter((level) => changed.includes(level) || old.includes(level));
    if (next[id].length > 1) move(id);
  }
  // The entry of who is set has one bit, and so has their level.
  const mayStay = enforced.mayStay?.filter((id) => set === undefined || id !== subject.id);
  return {
    ...after,
    enforced: {
      ...enforced,
      levels: next,
      ...(Object.keys(moved).length > 0 && { moved }),
      ...(mayStay && { mayStay }),
    },
  };
}

/** What a recompute enforces: what the entries give, or, of a level that may stay, that one. */
function recomputed(after: CaseState, id: string, old: readonly Level[], directory: Directory): readonly Level[] {
  const given = byEntries(after, id, directory);
  if (!after.enforced?.mayStay?.includes(id)) return given;
  return inOrder.filter((level) => given.includes(level) || old.includes(level));
}

/** Whether what is done to a subject is done to a user. */
function reaches(subject: Subject, userId: string, directory: Directory): "yes" | "no" | "unknown" {
  const user: Subject = { id: userId, kind: "user", name: userId };
  if (subject.kind !== "group") return isSameSubject(subject, user) ? "yes" : "no";
  const members = directory.members(subject.id);
  if (members.known && members.value.some((one) => isSameSubject(one, user))) return "yes";
  return members.known && !members.truncated ? "no" : "unknown";
}

function byEntries(after: CaseState, userId: string, directory: Directory): readonly Level[] {
  const user: Subject = { id: userId, kind: "user", name: userId };
  return possibleLevels(
    entriesOnly(irisPolicy)!,
    after.case.mode,
    factsOf(evidence(knownState(after), user, directory)),
  );
}
