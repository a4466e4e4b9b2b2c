import { l10n } from "vscode";
import { Failure } from "../backends/failure";
import { failureWords } from "../wording/failure";
import { changeLine } from "../wording/journal";
import type { Naming } from "../wording/naming";
import { changeEffects } from "../wording/preview";
import { caseLine } from "../wording/rows";
import type { BulkPlan, BulkRow } from "../workspace/bulk";
import { count } from "../workspace/locale";
import { leftOutLine, type Confirmation } from "./confirm";

/** So many rows, and of each so many names, are in a confirmation; the rest is counted. */
const mostRows = 5;
const mostNames = 3;

/** What a bulk does: in few words for its confirmation, and all of it, row by row. */
export function bulkPreview(plan: BulkPlan, nameOf: Naming, remarks: readonly string[]): Pick<Confirmation, "detail" | "all"> {
  const { rows, connection } = plan;
  const planned = rows.flatMap((row) => (row.plan instanceof Failure ? [] : [{ row, plan: row.plan }]));
  const failures = rows.flatMap((row) => (row.plan instanceof Failure ? [row.plan] : []));
  const changing = planned.filter(({ plan }) => !plan.alreadySo);
  const lockingOut = planned.filter(({ plan }) => plan.locksOut !== "no").length;
  const so = planned.length - changing.length;
  const more = changing.length - mostRows;
  const lockOut = lockingOut > 0 ? `⚠ ${l10n.t("YOU LOCK YOURSELF OUT, or may. Number of cases: {0}.", count(lockingOut))}` : "";
  const leftOut = leftOutLine(changing.reduce((sum, { plan }) => sum + plan.leftOut, 0)) ?? "";
  const detail = [
    lockOut,
    ...changing.slice(0, mostRows).map(({ row }) => rowLine(plan, row, mostNames, nameOf)),
    more > 0 ? l10n.t("and {0} more", count(more)) : "",
    so > 0 ? l10n.t("Already so: {0}.", count(so)) : "",
    failures[0] === undefined ? "" : l10n.t("{0} cannot be changed: {1}", count(failures.length), failureWords(l10n, failures[0], connection.name).what),
    leftOut,
    ...remarks,
  ].filter(Boolean);
  const isCut = more > 0 || so > 0 || failures.length > 1 || changing.some(({ plan }) => plan.effects.filter(({ preview }) => preview.verdict !== "same").length > mostNames);
  const all = [lockOut, leftOut, ...remarks, ...rows.map((row) => rowLine(plan, row, Number.MAX_SAFE_INTEGER, nameOf))].filter(Boolean);
  return { detail: detail.join("\n\n"), ...(isCut && { all }) };
}

/** The case, the change, and what it does, or why it is not made. */
function rowLine({ connection }: BulkPlan, { caseId, title, change, plan }: BulkRow, most: number, nameOf: Naming): string {
  const effects =
    plan instanceof Failure ? [failureWords(l10n, plan, connection.name).what] : plan.alreadySo ? [l10n.t("It is so already.")] : changeEffects(l10n, plan, most, nameOf, count);
  return `• ${caseLine({ number: caseId, title })}: ${changeLine(l10n, change, nameOf)}. ${effects.join(" ")}`;
}
