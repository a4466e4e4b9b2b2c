import type { Case, SpecialKind } from "../access/case";
import type { Backend } from "../backends/backend";
import { mayTryToChange } from "../core/changes/validate";

/** What of the case itself, and of who is notified, the caller may try to change, in words for the menus. */
export function specialOf(one: Case, backend: Backend | undefined): string[] {
  const may = (kind: SpecialKind) =>
    backend?.capabilities.special?.[kind] !== undefined && mayTryToChange(one, backend, kind);
  return [
    ...(may("reporter") ? ["reportable"] : []),
    ...(may("publish") && one.condition !== "yes" ? ["publishable"] : []),
    ...(may("unwatch") ? ["watched"] : []),
  ];
}
