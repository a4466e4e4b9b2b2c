import type { Change, Subject } from "../case";
import type { Right } from "../level";

/** A state between two steps in which somebody has what they should not have, or lacks what they are to keep. */
export interface UnsafeMoment {
  /** The place of the step that leads to it. */
  readonly step: number;
  /** "leak": they have a right that they did not have before and that is not named for them; "loss": they lack one. */
  readonly kind: "leak" | "loss";
  readonly subject: Subject;
  readonly right: Right;
}

/** Changes in the order in which they are to be made. */
export interface Ordered {
  readonly changes: readonly Change[];
  /** None: no state in between gives or takes anything that it should not. */
  readonly faults: readonly UnsafeMoment[];
  /** True: no order has fewer faults. */
  readonly exact: boolean;
}
