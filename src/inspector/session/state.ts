import type { Look } from "../viewState";

/** Where one panel stands: shared by the parts of its session. */
export interface SessionState {
  look: Look;
  /** Somebody looks: otherwise nothing is read, and nothing is told to the page. */
  running: boolean;
  /** So many beginnings are under way. */
  starting: number;
  /** What the matrix rests on has changed since it was made. */
  stale: boolean;
}
