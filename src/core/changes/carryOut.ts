import { entriesOf, placeOf, setsLevel, subjectOf, type CaseState, type Change, type Subject } from "../../access/case";
import type { Level } from "../../access/level";
import type { Backend } from "../../backends/backend";
import { Failure, notSupported, toFailure } from "../../base/failure";
import { eachAtOnce } from "../../base/semaphore";
import type { Cases } from "../cases/cases";
import { sameEntry } from "./drift";
import { newEntryIn } from "./levelReplacement";
import type { Outcome, PlannedChange } from "./model";
import { isAsExpected } from "./reach";
import { send, type VerifySchedule, type Sending, type Sent } from "./send";
import { levelToMake } from "./validate";
import { doneInstead, isDoubled, standsAgain, type FoundChange } from "./verify";
import { isNotified, notifies, readFor } from "./watchers";
import { mayArriveFor } from "../journal/attempt";

/** After a recompute, so many of the cases on which something was to change are read again. */
const mostLookedAt = 100;

export interface CarryOutNeeds {
  readonly cases: Pick<Cases, "readState" | "loadWatchers">;
  readonly lookUp: VerifySchedule;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How a change is sent. `signal` ends no more than the waiting until it goes out. */
export interface How {
  readonly bulk: boolean;
  readonly signal: AbortSignal;
  /** The id of an entry that an earlier request may yet take away. */
  readonly leaving: string | undefined;
  /** Takes what the server says with a success. */
  tell(messages: readonly string[]): void;
}

/** Sends a planned change to its end, verifies it as a whole, and says what came of it. Rejects never. */
export async function carryOut(
  needs: CarryOutNeeds,
  backend: Backend,
  planned: PlannedChange,
  before: CaseState,
  how: How,
): Promise<Outcome> {
  const sent = await sendParts(needs, backend, planned, before, how);
  if (sent.kind === "notDone" && sent.failure.kind === "cancelled") return { kind: "cancelled" };
  if (sent.kind === "undetermined") {
    const { failure, late, lookedFor, answer, left } = sent;
    return {
      kind: "undetermined",
      failure,
      ...(late && { until: needs.now() + mayArriveFor }),
      ...(lookedFor && { lookedFor }),
      ...(answer && { answer }),
      ...(left !== undefined && { left }),
    };
  }
  if (sent.kind !== "done") return sent;
  if (sent.remark === "lostSight") return { ...sent, state: planned.after };
  const { change } = planned;
  if (change.kind === "revoke" && standsAgain(before, sent.state, change.entry))
    return { ...sent, remark: "standsAgain" };
  // Each half was verified by itself; meanwhile the server, or somebody else, may have taken the other one away.
  if (change.kind === "changeLevel" && !givesLevel(sent.state, change)) {
    const instead = doneInstead(before, sent.state, change) ?? {};
    return {
      kind: "doneOtherwise",
      state: sent.state,
      instead,
      failure: new Failure("unexpected", { detail: "notThere" }),
    };
  }
  const subject = setsLevel(change) ? subjectOf(change) : undefined;
  if (subject !== undefined && isDoubled(before, sent.state, subject, placeOf(change)))
    return { ...sent, remark: "doubled" };
  return notifies(change) && sent.remark === undefined ? lookAtNotified(needs, planned, sent, how.bulk) : sent;
}

/** Whether somebody who was to be notified from now on is, once they have access. */
async function lookAtNotified(
  { cases, lookUp }: CarryOutNeeds,
  { connection, change, before }: PlannedChange,
  sent: Extract<Sent, { kind: "done" }>,
  bulk: boolean,
): Promise<Outcome> {
  const signal = AbortSignal.timeout(lookUp.deadline);
  const watchers = await cases.loadWatchers(connection, before.case.id, signal, { bulk, now: true }).catch(toFailure);
  if (watchers instanceof Failure) return { ...sent, remark: "notifiedNotKnown" };
  return isNotified(watchers, change) ? sent : { ...sent, remark: "notNotified" };
}

/**
 * Sends what the change is made of: one request, or for a level that does not change in place a grant and then a
 * revoke. Long because the order of its steps is what it is about.
 */
async function sendParts(
  needs: CarryOutNeeds,
  backend: Backend,
  planned: PlannedChange,
  before: CaseState,
  { bulk, signal, leaving, tell }: How,
): Promise<(Sent & { readonly left?: Change }) | Extract<Outcome, { kind: "half" }>> {
  const { cases, lookUp } = needs;
  const { connection, change, locksOut } = planned;
  const options = { bulk };
  const { changesLevelInPlace } = backend.capabilities;
  const step = (
    from: CaseState,
    part: Change,
    about: Pick<Sending, "replaces" | "mayLoseSight" | "signal">,
  ): Promise<Sent> =>
    send({
      ...about,
      before: from,
      change: part,
      write: (signal) =>
        backend.write(from, part, signal, options).then(
          (messages) => tell(messages ?? []),
          (thrown: unknown) => Promise.reject(asRefusal(toFailure(thrown), lackingFor(part, from, backend))),
        ),
      read: (signal) => readFor(cases, connection, from.case.id, part, signal, options),
      ...(part.kind === "recompute" && { find: (state) => findRecomputed(needs, planned, part.subject, state) }),
      // The entry stands as it did, so only what is enforced tells.
      ...(part.kind === "changeLevel" &&
        sameEntry(from, part.entry)?.level === part.level &&
        part.entry.subject !== undefined && {
          find: (state) => Promise.resolve(foundAt(from, planned.after, state, part.entry.subject!)),
        }),
      lookUp,
    });
  const mayLoseSight = locksOut === "loses sight" || locksOut === "unknown";
  if (change.kind !== "changeLevel" || changesLevelInPlace) return step(before, change, { mayLoseSight, signal });

  const { entry, level, notify } = change;
  if (entry.subject === undefined) {
    return {
      kind: "notDone",
      state: before,
      failure: notSupported("the entry does not say whose it is"),
    };
  }
  // The new entry may be there from an attempt that got half way. One that an earlier request may yet take away is
  // none to rely on.
  const granted: Sent = newEntryIn(before.entries, change, leaving)
    ? { kind: "done", state: before }
    : await step(
        before,
        { kind: "grant", subject: entry.subject, level, on: entry.on, ...(notify && { notify }) },
        { replaces: true, mayLoseSight: false, signal },
      );
  if (granted.kind !== "done") return granted;
  // From here on the new entry is known to be there. Some servers may have replaced the old one, or changed it where
  // it stands.
  const old = sameEntry(granted.state, entry);
  if (old === undefined || old.level === level) return granted;
  const left: Change = { kind: "revoke", entry: old };
  // What is begun is brought to its end.
  const revoked = await step(granted.state, left, { mayLoseSight, signal: new AbortController().signal });
  if (revoked.kind === "notDone" || revoked.kind === "doneOtherwise")
    return { kind: "half", state: revoked.state ?? granted.state, left, failure: revoked.failure };
  if (revoked.kind === "undetermined") return { ...revoked, left };
  const remark = granted.remark ?? (revoked.remark === "wasGone" ? undefined : revoked.remark);
  return { kind: "done", state: revoked.state, ...(remark !== undefined && { remark }) };
}

/**
 * Whether what is enforced for a person is what the plan expected, wherever that was to change; where it was to
 * change nowhere, nothing tells whether it was sent, and "unclear" says so.
 */
async function findRecomputed(
  { cases, lookUp }: CarryOutNeeds,
  { connection, before, after, reach }: PlannedChange,
  subject: Subject,
  state: CaseState,
): Promise<FoundChange> {
  const signal = AbortSignal.timeout(lookUp.deadline);
  const others = (reach?.effects ?? []).slice(0, mostLookedAt);
  const found = await eachAtOnce(others, signal, async (one) =>
    foundAt(one.before, one.after, await cases.readState(connection, one.case.id, signal, { bulk: true }), subject),
  );
  found.push(foundAt(before, after, state, subject));
  if (found.includes("no")) return "no";
  return found.includes("yes") ? "yes" : "unclear";
}

/** Whether a change of level holds as a whole: an entry is there, and it gives the level, or does not state any. */
function givesLevel({ entries }: CaseState, { entry, level }: Extract<Change, { kind: "changeLevel" }>): boolean {
  if (entry.subject === undefined) return entries.some((one) => one.id === entry.id && one.level === level);
  return entriesOf(entries, entry.subject, entry.on).some((one) => one.level === undefined || one.level === level);
}

/** Whether a recompute is seen on a case; "unclear": it looks the same with it and without. */
function foundAt(before: CaseState, expected: CaseState, now: CaseState, subject: Subject): FoundChange {
  const isThere = isAsExpected(expected, now, subject);
  if (isThere !== true) return isThere === undefined ? "unclear" : "no";
  return isAsExpected(expected, before, subject) === true ? "unclear" : "yes";
}

/**
 * The level that a change needs, where the caller may lack it: of one who is known to have it, something else is
 * refused, such as a key that is read-only.
 */
function lackingFor(change: Change, { case: of }: CaseState, backend: Backend): Level | undefined {
  return of.own === undefined ? levelToMake(change, backend) : undefined;
}

/** A refusal with the level that a change needs, where the system says which. */
function asRefusal(failure: Failure, needed: Level | undefined): Failure {
  return failure.kind === "notAllowed" && failure.detail === undefined && needed !== undefined
    ? new Failure("notAllowed", { ...failure, detail: needed })
    : failure;
}
