import type { ChangeVerdict } from "../../access/worlds";
import type { Line } from "../protocol";

/** The mark of a line that says what a change does to somebody: what is certain has the arrow of the matrix. */
export const verdictIcons: Readonly<Record<ChangeVerdict, Line["icon"]>> = {
  gains: "gains",
  mayGain: "unknown",
  loses: "loses",
  mayLose: "unknown",
  mayChange: "unknown",
  same: "info",
};
