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
/** For so many rows tables are put off at most: whose pointer never rests is shown what is new all the same. */
const mostPutOff = 4;

/**
 * Tells the extension which row is to stay where it is on the screen, so that a table says where it is by then. A table
 * that does not is put off, and asked for again.
 */
export class SteadyRow {
  #told = "[]";
  #soon: ReturnType<typeof setTimeout> | undefined;
  /** For how many rows, one after the other, tables were put off since one was shown. */
  #rows = 0;
  /** The row that the last one was put off for: the table that says where it is is on its way, however late. */
  #asked: string | undefined;

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
    const keys = this.#keys;
    if (JSON.stringify(keys) !== this.#told) this.#tell(keys, false);
  }

  #tell(keys: readonly string[], again: boolean): void {
    this.#told = JSON.stringify(keys);
    this.tell(keys, again);
  }

  get #keys(): readonly string[] {
    const { steady, active } = this.held();
    return [steady, active].filter((key) => key !== undefined);
  }

  /** True: the table does not say where the row is, and one that does was asked for. */
  putsOff(row: PlacedRow | undefined, places: ReadonlyMap<string, unknown>): boolean {
    if (row === undefined || places.has(row.key)) return false;
    if (row.key === this.#asked) return true;
    if (this.#rows === mostPutOff) return false;
    this.#rows++;
    this.#asked = row.key;
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#tell(this.#keys, true);
    return true;
  }

  /** A table was shown. */
  shown(): void {
    this.#rows = 0;
    this.#asked = undefined;
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
