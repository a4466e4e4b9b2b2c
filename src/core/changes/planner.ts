import { apply as applyChange } from "../../access/apply";
import type { CaseState, Change } from "../../access/case";
import type { Backend } from "../../backends/backend";
import { inSlices } from "../../base/slices";
import type { Cases } from "../cases/cases";
import { freshFor } from "../cases/directory";
import type { Connection, Connections } from "../connections/connections";
import type { Journal } from "../journal/journal";
import type { PendingWrites } from "../pending/pendingWrites";
import { Conflict, differencesOf, type SeenCase } from "./drift";
import { effectsIn, opensTo, type EffectOptions } from "./impact";
import { learnForPreview } from "./learnForPreview";
import type { PlannedChange } from "./model";
import { reachOf } from "./reach";
import { withReporterKind } from "./reporterKind";
import { asItIs, isAlreadySo, refuseImpossible } from "./validate";
import { readFor } from "./watchers";

/** What plans changes, and knows again what was planned with which key and settings. */
export interface Planner {
  /**
   * Previews a change of the case as it is read now, or was just `read`. Rejects with a Failure; with a Conflict (kind
   * "conflict", has the differences) when `seen` is given and the case is not as it was seen. A grant that raises an
   * entry comes back as the change of level that it is.
   */
  plan(
    connection: Connection,
    caseId: string,
    change: Change,
    signal: AbortSignal,
    seen?: SeenCase,
    options?: { bulk?: boolean; read?: CaseState },
  ): Promise<PlannedChange>;
  /**
   * Previews a change of a state that is not read now: what an earlier change of the same plan leaves. With a signal it
   * asks what the preview needs to know of those whom the change names.
   */
  planOn(
    connection: Connection,
    before: CaseState,
    change: Change,
    options?: { bulk?: boolean; signal?: AbortSignal },
  ): Promise<PlannedChange>;
  /** What a plan knows a backend by: nothing that can write is reachable from a plan. */
  sourceOf(backend: Backend): object;
}

export interface PlannerNeeds {
  readonly connections: Pick<Connections, "backend">;
  readonly cases: Cases;
  readonly journal: Pick<Journal, "readOthers">;
  readonly pending: Pick<PendingWrites, "look" | "expected">;
}

/** Plans on what the cases are now. Writes nothing. Long because its functions share its state. */
export function createPlanner({ connections, cases, journal, pending }: PlannerNeeds): Planner {
  const sources = new WeakMap<Backend, object>();

  async function plan(
    connection: Connection,
    caseId: string,
    asked: Change,
    signal: AbortSignal,
    seen?: SeenCase,
    { read, ...options }: { bulk?: boolean; read?: CaseState } = {},
  ): Promise<PlannedChange> {
    const wanted = await withReporterKind(cases, connection, asked, signal);
    const backend = await connections.backend(connection);
    // What another window has left open; the planner of a bulk asks that once for all.
    if (!options.bulk) await journal.readOthers();
    const before = await readFor(cases, connection, caseId, wanted, signal, { ...options, read });
    await pending.look(connection, caseId);
    if (seen !== undefined) {
      const differences = differencesOf(seen, before);
      if (differences.length > 0) throw new Conflict(before.case, differences);
    }
    refuseImpossible(backend, before, wanted, cases.directory(connection).caller);
    await cases.learn(connection, undefined, signal, { ...options, caseId, maxAge: freshFor });
    await learnForPreview(cases, connection, before, wanted, signal, options);
    const planned = await previewed(connection, backend, before, wanted, {
      ...options,
      stated: before.case.own?.level,
    });
    if (wanted.kind !== "recompute") return planned;
    const reaching = { cases, connection, backend };
    return { ...planned, reach: await reachOf(reaching, wanted, wanted.subject, before.case.id, signal) };
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
    // A change that makes no difference is not sent, and has no side effects.
    const alreadySo = isAlreadySo(before, change);
    const after = alreadySo ? plain : (backend.sideEffects?.(before, plain, change, directory) ?? plain);
    const { effects, leftOut, ...losses } = await inSlices(
      effectsIn(backend, before, after, change, directory, cases.people(connection), options),
    );
    const roles = opensTo(backend, before.case, change);
    const expected = pending.expected(connection, before.case.id, change, backend.capabilities.changesLevelInPlace);
    return {
      connection,
      source: sourceOf(backend),
      case: before.case,
      change,
      before,
      after,
      effects,
      ...(roles.length > 0 && { opensTo: roles }),
      leftOut,
      ...losses,
      alreadySo,
      ...(expected && { mayArrive: expected.until, ...(expected.undoes && { mayBeUndone: true }) }),
    };
  }

  function sourceOf(backend: Backend): object {
    const source = sources.get(backend) ?? {};
    sources.set(backend, source);
    return source;
  }

  return {
    plan,
    planOn: async (connection, before, wanted, { signal, ...options } = {}) => {
      const change = signal === undefined ? wanted : await withReporterKind(cases, connection, wanted, signal);
      if (signal !== undefined) await learnForPreview(cases, connection, before, change, signal, options);
      return previewed(connection, await connections.backend(connection), before, change, options);
    },
    sourceOf,
  };
}
