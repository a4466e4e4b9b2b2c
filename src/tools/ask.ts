import type { Reading } from "../core/reading";
import type { Connection } from "../core/connections/connections";
import type { Face } from "./face";
import type { SystemWords } from "../wording/systemWords";

/** What a tool works with. There is no way from here to a change. */
export interface Ask {
  readonly reading: Reading;
  readonly l10n: SystemWords;
  readonly connection: Connection;
  readonly face: Face;
  readonly signal: AbortSignal;
}
