import type { Swept } from "../../core/expiry/sweeping";
import { digestOfAll, lookAtAll, type Due } from "../dueNow";
import type { Answer } from "../output/answer";
import { refuseReadOnly, refuseUnread, withWorkplace, type Surroundings } from "../session";
import { answerOf, linesOf, previewOf } from "../sweepAnswer";
import { approve, changeCommandLine, type Approval } from "./change";

export interface SweepChoice {
  readonly approve?: string;
  /** Only say what it would do. */
  readonly preview?: boolean;
}

/** `sweep`: carries out what is due and as it was left, and says what is left. */
export function sweepCommand(around: Surroundings, { preview, ...choice }: SweepChoice): Promise<Answer> {
  return withWorkplace(around, async (place) => {
    if (preview !== true) refuseReadOnly(place);
    const { due, others } = await lookAtAll(around, place);
    if (due.length === 0) refuseUnread(place.workspace);
    const digest = digestOfAll(due);
    if (preview === true)
      return previewOf(around, place, due, others, {
        digest,
        todo: changeCommandLine(around, ["sweep", "--approve", digest]),
      });
    const { l10n } = around.language;
    const approval: Approval = {
      digest,
      isSo: due.every(({ looked }) => looked?.verdict.kind !== "restore"),
      lines: () => due.flatMap((one) => linesOf(around, one)),
      preview: changeCommandLine(around, ["sweep", "--preview"]),
    };
    const isStanding = choice.approve === undefined && place.file.sweepsUnchanged();
    if (!isStanding) await approve(around, approval, choice.approve);
    around.terminal.progress(() => l10n.t("Changing…"));
    const begun = Date.now();
    const swept = await sweepAll(around, due);
    return answerOf(around, place, { due, swept, others, digest, begun });
  });
}

async function sweepAll({ signal }: Surroundings, due: readonly Due[]): Promise<readonly Swept[]> {
  const swept: Swept[] = [];
  const sessions = new Set(due.flatMap(({ session }) => session ?? []));
  for (const session of sessions) {
    const ids = new Set(due.filter((one) => one.session === session).map(({ expiry }) => expiry.id));
    swept.push(...(await session.workspace.expiries.sweep(session.connection, signal, { ids })));
  }
  return swept;
}
