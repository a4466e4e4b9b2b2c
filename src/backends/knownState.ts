import type { CaseState } from "../access/case";
import type { KnownState } from "./backend";

/** A state that was read or worked out, as evidence asks for it. */
export function knownState({ case: of, entries, unlisted, enforced }: CaseState): KnownState {
  return {
    case: of,
    entries: { known: true, value: entries, readAt: of.readAt, ...(unlisted && { truncated: true }) },
    ...(enforced && { enforced }),
  };
}
