import { l10n, window } from "vscode";
import { toFailure } from "../../base/failure";
import type { GrantLevel } from "../../access/level";
import type { PlannedChange } from "../../core/changes/model";
import type { Connection } from "../../core/connections/connections";
import { NotRestorable, type WantedEnd } from "../../core/expiry/plan";
import type { Ends } from "../../core/journal/attempt";
import { locale } from "../../platform/locale";
import { showWarning } from "../../platform/messages";
import { wordsFor } from "../../platform/words";
import { writtenMoment, readTime } from "../../text/until";
import { consentLines } from "../../wording/expiry";
import { failureText } from "../../wording/failure";
import { levelLabel } from "../../wording/labels";
import { ask, divider } from "../ask/pick";
import { tellFailure } from "../report";
import type { Uses } from "../services";
import { oneHour, oneDay, oneMinute } from "../../base/clock";

/** Spans that are offered, in milliseconds. */
const spans: readonly (readonly [span: number, name: () => string])[] = [
  [4 * oneHour, () => l10n.t("4 hours")],
  [oneDay, () => l10n.t("1 day")],
  [3 * oneDay, () => l10n.t("3 days")],
  [7 * oneDay, () => l10n.t("1 week")],
  [30 * oneDay, () => l10n.t("30 days")],
];

/** What may be chosen beside a time. */
export type EndChoice = number | "other" | "clear";

/**
 * Asks when something is to end, and says what setting it means. Spans are counted from the next full minute after
 * `from`; `more`: what can be chosen beside. Undefined: dismissed. Milliseconds since 1970, by the server's clock.
 */
export async function askEnd(
  title: string,
  from: number,
  more: readonly { readonly label: string; readonly value: "clear" }[] = [],
): Promise<number | "clear" | undefined> {
  const begin = Math.ceil(from / oneMinute) * oneMinute;
  const chosen = await ask<EndChoice>({
    title,
    placeholder: consentLines(l10n).join(" "),
    choices: [
      ...spans.map(([span, name]) => ({
        label: name(),
        description: locale.chosen(begin + span),
        value: begin + span,
      })),
      { label: l10n.t("Another Time…"), value: "other" as const },
      ...(more.length === 0 ? [] : [divider("")]),
      ...more,
    ],
  });
  return chosen === "other" ? typeTime(title, begin) : chosen;
}

/** Asks for a time, and says which moment is meant before it is taken. */
function typeTime(title: string, from: number): Promise<number | undefined> {
  const box = window.createInputBox();
  const prompt = l10n.t("A day and time, or a span: {0}", "2026-12-24 17:00, 90m, 4h, 3d, 2w");
  box.title = title;
  box.prompt = prompt;
  box.ignoreFocusOut = true;
  return new Promise((resolve) => {
    box.onDidChangeValue((text) => {
      const time = momentIn(text, from);
      box.validationMessage = undefined;
      box.prompt = time === undefined ? prompt : locale.chosen(time);
    });
    box.onDidAccept(() => {
      const time = momentIn(box.value, from);
      if (time === undefined) {
        box.validationMessage = l10n.t("Write a day and time, or a span such as {0}.", "3d");
        return;
      }
      resolve(time);
      box.hide();
    });
    box.onDidHide(() => {
      box.dispose();
      resolve(undefined);
    });
    box.show();
  });
}

/** A time with its zone, a span, or a day and time where this window is, which it says in full with the zone. */
function momentIn(text: string, from: number): number | undefined {
  const written = readTime(text);
  if (written !== undefined) return writtenMoment(written, from);
  const [, year, month, date, hours, minutes] = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d))?$/.exec(text.trim()) ?? [];
  if (year === undefined) return undefined;
  const local = new Date(Number(year), Number(month) - 1, Number(date), Number(hours ?? 0), Number(minutes ?? 0));
  // What is no date, or is left out where clocks go forward, would be another one.
  const isSame =
    local.getMonth() === Number(month) - 1 &&
    local.getDate() === Number(date) &&
    local.getHours() === Number(hours ?? 0);
  return isSame ? local.getTime() : undefined;
}

/** The time that a caller passed. Undefined: it is none, such as one without its zone, and that was said. */
export function passedTime(text: string, now: number): number | undefined {
  const written = readTime(text);
  if (written !== undefined) return writtenMoment(written, now);
  showWarning(l10n.t("“{0}” is not a time with its zone.", text.slice(0, 60)));
  return undefined;
}

/**
 * What a planned change is recorded with so that it ends: at a time that was passed, or that is asked for. Undefined:
 * dismissed, or it cannot end, and that was said.
 */
export async function chooseEnds(
  services: Uses<"cases" | "expiries" | "log" | "again">,
  planned: PlannedChange,
  title: string,
  passed: string | undefined,
): Promise<Ends | undefined> {
  const { expiries } = services;
  const { now } = await expiries.serverTime(planned.connection);
  const until = passed === undefined ? await askEnd(title, now) : passedTime(passed, now);
  if (until === undefined || until === "clear") return undefined;
  return orInstead(services, planned.connection, { until }, (wanted) => expiries.plan(planned, wanted));
}

/** Does it; where the key could not restore what was before, offers a level that takes access away as the end. */
export async function orInstead<T>(
  services: Uses<"cases" | "log" | "again">,
  connection: Connection,
  wanted: WantedEnd,
  set: (wanted: WantedEnd) => Promise<T>,
): Promise<T | undefined> {
  try {
    return await set(wanted);
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (!(failure instanceof NotRestorable) || failure.instead === undefined) {
      void tellFailure(services, failure, connection);
      return undefined;
    }
    const then: GrantLevel = failure.instead;
    const button = l10n.t("Then Set to {0}", levelLabel(l10n, then));
    const why = failureText(wordsFor(connection), failure, connection.name);
    const question = l10n.t("This key could not restore the earlier access at that time.");
    const answer = await window.showWarningMessage(question, { modal: true, detail: why }, button);
    return answer === button ? orInstead(services, connection, { ...wanted, then }, set) : undefined;
  }
}
