import type { CaseFilter } from "./backend";

/** True when a filter leaves cases out. */
export function isFiltered(filter: CaseFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined && value.length > 0);
}
