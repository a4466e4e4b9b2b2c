import type { CaseFilter } from "./backend";

/** True when a filter leaves cases out. */
export function isFiltered(filter: CaseFilter): boolean {
  const { details = {}, ...others } = filter;
  return [...Object.values(others), ...Object.values(details)].some((value) => value !== undefined && value.length > 0);
}
