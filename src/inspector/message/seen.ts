import type { CaseFilter } from "../../backends/backend";
import type { Arrangement, Origin, Trial, View } from "../protocol";
import type { Refusals } from "../matrix/trials";
import type { DraftEffect } from "../matrix/draftEffects";
import type { MatrixContext } from "../matrix/context";
import type { Board } from "../matrix/model";
import type { Locale } from "../../text/locale";
import type { SystemWords } from "../../wording/systemWords";

/** What is known of the cases of a connection. */
export type KnownCases = Pick<MatrixContext, "cases" | "connection">;

/** All that the words around a matrix are made of. */
export interface Seen {
  readonly l10n: SystemWords;
  readonly locale: Locale;
  readonly connection: string;
  readonly ground: MatrixContext | undefined;
  readonly view: View | undefined;
  readonly board: Board | undefined;
  /** What the case system was asked for when the rows were read. */
  readonly filter: CaseFilter;
  readonly arrangement: Arrangement;
  readonly summary: Summary;
  /** See `oldestReading`. */
  readonly oldest: number;
  /** There is a draft, and the matrix shows what it would do. */
  readonly drafts: boolean;
  readonly editable: boolean;
  readonly trials: readonly Trial[];
  /** What the draft does to whom. */
  readonly effects: { readonly found: readonly DraftEffect[]; readonly isWhole: boolean };
  /** Who prepared the draft and why, where it was handed on. */
  readonly origin: Origin | undefined;
  /** The trials are being applied. */
  readonly applying: boolean;
  /** What kept a trial from being applied. */
  readonly refused: Pick<Refusals, "get">;
}

/** What is said of the loaded cases as a whole. */
export interface Summary {
  readonly modes: ReadonlySet<string>;
  /** When the oldest of them was read; infinite where there is none. */
  readonly oldest: number;
}
