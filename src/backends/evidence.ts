import type { Case, Subject } from "../access/case";
import type { Finding, Path, Unknown } from "../access/evidence";
import { rights, type Right } from "../access/level";
import type { FactName } from "../access/policy";

/** A path through no group, by what it needs that is not known. */
export function path(needs: readonly Unknown[]): Path {
  return { needs, through: [] };
}

/**
 * An entry that nobody has seen may name the subject, and if so, may have level write, and if so, may have level owner:
 * everybody with a write entry has an entry.
 */
export function unlisted(
  right: Right,
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
  return path(rights.slice(0, rights.indexOf(right) + 1).map((level) => one(level === "read" ? "any" : level)));
}

/**
 * What is known of the condition of a gate, which `fact` says of the case. It holds for everybody or for nobody, so
 * that its unknown is the same for everybody.
 */
export function conditionFinding({ id, condition, readAt }: Case, fact: FactName): Finding {
  if (condition === "no") return { paths: [], source: "case", readAt };
  const unknown: Unknown = { id: `${fact}:${id}`, gap: "notStated", about: "condition", detail: fact };
  return { paths: [path(condition === "yes" ? [] : [unknown])], source: "case", readAt };
}
