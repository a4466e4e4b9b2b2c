import type { Backend } from "../backends/backend";
import { toFailure } from "../backends/failure";
import type { Locale } from "../wording/locale";
import type { Words } from "../wording/words";
import type { Cases } from "../workspace/cases";
import type { Changes } from "../workspace/changes";
import type { Connection } from "../workspace/connections";
import { Board } from "./matrix/board";
import type { Ground } from "./matrix/ground";
import { headingText } from "./matrix/headings";
import { layOut } from "./matrix/layout";
import { tries, type Look } from "./look";
import { failureProblem } from "./problems";
import type { Of, Problem, RowMessage, ToWebview, Trial } from "./protocol";
import { summaryOf, type Seen } from "./summary";
import { tableOf } from "./table";
import { whyOf, type Why } from "./why";

export interface ScreenNeeds {
  readonly connection: string;
  readonly cases: Cases;
  readonly changes: Pick<Changes, "undetermined">;
  readonly l10n: Words;
  readonly locale: Locale;
}

/** What a panel shows: the matrix over what is known now, or what is said instead of it, and which part of it is in sight. */
export class Screen {
  #ground: Ground | undefined;
  #board: Board | undefined;
  #summary = summaryOf([]);
  #problem: Problem | undefined;
  #version = 0;
  #offset = 0;
  #count = 40;
  /** The trials are being applied. */
  applying = false;
  /** What kept a trial from being applied. */
  readonly refused = new WeakMap<Trial, string>();

  /** @param lacks called with what has to be read to judge a row better */
  constructor(
    private readonly needs: ScreenNeeds,
    private readonly lacks: (key: string) => void,
  ) {}

  get ground(): Ground | undefined {
    return this.#ground;
  }

  get board(): Board | undefined {
    return this.#board;
  }

  /** Another number with every change of what the rows are or of their order. */
  get version(): number {
    return this.#version;
  }

  /** There is neither a matrix nor anything to say instead. */
  get isEmpty(): boolean {
    return this.#board === undefined && this.#problem === undefined;
  }

  /** Nothing is shown any more. */
  clear(): void {
    this.#drop();
    this.#problem = undefined;
    this.#version++;
  }

  standOn(connection: Connection, backend: Backend, look: Look): void {
    const { cases, changes, l10n, locale } = this.needs;
    const { caller } = cases.directory(connection);
    const disagreed = caller === undefined ? [] : cases.selfCheck(connection).disagreed.slice(0, 50);
    this.#ground = {
      connection,
      cases,
      backend,
      l10n,
      locale,
      whatIf: tries(look),
      trials: look.trials,
      suspects: disagreed.flatMap((id) => cases.judge(connection, id, caller!)?.agreement?.rules ?? []),
      undetermined: changes.undetermined(connection),
    };
  }

  /** Makes the matrix anew from what is known now. Where there is none, it is said why. */
  make(look: Look): void {
    const { l10n, cases } = this.needs;
    if (this.#ground === undefined) return;
    this.standOn(this.#ground.connection, this.#ground.backend, look);
    this.clear();
    const { view } = look;
    if (view === undefined) return this.say({ message: l10n.t("Choose a person or a group, or a case, to see who may do what, and why."), kind: "choose" });
    const layout = layOut(this.#ground, cases, view);
    if (layout === undefined) return this.say({ message: l10n.t("The case is not there, or not visible to you."), kind: "error" });
    this.#board = new Board(this.#ground, layout, this.lacks);
    this.#summary = summaryOf(cases.list(this.#ground.connection).cases);
    this.arrange(look);
  }

  arrange({ arrangement }: Look): void {
    this.#board?.arrange(arrangement);
    this.#version++;
  }

  /** What is said instead of rows. */
  say(problem: Problem): void {
    this.#problem = problem;
  }

  sayFailure(thrown: unknown): void {
    this.clear();
    this.say(failureProblem(this.needs.l10n, toFailure(thrown), this.needs.connection));
  }

  /** Another part of the rows is in sight. */
  scroll(offset: number, count = this.#count): void {
    this.#offset = offset;
    this.#count = Math.max(1, Math.min(count, 300));
  }

  /** What the rows in sight lack. */
  get lacking(): ReadonlySet<string> {
    return this.#board?.lackingAt(this.#offset, this.#count) ?? new Set();
  }

  seen(look: Look): Seen {
    const { l10n, locale, connection, cases } = this.needs;
    const { view, arrangement, trials } = look;
    return { l10n, locale, connection, cases, ground: this.#ground, view, board: this.#board, arrangement, summary: this.#summary, whatIf: tries(look), trials, applying: this.applying, refused: this.refused };
  }

  tableOf(look: Look): Omit<Of<ToWebview, "table">, "arranged"> {
    const offset = Math.max(0, Math.min(this.#offset, (this.#board?.total ?? 0) - this.#count));
    return tableOf(this.seen(look), { version: this.#version, problem: this.#problem, offset, rows: this.#rows(look, offset) });
  }

  rowsOf(look: Look): Of<ToWebview, "rows"> {
    return { type: "rows", version: this.#version, offset: this.#offset, rows: this.#rows(look, this.#offset) };
  }

  /** The reasons for the cell that was asked about, where it is there. */
  whyOf({ why }: Look): Why | undefined {
    const spot = why && this.#board?.spot(why.key);
    return spot && this.#ground && whyOf(this.#ground, spot, why.right, this.#board!.axis.rowsAre);
  }

  #rows({ arrangement }: Look, offset: number): RowMessage[] {
    const { l10n, locale } = this.needs;
    return this.#board?.rows(offset, this.#count, (group, rows) => headingText(l10n, arrangement.group, group, locale.count(rows))) ?? [];
  }

  #drop(): void {
    this.#board?.stop();
    this.#board = undefined;
  }
}
