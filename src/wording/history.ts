import type { Entry } from "../access/case";
import type { HistoryStep } from "../backends/backend";
import type { Attempt } from "../core/journal/attempt";
import { inMessage } from "../text/untrusted";
import { attemptLine, outcomeLine } from "./journal";
import type { Naming } from "./naming";
import { entryLevel } from "./rows";
import { wordFor, type SystemWords } from "./systemWords";
import { joinParts } from "../text/localize";

/** One line of the history of a case. */
export interface HistoryLine {
  readonly what: string;
  /** Who did it, where that is known. */
  readonly who: string;
  readonly at?: number;
  /** Where it is from. */
  readonly source: string;
}

/** Everything that is known about how access to a case came about, newest first; what has no time comes last. */
export function historyLines(
  l10n: SystemWords,
  known: {
    readonly steps: readonly HistoryStep[];
    readonly attempts: readonly Attempt[];
    readonly entries: readonly Entry[];
  },
  nameOf: Naming,
): HistoryLine[] {
  const lines = [
    ...known.steps.map((step) => stepLine(l10n, step, nameOf)),
    ...known.attempts.map((one): HistoryLine => ({
      what: `${attemptLine(l10n, one, nameOf)} (${outcomeLine(l10n, one)})`,
      who: one.caller === undefined ? "" : nameOf(one.caller),
      at: one.at,
      source: l10n.t("this journal"),
    })),
    ...known.entries
      .filter((entry) => !known.steps.some((step) => isGrantOf(step, entry)))
      .flatMap((entry) => entryHistory(l10n, entry, nameOf)),
  ];
  return lines.sort((a, b) => (b.at ?? -Infinity) - (a.at ?? -Infinity));
}

/** So far apart are the times that a system may give of one grant, in milliseconds. */
const sameMoment = 5_000;

/** Whether a step of the history tells how an entry came about. */
function isGrantOf({ at, changes }: HistoryStep, { subject, grantedAt }: Entry): boolean {
  if (at === undefined || grantedAt === undefined || Math.abs(at - grantedAt) > sameMoment) return false;
  return changes.some((change) => change.subject && subject && change.subject.id === subject.id);
}

/** What is not understood stands as it came. */
function stepLine(l10n: SystemWords, { operation, at, by, changes }: HistoryStep, nameOf: Naming): HistoryLine {
  const { steps = {}, modes } = l10n.system;
  const wordOf = (name: string, longest: number) => wordFor(steps, name) ?? inMessage(name, longest);
  const valueOf = (value = "–") => wordFor(modes, value)?.name ?? inMessage(value);
  const shown = changes.map(({ field, subject, from, to }) => {
    const about = [field === undefined ? "" : wordOf(field, 40), subject === undefined ? "" : nameOf(subject)];
    // The system may say only what it is now.
    const sides = (from === undefined && to !== undefined ? [to] : [from, to]).map(valueOf);
    return joinParts([joinParts(about, " "), sides.join(" → ")], ": ");
  });
  return {
    what: joinParts([wordOf(operation, 120), shown.join("; ")], ": "),
    who: by === undefined ? "" : nameOf(by),
    ...(at !== undefined && { at }),
    source: l10n.t("history of the case system"),
  };
}

/** Where no history tells it, when an entry that is there now was granted. */
function entryHistory(l10n: SystemWords, entry: Entry, nameOf: Naming): HistoryLine[] {
  if (entry.grantedAt === undefined && entry.grantedBy === undefined) return [];
  const holder = entry.subject === undefined ? l10n.t("not stated who") : nameOf(entry.subject);
  return [
    {
      what: l10n.t("Entry of {0}: {1}", holder, entryLevel(l10n, entry.level)),
      who: entry.grantedBy === undefined ? "" : nameOf(entry.grantedBy),
      ...(entry.grantedAt !== undefined && { at: entry.grantedAt }),
      source: l10n.t("entry of the case"),
    },
  ];
}
