import type { CaseState } from "../../access/case";
import { Failure, unlessCancelled } from "../../base/failure";
import type { Cases } from "../cases/cases";
import type { Changes } from "../changes/changes";
import { Conflict } from "../changes/drift";
import type { Outcome, PlannedChange } from "../changes/model";
import type { Connection, Connections } from "../connections/connections";
import { factsOfFailure } from "../journal/records";
import { judgeExpiry, type ExpiryVerdict } from "./judge";
import type { Expiry, ExpiryReason } from "./model";
import type { ExpiryEvent } from "./states";

/** What is to be done about an expiry by what was read, with the plan where it is to be restored. */
export interface Looked {
  readonly verdict: ExpiryVerdict;
  readonly state: CaseState;
  /** The server's time at the reading; undefined: it tells none. */
  readonly now: number | undefined;
  readonly planned?: PlannedChange;
}

/** What became of an expiry that was due. */
export interface Result {
  readonly event: ExpiryEvent;
  readonly reason?: ExpiryReason;
  /** Not to be tried again before, in milliseconds since 1970. */
  readonly notBefore?: number;
  readonly planned?: PlannedChange;
  readonly outcome?: Outcome;
}

export interface CarryOutExpiryNeeds {
  readonly connections: Pick<Connections, "backend">;
  readonly cases: Pick<Cases, "readState">;
  readonly changes: Pick<Changes, "plan" | "planOn" | "apply">;
  /** Whether a later until of the same is set, and whether the change that set this one may still arrive. */
  stand(expiry: Expiry): Promise<{ readonly isSuperseded: boolean; readonly mayArrive: boolean }>;
}

/**
 * Reads the case now and says what is to be done. Sends nothing that changes anything. Rejects with the Failure of a
 * case that cannot be read. `seen`: the case as it will be by then, in place of a reading.
 */
export async function look(
  needs: CarryOutExpiryNeeds,
  connection: Connection,
  expiry: Expiry,
  signal: AbortSignal,
  seen?: CaseState,
): Promise<Looked> {
  const state = seen ?? (await needs.cases.readState(connection, expiry.case.id, signal));
  const backend = await needs.connections.backend(connection);
  const now = backend.serverTime?.()?.now;
  const verdict = judgeExpiry(expiry, state, { now, ...(await needs.stand(expiry)) });
  if (verdict.kind !== "restore") return { verdict, state, now };
  const planned = await (seen === undefined
    ? needs.changes.plan(connection, expiry.case.id, verdict.change, signal, state)
    : needs.changes.planOn(connection, state, verdict.change, { signal }));
  return planned.alreadySo ? { verdict: { kind: "gone" }, state, now } : { verdict, state, now, planned };
}

/**
 * Restores what was before, if what was left is still there. Undefined: it is not due yet. Rejects only when cancelled
 * before anything was sent.
 */
export async function carryOutExpiry(
  needs: CarryOutExpiryNeeds,
  connection: Connection,
  expiry: Expiry,
  signal: AbortSignal,
): Promise<Result | undefined> {
  // The case may change between two readings; then what was read later counts.
  for (let tries = 1; ; tries += 1) {
    try {
      const looked = await look(needs, connection, expiry, signal);
      const result = await act(needs, expiry, looked, signal);
      if (!(isConflict(result) && tries < mostTries)) return result;
    } catch (thrown) {
      const failure = unlessCancelled(thrown);
      if (!(failure instanceof Conflict && tries < mostTries)) return failed(failure);
    }
  }
}

const mostTries = 3;

async function act(
  { changes }: CarryOutExpiryNeeds,
  expiry: Expiry,
  { verdict, planned }: Looked,
  signal: AbortSignal,
): Promise<Result | undefined> {
  switch (verdict.kind) {
    case "early":
      return undefined;
    case "superseded":
      return { event: "foundLater" };
    case "gone":
      // A write without an answer took away what is gone after it.
      return { event: expiry.carried === undefined ? "foundGone" : "restored" };
    case "changed": {
      const { found } = verdict;
      return { event: "foundChanged", reason: { kind: "changed", ...(found !== undefined && { found }) } };
    }
    case "unclear":
      return { event: "failed", reason: { kind: "unclear", why: verdict.why } };
    case "restore": {
      // The one that was sent before may still do it; a second one could end what is granted after that.
      if (planned!.mayArrive !== undefined)
        return { event: "failed", reason: { kind: "unclear", why: "mayArrive" }, notBefore: planned!.mayArrive };
      const outcome = await changes.apply(planned!, signal, { expires: expiry.id });
      if (outcome.kind === "cancelled") throw new Failure("cancelled", { notHandled: true });
      return { ...expiryResult(outcome), planned: planned!, outcome };
    }
  }
}

function expiryResult(outcome: Exclude<Outcome, { kind: "cancelled" }>): Result {
  switch (outcome.kind) {
    case "done":
      return outcome.remark === "standsAgain" || outcome.remark === "doubled"
        ? { event: "foundChanged", reason: { kind: "changed" } }
        : { event: "restored" };
    case "half":
      return failed(outcome.failure, true);
    case "doneOtherwise":
      return {
        event: "foundChanged",
        reason: { kind: "changed", ...(outcome.instead.value !== undefined && { found: outcome.instead.value }) },
      };
    case "notDone":
      // An earlier request, unknown to the plan, may still arrive.
      if (outcome.failure.detail === "mayArrive")
        return { event: "failed", reason: { kind: "unclear", why: "mayArrive" } };
      // The reading before it has shown that it is there.
      return failed(outcome.failure, !(outcome.failure instanceof Conflict));
    case "undetermined":
      return { ...failed(outcome.failure), ...(outcome.until !== undefined && { notBefore: outcome.until }) };
  }
}

function failed(failure: Failure, isThere = false): Result {
  return {
    event: "failed",
    reason: { kind: "failure", failure: factsOfFailure(failure), ...(isThere && { isThere: true }) },
  };
}

function isConflict(result: Result | undefined): boolean {
  return result?.outcome?.kind === "notDone" && result.outcome.failure instanceof Conflict;
}
