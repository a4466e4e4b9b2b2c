import type { Backend } from "../../backends/backend";
import type { Cases } from "../../core/cases/cases";
import type { Connection } from "../../core/connections/connections";
import type { View } from "../protocol";
import { readView, viewOfCaller } from "./fetching";
import { lackKey, type Lack } from "../matrix/missing";
import { Reader, type ReadingProgress } from "./reader";

/**
 * Everything is read without being asked where it is not more than this; beyond, one page is, and a button does the
 * rest.
 */
const readOnByItself = 2_000;
const pageOfCases = 1_000;
/** The first page is small, so that there is soon something to see. */
const firstPage = 100;

export interface SupplyNeeds {
  readonly cases: Cases;
  /** Reads what a row lacks. */
  read(lack: Lack, urgent: boolean, signal: AbortSignal): Promise<void>;
  isStillLacking(lack: Lack): boolean;
  /** Called after each of these readings. */
  changed(): void;
}

/**
 * Reads what a matrix needs, through the cache: what nothing can be shown without, then page after page of cases, then
 * what the rows lack, those in sight first.
 */
export class Supply {
  #abort = new AbortController();
  #pages = new AbortController();
  /**
   * Nobody stopped the reading in the background; somebody asked for all, however much it is; for what failed as well;
   * what the rows lack is next.
   */
  #goesOn = true;
  #all = false;
  #failedToo = false;
  #restIsNext = false;
  #paging = false;
  readonly #reader: Reader<Lack>;

  constructor(private readonly needs: SupplyNeeds) {
    this.#reader = new Reader({
      read: needs.read,
      keyOf: lackKey,
      isStillLacking: needs.isStillLacking,
      changed: needs.changed,
    });
  }

  /** Aborted when something else is looked at, or nobody looks any more. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get reading(): ReadingProgress {
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
    this.stop();
    this.#abort = new AbortController();
    this.#reader.clear();
    this.#goesOn = true;
    this.#failedToo = false;
    this.#restIsNext = false;
    return this.signal;
  }

  /** Ends all reading, until something is looked at again. */
  stop(): void {
    this.#abort.abort();
    this.#pages.abort();
    this.#reader.stop();
  }

  /** Ends the reading in the background, because somebody wants that. What is in sight can still be wanted. */
  pause(): void {
    this.#goesOn = false;
    this.#pages.abort();
    this.#reader.stop();
  }

  /** Goes on after a pause or a failure. @param all however much it is */
  resume(all: boolean): void {
    this.#goesOn = true;
    this.#failedToo = true;
    this.#all ||= all;
  }

  /**
   * What nothing can be shown without: the first cases, who the caller is, the person or case looked at. Without a
   * view, the caller's. @param listed called when the first cases were read here
   */
  async readBase(
    connection: Connection,
    backend: Backend,
    view: View | undefined,
    signal: AbortSignal,
    listed: () => void,
  ): Promise<View | undefined> {
    const { cases } = this.needs;
    const over = { cases, connection, backend };
    const isListed = cases.list(connection).cases.length > 0;
    const first = isListed
      ? undefined
      : cases.loadPage(connection, signal, firstPage).then(() => {
          if (!signal.aborted && cases.list(connection).cases.length > 0) listed();
        });
    await Promise.all([first, cases.learn(connection, undefined, signal), readView(over, view, signal)]);
    if (signal.aborted || view !== undefined) return view;
    const own = viewOfCaller(cases, connection);
    await readView(over, own, signal);
    return own;
  }

  /** Reads the other pages of cases, as far as that is polite, until one fails. @param told called after each */
  async readPages(connection: Connection, told: () => void): Promise<void> {
    const { cases } = this.needs;
    this.#pages.abort();
    const { signal } = (this.#pages = new AbortController());
    this.#paging = true;
    for (;;) {
      const { more, total, cases: loaded } = cases.list(connection);
      if (signal.aborted || !more || !this.#goesOn) break;
      if (!this.#all && (total ?? Infinity) > readOnByItself && loaded.length >= pageOfCases) break;
      const before = loaded.length;
      await cases.loadPage(connection, signal, pageOfCases);
      const after = cases.list(connection);
      if (after.state === "failed" || after.cases.length === before) break;
      told();
    }
    if (signal === this.#pages.signal) this.#paging = false;
  }

  /** Something that a row lacks. */
  add(lack: Lack): void {
    this.#reader.add(lack);
  }

  /** What the rows in sight lack: it is read next. */
  want(lacks: Iterable<Lack>): void {
    this.#reader.want(lacks);
  }

  /** The pages are there: the next `readRest` may begin. */
  restIsNext(): void {
    this.#restIsNext = true;
  }

  /**
   * Goes on with what rows out of sight lack, where that is little or was asked for. To be called when all rows have
   * said what they lack.
   */
  readRest(): void {
    if (!this.#restIsNext) return;
    this.#restIsNext = false;
    const { waiting, reading } = this.#reader;
    const left = waiting + (this.#failedToo ? reading.failed : 0);
    this.#failedToo = false;
    if (this.#goesOn && left > 0 && (left <= readOnByItself || this.#all)) this.#reader.startRest();
  }
}
