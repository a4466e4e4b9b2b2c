import { isExpiryOf } from "../core/expiry/model";
import {
  EventEmitter,
  type CancellationToken,
  type Disposable,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
} from "vscode";
import type { Cases } from "../core/cases/cases";
import type { Changes } from "../core/changes/changes";
import type { KnownEnds } from "../core/expiry/endsOf";
import type { Connection, Connections } from "../core/connections/connections";
import { createBackground, type Background } from "./background";
import { createChildRows, type ChildRows } from "./childRows";
import { unfiltered, type Filters } from "./filters";
import { createLoads, type Loads } from "./loads";
import type { Drawing } from "./drawing";
import { describeTooltip, drawItem } from "./kinds";
import { createPainting } from "./painting";
import { caseRow, connectionRow, noticeRow, type Row } from "./rows";
import { createShownCases, type ShownCases } from "./shownCases";
import type { ViewState } from "./state";
import { createStoppedRows } from "./stoppedRows";

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
const noEnds: Drawing["ends"] = {
  ofEntry: () => undefined,
  ofMode: () => undefined,
  late: () => [],
  now: Date.now,
};

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
 * expanded; entries are read when their case is. Long because its functions share its state.
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
  const stopped = createStoppedRows(view, rows, loads, painting, draw);
  const children = createChildRows({ ...needs, filters, shown, loads, painting, background, stopped, one });
  const drawing = drawingFrom(needs, { filters, shown, loads, children, background });
  let disposed = false;

  const watching: Disposable[] = [
    connections.onDidChange(() => {
      forgetGone();
      background.forgetCallers();
      redrawAll();
    }),
    needs.state.onDidChange(redrawAll),
    filters.onDidChange(({ name }) => redraw(name)),
    ...(needs.ends === undefined ? [] : [redrawEnds(needs.ends, connections, redraw)]),
    ...[cases, changes].map((each) => each.onDidChange(({ connection, caseId }) => redraw(connection, caseId))),
    ...[stopped, loads, painting, changed],
  ];

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
      rows.delete(id);
      for (const each of [painting, stopped, children, shown]) each.forget(id);
    }
  }

  /** Before the first rows were given there is nothing to draw again. */
  function redrawAll(): void {
    if (children.areGiven()) changed.fire(undefined);
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

  return {
    onDidChangeTreeData: changed.event,
    getChildren: children.of,
    getParent(row) {
      const connection = connections.find(row.connection);
      if (row.kind === "connection" || connection === undefined) return undefined;
      if (row.kind === "case" || row.case === undefined) return one(connectionRow(connection));
      return one(caseRow(connection, row.case));
    },
    getTreeItem: (row) => drawItem(row, drawing),
    async resolveTreeItem(item: TreeItem, row: Row, token: CancellationToken) {
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
      for (const each of watching) each.dispose();
      rows.clear();
    },
  };
}

/** Draws the cases with something to end again, and those that had, when that changes. */
function redrawEnds(
  ends: KnownEnds,
  connections: Pick<Connections, "all">,
  redraw: (connection: string, caseId?: string) => void,
): Disposable {
  let ending: ReadonlySet<string> = new Set();
  return ends.onDidChange(() => {
    // Connections may have other names now than when it was set.
    const keys = connections.all().flatMap((connection) => {
      const { name } = connection;
      const theirs = ends.all().filter((one) => isExpiryOf(one, connection));
      const late = ends.late(connection).length;
      return [...theirs.map((one) => [name, one.case.id]), ...(late > 0 ? [[name]] : [])];
    });
    const present = new Set(keys.map((key) => JSON.stringify(key)));
    for (const key of new Set([...ending, ...present])) redraw(...(JSON.parse(key) as [string, string?]));
    ending = present;
  });
}

interface DrawingParts {
  readonly filters: Pick<Filters, "narrowing">;
  readonly shown: ShownCases;
  readonly loads: Loads;
  readonly children: ChildRows;
  readonly background: Background;
}

function drawingFrom(needs: CasesTreeNeeds, { filters, shown, loads, children, background }: DrawingParts): Drawing {
  const { connections, cases, changes, pageSize, ends } = needs;
  return {
    connections,
    cases,
    changes,
    pageSize,
    shown: (connection) => shown.paged(connection).length,
    loading: (row) => loads.running(row.id),
    failure: children.failure,
    ends: ends ?? noEnds,
    keyEnds: background.keyEnds,
    narrowing: filters.narrowing,
  };
}
