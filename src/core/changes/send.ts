import type { CaseState, Change } from "../../access/case";
import { systemClock } from "../../base/clock";
import { Failure, toFailure, type FailureKind } from "../../base/failure";
import type { Remark } from "../journal/attempt";
import { doneInstead, findChange, standsElsewhere, type FoundChange, type Instead } from "./verify";

/** What became of one request that changes something. */
export type Sent =
  | { readonly kind: "done"; readonly state: CaseState; readonly remark?: Remark }
  | { readonly kind: "doneOtherwise"; readonly failure: Failure; readonly state: CaseState; readonly instead: Instead }
  | { readonly kind: "notDone"; readonly failure: Failure; readonly state?: CaseState }
  | {
      readonly kind: "undetermined";
      readonly failure: Failure;
      /** Nobody answered in time, so it may still arrive. */
      readonly late?: true;
      /** It was looked for, and was not there. */
      readonly lookedFor?: true;
      /** The server answered so, and no reading told whether it is true; absent: it did not answer. */
      readonly answer?: "accepted" | "refused";
    };

/** How long and how often to look whether a change is there. */
export interface VerifySchedule {
  /** Waits before each reading, in milliseconds. */
  readonly waits: readonly number[];
  /** For all readings together, in milliseconds. */
  readonly deadline: number;
}

export const usualLookUp: VerifySchedule = { waits: [0, 300, 1_000, 3_000], deadline: 60_000 };

export interface Sending {
  readonly before: CaseState;
  readonly change: Change;
  /** It is a grant that is to take the place of an entry that stands still. */
  readonly replaces?: boolean;
  /** Sends the change, once. The signal ends no more than the waiting until it goes out. */
  write(signal: AbortSignal): Promise<void>;
  readonly signal: AbortSignal;
  read(signal: AbortSignal): Promise<CaseState>;
  /** Looks for the change where the case alone does not tell. */
  find?(state: CaseState): Promise<FoundChange>;
  readonly lookUp: VerifySchedule;
  /** The caller may lose sight of the case by this change. */
  readonly mayLoseSight: boolean;
}

/**
 * Sends one change, once, and reads what is true then. An answer that does not come is looked for by reading; the
 * request is never repeated. It can be cancelled as long as the server has not taken it on; then it is not done, by a
 * Failure "cancelled".
 */
export async function send(sending: Sending): Promise<Sent> {
  let failure: Failure | undefined;
  try {
    await sending.write(sending.signal);
  } catch (thrown) {
    failure = toFailure(thrown);
  }
  if (failure?.notHandled === true) return declined(sending, failure);
  return lookFor(sending, failure);
}

/** Refusals that say why a change is there nevertheless: the entry that is to go is gone already, or the like. */
const perhapsSo: readonly FailureKind[] = ["notFound", "invalid", "conflict"];

/**
 * The server, or something on the way, says that it was not done. That is looked at once wherever something was sent: a
 * refusal may come of what was carried out, or of an earlier try.
 */
async function declined({ before, change, replaces, read, find, lookUp }: Sending, failure: Failure): Promise<Sent> {
  // Without a status nobody has answered, so it reached nobody.
  if (failure.status === undefined) return { kind: "notDone", failure };
  const state = await read(AbortSignal.timeout(lookUp.deadline)).catch(() => undefined);
  // A refusal alone is no proof: what is refused may have been carried out.
  if (state === undefined) return { kind: "undetermined", failure, answer: "refused" };
  // What is to be taken away may only be listed at another place than where it was looked for.
  const isElsewhere = change.kind === "revoke" && standsElsewhere(state, change.entry);
  const found = find === undefined ? findChange(before, state, change, replaces) : await find(state);
  if (isElsewhere || found !== "yes") return { kind: "notDone", failure, state };
  return {
    kind: "done",
    state,
    remark: !perhapsSo.includes(failure.kind)
      ? "foundAfterTimeout"
      : change.kind === "revoke" || change.kind === "unwatch"
        ? "wasGone"
        : "alreadySo",
  };
}

/**
 * Reads until the change is there, or long enough to say that it is not. `failure`: why there was no answer; undefined:
 * the server said that it is done.
 */
async function lookFor(
  { before, change, replaces, read, find, lookUp, mayLoseSight }: Sending,
  failure: Failure | undefined,
): Promise<Sent> {
  const deadline = AbortSignal.timeout(lookUp.deadline);
  let last: { readonly state: CaseState; readonly found: FoundChange } | { readonly failure: Failure } | undefined;
  for (const wait of lookUp.waits) {
    if (!(await pause(wait, deadline))) break;
    try {
      const state = await read(deadline);
      const found = find === undefined ? findChange(before, state, change, replaces) : await find(state);
      last = { state, found };
      // Where nothing was to change, the server's word is all there is.
      const isSaid = found === "unclear" && find !== undefined && failure === undefined;
      if (found === "yes" || isSaid) return done(state, failure === undefined ? undefined : "foundAfterTimeout");
      if (
        found === "levelNotStated" ||
        (found === "unclear" && failure === undefined && !replaces && find === undefined)
      )
        return done(state, "levelNotStated");
    } catch (thrown) {
      // Nobody cancels this but the deadline.
      last = { failure: deadline.aborted ? new Failure("timeout") : toFailure(thrown) };
      const { kind } = last.failure;
      if (failure === undefined && mayLoseSight && (kind === "notFound" || kind === "notAllowed")) {
        return { kind: "done", state: before, remark: "lostSight" };
      }
    }
  }
  // A server that did not answer in time may still be at it; of a connection that broke both ends know.
  const late = failure?.kind === "timeout" ? ({ late: true } as const) : undefined;
  const open = (why: Failure): Sent => ({
    kind: "undetermined",
    failure: failure ?? why,
    ...late,
    ...(failure === undefined && { answer: "accepted" }),
  });
  if (last === undefined || "failure" in last) return open(last?.failure ?? new Failure("timeout"));
  if (last.found === "unclear") return open(new Failure("unexpected"));
  if (last.found === "notStated") return open(new Failure("unexpected", { detail: "notStated" }));
  if (last.found === "perhapsElsewhere") {
    const detail = change.kind === "grant" ? "notListed" : "perhapsElsewhere";
    return open(new Failure("unexpected", { detail }));
  }
  if (late !== undefined) return { kind: "undetermined", failure: failure!, ...late, lookedFor: true };
  const refused = failure ?? new Failure("unexpected", { detail: "notThere" });
  // Of a request that nobody answered, what is there may as well be somebody else's.
  const instead = failure === undefined ? doneInstead(before, last.state, change) : undefined;
  return instead === undefined
    ? { kind: "notDone", state: last.state, failure: refused }
    : { kind: "doneOtherwise", state: last.state, failure: refused, instead };
}

function done(state: CaseState, remark: Remark | undefined): Sent {
  return { kind: "done", state, ...(remark !== undefined && { remark }) };
}

/** Resolves with false when the deadline came first. */
async function pause(milliseconds: number, deadline: AbortSignal): Promise<boolean> {
  if (deadline.aborted) return false;
  if (milliseconds === 0) return true;
  return systemClock.delay(milliseconds, deadline).then(
    () => true,
    () => false,
  );
}
