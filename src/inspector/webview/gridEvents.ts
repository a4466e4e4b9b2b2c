import type { CellMessage, ColumnMessage, RowMessage } from "../protocol";

/** What the grid tells of. Rows are places in the order shown, -1 is the row of column names. */
export interface GridEvents {
  need(version: number, offset: number, count: number): void;
  /**
   * The keys of the rows that are to stay where they are, the one that is looked at first. @param again the table is
   * to be sent again, which did not say where they are
   */
  hold(rows: readonly string[], again: boolean): void;
  /** @param byKey the reasons are to be read next, not only shown */
  activate(row: RowMessage, column: ColumnMessage, byKey: boolean): void;
  moved(row: RowMessage | undefined, column: ColumnMessage | undefined): void;
  sort(column: ColumnMessage): void;
  edit(row: RowMessage, cell: CellMessage, at: DOMRect): void;
  menu(row: RowMessage, column: number, at: { left: number; top: number; bottom: number }): void;
  /** @param back upwards */
  find(text: string, from: number, back: boolean): void;
  copy(row: RowMessage, column: number): string;
  escape(): void;
  /** The matrix has another size, in pixels. */
  sized(width: number, height: number): void;
  kept(state: Partial<Place> & { widths: Readonly<Record<string, number>> }): void;
}

/** Where somebody is: the first row in sight, and the active cell. */
export interface Place {
  readonly top: number;
  /** So many pixels of it are out of sight. */
  readonly cut?: number | undefined;
  readonly row: number;
  readonly column: number;
}
