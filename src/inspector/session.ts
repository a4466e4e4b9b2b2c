import type { Subject } from "../access/case";
import type { Backend } from "../backends/backend";
import { toFailure, type Failure } from "../backends/failure";
import { failureWords } from "../wording/failure";
import { oneLine } from "../wording/untrusted";
import type { Connection, Connections } from "../workspace/connections";
import { effectsOn, refusal, wantedBy, type ApplyTrials } from "./whatIf/applying";
import type { Format } from "./export/export";
import { readLack, readSpot, viewOfCaller } from "./reading/fetching";
import { fixedWords } from "./fixedWords";
import type { Ground } from "./matrix/ground";
import { subjectKey, subjectRef } from "./matrix/holders";
import { lookAt, lookOf, noLook, tries, type Look } from "./look";
import { Picking } from "./picking";
import { progressOf } from "./reading/progress";
import type { Arrangement, Of, Saved, ToHost, ToWebview, View } from "./protocol";
import { Screen, type ScreenNeeds } from "./screen";
import { Supply } from "./reading/supply";
import { copyFrom, exportFrom } from "./export/takeAway";
import { isAboutTheSame, trialFor, withoutTrue, withTrial } from "./whatIf/trials";
import { casesOf, isOverCases, subjectsOf, viewAfter, withoutOther } from "./views";
import type { WhyAction } from "./why";

/** What a session needs of the world around it. */
export interface SessionNeeds extends ScreenNeeds {
  readonly connections: Pick<Connections, "find" | "backend">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  post(message: ToWebview): void;
  setTitle(title: string): void;
  run(command: string, argument: object): Promise<unknown>;
  readonly applyTrials: ApplyTrials;
  copy(text: string): Promise<void>;
  /** The hint for the first time, which nobody is to see twice. */
  readonly hint: { readonly seen: boolean; close(): void };
  /** Asks for a file and writes it. False: nothing was written. */
  save(name: string, format: Format, pieces: AsyncIterable<string>): Promise<boolean>;
}

/** Changes that come in faster than this are shown together, in milliseconds; while page after page of cases arrives, more patiently. */
const together = 120;
const togetherWhilePaging = 800;

/**
 * One panel: does what the webview asks, and shows what was read meanwhile. Everything here is the extension's side; the
 * webview asks for rows and gets words.
 */
export class Session {
  #look: Look = noLook;
  #whyActions: readonly WhyAction[] = [];
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
  readonly #picking = new Picking();
  readonly #listening: { dispose(): void };

  constructor(private readonly needs: SessionNeeds) {
    this.#screen = new Screen(needs, (lack) => this.#supply.add(lack));
    this.#supply = new Supply(
      needs.cases,
      (key, urgent, signal) => this.#readLack(key, urgent, signal),
      () => this.#later(),
    );
    this.#listening = needs.cases.onDidChange(({ connection, caseId }) => {
      if (connection !== needs.connection || !this.#running) return;
      if (caseId === undefined || this.#screen.board === undefined || this.#isReplaced) this.#stale = true;
      else this.#touch(caseId);
      this.#later();
    });
  }

  /** Looks at something, from now on. */
  look(view: View | undefined, why?: Saved["why"]): void {
    this.#look = lookAt(this.#look, view, why);
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

  /** Ends all work: the panel is hidden or closed. */
  stop(): void {
    this.#running = false;
    this.#supply.stop();
    this.#screen.board?.stop();
    clearTimeout(this.#soon);
    this.#soon = undefined;
  }

  dispose(): void {
    this.stop();
    this.#listening.dispose();
  }

  /** Does what the webview asks. Never rejects: what fails is shown. */
  async receive(message: ToHost): Promise<void> {
    try {
      await this.#receive(message);
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.kind !== "cancelled") this.#notice(failureWords(this.needs.l10n, failure, this.needs.connection).what);
    }
  }

  async #receive(message: ToHost): Promise<void> {
    const { needs } = this;
    const { board, ground } = this.#screen;
    const { view, trials } = this.#look;
    switch (message.type) {
      case "ready":
        return this.#answer(message);
      case "rows":
        if (message.version !== this.#screen.version) return;
        this.#screen.scroll(message.offset, message.count);
        needs.post(this.#screen.rowsOf(this.#look));
        return this.#wantVisible();
      case "view":
        return this.look(message.view);
      case "choose":
        return this.#choose(message);
      case "uncompare":
        return view === undefined ? undefined : this.look(withoutOther(view));
      case "arrange":
        this.#arranged = message.number ?? this.#arranged;
        return this.#arrange(message.arrangement);
      case "find":
        return this.#find(message);
      case "why":
        this.#look = { ...this.#look, why: { key: message.key, ...(message.right && { right: message.right }) } };
        this.#postWhy();
        return this.#readForWhy();
      case "closeWhy":
        this.#look = { ...this.#look, why: undefined };
        return this.#postWhy(); // so that the page knows what was on its way before
      case "act":
        return this.#act(message.id);
      case "whatIf":
        return this.#try({ whatIf: message.on });
      case "try":
        return this.#tryOn(message);
      case "untry":
        return this.#try({ trials: trials.filter((trial) => !isAboutTheSame(trial, message.trial)) });
      case "discard":
        return this.#try({ trials: [] });
      case "apply":
        return this.#apply();
      case "load":
        return this.#load(message.on);
      case "refresh":
        await needs.run("caseAccess.refresh", { connection: needs.connection });
        return;
      case "hintSeen":
        return needs.hint.close();
      case "search":
        return ground === undefined ? undefined : needs.post(await this.#picking.search(ground, needs.cases, message, this.#supply.signal));
      case "open":
        return this.#open(message.key, board?.axis.rowsAre === "cases" ? "inspectCase" : "inspectUser");
      case "copy":
        return board === undefined ? undefined : this.#notice(await copyFrom(board, message, needs));
      case "export":
        if (board === undefined || ground === undefined) return;
        return this.#notice(await exportFrom(board, ground, this.#screen.seen(this.#look), message.format, this.#supply.signal, needs));
    }
  }

  // From nothing to the first rows.

  /** The page is told everything without being asked: VS Code keeps it until there is a page. */
  #greet(): void {
    const { l10n, connection, locale, hint } = this.needs;
    this.#running = true;
    this.#progress = "";
    this.needs.post({ type: "hello", words: fixedWords(l10n), connection, language: locale.language, hintSeen: hint.seen });
  }

  /** There is a page, which may be a new one, or have missed what it was told before: it is told again, and nothing is begun anew. */
  async #answer({ saved, offset, count }: Of<ToHost, "ready">): Promise<void> {
    const runs = this.#running;
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
      await new Promise((resolve) => setTimeout(resolve)); // what was sent to VS Code, the page above all, is on its way before any work
      if (!signal.aborted) await this.#begin(signal);
    } finally {
      this.#starting--;
    }
  }

  /** @param signal aborted when something else is looked at */
  async #begin(signal: AbortSignal): Promise<void> {
    const { needs } = this;
    this.#screen.clear();
    const connection = needs.connections.find(needs.connection);
    if (connection === undefined) {
      this.#screen.say({ message: needs.l10n.t("The connection {0} is not there any more.", oneLine(needs.connection, 60)), kind: "error" });
      return this.#postTable();
    }
    try {
      const backend = await needs.connections.backend(connection);
      if (signal.aborted) return;
      this.#showWhatIsThere(connection, backend);
      const view = await this.#supply.readBase(connection, this.#look.view, signal);
      if (signal.aborted) return;
      this.#look = { ...this.#look, view: this.#look.view ?? view };
    } catch (thrown) {
      return signal.aborted || toFailure(thrown).kind === "cancelled" ? undefined : this.#fail(thrown);
    }
    const failure = this.#listFailure(connection);
    if (failure !== undefined) return this.#fail(failure);
    this.#rebuild();
    await this.#readOn(connection, signal);
  }

  #showWhatIsThere(connection: Connection, backend: Backend): void {
    const { cases, l10n } = this.needs;
    this.#look = { ...this.#look, view: this.#look.view ?? viewOfCaller(cases, connection) };
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
    if (isOverCases(this.#look.view)) await this.#supply.readPages(connection, signal, () => this.#postProgress());
    if (signal.aborted) return;
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
    if (this.#running) board?.judgeOn(() => this.#later());
  }

  /** One case was read again: what is shown of it is judged again. */
  #touch(caseId: string): void {
    const { board, ground } = this.#screen;
    if (ground !== undefined && this.#forgetTrue(ground.connection)) this.#stale = true;
    if (board?.axis.rowsAre === "people") {
      if (casesOf(this.#look.view).includes(caseId)) this.#stale = true;
    } else if (board?.judgeAgain(caseId) === false) this.#stale = true;
  }

  /** Shows soon what has changed since. */
  #later(): void {
    if (this.#soon !== undefined || !this.#running) return;
    this.#soon = setTimeout(() => {
      this.#soon = undefined;
      const { board, ground } = this.#screen;
      if (!this.#running || ground === undefined) return;
      if (this.#stale) return void this.#freshen(ground);
      if (board === undefined) return;
      if (board.dependsOnJudging(this.#look.arrangement)) this.#screen.arrange(this.#look);
      this.#wantVisible();
      this.#wantRest();
      this.#postTable();
      if (this.#look.why !== undefined) this.#postWhy();
    }, this.#supply.paging ? togetherWhilePaging : together);
  }

  /** There is another connection of that name by now: another address, or the sandbox as somebody else. */
  get #isReplaced(): boolean {
    const { connections, connection } = this.needs;
    return this.#screen.ground !== undefined && this.#screen.ground.connection !== connections.find(connection);
  }

  /** Makes the matrix anew, or begins from nothing where what was read is gone: with another key it is another person's view. */
  async #freshen({ connection, backend }: Ground): Promise<void> {
    this.#stale = false;
    if (this.#isReplaced) return this.#start();
    const { cases, connections } = this.needs;
    const now = await connections.backend(connection).catch(() => undefined);
    if (!this.#running || this.#screen.ground?.backend !== backend) return;
    if (!this.#starting && (now !== backend || cases.list(connection).state === "idle")) return this.#start();
    const failure = this.#listFailure(connection);
    if (failure !== undefined) return this.#fail(failure);
    this.#forgetTrue(connection);
    this.#rebuild();
    this.#wantRest();
  }

  // Reading what the rows lack.

  async #readLack(key: string, urgent: boolean, signal: AbortSignal): Promise<void> {
    const { ground } = this.#screen;
    if (ground !== undefined) await readLack(key, this.needs.cases, ground.connection, this.#look.view, (person) => this.#person(person), signal, !urgent);
  }

  #person(key: string): Subject | undefined {
    const one = subjectsOf(this.#look.view).find((subject) => subjectKey(subject) === key);
    const holder = one === undefined ? this.#screen.board?.spot(key)?.holder : undefined;
    return holder !== undefined && "subject" in holder ? holder.subject : one;
  }

  #wantVisible(): void {
    if (this.#running) this.#supply.want(this.#screen.lacking);
  }

  #wantRest(): void {
    if (this.#screen.board?.isJudged) this.#supply.readRest();
  }

  async #readForWhy(): Promise<void> {
    const { why } = this.#look;
    const { board, ground } = this.#screen;
    const spot = why && board?.spot(why.key);
    if (spot === undefined || ground === undefined) return;
    await readSpot(spot, this.needs.cases, ground.connection, ground.backend, this.#supply.signal);
    this.#later();
  }

  async #load(on: boolean): Promise<void> {
    const { ground } = this.#screen;
    if (!on) {
      this.#supply.pause();
      return this.#postProgress();
    }
    this.#supply.wantAll();
    if (ground !== undefined) await this.#readOn(ground.connection, this.#supply.signal);
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
    this.#progress = said;
    this.needs.post(message);
  }

  #postWhy(): void {
    const why = this.#screen.whyOf(this.#look);
    this.#whyActions = why?.actions ?? [];
    if (why === undefined) return this.needs.post({ type: "noWhy" });
    const actions = why.actions.map(({ label, main }, index) => ({ id: `why ${index}`, label, ...(main && { main }) }));
    this.needs.post({ type: "why", key: this.#look.why!.key, ...why.message, actions });
  }

  #fail(thrown: unknown): void {
    this.#screen.sayFailure(thrown);
    this.#postTable();
  }

  #notice(text: string | undefined): void {
    if (text !== undefined) this.needs.post({ type: "notice", text });
  }

  // What people do.

  #arrange(arrangement: Arrangement): void {
    this.#look = { ...this.#look, arrangement };
    this.#screen.scroll(0);
    this.#screen.arrange(this.#look);
    this.#postTable();
  }

  #choose({ place, value }: Of<ToHost, "choose">): void {
    const { view, trials } = this.#look;
    const picked = this.#picking.take(value);
    if (picked === undefined) return;
    if (place !== "trial") return this.look(viewAfter(view, place, picked));
    if (typeof picked === "string" || view?.type !== "case") return;
    this.#try({ trials: withTrial(trials, { type: "entry", caseId: view.caseId, subject: subjectRef(picked), level: "read" }) });
  }

  #tryOn({ key, edit, value }: Of<ToHost, "try">): void {
    const { board, ground } = this.#screen;
    if (ground === undefined) return;
    const { view, trials } = this.#look;
    const { cases } = this.needs;
    const spot = key === undefined ? undefined : board?.spot(key);
    const caseId = spot?.caseId ?? (view?.type === "case" ? view.caseId : undefined);
    const trial = caseId === undefined ? undefined : trialFor(ground.backend, caseId, spot?.holder, edit, value);
    if (trial === undefined) return;
    this.#look = { ...this.#look, trials: withTrial(trials, trial) };
    this.#forgetTrue(ground.connection);
    this.#rebuild();
    if (!cases.entries(ground.connection, trial.caseId).known) this.#supply.want([`entries ${trial.caseId}`]);
  }

  #try(change: Partial<Pick<Look, "whatIf" | "trials">>): void {
    this.#look = { ...this.#look, ...change };
    this.#rebuild();
    // Where every row may be tried, more is lacking than before. What is begun or paged comes to it by itself.
    if (this.#starting === 0 && !this.#supply.paging) this.#supply.restIsNext();
    this.#wantRest();
  }

  /** A trial that is so already is none. True: there was such a one. */
  #forgetTrue(connection: Connection): boolean {
    const trials = withoutTrue(this.#look.trials, this.needs.cases, connection);
    const found = trials.length < this.#look.trials.length;
    if (found) this.#look = { ...this.#look, trials };
    return found;
  }

  /** Makes what is tried out, after one confirmation. What was not done stays tried, with what kept it. */
  async #apply(): Promise<void> {
    const { l10n, cases, applyTrials } = this.needs;
    const { ground } = this.#screen;
    const { trials } = this.#look;
    if (ground === undefined || this.#screen.applying || !tries(this.#look)) return;
    const { connection } = ground;
    this.#screen.applying = true;
    this.#postTable();
    try {
      const all = await wantedBy(trials, cases, connection, this.#supply.signal);
      const outcomes = await applyTrials(connection, all.map(({ wanted }) => wanted), (caseId, rows) => effectsOn({ ...ground, trials: [...new Set(rows.map((row) => all[row]!.trial))] }, caseId));
      if (outcomes !== undefined) for (const { trial } of all) this.#screen.refused.delete(trial);
      // A trial can be more than one change: the last refusal of any of them stays.
      outcomes?.forEach((outcome, at) => {
        const problem = refusal(l10n, outcome, connection.name);
        if (problem !== undefined) this.#screen.refused.set(all[at]!.trial, problem);
      });
    } finally {
      this.#screen.applying = false;
      this.#forgetTrue(connection);
      this.#rebuild();
    }
    const left = this.#look.trials.length;
    this.#notice(left === 0 ? l10n.t("All of it is done.") : l10n.t("{0} left to apply.", left));
  }

  async #act(id: string): Promise<void> {
    if (id === "retry") return this.#start();
    if (id === "key") {
      await this.needs.run("caseAccess.setApiKey", { connection: this.needs.connection });
      return this.#running ? this.#start() : undefined;
    }
    if (id === "clear") return this.#arrange({ ...this.#look.arrangement, find: "", mode: "", show: "all" });
    const index = /^why (\d+)$/.exec(id)?.[1];
    const action = index === undefined ? undefined : this.#whyActions[Number(index)];
    if (action === undefined) return;
    if (action.does.kind === "command") await this.needs.run(action.does.command, action.does.argument);
    else if (this.#look.why !== undefined) this.#open(this.#look.why.key, action.does.kind);
  }

  #open(key: string, what: "inspectCase" | "inspectUser"): void {
    const spot = this.#screen.board?.spot(key);
    if (spot === undefined) return;
    if (what === "inspectCase") this.look({ type: "case", caseId: spot.caseId });
    else if ("subject" in spot.holder) this.look({ type: "user", subject: subjectRef(spot.holder.subject) });
  }

  /** Looks through the rows as they are now: where they are others than those that were looked at, the page has been told by then. */
  #find({ text, from, back }: Of<ToHost, "find">): void {
    const { board, version } = this.#screen;
    if (board === undefined) return;
    const index = board.find(text, from, back);
    this.needs.post({ type: "found", version, ...(index !== undefined && { index }) });
  }
}
