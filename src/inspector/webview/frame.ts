import type { FixedWord } from "../fixedWords";
import type { Arrangement, Choice, Of, ToHost, ToWebview, View } from "../protocol";
import { el, option, setAttribute, setText, show } from "./dom";
import { icon, type IconName } from "./icons";
import { openMenu, type MenuItem } from "./menu";
import { Picker } from "./picker";

type Table = Of<ToWebview, "table">;

/** What the bars above the matrix tell of. */
export interface FrameEvents {
  send(message: ToHost): void;
  /** Asks for another filter, order or grouping. */
  arrange(change: Partial<Arrangement>): void;
  copy(what: "cell" | "row" | "table"): void;
  toGrid(): void;
}

/**
 * How long nothing has to change until the number of rows is read out, in milliseconds: it changes with every key and
 * every row that is judged.
 */
const settled = 700;

/** Everything above the matrix: what is looked at, how, what it covers, what is tried out. */
export class Frame {
  readonly element: HTMLElement;
  readonly #title = el("h1", { class: "aside" });
  readonly #kind: HTMLSelectElement;
  readonly #first: Picker;
  readonly #second: Picker;
  readonly #secondBox: HTMLElement;
  readonly #compare: HTMLButtonElement;
  readonly #whatIf: HTMLButtonElement;
  readonly #coverage = el("span", { class: "coverage" });
  readonly #filterCases = el("button", { type: "button", class: "link" });
  readonly #filterBox = el("span", { class: "filter-cases" }, this.#filterCases);
  readonly #notes = el("span", { class: "notes" });
  readonly #progress: HTMLElement;
  readonly #progressBar = el("div", { class: "bar", role: "progressbar" });
  readonly #progressText = el("span", {});
  readonly #progressAction = el("button", { type: "button", class: "link" });
  readonly #find: HTMLInputElement;
  readonly #shown = el("span", { class: "shown", "aria-hidden": "true" });
  readonly #shownSaid = el("span", { class: "aside", role: "status" });
  readonly #mode: HTMLSelectElement;
  readonly #show: HTMLSelectElement;
  readonly #group: HTMLSelectElement;
  readonly #modeBox: HTMLElement;
  readonly #hint: HTMLElement;
  readonly #trials: HTMLElement;
  readonly #trialMode: HTMLSelectElement;
  readonly #trialModeBox: HTMLElement;
  readonly #trialList = el("span", { class: "trial-list" });
  readonly #trialEffects = el("span", { class: "trial-effects" });
  readonly #trialPicker: Picker;
  readonly #apply: HTMLButtonElement;
  readonly #discard: HTMLButtonElement;
  readonly #trialButtons: HTMLElement;
  #view: View | undefined;
  /** What the matrix is about, as the first field says it. */
  #about = "";
  /** Another kind was chosen and nobody or nothing of it yet; leaving the fields takes it back. */
  #changesKind = false;
  #finding: ReturnType<typeof setTimeout> | undefined;
  #saying: ReturnType<typeof setTimeout> | undefined;
  #loading: "load" | "stop" = "load";
  #applying = false;
  #listedTrials = "";

  constructor(
    private readonly words: Readonly<Record<FixedWord, string>>,
    private readonly events: FrameEvents,
    hintSeen: boolean,
  ) {
    const ask = (place: Of<ToHost, "search">["place"], text: string) => events.send({ type: "search", place, text });
    const choose = (place: Of<ToHost, "search">["place"], value: string) => {
      this.#changesKind = false;
      events.send({ type: "choose", place, value });
      events.toGrid();
    };
    this.#kind = select(words.look, [
      { value: "subject", label: words.accessOf },
      { value: "case", label: words.accessTo },
    ]);
    this.#kind.addEventListener("change", () => {
      const cases = this.#kind.value === "case";
      this.#changesKind = cases !== isOverPeople(this.#view);
      this.#setFirst(cases, this.#changesKind ? "" : this.#about);
      this.#first.input.focus();
      this.#first.input.click();
    });
    this.#first = new Picker(words.choosePerson, words.nothingFound, "subject", ask, choose);
    this.#second = new Picker(words.compareWith, words.nothingFound, "otherSubject", ask, choose);
    const endComparison = iconButton("close", words.uncompare, () => events.send({ type: "uncompare" }));
    endComparison.addEventListener("click", () => this.#closeSecond());
    this.#secondBox = el(
      "span",
      { class: "second", hidden: true },
      el("span", { class: "with", "aria-hidden": "true" }, icon("compare")),
      this.#second.element,
      endComparison,
    );
    this.#compare = toolButton("compare", words.compare, () => {
      show(this.#secondBox, true);
      show(this.#compare, false);
      this.#second.input.focus();
      this.#second.input.click();
    });
    this.#whatIf = toolButton("beaker", words.whatIf, () =>
      events.send({ type: "whatIf", on: this.#whatIf.getAttribute("aria-pressed") !== "true" }),
    );
    this.#whatIf.title = words.whatIfTip;
    const refresh = iconButton("refresh", words.refresh, () => events.send({ type: "refresh" }));
    const take = toolButton("take", words.take, () => {
      const { left, top, bottom } = take.getBoundingClientRect();
      openMenu(words.take, this.#takeItems(), { left, top, bottom });
    });
    take.setAttribute("aria-haspopup", "menu");

    this.#filterCases.title = words.filterCasesTip;
    this.#filterCases.addEventListener("click", () => events.send({ type: "act", id: "filter" }));
    this.#progressAction.addEventListener("click", () => events.send({ type: "load", on: this.#loading === "load" }));
    this.#progressBar.append(el("span", {}));
    this.#progress = el(
      "span",
      { class: "progress", hidden: true },
      this.#progressBar,
      this.#progressText,
      this.#progressAction,
    );

    this.#find = el("input", {
      type: "search",
      placeholder: words.findHint,
      "aria-label": words.find,
      spellcheck: "false",
    });
    this.#find.addEventListener("input", () => {
      clearTimeout(this.#finding);
      this.#finding = setTimeout(() => this.#filter(), 120);
    });
    this.#find.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" && event.key !== "Enter") return;
      event.preventDefault();
      if (this.#finding !== undefined) this.#filter();
      events.toGrid();
    });
    this.#mode = select(words.mode, []);
    this.#mode.addEventListener("change", () => events.arrange({ mode: this.#mode.value }));
    this.#show = select(words.show, []);
    this.#show.addEventListener("change", () => events.arrange({ show: this.#show.value as Arrangement["show"] }));
    this.#group = select(words.group, []);
    this.#group.addEventListener("change", () => events.arrange({ group: this.#group.value as Arrangement["group"] }));
    this.#modeBox = labelled(words.mode, this.#mode);

    this.#hint = el(
      "div",
      { class: "hint", role: "note", hidden: hintSeen },
      icon("info"),
      el("span", { title: words.hint }, words.hint),
    );
    const gotIt = el("button", { type: "button", class: "button secondary" }, words.gotIt);
    gotIt.addEventListener("click", () => {
      show(this.#hint, false);
      events.send({ type: "hintSeen" });
      events.toGrid();
    });
    this.#hint.append(gotIt);

    this.#trialMode = select(words.mode, []);
    this.#trialMode.addEventListener("change", () =>
      events.send({ type: "try", edit: "mode", value: this.#trialMode.value }),
    );
    this.#trialModeBox = labelled(words.mode, this.#trialMode);
    this.#trialPicker = new Picker(words.addEntry, words.nothingFound, "trial", ask, (place, value) => {
      events.send({ type: "choose", place, value });
      this.#trialPicker.chosen = "";
    });
    this.#apply = el("button", { type: "button", class: "button" }, words.apply);
    this.#apply.addEventListener("click", () => {
      if (this.#applying) return;
      this.#setApplying(true); // the next table says whether it is still so
      events.send({ type: "apply" });
    });
    this.#discard = el("button", { type: "button", class: "button secondary" }, words.discard);
    this.#discard.addEventListener("click", () => (this.#applying ? undefined : events.send({ type: "discard" })));
    this.#trialButtons = el("span", { class: "trial-buttons" }, this.#apply, this.#discard);
    this.#trials = el(
      "section",
      { class: "trials", "aria-label": words.trials, hidden: true },
      icon("beaker"),
      this.#trialModeBox,
      this.#trialPicker.element,
      this.#trialList,
      this.#trialEffects,
      this.#trialButtons,
    );

    const about = el("span", { class: "about" }, dropdown(this.#kind), this.#first.element);
    about.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.#changesKind || about.contains(relatedTarget as Node | null)) return;
      this.#changesKind = false;
      this.#setFirst(isOverPeople(this.#view), this.#about);
    });
    this.element = el(
      "header",
      {},
      this.#title,
      el(
        "div",
        { class: "toolbar" },
        about,
        this.#secondBox,
        el("span", { class: "tools" }, this.#compare, this.#whatIf, take, refresh),
      ),
      el("div", { class: "status" }, this.#coverage, this.#filterBox, this.#notes, this.#progress),
      el(
        "div",
        { class: "filters" },
        el("span", { class: "find" }, this.#find, this.#shown, this.#shownSaid),
        this.#modeBox,
        labelled(words.show, this.#show),
        labelled(words.group, this.#group),
      ),
      this.#hint,
      this.#trials,
    );
  }

  focusFind(): void {
    this.#find.focus();
    this.#find.select();
  }

  /** Nothing is to be found any more, nor what was typed a moment ago. */
  forgetFind(): void {
    clearTimeout(this.#finding);
    this.#finding = undefined;
    this.#find.value = "";
  }

  /** @param arrangement as it is asked for, which the table may not be arranged by yet */
  set(table: Table, arrangement: Arrangement): void {
    const { view, whatIf } = table;
    if (JSON.stringify(view) !== JSON.stringify(this.#view)) this.#changesKind = false;
    this.#view = view;
    this.#about = table.chosen;
    setText(this.#title, table.title);
    if (view !== undefined) {
      if (!this.#changesKind) this.#setFirst(isOverPeople(view), table.chosen);
      this.#second.setPlace(isOverPeople(view) ? "otherCase" : "otherSubject");
    }
    if (table.other !== undefined) {
      this.#second.chosen = table.other;
      show(this.#secondBox, true);
    } else if (document.activeElement !== this.#second.input) this.#closeSecond();
    show(this.#compare, view !== undefined && this.#secondBox.hidden === true);
    setAttribute(this.#whatIf, "aria-pressed", String(whatIf.on));
    this.#whatIf.disabled = !whatIf.possible;

    setText(this.#coverage, table.coverage);
    this.#coverage.title = table.coverage;
    this.#notes.title = table.notes.map(({ text }) => text).join("\n"); // a low panel shows the beginning
    show(this.#filterBox, table.filter !== undefined);
    setText(
      this.#filterCases,
      table.filter ? this.words.filtered.replace("{0}", table.filter) : this.words.filterCases,
    );
    this.#notes.replaceChildren(
      ...table.notes.map(({ text, warn, tip }) =>
        el("span", { class: warn ? "note warn" : "note", title: tip }, warn ? icon("warning") : undefined, text),
      ),
    );
    // Words that are just being typed are asked for in a moment.
    if (this.#finding === undefined && this.#find.value !== arrangement.find) this.#find.value = arrangement.find;
    this.#setShown(table.shown);
    fill(this.#mode, [{ value: "", label: this.words.allModes }, ...table.modes], arrangement.mode);
    show(this.#modeBox, table.modes.length > 1 || arrangement.mode !== "");
    fill(this.#show, table.shows, arrangement.show);
    fill(this.#group, table.groups, arrangement.group);
    this.#setTrials(whatIf);
  }

  setProgress({ text, done, total, running, action }: Of<ToWebview, "progress">): void {
    show(this.#progress, text !== "");
    show(this.#progressBar, running);
    setText(this.#progressText, text);
    setAttribute(this.#progressBar, "aria-label", this.words.reading);
    setAttribute(this.#progressBar, "aria-valuenow", total > 0 ? done : undefined);
    setAttribute(this.#progressBar, "aria-valuemax", total > 0 ? total : undefined);
    (this.#progressBar.firstElementChild as HTMLElement).style.width =
      total > 0 ? `${Math.min(100, (100 * done) / total)}%` : "100%";
    show(this.#progressAction, action !== undefined);
    if (action === undefined) return;
    this.#loading = action.id;
    setText(this.#progressAction, action.label);
  }

  #setFirst(cases: boolean, chosen: string): void {
    const label = cases ? this.words.chooseCase : this.words.choosePerson;
    this.#kind.value = cases ? "case" : "subject";
    this.#first.setPlace(cases ? "case" : "subject");
    setAttribute(this.#first.input, "aria-label", label);
    setAttribute(this.#first.input, "placeholder", label);
    this.#first.chosen = chosen;
  }

  #filter(): void {
    clearTimeout(this.#finding);
    this.#finding = undefined;
    this.events.arrange({ find: this.#find.value });
  }

  #setShown(shown: string): void {
    if (this.#shown.textContent === shown) return;
    setText(this.#shown, shown);
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => setText(this.#shownSaid, shown && this.words.shown.replace("{0}", shown)), settled);
  }

  #setTrials({ on, trials, applying, effects, modes, mode }: Table["whatIf"]): void {
    show(this.#trials, on);
    if (!on) return;
    show(this.#trialModeBox, mode !== undefined && modes.length > 0);
    if (mode !== undefined)
      fill(
        this.#trialMode,
        modes.some(({ value }) => value === mode) ? modes : [{ value: mode, label: mode }, ...modes],
        mode,
      );
    show(this.#trialPicker.element, this.#view?.type === "case");
    this.#listTrials(trials);
    this.#setApplying(applying);
    setText(this.#trialEffects, effects);
    this.#trialEffects.title = effects;
    show(this.#trialEffects, effects !== "");
    show(this.#trialButtons, trials.length > 0);
  }

  /** Drawn anew only where it says something else, so that nobody loses their place in it. */
  #listTrials(trials: Table["whatIf"]["trials"]): void {
    const listed = JSON.stringify(trials);
    if (listed === this.#listedTrials) return;
    this.#listedTrials = listed;
    const chips = trials.map(({ text, trial, problem }) => {
      const remove = iconButton("close", `${this.words.remove}: ${text}`, () =>
        this.events.send({ type: "untry", trial }),
      );
      if (problem === undefined) return el("span", { class: "trial" }, text, remove);
      return el(
        "span",
        { class: "trial refused", title: problem },
        icon("warning"),
        text,
        el("span", { class: "aside" }, `: ${problem}`),
        remove,
      );
    });
    this.#trialList.replaceChildren(
      ...(chips.length > 0 ? chips : [el("span", { class: "detail" }, this.words.noTrials)]),
    );
  }

  /** The buttons keep the focus meanwhile, so they are not disabled but do nothing. */
  #setApplying(applying: boolean): void {
    this.#applying = applying;
    for (const button of [this.#apply, this.#discard])
      setAttribute(button, "aria-disabled", applying ? "true" : undefined);
  }

  #closeSecond(): void {
    show(this.#secondBox, false);
    show(this.#compare, this.#view !== undefined);
    this.#second.chosen = "";
  }

  #takeItems(): MenuItem[] {
    const { words, events } = this;
    const file = (format: "csv" | "markdown" | "html") => () => events.send({ type: "export", format });
    return [
      { label: words.exportCsv, run: file("csv") },
      { label: words.exportMarkdown, run: file("markdown") },
      { label: words.exportHtml, run: file("html") },
      { label: words.copyTable, apart: true, run: () => events.copy("table") },
      { label: words.copyRow, run: () => events.copy("row") },
      { label: words.copyCell, run: () => events.copy("cell") },
    ];
  }
}

/** True where the rows are the people on a case. */
function isOverPeople(view: View | undefined): boolean {
  return view?.type === "case" || view?.type === "cases";
}

function toolButton(name: IconName, label: string, run: () => void): HTMLButtonElement {
  const button = el("button", { type: "button", class: "tool", title: label }, icon(name), el("span", {}, label));
  button.addEventListener("click", run);
  return button;
}

function iconButton(name: IconName, label: string, run: () => void): HTMLButtonElement {
  const button = el("button", { type: "button", class: "icon-button", title: label, "aria-label": label }, icon(name));
  button.addEventListener("click", run);
  return button;
}

function labelled(label: string, control: HTMLElement): HTMLElement {
  return el("label", {}, el("span", {}, label), dropdown(control));
}

/** A select with VS Code's arrow instead of the browser's. */
function dropdown(control: HTMLElement): HTMLElement {
  return el("span", { class: "dropdown" }, control, icon("chevronDown"));
}

function select(label: string, choices: readonly Choice[]): HTMLSelectElement {
  return el("select", { "aria-label": label }, ...choices.map(({ value, label: text }) => option(value, text)));
}

function fill(control: HTMLSelectElement, choices: readonly Choice[], value: string): void {
  const same =
    control.options.length === choices.length &&
    choices.every(
      (choice, index) =>
        control.options[index]!.value === choice.value && control.options[index]!.text === choice.label,
    );
  if (!same) control.replaceChildren(...choices.map((choice) => option(choice.value, choice.label)));
  control.value = value;
}
