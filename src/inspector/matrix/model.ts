import type { Spot } from "./spot";
import type { Locale } from "../../text/locale";
import { skeleton } from "../../text/skeleton";
import type { Arrangement, RowMessage, SideNumber } from "../protocol";
import type { Lack } from "./missing";
import { arrange, dependsOnJudging, groupKey, type Arranged, type Group } from "./arrange";
import type { Axis } from "./axis";
import type { MatrixContext } from "./context";
import type { Layout } from "./layout";
import { matrix } from "./matrix";
import { Gists, type Sheet } from "./rows";

/**
 * Time that judging may take before something else has its turn, in milliseconds; so many rows are judged in any case.
 */
const judgeSlice = 12;
const atLeast = 8;
/** Rows after which it is said how far judging has come. */
const step = 5_000;
/** Arranging takes no more than one part in this of the time, so that rows that come in do not hold others up. */
const share = 8;

/** A matrix with everything that is known of its rows: judged in slices, arranged, and told in words where asked. */
export class Board {
  readonly sheet: Sheet;
  readonly axis: Axis;
  readonly gists: Gists;
  readonly #sides: Layout["sides"];
  readonly #locale: Locale;
  readonly #lacking: (Lack | undefined)[] = [];
  readonly #bases: unknown[] = [];
  #arranged: Arranged = { order: new Int32Array(), headings: [] };
  #judged = 0;
  #judging: NodeJS.Immediate | undefined;
  /** Something was judged otherwise since the rows were arranged, and when they may be arranged again. */
  #changed = false;
  #notBefore = 0;

  /** @param lacks called with what has to be read to judge a row better */
  constructor(
    ground: MatrixContext,
    { axis, sides }: Layout,
    private readonly lacks: (lack: Lack) => void,
  ) {
    this.axis = axis;
    this.#sides = sides;
    this.#locale = ground.locale;
    this.sheet = matrix(ground, axis, sides);
    this.gists = new Gists(this.sheet.size);
  }

  /** Judges the first rows: so many, or as many as there is time for where the order depends on it. */
  begin(by: Arrangement, rows: number): void {
    if (this.dependsOnJudging(by)) this.#judgeSome();
    else while (!this.isJudged && this.#judged < rows) this.#judge(this.#judged++);
  }

  /** Rows from the first one on that are judged. */
  get judged(): number {
    return this.#judged;
  }

  get isJudged(): boolean {
    return this.#judged >= this.sheet.size;
  }

  /** Rows in the order shown, headings included. */
  get total(): number {
    return this.#arranged.order.length;
  }

  /** Rows shown, without headings. */
  get shown(): number {
    return this.total - this.#arranged.headings.length;
  }

  /**
   * Judges the rest, a slice at a time, so that the extension host stays free for others. `told` is called now and
   * then, and at the end.
   */
  judgeOn(told: () => void): void {
    if (this.#judging !== undefined || this.isJudged) return;
    this.#judging = setImmediate(() => {
      this.#judging = undefined;
      const before = this.#judged;
      this.#judgeSome();
      if (this.isJudged || Math.floor(before / step) !== Math.floor(this.#judged / step)) told();
      this.judgeOn(told);
    });
  }

  stop(): void {
    clearImmediate(this.#judging);
    this.#judging = undefined;
  }

  /** Judges a row again. False: there is no such row. */
  judgeAgain(key: string): boolean {
    const row = this.sheet.find(key);
    if (row >= 0 && row < this.#judged) this.#judge(row);
    return row >= 0;
  }

  /** Judges those rows again about which something was learned that concerns no other row. */
  renew(): void {
    for (let row = 0; row < this.#judged; row++) if (this.sheet.basis(row) !== this.#bases[row]) this.#judge(row);
  }

  arrange(by: Arrangement): void {
    const began = performance.now();
    this.#arranged = arrange(this.sheet, this.gists, by, this.#locale);
    this.#changed = false;
    const now = performance.now();
    this.#notBefore = now + share * (now - began);
  }

  /** True when the order changes as rows are judged. */
  dependsOnJudging(by: Arrangement): boolean {
    return dependsOnJudging(this.sheet, by);
  }

  /**
   * Arranges again where the order depends on what was judged since. "later": it was done a moment ago, and has to be
   * asked for again.
   */
  arrangeAgain(by: Arrangement): "done" | "later" | "not needed" {
    if (!this.#changed || !this.dependsOnJudging(by)) return "not needed";
    if (performance.now() < this.#notBefore) return "later";
    this.arrange(by);
    return "done";
  }

  /** All rows are judged, and in the order that follows from it. */
  isArranged(by: Arrangement): boolean {
    return this.isJudged && !(this.#changed && this.dependsOnJudging(by));
  }

  /** Rows in words, from a place in the order on. @param heading words for the heading of a group */
  rows(offset: number, count: number, heading: (group: Group, rows: number) => string): RowMessage[] {
    const { order, headings } = this.#arranged;
    return Array.from(order.subarray(offset, offset + count), (row): RowMessage => {
      if (row >= 0) return this.sheet.message(row);
      const { group, rows } = headings[-1 - row]!;
      return { key: headingKey(group), kind: "heading", cells: [{ text: heading(group, rows) }] };
    });
  }

  /** What has to be read for the rows at a place, in their order. */
  lackingAt(offset: number, count: number): readonly Lack[] {
    const rows = [...this.#arranged.order.subarray(offset, offset + count)].filter((row) => row >= 0);
    for (const row of rows) if (!this.gists.has(row)) this.#judge(row);
    return rows.flatMap((row) => this.#lacking[row] ?? []);
  }

  /** The place of the next row with a text in it, from a place on and around; or of the one before. */
  find(text: string, from: number, back = false): number | undefined {
    const { order } = this.#arranged;
    const wanted = skeleton(text);
    const { length } = order;
    for (let step = 0; step < length; step++) {
      const at = (((back ? from - step : from + step) % length) + length) % length;
      if (order[at]! >= 0 && this.sheet.text(order[at]!).includes(wanted)) return at;
    }
    return undefined;
  }

  /** The place of a row or a heading in the order shown. */
  placeOf(key: string): number | undefined {
    const { order, headings } = this.#arranged;
    const heading = headings.findIndex(({ group }) => headingKey(group) === key);
    const row = heading < 0 ? this.axis.find(key) : -1 - heading;
    const at = row === -1 && heading < 0 ? -1 : order.indexOf(row);
    return at < 0 ? undefined : at;
  }

  /** The rows and headings around a place, the nearest ones first, by their keys. */
  near(place: number, most: number): { readonly key: string; readonly at: number }[] {
    const { order, headings } = this.#arranged;
    const steps = Array.from({ length: 2 * most }, (_, index) => ((index + 1) >> 1) * (index % 2 === 0 ? 1 : -1));
    return steps.flatMap((step) => {
      const row = order[place + step];
      if (row === undefined) return [];
      return [{ key: row < 0 ? headingKey(headings[-1 - row]!.group) : this.axis.key(row), at: place + step }];
    });
  }

  /** Who is on which case in a row. */
  spot(key: string, side: SideNumber): Spot | undefined {
    const row = this.axis.find(key);
    return row < 0 ? undefined : this.#sides[side]?.at(row);
  }

  /** Every row that is shown now, without headings. Lets others have their turn in between. */
  async *all(): AsyncGenerator<RowMessage> {
    const { order } = this.#arranged;
    for (let at = 0; at < order.length; at++) {
      if (order[at]! >= 0) yield this.sheet.message(order[at]!);
      if (at % 200 === 199) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #judgeSome(): void {
    const until = performance.now() + judgeSlice;
    for (let n = 0; !this.isJudged && (n < atLeast || performance.now() < until); n++) this.#judge(this.#judged++);
  }

  #judge(row: number): void {
    const { gist, lack } = this.sheet.judge(row);
    if (this.gists.set(row, gist)) this.#changed = true;
    this.#bases[row] = this.sheet.basis(row);
    this.#lacking[row] = lack;
    if (lack !== undefined) this.lacks(lack);
  }
}

const headingKey = (group: Group): string => `heading ${groupKey(group)}`;
