import {
  EventEmitter,
  type CancellationToken,
  type Disposable,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
} from "vscode";
import { toFailure, type Failure } from "../base/failure";
import type { Cases } from "../core/cases/cases";
import type { Changes } from "../core/changes/changes";
import type { KnownEnds } from "../core/expiry/endsOf";
import type { Connection, Connections } from "../core/connections/connections";
import { accessId, createBackground } from "./background";
import { unfiltered, type Filters } from "./filters";
import { createLoads } from "./loads";
import type { Drawing } from "./drawing";
import { describeTooltip, drawItem } from "./kinds";
import { createPainting } from "./painting";
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
import { createShownCases } from "./shownCases";
import type { ViewState } from "./state";

/** What the tree of cases is made of. */
export interface CasesTreeNeeds {
  readonly connections: Connections;
  readonly cases: Cases;
  readonly changes: Pick<Changes, "undetermined" | "onDidChange">;
  readonly pageSize: () => number;
  readonly view: TreeView<Row>;
  /** Called once, before the first rows are given, e.g. to open a sandbox. */
  readonly beforeFirst: () => Promise<void>;
  /** What has a welcome view stands in for rows. */
  readonly state: Pick<ViewState, "welcomes" | "onDidChange">;
  /** What is to end; absent: nothing is known. */
  readonly ends?: KnownEnds;
  /** What narrows the cases beside the filter of the server; absent: nothing does. */
  readonly filters?: Pick<Filters, "narrowing" | "isActive" | "onDidChange">;
}

/** Where nothing is known of what is to end. */
const noEnds: Drawing["ends"] = { ofEntry: () => undefined, ofMode: () => undefined };

export interface CasesTree extends TreeDataProvider<Row>, Disposable {
  getChildren(row?: Row): Promise<Row[]>;
  /** Draws a connection, or one of its cases, again. */
  redraw(connection: string, caseId?: string): void;
  /** Shows a connection in the tree, or one of its cases, also one that no page has brought. */
  reveal(connection: Connection, caseId?: string): Promise<void>;
  /** Shows a page more, and loads it where it was not read yet; the row that asked for it says so meanwhile. */
  loadMore(connection: Connection): Promise<void>;
}

/**
 * Connections, their cases, and who has access to them. A page of cases is one request, made when its connection is
 * expanded; entries are read when their case is.
 */
export function createCasesTree(needs: CasesTreeNeeds): CasesTree {
  const { connections, cases, changes, view } = needs;
  const changed = new EventEmitter<Row | undefined>();
  const loads = createLoads();
  const painting = createPainting(loads.running, draw);
  const background = createBackground(connections, cases, loads, draw);
  const filters = needs.filters ?? unfiltered(cases);
  const shown = createShownCases(cases, needs.pageSize, filters.narrowing);
  // VS Code tells rows apart by identity, so each id has one object.
  const rows = new Map<string, Row>();
  const stopped = new Set<string>();
  const failures = new Map<string, Failure>();
  let first: Promise<void> | undefined;
  let given = false;
  /** The cases with something to end when the tree was drawn last. */
  let ending: ReadonlySet<string> = new Set();
  let disposed = false;

  const drawing: Drawing = {
    connections,
    cases,
    changes,
    pageSize: needs.pageSize,
    shown: (connection) => shown.paged(connection).length,
    loading: (row) => loads.running(row.id),
    failure: (row) => failures.get(row.id),
    ends: needs.ends ?? noEnds,
    keyEnds: background.keyEnds,
    narrowing: filters.narrowing,
  };

  const watching: Disposable[] = [
    connections.onDidChange(() => {
      forgetGone();
      background.forgetCallers();
      // Before the first rows were given there is nothing to draw again.
      if (given) changed.fire(undefined);
    }),
    needs.state.onDidChange(() => {
      if (given) changed.fire(undefined);
    }),
    filters.onDidChange(({ name }) => redraw(name)),
    ...(needs.ends === undefined ? [] : [needs.ends.onDidChange(redrawEnds)]),
    cases.onDidChange(({ connection, caseId }) => redraw(connection, caseId)),
    changes.onDidChange(({ connection, caseId }) => redraw(connection, caseId)),
    view.onDidCollapseElement(({ element }) => {
      if (!loads.runningBelow(element.id)) return;
      stopped.add(element.id);
      loads.cancel(element.id);
      painting.leave(element.id);
    }),
    view.onDidExpandElement(({ element }) => {
      if (stopped.delete(element.id)) changed.fire(element);
    }),
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) return wake();
      for (const row of rows.values()) {
        if (!loads.running(row.id) && !loads.running(accessId(row))) continue;
        stopped.add(row.id);
        loads.cancel(row.id);
      }
    }),
  ];

  function wake(): void {
    for (const id of [...stopped]) {
      stopped.delete(id);
      const row = rows.get(id);
      if (row !== undefined) changed.fire(row);
    }
  }

  function one<R extends Row>(row: R): R {
    const known = rows.get(row.id);
    if (known !== undefined && known.kind === row.kind) return known as R;
    rows.set(row.id, row);
    return row;
  }

  function forgetGone(): void {
    const present = new Set(connections.all().map((connection) => connectionRow(connection).id));
    for (const id of rows.keys()) {
      const of = id.split("/", 1)[0]!;
      if (present.has(of)) continue;
      loads.cancel(id);
      painting.forget(id);
      rows.delete(id);
      stopped.delete(id);
      failures.delete(id);
      shown.forget(id);
    }
  }

  /** Draws the cases with something to end again, and those that had. */
  function redrawEnds(): void {
    const present = new Set(needs.ends!.all().map((one) => JSON.stringify([one.connection, one.case.id])));
    for (const key of new Set([...ending, ...present])) redraw(...(JSON.parse(key) as [string, string]));
    ending = present;
  }

  function redraw(name: string, caseId?: string): void {
    const connection = connections.find(name);
    if (disposed || connection === undefined) return;
    painting.tell((caseId === undefined ? connectionRow(connection) : caseRow(connection, caseId)).id);
  }

  function draw(id: string): void {
    const row = rows.get(id);
    if (!disposed && row !== undefined) changed.fire(row);
  }

  async function children(row: Row | undefined): Promise<Row[]> {
    if (row === undefined) {
      first ??= needs.beforeFirst();
      await first;
      given = true;
      const all = connections.all();
      // A case that was asked for by number has its row also where the list brought nothing.
      if ((await needs.state.welcomes()) && !all.some((connection) => shown.pinned(connection).length > 0)) return [];
      return all.map((connection) => one(connectionRow(connection)));
    }
    const connection = connections.find(row.connection);
    if (connection === undefined) return [];
    if (row.kind === "connection") return casesOf(row, connection);
    if (row.kind === "case") return accessOf(row, connection);
    return [];
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
      ...(filters.isActive(connection) ? [one(noticeRow(row, "filter"))] : []),
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

  function getParent(row: Row): Row | undefined {
    const connection = connections.find(row.connection);
    if (row.kind === "connection" || connection === undefined) return undefined;
    if (row.kind === "case" || row.case === undefined) return one(connectionRow(connection));
    return one(caseRow(connection, row.case));
  }

  return {
    onDidChangeTreeData: changed.event,
    getChildren: children,
    getParent,
    getTreeItem: (row) => drawItem(row, drawing),
    resolveTreeItem: async (item: TreeItem, row: Row, token: CancellationToken) => {
      const tooltip = await describeTooltip(row, drawing);
      if (!token.isCancellationRequested && tooltip !== undefined) item.tooltip = tooltip;
      return item;
    },
    redraw,
    async reveal(connection, caseId) {
      const at = one(connectionRow(connection));
      const shownSo = { select: true, focus: true, expand: true } as const;
      if (caseId === undefined) return (await needs.state.welcomes()) ? undefined : view.reveal(at, shownSo);
      // Where no case was read, the connection itself may have no row yet.
      if (shown.pin(connection, caseId)) changed.fire(cases.list(connection).cases.length > 0 ? at : undefined);
      await view.reveal(one(caseRow(connection, caseId)), shownSo);
    },
    async loadMore(connection) {
      const at = one(connectionRow(connection));
      const { state } = cases.list(connection);
      const wanted = shown.next(connection);
      if (state !== "failed") shown.show(connection, wanted);
      // What failed is tried again, also where the inspector had more read than is shown.
      if (state === "failed" || shown.paged(connection).length < wanted) {
        const row = one(noticeRow(at, "more"));
        const load = loads.begin(row.id);
        changed.fire(row);
        await cases.loadPage(connection, load.signal);
        load.done();
      }
      changed.fire(at);
    },
    dispose() {
      disposed = true;
      loads.dispose();
      painting.dispose();
      for (const each of watching) each.dispose();
      changed.dispose();
      rows.clear();
    },
  };
}
