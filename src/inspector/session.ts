import type { Case, Cell, Subject } from "../access";
import type { Backend } from "../backends/backend";
import { toFailure, type Failure } from "../backends/failure";
import { failureWords } from "../wording/failure";
import type { Locale } from "../wording/locale";
import { oneLine } from "../wording/untrusted";
import type { Words } from "../wording/words";
import type { Cases } from "../workspace/cases";
import type { Changes } from "../workspace/changes";
import type { Connection, Connections } from "../workspace/connections";
import { subjectKey, subjectRef } from "./holders";
import { Board } from "./board";
import type { Format } from "./export";
import { readLack, readSpot, viewOfCaller } from "./fetching";
import { fixedWords } from "./fixedWords";
import type { Ground } from "./ground";
import { headingText } from "./headings";
import { layOut } from "./layout";
import { Picking } from "./picking";
import { failureProblem } from "./problems";
import { progressOf } from "./progress";
import { plainArrangement, type Arrangement, type Of, type Problem, type RowMessage, type Saved, type ToHost, type ToWebview, type Trial, type View } from "./protocol";
import { Supply } from "./supply";
import { summaryOf, titleOf, type Seen } from "./surroundings";
import { tableOf } from "./table";
import { copyFrom, exportFrom } from "./takeAway";
import { changesFor, commandFor, trialFor, withoutTrue, withTrial } from "./trials";
import { casesOf, isOverCases, subjectsOf, viewAfter, withoutOther } from "./views";
import { whyOf, type WhyAction } from "./why";

/** What a session needs of the world around it. */
export interface SessionNeeds {
  readonly connection: string;
  readonly connections: Pick<Connections, "find" | "backend">;
  readonly cases: Cases;
  readonly changes: Pick<Changes, "undetermined">;
  readonly l10n: Words;
  readonly locale: Locale;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  post(message: ToWebview): void;
  setTitle(title: string): void;
  run(command: string, argument: object): Promise<unknown>;
  copy(text: string): Promise<void>;
  /** Asks for a file and writes it. False: nothing was written. */
  save(name: string, format: Format, pieces: AsyncIterable<string>): Promise<boolean>;
}

/** Changes that come in faster than this are shown together, in milliseconds; while page after page of cases arrives, more patiently. */
const together = 120;
const togetherWhilePaging = 800;

/**
 * One panel: what it looks at, and the matrix made of it. Everything here is the extension's side; the webview asks for
 * rows and gets words.
 */
export class Session {
  #view: View | undefined;
  #arrangement: Arrangement = plainArrangement;
  #whatIf = false;
  #trials: readonly Trial[] = [];
  #why: Saved["why"];

  #ground: Ground | undefined;
  #board: Board | undefined;
  #summary = summaryOf([]);
  #problem: Problem | undefined;
  #whyActions: readonly WhyAction[] = [];

  #version = 0;
  #offset = 0;
  #count = 40;
  #running = false;
  #early = new AbortController();
  #soon: NodeJS.Timeout | undefined;
  #stale = false;
  #starting = 0;
  readonly #supply: Supply;
  readonly #picking = new Picking();
  readonly #listening: { dispose(): void };

  constructor(private readonly needs: SessionNeeds) {
    this.#supply = new Supply(
      needs.cases,
      (key, urgent, signal) => this.#readLack(key, urgent, signal),
      () => this.#later(),
    );
    this.#listening = needs.cases.onDidChange(({ connection, caseId }) => {
      if (connection !== needs.connection || !this.#running) return;
      if (caseId === undefined || this.#board === undefined) this.#stale = true;
      else this.#touch(caseId);
      this.#later();
    });
  }

  /** Looks at something, from now on. */
  look(view: View | undefined, why?: Saved["why"]): void {
    this.#view = view;
    this.#why = why;
    this.#arrangement = { ...plainArrangement, show: view?.type === "case" ? "may" : "all" };
    if (this.#running) void this.#start();
    else void this.#readAhead();
  }

  /** Takes up what a panel kept over a reload of the window. */
  resume(saved: Saved): void {
    this.#view = saved.view;
    this.#arrangement = saved.arrangement;
    this.#whatIf = saved.whatIf;
    this.#trials = saved.trials;
    this.#why = saved.why;
    if (this.#running) void this.#start();
  }

  /** Ends all work: the panel is hidden or closed. */
  stop(): void {
    this.#running = false;
    this.#early.abort();
    this.#early = new AbortController();
    this.#supply.stop();
    this.#board?.stop();
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
    switch (message.type) {
      case "ready":
        this.#running = true;
        this.#offset = message.offset;
        this.#count = clampCount(message.count);
        needs.post({ type: "hello", words: fixedWords(needs.l10n), connection: needs.connection, language: needs.locale.language });
        if (message.saved !== undefined && this.#view === undefined && message.saved.connection === needs.connection) {
          this.#running = false;
          this.resume(message.saved);
          this.#running = true;
        }
        return this.#start();
      case "rows":
        if (message.version !== this.#version) return;
        this.#offset = message.offset;
        this.#count = clampCount(message.count);
        this.#postRows();
        return this.#wantVisible();
      case "view":
        return this.look(message.view);
      case "choose":
        return this.#choose(message);
      case "uncompare":
        if (this.#view?.type === "users" || this.#view?.type === "cases") this.look(withoutOther(this.#view));
        return;
      case "arrange":
        this.#arrangement = message.arrangement;
        this.#offset = 0;
        this.#arrange();
        return this.#postTable();
      case "find":
        return this.#find(message);
      case "why":
        this.#why = { key: message.key, ...(message.right && { right: message.right }) };
        this.#postWhy();
        return this.#readForWhy();
      case "closeWhy":
        this.#why = undefined;
        return this.#postWhy(); // so that the page knows what was on its way before
      case "act":
        return this.#act(message.id);
      case "whatIf":
        this.#whatIf = message.on;
        return this.#rebuild();
      case "try":
        return this.#try(message);
      case "untry":
        this.#trials = this.#trials.filter((_, index) => index !== message.index);
        return this.#rebuild();
      case "discard":
        this.#trials = [];
        return this.#rebuild();
      case "apply":
        return this.#apply();
      case "load":
        return this.#load(message.on);
      case "search":
        if (this.#ground === undefined) return;
        return needs.post(await this.#picking.search(this.#ground, needs.cases, message, this.#supply.signal));
      case "open":
        return this.#open(message.key, this.#board?.axis.rowsAre === "cases" ? "inspectCase" : "inspectUser");
      case "copy":
        if (this.#board === undefined) return;
        return this.#notice(await copyFrom(this.#board, message, needs));
      case "export":
        if (this.#board === undefined || this.#ground === undefined) return;
        return this.#notice(await exportFrom(this.#board, this.#ground, this.#seen(), message.format, this.#supply.signal, needs));
    }
  }

  // What is looked at, from nothing to the first rows.

  async #start(): Promise<void> {
    this.#starting++;
    try {
      await this.#begin();
    } finally {
      this.#starting--;
    }
  }

  async #begin(): Promise<void> {
    const { needs } = this;
    const signal = this.#supply.begin();
    this.#drop();
    this.#version++;
    const connection = needs.connections.find(needs.connection);
    if (connection === undefined) {
      return this.#fail({ message: needs.l10n.t("The connection {0} is not there any more.", oneLine(needs.connection, 60)), kind: "error" });
    }
    let backend: Backend;
    try {
      backend = await needs.connections.backend(connection);
    } catch (thrown) {
      return signal.aborted ? undefined : this.#failWith(thrown);
    }
    if (signal.aborted) return;
    this.#ground = this.#groundOn(connection, backend);
    this.#view ??= viewOfCaller(needs.cases, connection);
    if (needs.cases.list(connection).cases.length > 0 && this.#view !== undefined) this.#rebuild();
    else this.#fail({ message: needs.l10n.t("Reading cases…"), kind: "loading" });
    try {
      const view = await this.#supply.readBase(connection, this.#view, signal);
      if (signal.aborted) return;
      this.#view ??= view;
    } catch (thrown) {
      if (!signal.aborted && toFailure(thrown).kind !== "cancelled") this.#failWith(thrown);
      return;
    }
    const failure = this.#listFailure(connection);
    if (failure !== undefined) return this.#failWith(failure);
    this.#rebuild();
    await this.#readOn(connection, signal);
  }

  /** Asks while the page is still being made; what is under way then is shared, and nothing is asked twice. */
  async #readAhead(): Promise<void> {
    const { connections } = this.needs;
    const connection = connections.find(this.needs.connection);
    if (connection === undefined) return;
    try {
      await connections.backend(connection);
      await this.#supply.readBase(connection, this.#view, this.#early.signal);
    } catch {
      // It is asked again, and said, when there is a page to say it on.
    }
  }

  /** Why there is nothing to show, where no case could be read at all. */
  #listFailure(connection: Connection): Failure | undefined {
    const { cases, state, failure } = this.needs.cases.list(connection);
    return state === "failed" && cases.length === 0 && casesOf(this.#view).length === 0 ? failure : undefined;
  }

  /** Reads the other pages of cases, and then what the rows lack. */
  async #readOn(connection: Connection, signal: AbortSignal): Promise<void> {
    if (isOverCases(this.#view)) await this.#supply.readPages(connection, signal, () => this.#postProgress());
    if (signal.aborted) return;
    this.#supply.restIsNext();
    this.#judgeOn();
    this.#later();
  }

  /** Nothing is tried out in a comparison. */
  get #tries(): boolean {
    return this.#whatIf && this.#view?.type !== "users" && this.#view?.type !== "cases";
  }

  #groundOn(connection: Connection, backend: Backend): Ground {
    const { cases, changes, l10n, locale } = this.needs;
    return { connection, cases, backend, l10n, locale, whatIf: this.#tries, trials: this.#trials, suspects: this.#suspects(connection), undetermined: changes.undetermined(connection) };
  }

  #suspects(connection: Connection): readonly Cell[] {
    const { cases } = this.needs;
    const { caller } = cases.directory(connection);
    if (caller === undefined) return [];
    return cases.selfCheck(connection).disagreed.slice(0, 50).flatMap((id) => cases.judge(connection, id, caller)?.agreement?.rules ?? []);
  }

  /** Makes the matrix anew from what is known now. */
  #rebuild(): void {
    const { l10n, cases } = this.needs;
    const view = this.#view;
    if (this.#ground === undefined) return;
    const ground = this.#groundOn(this.#ground.connection, this.#ground.backend);
    this.#ground = ground;
    this.#stale = false;
    this.#version++;
    if (view === undefined) {
      this.#drop();
      return this.#fail({ message: l10n.t("Choose a person or a group, or a case, to see who may do what, and why."), kind: "choose" });
    }
    const layout = layOut(ground, cases, view);
    if (layout === undefined) return this.#fail({ message: l10n.t("The case is not there, or not visible to you."), kind: "error" });
    this.#drop();
    this.#board = new Board(ground, layout, (lack) => this.#supply.add(lack));
    this.#summary = summaryOf(cases.list(ground.connection).cases);
    this.#arrange();
    this.#problem = undefined;
    this.#postTable();
    this.#postWhy();
    this.#wantVisible();
    this.#judgeOn();
  }

  #drop(): void {
    this.#board?.stop();
    this.#board = undefined;
  }

  // What happens while it is shown.

  #judgeOn(): void {
    // Each page makes the matrix anew; only what the order depends on is judged before the last one.
    if (this.#supply.paging && !this.#board?.dependsOnJudging(this.#arrangement)) return;
    if (this.#running) this.#board?.judgeOn(() => this.#later());
  }

  /** One case was read again: what is shown of it is judged again. */
  #touch(caseId: string): void {
    if (this.#board?.axis.rowsAre === "people") {
      if (casesOf(this.#view).includes(caseId)) this.#stale = true;
    } else if (this.#board?.judgeAgain(caseId) === false) this.#stale = true;
  }

  /** Shows soon what has changed since. */
  #later(): void {
    if (this.#soon !== undefined || !this.#running) return;
    this.#soon = setTimeout(() => {
      this.#soon = undefined;
      if (!this.#running || this.#ground === undefined) return;
      if (this.#stale) return this.#freshen(this.#ground);
      if (this.#board === undefined) return;
      if (this.#board.dependsOnJudging(this.#arrangement)) this.#arrange();
      this.#wantVisible();
      this.#wantRest();
      this.#postTable();
      this.#postWhy();
    }, this.#supply.paging ? togetherWhilePaging : together);
  }

  /** Makes the matrix anew, or begins from nothing where what was read is gone: with another key it is another person's view. */
  #freshen({ connection }: Ground): void {
    this.#stale = false;
    if (!this.#starting && this.needs.cases.list(connection).state === "idle") return void this.#start();
    const failure = this.#listFailure(connection);
    if (failure !== undefined) return this.#failWith(failure);
    this.#rebuild();
    this.#wantRest();
  }

  #arrange(): void {
    this.#board?.arrange(this.#arrangement);
    this.#version++;
  }

  // Reading what the rows lack.

  async #readLack(key: string, urgent: boolean, signal: AbortSignal): Promise<void> {
    if (this.#ground === undefined) return;
    await readLack(key, this.needs.cases, this.#ground.connection, this.#view, (person) => this.#person(person), signal, !urgent);
  }

  #person(key: string): Subject | undefined {
    const one = subjectsOf(this.#view).find((subject) => subjectKey(subject) === key);
    const holder = one === undefined ? this.#board?.spot(key)?.holder : undefined;
    return holder !== undefined && "subject" in holder ? holder.subject : one;
  }

  #wantVisible(): void {
    if (this.#board !== undefined && this.#running) this.#supply.want(this.#board.lackingAt(this.#offset, this.#count));
  }

  #wantRest(): void {
    if (this.#board?.isJudged) this.#supply.readRest();
  }

  async #readForWhy(): Promise<void> {
    const spot = this.#why && this.#board?.spot(this.#why.key);
    if (spot === undefined || this.#ground === undefined) return;
    await readSpot(spot, this.needs.cases, this.#ground.connection, this.#ground.backend, this.#supply.signal);
    this.#later();
  }

  async #load(on: boolean): Promise<void> {
    if (!on) {
      this.#supply.pause();
      return this.#postProgress();
    }
    this.#supply.wantAll();
    if (this.#ground !== undefined) await this.#readOn(this.#ground.connection, this.#supply.signal);
  }

  // What the webview is sent.

  #postTable(): void {
    const seen = this.#seen();
    this.needs.setTitle(titleOf(seen));
    const offset = Math.max(0, Math.min(this.#offset, (this.#board?.total ?? 0) - this.#count));
    this.needs.post(tableOf(seen, { version: this.#version, problem: this.#problem, offset, rows: this.#rows(offset, this.#count) }));
    this.#postProgress();
  }

  #postRows(): void {
    this.needs.post({ type: "rows", version: this.#version, offset: this.#offset, rows: this.#rows(this.#offset, this.#count) });
  }

  #rows(offset: number, count: number): RowMessage[] {
    const { l10n, locale } = this.needs;
    return this.#board?.rows(offset, count, (group, rows) => headingText(l10n, this.#arrangement.group, group, locale.count(rows))) ?? [];
  }

  #postProgress(): void {
    const message = progressOf(this.#seen(), this.#supply.reading, this.#supply.goesOn);
    if (message !== undefined) this.needs.post(message);
  }

  #postWhy(): void {
    const spot = this.#why && this.#board?.spot(this.#why.key);
    const why = spot && this.#ground && this.#board ? whyOf(this.#ground, spot, this.#why?.right, this.#board.axis.rowsAre) : undefined;
    this.#whyActions = why?.actions ?? [];
    if (why === undefined) return this.needs.post({ type: "noWhy" });
    const actions = why.actions.map(({ label, main }, index) => ({ id: `why ${index}`, label, ...(main && { main }) }));
    this.needs.post({ type: "why", key: this.#why!.key, ...why.message, actions });
  }

  #notice(text: string | undefined): void {
    if (text !== undefined) this.needs.post({ type: "notice", text });
  }

  #seen(): Seen {
    const { l10n, locale, connection, cases } = this.needs;
    return {
      l10n,
      locale,
      connection,
      cases,
      ground: this.#ground,
      view: this.#view,
      board: this.#board,
      arrangement: this.#arrangement,
      summary: this.#summary,
      whatIf: this.#tries,
      trials: this.#trials,
    };
  }

  // What is shown instead of rows.

  #fail(problem: Problem): void {
    this.#problem = problem;
    this.#postTable();
  }

  #failWith(thrown: unknown): void {
    this.#drop();
    this.#fail(failureProblem(this.needs.l10n, toFailure(thrown), this.needs.connection));
  }

  // What people do.

  #choose({ place, value }: Of<ToHost, "choose">): void {
    const picked = this.#picking.take(value);
    if (picked === undefined) return;
    if (place !== "trial") return this.look(viewAfter(this.#view, place, picked));
    if (typeof picked === "string" || this.#view?.type !== "case") return;
    this.#trials = withTrial(this.#trials, { type: "entry", caseId: this.#view.caseId, subject: subjectRef(picked), level: "read" });
    this.#rebuild();
  }

  #try({ key, edit, value }: Of<ToHost, "try">): void {
    if (this.#ground === undefined) return;
    const { connection, backend } = this.#ground;
    const spot = key === undefined ? undefined : this.#board?.spot(key);
    const caseId = spot?.caseId ?? (this.#view?.type === "case" ? this.#view.caseId : undefined);
    const trial = caseId === undefined ? undefined : trialFor(backend, caseId, spot?.holder, edit, value);
    if (trial === undefined) return;
    this.#trials = withTrial(this.#trials, trial);
    this.#forgetTrue();
    this.#rebuild();
    const entries = this.needs.cases.entries(connection, trial.caseId);
    if (!entries.known) this.#supply.want([`entries ${trial.caseId}`]);
  }

  /** A trial that is so already is none. */
  #forgetTrue(): void {
    if (this.#ground !== undefined) this.#trials = withoutTrue(this.#trials, this.needs.cases, this.#ground.connection);
  }

  /** Sends every trial through the command that changes access, one after the other; each of them asks and verifies by itself. */
  async #apply(): Promise<void> {
    const ground = this.#ground;
    if (ground === undefined) return;
    const { l10n, cases } = this.needs;
    const { connection } = ground;
    for (const caseId of new Set(this.#trials.map((trial) => trial.caseId))) {
      await cases.loadEntries(connection, caseId, this.#supply.signal);
      const one = this.#caseOf(caseId);
      const entries = cases.entries(connection, caseId);
      if (one === undefined || !entries.known) continue;
      for (const trial of this.#trials.filter((other) => other.caseId === caseId)) {
        for (const change of changesFor({ case: one, entries: entries.value }, [trial])) {
          const { command, argument } = commandFor(connection.name, caseId, change);
          await this.needs.run(command, argument);
        }
      }
      this.#forgetTrue();
    }
    this.#rebuild();
    this.#notice(this.#trials.length === 0 ? l10n.t("All of it is done.") : l10n.t("{0} left to apply.", this.#trials.length));
  }

  async #act(id: string): Promise<void> {
    if (id === "retry") return this.#start();
    if (id === "key") {
      await this.needs.run("caseAccess.setApiKey", { connection: this.needs.connection });
      return this.#start();
    }
    if (id === "clear") {
      this.#arrangement = { ...this.#arrangement, find: "", mode: "", show: "all" };
      this.#arrange();
      return this.#postTable();
    }
    const index = /^why (\d+)$/.exec(id)?.[1];
    const action = index === undefined ? undefined : this.#whyActions[Number(index)];
    if (action === undefined) return;
    if (action.does.kind === "command") await this.needs.run(action.does.command, action.does.argument);
    else if (this.#why !== undefined) this.#open(this.#why.key, action.does.kind);
  }

  #open(key: string, what: "inspectCase" | "inspectUser"): void {
    const spot = this.#board?.spot(key);
    if (spot === undefined) return;
    if (what === "inspectCase") this.look({ type: "case", caseId: spot.caseId });
    else if ("subject" in spot.holder) this.look({ type: "user", subject: subjectRef(spot.holder.subject) });
  }

  #find({ version, text, from }: Of<ToHost, "find">): void {
    if (this.#board === undefined || version !== this.#version) return;
    const index = this.#board.find(text, from);
    this.needs.post({ type: "found", version, ...(index !== undefined && { index }) });
  }

  #caseOf(id: string): Case | undefined {
    return this.#ground && this.needs.cases.find(this.#ground.connection, id);
  }
}

function clampCount(count: number): number {
  return Math.max(1, Math.min(count, 300));
}
