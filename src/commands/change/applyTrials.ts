import { l10n } from "vscode";
import { Failure } from "../../base/failure";
import type { ApplyTrials, WantedChange } from "../../inspector/session/applyTrials";
import type { BulkPlan, RowOutcome } from "../../core/changes/bulk";
import type { Connection } from "../../core/connections/connections";
import { count } from "../../platform/locale";
import { confirmAndRun, planBulk } from "./bulkRun";
import { bulkRowName, type Part } from "./bulkPreview";
import { confirmAndCarryOut, planAnew } from "./carryOut";
import { endRemarks, withDraftEnds } from "./draftEnds";
import type { Uses } from "../services";

type EffectsOn = Parameters<ApplyTrials>[2];

/** Makes what was tried out in the inspector, after one confirmation. */
export function createApplyTrials(
  parts: Uses<"cases" | "changes" | "bulk" | "expiries" | "tree" | "view" | "fullPreview" | "log">,
): ApplyTrials {
  const applyTrials: ApplyTrials = (connection, wanted, effectsOn, remarks = []) => {
    const services: Uses<
      "cases" | "changes" | "bulk" | "expiries" | "tree" | "view" | "fullPreview" | "log" | "again"
    > = { ...parts, again: () => applyTrials(connection, wanted, effectsOn, remarks) };
    const [only, ...others] = wanted;
    return only === undefined || others.length > 0
      ? applyMany(services, connection, wanted, effectsOn, remarks)
      : applyOne(services, connection, only, remarks);
  };
  return applyTrials;
}

async function applyOne(
  services: Uses<"cases" | "changes" | "expiries" | "tree" | "view" | "fullPreview" | "log" | "again">,
  connection: Connection,
  { caseId, change, until }: WantedChange,
  remarks: readonly string[],
): Promise<readonly RowOutcome[] | undefined> {
  const planned = await planAnew(services, connection, caseId, change);
  if (planned === undefined) return undefined;
  const row = { caseId, change, title: planned.case.title, plan: planned, until };
  const ended = (await withDraftEnds(services, [row]))?.[0];
  if (ended === undefined) return undefined;
  if (ended.plan instanceof Failure) return [{ kind: "notDone", failure: ended.plan }];
  const about = ended.ends === undefined ? {} : { ends: ended.ends };
  const said = [...remarks, ...endRemarks(services, connection, [ended])];
  const outcome = await confirmAndCarryOut(services, planned, about, said);
  return outcome && [outcome];
}

async function applyMany(
  services: Uses<"cases" | "changes" | "bulk" | "expiries" | "fullPreview" | "log" | "again">,
  connection: Connection,
  wanted: readonly WantedChange[],
  effectsOn: EffectsOn,
  more: readonly string[],
): Promise<readonly RowOutcome[] | undefined> {
  const bulk = await planBulk(services, connection, wanted);
  if (bulk === undefined) return undefined;
  const rows = await withDraftEnds(
    services,
    bulk.rows.map((row, at) => ({ ...row, until: wanted[at]!.until })),
  );
  if (rows === undefined) return undefined;
  const plan: BulkPlan = { ...bulk, rows };
  const parts = byCase(plan, effectsOn);
  const first = plan.rows.find((row) => !(row.plan instanceof Failure)) ?? plan.rows[0]!;
  const question =
    parts.length === 1
      ? l10n.t("Make {0} changes to “{1}”?", count(plan.rows.length), bulkRowName(first))
      : l10n.t("Make {0} changes to {1} cases?", count(plan.rows.length), count(parts.length));
  const remarks = [...more, ...endRemarks(services, connection, rows)];
  const run = await confirmAndRun(services, plan, { question, button: l10n.t("Apply"), parts, remarks });
  return run === "givenUp" ? undefined : run?.outcomes;
}

/** The rows of each case, and what all of them together do. */
function byCase({ rows }: BulkPlan, effectsOn: EffectsOn): Part[] {
  return [...new Set(rows.map(({ caseId }) => caseId))].map((caseId) => {
    const made = rows.flatMap((row, place) => (row.caseId !== caseId || row.plan instanceof Failure ? [] : [place]));
    return { rows: rows.filter((row) => row.caseId === caseId), ...effectsOn(caseId, made) };
  });
}
