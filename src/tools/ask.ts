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

/** What an answer about a change says last: only the user can make it, with that command. */
export function nothingChanged({ l10n, face }: Ask, ...wanted: Parameters<Face["command"]>): string {
  return l10n.t(
    "Nothing was changed, and no tool can change it. If the user wants it, they run the command “{0}” themselves.",
    face.command(...wanted),
  );
}
