import type { Why } from "../message/whyModel";
import type { Seen } from "../message/seen";
import type { Spot } from "../matrix/spot";
import type { Backend } from "../../backends/backend";
import { toFailure } from "../../base/failure";
import type { Connection } from "../../core/connections/connections";
import { isSameSubject, subjectIn } from "../../access/case";
import { drafts, isEditable, type Look } from "../viewState";
import type { Board } from "../matrix/model";
import type { MatrixContext } from "../matrix/context";
import { headingText } from "../matrix/headings";
import { layOut } from "../matrix/layout";
import { failureProblem, noRowsProblem } from "../message/problems";
import type { Of, Problem, RowMessage, SideNumber, ToWebview, View } from "../protocol";
import { everybodyLack, namedLack, type Lack } from "../matrix/missing";
import { oldestReading, summaryOf } from "../message/summary";
import { tableOf } from "../message/table";
import { casesOf } from "../view";
import { whyOf } from "../message/why";
import { Refusals } from "../matrix/trials";
import { DraftEffects } from "../matrix/draftEffects";
import { reviewKey, reviewOf } from "../message/review";
import { Boards } from "./boards";
import { groundOf, type ScreenNeeds } from "./ground";
import { Viewport } from "./viewport";

/**
 * What a panel shows: the matrix over what is known now, or what is said instead of it, and which part of it is in
 * sight.
 */
export class Screen {
  #ground: MatrixContext | undefined;
  #summary = summaryOf([]);
  #oldest = Infinity;
  #problem: Problem | undefined;
  /** What the rows that are shown cover. */
  #coverage = "";
  /** The trials are being applied. */
  applying = false;
  /** What kept a trial from being applied. */
  readonly refused = new Refusals();

  readonly viewport = new Viewport();
  readonly #boards: Boards;
  readonly #effects: DraftEffects;

  /**
   * @param lacks called with what has to be read to judge a row better @param told called when it is worked out what
   * the draft does
   */
  constructor(
    private readonly needs: ScreenNeeds,
    lacks: (lack: Lack) => void,
    told: () => void,
  ) {
    this.#boards = new Boards(this.viewport, lacks, () => (this.#problem = undefined));
    this.#effects = new DraftEffects(told);
  }

  get ground(): MatrixContext | undefined {
    return this.#ground;
  }

  get board(): Board | undefined {
    return this.#boards.made?.board;
  }

  /** Another number with every change of what the rows are or of their order. */
  get version(): number {
    return this.#boards.version;
  }

  /** There is neither a matrix nor anything to say instead. */
  get isEmpty(): boolean {
    return this.board === undefined && this.#problem === undefined;
  }

  /** What is said instead of rows. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Nothing is shown any more. */
  clear(): void {
    this.stop();
    this.#boards.clear();
    this.#problem = undefined;
  }

  /** Judges nothing any more. */
  stop(): void {
    this.#boards.stop();
    this.#effects.stop();
  }

  standOn({ connection, backend }: Pick<MatrixContext, "connection" | "backend">, look: Look): void {
    this.#summary = summaryOf(this.needs.cases.list(connection).cases);
    this.#ground = groundOf(this.needs, connection, backend, look, this.#summary);
    this.#oldest = oldestReading(this.#ground);
    this.#effects.workOut(this.#ground);
  }

  /**
   * True when what is shown is about this, over the connection, backend and filter that are there now: it may stay
   * until there is something newer.
   */
  shows(connection: Connection, backend: Backend, view: View | undefined): boolean {
    const { ground, view: shown, filter } = this.#boards.made ?? {};
    return (
      ground?.connection === connection &&
      ground.backend === backend &&
      filter === this.needs.cases.filter(connection) &&
      JSON.stringify(shown) === JSON.stringify(view)
    );
  }

  /** What is shown was asked for with another filter than the present one. */
  get isOfOtherFilter(): boolean {
    const { made } = this.#boards;
    return made !== undefined && made.filter !== this.needs.cases.filter(made.ground.connection);
  }

  /**
   * Makes the matrix anew from what is known now. Where its rows depend on judging, the one that is shown stays until
   * the new one is judged: somebody looks at its rows. Where there is none, it is said why.
   */
  make(over: Pick<MatrixContext, "connection" | "backend">, look: Look): void {
    const l10n = this.needs.words();
    this.standOn(over, look);
    const { view } = look;
    const layout = view && layOut(this.#ground!, view);
    if (view === undefined || layout === undefined) {
      this.clear();
      return this.say(noRowsProblem(l10n, view));
    }
    this.#boards.make(this.#ground!, view, layout, look.arrangement);
  }

  /** The next matrix is being judged behind the one that is shown. */
  get isMaking(): boolean {
    return this.#boards.isMaking;
  }

  /** Goes on judging what is shown, or what will be. @param told called now and then, and when it is judged */
  judgeOn(look: () => Look, told: () => void): void {
    this.#boards.judgeOn(() => look().arrangement, told);
  }

  /**
   * Takes what was learned of single rows into the matrix, where all that it otherwise rests on is as it was.
   * False: it has to be made anew.
   */
  renew(): boolean {
    if (this.#ground === undefined || !this.#boards.renew(this.#ground)) return false;
    this.#effects.workOutAgain();
    return true;
  }

  /** Judges the row with a key again. False: there is no such row. */
  judgeAgain(key: string): boolean {
    if (this.#ground?.drafts) this.#effects.workOutAgain();
    return this.#boards.judgeAgain(key);
  }

  arrange({ arrangement }: Look): void {
    this.#boards.arrange(arrangement);
  }

  /** Arranges again where what was judged since calls for it. False: not yet. */
  arrangeAgain({ arrangement }: Look): boolean {
    return this.#boards.arrangeAgain(arrangement);
  }

  /** What is shown stands on all that is known, is judged by it and arranged by it. */
  isSettled({ arrangement }: Look): boolean {
    return this.#boards.isSettled(arrangement);
  }

  /** Says something instead of rows. */
  say(problem: Problem): void {
    this.#problem = problem;
  }

  sayFailure(thrown: unknown): void {
    this.clear();
    this.say(failureProblem(this.needs.words(), toFailure(thrown), this.needs.connection));
  }

  /** What the rows in sight lack, and what there may be without a row: people on a case, cases that name a person. */
  get lacking(): readonly Lack[] {
    const { board, ground } = this;
    if (board === undefined || ground === undefined) return [];
    const { view } = this.#boards.made ?? {};
    const lacks = [
      ...casesOf(view).map((id) => everybodyLack(ground, id)),
      view?.type === "user" ? namedLack(ground, view.subject) : undefined,
    ];
    return [
      ...lacks.filter((lack) => lack !== undefined),
      ...board.lackingAt(this.viewport.offset, this.viewport.count),
    ];
  }

  /** Who is on which case: in a row, or also somebody of no row, where one case or two are looked at. */
  spot(key: string, side: SideNumber = 0): Spot | undefined {
    const { board } = this;
    const found = board?.spot(key, side);
    const { view, ground } = this.#boards.made ?? {};
    if (found !== undefined || board === undefined || ground === undefined) return found;
    const caseId = casesOf(view)[side];
    const subject = subjectIn(key);
    if (caseId === undefined || subject === undefined) return undefined;
    const named = { ...subject, name: subject.id };
    const known = ground.cases.people(ground.connection).find((one) => isSameSubject(one, named));
    return { caseId, holder: { subject: known ?? named } };
  }

  seen(look: Look): Seen {
    const { words, locale, connection } = this.needs;
    const { view, arrangement, trials, origin } = look;
    // Where nothing is older than the list, no reading makes it younger.
    if (this.#ground !== undefined && this.#oldest < this.#ground.asOf) this.#oldest = oldestReading(this.#ground);
    return {
      l10n: words(),
      locale,
      connection,
      ground: this.#ground,
      view,
      board: this.board,
      filter: this.#boards.made?.filter ?? this.#ground?.cases.filter(this.#ground.connection) ?? {},
      arrangement,
      summary: this.#summary,
      oldest: this.#oldest,
      editable: isEditable(look),
      drafts: drafts(look),
      trials,
      effects: {
        found: this.#effects.found,
        isWhole: this.#effects.isWhole && this.#boards.isJudged,
      },
      origin,
      applying: this.applying,
      refused: this.refused,
    };
  }

  tableOf(look: Look): Omit<Of<ToWebview, "table">, "arranged"> {
    const offset = Math.max(0, Math.min(this.viewport.offset, (this.board?.total ?? 0) - this.viewport.count));
    const table = tableOf(this.seen(look), {
      version: this.version,
      problem: this.#problem,
      offset,
      rows: this.#rows(offset),
      held: this.viewport.heldIn(this.board),
    });
    // What is read since covers the next matrix, not the rows that are still shown.
    if (!this.isMaking) this.#coverage = table.coverage;
    return { ...table, coverage: this.#coverage };
  }

  rowsOf(): Of<ToWebview, "rows"> {
    return {
      type: "rows",
      version: this.version,
      offset: this.viewport.offset,
      rows: this.#rows(this.viewport.offset),
    };
  }

  /** The reasons for the cell that was asked about, where it is there. */
  whyOf(look: Look): Why | undefined {
    const { why } = look;
    if (why?.key === reviewKey) return reviewOf(this.seen(look));
    const spot = why && this.spot(why.key, why.side);
    return spot && this.#ground && whyOf(this.#ground, spot, why.right, this.board!.axis.rowsAre);
  }

  #rows(offset: number): RowMessage[] {
    const { words, locale } = this.needs;
    const l10n = words();
    return (
      this.board?.rows(offset, this.viewport.count, (group, rows) => headingText(l10n, group, locale.count(rows))) ?? []
    );
  }
}
