import { l10n, window } from "vscode";
import { toFailure, type Failure } from "../../base/failure";
import type { Connection } from "../../core/connections/connections";
import { isToRemind, remindBefore } from "../../core/expiry/book";
import { isExpiryOf, isExpiryOpen, type Expiry } from "../../core/expiry/model";
import type { Swept } from "../../core/expiry/sweeping";
import { localTime, lookTime } from "../../core/expiry/wake";
import { count } from "../../platform/locale";
import { showInformation } from "../../platform/messages";
import { wordsFor } from "../../platform/words";
import { changeEffects } from "../../wording/effects";
import { reasonText, durationText } from "../../wording/expiry";
import { failureText } from "../../wording/failure";
import { namesOf } from "../names";
import type { Uses } from "../services";
import { clearExpiry, extendExpiry, lineOf, showDue } from "./setExpiry";
import { joinParts } from "../../text/localize";

/** Who may be named in one message. */
const mostNames = 5;

/**
 * Carries out what is due and as it was left, without asking, and says so afterwards. Reminds of what ends within a
 * day, where this editor has set it. Never rejects.
 * @param patient leaves out what is tried again later by itself
 */
export async function sweepDue(
  services: Uses<"connections" | "cases" | "expiries" | "log" | "again">,
  editor: string,
  patient: boolean,
  now: () => number = Date.now,
): Promise<void> {
  const { expiries, connections, log } = services;
  const open = await expiries.open().catch(() => []);
  for (const connection of connections.all()) {
    if (!open.some((one) => isExpiryOf(one, connection) && lookTime(one) <= now() + slack)) continue;
    try {
      const signal = new AbortController().signal;
      const swept = await expiries.sweep(connection, signal, { patient });
      for (const one of swept) void tellSwept(services, connection, one);
    } catch (thrown) {
      const failure = toFailure(thrown);
      log.warn(`due: ${failure.message}`);
      // The book of a connection without a key cannot be opened, so that no reason is kept with it.
      if (failure.kind !== "cancelled")
        void tellUnswept(
          connection,
          failure,
          open.filter((one) => isExpiryOf(one, connection) && localTime(one) <= now()),
        );
    }
  }
  await expiries.tellNext();
  void remind(services, editor, open, now());
}

/** The server's clock may be that far ahead, in milliseconds: the sweep goes by it. */
const slack = 60 * 60_000;

async function tellSwept(
  services: Uses<"connections" | "cases" | "expiries" | "log" | "again">,
  connection: Connection,
  { expiry, result }: Swept,
): Promise<void> {
  if (result === undefined || result.event === "foundLater") return;
  const words = wordsFor(connection);
  const line = lineOf(expiry);
  if (!isExpiryOpen(expiry)) {
    const late = (expiry.ended ?? Date.now()) - localTime(expiry);
    const effects =
      result.planned === undefined
        ? []
        : changeEffects(words, result.planned, mostNames, namesOf(services, connection), count);
    const done = result.event === "restored" ? l10n.t("Ended: {0}.", line) : l10n.t("Was gone already: {0}.", line);
    const open = late > noticed ? l10n.t("Access lasted {0} longer than planned.", durationText(l10n, late)) : "";
    showInformation(joinParts([done, open, ...effects], " "));
    return;
  }
  // A try that failed is reported once; the view shows the next ones.
  if (expiry.tries > 1) return;
  const show = l10n.t("Show What Is Due");
  const keep = l10n.t("Without an End");
  const what = l10n.t("Did not end: {0}. {1}", line, reasonText(words, expiry) ?? "");
  const buttons = expiry.state === "asked" ? [show, keep] : [show];
  const answer = await window.showWarningMessage(what.trim(), ...buttons);
  if (answer === show) await showDue();
  if (answer === keep) await clearExpiry(services, { record: expiry.id });
}

/** Those that were said not to end while this window is open: each is reported once. */
const saidNotToEnd = new Set<string>();

async function tellUnswept(connection: Connection, failure: Failure, due: readonly Expiry[]): Promise<void> {
  const fresh = due.filter(({ id }) => !saidNotToEnd.has(id));
  if (fresh.length === 0) return;
  for (const { id } of fresh) saidNotToEnd.add(id);
  const why = failureText(wordsFor(connection), failure, connection.name);
  const lines = fresh.slice(0, mostNames).map((one) => lineOf(one));
  const show = l10n.t("Show What Is Due");
  const answer = await window.showWarningMessage(l10n.t("Did not end: {0}. {1}", lines.join("; "), why), show);
  if (answer === show) await showDue();
}

/** What is shorter is said nothing about, in milliseconds. */
const noticed = 5 * 60_000;

async function remind(
  services: Uses<"connections" | "cases" | "expiries" | "log" | "again">,
  editor: string,
  open: readonly Expiry[],
  now: number,
): Promise<void> {
  const soon = open.filter(
    (one) => one.editor === editor && isToRemind(one) && localTime(one) > now && localTime(one) - now <= remindBefore,
  );
  if (soon.length === 0) return;
  await services.expiries.remind(soon.map(({ id }) => id));
  for (const one of soon) void remindOf(services, one);
}

async function remindOf(
  services: Uses<"connections" | "cases" | "expiries" | "log" | "again">,
  one: Expiry,
): Promise<void> {
  const extend = l10n.t("Extend by a Day");
  const show = l10n.t("Show What Is Due");
  const answer = await window.showInformationMessage(l10n.t("Ends within a day: {0}.", lineOf(one)), extend, show);
  if (answer === extend) await extendExpiry(services, { record: one.id });
  if (answer === show) await showDue();
}
