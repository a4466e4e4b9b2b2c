import { allGrantLevels } from "../access/level";
import type { Ends } from "../core/journal/attempt";
import type { Expiry, ExpiryState, ExpiryReason } from "../core/expiry/model";
import { localTime } from "../core/expiry/wake";
import { Failure } from "../base/failure";
import type { Locale } from "../text/locale";
import { counted, type Words } from "../text/localize";
import { inMessage } from "../text/untrusted";
import { failureText } from "./failure";
import { levelLabel, modeLabel } from "./labels";
import type { SystemWords } from "./systemWords";

/** A level or mode that stands, or is restored; absent: no entry. */
export function standingLabel(l10n: SystemWords, state: string | undefined, isMode: boolean): string {
  if (state === undefined) return l10n.t("no entry");
  if (isMode) return modeLabel(l10n, state);
  const level = allGrantLevels.find((one) => one === state);
  return level === undefined ? inMessage(state, 40) : levelLabel(l10n, level);
}

/** "write until Fri 17:00, then read". */
export function endLine(
  l10n: SystemWords,
  locale: Pick<Locale, "soon">,
  expiry: Pick<Expiry, "left" | "then" | "until" | "subject">,
): string {
  const isMode = expiry.subject === undefined;
  const [when, then] = [locale.soon(expiry.until), standingLabel(l10n, expiry.then, isMode)];
  if (expiry.left.none) return l10n.t("{0} until {1}, then {2}", l10n.t("no entry"), when, then);
  if (expiry.left.state === undefined) return l10n.t("until {0}, then {1}", when, then);
  return l10n.t("{0} until {1}, then {2}", standingLabel(l10n, expiry.left.state, isMode), when, then);
}

/** The end of a change that is recorded or planned: "until Fri 17:00, then read". */
export function endsLine(
  l10n: SystemWords,
  locale: Pick<Locale, "soon">,
  { until, then }: Pick<Ends, "until" | "then">,
  isMode: boolean,
): string {
  return l10n.t("until {0}, then {1}", locale.soon(until), standingLabel(l10n, then, isMode));
}

/**
 * The end behind what stands: "until Fri 17:00, then read"; with what it ends where that is not what `stands`, and with
 * its state where it is not only to come.
 */
export function standingEndLine(
  l10n: SystemWords,
  locale: Pick<Locale, "soon">,
  ending: Expiry,
  stands: boolean,
  now: number,
): string {
  const line = stands ? endsLine(l10n, locale, ending, ending.subject === undefined) : endLine(l10n, locale, ending);
  const state = shownState(ending, now);
  return state === "scheduled" ? line : `${line} · ${stateName(l10n, state)}`;
}

/** What taking a record back does to the end of what comes back; undefined: it has none. See `ExpiryBook.endsAgain`. */
export function againLine(
  l10n: SystemWords,
  locale: Pick<Locale, "soon">,
  again: Ends | "not" | undefined,
  { isMode }: { readonly isMode: boolean },
): string | undefined {
  if (again === "not") return l10n.t("The restored access does not end by itself: its time has passed.");
  return again && l10n.t("The restored access ends as it was set to: {0}.", endsLine(l10n, locale, again, isMode));
}

/** How many ends are due and not carried out, for the row of a case or a connection; empty where none is. */
export function dueLine(l10n: Words, late: readonly Expiry[], count: (number: number) => string): string {
  return late.length === 0
    ? ""
    : counted(late.length, l10n.t("1 end is due"), l10n.t("{0} ends are due", count(late.length)));
}

/** What setting an end means: it is the consent, who carries it out, and when nothing happens. */
export function consentLines(l10n: Words): readonly string[] {
  return [
    l10n.t("Setting this is the consent: when the time comes, it is carried out without asking again."),
    l10n.t(
      "The server does not do it. An editor of this user account does, while a window is open or " +
        "at its next start, or a job that runs “{0}”.",
      "case-access sweep",
    ),
    l10n.t("What somebody else has changed by then is asked about, and not overwritten."),
  ];
}

/** A length of time, in its largest unit, rounded down; at least a minute. `time` in milliseconds. */
export function durationText(l10n: Words, time: number): string {
  const minutes = Math.max(1, Math.floor(time / 60_000));
  if (minutes === 1) return l10n.t("1 minute");
  if (minutes < 120) return l10n.t("{0} minutes", minutes);
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? l10n.t("{0} hours", hours) : l10n.t("{0} days", Math.floor(hours / 24));
}

/** The state of an expiry: "due" is one that is scheduled and whose time has come by this computer's clock. */
export type ShownState = ExpiryState | "due";

export function shownState(one: Pick<Expiry, "state" | "until" | "skew">, now: number): ShownState {
  return one.state === "scheduled" && localTime(one) <= now ? "due" : one.state;
}

export function stateName(l10n: Words, state: ShownState): string {
  switch (state) {
    case "unconfirmed":
      return l10n.t("not known whether it was made");
    case "scheduled":
      return l10n.t("scheduled");
    case "due":
      return l10n.t("due");
    case "asked":
      return l10n.t("changed by somebody else");
    case "couldNot":
      return l10n.t("could not be carried out");
    case "done":
      return l10n.t("carried out");
    case "gone":
      return l10n.t("was gone already");
    case "superseded":
      return l10n.t("a later one is set");
    case "cleared":
      return l10n.t("cleared");
    case "undone":
      return l10n.t("undone with its change");
    case "void":
      return l10n.t("its change was not made");
    case "handedOver":
      return l10n.t("handed over");
  }
}

/** Why an expiry was not carried out, as a sentence. */
export function reasonText(
  l10n: SystemWords,
  { reason, connection, subject }: Pick<Expiry, "reason" | "connection" | "subject">,
): string | undefined {
  switch (reason?.kind) {
    case undefined:
      return undefined;
    case "changed":
      return reason.found === undefined
        ? l10n.t("Somebody else has changed it since, so it was left as it is.")
        : l10n.t(
            "Somebody else has changed it since to {0}, so it was left as it is.",
            standingLabel(l10n, reason.found, subject === undefined),
          );
    case "failure":
      return failureText(l10n, new Failure(reason.failure.kind, reason.failure), inMessage(connection));
    case "unclear":
      return unclearText(l10n, reason.why);
  }
}

function unclearText(l10n: Words, why: Extract<ExpiryReason, { kind: "unclear" }>["why"]): string {
  switch (why) {
    case "notListed":
      return l10n.t("The server does not show this key whether it has been changed since.");
    case "notStated":
      return l10n.t("The server does not state the level, so it is not known whether it has been changed since.");
    case "mayArrive":
      return l10n.t("An earlier request had no answer and may still be carried out.");
    case "noTime":
      return l10n.t("The server does not tell the time, and by another clock it could end too early.");
  }
}
