import { isSameSubject, type Subject } from "../../access/case";
import type { Tri } from "../../access/level";
import { subjectName } from "../../wording/reason";
import { listed } from "../../text/localize";
import type { MatrixContext } from "./context";

/**
 * What is worth a mark on a person who is notified of a case: that they may not read it, or that this is not known.
 * Undefined: nothing, or it is not known whether they are notified. What the members of a group may is said of each.
 */
export function notifiedMark(
  { l10n, cases, connection }: MatrixContext,
  caseId: string,
  subject: Subject,
  read: Tri,
): string | undefined {
  const watchers = cases.watchers(connection, caseId);
  if (read === "yes" || subject.kind === "group" || !watchers.known) return undefined;
  if (!watchers.value.some((one) => one.subject !== undefined && isSameSubject(one.subject, subject))) return undefined;
  return read === "no"
    ? l10n.t("Is notified of this case and may not read it.")
    : l10n.t("Is notified of this case; whether they may read it is not known.");
}

/** The people who are notified of a case that they certainly may not read, in words. Undefined: nobody who is known. */
export function notifiedNote(ground: MatrixContext, caseId: string): string | undefined {
  const { l10n, cases, connection } = ground;
  const watchers = cases.watchers(connection, caseId);
  if (!watchers.known) return undefined;
  const people = watchers.value.flatMap(({ subject }) =>
    subject === undefined || subject.kind === "group" ? [] : [subject],
  );
  const blind = people.filter((one) => cases.judge(connection, caseId, one)?.access.read === "no");
  if (blind.length === 0) return undefined;
  const names = [...new Set(blind.map((one) => subjectName(one)))];
  return l10n.t("notified, and may not read: {0}", listed(names));
}
