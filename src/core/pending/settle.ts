import type { CaseState, Change } from "../../access/case";
import { mayBeHalfDone } from "../changes/levelReplacement";
import type { Instead } from "../changes/verify";
import type { RecordedOutcome } from "../journal/attempt";
import { isPendingOpen, type Pending } from "./pending";
import { shownIn, type Shown } from "./shown";

/** A reading of a case after a write to it. */
export interface LaterReading {
  readonly state: CaseState;
  /** When what tells of the write was read, in milliseconds since 1970. */
  readonly readAt: number;
  /** The request may still be carried out after this reading. */
  readonly mayArrive: boolean;
}

/** What a reading makes of a pending write. */
export type Step =
  | { readonly kind: "stays" }
  | {
      readonly kind: "ends";
      /** What the journal is told; absent: nothing more than it has. */
      readonly outcome?: RecordedOutcome;
      /** What somebody has to be told. */
      readonly news?: News;
      /** It was not there, and may still arrive. */
      readonly isWatched?: true;
    };

/** News of a write that was told as not made, or that need somebody. */
export interface News {
  readonly change: Change;
  /** It was made again meanwhile, so that there are two entries where one was wanted. */
  readonly doubled: boolean;
  /** Both entries of a change of level are there. */
  readonly half: boolean;
  /** The server accepted it and did this. */
  readonly instead?: Instead;
}

const stays: Step = { kind: "stays" };

/** What a reading makes of a pending write: see the table in pending.ts. Changes nothing. */
export function settle(pending: Pending, reading: LaterReading): Step {
  if (reading.readAt < pending.at) return stays;
  const shown = shownIn(reading.state, pending);
  const { mayArrive } = reading;
  switch (shown.found) {
    case "untold":
      return pending.state === "watched" && !mayArrive ? { kind: "ends" } : stays;
    case "there":
    case "instead":
      return ended(pending, shown, reading.state);
    case "notThere":
      switch (pending.state) {
        case "watched":
          return mayArrive ? stays : { kind: "ends" };
        case "awaited":
          return mayArrive ? stays : ended(pending, shown, reading.state);
        case "refused":
        case "accepted":
        case "unanswered":
          return ended(pending, shown, reading.state, mayArrive && pending.state !== "refused");
      }
  }
}

function ended(
  pending: Pending,
  shown: Exclude<Shown, { found: "untold" }>,
  state: CaseState,
  mayArrive = false,
): Step {
  const { outcome } = shown;
  const isWatched = mayArrive && outcome.kind === "notDone";
  const failure = pending.state === "refused" && outcome.kind === "notDone" ? pending.failure : undefined;
  const news = newsOf(pending, shown, state);
  return {
    kind: "ends",
    outcome: { ...outcome, ...(failure && { failure }), settled: true, ...(isWatched && { late: true }) },
    ...(news && { news }),
    ...(isWatched && { isWatched }),
  };
}

function newsOf(pending: Pending, shown: Exclude<Shown, { found: "untold" }>, state: CaseState): News | undefined {
  const { outcome } = shown;
  const doubled = outcome.remark === "doubled";
  const half = outcome.kind === "half" && mayBeHalfDone(state.entries, pending.change);
  const isNews = !isPendingOpen(pending) || pending.reportLateArrival === true || shown.found === "instead";
  if (!(isNews && shown.found !== "notThere") && !doubled && !half) return undefined;
  const change = half ? pending.change : (pending.left ?? pending.change);
  return { change, doubled, half, ...(shown.found === "instead" && { instead: shown.instead }) };
}
