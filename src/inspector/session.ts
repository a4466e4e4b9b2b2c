import type { Case, Cell, Subject } from "../access";
import type { Backend } from "../backends/backend";
import { toFailure, type Failure } from "../backends/failure";
import { failureWords } from "../wording/failure";
import { levelLabel, modeLabel } from "../wording/labels";
import { oneLine } from "../wording/untrusted";
import type { Locale } from "../wording/locale";
import type { Words } from "../wording/words";
import type { Cases } from "../workspace/cases";
import type { Changes } from "../workspace/changes";
import type { Connection, Connections } from "../workspace/connections";
import { subjectKey, subjectRef } from "./axis";
import { Board } from "./board";
import { tabbed, write, type Format } from "./export";
import { casesOf, readLack, readSpot, readView, subjectsOf } from "./fetching";
import { triedMode, type Ground } from "./ground";
import { headingText } from "./headings";
import { layOut } from "./layout";
import { Picking } from "./picking";
import { plainArrangement, type Arrangement, type Of, type Problem, type RowMessage, type Saved, type ToHost, type ToWebview, type Trial, type View } from "./protocol";
import { failureProblem, emptyProblem } from "./problems";
import { progressOf } from "./progress";
import { Reader } from "./reader";
import { aboutExport, chosenIn, coverageOf, effectsIn, groupChoices, isOverCases, modeChoices, notesOf, showChoices, summaryOf, titleOf, trialText, type Seen } from "./surroundings";
import { changesFor, commandFor, withTrial } from "./trials";
import { whyOf, type WhyAction } from "./why";
import { fixedWords } from "./fixedWords";

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

/** Everything is read without being asked where it is not more than this; beyond, one page is, and a button does the rest. */
const readOnByItself = 2_000;
const pageOfCases = 1_000;
/** The first page is small, so that there is soon something to see. */
const firstPage = 100;
/** Changes that come in faster than this are shown together, in milliseconds; while page after page of cases arrives, more patiently. */
const together = 120;
const togetherWhilePaging = 800;

/**
 * One panel: what it looks at, the matrix made of it, and the work that goes on behind it. Everything here is the
 * extension's side; the webview asks for rows and gets words.
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
  #abort = new AbortController();
  #early = new AbortController();
  #soon: NodeJS.Timeout | undefined;
  #stale = false;
  #starting = 0;
  /** Background reading is wanted; all of it, however much there is; it is about to begin; pages of cases are arriving. */
  #readsOn = true;
  #readsAll = false;
  #startRest = false;
  #paging = false;
  readonly #reader: Reader;
  readonly #picking = new Picking();
  readonly #listening: { dispose(): void };

  constructor(private readonly needs: SessionNeeds) {
    this.#reader = new Reader(
      (key, urgent, signal) => this.#read(key, urgent, signal),
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
    this.#abort.abort();
    this.#early.abort();
    this.#early = new AbortController();
    this.#reader.stop();
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
    const { l10n } = this.needs;
    switch (message.type) {
      case "ready":
        this.#running = true;
        this.#offset = message.offset;
        this.#count = clampCount(message.count);
        this.needs.post({ type: "hello", words: fixedWords(l10n), connection: this.needs.connection, language: this.needs.locale.language });
        if (message.saved !== undefined && this.#view === undefined && message.saved.connection === this.needs.connection) {
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
        return this.#choose(message.place, message.value);
      case "uncompare":
        if (this.#view?.type === "users") this.look({ type: "user", subject: this.#view.subject });
        else if (this.#view?.type === "cases") this.look({ type: "case", caseId: this.#view.caseId });
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
        return this.needs.post(await this.#picking.search(this.#ground, this.needs.cases, message, this.#abort.signal));
      case "open":
        return this.#open(message.key);
      case "copy":
        return this.#copy(message);
      case "export":
        return this.#export(message.format);
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
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#reader.clear();
    const { signal } = this.#abort;
    this.#readsOn = true;
    this.#drop();
    this.#version++;
    const connection = needs.connections.find(needs.connection);
    if (connection === undefined) {
      const { l10n } = needs;
      return this.#fail({ message: l10n.t("The connection {0} is not there any more.", oneLine(needs.connection, 60)), kind: "error" });
    }
    let backend: Backend;
    try {
      backend = await needs.connections.backend(connection);
    } catch (thrown) {
      return signal.aborted ? undefined : this.#failWith(thrown);
    }
    if (signal.aborted) return;
    this.#ground = this.#makeGround(connection, backend);
    this.#view ??= this.#callerView(connection);
    if (needs.cases.list(connection).cases.length > 0 && this.#view !== undefined) this.#rebuild();
    else this.#fail({ message: needs.l10n.t("Reading cases…"), kind: "loading" });
    try {
      await this.#readBase(connection, signal);
    } catch (thrown) {
      if (!signal.aborted && toFailure(thrown).kind !== "cancelled") this.#failWith(thrown);
      return;
    }
    if (signal.aborted) return;
    const failure = this.#listFailure(connection);
    if (failure !== undefined) return this.#failWith(failure);
    this.#rebuild();
    await this.#readOn(connection, signal);
  }

  /** What nothing can be shown without: the first cases, who the caller is, the person or case looked at. */
  async #readBase(connection: Connection, signal: AbortSignal): Promise<void> {
    const { cases } = this.needs;
    const view = this.#view;
    const first = cases.list(connection).cases.length === 0 ? cases.loadPage(connection, signal, firstPage) : undefined;
    await Promise.all([first, cases.learn(connection, undefined, signal), readView(cases, connection, view, signal)]);
    if (signal.aborted || view !== undefined) return;
    this.#view ??= this.#callerView(connection);
    await readView(cases, connection, this.#view, signal);
  }

  /** Asks while the page is still being made; what is under way then is shared, and nothing is asked twice. */
  async #readAhead(): Promise<void> {
    const { connections } = this.needs;
    const connection = connections.find(this.needs.connection);
    if (connection === undefined) return;
    try {
      await connections.backend(connection);
      await this.#readBase(connection, this.#early.signal);
    } catch {
      // It is asked again, and said, when there is a page to say it on.
    }
  }

  /** Why there is nothing to show, where no case could be read at all. */
  #listFailure(connection: Connection): Failure | undefined {
    const { cases, state, failure } = this.needs.cases.list(connection);
    return state === "failed" && cases.length === 0 && casesOf(this.#view).length === 0 ? failure : undefined;
  }

  #callerView(connection: Connection): View | undefined {
    const { caller } = this.needs.cases.directory(connection);
    return caller === undefined ? undefined : { type: "user", subject: subjectRef(caller) };
  }

  /** Reads the other pages of cases, as far as that is polite, and then what the rows lack. */
  async #readOn(connection: Connection, signal: AbortSignal): Promise<void> {
    const { cases } = this.needs;
    if (isOverCases(this.#view)) {
      this.#paging = true;
      for (;;) {
        const { more, state, total, cases: loaded } = cases.list(connection);
        if (signal.aborted || !more || state === "failed" || !this.#readsOn) break;
        if (!this.#readsAll && (total ?? Infinity) > readOnByItself && loaded.length >= pageOfCases) break;
        const before = loaded.length;
        await cases.loadPage(connection, signal, pageOfCases);
        if (cases.list(connection).cases.length === before) break;
        this.#postProgress();
      }
      this.#paging = false;
    }
    if (signal.aborted) return;
    this.#startRest = true;
    this.#judgeOn();
    this.#later();
  }

  /** Nothing is tried out in a comparison. */
  get #tries(): boolean {
    return this.#whatIf && this.#view?.type !== "users" && this.#view?.type !== "cases";
  }

  #makeGround(connection: Connection, backend: Backend): Ground {
    const { cases, l10n, locale } = this.needs;
    return { connection, cases, backend, l10n, whatIf: this.#tries, trials: this.#trials, suspects: [], undetermined: this.needs.changes.undetermined(connection), locale };
  }

  /** Makes the matrix anew from what is known now. */
  #rebuild(): void {
    const ground = this.#ground;
    const view = this.#view;
    if (ground === undefined) return;
    this.#stale = false;
    this.#ground = { ...ground, whatIf: this.#tries, trials: this.#trials, suspects: this.#suspects(ground), undetermined: this.needs.changes.undetermined(ground.connection) };
    this.#version++;
    if (view === undefined) {
      this.#drop();
      return this.#fail({ message: this.needs.l10n.t("Choose a person or a group, or a case, to see who may do what, and why."), kind: "choose" });
    }
    const made = layOut(this.#ground, this.needs.cases, view);
    if (made === undefined) return this.#fail({ message: this.needs.l10n.t("The case is not there, or not visible to you."), kind: "error" });
    this.#board?.stop();
    this.#board = new Board(this.#ground, made, (lack) => this.#reader.add(lack));
    this.#summary = summaryOf(this.needs.cases.list(this.#ground.connection).cases);
    this.#arrange();
    this.#problem = undefined;
    this.#postTable();
    this.#postWhy();
    this.#wantVisible();
    this.#judgeOn();
  }

  #suspects({ connection }: Ground): readonly Cell[] {
    const { cases } = this.needs;
    const { caller } = cases.directory(connection);
    if (caller === undefined) return [];
    return cases.selfCheck(connection).disagreed.slice(0, 50).flatMap((id) => cases.judge(connection, id, caller)?.agreement?.rules ?? []);
  }

  #drop(): void {
    this.#board?.stop();
    this.#board = undefined;
    this.#startRest = false;
  }

  // What happens while it is shown.

  #judgeOn(): void {
    // Each page makes the matrix anew; only what the order depends on is judged before the last one.
    if (this.#paging && !this.#board?.dependsOnJudging(this.#arrangement)) return;
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
      if (this.#stale) return this.#freshen();
      if (this.#board === undefined) return;
      if (this.#board.dependsOnJudging(this.#arrangement)) this.#arrange();
      this.#postTable();
      this.#postWhy();
      this.#wantVisible();
      this.#startRestIfPolite();
    }, this.#paging ? togetherWhilePaging : together);
  }

  /** Makes the matrix anew, or begins from nothing where what was read is gone: with another key it is another person's view. */
  #freshen(): void {
    this.#stale = false;
    const { connection } = this.#ground!;
    if (!this.#starting && this.needs.cases.list(connection).state === "idle") return void this.#start();
    const failure = this.#listFailure(connection);
    if (failure !== undefined) return this.#failWith(failure);
    this.#rebuild();
    this.#startRestIfPolite();
  }

  #startRestIfPolite(): void {
    if (!this.#startRest || !this.#board?.isJudged) return;
    this.#startRest = false;
    if (this.#readsOn && this.#reader.waiting > 0 && (this.#reader.waiting <= readOnByItself || this.#readsAll)) this.#reader.startRest();
    this.#postProgress();
  }

  #arrange(): void {
    this.#board?.arrange(this.#arrangement);
    this.#version++;
  }

  // Reading what the rows lack.

  async #read(key: string, urgent: boolean, signal: AbortSignal): Promise<void> {
    if (this.#ground === undefined) return;
    await readLack(key, this.needs.cases, this.#ground.connection, this.#view, (person) => this.#person(person), signal, !urgent);
  }

  #person(key: string): Subject | undefined {
    const one = subjectsOf(this.#view).find((subject) => subjectKey(subject) === key);
    const holder = one === undefined ? this.#board?.spot(key)?.holder : undefined;
    return holder !== undefined && "subject" in holder ? holder.subject : one;
  }

  #wantVisible(): void {
    if (this.#board !== undefined && this.#running && this.#readsOn) this.#reader.want(this.#board.lackingAt(this.#offset, this.#count));
  }

  async #readForWhy(): Promise<void> {
    const spot = this.#why && this.#board?.spot(this.#why.key);
    if (spot === undefined || this.#ground === undefined) return;
    await readSpot(spot, this.needs.cases, this.#ground.connection, this.#ground.backend, this.#abort.signal);
    this.#later();
  }

  async #load(on: boolean): Promise<void> {
    this.#readsOn = on;
    if (!on) {
      this.#abort.abort();
      this.#abort = new AbortController();
      this.#reader.stop();
      this.#postProgress();
      return;
    }
    this.#readsAll = true;
    if (this.#ground === undefined) return;
    await this.#readOn(this.#ground.connection, this.#abort.signal);
  }

  // What the webview is sent.

  #postTable(): void {
    const board = this.#board;
    const ground = this.#ground;
    const { l10n } = this.needs;
    const view = this.#view;
    const seen = this.#seen();
    const title = titleOf(seen);
    this.needs.setTitle(title);
    const total = board?.total ?? 0;
    const offset = Math.max(0, Math.min(this.#offset, total - this.#count));
    const list = ground && this.needs.cases.list(ground.connection).state;
    const isEmpty = board !== undefined && total === 0;
    const problem = this.#problem ?? (isEmpty ? emptyProblem(l10n, board, this.#arrangement, list === "loading" || list === "idle") : undefined);
    const one = view && "caseId" in view ? this.#caseOf(view.caseId) : undefined;
    this.needs.post({
      type: "table",
      version: this.#version,
      ...(view && { view }),
      ...chosenIn(seen),
      title,
      coverage: coverageOf(seen),
      notes: notesOf(seen),
      columns: board?.sheet.columns ?? [],
      total,
      arrangement: this.#arrangement,
      modes: modeChoices(seen),
      shows: showChoices(seen),
      groups: groupChoices(seen),
      whatIf: {
        on: this.#tries,
        possible: view?.type === "user" || view?.type === "case",
        trials: this.#trials.map((trial) => ({ text: trialText(seen, trial), trial })),
        effects: effectsIn(seen),
        modes: ground?.backend.capabilities.modes.map((mode) => ({ value: mode, label: modeLabel(l10n, mode) })) ?? [],
        levels: [{ value: "none", label: l10n.t("no entry") }, ...(ground?.backend.capabilities.levels.map((level) => ({ value: level, label: levelLabel(l10n, level) })) ?? [])],
        ...(one && ground && view?.type === "case" && { mode: triedMode(ground, one.id, one.mode) }),
      },
      ...(problem && { problem }),
      offset,
      rows: this.#rows(offset, this.#count),
    });
    this.#postProgress();
  }

  #postRows(): void {
    this.needs.post({ type: "rows", version: this.#version, offset: this.#offset, rows: this.#rows(this.#offset, this.#count) });
  }

  #rows(offset: number, count: number): RowMessage[] {
    const heading = (group: string, rows: number) => headingText(this.needs.l10n, this.#arrangement.group, group, this.needs.locale.count(rows));
    return this.#board?.rows(offset, count, heading) ?? [];
  }

  #postProgress(): void {
    const message = progressOf(this.#seen(), this.#reader.reading, this.#readsOn);
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

  #notice(text: string): void {
    this.needs.post({ type: "notice", text });
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

  async #choose(place: Of<ToHost, "choose">["place"], value: string): Promise<void> {
    const picked = this.#picking.take(value);
    const view = this.#view;
    if (picked === undefined) return;
    if (typeof picked === "string") {
      if (place === "otherCase" && view && "caseId" in view) return this.look({ type: "cases", caseId: view.caseId, other: picked });
      return this.look({ type: "case", caseId: picked });
    }
    const subject = subjectRef(picked);
    if (place === "trial" && view?.type === "case") {
      this.#trials = withTrial(this.#trials, { type: "entry", caseId: view.caseId, subject, level: "read" });
      return this.#rebuild();
    }
    if (place === "otherSubject" && view && "subject" in view) return this.look({ type: "users", subject: view.subject, other: subject });
    return this.look({ type: "user", subject });
  }

  #try({ key, edit, value }: Of<ToHost, "try">): void {
    const view = this.#view;
    const ground = this.#ground;
    if (ground === undefined || view === undefined) return;
    const spot = key === undefined ? undefined : this.#board?.spot(key);
    const caseId = spot?.caseId ?? (view.type === "case" ? view.caseId : undefined);
    if (caseId === undefined) return;
    if (edit === "mode") {
      if (!ground.backend.capabilities.modes.includes(value)) return;
      this.#trials = withTrial(this.#trials, { type: "mode", caseId, mode: value });
    } else {
      if (spot === undefined || "fact" in spot.holder || (value !== "none" && value !== "read" && value !== "write")) return;
      this.#trials = withTrial(this.#trials, { type: "entry", caseId, subject: subjectRef(spot.holder.subject), level: value });
    }
    this.#forgetTrue(caseId);
    this.#rebuild();
    const entries = this.needs.cases.entries(ground.connection, caseId);
    if (!entries.known) this.#reader.want([`entries ${caseId}`]);
  }

  /** A trial that is so already is none. */
  #forgetTrue(caseId: string): void {
    const ground = this.#ground;
    const one = this.#caseOf(caseId);
    if (ground === undefined || one === undefined) return;
    const entries = this.needs.cases.entries(ground.connection, caseId);
    this.#trials = this.#trials.filter((trial) => {
      if (trial.caseId !== caseId) return true;
      if (trial.type === "entry" && !entries.known) return true;
      return changesFor({ case: one, entries: entries.known ? entries.value : [] }, [trial]).length > 0;
    });
  }

  /** Sends every trial through the command that changes access, one after the other; each of them asks and verifies by itself. */
  async #apply(): Promise<void> {
    const ground = this.#ground;
    if (ground === undefined) return;
    const { l10n, cases } = this.needs;
    const { connection } = ground;
    for (const caseId of new Set(this.#trials.map((trial) => trial.caseId))) {
      await cases.loadEntries(connection, caseId, this.#abort.signal);
      const one = this.#caseOf(caseId);
      const entries = cases.entries(connection, caseId);
      if (one === undefined || !entries.known) continue;
      for (const trial of this.#trials.filter((other) => other.caseId === caseId)) {
        for (const change of changesFor({ case: one, entries: entries.value }, [trial])) {
          const { command, argument } = commandFor(connection.name, caseId, change);
          await this.needs.run(command, argument);
        }
      }
      this.#forgetTrue(caseId);
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
    else if (this.#why !== undefined) this.#openSpot(this.#why.key, action.does.kind);
  }

  #open(key: string): void {
    this.#openSpot(key, this.#board?.axis.rowsAre === "cases" ? "inspectCase" : "inspectUser");
  }

  #openSpot(key: string, what: "inspectCase" | "inspectUser"): void {
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

  // What is taken away: copies and files.

  async #copy({ what, key, column }: Of<ToHost, "copy">): Promise<void> {
    const { l10n } = this.needs;
    const board = this.#board;
    if (board === undefined) return;
    const { sheet } = board;
    if (what === "table") {
      const rows: string[][] = [sheet.columns.map(({ label }) => label)];
      for await (const row of board.all()) rows.push(row.cells.map(cellText));
      await this.needs.copy(tabbed(rows));
      return this.#notice(rows.length === 2 ? l10n.t("Row copied") : l10n.t("{0} rows copied", this.needs.locale.count(rows.length - 1)));
    }
    const row = key === undefined ? -1 : sheet.find(key);
    if (row < 0) return;
    const { cells } = sheet.message(row);
    const texts = cells.map(cellText);
    await this.needs.copy(what === "row" ? tabbed([texts]) : (texts[column ?? 0] ?? ""));
    this.#notice(what === "row" ? l10n.t("Row copied") : l10n.t("Cell copied"));
  }

  async #export(format: Format): Promise<void> {
    const board = this.#board;
    if (board === undefined || this.#ground === undefined) return;
    const { l10n, locale, now, save } = this.needs;
    const seen = this.#seen();
    const title = titleOf(seen);
    let count = 0;
    const rows = async function* () {
      for await (const { cells } of board.all()) {
        count++;
        yield cells.map(cellText);
      }
    };
    const sheaf = { title, about: aboutExport(seen, this.#ground, now()), columns: board.sheet.columns.map(({ label }) => label), rows: rows(), language: locale.language };
    const name = `${title} ${new Date(now()).toISOString().slice(0, 10)}`.replace(/[^\p{L}\p{N} ._-]+/gu, "").slice(0, 80);
    if (await save(name, format, write(format, sheaf, this.#abort.signal))) this.#notice(count === 1 ? l10n.t("1 row exported") : l10n.t("{0} rows exported", this.needs.locale.count(count)));
  }

  #caseOf(id: string): Case | undefined {
    return this.#ground && this.needs.cases.find(this.#ground.connection, id);
  }

}

function cellText({ text, value, mark, tip }: RowMessage["cells"][number]): string {
  return value !== undefined && mark !== undefined && tip !== undefined ? `${text} (${tip.split("\n")[0]})` : text;
}

function clampCount(count: number): number {
  return Math.max(1, Math.min(count, 300));
}
