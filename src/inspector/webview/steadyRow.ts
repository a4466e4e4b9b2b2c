import type { RowMessage, TableMessage } from "../protocol";

/** A row by its key, and its place. */
export interface PlacedRow {
  readonly key: string;
  readonly at: number;
}

/** The row that is to stay where it is, and the active one. */
export interface HeldRows {
  readonly steady: string | undefined;
  readonly active: string | undefined;
}

/** The rows that are to stay where they are are told after this time, in milliseconds: the pointer passes many. */
const holding = 60;
/** So many tables are put off at most: whose pointer never rests is shown what is new all the same. */
const mostPutOff = 4;

/**
 * Tells the extension which row is to stay where it is on the screen, so that a table says where it is by then. A table
 * that does not is put off, and asked for again.
 */
export class SteadyRow {
  #told = "[]";
  #soon: ReturnType<typeof setTimeout> | undefined;
  /** How many tables were put off, one after the other. */
  #putOff = 0;

  /** @param tell told the keys of the rows, and whether the table is to be sent again */
  constructor(
    private readonly held: () => HeldRows,
    private readonly tell: (rows: readonly string[], again: boolean) => void,
  ) {}

  tellSoon(): void {
    this.#soon ??= setTimeout(() => this.tellNow(), holding);
  }

  tellNow(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const { steady, active } = this.held();
    const keys = [steady, active].filter((key) => key !== undefined);
    const told = JSON.stringify(keys);
    if (told === this.#told && this.#putOff === 0) return;
    this.#told = told;
    this.tell(keys, this.#putOff > 0);
  }

  /** True: the table does not say where the row is, and one that does is asked for. */
  putsOff(row: PlacedRow | undefined, places: ReadonlyMap<string, unknown>): boolean {
    const isThere = row === undefined || places.has(row.key);
    this.#putOff = isThere || this.#putOff === mostPutOff ? 0 : this.#putOff + 1;
    if (this.#putOff > 0) this.tellNow();
    return this.#putOff > 0;
  }
}

/**
 * Where rows are by a table, by their keys: those that came with it, and those that it was asked about. Undefined: the
 * row is not shown any more.
 */
export function placesIn({
  offset,
  rows,
  held,
}: Pick<TableMessage, "offset" | "rows" | "held">): ReadonlyMap<string, number | undefined> {
  return new Map<string, number | undefined>([
    ...held.map(({ key, at }) => [key, at] as const),
    ...rows.map((row, index) => [row.key, offset + index] as const),
  ]);
}

/**
 * The rows in sight, the one that is to stay where it is first, then by how near they are to it: where it is gone, the
 * nearest one stays.
 */
export function byNearness(
  rowAt: (place: number) => Pick<RowMessage, "key"> | undefined,
  place: number,
  first: number,
  end: number,
): readonly PlacedRow[] {
  const places = Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
  places.sort((a, b) => Math.abs(a - place) - Math.abs(b - place));
  return places.flatMap((at) => {
    const row = rowAt(at);
    return row === undefined ? [] : [{ key: row.key, at }];
  });
}

/** By how many places the first of the rows that is still there has moved. Undefined: none of them is there. */
export function shiftOf(
  before: readonly PlacedRow[],
  places: ReadonlyMap<string, number | undefined>,
): number | undefined {
  for (const { key, at } of before) {
    const now = places.get(key);
    if (now !== undefined) return now - at;
  }
  return undefined;
}
