import { idOfAction, type WhyAction } from "../message/whyModel";
import type { SessionNeeds } from "./needs";
import type { SystemWords } from "../../wording/systemWords";
import { wordsOf } from "../../wording/wordsOf";
import { subjectKey } from "../../access/case";
import type { Backend } from "../../backends/backend";
import { toFailure, type Failure } from "../../base/failure";
import { failureWords } from "../../wording/failure";
import type { Connection } from "../../core/connections/connections";
import { createActions, type Actions } from "./actions";
import { fixedWords } from "../fixedWords";
import { lookAt, lookOf, noLook, type Look } from "../viewState";
import type { MatrixContext } from "../matrix/context";
import { goneProblem } from "../message/problems";
import type { Arrangement, Of, Origin, Saved, ToHost, Trial, View } from "../protocol";
import { readLack, readSpot, viewOfCaller } from "../reading/fetching";
import { isStillLacking, type Lack } from "../matrix/missing";
import { progressOf } from "../message/progress";
import { reviewKey } from "../message/review";
import { Supply } from "../reading/readQueue";
import { Screen } from "./screen";
import { casesOf, isOverCases } from "../view";
import { drafted, withoutTrue, withTrial } from "../matrix/trials";

/**
 * Changes that come in faster than this are shown together, in milliseconds; while page after page of cases arrives,
 * more patiently.
 */
const together = 120;
const togetherWhilePaging = 800;
/** So many buttons of reasons are remembered. */
const mostOffered = 1_000;

/**
 * One panel: shows what was read, and reads on. Everything here is the extension's side; the webview asks for rows and
 * gets
 * words. What people do in it is in `actions.ts`.
 */
export class Session {
  #look: Look = noLook;
  /** The buttons of reasons that were offered, by their ids: the page may show them when others are on their way. */
  readonly #whyActions = new Map<string, WhyAction>();
  #running = false;
  #starting = 0;
  #soon: NodeJS.Timeout | undefined;
  #stale = false;
  /** What was said last of the reading. */
  #progress = "";
  /** The number of the arrangement that the page sent last. */
  #arranged = 0;
  readonly #screen: Screen;
  readonly #supply: Supply;
  readonly #actions: Actions;
  readonly #listening: readonly { dispose(): void }[];

  constructor(private readonly needs: SessionNeeds) {
    this.#screen = new Screen(
      { ...needs, words: () => this.#words },
      (lack) => this.#supply.add(lack),
      () => this.#toldOfDraft(),
    );
    this.#supply = new Supply({
      cases: needs.cases,
      read: (lack, urgent, signal) => this.#readLack(lack, urgent, signal),
      isStillLacking: (lack) => this.#screen.ground !== undefined && isStillLacking(this.#screen.ground, lack),
      changed: () => this.#later(),
    });
    this.#actions = createActions({
      needs,
      screen: this.#screen,
      supply: this.#supply,
      look: () => this.#look,
      lookAt: (view) => this.look(view),
      change: (change) => this.#change(change),
      rebuild: () => this.#rebuild(),
      restart: async () => (this.#running ? this.#start() : undefined),
      show: () => this.#postTable(),
      showWhy: () => this.#postWhy(),
      showProgress: () => this.#postProgress(),
      readOn: (connection) => this.#readOn(connection, this.#supply.signal),
      wantRest: () => this.#wantRest(),
      wantVisible: () => this.#wantVisible(),
      rowsAreNext: () => this.#starting === 0 && !this.#supply.paging,
      forgetTrue: (connection) => this.#forgetTrue(connection),
      whyAction: (id) => this.#whyActions.get(id),
      notice: (text) => this.#notice(text),
    });
    this.#listening = [
      needs.cases.onDidChange(({ connection, caseId }) => {
        if (connection !== needs.connection || !this.#running) return;
        if (caseId === undefined || this.#screen.board === undefined || this.#isReplaced) this.#stale = true;
        else this.#touch(caseId);
        this.#later();
      }),
      needs.connections.onDidChange(() => {
        // What kept a panel from showing anything may be over: the connection is there, or has a key.
        if (this.#running && this.#screen.problem?.kind === "error") void this.#start();
      }),
    ];
  }

  get #words(): SystemWords {
    const { l10n, connections, connection } = this.needs;
    return wordsOf(l10n, connections.find(connection)?.system ?? "");
  }

  /** Looks at something, from now on. */
  look(view: View | undefined, why?: Saved["why"]): void {
    this.#look = lookAt(this.#look, view, why);
    this.#screen.hold([]);
    if (!this.#running) this.#greet();
    void this.#start();
  }

  /** Takes up what a panel kept over a reload of the window. */
  resume(saved: Saved): void {
    this.#look = lookOf(saved);
    this.#screen.scroll(saved.top);
    this.#greet();
    void this.#start();
  }

  /** Takes a draft that was handed on, beside what is drafted already, and shows it. It can do nothing by itself. */
  takeDraft(trials: readonly Trial[], origin: Origin): void {
    const all = trials.reduce(withTrial, this.#look.trials);
    this.#change({ trials: all, origin, why: { key: reviewKey } });
    const ids = new Set(trials.map(({ caseId }) => caseId));
    const [only] = ids;
    const { view, why } = this.#look;
    this.look(ids.size === 1 ? { type: "case", caseId: only! } : view, why);
  }

  /** Ends all work that is to be seen: the panel is hidden or closed. What is written into a file goes on. */
  stop(): void {
    this.#running = false;
    this.#supply.stop();
    this.#screen.stop();
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }

  dispose(): void {
    this.stop();
    this.#actions.dispose();
    for (const one of this.#listening) one.dispose();
  }

  /** Does what the webview asks. Never rejects: what fails is shown. */
  async receive(message: ToHost): Promise<void> {
    // Of a page that is gone since; a new one says first that it is ready.
    if (!this.#running && message.type !== "ready") return;
    try {
      await this.#receive(message);
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.kind !== "cancelled") this.#notice(failureWords(this.#words, failure, this.needs.connection).what);
    }
  }

  async #receive(message: ToHost): Promise<void> {
    switch (message.type) {
      case "ready":
        return this.#answer(message);
      case "rows":
        if (message.version !== this.#screen.version) return;
        this.#screen.scroll(message.offset, message.count);
        this.needs.post(this.#screen.rowsOf());
        return this.#wantVisible();
      case "hold":
        this.#screen.hold(message.rows);
        return message.again ? this.#postTable() : undefined;
      case "arrange":
        this.#arranged = message.number ?? this.#arranged;
        return this.#arrange(message.arrangement);
      case "why": {
        const { key, right, side } = message;
        this.#look = { ...this.#look, why: { key, ...(right && { right }), ...(side !== undefined && { side }) } };
        this.#postWhy();
        return this.#readForWhy();
      }
      case "closeWhy":
        this.#look = { ...this.#look, why: undefined };
        return this.#postWhy(); // so that the page knows what was on its way before
      case "act":
        return this.#actions.act(message.id);
      default:
        return this.#actions.receive(message);
    }
  }

  // From nothing to the first rows.

  /** The page is told everything without being asked: VS Code keeps it until there is a page. */
  #greet(): void {
    const { l10n, connection, locale, hint } = this.needs;
    this.#running = true;
    this.#progress = "";
    this.needs.post({
      type: "hello",
      words: fixedWords(l10n),
      connection,
      language: locale.language,
      hintSeen: hint.seen,
    });
  }

  /**
   * There is a page, which may be a new one, or have missed what it was told before: it is told again, and nothing is
   * begun anew.
   */
  async #answer({ saved, offset, count }: Of<ToHost, "ready">): Promise<void> {
    const runs = this.#running;
    this.#screen.hold([]);
    const takesUp = saved !== undefined && this.#look.view === undefined && saved.connection === this.needs.connection;
    this.#screen.scroll(offset, count);
    this.#greet();
    if (takesUp) this.#look = lookOf(saved);
    if (!runs || takesUp) return this.#start();
    if (this.#screen.isEmpty) return;
    this.#postTable();
    this.#postWhy();
    this.#wantVisible();
  }

  async #start(): Promise<void> {
    const signal = this.#supply.begin();
    this.#starting++;
    try {
      // what was sent to VS Code, the page above all, is on its way before any work
      await new Promise((resolve) => setTimeout(resolve));
      if (!signal.aborted) await this.#begin(signal);
    } catch (thrown) {
      if (!signal.aborted && toFailure(thrown).kind !== "cancelled") this.#fail(thrown);
    } finally {
      this.#starting--;
    }
  }

  /** Rejects with what failed. @param signal aborted when something else is looked at */
  async #begin(signal: AbortSignal): Promise<void> {
    const { needs } = this;
    const connection = needs.connections.find(needs.connection);
    if (connection === undefined) {
      this.#screen.clear();
      this.#screen.say(goneProblem(needs.l10n, needs.connection));
      return this.#postTable();
    }
    const backend = await needs.connections.backend(connection);
    if (signal.aborted) return;
    this.#showWhatIsThere(connection, backend);
    const view = await this.#supply.readBase(connection, this.#look.view, signal);
    if (signal.aborted) return;
    this.#look = { ...this.#look, view: this.#look.view ?? view };
    const failure = this.#listFailure(connection);
    if (failure !== undefined) return this.#fail(failure);
    this.#rebuild();
    await this.#readOn(connection, signal);
  }

  #showWhatIsThere(connection: Connection, backend: Backend): void {
    const { cases, l10n } = this.needs;
    this.#look = { ...this.#look, view: this.#look.view ?? viewOfCaller(cases, connection) };
    // Where the same was shown before, it is shown until there is something newer: so the page stays where it is.
    if (!this.#screen.shows(connection, backend, this.#look.view)) {
      if (
        this.#screen.ground !== undefined &&
        (this.#screen.ground.connection !== connection || this.#screen.ground.backend !== backend)
      )
        this.#actions.forgetTaken();
      this.#screen.clear();
    }
    this.#screen.standOn(connection, backend, this.#look);
    if (cases.list(connection).cases.length > 0 && this.#look.view !== undefined) return this.#rebuild();
    this.#screen.say({ message: l10n.t("Reading cases…"), kind: "loading" });
    this.#postTable();
  }

  /** Why there is nothing to show, where no case could be read at all. */
  #listFailure(connection: Connection): Failure | undefined {
    const { cases, state, failure } = this.needs.cases.list(connection);
    return state === "failed" && cases.length === 0 && casesOf(this.#look.view).length === 0 ? failure : undefined;
  }

  /** Reads the other pages of cases, and then what the rows lack. */
  async #readOn(connection: Connection, signal: AbortSignal): Promise<void> {
    if (isOverCases(this.#look.view)) await this.#supply.readPages(connection, () => this.#postProgress());
    if (signal.aborted || !this.#running) return;
    this.#supply.restIsNext();
    this.#judgeOn();
    this.#later();
  }

  // What happens while it is shown.

  /** Shows the matrix anew from what is known now. */
  #rebuild(): void {
    if (!this.#running || this.#screen.ground === undefined) return;
    this.#stale = false;
    this.#screen.make(this.#look);
    this.#showMade();
  }

  #showMade(): void {
    this.#postTable();
    if (this.#screen.board === undefined) return;
    this.#postWhy();
    this.#wantVisible();
    this.#judgeOn();
  }

  #judgeOn(): void {
    const { board } = this.#screen;
    // Each page makes the matrix anew; only what the order depends on is judged before the last one.
    if (this.#supply.paging && !board?.dependsOnJudging(this.#look.arrangement)) return;
    if (this.#running)
      this.#screen.judgeOn(
        () => this.#look,
        () => this.#later(),
      );
  }

  /** One case was read again: what is shown of it is judged again. */
  #touch(caseId: string): void {
    const { board, ground } = this.#screen;
    if (ground !== undefined && this.#forgetTrue(ground.connection)) this.#stale = true;
    if (board?.axis.rowsAre === "people") {
      if (casesOf(this.#look.view).includes(caseId)) this.#stale = true;
    } else if (!this.#screen.judgeAgain(caseId)) this.#stale = true;
  }

  /** Shows soon what has changed since. */
  #later(): void {
    if (this.#soon !== undefined || !this.#running) return;
    this.#soon = setTimeout(
      () => {
        this.#soon = undefined;
        const { board, ground } = this.#screen;
        if (!this.#running || ground === undefined) return;
        if (this.#stale && !this.#screen.isMaking) return void this.#freshen(ground);
        if (board === undefined) return;
        if (!this.#screen.arrangeAgain(this.#look)) this.#later();
        this.#showNews();
        if (this.#stale) this.#later();
      },
      this.#supply.paging ? togetherWhilePaging : together,
    );
  }

  /** It is worked out what the draft does to whom. */
  #toldOfDraft(): void {
    if (!this.#running) return;
    this.#postTable();
    if (this.#look.why?.key === reviewKey) this.#postWhy();
  }

  #showNews(): void {
    this.#judgeOn();
    this.#wantVisible();
    this.#wantRest();
    this.#postTable();
    if (this.#look.why !== undefined) this.#postWhy();
  }

  /** There is another connection of that name by now: another address, or the sandbox as somebody else. */
  get #isReplaced(): boolean {
    const { connections, connection } = this.needs;
    return this.#screen.ground !== undefined && this.#screen.ground.connection !== connections.find(connection);
  }

  /**
   * Takes the news in, or begins from nothing where what was read is gone: with another key it is another person's
   * view.
   */
  async #freshen({ connection, backend }: MatrixContext): Promise<void> {
    this.#stale = false;
    if (this.#isReplaced) return this.#start();
    const { cases, connections } = this.needs;
    const now = await connections.backend(connection).catch(() => undefined);
    if (!this.#running || this.#screen.ground?.backend !== backend) return;
    if (!this.#starting && (now !== backend || cases.list(connection).state === "idle" || this.#screen.isOfOtherFilter))
      return this.#start();
    const failure = this.#listFailure(connection);
    if (failure !== undefined) return this.#fail(failure);
    const found = this.#forgetTrue(connection);
    if (found || !this.#screen.renew()) return this.#freshenAll();
    const { caller } = cases.directory(connection);
    if (caller !== undefined) this.#screen.judgeAgain(subjectKey(caller)); // of whom the case itself says something
    if (!this.#screen.arrangeAgain(this.#look)) this.#later();
    this.#showNews();
  }

  #freshenAll(): void {
    this.#rebuild();
    this.#wantRest();
  }

  // Reading what the rows lack.

  async #readLack(lack: Lack, urgent: boolean, signal: AbortSignal): Promise<void> {
    const { ground } = this.#screen;
    if (ground === undefined) return;
    await readLack(lack, ground, this.#look.view, signal, !urgent);
    // What is open then on the rows out of sight is another thing to read.
    if (lack.what === "named") this.#supply.restIsNext();
    if (lack.what !== "entries" && this.#screen.board?.axis.rowsAre === "people")
      this.#screen.judgeAgain(subjectKey(lack.subject));
  }

  #wantVisible(): void {
    if (this.#running) this.#supply.want(this.#screen.lacking);
  }

  #wantRest(): void {
    if (this.#screen.board?.isJudged && !this.#screen.isMaking) this.#supply.readRest();
  }

  async #readForWhy(): Promise<void> {
    const { why } = this.#look;
    const { ground } = this.#screen;
    const spot = why && this.#screen.spot(why.key, why.side);
    if (spot === undefined || ground === undefined) return;
    await readSpot(spot, ground, this.#supply.signal);
    this.#later();
  }

  // What the webview is sent.

  #postTable(): void {
    const table = this.#screen.tableOf(this.#look);
    this.needs.setTitle(table.title);
    this.needs.post({ ...table, arranged: this.#arranged });
    this.#postProgress();
  }

  #postProgress(): void {
    const message = progressOf(this.#screen.seen(this.#look), this.#supply);
    const said = JSON.stringify(message);
    if (message === undefined || said === this.#progress) return;
    // Rows of an earlier reading are shown: that all is read is said with those that stand on it.
    if (message.text === "" && (this.#stale || !this.#screen.isSettled(this.#look))) return this.#later();
    this.#progress = said;
    this.needs.post(message);
  }

  #postWhy(): void {
    const { why: asked } = this.#look;
    const why = this.#screen.whyOf(this.#look);
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

  #fail(thrown: unknown): void {
    this.#screen.sayFailure(thrown);
    this.#postTable();
  }

  #notice(text: string | undefined): void {
    if (text !== undefined) this.needs.post({ type: "notice", text });
  }

  #arrange(arrangement: Arrangement): void {
    this.#look = { ...this.#look, arrangement };
    this.#screen.hold([]);
    this.#screen.scroll(0);
    this.#screen.arrange(this.#look);
    this.#postTable();
  }

  #change(change: Partial<Pick<Look, "trials" | "origin" | "why">>): void {
    this.#look = { ...this.#look, ...change };
  }

  /** A trial that is so already is none. True: there was such a one. */
  #forgetTrue(connection: Connection): boolean {
    const { trials: before, origin } = this.#look;
    const left = withoutTrue(before, this.needs.cases, connection);
    const trials = left.map((trial) => drafted(trial, this.needs.cases, connection));
    this.#change({ trials, origin: trials.length === 0 ? undefined : origin });
    return left.length < before.length;
  }
}
