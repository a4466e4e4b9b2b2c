import type { Why } from "../message/whyModel";
import type { Seen } from "../message/seen";
import type { Spot } from "../matrix/spot";
import type { SystemWords } from "../../wording/systemWords";
import type { Backend, CaseFilter } from "../../backends/backend";
import { toFailure } from "../../base/failure";
import type { Locale } from "../../text/locale";
import type { Cases } from "../../core/cases/cases";
import type { Changes } from "../../core/changes/changes";
import type { Connection } from "../../core/connections/connections";
import { isSameSubject, subjectIn } from "../../access/case";
import { drafts, isEditable, type Look } from "../viewState";
import { Board } from "../matrix/model";
import type { MatrixContext } from "../matrix/context";
import { headingText } from "../matrix/headings";
import { basisOf, layOut } from "../matrix/layout";
import { failureProblem } from "../message/problems";
import type { Of, Problem, RowMessage, SideNumber, ToWebview, View } from "../protocol";
import type { Lack } from "../matrix/missing";
import { oldestReading, summaryOf } from "../message/summary";
import { tableOf } from "../message/table";
import { casesOf } from "../view";
import { whyOf } from "../message/why";
import { Refusals } from "../matrix/trials";
import { DraftEffects } from "../matrix/draftEffects";
import { reviewKey, reviewOf } from "../message/review";

export interface ScreenNeeds {
  readonly connection: string;
  readonly cases: Cases;
  readonly changes: Pick<Changes, "undetermined">;
  /** The words of the system behind the connection, as it is now. */
  words(): SystemWords;
  readonly locale: Locale;
}

/** Where the row that the page holds is gone, one of so many above or below it is followed. */
const mostNear = 60;

/** A matrix and what it was made of. */
interface Made {
  readonly board: Board;
  readonly view: View;
  readonly ground: MatrixContext;
  /** What the case system was asked for. */
  readonly filter: CaseFilter;
  readonly basis: readonly unknown[] | undefined;
}

/**
 * What a panel shows: the matrix over what is known now, or what is said instead of it, and which part of it is in
 * sight.
 */
export class Screen {
  #ground: MatrixContext | undefined;
  #made: Made | undefined;
  /** The next matrix, while the one that is shown still stands for it. */
  #next: Made | undefined;
  #summary = summaryOf([]);
  #oldest = Infinity;
  #problem: Problem | undefined;
  #version = 0;
  #offset = 0;
  #count = 40;
  #held: readonly string[] = [];
  /** What the rows that are shown cover. */
  #coverage = "";
  /** The trials are being applied. */
  applying = false;
  /** What kept a trial from being applied. */
  readonly refused = new Refusals();

  readonly #effects: DraftEffects;

  /**
   * @param lacks called with what has to be read to judge a row better @param told called when it is worked out what
   * the draft does
   */
  constructor(
    private readonly needs: ScreenNeeds,
    private readonly lacks: (lack: Lack) => void,
    told: () => void,
  ) {
    this.#effects = new DraftEffects(told);
  }

  get ground(): MatrixContext | undefined {
    return this.#ground;
  }

  get board(): Board | undefined {
    return this.#made?.board;
  }

  /** Another number with every change of what the rows are or of their order. */
  get version(): number {
    return this.#version;
  }

  /** There is neither a matrix nor anything to say instead. */
  get isEmpty(): boolean {
    return this.#made === undefined && this.#problem === undefined;
  }

  /** What is said instead of rows. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Nothing is shown any more. */
  clear(): void {
    this.stop();
    this.#made = undefined;
    this.#next = undefined;
    this.#problem = undefined;
    this.#version++;
  }

  /** Judges nothing any more. */
  stop(): void {
    this.#made?.board.stop();
    this.#next?.board.stop();
    this.#effects.stop();
  }

  standOn(connection: Connection, backend: Backend, look: Look): void {
    const { cases, changes, words, locale } = this.needs;
    const { caller } = cases.directory(connection);
    const disagreed = caller === undefined ? [] : cases.selfCheck(connection).disagreed.slice(0, 50);
    this.#summary = summaryOf(cases.list(connection).cases);
    this.#ground = {
      connection,
      cases,
      backend,
      l10n: words(),
      locale,
      editable: isEditable(look),
      drafts: drafts(look),
      trials: look.trials,
      asOf: this.#summary.oldest === Infinity ? 0 : this.#summary.oldest,
      suspects: disagreed.flatMap((id) => cases.judge(connection, id, caller!)?.agreement?.rules ?? []),
      undetermined: changes.undetermined(connection),
    };
    this.#oldest = oldestReading(this.#ground);
    this.#effects.workOut(this.#ground);
  }

  /**
   * True when what is shown is about this, over the connection, backend and filter that are there now: it may stay
   * until there is something newer.
   */
  shows(connection: Connection, backend: Backend, view: View | undefined): boolean {
    const { ground, view: shown, filter } = this.#made ?? {};
    return (
      ground?.connection === connection &&
      ground.backend === backend &&
      filter === this.needs.cases.filter(connection) &&
      JSON.stringify(shown) === JSON.stringify(view)
    );
  }

  /** What is shown was asked for with another filter than the present one. */
  get isOfOtherFilter(): boolean {
    return this.#made !== undefined && this.#made.filter !== this.needs.cases.filter(this.#made.ground.connection);
  }

  /**
   * Makes the matrix anew from what is known now. Where its rows depend on judging, the one that is shown stays until
   * the new one is judged: somebody looks at its rows. Where there is none, it is said why.
   */
  make(look: Look): void {
    const l10n = this.needs.words();
    if (this.#ground === undefined) return;
    this.standOn(this.#ground.connection, this.#ground.backend, look);
    const { view } = look;
    const layout = view && layOut(this.#ground, view);
    if (view === undefined || layout === undefined) {
      this.clear();
      return this.say(
        view === undefined
          ? {
              message: l10n.t("Choose a person or a group, or a case, to see who may do what, and why."),
              kind: "choose",
            }
          : { message: l10n.t("The case is not there, or not visible to you."), kind: "error" },
      );
    }
    this.#next?.board.stop();
    const board = new Board(this.#ground, layout, this.lacks);
    this.#next = {
      board,
      view,
      ground: this.#ground,
      filter: this.#ground.cases.filter(this.#ground.connection),
      basis: basisOf(this.#ground, view),
    };
    const waits =
      !board.isJudged &&
      board.dependsOnJudging(look.arrangement) &&
      this.shows(this.#ground.connection, this.#ground.backend, view);
    if (!waits) this.#show(look);
  }

  /** The next matrix is being judged behind the one that is shown. */
  get isMaking(): boolean {
    return this.#next !== undefined;
  }

  /** Goes on judging what is shown, or what will be. @param told called now and then, and when it is judged */
  judgeOn(look: () => Look, told: () => void): void {
    const next = this.#next;
    if (next === undefined) return this.#made?.board.judgeOn(told);
    next.board.judgeOn(() => {
      if (this.#next !== next || !next.board.isJudged) return;
      this.#show(look());
      told();
    });
  }

  /**
   * Takes what was learned of single rows into the matrix, where all that it otherwise rests on is as it was.
   * False: it has to be made anew.
   */
  renew(): boolean {
    const made = this.#next ?? this.#made;
    if (made?.basis === undefined || this.#ground === undefined) return false;
    const now = basisOf(this.#ground, made.view)!;
    if (now.length !== made.basis.length || now.some((one, index) => one !== made.basis![index])) return false;
    for (const { board } of this.#both) board.renew();
    this.#effects.workOutAgain();
    return true;
  }

  /** Judges the row with a key again. False: there is no such row. */
  judgeAgain(key: string): boolean {
    if (this.#ground?.drafts) this.#effects.workOutAgain();
    return this.#both.map(({ board }) => board.judgeAgain(key)).includes(true);
  }

  arrange({ arrangement }: Look): void {
    for (const { board } of this.#both) board.arrange(arrangement);
    this.#version++;
  }

  /** Arranges again where what was judged since calls for it. False: not yet. */
  arrangeAgain({ arrangement }: Look): boolean {
    const came = this.#follow(() => this.board?.arrangeAgain(arrangement));
    if (came === "done") this.#version++;
    return came !== "later";
  }

  /** What is shown stands on all that is known, and is arranged by it. */
  isSettled({ arrangement }: Look): boolean {
    return this.#next === undefined && this.board?.isArranged(arrangement) !== false;
  }

  /** The page holds rows where they are: by their keys, the one that is looked at first. */
  hold(keys: readonly string[]): void {
    this.#held = keys;
  }

  /** Puts rows into another order; what is in sight goes along with the row that the page holds. */
  #follow<T>(change: () => T): T {
    const [held] = this.#held;
    const place = held === undefined ? undefined : this.board?.placeOf(held);
    const near = place === undefined ? [] : this.board!.near(place, mostNear);
    const changed = change();
    for (const { key, at } of near) {
      const now = this.board?.placeOf(key);
      if (now === undefined) continue;
      this.#offset = Math.max(0, this.#offset + now - at);
      break;
    }
    return changed;
  }

  /** Says something instead of rows. */
  say(problem: Problem): void {
    this.#problem = problem;
  }

  sayFailure(thrown: unknown): void {
    this.clear();
    this.say(failureProblem(this.needs.words(), toFailure(thrown), this.needs.connection));
  }

  /** Another part of the rows is in sight. */
  scroll(offset: number, count = this.#count): void {
    this.#offset = offset;
    this.#count = Math.max(1, Math.min(count, 300));
  }

  /** What the rows in sight lack. */
  get lacking(): readonly Lack[] {
    return this.board?.lackingAt(this.#offset, this.#count) ?? [];
  }

  /** Who is on which case: in a row, or also somebody of no row, where one case or two are looked at. */
  spot(key: string, side: SideNumber = 0): Spot | undefined {
    const { board } = this;
    const found = board?.spot(key, side);
    const { view, ground } = this.#made ?? {};
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
      arrangement,
      summary: this.#summary,
      oldest: this.#oldest,
      editable: isEditable(look),
      drafts: drafts(look),
      trials,
      effects: {
        found: this.#effects.found,
        isWhole: this.#effects.isWhole && this.#next === undefined && this.board?.isJudged !== false,
      },
      origin,
      applying: this.applying,
      refused: this.refused,
    };
  }

  tableOf(look: Look): Omit<Of<ToWebview, "table">, "arranged"> {
    const offset = Math.max(0, Math.min(this.#offset, (this.board?.total ?? 0) - this.#count));
    const table = tableOf(this.seen(look), {
      version: this.#version,
      problem: this.#problem,
      offset,
      rows: this.#rows(offset),
      held: this.#held.map((key) => {
        const at = this.board?.placeOf(key);
        return { key, ...(at !== undefined && { at }) };
      }),
    });
    // What is read since covers the next matrix, not the rows that are still shown.
    if (this.#next === undefined) this.#coverage = table.coverage;
    return { ...table, coverage: this.#coverage };
  }

  rowsOf(): Of<ToWebview, "rows"> {
    return { type: "rows", version: this.#version, offset: this.#offset, rows: this.#rows(this.#offset) };
  }

  /** The reasons for the cell that was asked about, where it is there. */
  whyOf(look: Look): Why | undefined {
    const { why } = look;
    if (why?.key === reviewKey) return reviewOf(this.seen(look));
    const spot = why && this.spot(why.key, why.side);
    return spot && this.#ground && whyOf(this.#ground, spot, why.right, this.board!.axis.rowsAre);
  }

  get #both(): readonly Made[] {
    return [this.#made, this.#next].filter((one) => one !== undefined);
  }

  #show({ arrangement }: Look): void {
    if (this.#next === undefined) return;
    this.#made?.board.stop();
    const next = this.#next;
    this.#follow(() => {
      next.board.arrange(arrangement);
      this.#made = next;
    });
    this.#next = undefined;
    this.#problem = undefined;
    this.#version++;
  }

  #rows(offset: number): RowMessage[] {
    const { words, locale } = this.needs;
    const l10n = words();
    return this.board?.rows(offset, this.#count, (group, rows) => headingText(l10n, group, locale.count(rows))) ?? [];
  }
}
