import type { Cases } from "../../workspace/cases";
import type { Connection } from "../../workspace/connections";
import { readView, viewOfCaller } from "./fetching";
import type { View } from "../protocol";
import { Reader, type Reading } from "./reader";

/** Everything is read without being asked where it is not more than this; beyond, one page is, and a button does the rest. */
const readOnByItself = 2_000;
const pageOfCases = 1_000;
/** The first page is small, so that there is soon something to see. */
const firstPage = 100;

/**
 * Reads what a matrix needs, through the cache: what nothing can be shown without, then page after page of cases, then
 * what the rows lack, those in sight first.
 */
export class Supply {
  #abort = new AbortController();
  /** Nobody stopped the reading in the background; somebody asked for all, however much it is; what the rows lack is next. */
  #goesOn = true;
  #all = false;
  #restIsNext = false;
  #paging = false;
  readonly #reader: Reader;

  /**
   * @param read reads what a row lacks, by its key
   * @param changed called after each of these readings
   */
  constructor(
    private readonly cases: Cases,
    read: (key: string, urgent: boolean, signal: AbortSignal) => Promise<void>,
    changed: () => void,
  ) {
    this.#reader = new Reader(read, changed);
  }

  /** Aborted when something else is looked at, or nobody looks any more. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get reading(): Reading {
    return this.#reader.reading;
  }

  get goesOn(): boolean {
    return this.#goesOn;
  }

  /** Pages of cases are arriving. */
  get paging(): boolean {
    return this.#paging;
  }

  /** From now on something else is looked at: ends what is under way. */
  begin(): AbortSignal {
    this.#renew();
    this.#reader.clear();
    this.#goesOn = true;
    this.#restIsNext = false;
    return this.signal;
  }

  /** Ends all reading, until something is looked at again. */
  stop(): void {
    this.#abort.abort();
    this.#reader.stop();
  }

  /** Ends the reading in the background, because somebody wants that. */
  pause(): void {
    this.#goesOn = false;
    this.#renew();
    this.#reader.stop();
  }

  /** All that is left is wanted now. */
  wantAll(): void {
    this.#goesOn = true;
    this.#all = true;
  }

  /** What nothing can be shown without: the first cases, who the caller is, the person or case looked at. Without a view, the caller's. */
  async readBase(connection: Connection, view: View | undefined, signal: AbortSignal): Promise<View | undefined> {
    const { cases } = this;
    const first = cases.list(connection).cases.length === 0 ? cases.loadPage(connection, signal, firstPage) : undefined;
    await Promise.all([first, cases.learn(connection, undefined, signal), readView(cases, connection, view, signal)]);
    if (signal.aborted || view !== undefined) return view;
    const own = viewOfCaller(cases, connection);
    await readView(cases, connection, own, signal);
    return own;
  }

  /** Reads the other pages of cases, as far as that is polite. @param told called after each */
  async readPages(connection: Connection, signal: AbortSignal, told: () => void): Promise<void> {
    const { cases } = this;
    this.#paging = true;
    for (;;) {
      const { more, state, total, cases: loaded } = cases.list(connection);
      if (signal.aborted || !more || state === "failed" || !this.#goesOn) break;
      if (!this.#all && (total ?? Infinity) > readOnByItself && loaded.length >= pageOfCases) break;
      const before = loaded.length;
      await cases.loadPage(connection, signal, pageOfCases);
      if (cases.list(connection).cases.length === before) break;
      told();
    }
    this.#paging = false;
  }

  /** Something that a row lacks. */
  add(lack: string): void {
    this.#reader.add(lack);
  }

  /** What the rows in sight lack: it is read next. */
  want(lacks: Iterable<string>): void {
    if (this.#goesOn) this.#reader.want(lacks);
  }

  /** The pages are there: the next `readRest` may begin. */
  restIsNext(): void {
    this.#restIsNext = true;
  }

  /** Goes on with what rows out of sight lack, where that is little or was asked for. To be called when all rows have said what they lack. */
  readRest(): void {
    if (!this.#restIsNext) return;
    this.#restIsNext = false;
    const { waiting } = this.#reader;
    if (this.#goesOn && waiting > 0 && (waiting <= readOnByItself || this.#all)) this.#reader.startRest();
  }

  #renew(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
  }
}
