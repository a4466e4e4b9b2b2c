import { placeOf, subjectOf, type Change, type Subject } from "../access/case";
import type { Attempt } from "../core/journal/attempt";
import { csvLine } from "../text/csv";
import { standingLabel } from "./expiry";
import { outcomeLine, stateLabel } from "./journal";
import { separatorOf } from "../text/locale";
import { wordsOf } from "./wordsOf";
import { oneLine } from "../text/untrusted";
import type { Words } from "../text/localize";

/** The journal as CSV for people, oldest first. `attempts`: newest first; `language`: the one that the words are in. */
export function journalTable(l10n: Words, attempts: readonly Attempt[], language = "en"): string {
  return journalHead(l10n, language) + journalRows(l10n, attempts, language);
}

/**
 * The first line of the journal as CSV for people. It begins with a byte order mark, without which Excel takes it for
 * another encoding.
 */
export function journalHead(l10n: Words, language: string): string {
  return `\ufeff${csvRow(columnTitles(l10n), language)}`;
}

/** Records of the journal as CSV for people; times are ISO. `attempts`: newest first; the lines are oldest first. */
export function journalRows(l10n: Words, attempts: readonly Attempt[], language: string): string {
  const rows = attempts.toReversed().map((one) => {
    const {
      id,
      at,
      connection,
      case: of,
      change,
      from,
      to,
      caller,
      reason,
      outcome,
      batch,
      undoes,
      ends,
      expires,
    } = one;
    return [
      new Date(at).toISOString(),
      connection,
      of.id,
      of.title,
      changeKindName(l10n, change.kind),
      withId(subjectOf(change)),
      placeWord(l10n, placeOf(change)),
      change.kind === "reporter"
        ? withId(change.from ?? undefined)
        : stateLabel(wordsOf(l10n, one.system), change, from),
      stateLabel(wordsOf(l10n, one.system), change, to),
      withId(caller),
      reason,
      outcomeLine(l10n, one),
      outcome?.failure?.kind,
      batch?.id,
      undoes,
      id,
      ends && new Date(ends.until).toISOString(),
      ends && standingLabel(wordsOf(l10n, one.system), ends.then, change.kind === "changeMode"),
      expires,
    ];
  });
  return rows.map((cells) => csvRow(cells, language)).join("");
}

/** A title is hostile text: no line breaks, and nothing that is not seen or turns the direction of what follows. */
function csvRow(cells: readonly (string | undefined)[], language: string): string {
  return csvLine(
    cells.map((cell) => cell && oneLine(cell, Infinity)),
    separatorOf(language),
  );
}

function columnTitles(l10n: Words): string[] {
  return [
    l10n.t("time"),
    l10n.t("connection"),
    l10n.t("case"),
    l10n.t("title"),
    l10n.t("change"),
    l10n.t("subject"),
    l10n.t("on"),
    l10n.t("from"),
    l10n.t("to"),
    l10n.t("by"),
    l10n.t("reason"),
    l10n.t("outcome"),
    l10n.t("failure"),
    l10n.t("batch"),
    l10n.t("undoes"),
    l10n.t("ID"),
    l10n.t("until"),
    l10n.t("then"),
    // The id of what ended by it.
    l10n.t("ends"),
  ];
}

function changeKindName(l10n: Words, kind: Change["kind"]): string {
  switch (kind) {
    case "grant":
      return l10n.t("grant");
    case "changeLevel":
      return l10n.t("change of level");
    case "revoke":
      return l10n.t("revoke");
    case "changeMode":
      return l10n.t("change of mode");
    case "recompute":
      return l10n.t("recompute");
    case "reporter":
      return l10n.t("change of reporter");
    case "publish":
      return l10n.t("publishing");
    case "unwatch":
      return l10n.t("removal of a watcher");
  }
}

function placeWord(l10n: Words, place: ReturnType<typeof placeOf>): string | undefined {
  return place === undefined ? undefined : place === "case" ? l10n.t("case") : l10n.t("case definition");
}

function withId(subject: Subject | undefined): string | undefined {
  return subject && `${subject.name} (${subject.id})`;
}
