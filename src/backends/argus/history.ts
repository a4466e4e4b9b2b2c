import * as z from "zod/mini";
import type { Case } from "../../access/case";
import type { HistoryChange, HistoryOfCase, HistoryStep } from "../backend";
import type { Http } from "../http/http";
import { casePath } from "./case";
import { toSubject } from "./cases";
import { askAll } from "./client";
import { asItCame, historyChange, historyStep } from "./wire";

/** The operations of the published description that change who may see a case. */
const accessOperations = [
  "grantCaseAccess",
  "revokeCaseAccess",
  "updateCaseAccessSettings",
  "createCase",
  "updateCase",
  "publishCase",
  "moveCase",
  "mergeCases",
];

/** As many steps as are read. */
const mostSteps = 100_000;

/** What Argus recorded about who may see a case, newest first. One request where the answer is whole. */
export async function readHistory(http: Http, { id }: Case, signal: AbortSignal): Promise<HistoryOfCase> {
  const query = { operation: accessOperations, sortBy: ["-timestamp"] };
  const request = { method: "GET", path: `${casePath(id)}/history`, query, signal } as const;
  const { items, truncated } = await askAll(http, request, z.unknown(), mostSteps);
  return { steps: items.map(toStep), truncated };
}

/** A step as far as it is understood; what is not, as it came. */
function toStep(row: unknown): HistoryStep {
  const { success, data: step } = historyStep.safeParse(row);
  const { operation, timestamp, user, changes = [] } = step ?? {};
  const isEmpty = !success || (operation === undefined && changes.length === 0);
  return {
    operation: isEmpty ? (asItCame(row) ?? "null") : (operation ?? ""),
    // Beyond what a Date can hold, it is no time.
    ...(timestamp !== undefined && Math.abs(timestamp) <= 8.64e15 && { at: timestamp }),
    ...(user !== undefined && { by: toSubject({ ...user, type: "user" }) }),
    changes: changes.map(toChange),
  };
}

function toChange(given: unknown): HistoryChange {
  const { data: change } = historyChange.safeParse(given);
  if (change === undefined || Object.values(change).every((part) => part === undefined))
    return { to: asItCame(given) ?? "null" };
  const { field, value, previousValue, object, previousObject } = change;
  const whose = object?.grantedSubject ?? previousObject?.grantedSubject;
  return {
    ...(field !== undefined && { field }),
    ...(whose !== undefined && { subject: toSubject(whose, "unknown") }),
    ...(previousValue !== undefined && { from: previousObject?.name ?? previousValue }),
    ...(value !== undefined && { to: object?.name ?? value }),
  };
}
