import { modeLabel, statusLabel } from "../../wording/labels";
import { oneLine } from "../../text/untrusted";
import { aboutAnswer, answerNotes, selfCheckOfList } from "../about";
import { exitStatus } from "../exitStatus";
import { listCases, type CaseChoice } from "../listing";
import type { Answer } from "../output/answer";
import { withSession, type Surroundings } from "../session";

/** `cases`: the cases that the key can see. */
export function casesCommand(around: Surroundings, choice: CaseChoice): Promise<Answer> {
  return withSession(around, async (session) => {
    const { l10n } = session;
    const { connection, workspace } = session;
    const [{ cases, coverage }] = await Promise.all([
      listCases(around, session, choice),
      workspace.cases.learn(connection, undefined, around.signal),
    ]);
    const about = aboutAnswer(session, {
      coverage,
      readAt: cases.map(({ readAt }) => readAt),
      selfCheck: selfCheckOfList(session),
    });
    return {
      status: exitStatus.done,
      about,
      result: cases.map(({ id, number, title, mode, status, own }) => ({
        id,
        number,
        title,
        mode,
        status: status ?? null,
        ...(own !== undefined && { own: own.level }),
      })),
      lines: [],
      table: {
        title: l10n.t("Cases"),
        columns: [l10n.t("Case"), l10n.t("Title"), l10n.t("Mode"), l10n.t("Status")],
        rows: cases.map(({ id, title, mode, status }) => [
          oneLine(id, 60),
          oneLine(title),
          modeLabel(l10n, mode),
          status === undefined ? "" : statusLabel(l10n, status),
        ]),
      },
      notes: answerNotes(around, about),
    };
  });
}
