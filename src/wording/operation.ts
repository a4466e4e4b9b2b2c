import type { Role } from "../access/policy";
import { oneLine } from "../text/untrusted";
import type { Words } from "../text/localize";

/** What an operation does, as the end of "may …". One that is not known here is shown by its id. */
export function operationName(l10n: Words, id: string): string {
  switch (id) {
    case "readDetails":
      return l10n.t("read all details of the case");
    case "modify":
      return l10n.t("modify the case");
    case "comment":
      return l10n.t("add comments");
    case "changeStatus":
      return l10n.t("change the status");
    case "changePriority":
      return l10n.t("change the priority");
    case "changeCategory":
      return l10n.t("change the category");
    case "changeReference":
      return l10n.t("change the reference");
    case "changeAssignedUser":
      return l10n.t("change the assigned user");
    case "changeTags":
      return l10n.t("add and remove tags");
    case "changeLinks":
      return l10n.t("add and remove links");
    case "changeAttachments":
      return l10n.t("add and remove attachments");
    case "changeMode":
      return l10n.t("change the access mode");
    case "changeEntries":
      return l10n.t("grant and revoke access");
    case "changeReporter":
      return l10n.t("change the reporter, who owns the case");
    case "changeSubject":
      return l10n.t("change the subject");
    case "changeDescription":
      return l10n.t("change the description");
    case "changeWatchersOfOthers":
      return l10n.t("change watcher settings of others");
    case "viewInternalComments":
      return l10n.t("view internal comments");
    case "viewDeleted":
      return l10n.t("see deleted objects");
    case "createInternalComments":
      return l10n.t("write internal comments");
    case "changeRestrictedFields":
      return l10n.t("update restricted fields");
    case "changeWorkflows":
      return l10n.t("update workflows");
    case "createUnpublished":
      return l10n.t("create an unpublished case");
    case "publish":
      return l10n.t("publish an unpublished case");
    case "deleteComments":
      return l10n.t("delete comments");
    case "overrideAccess":
      return l10n.t("override access settings and explicit grants");
    default:
      return oneLine(id, 60);
  }
}

/** The name of an access role on a case. */
export function roleName(l10n: Words, role: Role): string {
  switch (role) {
    case "user":
      return l10n.t("user");
    case "tech":
      return l10n.t("tech");
    case "admin":
      return l10n.t("admin");
    default:
      return oneLine(role, 60);
  }
}

/**
 * The role in one word for a column: the strongest that is certain, followed by the strongest possible one with a
 * question mark.
 */
export function roleRange(l10n: Words, roles: Readonly<Record<Role, "yes" | "no" | "unknown">>): string {
  const certain = Object.keys(roles).findLast((role) => roles[role] === "yes");
  const possible = Object.keys(roles).findLast((role) => roles[role] === "unknown");
  if (possible === undefined) return certain === undefined ? l10n.t("none") : roleName(l10n, certain);
  if (certain === undefined) return l10n.t("{0}?", roleName(l10n, possible));
  return l10n.t("{0} … {1}?", roleName(l10n, certain), roleName(l10n, possible));
}
