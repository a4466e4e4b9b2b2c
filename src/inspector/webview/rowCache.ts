import type { Of, RowMessage, ToWebview } from "../protocol";

/** Rows asked for beyond those that are drawn, in the direction in which one scrolls. */
const ahead = 40;
const mostKept = 4_000;

/**
 * The rows that have come, and which to ask for. One question at a time: who scrolls fast is answered where they are by
 * then.
 */
export class RowCache {
  #version = 0;
  #total = 0;
  #rows = new Map<number, RowMessage>();
  /** Rows of an earlier version, shown until there are those of this one. */
  #stale = new Map<number, RowMessage>();
  #asks = false;

  get version(): number {
    return this.#version;
  }

  get total(): number {
    return this.#total;
  }

  at(place: number): RowMessage | undefined {
    return this.#rows.get(place) ?? this.#stale.get(place);
  }

  /** Rows may be others now; those that came with the message are right. */
  renew({ version, total, offset, rows }: Pick<Of<ToWebview, "table">, "version" | "total" | "offset" | "rows">): void {
    for (const [place, row] of this.#rows) this.#stale.set(place, row);
    if (total !== this.#total || this.#stale.size > mostKept) this.#stale.clear();
    this.#rows = new Map(rows.map((row, index) => [offset + index, row]));
    this.#version = version;
    this.#total = total;
    this.#asks = false;
  }

  /** Takes an answer. False: it is about rows that are no longer. */
  take({ version, offset, rows }: Of<ToWebview, "rows">): boolean {
    if (version !== this.#version) return false;
    rows.forEach((row, index) => this.#rows.set(offset + index, row));
    if (this.#rows.size > mostKept) this.#rows = new Map([...this.#rows].slice(-mostKept / 2));
    this.#asks = false;
    return true;
  }

  /** There are other rows altogether. */
  forget(): void {
    this.#rows.clear();
    this.#stale.clear();
  }

  /**
   * What to ask for when these rows are drawn, and is then taken as asked for. Undefined: nothing is missing, or an
   * answer is on its way.
   */
  ask(from: number, end: number): { offset: number; count: number } | undefined {
    if (this.#asks) return undefined;
    const missing = (place: number) => !this.#rows.has(place);
    let first = from;
    while (first < end && !missing(first)) first++;
    if (first === end) return undefined;
    let last = end - 1;
    while (!missing(last)) last--;
    this.#asks = true;
    // Who jumps to where nothing is known wants to see that, and who scrolls wants what comes next. All that is in
    // sight is named, because the other side reads first what the rows that were asked for last lack.
    const [up, down] = [first === from, last === end - 1];
    const offset = up && !down ? Math.max(0, from - ahead) : from;
    const after = down && !up ? Math.min(this.#total, end + ahead) : end;
    return { offset, count: Math.min(300, after - offset) };
  }
}
