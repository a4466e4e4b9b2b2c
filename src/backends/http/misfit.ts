import type { core } from "zod/mini";

/**
 * The first place of something that is not of the form it should have, e.g. "data.0.id: expected string". Holds nothing
 * of what was there.
 */
export function misfitOf(error: core.$ZodError, root = ""): string {
  const [issue] = error.issues;
  const place = [...(root === "" ? [] : [root]), ...(issue?.path ?? []).map(String)].join(".") || "answer";
  return issue !== undefined && "expected" in issue ? `${place}: expected ${String(issue.expected)}` : place;
}
