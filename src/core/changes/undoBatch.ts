import { systemClock } from "../../base/clock";
import { notSupported, toFailure, type Failure } from "../../base/failure";
import { momentOf } from "../../base/moment";
import { eachAtOnce } from "../../base/semaphore";
import type { Cases } from "../cases/cases";
import type { Connection } from "../connections/connections";
import { isOfSystem, type Attempt } from "../journal/attempt";
import type { Journal } from "../journal/journal";
import type { Bulk, BulkPlan, BulkProgress } from "./bulk";
import type { Changes } from "./changes";
import { Conflict } from "./drift";
import type { ChangeRequest } from "./requests";
import { inverseOf, noUndo, type NoUndo } from "./undo";

/** The changes that take back what a bulk did, planned as one bulk, and what of it stays. */
export interface PlannedBatchUndo {
  readonly plan: BulkPlan;
  /** Records that are not taken back, and why. One that did nothing is not among them. */
  readonly stays: readonly { readonly attempt: Attempt; readonly why: NoUndo | Failure }[];
}

export interface UndoBatchNeeds {
  readonly cases: Pick<Cases, "readState">;
  readonly changes: Pick<Changes, "planOn">;
  readonly journal: Pick<Journal, "read" | "related" | "ofCase">;
  readonly bulk: Pick<Bulk, "plan">;
}

/**
 * Plans the inverses of everything that a bulk did, on each case the last one first. Each case is read now; one that is
 * no longer as the bulk left it stays as it is. Rejects where the bulk was made on another system (Failure
 * "notSupported", detail "otherConnection"), when cancelled, and without a key.
 * @param batch the id of the bulk
 */
export async function planBatchUndo(
  needs: UndoBatchNeeds,
  connection: Connection,
  batch: string,
  signal: AbortSignal,
  progress?: (progress: BulkProgress) => void,
): Promise<PlannedBatchUndo> {
  const { attempts } = await needs.journal.read({ batch });
  if (attempts.some((one) => !isOfSystem(one, connection))) throw notSupported("otherConnection");
  const related = await needs.journal.related(attempts);
  const stays: { attempt: Attempt; why: NoUndo | Failure }[] = [];
  const byCase = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const why = noUndo(attempt, [...attempts, ...related]);
    if (why === undefined) byCase.set(attempt.case.id, [...(byCase.get(attempt.case.id) ?? []), attempt]);
    else if (why !== "nothingDone" && why !== "undone") stays.push({ attempt, why });
  }
  const wanted = await eachAtOnce([...byCase.values()], signal, async (ofCase) => {
    const planned = await inversesOn(needs, connection, ofCase, signal);
    if (planned.why !== undefined)
      stays.push(...ofCase.slice(planned.wanted.length).map((attempt) => ({ attempt, why: planned.why! })));
    return planned.wanted;
  });
  return { plan: await needs.bulk.plan(connection, wanted.flat(), signal, progress), stays };
}

/** The inverses on one case, as far as nothing is in their way. `attempts`: newest first. */
async function inversesOn(
  { cases, changes, journal }: UndoBatchNeeds,
  connection: Connection,
  attempts: readonly Attempt[],
  signal: AbortSignal,
): Promise<{ readonly wanted: readonly ChangeRequest[]; readonly why?: Failure }> {
  const wanted: ChangeRequest[] = [];
  try {
    const [newest] = attempts;
    const seenAt = momentOf(systemClock);
    const seen = await cases.readState(connection, newest!.case.id, signal, { bulk: true });
    const all = await journal.ofCase(newest!);
    let now = seen;
    for (const attempt of attempts) {
      const inverse = inverseOf(attempt, all, now);
      if ("drift" in inverse) return { wanted, why: new Conflict(now.case, inverse.drift) };
      const { change } = inverse;
      now = (await changes.planOn(connection, now, change, { bulk: true })).after;
      wanted.push({ caseId: seen.case.id, change, seen, seenAt, undoes: attempt.id });
    }
    return { wanted };
  } catch (thrown) {
    const why = toFailure(thrown);
    if (why.kind === "cancelled" || why.kind === "noKey") throw why;
    return { wanted, why };
  }
}
