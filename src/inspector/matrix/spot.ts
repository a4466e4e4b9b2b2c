import type { Holder } from "../../core/cases/whoIsOn";
import type { Judged, ComparedAccess } from "./context";
import type { Access } from "../../access/evaluate";

/** Who and what a row is about, for one of the sides. */
export interface Spot {
  readonly caseId: string;
  readonly holder: Holder;
}

/** One side of the matrix; two of them where two people or two cases are compared. */
export interface Side {
  /** Put before the names of the columns; empty where there is one side only. */
  readonly name: string;
  at(row: number): Spot;
}

/** What a row shows for one side. */
export interface ShownSpot {
  readonly spot: Spot;
  readonly access: Access;
  /** Undefined: the case is not loaded. */
  readonly standing?: ComparedAccess;
  /** Where the row is about a person or group. */
  readonly judged?: Judged;
  readonly preview?: Judged["preview"];
  /** That they see the title and nothing else, in words. */
  readonly title?: string;
  readonly because: string;
}
