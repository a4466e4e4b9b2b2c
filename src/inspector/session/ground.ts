import type { Backend } from "../../backends/backend";
import type { Cases } from "../../core/cases/cases";
import type { Changes } from "../../core/changes/changes";
import type { Connection } from "../../core/connections/connections";
import type { Locale } from "../../text/locale";
import type { SystemWords } from "../../wording/systemWords";
import type { Endings, MatrixContext } from "../matrix/context";
import type { Summary } from "../message/seen";
import type { PageStage } from "./firstMessages";
import { drafts, isEditable, type Look } from "../viewState";

export interface ScreenNeeds {
  readonly connection: string;
  readonly cases: Cases;
  readonly changes: Pick<Changes, "undetermined">;
  /** The words of the system behind the connection, as it is now. */
  words(): SystemWords;
  readonly locale: Locale;
  /** What is to end, as far as that is known. */
  readonly ends?: Endings;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Where the page is that is told; without it, it is always there. */
  readonly page?: PageStage;
}

/** So many cases on which the server contradicts the model say where it does. */
const mostDisagreed = 50;
/** So many cases at most are judged for that before there is a page. */
const mostChecked = 50;

/** What the cells of a matrix are computed from now. */
export function groundOf(
  { cases, changes, words, locale, ends, now, page }: ScreenNeeds,
  connection: Connection,
  backend: Backend,
  look: Look,
  { oldest }: Summary,
): MatrixContext {
  const { caller } = cases.directory(connection);
  const selfCheck = () => cases.selfCheck(connection, (page?.stage ?? "live") !== "live" ? mostChecked : undefined);
  const disagreed = caller === undefined ? [] : selfCheck().disagreed.slice(0, mostDisagreed);
  return {
    connection,
    cases,
    backend,
    l10n: words(),
    locale,
    editable: isEditable(look),
    drafts: drafts(look),
    trials: look.trials,
    asOf: oldest === Infinity ? 0 : oldest,
    selfCheck,
    suspects: disagreed.flatMap((id) => cases.judge(connection, id, caller!)?.agreement?.rules ?? []),
    ends,
    now,
    undetermined: changes.undetermined(connection),
  };
}
