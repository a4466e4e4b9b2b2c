import type { Arrangement, Trial, View } from "../protocol";
import type { MatrixContext } from "../matrix/context";
import type { Board } from "../matrix/model";
import type { Locale } from "../../text/locale";
import type { SystemWords } from "../../wording/systemWords";

/** All that the words around a matrix are made of. */
export interface Seen {
  readonly l10n: SystemWords;
  readonly locale: Locale;
  readonly connection: string;
  readonly ground: MatrixContext | undefined;
  readonly view: View | undefined;
  readonly board: Board | undefined;
  readonly arrangement: Arrangement;
  readonly summary: Summary;
  /** See `oldestReading`. */
  readonly oldest: number;
  readonly whatIf: boolean;
  readonly trials: readonly Trial[];
  /** The trials are being applied. */
  readonly applying: boolean;
  /** What kept a trial from being applied. */
  readonly refused: Pick<WeakMap<Trial, string>, "get">;
}

/** What is said of the loaded cases as a whole. */
export interface Summary {
  readonly modes: ReadonlySet<string>;
  /** When the oldest of them was read; infinite where there is none. */
  readonly oldest: number;
}
