import { toFailure, type Failure } from "../base/failure";
import type { Cases } from "../core/cases/cases";
import type { Connection, Connections } from "../core/connections/connections";
import type { Background } from "./background";
import type { Filters } from "./filters";
import type { Loads } from "./loads";
import type { Painting } from "./painting";
import { roleRows } from "./people";
import {
  caseRow,
  connectionRow,
  entryRow,
  noticeRow,
  reporterRow,
  type CaseRow,
  type ConnectionRow,
  type Row,
} from "./rows";
import type { ShownCases } from "./shownCases";
import type { ViewState } from "./state";
import type { StoppedRows } from "./stoppedRows";

/** The rows below each row, read when they are asked for. */
export interface ChildRows {
  /** The rows below a row; undefined: the first rows. Never rejects for a failed load: that is a row. */
  of(row: Row | undefined): Promise<Row[]>;
  /** Whether the first rows were asked for and given. */
  areGiven(): boolean;
  /** What the row of a failure tells. */
  failure(row: Row): Failure | undefined;
  forget(rowId: string): void;
}

interface ChildRowsNeeds {
  readonly connections: Connections;
  readonly cases: Cases;
  readonly beforeFirst: () => Promise<void>;
  readonly state: Pick<ViewState, "welcomes">;
  readonly filters: Pick<Filters, "isActive">;
  readonly shown: ShownCases;
  readonly loads: Loads;
  readonly painting: Pick<Painting, "begin">;
  readonly background: Background;
  readonly stopped: Pick<StoppedRows, "has">;
  /** The one object of a row. */
  readonly one: <R extends Row>(row: R) => R;
}

/**
 * A page of cases is one request, made when its connection is asked for; entries are read when their case is. Long
 * because its functions share its state.
 */
export function createChildRows(needs: ChildRowsNeeds): ChildRows {
  const { connections, cases, shown, loads, painting, background, stopped, one } = needs;
  const failures = new Map<string, Failure>();
  let first: Promise<void> | undefined;
  let given = false;

  async function connectionsShown(): Promise<Row[]> {
    first ??= needs.beforeFirst();
    await first;
    given = true;
    const all = connections.all();
    // A case that was asked for by number has its row also where the list brought nothing.
    if ((await needs.state.welcomes()) && !all.some((connection) => shown.pinned(connection).length > 0)) return [];
    return all.map((connection) => one(connectionRow(connection)));
  }

  async function casesOf(row: ConnectionRow, connection: Connection): Promise<Row[]> {
    const before = cases.list(connection);
    if (before.cases.length === 0 && (before.state === "idle" || before.state === "loading")) {
      const load = loads.begin(row.id);
      await cases.loadPage(connection, load.signal);
      if (!load.done()) return stopped.has(row.id) ? [one(noticeRow(row, "stopped"))] : [];
    }
    const list = cases.list(connection);
    painting.begin(row.id, () => {
      if (list.cases.length > 0) void background.learnCaller(row, connection);
    });

    const paged = shown.paged(connection).map((each) => each.id);
    const found: Row[] = [
      ...(needs.filters.isActive(connection) ? [one(noticeRow(row, "filter"))] : []),
      ...[...shown.pinned(connection), ...paged].map((id) => one(caseRow(connection, id))),
    ];
    if (list.failure) failures.set(noticeRow(row, "failure").id, list.failure);
    if (list.state === "failed") found.push(one(noticeRow(row, "failure")));
    else if (list.more || shown.hasMore(connection)) found.push(one(noticeRow(row, "more")));
    else if (found.every(({ kind }) => kind === "filter")) found.push(one(noticeRow(row, "nothing")));
    return found;
  }

  async function accessOf(row: CaseRow, connection: Connection): Promise<Row[]> {
    let refused: Failure | undefined;
    const last = cases.lastReading(connection, row.case);
    if (last?.due) void background.readAccessAgain(row, connection);
    if (last === undefined) {
      const load = loads.begin(row.id);
      refused = await cases.loadEntries(connection, row.case, load.signal).then(() => undefined, toFailure);
      if (!load.done()) return stopped.has(row.id) ? [one(noticeRow(row, "stopped"))] : [];
    }
    const failure = refused ?? cases.lastReading(connection, row.case)?.failure;
    if (failure) failures.set(noticeRow(row, "failure").id, failure);
    const of = cases.find(connection, row.case);
    if (of === undefined) return [];
    painting.begin(row.id, () => {
      if (of.own === undefined) void background.learnOwnLevel(row, connection);
    });
    const backend = await connections.backend(connection).catch(() => undefined);
    const entries = cases.entries(connection, row.case);
    return [
      ...(of.reporter ? [one(reporterRow(row, of.reporter))] : []),
      ...(entries.known ? entries.value.map((entry) => one(entryRow(row, entry))) : []),
      ...(failure ? [one(noticeRow(row, "failure"))] : []),
      ...(backend ? roleRows(row, connection, backend.policy, of.mode).map(one) : []),
    ];
  }

  return {
    async of(row) {
      if (row === undefined) return connectionsShown();
      const connection = connections.find(row.connection);
      if (connection === undefined) return [];
      if (row.kind === "connection") return casesOf(row, connection);
      return row.kind === "case" ? accessOf(row, connection) : [];
    },
    areGiven: () => given,
    failure: (row) => failures.get(row.id),
    forget: (rowId) => void failures.delete(rowId),
  };
}
