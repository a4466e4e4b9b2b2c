import type { Rights, Tri } from "../../access/level";
import type { ChangeVerdict } from "../../access/worlds";
import type { ColumnMessage, RowMessage } from "../protocol";

/** What is kept of a judged row: enough to filter, sort, group and count without judging again. */
export interface Gist {
  readonly access: Rights;
  /** Of the second person or case, where two are compared. */
  readonly other?: Rights;
  /** The server says otherwise than the model. */
  readonly disagrees?: boolean;
  /** What the trials do. */
  readonly effect?: ChangeVerdict;
  /** Facts that are not known and may give something, as bits in the order of the policy. */
  readonly missing?: number;
}

/** Rows by number, from 0 to `size` - 1. Everything here is cheap, so that 100 000 of them can be arranged. */
export interface Rows {
  readonly size: number;
  readonly columns: readonly ColumnMessage[];
  key(row: number): string;
  /** The row with a key, or -1. */
  find(key: string): number;
  /** Text to look through, in lower case. */
  text(row: number): string;
  mode(row: number): string;
  kind(row: number): RowMessage["kind"];
  /** What a column is sorted by, unless it is a right or `change`. */
  sortValue(row: number, column: string): string | number;
}

/** The rows of a matrix as they come, before they are filtered, sorted and grouped. */
export interface Sheet extends Rows {
  /** Rows stay out until they are judged and have something to show. */
  readonly onlyDifferences: boolean;
  tried(row: number): boolean;
  judge(row: number): Gist;
  /** The row in words. */
  message(row: number): RowMessage;
  /** What has to be read to judge the row better: the key for the reader, or undefined when nothing would help. */
  lacks(row: number): string | undefined;
}

const triOf: readonly Tri[] = ["no", "unknown", "yes"];
const effects: readonly ChangeVerdict[] = ["same", "loses", "mayLose", "mayChange", "mayGain", "gains"];

/** The gists of all rows of a sheet in 4 bytes a row, and the set of facts that are missing anywhere. */
export class Gists {
  readonly #codes: Uint32Array;
  #missing = 0;
  /** Of the rows that are kept. */
  readonly counts = { unknown: 0, disagrees: 0, effects: { same: 0, loses: 0, mayLose: 0, mayChange: 0, mayGain: 0, gains: 0 } };

  constructor(readonly size: number) {
    this.#codes = new Uint32Array(size);
  }

  has(row: number): boolean {
    return (this.#codes[row] ?? 0) !== 0;
  }

  set(row: number, gist: Gist): void {
    this.#forget(row);
    this.#missing |= gist.missing ?? 0;
    const other = gist.other ?? gist.access;
    this.#codes[row] =
      1 |
      (packed(gist.access) << 1) |
      (packed(other) << 7) |
      ((gist.disagrees ? 1 : 0) << 13) |
      (effects.indexOf(gist.effect ?? "same") << 14);
    this.#count(row, 1);
  }

  #forget(row: number): void {
    if (!this.has(row)) return;
    this.#count(row, -1);
    this.#codes[row] = 0;
  }

  #count(row: number, by: 1 | -1): void {
    const { read, write, owner, disagrees, effect } = this.get(row);
    if (read === "unknown" || write === "unknown" || owner === "unknown") this.counts.unknown += by;
    if (disagrees) this.counts.disagrees += by;
    this.counts.effects[effect] += by;
  }

  get(row: number): { read: Tri; write: Tri; owner: Tri; other: { read: Tri; write: Tri; owner: Tri }; disagrees: boolean; effect: ChangeVerdict } {
    const code = this.#codes[row]!;
    return {
      ...unpacked(code >> 1),
      other: unpacked(code >> 7),
      disagrees: (code & (1 << 13)) !== 0,
      effect: effects[(code >> 14) & 7]!,
    };
  }

  /** Facts that were missing in some row as bits. */
  get missing(): number {
    return this.#missing;
  }
}

/** How high a verdict stands when rows are sorted by it: losses first. */
export function effectRank(effect: ChangeVerdict): number {
  return effect === "same" ? effects.length : effects.indexOf(effect);
}

function packed({ read, write, owner }: Gist["access"]): number {
  return triOf.indexOf(read) | (triOf.indexOf(write) << 2) | (triOf.indexOf(owner) << 4);
}

function unpacked(code: number): { read: Tri; write: Tri; owner: Tri } {
  return { read: triOf[code & 3]!, write: triOf[(code >> 2) & 3]!, owner: triOf[(code >> 4) & 3]! };
}
