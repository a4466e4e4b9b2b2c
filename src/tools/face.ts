import type { Change } from "../access/case";
import type { Failure } from "../base/failure";
import type { Words } from "../text/localize";
import type { SystemWords } from "../wording/systemWords";

/** What the user does themselves, as it is called where the tools are offered. */
export interface Face {
  /** The command for a change, or a lock-down, of a case. */
  command(kind: Change["kind"] | "lockDown", caseId: string): string;
  /** What leads to a first connection, as a sentence to the model. */
  readonly toConnect: string;
  /** What to do about a failure, where that is something else than in an editor. */
  next?(words: SystemWords, failure: Failure, connection: string): string | undefined;
}

/** The commands as the command palette of an editor calls them. */
export function editorFace(l10n: Words): Face {
  const titles: Readonly<Record<Change["kind"] | "lockDown", string>> = {
    grant: l10n.t("Case Access: Grant Access…"),
    changeLevel: l10n.t("Case Access: Change Level…"),
    revoke: l10n.t("Case Access: Revoke Access…"),
    changeMode: l10n.t("Case Access: Change Access Mode…"),
    recompute: l10n.t("Case Access: Recompute Access…"),
    reporter: l10n.t("Case Access: Change Reporter…"),
    publish: l10n.t("Case Access: Publish…"),
    unwatch: l10n.t("Case Access: Remove Watcher…"),
    lockDown: l10n.t("Case Access: Lock Down…"),
  };
  return {
    command: (kind) => titles[kind],
    toConnect: l10n.t(
      "There is no connection to a case system. Ask the user to run “Case Access: Add Connection”, or “Case " +
        "Access: Open Sandbox” to try it out, and call the tool again afterwards.",
    ),
  };
}
