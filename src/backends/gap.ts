import type { Asked, Gap } from "../access/evidence";
import type { Failure } from "../base/failure";
import type { RoleAnswers } from "./backend";

/**
 * A failure to answer, as a gap in what is known. Its detail is the kind, or what a refused caller needs: "needs <the
 * server's name for it>".
 */
export function gapOf(failure: Failure): { readonly known: false; readonly gap: Gap; readonly detail: string } {
  const { kind, detail } = failure;
  const gap = kind === "notAllowed" ? "forbidden" : kind === "notSupported" ? "notStated" : "failed";
  return { known: false, gap, detail: kind === "notAllowed" && detail?.startsWith("needs ") ? detail : kind };
}

/** Whether the caller may not read some of the roles that were asked for. */
export function areRolesRefused(roles: Asked<RoleAnswers>): boolean {
  const isRefused = (asked: Asked<unknown> | undefined) => asked?.known === false && asked.gap === "forbidden";
  return isRefused(roles) || (roles.known && Object.values(roles.value).some(isRefused));
}
