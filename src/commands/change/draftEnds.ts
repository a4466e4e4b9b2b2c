import { l10n } from "vscode";
import { Failure, toFailure } from "../../base/failure";
import type { BulkRow } from "../../core/changes/bulk";
import type { Connection } from "../../core/connections/connections";
import { NotRestorable } from "../../core/expiry/plan";
import { locale } from "../../platform/locale";
import { wordsFor } from "../../platform/words";
import { changeLine } from "../../wording/changeLine";
import { consentLines, endsLine } from "../../wording/expiry";
import { namesOf } from "../names";
import type { Uses } from "../services";
import { askEnd, orInstead } from "./chooseEnd";

/** A planned change of a draft with the time when it is to end, in milliseconds since 1970. */
export type EndingRow = BulkRow & { readonly until?: number | undefined };

/**
 * The rows with what they are recorded with so that they end. A row that cannot end has the Failure in place of its
 * plan: without its end it would give more than was drafted. Undefined: another end was offered and declined.
 */
export async function withDraftEnds(
  services: Uses<"cases" | "expiries" | "log" | "again">,
  rows: readonly EndingRow[],
): Promise<readonly BulkRow[] | undefined> {
  const ended: BulkRow[] = [];
  for (const { until, ...row } of rows) {
    const { plan } = row;
    if (until === undefined || plan instanceof Failure) {
      ended.push(row);
      continue;
    }
    try {
      ended.push({ ...row, ends: await services.expiries.plan(plan, { until }) });
    } catch (thrown) {
      const failure = toFailure(thrown);
      const isOffered = failure instanceof NotRestorable && failure.instead !== undefined;
      if (!isOffered) {
        ended.push({ ...row, plan: failure });
        continue;
      }
      const ends = await orInstead(services, plan.connection, { until }, (wanted) =>
        services.expiries.plan(plan, wanted),
      );
      if (ends === undefined) return undefined;
      ended.push({ ...row, ends });
    }
  }
  return ended;
}

/** What of the rows ends and when, and what to set that means. */
export function endRemarks(
  services: Uses<"cases">,
  connection: Connection,
  rows: readonly BulkRow[],
): readonly string[] {
  const words = wordsFor(connection);
  const nameOf = namesOf(services, connection);
  const ending = rows.flatMap(({ change, ends, plan }) => {
    if (ends === undefined || plan instanceof Failure) return [];
    const end = endsLine(words, locale, ends, change.kind === "changeMode");
    return [l10n.t("{0}: {1}", changeLine(words, change, nameOf), end)];
  });
  return ending.length === 0 ? [] : [ending.join("\n"), ...consentLines(l10n)];
}

/** Asks when what is drafted ends. Undefined: dismissed. */
export async function chooseDraftEnd(
  { expiries }: Uses<"expiries">,
  connection: Connection,
  isSet: boolean,
): Promise<number | "clear" | undefined> {
  const { now } = await expiries.serverTime(connection);
  const clear = { label: l10n.t("Without an End"), value: "clear" as const };
  return askEnd(l10n.t("When Does It End?"), now, isSet ? [clear] : []);
}
