import { lastingNotifications, type LastingNotifications } from "../core/changes/watchers";
import type { ChangeRequest } from "../core/changes/requests";
import { lastingLines } from "../wording/lasting";
import { changeCommandLine } from "./commands/change";
import type { Session, Surroundings } from "./session";
import { subjectDocument, subjectWord } from "./subjects";

/** Who is notified all the same of cases from which changes take them, for people and programs. */
export interface LastingAnswer {
  readonly lines: readonly string[];
  readonly documents: readonly object[];
}

/** So many commands that end a notification are written out at most. */
const mostCommands = 5;

/** Reads who is still notified after changes that are planned, or were made. */
export async function readLasting(
  around: Surroundings,
  { workspace, connection }: Session,
  changes: readonly ChangeRequest[],
): Promise<LastingAnswer> {
  const all = await lastingNotifications(workspace.cases, connection, changes, around.signal);
  return {
    lines: [...lastingLines(around.language.l10n, all, around.language.locale.count), ...endings(around, all)],
    documents: all.found.map(({ caseId, watcher: { subject, removable } }) => ({
      case: caseId,
      subject: subjectDocument(subject),
      removable: removable === true,
    })),
  };
}

/** How to end those that can be ended. */
function endings(around: Surroundings, { found }: LastingNotifications): string[] {
  const commands = found.flatMap(({ caseId, watcher: { subject, removable } }) =>
    removable ? [changeCommandLine(around, ["preview", caseId, "--unwatch", subjectWord(subject)])] : [],
  );
  return [...new Set(commands)]
    .slice(0, mostCommands)
    .map((command) => around.language.l10n.t("To end that: {0}", command));
}
