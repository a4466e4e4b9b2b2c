import { isSameSubject, type CaseState, type Change, type Subject } from "../case";
import type { Evidence } from "../evidence";
import type { GrantLevel, Level } from "../level";
import type { Policy } from "../policy";

/** Who may stay on the case, and the highest level that they are to have. */
export interface Keep {
  readonly subject: Subject;
  readonly level: Level;
  /** Nobody named them: it is the caller, who does not lock themselves out unasked. */
  readonly unasked?: true;
}

/**
 * Somebody who is out, as a plan proves. "stranger": stands for everybody whom nobody knows and who is in no group that
 * stays; "member": for those whom nobody knows in the group `of`, which cannot be read whole. Nothing is known about
 * their roles.
 */
export interface Person {
  readonly subject: Subject;
  readonly kind: "known" | "stranger" | "member";
  readonly of?: Subject;
}

/** What a plan may change. */
export interface Allowed {
  /** Access modes that the case can be given, the least strict first. */
  readonly modes: readonly string[];
  /** Levels that an entry can be given. */
  readonly levels: readonly GrantLevel[];
  /** False: another level takes two writes, since the old entry goes after the new one is there. */
  readonly changesLevelInPlace: boolean;
  /** The change that makes somebody the reporter; absent: the reporter stays. */
  readonly reporter?: (to: Subject) => Change;
  /** Whether the caller can make a change, as far as that is known before it is sent. */
  may(change: Change): boolean;
}

/** What a lock-down is worked out from. */
export interface Question {
  readonly policy: Policy;
  readonly state: CaseState;
  readonly caller?: Subject;
  /** Everybody but groups: each person who is known, and the symbolic ones. */
  readonly people: readonly Person[];
  readonly keep: readonly Keep[];
  readonly allowed: Allowed;
  /** What is known of somebody in a state; symbolic people are known by their ids. Pure. */
  evidence(state: CaseState, subject: Subject): Evidence;
  /** The state after a change, with what the server does beside. Pure. */
  after(state: CaseState, change: Change): CaseState;
}

/** The level that is named for somebody by themselves; "none" where they are not. */
export function askedLevel({ keep }: Pick<Question, "keep">, subject: Subject): Level {
  return keep.find((one) => isSameSubject(one.subject, subject))?.level ?? "none";
}

/**
 * How good a plan is; the first number that differs decides. An intrusion is a person and one way in which they get a
 * right beyond the one that is named for them: a role, being the reporter, or one entry; where tiers decide, what the
 * server enforces, and what its entries give.
 */
export interface Score {
  /** Intrusions that happen in every possible world. */
  readonly certain: number;
  /** Those that happen in some. */
  readonly possible: number;
  /** Of those who are to stay, so many do not certainly have their level. */
  readonly lost: number;
  /** Requests that change something. */
  readonly writes: number;
  /** How much stricter than needed: the place of the mode among those that can be had. */
  readonly strictness: number;
}

/** Negative when `a` is better. */
export function compareScores(a: Score, b: Score): number {
  return (
    a.certain - b.certain ||
    a.possible - b.possible ||
    a.lost - b.lost ||
    a.writes - b.writes ||
    a.strictness - b.strictness
  );
}

/** What a plan comes to, before its changes are put in an order. */
export interface Solution {
  readonly score: Score;
  /** False: there were too many plans to look at all; this is the best of those that were. */
  readonly exact: boolean;
  readonly changes: readonly Change[];
  /** What the best plan in each access mode comes to. */
  readonly byMode: ReadonlyMap<string, Score>;
}
