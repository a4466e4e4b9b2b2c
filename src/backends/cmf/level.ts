import type { GrantLevel } from "../../access/level";
import { notSupported } from "../../base/failure";

/** A level of a CMf grant: there is no owner, and nothing denies. */
export type CmfLevel = Exclude<GrantLevel, "owner" | "deny">;

/** The level as one of CMf. Throws the Failure "notSupported" for any other. */
export function cmfLevel(level: GrantLevel): CmfLevel {
  if (level === "owner" || level === "deny") throw notSupported(level);
  return level;
}
