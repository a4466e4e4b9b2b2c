import type { Case, CaseState, Change, Subject } from "../access/case";
import type { Preview } from "../access/preview";
import type { Failure } from "../backends/failure";
import type { Connection } from "./connections";

/** What a change would do to one person or group on one case. */
export interface Effect {
  readonly subject: Subject;
  readonly preview: Preview;
  /** True for the caller. */
  readonly self: boolean;
}

/** A change of one case, read and previewed, not yet sent. */
export interface PlannedChange {
  readonly connection: Connection;
  readonly case: Case;
  readonly change: Change;
  readonly before: CaseState;
  readonly after: CaseState;
  /** Everyone whose access changes or may change, and beside them the caller, the subject of the change and the reporter. */
  readonly effects: readonly Effect[];
  /** How many people are known of whom the effect was not computed, because there are so many. */
  readonly leftOut: number;
  /** The caller would lose the right to change access, or sight of the case. */
  readonly locksOut: "no" | "loses owner" | "loses sight" | "unknown";
  /** Nothing to do: it is already so. */
  readonly alreadySo: boolean;
}

/**
 * What is worth saying about a change that is done: it was so already; the entry was gone already; no answer came but
 * it was found done; the entry is there but the server does not state its level; the server accepted it and the case
 * can no longer be read (then `state` is what was expected).
 */
export type Remark = "alreadySo" | "wasGone" | "foundAfterTimeout" | "levelNotStated" | "lostSight";

export type Outcome =
  | { readonly kind: "done"; readonly state: CaseState; readonly remark?: "alreadySo" | "wasGone" | "foundAfterTimeout" }
  | { readonly kind: "half"; readonly state: CaseState; readonly left: Change; readonly failure: Failure }
  | { readonly kind: "notDone"; readonly failure: Failure; readonly state?: CaseState }
  | { readonly kind: "undetermined"; readonly failure: Failure }
  | { readonly kind: "cancelled" };

/** The only way to write: read → preview → confirm → journal → write → read again → journal. */
export interface Changes {
  /** Reads now and previews. Rejects with a Failure; "conflict" when `seen` is given and the case is not as it was seen. */
  plan(connection: Connection, caseId: string, change: Change, signal: AbortSignal, seen?: CaseState): Promise<PlannedChange>;
  /** Writes, verifies, journals. Never rejects. `batch` ties the rows of a bulk together, `undoes` names the journal record it takes back. */
  apply(planned: PlannedChange, signal: AbortSignal, about?: { reason?: string; batch?: string; undoes?: string }): Promise<Outcome>;
  /** Case ids whose last write could not be determined; their rows stay marked until a later read settles it. */
  undetermined(connection: Connection): ReadonlySet<string>;
}
