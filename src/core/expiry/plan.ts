import {
  entriesOf,
  levelSetBy,
  placeOf,
  subjectOf,
  type CaseState,
  type Change,
  type Entry,
  type Subject,
} from "../../access/case";
import type { GrantLevel } from "../../access/level";
import type { Backend } from "../../backends/backend";
import { Failure } from "../../base/failure";
import type { PlannedChange } from "../changes/model";
import { refuseImpossible } from "../changes/validate";
import type { Ends } from "../journal/attempt";
import { restoringEntry } from "./judge";
import type { Expiry } from "./model";
import { endRefusal } from "./refusal";

/**
 * The key cannot restore what was before, as far as that is known when the until is set. `instead`: a level that takes
 * access away and that it can set.
 */
export class NotRestorable extends Failure {
  readonly instead: GrantLevel | undefined;

  constructor(failure: Failure, instead: GrantLevel | undefined) {
    super(failure.kind, { ...failure });
    this.instead = instead;
  }
}

export interface WantedEnd {
  /** In milliseconds since 1970, by the server's clock. */
  readonly until: number;
  /** Another end than the level before; "none": no entry. */
  readonly then?: GrantLevel | "none";
}

/** What an end is planned with. */
export interface EndKnown {
  readonly backend: Backend;
  readonly caller: Subject | undefined;
  /** The open expiries of the case, of this caller. */
  readonly open: readonly Expiry[];
  /** The server's time. */
  readonly now: number;
  /** It is this computer's: the server told none. */
  readonly isOwn?: true;
}

/**
 * What is restored at the end of a planned change. Where a later until takes the place of an earlier one, that is what
 * the earlier one was to restore. Throws a Failure "until.…" (see `EndRefusal`), and `NotRestorable`.
 */
export function planEnd(planned: PlannedChange, wanted: WantedEnd, known: EndKnown): Pick<Ends, "until" | "then"> {
  const { change, after, locksOut } = planned;
  refuseTime(wanted.until, known);
  if (!canEnd(change)) throw endRefusal("noLevel");
  const then = thenOf(planned, wanted, known);
  if (then === givenState(change)) throw endRefusal("nothingEnds");
  if (locksOut === "loses owner" || locksOut === "loses sight") throw endRefusal("losesRight");
  refuseUnrestorable(after, restoring(after, change, then), known);
  return { until: Math.ceil(wanted.until), ...(then !== undefined && { then }) };
}

/** Throws for a time that is over, and where nobody could tell later that it has come. */
function refuseTime(until: number, { now, isOwn }: Pick<EndKnown, "now" | "isOwn">): void {
  if (isOwn) throw endRefusal("noTime");
  if (until <= now) throw endRefusal("past");
}

/** Whether what a change makes can end after a time: an entry, its level, that it is gone, or a mode. */
export function canEnd({ kind }: Pick<Change, "kind">): boolean {
  return kind === "grant" || kind === "changeLevel" || kind === "revoke" || kind === "changeMode";
}

/** The level or mode that a change makes; undefined: none. */
function givenState(change: Change): string | undefined {
  if (change.kind === "changeMode") return change.mode;
  return levelSetBy(change);
}

function thenOf({ change, before, alreadySo }: PlannedChange, wanted: WantedEnd, known: EndKnown): string | undefined {
  if (change.kind !== "changeMode" && change.kind !== "revoke" && wanted.then !== undefined)
    return wanted.then === "none" ? undefined : wanted.then;
  switch (change.kind) {
    case "changeMode": {
      const { mode } = before.case;
      const earlier = earlierOf(known, undefined, "case", mode);
      if (alreadySo && earlier === undefined) throw endRefusal("nothingBefore");
      return earlier !== undefined && (alreadySo || wanted.until >= earlier.until) ? earlier.then : mode;
    }
    case "revoke":
      // What is gone already was taken away by somebody else.
      if (alreadySo) throw endRefusal("nothingEnds");
      if (change.entry.level === undefined || change.entry.subject === undefined) throw endRefusal("notStated");
      return levelBefore(change.entry, change, known, wanted.until, false);
    case "changeLevel":
      if (change.entry.level === undefined) throw endRefusal("notStated");
      return levelBefore(change.entry, change, known, wanted.until, alreadySo);
    case "grant": {
      if (!alreadySo) return undefined;
      const present = entriesOf(before.entries, change.subject, change.on).find(({ level }) => level === change.level);
      if (present === undefined) throw endRefusal("alreadyMore");
      return earlierOf(known, change.subject, present.on, present.level)?.then;
    }
    default:
      throw endRefusal("noLevel");
  }
}

/** The level of an entry before its level is changed; under an until that ends with the new one, what that restores. */
function levelBefore(
  entry: Entry,
  change: Change,
  known: EndKnown,
  until: number,
  alreadySo: boolean,
): string | undefined {
  const earlier = earlierOf(known, subjectOf(change), entry.on, entry.level);
  if (earlier !== undefined && (alreadySo || until >= earlier.until)) return earlier.then;
  return alreadySo ? undefined : entry.level;
}

/** The open expiry that holds what is there. */
function earlierOf(
  { open }: Pick<EndKnown, "open">,
  subject: Subject | undefined,
  on: Entry["on"],
  state: string | undefined,
): Expiry | undefined {
  return open.findLast(
    (one) =>
      one.subject?.id === subject?.id &&
      one.on === on &&
      one.left.state === state &&
      !one.left.none &&
      one.state !== "asked",
  );
}

/** The change that restores what was before, from the state that the change is expected to leave. */
function restoring(after: CaseState, change: Change, then: string | undefined): Change | undefined {
  if (change.kind === "changeMode") return then === undefined ? undefined : { kind: "changeMode", mode: then };
  const subject = subjectOf(change);
  if (subject === undefined) throw endRefusal("notListed");
  const on = placeOf(change) ?? "case";
  if (change.kind === "revoke") return { kind: "grant", subject, level: then as GrantLevel, on };
  const level = levelSetBy(change);
  const entry = entriesOf(after.entries, subject, on).find((one) => one.level === level);
  if (entry === undefined) return undefined;
  return restoringEntry(entry, then);
}

/** Throws where it is known now that the change could not be made with this key. */
function refuseUnrestorable(
  state: CaseState,
  change: Change | undefined,
  { backend, caller }: Pick<EndKnown, "backend" | "caller">,
): void {
  if (change === undefined) return;
  const subject = subjectOf(change);
  if (state.unlisted && subject !== undefined && subject.kind !== "user") throw endRefusal("notListed");
  try {
    refuseImpossible(backend, state, change, caller);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    throw new NotRestorable(thrown, change.kind === "revoke" ? backend.capabilities.levelInPlaceOfRevoke : undefined);
  }
}

/**
 * What is restored at the end of what is there already: what an earlier until of it was to restore, else no entry.
 * Throws as `planEnd` does.
 */
export function planEndOfEntry(
  state: CaseState,
  entry: Entry,
  { until, then: wanted }: WantedEnd,
  known: EndKnown,
): string | undefined {
  refuseTime(until, known);
  if (entry.subject === undefined) throw endRefusal("notListed");
  const then =
    wanted !== undefined
      ? wanted === "none"
        ? undefined
        : wanted
      : earlierOf(known, entry.subject, entry.on, entry.level)?.then;
  if (then !== undefined && then === entry.level) throw endRefusal("nothingEnds");
  refuseUnrestorable(state, restoringEntry(entry, then), known);
  return then;
}
