import type { PlannedChange, Outcome, About } from "./model";
import type { CasesChange } from "../cases/changeFeed";
import type { Disposable } from "../../base/disposable";
import type { Event } from "../../base/event";
import { apply as applyChange } from "../../access/apply";
import { entriesOf, placeOf, subjectOf, type CaseState, type Change, type Subject } from "../../access/case";
import type { Level } from "../../access/level";
import type { Backend } from "../../backends/backend";
import { areRolesRefused } from "../../backends/gap";
import { Failure, toFailure } from "../../base/failure";
import { inSlices } from "../../base/slices";
import { createGate } from "../../base/semaphore";
import type { Cases } from "../cases/cases";
import { freshFor } from "../cases/directory";
import type { Connection, Connections } from "../connections/connections";
import { Conflict, differencesOf, sameEntry, type Seen } from "./drift";
import { concernedBy, effectsIn, type EffectOptions } from "./impact";
import type { Journal } from "../journal/journal";
import { createMarks, latest, type Arrived, type Mark } from "../pending/pendingWrites";
import { asItIs, isAlreadySo, refuseImpossible } from "./validate";
import { intentOf, recordedOutcome } from "../journal/records";
import { send, usualLookUp, type LookUp, type Sending, type Sent } from "./send";
import { createTurns } from "./turns";
import { isAsExpected, reachOf } from "./reach";
import { doneInstead, isDoubled, standsAgain, type Found } from "./verify";

/** The only way to write: read → preview → confirm → journal → write → read again → journal. */
export interface Changes extends Disposable {
  /** A case was marked as undetermined, or settled. */
  readonly onDidChange: Event<CasesChange>;
  /** A change that had been given up arrived after all. */
  readonly onDidArrive: Event<Arrived>;
  /**
   * Reads now and previews. Rejects with a Failure; with a Conflict (kind "conflict", has the differences) when `seen`
   * is given and the case is not as it was seen. A grant that raises an entry comes back as the change of level that it
   * is.
   */
  plan(
    connection: Connection,
    caseId: string,
    change: Change,
    signal: AbortSignal,
    seen?: Seen,
    options?: { bulk?: boolean },
  ): Promise<PlannedChange>;
  /** Previews a change of a state that is not read now: what an earlier change of the same plan leaves. */
  planOn(
    connection: Connection,
    before: CaseState,
    change: Change,
    options?: { bulk?: boolean },
  ): Promise<PlannedChange>;
  /**
   * Writes, verifies, journals. Never rejects. Reads before it writes, and writes nothing when the case is no longer as
   * it was planned with (notDone with a Conflict), the key or the settings are not (detail "otherKey"), or an earlier
   * request for the same may arrive of which the plan did not know (detail "mayArrive"). Cancelling works until the
   * request goes out; after that its outcome is waited for.
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
  readonly lookUp?: LookUp;
  /** True while nothing is to be written; asked again before each change is sent. */
  readonly readOnly?: () => boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** How a change is sent. `signal` ends no more than the waiting until it goes out. */
interface How {
  readonly bulk: boolean;
  readonly signal: AbortSignal;
  /** The id of an entry that an earlier request may yet take away. */
  readonly leaving: string | undefined;
  /** Takes what the server says with a success. */
  tell(messages: readonly string[]): void;
}

/** Roles are asked of so many people for one preview, so many at a time. */
const mostAskedAbout = 50;
const askedAtOnce = 8;
/** After a recompute, so many of the cases on which something was to change are read again. */
const mostLookedAt = 100;

/** The changes over a cache of cases and a journal. Asks and writes nothing until it is called. */
export function createChanges({
  connections,
  cases,
  journal,
  lookUp = usualLookUp,
  readOnly = () => false,
  now = Date.now,
}: ChangesNeeds): Changes {
  const marks = createMarks({ cases, journal, now, steady: now === Date.now ? () => performance.now() : now });
  /** What a plan knows a backend by: nothing that can write is reachable from a plan. */
  const sources = new WeakMap<Backend, object>();
  const turns = createTurns(journal.locks);
  const refusal = () => (readOnly() ? new Failure("notAllowed", { detail: "readOnly", notHandled: true }) : undefined);

  async function plan(
    connection: Connection,
    caseId: string,
    wanted: Change,
    signal: AbortSignal,
    seen?: Seen,
    options?: { bulk?: boolean },
  ): Promise<PlannedChange> {
    const backend = await connections.backend(connection);
    // What another window has left open; whoever plans a bulk asks that once for all.
    if (!options?.bulk) await journal.readOthers();
    const before = await cases.readState(connection, caseId, signal, options);
    await marks.look(connection, caseId);
    if (seen !== undefined) {
      const differences = differencesOf(seen, before);
      if (differences.length > 0) throw new Conflict(before.case, differences);
    }
    refuseImpossible(backend, before, wanted, cases.directory(connection).caller);
    await cases.learn(connection, undefined, signal, { ...options, caseId, maxAge: freshFor });
    await learnAbout(connection, before, wanted, signal, options);
    const planned = await previewed(connection, backend, before, wanted, {
      ...options,
      stated: before.case.own?.level,
    });
    if (wanted.kind !== "recompute") return planned;
    const reaching = { cases, connection, backend };
    return { ...planned, reach: await reachOf(reaching, wanted, wanted.subject, before.case.id, signal) };
  }

  /**
   * Asks what the preview needs to know of those whom the change names and, before a change of mode, which may concern
   * anyone, of those who were only seen.
   */
  async function learnAbout(
    connection: Connection,
    before: CaseState,
    change: Change,
    signal: AbortSignal,
    options?: { bulk?: boolean },
  ): Promise<void> {
    const directory = cases.directory(connection, freshFor);
    const learn = (one: Subject) =>
      cases.learn(connection, one, signal, { ...options, caseId: before.case.id, maxAge: freshFor });
    const subject = subjectOf(change);
    if (subject?.kind === "user") return learn(subject);
    const named =
      change.kind === "changeMode"
        ? [before.case.reporter, ...before.entries.map((entry) => entry.subject)]
        : [subject];
    const seen = change.kind === "changeMode" ? cases.people(connection) : [];
    const isGroup = (one: Subject | null | undefined): one is Subject => one?.kind === "group";
    const people = seen.filter((one) => !isGroup(one));
    const first = [...named, ...people].find(
      (one) => one !== null && one !== undefined && one.id !== directory.caller?.id,
    );
    if (first === null || first === undefined) return;
    // Who may not read the roles of one may not read those of the others.
    const refused = ({ id }: Subject): boolean => {
      return areRolesRefused(directory.roles(id, before.case));
    };
    // With the first come the members of the case's groups.
    await learn(first);
    let stopped = refused(first);
    const gate = createGate(askedAtOnce);
    await Promise.all(
      [
        ...named.filter(isGroup),
        ...concernedBy([...concernedBy(named, directory), ...people], directory),
        ...seen.filter(isGroup),
      ]
        .slice(0, mostAskedAbout)
        .map((one) =>
          gate.run(signal, async () => {
            if (stopped || one.id === directory.caller?.id) return;
            await learn(one);
            stopped ||= refused(one);
          }),
        ),
    );
  }

  async function previewed(
    connection: Connection,
    backend: Backend,
    before: CaseState,
    wanted: Change,
    options?: EffectOptions,
  ): Promise<PlannedChange> {
    const change = asItIs(before, wanted);
    refuseImpossible(backend, before, change, cases.directory(connection).caller);
    const directory = cases.directory(connection, freshFor);
    const plain = applyChange(before, change);
    const after = backend.sideEffects?.(before, plain, change, directory) ?? plain;
    const { effects, leftOut, locksOut } = await inSlices(
      effectsIn(backend, before, after, change, directory, cases.people(connection), options),
    );
    const expected = marks.expected(connection, before.case.id, change, backend.capabilities.changesLevelInPlace);
    return {
      connection,
      source: sourceOf(backend),
      case: before.case,
      change,
      before,
      after,
      effects,
      leftOut,
      locksOut,
      alreadySo: isAlreadySo(before, change),
      ...(expected && { mayArrive: expected.until, ...(expected.undoes && { mayBeUndone: true }) }),
    };
  }

  function sourceOf(backend: Backend): object {
    const source = sources.get(backend) ?? {};
    sources.set(backend, source);
    return source;
  }

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
    const bulk = about.batch !== undefined;
    let backend: Backend;
    let present: CaseState;
    try {
      backend = await connections.backend(connection);
      if (sourceOf(backend) !== planned.source)
        return await recordUnsent(planned, about, {
          kind: "notDone",
          failure: new Failure("conflict", { detail: "otherKey", notHandled: true }),
        });
      present = await cases.readState(connection, before.case.id, signal, { bulk });
    } catch (thrown) {
      const failure = toFailure(thrown);
      return failure.kind === "cancelled"
        ? { kind: "cancelled" }
        : recordUnsent(planned, about, { kind: "notDone", failure });
    }
    // Another window may have sent the same since, of which no answer came.
    await journal.readOthers();
    await marks.look(connection, before.case.id);
    if (signal.aborted) return { kind: "cancelled" };
    if (isAlreadySo(present, change)) {
      marks.follow(connection, before.case.id, change);
      return recordUnsent(planned, about, {
        kind: "done",
        state: present,
        remark: change.kind === "revoke" ? "wasGone" : "alreadySo",
      });
    }
    const differences = differencesOf(before, present);
    if (differences.length > 0)
      return recordUnsent(planned, about, {
        kind: "notDone",
        failure: new Conflict(present.case, differences),
        state: present,
      });
    if (
      planned.mayArrive === undefined &&
      marks.expected(connection, before.case.id, change, backend.capabilities.changesLevelInPlace) !== undefined
    ) {
      return recordUnsent(planned, about, {
        kind: "notDone",
        failure: new Failure("conflict", { detail: "mayArrive", notHandled: true }),
        state: present,
      });
    }

    // It may have been switched while this waited for its turn.
    const refused = refusal();
    if (refused !== undefined)
      return recordUnsent(planned, about, { kind: "notDone", failure: refused, state: present });
    let id: string;
    try {
      id = await journal.begin(intentOf(planned, about));
    } catch (thrown) {
      return { kind: "notDone", failure: toFailure(thrown), state: present };
    }
    const earlier = marks.drop(connection, before.case.id, change);
    const told: string[] = [];
    const tell = (messages: readonly string[]) => void told.push(...messages);
    const carriedOut = await carryOut(backend, planned, present, { bulk, signal, leaving: leavingBy(earlier), tell });
    const outcome = carriedOut.kind === "done" && told.length > 0 ? { ...carriedOut, told } : carriedOut;
    await recordSent(id, planned, outcome);
    if (leftAsItWas(outcome)) marks.putBack(connection, before.case.id, earlier);
    else
      marks.watch(connection, earlier, outcome.kind === "done" || outcome.kind === "half" ? outcome.state : undefined);
    return outcome;
  }

  /** Records an attempt of which nothing is sent: nothing of it can arrive later. */
  async function recordUnsent(planned: PlannedChange, about: About, outcome: Outcome): Promise<Outcome> {
    try {
      const id = await journal.begin(intentOf(planned, about));
      await journal.end(id, recordedOutcome(planned.before, planned.change, outcome)).catch(() => undefined);
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
    const open = outcome.kind === "undetermined";
    const late = open
      ? outcome.until !== undefined
      : (outcome.kind === "notDone" || outcome.kind === "half") && !outcome.failure.notHandled;
    const left = open || outcome.kind === "half" ? outcome.left : undefined;
    if (open || late)
      marks.set(connection, {
        record: id,
        before,
        change,
        at: now(),
        ...(left !== undefined && { left }),
        ...(open && { open }),
        ...(late && { late }),
      });
    await journal
      .end(id, { ...recordedOutcome(before, change, outcome), ...(late && { late }) })
      .catch(() => undefined);
  }

  async function carryOut(backend: Backend, planned: PlannedChange, before: CaseState, how: How): Promise<Outcome> {
    const sent = await sendParts(backend, planned, before, how);
    if (sent.kind === "notDone" && sent.failure.kind === "cancelled") return { kind: "cancelled" };
    if (sent.kind === "undetermined") {
      const { failure, late, lookedFor, left } = sent;
      return {
        kind: "undetermined",
        failure,
        ...(late && { until: now() + latest }),
        ...(lookedFor && { lookedFor }),
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
    const subject = planned.change.kind === "revoke" ? undefined : subjectOf(planned.change);
    return subject !== undefined && isDoubled(before, sent.state, subject, placeOf(planned.change))
      ? { ...sent, remark: "doubled" }
      : sent;
  }

  /**
   * Sends what the change is made of: one request, or for a level that does not change in place a grant and then a
   * revoke.
   */
  async function sendParts(
    backend: Backend,
    planned: PlannedChange,
    before: CaseState,
    { bulk, signal, leaving, tell }: How,
  ): Promise<(Sent & { readonly left?: Change }) | Extract<Outcome, { kind: "half" }>> {
    const { connection, change, locksOut } = planned;
    const options = { bulk };
    const { changesLevelInPlace, levelToChange } = backend.capabilities;
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
            (thrown: unknown) => Promise.reject(asRefusal(toFailure(thrown), part, levelToChange)),
          ),
        read: (signal) => cases.readState(connection, from.case.id, signal, options),
        ...(part.kind === "recompute" && { find: (state) => findRecomputed(planned, part.subject, state) }),
        lookUp,
      });
    const mayLoseSight = locksOut === "loses sight" || locksOut === "unknown";
    if (change.kind !== "changeLevel" || changesLevelInPlace) return step(before, change, { mayLoseSight, signal });

    const { entry, level } = change;
    if (entry.subject === undefined) {
      return {
        kind: "notDone",
        state: before,
        failure: new Failure("notSupported", { detail: "the entry does not say whose it is", notHandled: true }),
      };
    }
    // The new entry may be there from an attempt that got half way. One that an earlier request may yet take away is
    // none to rely on.
    const isHalf = entriesOf(before.entries, entry.subject, entry.on).some(
      (one) => one.level === level && one.id !== leaving,
    );
    const granted: Sent = isHalf
      ? { kind: "done", state: before }
      : await step(
          before,
          { kind: "grant", subject: entry.subject, level, on: entry.on },
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
    { connection, before, after, reach }: PlannedChange,
    subject: Subject,
    state: CaseState,
  ): Promise<Found> {
    const signal = AbortSignal.timeout(lookUp.deadline);
    const others = (reach?.effects ?? []).slice(0, mostLookedAt);
    const gate = createGate(askedAtOnce);
    const found = await Promise.all(
      others.map((one) =>
        gate.run(signal, async () =>
          foundAt(
            one.before,
            one.after,
            await cases.readState(connection, one.case.id, signal, { bulk: true }),
            subject,
          ),
        ),
      ),
    );
    found.push(foundAt(before, after, state, subject));
    if (found.includes("no")) return "no";
    return found.includes("yes") ? "yes" : "unclear";
  }

  return {
    onDidChange: marks.onDidChange,
    onDidArrive: marks.onDidArrive,
    plan,
    planOn: async (connection, before, change, options) =>
      previewed(connection, await connections.backend(connection), before, change, options),
    apply,
    refusal,
    undetermined: marks.of,
    recover: marks.recover,
    dispose: () => marks.dispose(),
  };
}

/** Whether a change of level holds as a whole: an entry is there, and it gives the level, or does not state any. */
function givesLevel({ entries }: CaseState, { entry, level }: Extract<Change, { kind: "changeLevel" }>): boolean {
  if (entry.subject === undefined) return entries.some((one) => one.id === entry.id && one.level === level);
  return entriesOf(entries, entry.subject, entry.on).some((one) => one.level === undefined || one.level === level);
}

/** The id of the entry that an earlier request without an answer is to take away. */
function leavingBy(earlier: Mark | undefined): string | undefined {
  const late = earlier?.left ?? earlier?.change;
  return late?.kind === "revoke" ? late.entry.id : undefined;
}

/** Whether a recompute is seen on a case; "unclear": it looks the same with it and without. */
function foundAt(before: CaseState, expected: CaseState, now: CaseState, subject: Subject): Found {
  const isThere = isAsExpected(expected, now, subject);
  if (isThere !== true) return isThere === undefined ? "unclear" : "no";
  return isAsExpected(expected, before, subject) === true ? "unclear" : "yes";
}

/**
 * True where the request surely changed nothing, so that the one before it is still the last of which something may
 * come.
 */
function leftAsItWas(outcome: Outcome): boolean {
  if (outcome.kind === "done") return outcome.remark === "alreadySo" || outcome.remark === "wasGone";
  return outcome.kind === "cancelled" || (outcome.kind === "notDone" && outcome.failure.notHandled);
}

/** A refusal with the level that a change needs, where the system says which. */
function asRefusal(failure: Failure, { kind }: Change, levelToChange: Level | undefined): Failure {
  return failure.kind === "notAllowed" && failure.detail === undefined && kind !== "recompute"
    ? new Failure("notAllowed", { ...failure, detail: levelToChange })
    : failure;
}
