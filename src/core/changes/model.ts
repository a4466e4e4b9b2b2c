import type { Way } from "../../access/explain";
import type { FactName } from "../../access/policy";
import type { Preview } from "../../access/preview";
import type { OwnersAfter } from "./ownersAfter";
import type { Instead } from "./verify";
import type { Waiting } from "./turns";
import type { Ends, Remark } from "../journal/attempt";
import type { Connection } from "../connections/connections";
import type { Failure } from "../../base/failure";
import type { Case, CaseState, Change, Subject } from "../../access/case";

/** A change of one case, read and previewed, not yet sent. */
export interface PlannedChange {
  readonly connection: Connection;
  /** The same for what is planned with the same key and settings: it is not carried out as another person. */
  readonly source: object;
  readonly case: Case;
  readonly change: Change;
  readonly before: CaseState;
  readonly after: CaseState;
  /**
   * Everyone whose access changes or may change, and beside them the caller, the subject of the change and the
   * reporter.
   */
  readonly effects: readonly Effect[];
  /** What it does on other cases, where it is about all cases of a person and was not planned on a state. */
  readonly reach?: Reach;
  /** By which roles others, whom no list has to name, see the case once it is published. */
  readonly opensTo?: readonly FactName[];
  /** How many people are known without a computed effect, because there are so many. */
  readonly leftOut: number;
  /** The caller would lose the right to change access, or sight of the case. */
  readonly locksOut: "no" | "loses owner" | "loses sight" | "unknown";
  /**
   * The same by what the entries give, where the server keeps levels beside them: it holds once the server recomputes.
   */
  readonly locksOutLater?: PlannedChange["locksOut"];
  /** Present where the caller loses that right, now or later, or may: who has it afterwards. */
  readonly owners?: OwnersAfter;
  /** Who has it by what the entries give. */
  readonly ownersLater?: OwnersAfter;
  /** Nothing to do: it is already so. */
  readonly alreadySo: boolean;
  /**
   * Until then an earlier request for the same may still be carried out, which would make a second entry; in
   * milliseconds since 1970.
   */
  readonly mayArrive?: number;
  /** It would undo this instead. */
  readonly mayBeUndone?: true;
}

export type Outcome =
  /** `told`: what the server says with its success. `record`: in the journal, where something was sent. */
  | {
      readonly kind: "done";
      readonly state: CaseState;
      readonly remark?: Remark;
      readonly record?: string;
      readonly told?: readonly string[];
    }
  | { readonly kind: "half"; readonly state: CaseState; readonly left: Change; readonly failure: Failure }
  /** The server accepted it and did something else: see `instead`. */
  | { readonly kind: "doneOtherwise"; readonly state: CaseState; readonly instead: Instead; readonly failure: Failure }
  | { readonly kind: "notDone"; readonly failure: Failure; readonly state?: CaseState }
  /**
   * `until`: it may still arrive; only a reading after that time says that it is not done. `lookedFor`: it was not
   * there when it was looked for. `left`: the new entry of a change of level is there, and it is not known whether the
   * old one still is.
   */
  | {
      readonly kind: "undetermined";
      readonly failure: Failure;
      readonly until?: number;
      readonly lookedFor?: true;
      /** What the server answered, where no reading came of it. */
      readonly answer?: "accepted" | "refused";
      readonly left?: Change;
    }
  | { readonly kind: "cancelled" };

/** What is said about an attempt beside the change itself. */
export interface About {
  readonly reason?: string;
  /** The bulk that it belongs to, and its row there; it is then sent as bulk traffic. */
  readonly batch?: { readonly id: string; readonly row: number };
  /** The journal record that it takes back. */
  readonly undoes?: string;
  /** What it gives ends after a time. It is recorded with the change, and given up where that is not made. */
  readonly ends?: Ends;
  /** The expiry that it carries out. */
  readonly expires?: string;
  readonly waiting?: Waiting;
}

/** What a change would do to one person or group on one case. */
export interface Effect {
  readonly subject: Subject;
  readonly preview: Preview;
  /** True for the caller. */
  readonly self: boolean;
  /** What gives the access that stays, where it was had in another way too, or where the change names them. */
  readonly keptBy?: readonly Way[];
  /** What the change does to what the entries give, where the server keeps levels beside them. */
  readonly entries?: Preview;
}

/** How far a change reaches that is about all cases of a person. */
export interface Reach {
  /** The cases on which something changes, or may. */
  readonly effects: readonly EffectElsewhere[];
  /** So many cases were looked at. */
  readonly looked: number;
  /** So many could not be read, or were left out because there are so many. */
  readonly missing: number;
}

/** What a change of one person does on another case than the one that it is planned from. */
export interface EffectElsewhere {
  readonly case: Case;
  readonly before: CaseState;
  readonly after: CaseState;
  readonly preview: Preview;
}
