import type { PlannedChange } from "./changes/model";
import type { Verdict } from "./cases/verdict";
import type { Case, CaseState, Change, Subject, Watcher } from "../access/case";
import type { Asked } from "../access/evidence";
import type { Keep } from "../access/lockDown/question";
import type { Policy } from "../access/policy";
import type { Capabilities, CaseFilter, Page } from "../backends/backend";
import type { Cases } from "./cases/cases";
import { freshFor } from "./cases/directory";
import { everybodyOn, loadEverybody, type Everybody, type EverybodyNeeds } from "./cases/everybody";
import { learnPeople } from "./cases/learnPeople";
import type { Changes } from "./changes/changes";
import type { Expiries } from "./expiry/expiries";
import type { Ends } from "./journal/attempt";
import { writtenMoment, type WrittenTime } from "../text/until";
import { planLockDown, type LockDownPlan } from "./lockDown/planLockDown";
import type { Connection, Connections } from "./connections/connections";

/**
 * What somebody may use who must never change anything. Nothing that is reachable from it writes, also not past the
 * types.
 */
export interface Reading {
  connections(): readonly Connection[];
  /** What the system's access is made of, and what could be changed. Rejects without a key. */
  system(connection: Connection): Promise<{ readonly policy: Policy; readonly capabilities: Capabilities }>;
  /** A page of cases. Leaves the list that the user looks at as it is. */
  listCases(
    connection: Connection,
    filter: CaseFilter,
    after: string | undefined,
    signal: AbortSignal,
    size: number,
  ): Promise<Page<Case>>;
  /** Case and entries, read now. */
  readState(connection: Connection, caseId: string, signal: AbortSignal): Promise<CaseState>;
  /** Everybody who can see a case: see `everybodyOn`; what is older than `freshFor` is asked again, and all twice. */
  everybody(connection: Connection, caseId: string, signal: AbortSignal): Promise<Everybody | undefined>;
  /** See `Cases.learn`; what is older than `freshFor` is asked again. */
  learn(connection: Connection, subject: Subject | undefined, signal: AbortSignal, caseId: string): Promise<void>;
  /** See `learnPeople`: of so many at most, beside the first. */
  learnPeople(
    connection: Connection,
    of: Case,
    people: () => readonly Subject[],
    most: number,
    signal: AbortSignal,
  ): Promise<void>;
  /** Known once something was learned over the connection. */
  caller(connection: Connection): Subject | undefined;
  members(connection: Connection, groupId: string): Asked<readonly Subject[]>;
  /** See `Directory.isSomebody`. */
  isSomebody(connection: Connection, subject: Subject): boolean;
  findSubjects: Cases["findSubjects"];
  /** From what was read last, and of people no longer ago than `freshFor`. */
  judge(connection: Connection, caseId: string, subject: Subject): Verdict | undefined;
  /** See `planLockDown`. Reads, and makes nothing that could be carried out from here. */
  lockDown(connection: Connection, caseId: string, keep: readonly Keep[], signal: AbortSignal): Promise<LockDownPlan>;
  /** Who is notified of a case, read now. Empty where the system has no such list. */
  watchers(connection: Connection, caseId: string, signal: AbortSignal): Promise<readonly Watcher[]>;
  /**
   * When what a planned change leaves would end, and what would be there then. Writes nothing. Rejects with a Failure
   * "until.…" where it cannot end.
   */
  end(planned: PlannedChange, until: WrittenTime): Promise<Pick<Ends, "until" | "then">>;
  /** What a change would do. Reads, and makes nothing that could be carried out from here. */
  preview(connection: Connection, caseId: string, change: Change, signal: AbortSignal): Promise<PlannedChange>;
}

/** As much of a workspace as is read. */
export interface ReadFrom {
  readonly connections: Pick<Connections, "all" | "backend">;
  readonly cases: Pick<
    Cases,
    | "readState"
    | "learn"
    | "directory"
    | "findSubjects"
    | "judge"
    | "entries"
    | "people"
    | "loadHolders"
    | "loadWatchers"
  > &
    EverybodyNeeds["cases"];
  readonly changes: Pick<Changes, "plan">;
  readonly expiries: Pick<Expiries, "plan" | "serverTime">;
}

/** The reading half of a workspace, as functions of its own: there is no way from them to the writing half. */
export function readingOnly({ connections, cases, changes, expiries }: ReadFrom): Reading {
  return Object.freeze<Reading>({
    connections: () => connections.all(),
    system: async (connection) => {
      const { policy, capabilities } = await connections.backend(connection);
      return { policy, capabilities };
    },
    listCases: async (connection, filter, after, signal, size) =>
      (await connections.backend(connection)).listCases(filter, after, signal, size),
    readState: (connection, caseId, signal) => cases.readState(connection, caseId, signal),
    everybody: async (connection, caseId, signal) => {
      const needs = { cases, connection, backend: await connections.backend(connection) };
      await loadEverybody(needs, caseId, signal, { maxAge: freshFor, twice: true });
      return everybodyOn(needs, caseId, freshFor);
    },
    learn: (connection, subject, signal, caseId) =>
      cases.learn(connection, subject, signal, { caseId, maxAge: freshFor }),
    learnPeople: async (connection, of, people, most, signal) => {
      await learnPeople({ cases, connection, of, people, asking: { maxAge: freshFor } }, signal, { most });
    },
    caller: (connection) => cases.directory(connection).caller,
    members: (connection, groupId) => cases.directory(connection, freshFor).members(groupId),
    isSomebody: (connection, subject) => cases.directory(connection).isSomebody(subject),
    findSubjects: (connection, text, signal) => cases.findSubjects(connection, text, signal),
    judge: (connection, caseId, subject) => cases.judge(connection, caseId, subject, undefined, freshFor),
    lockDown: (connection, caseId, keep, signal) =>
      planLockDown({ connections, cases }, connection, caseId, keep, signal),
    watchers: (connection, caseId, signal) => cases.loadWatchers(connection, caseId, signal, { now: true }),
    end: async (planned, written) => {
      const { now } = await expiries.serverTime(planned.connection);
      const { until, then } = await expiries.plan(planned, { until: writtenMoment(written, now) });
      return { until, ...(then !== undefined && { then }) };
    },
    preview: (connection, caseId, change, signal) => changes.plan(connection, caseId, change, signal),
  });
}
