import type { JournalChoice } from "./journalChoice";
import { createHash } from "node:crypto";
import { counted, type Words } from "../../text/localize";
import { readTime } from "../../text/until";
import { oneLine } from "../../text/untrusted";
import { Complaint } from "../complaint";
import { exitStatus } from "../exitStatus";
import { formatOf, usage } from "../flags";
import type { Answer } from "../output/answer";
import { wholeOf } from "../output/document";
import { refuseUnread, withWorkplace, type Surroundings } from "../session";

/** `journal --purge`: takes old records away, but none that is pending, once it is approved. Contacts nobody. */
export function purgeCommand(around: Surroundings, choice: JournalChoice): Promise<Answer> {
  const { language, terminal, flags, signal } = around;
  const { l10n, locale } = language;
  const before = readBefore(l10n, choice);
  refuseParts(l10n, choice, flags.connection);
  return withWorkplace(around, async ({ workspace: { journal } }) => {
    const { records, kept, from, to } = await journal.purgeable(before);
    if (records === 0) refuseUnread({ journal });
    const digest = purgeDigest(before, records, to);
    const what =
      from === undefined || to === undefined
        ? l10n.t("No record is purged.")
        : counted(
            records,
            l10n.t("1 record is purged, from {0}.", locale.moment(from)),
            l10n.t(
              "{0} records are purged, from {1} to {2}.",
              locale.count(records),
              locale.moment(from),
              locale.moment(to),
            ),
          );
    const left = kept === 0 ? [] : [l10n.t("Records that stay, because they are pending: {0}.", locale.count(kept))];
    if (records > 0 && choice.approve !== digest) {
      const advice = l10n.t("To approve that: {0}", `--approve ${digest}`);
      const refuse = (kind: string, message: string) =>
        new Complaint(exitStatus.refused, kind, message, advice, { digest, records, kept });
      if (choice.approve !== undefined)
        throw refuse(
          "stale",
          `${l10n.t("This is no longer what was approved: other records would be purged now.")} ${what}`,
        );
      if (!terminal.canAsk || formatOf(flags) === "json")
        throw refuse("noApproval", [l10n.t("Nobody has approved this."), what, ...left].join(" "));
      for (const line of [what, ...left]) terminal.say(line);
      const answer = await terminal.ask(`${l10n.t("Go on? Only “{0}” is accepted.", l10n.t("yes"))} `, signal);
      if (answer.trim().toLowerCase() !== l10n.t("yes").toLowerCase())
        throw new Complaint(exitStatus.refused, "noApproval", l10n.t("Nothing was changed."), "");
    }
    const purged = records === 0 ? 0 : await journal.purge(before);
    return {
      status: exitStatus.done,
      about: {
        connection: null,
        origin: null,
        caller: null,
        readAt: new Date().toISOString(),
        coverage: wholeOf(purged),
        selfCheck: null,
        unknowns: [],
      },
      result: { purged, kept, before: new Date(before).toISOString() },
      lines: [l10n.t("Records purged: {0}.", locale.count(purged)), ...left],
      notes: [],
    };
  });
}

/** What approves the removal of so many records, where the newest is from `to`. */
function purgeDigest(before: number, records: number, to: number | undefined): string {
  const plan = JSON.stringify(["case-access purge 1", before, records, to ?? null]);
  return createHash("sha256").update(plan).digest("hex").slice(0, 24);
}

/** A day, which begins in UTC, or a time with its zone: a time without one means another moment elsewhere. */
function readBefore(l10n: Words, { before }: JournalChoice): number {
  const example = "--before 2026-01-31";
  if (before === undefined)
    throw new Complaint(
      exitStatus.usage,
      "usage",
      l10n.t("The flag “{0}” is missing.", "--before <time>"),
      l10n.t("Write for example {0}.", example),
    );
  const written = readTime(/^\d{4}-\d\d-\d\d$/.test(before) ? `${before}T00:00Z` : before);
  if (written !== undefined && "at" in written) return written.at;
  throw usage(l10n, "--before", oneLine(before, 60), l10n.t("Write for example {0}.", example));
}

/** Everything that is old goes, so nobody is left to believe that it is only a part. */
function refuseParts(l10n: Words, choice: JournalChoice, connection: string | undefined): void {
  const given = [
    ...(choice.case === undefined ? [] : ["--case"]),
    ...(choice.limit === undefined ? [] : ["--limit"]),
    ...(connection === undefined ? [] : ["--connection"]),
  ][0];
  if (given !== undefined)
    throw new Complaint(
      exitStatus.usage,
      "usage",
      l10n.t("{0} cannot be used with {1}.", given, "--purge"),
      l10n.t("Leave it out: records of every case and connection are purged."),
    );
}
