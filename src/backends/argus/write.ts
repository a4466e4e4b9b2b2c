import { hasId, type CaseState, type Change } from "../../access/case";
import type { GrantLevel } from "../../access/level";
import { isPlainNumber } from "../../access/typedSubject";
import { Failure } from "../../base/failure";
import { segment, type HttpRequest } from "../http/http";
import { casePath } from "./case";

/**
 * The one request that a change is. A level does not change in place: the pipeline of changes grants the new and
 * revokes the old. Throws the Failure of a change that Argus cannot make; nothing is sent for it.
 */
export function requestFor(state: CaseState, change: Change): Pick<HttpRequest, "method" | "path" | "body"> {
  const of = casePath(state.case.id);
  const path = `${of}/access`;
  const refuse = (kind: "notSupported" | "invalid", detail: string) =>
    new Failure(kind, { request: path, detail, notHandled: true });
  switch (change.kind) {
    case "grant":
      if (change.on === "definition") throw refuse("notSupported", "definition");
      return { method: "POST", path, body: grantBody(change.subject.id, change.level, change.notify === true) };
    case "revoke":
      if (!hasId(change.entry)) throw refuse("notSupported", "the entry has no ID");
      return { method: "DELETE", path: `${path}/${segment(change.entry.id)}` };
    case "changeMode":
      return { method: "PUT", path, body: { accessMode: change.mode } };
    case "reporter":
      return {
        method: "PUT",
        path: of,
        body: { reporter: numberOf(change.subject.id, "reporter"), notification: notificationOf(change.notify) },
      };
    case "publish":
      return { method: "PUT", path: `${of}/publish`, body: { notification: notificationOf(change.notify) } };
    case "unwatch":
      if (!hasId(change.watcher)) throw refuse("notSupported", "the watcher has no ID");
      return { method: "DELETE", path: `${of}/watchers/${segment(change.watcher.id)}` };
    case "changeLevel":
    case "recompute":
      throw refuse("notSupported", change.kind);
  }
}

/**
 * `AccessGrantRequest`. `userOrGroup` names the subject; `subjectID` is its older form, left out for a number that
 * JavaScript would round. Without `addWatcher: false` Argus notifies the subject of the case.
 */
function grantBody(id: string, level: GrantLevel, addWatcher: boolean): object {
  const userOrGroup = numberOf(id, "userOrGroup");
  const number = Number(id);
  return { userOrGroup, ...(Number.isSafeInteger(number) && { subjectID: number }), level, addWatcher };
}

/** A short name would be looked up among the caller's own people, and might be somebody else. */
function numberOf(id: string, field: "userOrGroup" | "reporter"): string {
  if (isPlainNumber(id)) return id;
  const detail =
    field === "reporter" ? `reporter: "${id}" is no whole number` : `userOrGroup: "${id}" is no whole number`;
  throw new Failure("invalid", { detail, notHandled: true });
}

/** Without it Argus tells people by mail and SMS. */
function notificationOf(notify = false): object {
  return { skipEmail: !notify, skipSMS: !notify };
}
