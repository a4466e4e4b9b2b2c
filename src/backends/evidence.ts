import type { Case, Subject } from "../access/case";
import type { Path, Unknown } from "../access/evidence";
import type { GrantLevel } from "../access/level";

/** A path through no group, by what it needs that is not known. */
export function path(needs: readonly Unknown[]): Path {
  return { needs, through: [] };
}

/**
 * An entry that nobody has seen may name the subject, and if so, may have level write: whoever has a write entry has an
 * entry.
 */
export function unlisted(
  right: GrantLevel,
  of: Case,
  subject: Subject,
  { gap, detail }: Pick<Unknown, "gap" | "detail">,
): Path {
  const one = (name: string): Unknown => ({
    id: `entries:${of.id}:${subject.id}:${name}`,
    gap,
    about: "entries",
    ...(detail !== undefined && { detail }),
  });
  return path(right === "read" ? [one("any")] : [one("any"), one("write")]);
}
