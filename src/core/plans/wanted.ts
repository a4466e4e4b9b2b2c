import {
  entriesOf,
  isSameSubject,
  placeId,
  subjectOf,
  type Case,
  type CaseState,
  type Change,
  type Entry,
  type Subject,
} from "../../access/case";
import type { GrantLevel, Tri } from "../../access/level";
import { isAlreadySo } from "../changes/validate";

/**
 * What a row of a plan wants: an exact change, or that the entries of somebody on the case are of one level, whatever
 * they are now; "none": that there is none.
 */
export type Wanted =
  Change | { readonly kind: "setLevel"; readonly subject: Subject; readonly level: GrantLevel | "none" };

/** What a row was decided on, as far as it was known then. */
export interface Was {
  readonly mode?: string | undefined;
  /** Of the entries of the subject on the case, in order; empty text: not stated. */
  readonly levels?: readonly string[] | undefined;
  /** The id of the reporter; null: nobody. */
  readonly reporter?: string | null | undefined;
  /** Whether the condition of the gate was fulfilled. */
  readonly condition?: Tri | undefined;
}

/** More entries of one subject are not remembered. */
const mostLevels = 50;

/** The changes that would bring it about, from the present state of the case. None where it is already there. */
export function changesToMake(state: CaseState, wanted: Wanted): readonly Change[] {
  return changesOf(state, wanted).filter((change) => !isAlreadySo(state, change));
}

function changesOf(state: CaseState, wanted: Wanted): readonly Change[] {
  switch (wanted.kind) {
    case "setLevel": {
      const { subject, level } = wanted;
      const theirs = entriesOf(state.entries, subject);
      if (level === "none") return revokesOfSubject(theirs, subject);
      if (theirs.length === 0) return [{ kind: "grant", subject, level }];
      return theirs.map((entry) => ({ kind: "changeLevel", entry, level }));
    }
    case "changeLevel":
    case "revoke": {
      const present = state.entries.find(({ id, on }) => id === wanted.entry.id && on === wanted.entry.on);
      return isOfAnother(present, wanted.entry) ? [] : [{ ...wanted, entry: present ?? wanted.entry }];
    }
    case "reporter": {
      const { reporter } = state.case;
      return [{ kind: "reporter", subject: wanted.subject, ...(reporter !== undefined && { from: reporter }) }];
    }
    default:
      return [wanted];
  }
}

/** Takes entries away; one that is not listed may be there, and is gone already where all are listed. */
export function revokesOfSubject(
  theirs: readonly Entry[],
  subject: Subject,
  on: Entry["on"] = "case",
): readonly Change[] {
  const entries = theirs.length > 0 ? theirs : [{ id: placeId(0), subject, on }];
  return entries.map((entry) => ({ kind: "revoke", entry }));
}

/** Whether an entry that is there belongs to another subject than was said: it is not meant then. */
function isOfAnother(present: Entry | undefined, meant: Entry): boolean {
  return (
    present?.subject !== undefined && meant.subject !== undefined && !isSameSubject(present.subject, meant.subject)
  );
}

/** What a case is now in what a row is decided on. `entries`: undefined where they are not known. */
export function standingOf(of: Case, entries: readonly Entry[] | undefined, wanted: Wanted): Was {
  const { mode, reporter, condition } = of;
  const subject = wanted.kind === "setLevel" ? wanted.subject : subjectOf(wanted);
  const isOfEntry = wanted.kind === "setLevel" || wanted.kind === "grant" || "entry" in wanted;
  const levels =
    isOfEntry && subject !== undefined && entries !== undefined
      ? entriesOf(entries, subject)
          .map(({ level }) => level ?? "")
          .sort()
          .slice(0, mostLevels)
      : undefined;
  return {
    mode,
    ...(levels !== undefined && { levels }),
    ...(wanted.kind === "reporter" && reporter !== undefined && { reporter: reporter?.id ?? null }),
    ...(wanted.kind === "publish" && condition !== undefined && { condition }),
  };
}

/** In what a case is otherwise than when a row was decided on. Undefined: in nothing, as far as both are known. */
export function driftFrom(was: Was | undefined, now: Was): keyof Was | undefined {
  const differs = (a: unknown, b: unknown) => a !== undefined && b !== undefined && String(a) !== String(b);
  return (["mode", "levels", "reporter", "condition"] as const).find((part) => differs(was?.[part], now[part]));
}
