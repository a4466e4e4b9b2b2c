import type { CaseFilter } from "../../backends/backend";
import type { MatrixContext } from "../matrix/context";
import { basisOf, type Layout } from "../matrix/layout";
import type { Lack } from "../matrix/missing";
import { Board } from "../matrix/model";
import type { Arrangement, View } from "../protocol";
import type { Viewport } from "./viewport";

/** A matrix and what it was made of. */
interface Made {
  readonly board: Board;
  readonly view: View;
  readonly ground: MatrixContext;
  /** What the case system was asked for. */
  readonly filter: CaseFilter;
  readonly basis: readonly unknown[] | undefined;
}

/** The matrix that is shown, and the next one, while the one that is shown still stands for it. */
export class Boards {
  #made: Made | undefined;
  #next: Made | undefined;
  #version = 0;

  /**
   * @param lacks called with what has to be read to judge a row better
   * @param shown called when another matrix is shown
   */
  constructor(
    private readonly viewport: Viewport,
    private readonly lacks: (lack: Lack) => void,
    private readonly shown: () => void,
  ) {}

  /** What is shown, and what it was made of. */
  get made(): Made | undefined {
    return this.#made;
  }

  /** The next matrix is being judged behind the one that is shown. */
  get isMaking(): boolean {
    return this.#next !== undefined;
  }

  /** Another number with every change of what the rows are or of their order. */
  get version(): number {
    return this.#version;
  }

  clear(): void {
    this.stop();
    this.#made = undefined;
    this.#next = undefined;
    this.#version++;
  }

  /** Judges nothing any more. */
  stop(): void {
    for (const { board } of this.#both) board.stop();
  }

  /**
   * Makes a matrix anew. Where its rows depend on judging and there is one of the same, that one stays until the new
   * one is judged: somebody looks at its rows.
   */
  make(ground: MatrixContext, view: View, layout: Layout, arrangement: Arrangement): void {
    this.#next?.board.stop();
    const board = new Board(ground, layout, this.lacks);
    board.begin(arrangement, this.viewport.count);
    const filter = ground.cases.filter(ground.connection);
    const replaced = this.#made;
    this.#next = { board, view, ground, filter, basis: basisOf(ground, view) };
    const waits =
      !board.isJudged &&
      board.dependsOnJudging(arrangement) &&
      replaced?.filter === filter &&
      replaced.ground.connection === ground.connection &&
      replaced.ground.backend === ground.backend &&
      JSON.stringify(replaced.view) === JSON.stringify(view);
    if (!waits) this.#show(arrangement);
  }

  /** Goes on judging what is shown, or what will be. @param told called now and then, and when it is judged */
  judgeOn(arrangement: () => Arrangement, told: () => void): void {
    const next = this.#next;
    if (next === undefined) return this.#made?.board.judgeOn(told);
    next.board.judgeOn(() => {
      if (this.#next !== next || !next.board.isJudged) return;
      this.#show(arrangement());
      told();
    });
  }

  /**
   * Takes what was learned of single rows into the matrix, where all that it otherwise rests on is as it was.
   * False: it has to be made anew.
   */
  renew(ground: MatrixContext): boolean {
    const made = this.#next ?? this.#made;
    if (made?.basis === undefined) return false;
    const now = basisOf(ground, made.view)!;
    if (now.length !== made.basis.length || now.some((one, index) => one !== made.basis![index])) return false;
    for (const { board } of this.#both) board.renew();
    return true;
  }

  /** Judges the row with a key again. False: there is no such row. */
  judgeAgain(key: string): boolean {
    return this.#both.map(({ board }) => board.judgeAgain(key)).includes(true);
  }

  arrange(arrangement: Arrangement): void {
    for (const { board } of this.#both) board.arrange(arrangement);
    this.#version++;
  }

  /** Arranges again where what was judged since calls for it. False: not yet. */
  arrangeAgain(arrangement: Arrangement): boolean {
    const came = this.#follow(() => this.#made?.board.arrangeAgain(arrangement));
    if (came === "done") this.#version++;
    return came !== "later";
  }

  /** What is shown stands on all that is known, is judged by it and arranged by it. */
  isSettled(arrangement: Arrangement): boolean {
    return this.isJudged && this.#made?.board.isArranged(arrangement) !== false;
  }

  /** Everything that is shown is judged, and nothing newer is under way. */
  get isJudged(): boolean {
    return this.#next === undefined && this.#made?.board.isJudged !== false;
  }

  get #both(): readonly Made[] {
    return [this.#made, this.#next].filter((one) => one !== undefined);
  }

  #follow<T>(change: () => T): T {
    return this.viewport.follow(() => this.#made?.board, change);
  }

  #show(arrangement: Arrangement): void {
    const next = this.#next;
    if (next === undefined) return;
    this.#made?.board.stop();
    this.#follow(() => {
      next.board.arrange(arrangement);
      this.#made = next;
    });
    this.#next = undefined;
    this.#version++;
    this.shown();
  }
}
