import { isSameSubject, type CaseState, type Change, type Entry, type Subject } from "../access/case";
import { createGate } from "../backends/gate";
import { Failure, toFailure } from "../backends/failure";
import type { Cases } from "./cases";
import type { Changes, Outcome, PlannedChange } from "./changes";
import type { Connection } from "./connections";
import type { Attempt, Batch, Journal } from "./journal";

/** One change that is wanted. Several may be about the same case; they are made one after the other. */
export interface Wanted {
  readonly caseId: string;
  readonly change: Change;
}

/** A row of a bulk: what is wanted, and what came of planning it. */
export interface BulkRow extends Wanted {
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
  /** Rows are left that were not started; they can be resumed. */
  readonly unfinished: boolean;
}

/** A bulk that did not come to its end. */
export interface UnfinishedBulk {
  readonly batch: Batch;
  /** Places of the rows of which no outcome is known, or which were cancelled. */
  readonly left: readonly number[];
}

export interface BulkProgress {
  readonly done: number;
  readonly of: number;
  readonly row?: number;
  readonly outcome?: RowOutcome;
}

/** Many changes with one preview, one confirmation and an outcome for each. */
export interface Bulk {
  /** Reads and previews all; what cannot be planned has its Failure in its row. Rejects only when cancelled or without a key. */
  plan(connection: Connection, wanted: readonly Wanted[], signal: AbortSignal, progress?: (progress: BulkProgress) => void): Promise<BulkPlan>;
  /** Makes the changes, some at a time. Never rejects. After a cancel, requests that are out are waited for and the rest is left. */
  run(plan: BulkPlan, signal: AbortSignal, about?: { reason?: string; progress?: (progress: BulkProgress) => void }): Promise<BulkRun>;
  /** What was cancelled or torn off by a crash, in any window that is gone, newest first. */
  unfinished(): Promise<readonly UnfinishedBulk[]>;
  /** Plans what is left of a bulk; it is run like any other. */
  resume(connection: Connection, unfinished: UnfinishedBulk, signal: AbortSignal, progress?: (progress: BulkProgress) => void): Promise<BulkPlan>;
  /** Gives up what is left. */
  abandon(unfinished: UnfinishedBulk): Promise<void>;
}

/** So many cases are worked on at a time. */
const parallel = 8;

export function createBulk({ cases, changes, journal }: { readonly cases: Cases; readonly changes: Changes; readonly journal: Journal }): Bulk {
  /** Runs the work for each case with bounded concurrency; rows of one case stay in order. */
  async function forEachCase(wanted: readonly Wanted[], signal: AbortSignal, work: (rows: readonly number[]) => Promise<void>): Promise<void> {
    const byCase = new Map<string, number[]>();
    wanted.forEach(({ caseId }, row) => byCase.set(caseId, [...(byCase.get(caseId) ?? []), row]));
    const gate = createGate(parallel);
    await Promise.all(
      [...byCase.values()].map(async (rows) => {
        const leave = await gate.enter(signal).catch(() => undefined);
        if (leave === undefined) return;
        try {
          await work(rows);
        } finally {
          leave();
        }
      }),
    );
  }

  async function plan(connection: Connection, wanted: readonly Wanted[], signal: AbortSignal, progress?: (progress: BulkProgress) => void): Promise<BulkPlan> {
    const plans: (PlannedChange | Failure)[] = [];
    const follows = new Set<number>();
    let done = 0;
    // Whoever the caller is and what roles they have is asked once, before many ask at the same time.
    await cases.learn(connection, undefined, signal, { caseId: wanted[0]?.caseId, bulk: true });
    await forEachCase(wanted, signal, async (rows) => {
      let before: CaseState | undefined;
      for (const row of rows) {
        const { caseId, change } = wanted[row]!;
        if (before !== undefined) follows.add(row);
        try {
          const planned: PlannedChange = before === undefined
            ? await changes.plan(connection, caseId, change, signal, undefined, { bulk: true })
            : await changes.planOn(connection, before, change, { bulk: true });
          plans[row] = planned;
          before = planned.after;
        } catch (thrown) {
          plans[row] = toFailure(thrown);
        }
        progress?.({ done: (done += 1), of: wanted.length, row });
      }
    });
    if (signal.aborted) throw new Failure("cancelled");
    const rows = wanted.map(({ caseId, change }, row): BulkRow => {
      const planned = plans[row] ?? new Failure("cancelled");
      const title = cases.find(connection, caseId)?.title ?? "";
      // A row that follows another of its case is planned again when that one is done, from what was wanted.
      return { caseId, change: planned instanceof Failure || follows.has(row) ? change : planned.change, title, plan: planned };
    });
    return { connection, rows };
  }

  return {
    plan,

    run: async ({ connection, rows, resumes }, signal, { reason, progress } = {}) => {
      const outcomes: RowOutcome[] = rows.map(({ plan }) => (plan instanceof Failure ? { kind: "notDone", failure: plan } : { kind: "notStarted" }));
      let batch: string;
      let places: readonly number[];
      try {
        if (resumes === undefined) {
          batch = await journal.beginBatch({
            connection: connection.name,
            origin: connection.origin,
            ...(reason !== undefined && { reason }),
            rows: rows.map(({ caseId, title, change }) => ({ case: { id: caseId, title }, change })),
          });
          places = rows.map((_, row) => row);
        } else {
          batch = resumes.batch.id;
          await journal.resumeBatch(resumes.batch);
          places = resumes.left;
        }
      } catch (thrown) {
        const failure = new Failure("unexpected", { detail: `journal ${toFailure(thrown).detail ?? ""}`, notHandled: true });
        return { outcomes: rows.map(() => ({ kind: "notDone", failure })), unfinished: false };
      }

      let done = 0;
      const tell = (row: number): void => progress?.({ done: (done += 1), of: rows.length, row, outcome: outcomes[row] });
      await forEachCase(rows, signal, async (own) => {
        let state: CaseState | undefined;
        for (const row of own) {
          const { plan: first, caseId, change } = rows[row]!;
          if (first instanceof Failure) {
            tell(row);
            continue;
          }
          if (signal.aborted) return;
          const about = { reason: reason ?? resumes?.batch.reason, batch: { id: batch, row: places[row]! } };
          try {
            // A row after the first of its case starts from what the one before it left.
            const planned = state === undefined ? first : await changes.plan(connection, caseId, change, signal, state, { bulk: true });
            const outcome = await changes.apply(planned, signal, about);
            outcomes[row] = outcome;
            if ("state" in outcome && outcome.state !== undefined) ({ state } = outcome);
          } catch (thrown) {
            const failure = toFailure(thrown);
            outcomes[row] = failure.kind === "cancelled" ? { kind: "cancelled" } : { kind: "notDone", failure };
          }
          tell(row);
        }
      });

      const unfinished = outcomes.some(({ kind }) => kind === "notStarted" || kind === "cancelled");
      if (unfinished) journal.pauseBatch(batch);
      // Should the disk not take it, the bulk is offered again and found to be done.
      else await journal.endBatch(batch).catch(() => undefined);
      return { outcomes, unfinished };
    },

    unfinished: async () => {
      const { attempts, batches } = await journal.read();
      return batches.filter(({ ended, underWay }) => !ended && !underWay).map((batch) => ({ batch, left: leftOf(batch, attempts) }));
    },

    resume: async (connection, unfinished, signal, progress) => {
      const { batch, left } = unfinished;
      if (connection.origin !== batch.origin) throw new Failure("notSupported", { detail: "otherConnection", notHandled: true });
      const wanted = left.map((row) => ({ caseId: batch.rows[row]!.case.id, change: batch.rows[row]!.change }));
      return { ...(await plan(connection, wanted, signal, progress)), resumes: unfinished };
    },

    abandon: ({ batch }) => journal.endBatch(batch.id),
  };
}

/** The rows that are not known to be done or refused. */
function leftOf(batch: Batch, attempts: readonly Attempt[]): number[] {
  const settled = new Set<number>();
  for (const { batch: of, outcome } of attempts) {
    if (of?.id !== batch.id || outcome === undefined || outcome.kind === "undetermined") continue;
    if (outcome.failure?.kind !== "cancelled") settled.add(of.row);
  }
  return batch.rows.map((_, row) => row).filter((row) => !settled.has(row));
}

/** "Grant X on these." */
export function grantOn(caseIds: readonly string[], subject: Subject, level: "read" | "write"): Wanted[] {
  return caseIds.map((caseId) => ({ caseId, change: { kind: "grant", subject, level } }));
}

/** "Revoke these": an entry that is not known, or not any more, has its row nevertheless; planning finds it, or that it is gone. */
export function revokeEntries(cases: Cases, connection: Connection, rows: readonly { readonly caseId: string; readonly entryId: string; readonly subject?: Subject }[]): Wanted[] {
  return rows.map(({ caseId, entryId, subject }) => {
    const entries = cases.entries(connection, caseId);
    const entry = (entries.known ? entries.value : []).find(({ id }) => id === entryId) ?? { id: entryId, on: "case", ...(subject !== undefined && { subject }) };
    return { caseId, change: { kind: "revoke", entry } };
  });
}

/** "Revoke X everywhere it is loaded": one row for each entry of the subject in the entries that were read. */
export function revokeEverywhere(cases: Cases, connection: Connection, caseIds: Iterable<string>, subject: Subject): Wanted[] {
  const wanted: Wanted[] = [];
  for (const caseId of caseIds) {
    const entries = cases.entries(connection, caseId);
    for (const entry of entries.known ? entries.value : []) {
      if (entry.on === "case" && entry.subject !== undefined && isSameSubject(entry.subject, subject)) wanted.push({ caseId, change: { kind: "revoke", entry } });
    }
  }
  return wanted;
}

/**
 * "Copy the access of this case to those": every entry of the source that says whom it is for and of which level, and with
 * `mode` its access mode first. Adds and raises; what the others have beyond that stays.
 */
export function copyAccess(source: CaseState, caseIds: readonly string[], options: { readonly mode?: boolean } = {}): { readonly wanted: Wanted[]; /** Entries that say too little to be copied. */ readonly unclear: readonly Entry[] } {
  const entries = source.entries.filter((entry) => entry.on === "case");
  const clear = entries.filter((entry) => entry.subject !== undefined && entry.level !== undefined);
  const wanted = caseIds
    .filter((caseId) => caseId !== source.case.id)
    .flatMap((caseId): Wanted[] => [
      ...(options.mode === true ? [{ caseId, change: { kind: "changeMode", mode: source.case.mode } } as const] : []),
      ...clear.map(({ subject, level }) => ({ caseId, change: { kind: "grant", subject: subject!, level: level! } }) as const),
    ]);
  return { wanted, unclear: entries.filter((entry) => !clear.includes(entry)) };
}
