import * as z from "zod/mini";
import type { Case } from "../../access/case";
import type { HistoryChange, HistoryStep } from "../backend";
import type { Http } from "../http/http";
import { casePath } from "./case";
import { toSubject } from "./cases";
import { ask } from "./client";
import { historyStep, type HistoryStepWire } from "./wire";

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

/** What Argus recorded about who may see a case, newest first. One request. */
export async function readHistory(http: Http, { id }: Case, signal: AbortSignal): Promise<readonly HistoryStep[]> {
  const query = { operation: accessOperations, sortBy: ["-timestamp"], limit: 0 };
  const { data } = await ask(
    http,
    { method: "GET", path: `${casePath(id)}/history`, query, signal },
    z.nullable(z.array(historyStep)),
  );
  return (data ?? []).map(toStep);
}

function toStep({ operation, timestamp, user, changes }: HistoryStepWire): HistoryStep {
  return {
    operation: operation ?? "",
    ...(timestamp !== undefined && { at: timestamp }),
    ...(user !== undefined && { by: toSubject({ ...user, type: "user" }) }),
    changes: (changes ?? []).map(({ field, value, previousValue, object, previousObject }): HistoryChange => {
      const whose = object?.grantedSubject ?? previousObject?.grantedSubject;
      return {
        ...(field !== undefined && { field }),
        ...(whose !== undefined && { subject: toSubject(whose, "unknown") }),
        ...(previousValue !== undefined && { from: previousObject?.name ?? previousValue }),
        ...(value !== undefined && { to: object?.name ?? value }),
      };
    }),
  };
}
