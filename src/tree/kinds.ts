import { TreeItem, type MarkdownString } from "vscode";
import { oneLine } from "../text/untrusted";
import type { Connection } from "../core/connections/connections";
import { drawCase } from "./caseItem";
import { drawConnection } from "./connectionItem";
import type { Drawing } from "./drawing";
import * as people from "./people";
import { drawNotice } from "./notices";
import type { Row } from "./rows";
import * as tooltips from "./tooltips";

interface RowKind<R extends Row> {
  draw(row: R, connection: Connection, drawing: Drawing): Promise<TreeItem> | TreeItem;
  /** Says what the row has no room for. */
  tell?(
    row: R,
    connection: Connection,
    drawing: Drawing,
  ): Promise<MarkdownString | undefined> | MarkdownString | undefined;
}

const rowKinds: { readonly [R in Row as R["kind"]]: RowKind<R> } = {
  connection: { draw: drawConnection, tell: tooltips.connectionTooltip },
  case: { draw: drawCase, tell: tooltips.caseTooltip },
  entry: { draw: people.drawEntry, tell: tooltips.entryTooltip },
  reporter: { draw: people.drawReporter, tell: tooltips.reporterTooltip },
  role: { draw: people.drawRole, tell: tooltips.roleTooltip },
  failure: { draw: drawNotice, tell: tooltips.failureTooltip },
  filter: { draw: drawNotice },
  more: { draw: drawNotice },
  nothing: { draw: drawNotice },
  stopped: { draw: drawNotice },
};

const kindOf = (row: Row) => rowKinds[row.kind] as RowKind<Row>;

/** The row as VS Code draws it, from what is known now. The tooltip is made when it is asked for. */
export async function drawItem(row: Row, drawing: Drawing): Promise<TreeItem> {
  const connection = drawing.connections.find(row.connection);
  const item = connection ? await kindOf(row).draw(row, connection, drawing) : new TreeItem(oneLine(row.connection));
  item.id = row.id;
  return item;
}

/** What a row has no room for, made when somebody points at it. Text of the case system is escaped. */
export async function describeTooltip(row: Row, drawing: Drawing): Promise<MarkdownString | undefined> {
  const connection = drawing.connections.find(row.connection);
  return connection && kindOf(row).tell?.(row, connection, drawing);
}
