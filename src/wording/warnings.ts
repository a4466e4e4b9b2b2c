import type { PlannedChange } from "../core/changes/model";
import { counted, type Words } from "../text/localize";
import type { Locale } from "../text/locale";

/** Of how many people it is not said what a change does to them. */
export function leftOutLine(l10n: Words, people: number, count: Locale["count"]): string | undefined {
  if (people === 0) return undefined;
  return counted(
    people,
    l10n.t("The effect on 1 more person was not computed."),
    l10n.t("The effect on {0} more people was not computed.", count(people)),
  );
}

/** Loud, and first: what the caller loses now, and with the next recompute. */
export function lockOutLines(l10n: Words, planned: Pick<PlannedChange, "locksOut" | "locksOutLater">): string[] {
  return [lockOutLine(l10n, planned.locksOut), laterLine(l10n, planned.locksOutLater ?? "no")].flatMap(
    (line) => line ?? [],
  );
}

function laterLine(l10n: Words, locksOut: PlannedChange["locksOut"]): string | undefined {
  switch (locksOut) {
    case "loses owner":
      return `⚠ ${l10n.t("THE NEXT RECOMPUTE LOCKS YOU OUT: then you may not change access to this case any more.")}`;
    case "loses sight":
      return `⚠ ${l10n.t("THE NEXT RECOMPUTE LOCKS YOU OUT: then you do not see this case any more.")}`;
    case "unknown":
      return `⚠ ${l10n.t("The next recompute may lock you out: whether you may change access then is not known.")}`;
    case "no":
      return undefined;
  }
}

/** The same of now alone. */
export function lockOutLine(l10n: Words, locksOut: PlannedChange["locksOut"]): string | undefined {
  const text = lockOutText(l10n, locksOut);
  return text && `⚠ ${text}`;
}

/** That without the sign. */
export function lockOutText(l10n: Words, locksOut: PlannedChange["locksOut"]): string | undefined {
  switch (locksOut) {
    case "loses owner":
      return l10n.t("YOU LOCK YOURSELF OUT: afterwards you may not change access to this case any more.");
    case "loses sight":
      return l10n.t("YOU LOCK YOURSELF OUT: afterwards you do not see this case any more.");
    case "unknown":
      return l10n.t("You may lock yourself out: whether you keep the right to change access is not known.");
    case "no":
      return undefined;
  }
}

/**
 * Loud, too: the same, or the opposite, was asked for before, nobody heard an answer, and it may still be carried out.
 */
export function lateLine(
  l10n: Words,
  { mayArrive, mayBeUndone }: PlannedChange,
  clock: Locale["clock"],
): string | undefined {
  if (mayArrive === undefined) return undefined;
  const until = clock(mayArrive);
  const line = mayBeUndone
    ? l10n.t(
        "An earlier request got no answer and may still be carried out until {0}, which would undo " +
          "this. To be safe, wait until then.",
        until,
      )
    : l10n.t(
        "An earlier request for the same got no answer and may still be carried out until {0}, which " +
          "would make two entries. To be safe, wait until then.",
        until,
      );
  return `⚠ ${line}`;
}
