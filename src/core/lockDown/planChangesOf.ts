import type { Bulk, BulkPlan } from "../changes/bulk";
import type { Connection } from "../connections/connections";
import type { LockDownPlan } from "./planLockDown";

/** Plans the changes of lock-downs, of one case or several, as one bulk; each case has to be as it was read. */
export function planChangesOf(
  bulk: Pick<Bulk, "plan">,
  connection: Connection,
  plans: readonly LockDownPlan[],
  signal: AbortSignal,
): Promise<BulkPlan> {
  const rows = plans.flatMap(({ state, found }) =>
    found.changes.map((change) => ({ caseId: state.case.id, change, seen: state })),
  );
  return bulk.plan(connection, rows, signal);
}
