import type { Tri } from "../../access/level";

/**
 * Whether a case is published, from its `publishedTimestamp` (milliseconds since 1970, 0: never) and `flags`; either
 * may be missing or null. Published: one of them says so and the other agrees or is missing. Unpublished: the time is 0
 * and `flags` came without PUBLISHED. Anything else, a contradiction or nothing stated, is unknown.
 */
export function publishedOf({ publishedTimestamp, flags }: { publishedTimestamp?: unknown; flags?: unknown }): Tri {
  const hasTime = publishedTimestamp !== undefined && publishedTimestamp !== null;
  const hasFlags = flags !== undefined && flags !== null;
  const inTime = typeof publishedTimestamp === "number" && publishedTimestamp > 0;
  const inFlags = Array.isArray(flags) && flags.includes("PUBLISHED");
  if ((inTime && (inFlags || !hasFlags)) || (inFlags && !hasTime)) return "yes";
  return publishedTimestamp === 0 && Array.isArray(flags) && !inFlags ? "no" : "unknown";
}
