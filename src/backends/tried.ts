import type { Asked } from "../access/evidence";
import { unlessCancelled } from "../base/failure";
import { gapOf } from "./gap";

/** Whether something may be asked: it was answered, it was refused, or nobody knows. Rejects when cancelled only. */
export async function tried(asking: Promise<unknown>, readAt: number): Promise<Asked<boolean>> {
  const failure = await asking.then(() => undefined, unlessCancelled);
  if (failure === undefined) return { known: true, value: true, readAt };
  return failure.kind === "notAllowed" ? { known: true, value: false, readAt } : gapOf(failure);
}
