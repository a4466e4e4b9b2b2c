import type { Bulk } from "../../core/changes/bulk";
import type { Connection } from "../../core/connections/connections";
import { isOfSystem, type Attempt } from "../../core/journal/attempt";
import type { Journal } from "../../core/journal/journal";
import type { Position } from "../../core/journal/read";
import { oneLine } from "../../text/untrusted";
import { attemptLine, journalNaming, outcomeLine } from "../../wording/journal";
import { wordsOf } from "../../wording/wordsOf";
import { Complaint } from "../complaint";
import { exitStatus } from "../exitStatus";
import { recordDocument } from "../outcome";
import type { Answer } from "../output/answer";
import { chooseConnection, refuseUnread, withWorkplace, type Surroundings } from "../session";
import { changeCommandLine } from "./change";
import type { JournalChoice } from "./journalChoice";
import { purgeCommand } from "./purge";

/** `journal`: what was changed, by this account on this computer, newest first. Contacts nobody. */
export function journalCommand(around: Surroundings, choice: JournalChoice): Promise<Answer> {
  const { l10n, locale } = around.language;
  const { case: caseId, limit = Infinity } = choice;
  if (choice.purge === true) return purgeCommand(around, choice);
  const alone = choice.before !== undefined ? "--before" : choice.approve !== undefined ? "--approve" : undefined;
  if (alone !== undefined)
    throw new Complaint(
      exitStatus.usage,
      "usage",
      l10n.t("{0} can only be used with {1}.", alone, "--purge"),
      l10n.t("See {0}.", "case-access journal --help"),
    );
  return withWorkplace(around, async (place) => {
    const connection = around.flags.connection === undefined ? undefined : chooseConnection(around, place);
    const isNarrowed = caseId !== undefined || connection !== undefined;
    const isMeant = (one: Attempt) =>
      (caseId === undefined || one.case.id === caseId) && (connection === undefined || isOfSystem(one, connection));
    const { shown, more, unreadable } = await readNewest(place.workspace.journal, { caseId, limit }, isMeant);
    if (shown.length === 0) refuseUnread(place.workspace);
    const missing = [
      ...(more ? [l10n.t("older records")] : []),
      ...(place.workspace.journal.unread() ? [l10n.t("records in the damaged part of the file")] : []),
      ...(unreadable > 0 ? [l10n.t("records that cannot be read: {0}", locale.count(unreadable))] : []),
    ];
    const whole = missing.length === 0;
    const nameOf = journalNaming(shown);
    return {
      status: exitStatus.done,
      about: {
        connection: connection?.name ?? null,
        origin: connection?.origin ?? null,
        caller: null,
        readAt: new Date().toISOString(),
        coverage: { whole, read: shown.length, of: whole ? shown.length : null, missing },
        selfCheck: null,
        unknowns: [],
      },
      result: shown.map((attempt) => recordDocument(around, attempt)),
      lines: shown.length > 0 ? [] : [isNarrowed ? l10n.t("No record matches.") : l10n.t("Nothing is recorded.")],
      table: {
        title: l10n.t("Journal"),
        columns: [l10n.t("Time"), l10n.t("Case"), l10n.t("Change"), l10n.t("Outcome"), l10n.t("Record")],
        rows: shown.map((one) => [
          locale.moment(one.at),
          oneLine(one.case.id, 60),
          attemptLine(wordsOf(l10n, one.system), one, nameOf(one)),
          outcomeLine(l10n, one),
          one.id,
        ]),
      },
      notes: [
        ...missing.map((text) => l10n.t("Not covered: {0}.", text)),
        ...(await unfinishedNotes(around, place.workspace.bulk, connection).catch((thrown: unknown) => {
          if (place.workspace.journal.unread() !== "damaged") throw thrown;
          return [];
        })),
      ],
    };
  });
}

/** Records of a filter are looked for so many at a time. */
const recordsAtOnce = 200;

/** The newest records that are meant, without reading all that there are. `more`: there are older ones. */
async function readNewest(
  journal: Pick<Journal, "read">,
  { caseId, limit }: { readonly caseId?: string; readonly limit: number },
  isMeant: (one: Attempt) => boolean,
): Promise<{ readonly shown: readonly Attempt[]; readonly more: boolean; readonly unreadable: number }> {
  const found: Attempt[] = [];
  let unreadable = 0;
  let after: Position | undefined;
  do {
    const size = limit === Infinity ? undefined : Math.max(recordsAtOnce, limit + 1);
    const page = await journal.read({
      ...(caseId !== undefined && { caseId }),
      ...(size !== undefined && { limit: size }),
      ...(after !== undefined && { after }),
    });
    found.push(...page.attempts.filter(isMeant));
    unreadable = Math.max(unreadable, page.unreadable);
    after = page.next;
  } while (after !== undefined && found.length <= limit);
  return { shown: found.slice(0, limit), more: found.length > limit, unreadable };
}

/** How to go on with what was left in the middle. */
async function unfinishedNotes(
  around: Surroundings,
  bulk: Pick<Bulk, "unfinished">,
  connection: Connection | undefined,
): Promise<string[]> {
  const { l10n, locale } = around.language;
  const all = await bulk.unfinished();
  return all
    .filter(({ batch, left }) => left.length > 0 && (connection === undefined || isOfSystem(batch, connection)))
    .map(({ batch, left }) =>
      l10n.t(
        "{0} of {1} changes are left. To go on with them: {2}",
        locale.count(left.length),
        locale.count(batch.size),
        changeCommandLine(around, ["resume", batch.id, "--preview"]),
      ),
    );
}
