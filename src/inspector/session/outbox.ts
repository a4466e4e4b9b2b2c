import { idOfAction, type WhyAction } from "../message/whyModel";
import { fixedWords } from "../fixedWords";
import { progressOf } from "../message/progress";
import type { Supply } from "../reading/readQueue";
import type { SessionNeeds } from "./needs";
import type { Screen } from "./screen";
import type { SessionState } from "./state";

/** So many buttons of reasons are remembered. */
const mostOffered = 1_000;

/** What the page is sent. */
export class Outbox {
  /** The buttons of reasons that were offered, by their ids: the page may show them when others are on their way. */
  readonly #whyActions = new Map<string, WhyAction>();
  /** What was said last of the reading. */
  #progress = "";
  /** The number of the arrangement that the page sent last. */
  #arranged = 0;

  /** @param soon where something cannot be told yet, and has to be soon; whether the page is about to be shown more */
  constructor(
    private readonly needs: SessionNeeds,
    private readonly state: SessionState,
    private readonly screen: Screen,
    private readonly supply: Pick<Supply, "reading" | "goesOn" | "paging">,
    private readonly soon: { later(): void; isDue(): boolean },
  ) {}

  /** The page is told everything without being asked: VS Code keeps it until there is a page. */
  greet(): void {
    const { l10n, connection, locale, hint } = this.needs;
    this.#progress = "";
    this.needs.post({
      type: "hello",
      words: fixedWords(l10n),
      connection,
      language: locale.language,
      hintSeen: hint.seen,
    });
  }

  /** The page sent an arrangement, with its number. */
  takeArrangement(number: number | undefined): void {
    this.#arranged = number ?? this.#arranged;
  }

  /** The frame with the rows in sight, and how far the reading is. */
  table(): void {
    const table = this.screen.tableOf(this.state.look);
    this.needs.setTitle(table.title);
    this.needs.post({ ...table, arranged: this.#arranged });
    this.progress();
  }

  rows(): void {
    this.needs.post(this.screen.rowsOf());
  }

  progress(): void {
    const message = progressOf(this.screen.seen(this.state.look), this.supply, this.state.starting > 0);
    const said = JSON.stringify(message);
    if (message === undefined || said === this.#progress) return;
    // Rows of an earlier reading are shown, or not all have said what they lack: that all is read is said last.
    const isLast = !message.running && message.text === "";
    const { state, screen, soon } = this;
    if (isLast && (state.stale || !screen.isSettled(state.look) || soon.isDue())) return soon.later();
    this.#progress = said;
    this.needs.post(message);
  }

  /** The reasons that are asked for. */
  why(): void {
    const { why: asked } = this.state.look;
    const why = this.screen.whyOf(this.state.look);
    if (why === undefined || asked === undefined) return this.needs.post({ type: "noWhy" });
    if (this.#whyActions.size > mostOffered) this.#whyActions.clear();
    const actions = why.actions.map((action) => {
      const id = idOfAction(action);
      this.#whyActions.set(id, action);
      return { id, label: action.label, ...(action.main && { main: true }) };
    });
    this.needs.post({
      type: "why",
      key: asked.key,
      ...(asked.side !== undefined && { side: asked.side }),
      ...why.message,
      actions,
    });
  }

  /** The button of the reasons that was offered with this id. */
  whyAction(id: string): WhyAction | undefined {
    return this.#whyActions.get(id);
  }

  /** Says a failure instead of rows. */
  fail(thrown: unknown): void {
    this.screen.sayFailure(thrown);
    this.table();
  }

  notice(text: string | undefined): void {
    if (text !== undefined) this.needs.post({ type: "notice", text });
  }
}
