import type { Rights, Tri } from "../../access/level";
import type { ChangeVerdict } from "../../access/worlds";
import type { AccessBy } from "../../core/cases/everybody";
import type { ColumnMessage, RowMessage } from "../protocol";
import type { Lack } from "./missing";
import { ways, type AccessPath } from "./accessPath";

/** Columns of words that come of judging. */
export const wordColumns = ["entry", "role", "because", "difference"] as const;
export type WordColumn = (typeof wordColumns)[number];

/** What is kept of a judged row: enough to filter, sort, group and count without judging again. */
export interface Gist {
  readonly access: Rights;
  /** Of the second person or case, where two are compared. */
  readonly other?: Rights;
  /** Whether the two that are compared differ: for certain, or in some possible world. */
  readonly differs?: "no" | "may" | "yes";
  /** The server says otherwise than the model, of one of them. */
  readonly disagrees?: boolean;
  /** What the trials do. */
  readonly effect?: ChangeVerdict;
  /** A group is counted apart from people who gain or lose; a role is nobody in particular, and not counted. */
  readonly who?: "group" | "role";
  /** How the row has what it has; where two are compared, either of them. */
  readonly way?: AccessPath;
  /** By what somebody has access as it is, without the trials; none where two are compared. */
  readonly by?: AccessBy | undefined;
  /** Facts that are not known and may give something, as bits in the order of the policy. */
  readonly missing?: number;
  /** What the columns of words say. */
  readonly words?: Readonly<Partial<Record<WordColumn, string>>>;
}

/** Rows by number, from 0 to `size` - 1. Everything here is cheap, so that 100 000 of them can be arranged. */
export interface Rows {
  readonly size: number;
  readonly columns: readonly ColumnMessage[];
  key(row: number): string;
  /** The row with a key, or -1. */
  find(key: string): number;
  /** Skeleton of the text to look through. */
  text(row: number): string;
  mode(row: number): string;
  kind(row: number): RowMessage["kind"];
  /** What a column that does not come of judging is sorted by. */
  sortValue(row: number, column: string): string;
}

/** The rows of a matrix as they come, before they are filtered, sorted and grouped. */
export interface Sheet extends Rows {
  /** Rows stay out until they are judged and have something to show. */
  readonly onlyDifferences: boolean;
  tried(row: number): boolean;
  /** What is kept of the row, and what has to be read to judge it better; undefined when nothing would help. */
  judge(row: number): { readonly gist: Gist; readonly lack: Lack | undefined };
  /** What the judgement of this row alone rests on; another one calls for judging it again. */
  basis(row: number): unknown;
  /** The row in words. */
  message(row: number): RowMessage;
}

const triOf: readonly Tri[] = ["no", "unknown", "yes"];
const effects: readonly ChangeVerdict[] = ["same", "loses", "mayLose", "mayChange", "mayGain", "gains"];
const whoOf: readonly Gist["who"][] = [undefined, "group", "role"];
const differences = ["no", "may", "yes"] as const;
const accessBys: readonly (AccessBy | undefined)[] = [undefined, "entry", "role", "title", "open"];

function noEffects(): Record<ChangeVerdict, number> {
  return { same: 0, loses: 0, mayLose: 0, mayChange: 0, mayGain: 0, gains: 0 };
}

/** A gist as it is kept. */
export interface KeptGist extends Rights {
  readonly other: Rights;
  readonly differs: "no" | "may" | "yes";
  readonly disagrees: boolean;
  readonly effect: ChangeVerdict;
  readonly way: AccessPath;
}

/** The gists of all rows of a sheet in a few bytes a row. Texts are kept once each: rows repeat them. */
export class Gists {
  readonly #codes: Uint32Array;
  readonly #missing: Uint32Array;
  readonly #words = new Map<WordColumn, Uint32Array>();
  readonly #texts: string[] = [""];
  readonly #places = new Map<string, number>([["", 0]]);
  /**
   * Of the rows that are kept. `effects`, `by`: of all but groups and roles. `missing`: rows for which a fact is
   * missing, by its place in the policy.
   */
  readonly counts = {
    unknown: 0,
    disagrees: 0,
    effects: noEffects(),
    ofGroups: noEffects(),
    by: { entry: 0, role: 0, title: 0, open: 0 },
    missing: Array.from({ length: 32 }, () => 0),
  };

  constructor(readonly size: number) {
    this.#codes = new Uint32Array(size);
    this.#missing = new Uint32Array(size);
  }

  has(row: number): boolean {
    return (this.#codes[row] ?? 0) !== 0;
  }

  /** Returns whether anything is now otherwise. */
  set(row: number, gist: Gist): boolean {
    const code =
      1 |
      (packed(gist.access) << 1) |
      (packed(gist.other ?? gist.access) << 7) |
      ((gist.disagrees ? 1 : 0) << 13) |
      (effects.indexOf(gist.effect ?? "same") << 14) |
      (differences.indexOf(gist.differs ?? "no") << 17) |
      (whoOf.indexOf(gist.who) << 19) |
      (ways.indexOf(gist.way ?? "none") << 21) |
      (accessBys.indexOf(gist.by) << 24);
    const missing = gist.missing ?? 0;
    let changed = code !== this.#codes[row] || missing !== this.#missing[row];
    if (changed) {
      this.#count(row, -1);
      this.#codes[row] = code;
      this.#missing[row] = missing;
      this.#count(row, 1);
    }
    for (const column of wordColumns) {
      const text = gist.words?.[column];
      if (text !== undefined) changed = this.#setText(column, row, text) || changed;
    }
    return changed;
  }

  get(row: number): KeptGist {
    const code = this.#codes[row]!;
    return {
      ...unpacked(code >> 1),
      other: unpacked(code >> 7),
      disagrees: (code & (1 << 13)) !== 0,
      effect: effects[(code >> 14) & 7]!,
      differs: differences[(code >> 17) & 3]!,
      way: ways[(code >> 21) & 7]!,
    };
  }

  /** What a column of words says in a row. */
  text(row: number, column: WordColumn): string {
    return this.#texts[this.#words.get(column)?.[row] ?? 0]!;
  }

  #setText(column: WordColumn, row: number, text: string): boolean {
    let places = this.#words.get(column);
    if (places === undefined) this.#words.set(column, (places = new Uint32Array(this.size)));
    let place = this.#places.get(text);
    if (place === undefined) this.#places.set(text, (place = this.#texts.push(text) - 1));
    if (places[row] === place) return false;
    places[row] = place;
    return true;
  }

  #count(row: number, by: 1 | -1): void {
    if (!this.has(row)) return;
    const { other, disagrees, effect, ...mine } = this.get(row);
    const { counts } = this;
    if (isPartlyUnknown(mine) || isPartlyUnknown(other)) counts.unknown += by;
    if (disagrees) counts.disagrees += by;
    const who = whoOf[(this.#codes[row]! >> 19) & 3];
    if (who !== "role") counts[who === "group" ? "ofGroups" : "effects"][effect] += by;
    const accessBy = accessBys[(this.#codes[row]! >> 24) & 7];
    if (who === undefined && accessBy !== undefined) counts.by[accessBy] += by;
    for (let missing = this.#missing[row]!, place = 0; missing !== 0; missing >>>= 1, place++)
      if (missing & 1) counts.missing[place]! += by;
  }
}

/** True where one of the answers is "unknown". */
export function isPartlyUnknown({ read, write, owner }: Rights): boolean {
  return read === "unknown" || write === "unknown" || owner === "unknown";
}

/** How high a verdict stands when rows are sorted by it: losses first. */
export function effectRank(effect: ChangeVerdict): number {
  return effect === "same" ? effects.length : effects.indexOf(effect);
}

function packed({ read, write, owner }: Rights): number {
  return triOf.indexOf(read) | (triOf.indexOf(write) << 2) | (triOf.indexOf(owner) << 4);
}

function unpacked(code: number): Rights {
  return { read: triOf[code & 3]!, write: triOf[(code >> 2) & 3]!, owner: triOf[(code >> 4) & 3]! };
}
