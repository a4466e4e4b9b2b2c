import type { Journal } from "./journal";
import { oneDay } from "../../base/clock";

/**
 * Takes away the records that the user does not keep for so long, but nothing that is pending. Resolves with how many.
 * @param days 0: they are kept for ever
 */
export async function purgeOld(
  journal: Pick<Journal, "purgeable" | "purge">,
  days: number,
  now: number,
): Promise<number> {
  const before = now - days * oneDay;
  if (days <= 0 || (await journal.purgeable(before)).records === 0) return 0;
  return journal.purge(before);
}
