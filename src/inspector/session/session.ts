import type { SessionNeeds } from "./needs";
import type { SystemWords } from "../../wording/systemWords";
import { wordsOf } from "../../wording/wordsOf";
import { toFailure } from "../../base/failure";
import { counted } from "../../text/localize";
import { failureWords } from "../../wording/failure";
import { createActions, type Actions } from "./actions";
import { lookAt, lookOf, noLook } from "../viewState";
import type { Arrangement, Of, Origin, Saved, ToHost, Trial, View } from "../protocol";
import { isStillLacking } from "../matrix/missing";
import { reviewKey } from "../message/review";
import { Supply } from "../reading/readQueue";
import { Opening } from "./opening";
import { Outbox } from "./outbox";
import { Screen } from "./screen";
import type { SessionState } from "./state";
import { Upkeep } from "./upkeep";
import { isAboutTheSame } from "../matrix/trials";

/**
 * One panel: shows what was read, and reads on. Everything here is the extension's side; the webview asks for rows and
 * gets words. How it begins is in `opening.ts`, how it follows what changes in `upkeep.ts`, what people do in it in
 * `actions.ts`.
 */
export class Session {
  readonly #state: SessionState = { look: noLook, running: false, starting: 0, stale: false };
  readonly #screen: Screen;
  readonly #supply: Supply;
  readonly #outbox: Outbox;
  readonly #upkeep: Upkeep;
  readonly #opening: Opening;
  readonly #actions: Actions;
  readonly #listening: readonly { dispose(): void }[];

  constructor(private readonly needs: SessionNeeds) {
    const state = this.#state;
    const screen = (this.#screen = new Screen(
      { ...needs, words: () => this.#words },
      (lack) => supply.add(lack),
      () => upkeep.tellEffects(),
    ));
    const supply: Supply = (this.#supply = new Supply({
      cases: needs.cases,
      read: (lack, urgent, signal) => upkeep.readLack(lack, urgent, signal),
      isStillLacking: (lack) => screen.ground !== undefined && isStillLacking(screen.ground, lack),
      changed: () => upkeep.later(),
    }));
    const soon = { later: () => upkeep.later(), isDue: () => upkeep.isDue };
    const outbox = (this.#outbox = new Outbox(needs, state, screen, supply, soon));
    const parts = { needs, state, screen, supply, outbox };
    const upkeep: Upkeep = (this.#upkeep = new Upkeep({ ...parts, start: () => this.#opening.start() }));
    this.#opening = new Opening({ ...parts, upkeep, forgetTaken: () => this.#actions.forgetTaken() });
    this.#actions = this.#createActions();
    this.#listening = [
      needs.cases.onDidChange(({ connection, caseId }) => {
        if (connection === needs.connection && state.running) upkeep.take(caseId);
      }),
      needs.connections.onDidChange(() => {
        // What kept a panel from showing anything may be over: the connection is there, or has a key.
        if (state.running && screen.problem?.kind === "error") void this.#opening.start();
      }),
      ...(needs.ends === undefined ? [] : [needs.ends.onDidChange(() => upkeep.takeEnds())]),
    ];
  }

  #createActions(): Actions {
    const [needs, state, screen, supply] = [this.needs, this.#state, this.#screen, this.#supply];
    const [outbox, upkeep, opening] = [this.#outbox, this.#upkeep, this.#opening];
    return createActions({
      needs,
      screen,
      supply,
      look: () => state.look,
      lookAt: (view) => this.look(view),
      change: (change) => upkeep.change(change),
      rebuild: () => upkeep.rebuild(),
      restart: async () => (state.running ? opening.start() : undefined),
      show: () => outbox.table(),
      showWhy: () => outbox.why(),
      showProgress: () => outbox.progress(),
      readOn: (connection) => opening.readOn(connection, supply.signal),
      wantRest: () => upkeep.wantRest(),
      wantVisible: () => upkeep.wantVisible(),
      rowsAreNext: () => state.starting === 0 && !supply.paging,
      forgetTrue: (connection) => upkeep.forgetTrue(connection),
      whyAction: (id) => outbox.whyAction(id),
      notice: (text) => outbox.notice(text),
    });
  }

  get #words(): SystemWords {
    const { l10n, connections, connection } = this.needs;
    return wordsOf(l10n, connections.find(connection)?.system ?? "");
  }

  /** Looks at something, from now on. */
  look(view: View | undefined, why?: Saved["why"]): void {
    this.#state.look = lookAt(this.#state.look, view, why);
    this.#screen.viewport.hold([]);
    if (!this.#state.running) this.#greet();
    void this.#opening.start();
  }

  /** Takes up what a panel kept over a reload of the window. */
  resume(saved: Saved): void {
    this.#state.look = lookOf(saved);
    this.#screen.viewport.scroll(saved.top);
    this.#greet();
    void this.#opening.start();
  }

  /** Takes a draft that was handed on, beside what is drafted already, and shows it. It can do nothing by itself. */
  takeDraft({ trials, origin }: { readonly trials: readonly Trial[]; readonly origin: Origin }): void {
    const own = this.#state.look.trials.filter((one) => !trials.some((other) => isAboutTheSame(one, other)));
    const replaced = this.#state.look.trials.length - own.length;
    this.#upkeep.change({ trials: [...own, ...trials], origin, why: { key: reviewKey } });
    const l10n = this.#words;
    if (replaced > 0)
      this.#outbox.notice(
        counted(
          replaced,
          l10n.t("1 change of your draft was replaced by one of the plan."),
          l10n.t("{0} changes of your draft were replaced by those of the plan.", replaced),
        ),
      );
    const ids = new Set(trials.map(({ caseId }) => caseId));
    const [only] = ids;
    const { view, why } = this.#state.look;
    this.look(ids.size === 1 ? { type: "case", caseId: only! } : view, why);
  }

  /** Ends all work that is to be seen: the panel is hidden or closed. What is written into a file goes on. */
  stop(): void {
    this.#state.running = false;
    this.#supply.stop();
    this.#screen.stop();
    this.#upkeep.stop();
  }

  dispose(): void {
    this.stop();
    this.#actions.dispose();
    for (const one of this.#listening) one.dispose();
  }

  /** Does what the webview asks. Never rejects: what fails is shown. */
  async receive(message: ToHost): Promise<void> {
    // Of a page that is gone since; a new one says first that it is ready.
    if (!this.#state.running && message.type !== "ready") return;
    try {
      await this.#receive(message);
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.kind === "cancelled") return;
      this.#outbox.notice(failureWords(this.#words, failure, this.needs.connection).what);
    }
  }

  async #receive(message: ToHost): Promise<void> {
    switch (message.type) {
      case "ready":
        return this.#answer(message);
      case "room":
        return; // it is the panel that draws pages
      case "rows":
        if (message.version !== this.#screen.version) return;
        this.#screen.viewport.scroll(message.offset, message.count);
        this.#outbox.rows();
        return this.#upkeep.wantVisible();
      case "hold":
        this.#screen.viewport.hold(message.rows);
        return message.again ? this.#outbox.table() : undefined;
      case "arrange":
        this.#outbox.takeArrangement(message.number);
        return this.#arrange(message.arrangement);
      case "why": {
        const { key, right, side } = message;
        this.#upkeep.change({ why: { key, ...(right && { right }), ...(side !== undefined && { side }) } });
        this.#outbox.why();
        return this.#upkeep.readForWhy();
      }
      case "closeWhy":
        this.#upkeep.change({ why: undefined });
        return this.#outbox.why(); // so that the page knows what was on its way before
      case "act":
        return this.#actions.act(message.id);
      default:
        return this.#actions.receive(message);
    }
  }

  #greet(): void {
    this.#state.running = true;
    this.#outbox.greet();
  }

  /**
   * There is a page, which may be a new one, or have missed what it was told before: it is told again, and nothing is
   * begun anew.
   */
  async #answer({ saved, offset, count }: Of<ToHost, "ready">): Promise<void> {
    const state = this.#state;
    const runs = state.running;
    this.#screen.viewport.hold([]);
    const takesUp = saved !== undefined && state.look.view === undefined && saved.connection === this.needs.connection;
    this.#screen.viewport.scroll(offset, count);
    this.#greet();
    if (takesUp) state.look = lookOf(saved);
    if (!runs || takesUp) return this.#opening.start();
    if (this.#screen.isEmpty) return this.#upkeep.catchUp();
    this.#outbox.table();
    this.#outbox.why();
    this.#upkeep.wantVisible();
    this.#upkeep.catchUp();
  }

  #arrange(arrangement: Arrangement): void {
    this.#state.look = { ...this.#state.look, arrangement };
    this.#screen.viewport.hold([]);
    this.#screen.viewport.scroll(0);
    this.#screen.arrange(this.#state.look);
    this.#outbox.table();
  }
}
