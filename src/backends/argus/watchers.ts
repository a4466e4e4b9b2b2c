import { placeId, type Watcher } from "../../access/case";
import { Failure } from "../../base/failure";
import type { Http } from "../http/http";
import { casePath } from "./case";
import { toSubject } from "./cases";
import { askAll } from "./client";
import { caseWatcher, type CaseWatcher } from "./wire";

/** As many as Argus gives in one answer. */
const mostWatchers = 100_000;
/** With any of these somebody is not notified, although a watcher is listed. */
const silent = ["DISABLED", "DELETED", "NEGATIVE_ENTRY"];

/**
 * Who is notified of a case. A watcher of role `watcher` was added to this case and can be removed from it; one of role
 * `contact` is notified of all cases of a customer. A role that is not stated, or new, is not taken for the first.
 */
export async function readWatchers(http: Http, caseId: string, signal: AbortSignal): Promise<readonly Watcher[]> {
  const path = `${casePath(caseId)}/watchers`;
  const { items, truncated } = await askAll(http, { method: "GET", path, signal }, caseWatcher, mostWatchers);
  if (truncated)
    throw new Failure("unexpected", {
      request: `GET ${path}`,
      detail: `the list ends after ${items.length} watchers`,
    });
  return items.flatMap(toWatcher);
}

function toWatcher({ id, subject, role, type, flags }: CaseWatcher, place: number): Watcher[] {
  if (flags?.some((flag) => silent.includes(flag))) return [];
  return [
    {
      id: id ?? placeId(place),
      ...(subject !== undefined && { subject: toSubject(subject, flags?.includes("GROUP") ? "group" : "unknown") }),
      ...(type !== undefined && { channel: type }),
      ...(role === "watcher" && id !== undefined && { removable: true as const }),
    },
  ];
}
