import type { CasesChange } from "../cases/changeFeed";
import type { Disposable } from "../../base/disposable";
import type { Event } from "../../base/event";
import { placeOf, type CaseState, type Change } from "../../access/case";
import type { Backend } from "../../backends/backend";
import { Failure, toFailure } from "../../base/failure";
import type { Cases } from "../cases/cases";
import type { Connection, Connections } from "../connections/connections";
import { leftIn } from "../expiry/left";
import { factsOfFailure, intentOf, recordedOutcome } from "../journal/records";
import type { Journal } from "../journal/journal";
import { isAwaited, type Pending, type PendingState } from "../pending/pending";
import { createPendingWrites, type Arrived } from "../pending/pendingWrites";
import { carryOut } from "./carryOut";
import { Conflict, differencesOf } from "./drift";
import type { About, Outcome, PlannedChange } from "./model";
import { createPlanner, type Planner } from "./planner";
import { usualLookUp, type VerifySchedule } from "./send";
import { createTurns } from "./turns";
import { isAlreadySo } from "./validate";
import { readFor } from "./watchers";

/** The only way to write: read → preview → confirm → journal → write → read again → journal. */
export interface Changes extends Disposable, Pick<Planner, "plan" | "planOn"> {
  /** A case was marked as undetermined, or settled. */
  readonly onDidChange: Event<CasesChange>;
  /** A change that had been given up arrived after all. */
  readonly onDidArrive: Event<Arrived>;
  /**
   * Writes, verifies, journals. Never rejects. Reads before it writes, and writes nothing when the case is no longer as
   * it was planned with (notDone with a Conflict), the key or the settings are not (detail "otherKey"), or an earlier
   * request for the same, unknown to the plan, may arrive (detail "mayArrive"). Cancelling works until the request goes
   * out; after that its outcome is waited for.
   */
  apply(planned: PlannedChange, signal: AbortSignal, about?: About): Promise<Outcome>;
  /** Why nothing can be changed now, because everything is read-only; undefined: it can. */
  refusal(): Failure | undefined;
  /** Case ids whose last write could not be determined; their rows stay marked until a later read settles it. */
  undetermined(connection: Connection): ReadonlySet<string>;
  /**
   * Takes over what a crash, or an earlier session, left open: marks the cases whose last write is undetermined, and
   * watches for one that may arrive late.
   */
  recover(): Promise<void>;
}

export interface ChangesNeeds {
  readonly connections: Pick<Connections, "backend">;
  readonly cases: Cases;
  readonly journal: Journal;
  readonly lookUp?: VerifySchedule;
  /** True while nothing is to be written; asked again before each change is sent. */
  readonly readOnly?: () => boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}
/**
 * The changes over a cache of cases and a journal. Asks and writes nothing until it is called. Long because its
 * functions share its state.
 */
export function createChanges({
  connections,
  cases,
  journal,
  lookUp = usualLookUp,
  readOnly = () => false,
  now = Date.now,
}: ChangesNeeds): Changes {
  const pending = createPendingWrites({
    cases,
    journal,
    now,
    steady: now === Date.now ? () => performance.now() : now,
  });
  const { plan, planOn, sourceOf } = createPlanner({ connections, cases, journal, pending });
  const turns = createTurns(journal.locks);
  const refusal = () => (readOnly() ? new Failure("notAllowed", { detail: "readOnly", notHandled: true }) : undefined);

  async function apply(planned: PlannedChange, signal: AbortSignal, about: About = {}): Promise<Outcome> {
    const { connection, case: of, change } = planned;
    const refused = refusal();
    if (refused !== undefined) return { kind: "notDone", failure: refused };
    // What is on a definition is on all of its cases, so those take turns as well; always in this order.
    const definition = placeOf(change) === "definition" ? of.scope?.id : undefined;
    const ofCase = () =>
      turns.run(connection, `case ${of.id}`, signal, () => applyInTurn(planned, signal, about), about.waiting);
    try {
      return await (definition === undefined
        ? ofCase()
        : turns.run(connection, `definition ${definition}`, signal, ofCase, about.waiting));
    } catch (thrown) {
      // It did not get its turn, so nothing was sent.
      if (!(thrown instanceof Failure)) throw thrown;
      return thrown.kind === "cancelled"
        ? { kind: "cancelled" }
        : recordUnsent(planned, about, { kind: "notDone", failure: thrown });
    }
  }

  async function applyInTurn(planned: PlannedChange, signal: AbortSignal, about: About): Promise<Outcome> {
    const { connection, change, before } = planned;
    const ready = await readAgain(planned, signal, about);
    if (!("backend" in ready)) return ready.kind === "cancelled" ? ready : recordUnsent(planned, about, ready);
    const { backend, present } = ready;
    let id: string;
    try {
      id = await journal.begin(intentOf(planned, about));
    } catch (thrown) {
      return { kind: "notDone", failure: toFailure(thrown), state: present };
    }
    const earlier = pending.supersede(connection, before.case.id, change);
    const told: string[] = [];
    const carriedOut = await carryOut({ cases, lookUp, now }, backend, planned, present, {
      bulk: about.batch !== undefined,
      signal,
      leaving: leavingBy(earlier),
      tell: (messages) => void told.push(...messages),
    });
    const outcome: Outcome =
      carriedOut.kind === "done" ? { ...carriedOut, record: id, ...(told.length > 0 && { told }) } : carriedOut;
    await recordSent(id, planned, outcome);
    if (leftAsItWas(outcome)) pending.restore(connection, earlier);
    else
      pending.watchOn(
        connection,
        earlier,
        outcome.kind === "done" || outcome.kind === "half" ? outcome.state : undefined,
      );
    return outcome;
  }

  /** Reads the case that is about to be changed. An outcome: nothing is to be sent, which it says why. */
  async function readAgain(
    planned: PlannedChange,
    signal: AbortSignal,
    about: About,
  ): Promise<{ readonly backend: Backend; readonly present: CaseState } | Outcome> {
    const { connection, change, before } = planned;
    const bulk = about.batch !== undefined;
    let backend: Backend;
    let present: CaseState;
    try {
      backend = await connections.backend(connection);
      if (sourceOf(backend) !== planned.source) return { kind: "notDone", failure: conflictOf("otherKey") };
      present = await readFor(cases, connection, before.case.id, change, signal, { bulk });
    } catch (thrown) {
      const failure = toFailure(thrown);
      return failure.kind === "cancelled" ? { kind: "cancelled" } : { kind: "notDone", failure };
    }
    // Another window may have sent the same since, without an answer.
    await journal.readOthers();
    await pending.look(connection, before.case.id);
    if (signal.aborted) return { kind: "cancelled" };
    if (isAlreadySo(present, change)) {
      pending.reportLateArrival(connection, before.case.id, change);
      const goes = change.kind === "revoke" || change.kind === "unwatch";
      return { kind: "done", state: present, remark: goes ? "wasGone" : "alreadySo" };
    }
    const differences = differencesOf(before, present);
    if (differences.length > 0)
      return { kind: "notDone", failure: new Conflict(present.case, differences), state: present };
    const { changesLevelInPlace } = backend.capabilities;
    if (
      planned.mayArrive === undefined &&
      pending.expected(connection, before.case.id, change, changesLevelInPlace) !== undefined
    )
      return { kind: "notDone", failure: conflictOf("mayArrive"), state: present };
    // It may have been switched while this waited for its turn.
    const refused = refusal();
    return refused === undefined ? { backend, present } : { kind: "notDone", failure: refused, state: present };
  }

  /** Records an attempt that sent nothing: nothing of it can arrive later. */
  async function recordUnsent(planned: PlannedChange, about: About, outcome: Outcome): Promise<Outcome> {
    try {
      const id = await journal.begin(intentOf(planned, about));
      const { before, change } = planned;
      await journal
        .end(id, recordedOutcome(before, change, outcome), leftIn(before, change, outcome))
        .catch(() => undefined);
      return outcome;
    } catch (thrown) {
      return { kind: "notDone", failure: toFailure(thrown) };
    }
  }

  /**
   * Records what came of an attempt that was sent. Should the disk not take it, the intent stays without an outcome,
   * and is looked up at the next start.
   */
  async function recordSent(
    id: string,
    { connection, before, change }: PlannedChange,
    outcome: Outcome,
  ): Promise<void> {
    const state = pendingAfter(outcome);
    const late = state !== undefined && isAwaited(state);
    if (state !== undefined) {
      const { left } = outcome as { readonly left?: Change };
      const caseId = before.case.id;
      pending.add(connection, { record: id, caseId, before, change, at: now(), ...(left && { left }), ...state });
    }
    await journal
      .end(id, { ...recordedOutcome(before, change, outcome), ...(late && { late }) }, leftIn(before, change, outcome))
      .catch(() => undefined);
  }

  return {
    onDidChange: pending.onDidChange,
    onDidArrive: pending.onDidArrive,
    plan,
    planOn,
    apply,
    refusal,
    undetermined: pending.undetermined,
    recover: pending.recover,
    dispose: () => pending.dispose(),
  };
}

/** In which state an attempt is pending after what came of it; undefined: it is settled. */
function pendingAfter(outcome: Outcome): PendingState | undefined {
  if (outcome.kind === "notDone" || outcome.kind === "half")
    return outcome.failure.notHandled ? undefined : { state: "watched" };
  if (outcome.kind !== "undetermined") return undefined;
  if (outcome.until !== undefined) return { state: "awaited" };
  if (outcome.answer === "refused") return { state: "refused", failure: factsOfFailure(outcome.failure) };
  return { state: outcome.answer ?? "unanswered" };
}

/** The id of the entry that an earlier request without an answer is to take away. */
function leavingBy(earlier: Pending | undefined): string | undefined {
  const late = earlier?.left ?? earlier?.change;
  return late?.kind === "revoke" ? late.entry.id : undefined;
}

/** True where the request surely changed nothing, so that the one before it is still the last that may take effect. */
function leftAsItWas(outcome: Outcome): boolean {
  if (outcome.kind === "done") return outcome.remark === "alreadySo" || outcome.remark === "wasGone";
  return outcome.kind === "cancelled" || (outcome.kind === "notDone" && outcome.failure.notHandled);
}

function conflictOf(detail: string): Failure {
  return new Failure("conflict", { detail, notHandled: true });
}
