import { endsWithMode, subjectName, factName, gapName } from "./reason";
import { counted, listed, type Words } from "../text/localize";
import { oneLine } from "../text/untrusted";
import type { SystemWords } from "./systemWords";
import { levelLabel } from "./labels";
import { modePhrase, rolesStay } from "./mode";
import type { Locale } from "../text/locale";
import type { Explanation, Giver, Removal } from "../access/explain";

/** A fact that would give the right, with the entry that would do. */
function giverText(l10n: SystemWords, giver: Giver): string {
  if (giver.entry === "read") return l10n.t("an entry on the case (read is enough)");
  if (giver.entry === "write") return l10n.t("a write entry on the case");
  if (giver.entry === "owner") return l10n.t("an owner entry on the case");
  if (giver.entry === "deny") return l10n.t("an entry that denies, on the case");
  return factName(l10n, giver.fact);
}

/** Something that would have to go, with the function that stands for a role and where it is held. */
function removalText(l10n: SystemWords, { facts, entry, role, certain }: Removal): string {
  const text = entry ? entryRemovalText(l10n, entry) : listed(facts.map((fact) => factName(l10n, fact)));
  const name = role && oneLine(role.name, 80);
  const remarks = [
    ...(name === undefined
      ? []
      : [
          role?.inheritedFrom === undefined
            ? l10n.t("function {0}", name)
            : l10n.t("function {0} on {1}", name, oneLine(role.inheritedFrom, 80)),
        ]),
    ...(certain ? [] : [l10n.t("if it holds")]),
  ];
  return remarks.length === 0 ? text : l10n.t("{0} ({1})", text, listed(remarks));
}

function entryRemovalText(l10n: Words, entry: NonNullable<Removal["entry"]>): string {
  const name = entry.subject ? subjectName(entry.subject) : l10n.t("somebody not named");
  return entry.on === "definition"
    ? l10n.t("the entry of {0} on the case definition", name)
    : l10n.t("the entry of {0}", name);
}

/** "To give write: …". Undefined when it is yes. */
export function toYesText(
  l10n: SystemWords,
  { toYes, value, right, modeInTable, barrier }: Explanation,
): string | undefined {
  if (value === "yes") return undefined;
  const level = levelLabel(l10n, right);
  if (toYes.stoppedBy !== undefined)
    return l10n.t(
      "Nothing gives {0} while this holds: {1}.",
      level,
      listed(toYes.stoppedBy.map((fact) => factName(l10n, fact))),
    );
  const parts = [
    ...toYes.givers.map((giver) => giverText(l10n, giver)),
    ...toYes.modes.map((mode) => modePhrase(l10n, mode)),
  ];
  const opening = listed((barrier?.facts ?? []).map((fact) => factName(l10n, fact)));
  if (toYes.openGate === "enough") return l10n.t("To give {0}, one of: {1}.", level, opening);
  if (parts.length === 0)
    return modeInTable ? l10n.t("Nothing can give this right: the system does not have it.") : undefined;
  return barrier
    ? l10n.t("To give {0}, one of: {1}; and one of: {2}.", level, listed(parts), opening)
    : l10n.t("To give {0}, one of: {1}.", level, listed(parts));
}

/** What stands before every right of the person, and what leaves that open. Undefined where nothing does. */
export function barrierText(l10n: SystemWords, { barrier }: Explanation): string | undefined {
  const { gate } = l10n.system;
  if (barrier === undefined || gate === undefined) return undefined;
  const text = barrier.condition === "no" ? gate.passes : gate.mayPass;
  return barrier.disputed === undefined
    ? text
    : l10n.t("{0} Not known: {1} ({2}).", text, gate.exception, gapName(l10n, "disputed"));
}

/**
 * "To remove write: …", with every path that has to go. Undefined when it is no. `count` writes a number in the
 * language of the words.
 */
export function toNoText(
  l10n: SystemWords,
  { toNo, value, right, modeInTable }: Explanation,
  count: Locale["count"] = String,
): string | undefined {
  if (value === "no") return undefined;
  const level = levelLabel(l10n, right);
  const sentences: string[] = [];
  const parts = [...new Set(toNo.removals.map((removal) => removalText(l10n, removal)))];
  if (!modeInTable)
    sentences.push(l10n.t("It is not known what would remove it, because the access mode is not in the table."));
  else if (parts.length === 2) sentences.push(l10n.t("To remove {0}, both have to go: {1}.", level, listed(parts)));
  else if (parts.length > 0)
    sentences.push(
      counted(
        parts.length,
        l10n.t("To remove {0}, this has to go: {1}.", level, listed(parts)),
        l10n.t("To remove {0}, all {1} have to go: {2}.", level, count(parts.length), listed(parts)),
      ),
    );
  if (toNo.takers !== undefined && toNo.takers.length > 0)
    sentences.push(l10n.t("One of these alone takes it: {0}.", listed(toNo.takers.map((one) => giverText(l10n, one)))));
  if (toNo.modes.length > 0)
    sentences.push(l10n.t("It is no in: {0}.", listed(toNo.modes.map((mode) => modePhrase(l10n, mode)))));
  const closing = [...new Set((toNo.closing ?? []).map((removal) => removalText(l10n, removal)))];
  if (closing.length > 0)
    sentences.push(
      l10n.t(
        "It is also no without: {0} ({1}).",
        listed(closing),
        l10n.system.gate?.closed ?? l10n.t("closed to them"),
      ),
    );
  if (toNo.removals.some((removal) => removal.facts.some((fact) => endsWithMode(l10n, fact))))
    sentences.push(rolesStay(l10n));
  return sentences.join(" ");
}
