import type { Disposable, Event } from "vscode";
import { apply as applyChange } from "../access/apply";
import { subjectOf, type Case, type CaseState, type Change, type Subject } from "../access/case";
import type { Preview } from "../access/preview";
import type { Backend } from "../backends/backend";
import { Failure, toFailure } from "../backends/failure";
import { createGate, type Gate } from "../backends/gate";
import type { Cases, CasesChange } from "./cases";
import type { Connection, Connections } from "./connections";
import { Conflict, differencesOf } from "./difference";
import { concernedBy, effectsOf, type EffectOptions } from "./effects";
import type { Journal } from "./journal";
import { createMarks } from "./marks";
import { asItIs, isAlreadySo, refuseImpossible, sameEntry } from "./possible";
import { intentOf, notJournalled, recordedOutcome } from "./records";
import { send, usualLookUp, type LookUp, type Sent } from "./send";
import { entriesFor, stillGiven } from "./verify";

/** What a change would do to one person or group on one case. */
export interface Effect {
  readonly subject: Subject;
  readonly preview: Preview;
  /** True for the caller. */
  readonly self: boolean;
}

/** A change of one case, read and previewed, not yet sent. */
export interface PlannedChange {
  readonly connection: Connection;
  readonly case: Case;
  readonly change: Change;
  readonly before: CaseState;
  readonly after: CaseState;
  /** Everyone whose access changes or may change, and beside them the caller, the subject of the change and the reporter. */
  readonly effects: readonly Effect[];
  /** How many people are known of whom the effect was not computed, because there are so many. */
  readonly leftOut: number;
  /** The caller would lose the right to change access, or sight of the case. */
  readonly locksOut: "no" | "loses owner" | "loses sight" | "unknown";
  /** Nothing to do: it is already so. */
  readonly alreadySo: boolean;
}

/**
 * What is worth saying about a change that is done: it was so already; the entry was gone already; no answer came but
 * it was found done; the entry is there but the server does not state its level; the server accepted it and the case
 * can no longer be read (then `state` is what was expected); another entry that nobody knew of gives the same person as
 * much as was taken away.
 */
export type Remark = "alreadySo" | "wasGone" | "foundAfterTimeout" | "levelNotStated" | "lostSight" | "otherEntry";

export type Outcome =
  | { readonly kind: "done"; readonly state: CaseState; readonly remark?: Remark }
  | { readonly kind: "half"; readonly state: CaseState; readonly left: Change; readonly failure: Failure }
  | { readonly kind: "notDone"; readonly failure: Failure; readonly state?: CaseState }
  | { readonly kind: "undetermined"; readonly failure: Failure }
  | { readonly kind: "cancelled" };

/** What is said about an attempt beside the change itself. */
export interface About {
  readonly reason?: string;
  /** The bulk that it belongs to, and its row there; it is then sent as bulk traffic. */
  readonly batch?: { readonly id: string; readonly row: number };
  /** The journal record that it takes back. */
  readonly undoes?: string;
}

/** The only way to write: read → preview → confirm → journal → write → read again → journal. */
export interface Changes extends Disposable {
  /** A case was marked as undetermined, or settled. */
  readonly onDidChange: Event<CasesChange>;
  /**
   * Reads now and previews. Rejects with a Failure; with a Conflict (kind "conflict", has the differences) when `seen` is given
   * and the case is not as it was seen. A grant that raises an entry comes back as the change of level that it is.
   */
  plan(connection: Connection, caseId: string, change: Change, signal: AbortSignal, seen?: CaseState, options?: { bulk?: boolean }): Promise<PlannedChange>;
  /** Previews a change of a state that is not read now: what an earlier change of the same plan leaves. */
  planOn(connection: Connection, before: CaseState, change: Change, options?: { bulk?: boolean }): Promise<PlannedChange>;
  /**
   * Writes, verifies, journals. Never rejects. Reads before it writes, and writes nothing when the case is no longer as it was
   * planned with (notDone with a Conflict). Cancelling works until the request goes out; after that its outcome is waited for.
   */
  apply(planned: PlannedChange, signal: AbortSignal, about?: About): Promise<Outcome>;
  /** Case ids whose last write could not be determined; their rows stay marked until a later read settles it. */
  undetermined(connection: Connection): ReadonlySet<string>;
  /** Takes over what a crash, or an earlier session, left open: marks the cases whose last write is undetermined, and watches for one that may arrive late. */
  recover(): Promise<void>;
}

export interface ChangesNeeds {
  readonly connections: Pick<Connections, "backend">;
  readonly cases: Cases;
  readonly journal: Journal;
  readonly lookUp?: LookUp;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Roles are asked of so many people for one preview, so many at a time. */
const mostAskedAbout = 50;
const askedAtOnce = 8;

export function createChanges({ connections, cases, journal, lookUp = usualLookUp, now = Date.now }: ChangesNeeds): Changes {
  const marks = createMarks({ cases, journal, now });
  /** By origin and case: one change of a case at a time, so that each reads what the one before it left. */
  const turns = new Map<string, Gate>();

  async function plan(connection: Connection, caseId: string, wanted: Change, signal: AbortSignal, seen?: CaseState, options?: { bulk?: boolean }): Promise<PlannedChange> {
    const backend = await connections.backend(connection);
    const before = await cases.readState(connection, caseId, signal, options);
    marks.look(connection, caseId);
    if (seen !== undefined) {
      const differences = differencesOf(seen, before);
      if (differences.length > 0) throw new Conflict(differences);
    }
    refuseImpossible(backend, before, wanted);
    await cases.learn(connection, undefined, signal, { caseId });
    await learnAbout(connection, before, wanted, signal);
    return previewed(connection, backend, before, wanted, { ...options, stated: before.case.own?.level });
  }

  /** Asks what the preview needs to know of those whom the change names and, before a change of mode, which may concern anyone, of those who were only seen. */
  async function learnAbout(connection: Connection, before: CaseState, change: Change, signal: AbortSignal): Promise<void> {
    const directory = cases.directory(connection);
    const learn = (one: Subject) => cases.learn(connection, one, signal, { caseId: before.case.id });
    const subject = subjectOf(change);
    if (subject?.kind === "user") return learn(subject);
    const named = change.kind === "changeMode" ? [before.case.reporter, ...before.entries.map((entry) => entry.subject)] : [subject];
    const seen = change.kind === "changeMode" ? cases.people(connection).filter(({ kind }) => kind !== "group") : [];
    const first = [...named, ...seen].find((one) => one !== null && one !== undefined && one.id !== directory.caller?.id);
    if (first === null || first === undefined) return;
    // Who may not read the roles of one may not read those of the others.
    const refused = ({ id }: Subject): boolean => {
      const roles = directory.roles(id);
      return !roles.known && roles.gap === "forbidden";
    };
    // With the first come the members of the case's groups.
    await learn(first);
    let stopped = refused(first);
    const groups = named.filter((one) => one?.kind === "group") as Subject[];
    const gate = createGate(askedAtOnce);
    await Promise.all(
      [...groups, ...concernedBy([...concernedBy(named, directory), ...seen], directory)]
        .slice(0, mostAskedAbout)
        .map(async (one) => {
          const leave = await gate.enter(signal);
          try {
            if (stopped || one.id === directory.caller?.id) return;
            await learn(one);
            stopped ||= refused(one);
          } finally {
            leave();
          }
        }),
    );
  }

  function previewed(connection: Connection, backend: Backend, before: CaseState, wanted: Change, options?: EffectOptions): PlannedChange {
    const change = asItIs(before, wanted);
    refuseImpossible(backend, before, change);
    const after = applyChange(before, change);
    const { effects, leftOut, locksOut } = effectsOf(backend, before, after, change, cases.directory(connection), cases.people(connection), options);
    return { connection, case: before.case, change, before, after, effects, leftOut, locksOut, alreadySo: isAlreadySo(before, change) };
  }

  async function apply(planned: PlannedChange, signal: AbortSignal, about: About = {}): Promise<Outcome> {
    const key = `${planned.connection.origin} ${planned.case.id}`;
    const turn = turns.get(key) ?? createGate(1);
    turns.set(key, turn);
    const leave = await turn.enter(signal).catch(() => undefined);
    if (leave === undefined) return { kind: "cancelled" };
    try {
      return await applyInTurn(planned, signal, about);
    } finally {
      leave();
    }
  }

  async function applyInTurn(planned: PlannedChange, signal: AbortSignal, about: About): Promise<Outcome> {
    const { connection, change, before } = planned;
    const bulk = about.batch !== undefined;
    let backend: Backend;
    let now: CaseState;
    try {
      backend = await connections.backend(connection);
      now = await cases.readState(connection, before.case.id, signal, { bulk });
    } catch (thrown) {
      const failure = toFailure(thrown);
      return failure.kind === "cancelled" ? { kind: "cancelled" } : record(planned, about, { kind: "notDone", failure });
    }
    marks.look(connection, before.case.id);
    if (signal.aborted) return { kind: "cancelled" };
    if (isAlreadySo(now, change)) {
      return record(planned, about, { kind: "done", state: now, remark: change.kind === "revoke" ? "wasGone" : "alreadySo" });
    }
    const differences = differencesOf(before, now);
    if (differences.length > 0) return record(planned, about, { kind: "notDone", failure: new Conflict(differences), state: now });

    let id: string;
    try {
      id = await journal.begin(intentOf(planned, about));
    } catch (thrown) {
      return { kind: "notDone", failure: notJournalled(thrown), state: now };
    }
    marks.drop(connection, before.case.id);
    const outcome = await carryOut(backend, planned, now, bulk);
    await conclude(id, planned, outcome);
    return outcome;
  }

  /** Records an attempt of which nothing is sent. */
  async function record(planned: PlannedChange, about: About, outcome: Outcome): Promise<Outcome> {
    try {
      const id = await journal.begin(intentOf(planned, about));
      await conclude(id, planned, outcome);
      return outcome;
    } catch (thrown) {
      return { kind: "notDone", failure: notJournalled(thrown) };
    }
  }

  /** Records the outcome. Should the disk not take it, the intent stays without one, and is looked up at the next start. */
  async function conclude(id: string, planned: PlannedChange, outcome: Outcome): Promise<void> {
    const { connection, before, change } = planned;
    const open = outcome.kind === "undetermined";
    const late = outcome.kind === "notDone" && !outcome.failure.notHandled;
    if (open || late) marks.set(connection, { record: id, before, change, at: now(), ...(late && { late }) });
    await journal.end(id, { ...recordedOutcome(before, change, outcome), ...(late && { late }) }).catch(() => undefined);
  }

  /** Sends what the change is made of: one request, or for a level that does not change in place a grant and then a revoke. */
  async function carryOut(backend: Backend, { connection, change, after, locksOut }: PlannedChange, before: CaseState, bulk: boolean): Promise<Outcome> {
    const options = { bulk };
    const step = (from: CaseState, part: Change): Promise<Sent> =>
      send({
        before: from,
        change: part,
        write: (signal) => backend.write(from, part, signal, options),
        read: (signal) => cases.readState(connection, from.case.id, signal, options),
        lookUp,
        mayLoseSight: locksOut === "loses sight" || locksOut === "unknown",
      });

    if (change.kind !== "changeLevel" || backend.capabilities.changesLevelInPlace) {
      const sent = await step(before, change);
      if (sent.kind !== "done") return sent;
      if (sent.remark === "lostSight") return { ...sent, state: after };
      return stillGiven(before, sent.state, change) ? { ...sent, remark: "otherEntry" } : sent;
    }

    const { entry, level } = change;
    if (entry.subject === undefined) {
      return { kind: "notDone", state: before, failure: new Failure("notSupported", { detail: "the entry does not say whose it is", notHandled: true }) };
    }
    const grant = { kind: "grant", subject: entry.subject, level, on: entry.on } as const;
    // The new entry may be there from an attempt that got half way.
    const half = entriesFor(before, grant).some((one) => one.id !== entry.id && one.level === level);
    const granted: Sent = half ? { kind: "done", state: before } : await step(before, grant);
    if (granted.kind !== "done") return granted;
    const old = sameEntry(granted.state, entry);
    // Some servers may replace the entry, or change it where it stands.
    if (old === undefined || old.level === level) return granted;
    const left: Change = { kind: "revoke", entry: old };
    if (!entriesFor(granted.state, grant).some((one) => one !== old && (one.level === level || one.level === undefined))) {
      return { kind: "half", state: granted.state, left, failure: new Failure("unexpected", { detail: "the new entry cannot be told from the old one" }) };
    }
    const revoked = await step(granted.state, left);
    if (revoked.kind === "notDone") return { kind: "half", state: revoked.state ?? granted.state, left, failure: revoked.failure };
    if (revoked.kind === "undetermined") return revoked;
    const remark = granted.remark ?? (revoked.remark === "wasGone" ? undefined : revoked.remark);
    return { kind: "done", state: revoked.state, ...(remark !== undefined && { remark }) };
  }

  return {
    onDidChange: marks.onDidChange,
    plan,
    planOn: async (connection, before, change, options) => previewed(connection, await connections.backend(connection), before, change, options),
    apply,
    undetermined: marks.of,
    recover: marks.recover,
    dispose: () => marks.dispose(),
  };
}
