import type { About, Outcome, PlannedChange } from "./model";
import type { CaseState } from "../../access/case";
import { eachAtOnce } from "../../base/semaphore";
import { systemClock } from "../../base/clock";
import { Failure, notSupported, toFailure } from "../../base/failure";
import { isWithin } from "../../base/moment";
import type { Cases } from "../cases/cases";
import { freshFor } from "../cases/directory";
import type { Changes } from "./changes";
import { leftByElsewhere } from "./elsewhere";
import type { Connection } from "../connections/connections";
import { isOfSystem, type Attempt, type Batch, type OpenBatch } from "../journal/attempt";
import type { Journal } from "../journal/journal";
import { batchIntentOf, factsOfFailure, intentOfRefused } from "../journal/records";
import type { ChangeRequest } from "./requests";
import { rowsLeft } from "./rowsLeft";

/** A row of a bulk: what is wanted, and what came of planning it. */
export interface BulkRow extends ChangeRequest {
  readonly title: string;
  readonly plan: PlannedChange | Failure;
}

/** Many changes, read and previewed, not yet sent. */
export interface BulkPlan {
  readonly connection: Connection;
  readonly rows: readonly BulkRow[];
  /** The bulk that it continues; its rows are those that are left there, in their order. */
  readonly resumes?: UnfinishedBulk;
}

export type RowOutcome = Outcome | { readonly kind: "notStarted" };

export interface BulkRun {
  /** One for each row of the plan, in its order. */
  readonly outcomes: readonly RowOutcome[];
  /** The id of the bulk in the journal; absent where nothing was begun. */
  readonly batch?: string;
  /** Rows are left that were not started; they can be resumed. */
  readonly unfinished: boolean;
  /** Nothing was started: somebody else is at this bulk, or went on with it since it was planned. */
  readonly elsewhere?: true;
}

/** A bulk that did not come to its end. */
export interface UnfinishedBulk {
  readonly batch: OpenBatch;
  /** Places of the rows without a known outcome, or that were cancelled. */
  readonly left: readonly number[];
  /** How many attempts at its rows there were until now. */
  readonly tried: number;
}

export interface BulkProgress {
  readonly done: number;
  readonly of: number;
  readonly row?: number;
  readonly outcome?: RowOutcome;
  /** The row waits for somebody else, who is at the same case. */
  readonly waiting?: true;
}

/** Many changes with one preview, one confirmation and an outcome for each. */
export interface Bulk {
  /**
   * Reads and previews all; what cannot be planned has its Failure in its row. Rejects only when cancelled or without a
   * key.
   */
  plan(
    connection: Connection,
    wanted: readonly ChangeRequest[],
    signal: AbortSignal,
    progress?: (progress: BulkProgress) => void,
  ): Promise<BulkPlan>;
  /**
   * Makes the changes, some at a time. Never rejects. After a cancel, requests that are out are waited for and the rest
   * is left.
   */
  run(
    plan: BulkPlan,
    signal: AbortSignal,
    about?: { reason?: string; progress?: (progress: BulkProgress) => void },
  ): Promise<BulkRun>;
  /** What was cancelled or torn off by a crash, in any window that is gone, newest first. */
  unfinished(): Promise<readonly UnfinishedBulk[]>;
  /** Plans what is left of a bulk; it is run like any other. */
  resume(
    connection: Connection,
    unfinished: UnfinishedBulk,
    signal: AbortSignal,
    progress?: (progress: BulkProgress) => void,
  ): Promise<BulkPlan>;
  /** Gives up what is left, for good. False: somebody else is at it. */
  abandon(unfinished: UnfinishedBulk): Promise<boolean>;
}

/** Long because its functions share its state. */
export function createBulk({
  cases,
  changes,
  journal,
}: {
  readonly cases: Cases;
  readonly changes: Changes;
  readonly journal: Journal;
}): Bulk {
  /** Runs the work for each case with bounded concurrency; rows of one case stay in order. */
  async function forEachCase(
    wanted: readonly ChangeRequest[],
    signal: AbortSignal,
    work: (rows: readonly number[]) => Promise<void>,
  ): Promise<void> {
    const byCase = new Map<string, number[]>();
    wanted.forEach(({ caseId }, row) => byCase.set(caseId, [...(byCase.get(caseId) ?? []), row]));
    await eachAtOnce([...byCase.values()], signal, work).catch((error: unknown) => {
      // Who is cancelled does not begin with the rest.
      if (!signal.aborted) throw error;
    });
  }

  async function plan(
    connection: Connection,
    wanted: readonly ChangeRequest[],
    signal: AbortSignal,
    progress?: (progress: BulkProgress) => void,
  ): Promise<BulkPlan> {
    const plans: (PlannedChange | Failure)[] = [];
    const follows = new Set<number>();
    let done = 0;
    await journal.readOthers(); // what another window has left open is told with the rows
    // The caller and their roles are asked for once, before many ask at the same time.
    await cases.learn(connection, undefined, signal, { caseId: wanted[0]?.caseId, bulk: true, maxAge: freshFor });
    await forEachCase(wanted, signal, async (rows) => {
      let before: CaseState | undefined;
      for (const row of rows) {
        const { caseId, change, seen, seenAt } = wanted[row]!;
        const read = seenAt && isWithin(seenAt, freshFor, systemClock) ? seen : undefined;
        if (before !== undefined) follows.add(row);
        try {
          const planned: PlannedChange =
            before === undefined
              ? await changes.plan(connection, caseId, change, signal, seen, { bulk: true, read })
              : await changes.planOn(connection, before, change, { bulk: true, signal });
          plans[row] = planned;
          before = planned.after;
        } catch (thrown) {
          plans[row] = toFailure(thrown);
        }
        progress?.({ done: (done += 1), of: wanted.length, row });
      }
    });
    if (signal.aborted) throw new Failure("cancelled");
    const rows = wanted.map(({ caseId, change, undoes, ends }, row): BulkRow => {
      const planned = plans[row] ?? new Failure("cancelled");
      const title = cases.find(connection, caseId)?.title ?? "";
      // A row that follows another of its case is planned again when that one is done, from what was wanted.
      return {
        caseId,
        change: planned instanceof Failure || follows.has(row) ? change : planned.change,
        title,
        plan: planned,
        ...(undoes !== undefined && { undoes }),
        ...(ends !== undefined && { ends }),
      };
    });
    return { connection, rows };
  }

  return {
    plan,

    // Long because the order of its steps is what it is about.
    run: async ({ connection, rows, resumes }, signal, { reason = resumes?.batch.reason, progress } = {}) => {
      const outcomes: RowOutcome[] = rows.map(() => ({ kind: "notStarted" }));
      let batch: string;
      const { caller } = cases.directory(connection);
      const refused = changes.refusal();
      if (refused !== undefined)
        return { outcomes: rows.map(() => ({ kind: "notDone", failure: refused })), unfinished: false };
      try {
        if (resumes !== undefined && !(await takeUp(resumes))) return { outcomes, unfinished: false, elsewhere: true };
        batch = resumes?.batch.id ?? (await journal.beginBatch(batchIntentOf(connection, caller, reason, rows)));
      } catch (thrown) {
        const failure = toFailure(thrown);
        return { outcomes: rows.map(() => ({ kind: "notDone", failure })), unfinished: false };
      }

      /** Records a row without sending anything. */
      async function refuse(row: BulkRow, failure: Failure, about: About): Promise<RowOutcome> {
        if (failure.kind === "cancelled") return { kind: "cancelled" };
        try {
          const id = await journal.begin(intentOfRefused(connection, caller, row, about));
          await journal.end(id, { kind: "notDone", failure: factsOfFailure(failure) });
          return { kind: "notDone", failure };
        } catch (thrown) {
          return { kind: "notDone", failure: toFailure(thrown) };
        }
      }

      let done = 0;
      await forEachCase(rows, signal, async (own) => {
        /** As the rows before it left the case; undefined before the first that could be planned. */
        let state: CaseState | undefined;
        for (const row of own) {
          if (signal.aborted) return;
          const { plan: first, caseId, change, undoes, ends } = rows[row]!;
          const about: About = {
            reason,
            ...(undoes !== undefined && { undoes }),
            ...(ends !== undefined && { ends }),
            batch: { id: batch, row: resumes?.left[row] ?? row },
            waiting: () => void progress?.({ done, of: rows.length, row, waiting: true }),
          };
          let outcome: RowOutcome;
          try {
            if (first instanceof Failure) throw first;
            // A row after the first of its case starts from what was read once the one before it was over.
            const planned =
              state === undefined
                ? first
                : await changes.plan(connection, caseId, change, signal, state, { bulk: true, read: state });
            // Confirmed was what the person of the first key does.
            if (planned.source !== first.source)
              throw new Failure("conflict", { detail: "otherKey", notHandled: true });
            outcome = await changes.apply(planned, signal, about);
            // What was not made has left the case as it was.
            state = "state" in outcome && outcome.state !== undefined ? outcome.state : planned.before;
          } catch (thrown) {
            outcome = await refuse(rows[row]!, toFailure(thrown), about);
          }
          outcomes[row] = outcome;
          progress?.({ done: (done += 1), of: rows.length, row, outcome });
          if (outcome.kind === "done") continue;
          // The rows after it were confirmed on what this one was to make of the case; they wait for a new plan, unless
          // the entry was not the case's own, so that the case is as it was, and nothing rests on it.
          state = await leftByElsewhere(cases, connection, { before: state, change, outcome }, signal);
          if (state === undefined) return;
        }
      });

      const unfinished = outcomes.some(({ kind }) => kind === "notStarted" || kind === "cancelled");
      if (unfinished) await journal.pauseBatch(batch);
      // Should the disk not take it, the bulk is offered again and found to be done.
      else await journal.endBatch(batch).catch(() => undefined);
      return { outcomes, batch, unfinished };
    },

    unfinished: async () => {
      const open = await journal.unfinished();
      return Promise.all(
        open.map(async (batch) => {
          const attempts = await attemptsAt(batch);
          return { batch, left: rowsLeft(batch, attempts), tried: attempts.length };
        }),
      );
    },

    resume: async (connection, unfinished, signal, progress) => {
      const { batch, left } = unfinished;
      if (!isOfSystem(batch, connection)) throw notSupported("otherConnection");
      const wanted = left.map((row): ChangeRequest => {
        const { case: of, change, ends } = batch.rows[row]!;
        return { caseId: of.id, change, ...(ends !== undefined && { ends }) };
      });
      return { ...(await plan(connection, wanted, signal, progress)), resumes: unfinished };
    },

    abandon: async ({ batch }) => {
      if (!(await journal.resumeBatch(batch.id))) return false;
      await journal.endBatch(batch.id);
      return true;
    },
  };

  /**
   * Claims a bulk, unless somebody else is at it or went on with it since it was planned. Rejects when the disk does
   * not take it.
   */
  async function takeUp({ batch, tried }: UnfinishedBulk): Promise<boolean> {
    if (!(await journal.resumeBatch(batch.id))) return false;
    let goesOn = false;
    try {
      goesOn = (await attemptsAt(batch)).length === tried;
    } finally {
      if (!goesOn) await journal.pauseBatch(batch.id);
    }
    return goesOn;
  }

  async function attemptsAt({ id }: Batch): Promise<readonly Attempt[]> {
    return (await journal.read({ batch: id })).attempts;
  }
}
