import type { Role } from "../access/policy";
import { oneLine } from "../text/untrusted";
import { wordFor, type SystemWords } from "./systemWords";

/** What an operation does, as the end of "may …". One that is not known here is shown by its id. */
export function operationName(l10n: SystemWords, id: string): string {
  return wordFor(l10n.system.operations, id) ?? oneLine(id, 60);
}

/** The name of an access role on a case. */
export function roleName(l10n: SystemWords, role: Role): string {
  return wordFor(l10n.system.roles, role)?.short ?? oneLine(role, 60);
}

/**
 * The role in one word for a column: the strongest that is certain, followed by the strongest possible one with a
 * question mark.
 */
export function roleRange(l10n: SystemWords, roles: Readonly<Record<Role, "yes" | "no" | "unknown">>): string {
  const certain = Object.keys(roles).findLast((role) => roles[role] === "yes");
  const possible = Object.keys(roles).findLast((role) => roles[role] === "unknown");
  if (possible === undefined) return certain === undefined ? l10n.t("none") : roleName(l10n, certain);
  if (certain === undefined) return l10n.t("{0}?", roleName(l10n, possible));
  return l10n.t("{0} … {1}?", roleName(l10n, certain), roleName(l10n, possible));
}
