import type { FixedWord } from "../fixedWords";
import type { Arrangement, Of, ToHost, ToWebview, View } from "../protocol";
import { dropdown, fill, iconButton, labelled, select, toolButton } from "./controls";
import { el, setAttribute, setText, show } from "./dom";
import { DraftBar } from "./draftBar";
import { icon } from "./icons";
import { openMenu } from "./menu";
import { Picker } from "./picker";
import { takeMenu } from "./takeMenu";

type Table = Of<ToWebview, "table">;

/** What the bars above the matrix tell of. */
export interface FrameEvents {
  send(message: ToHost): void;
  /** Asks for another filter, order or grouping. */
  arrange(change: Partial<Arrangement>): void;
  copy(what: "cell" | "row" | "table"): void;
  /** What the draft does is to be read next. */
  review(): void;
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
  readonly #draft: DraftBar;
  #view: View | undefined;
  /** What the matrix is about, as the first field says it. */
  #about = "";
  /** Another kind was chosen and nobody or nothing of it yet; leaving the fields takes it back. */
  #changesKind = false;
  #finding: ReturnType<typeof setTimeout> | undefined;
  #saying: ReturnType<typeof setTimeout> | undefined;
  #loading: "load" | "stop" = "load";

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
    const refresh = iconButton("refresh", words.refresh, () => events.send({ type: "refresh" }));
    const take = toolButton("take", words.take, () => {
      const { left, top, bottom } = take.getBoundingClientRect();
      openMenu(words.take, takeMenu(words, events), { left, top, bottom });
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

    this.#draft = new DraftBar(words, { send: events.send, search: ask, review: () => events.review() });
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
        this.#draft.fields,
        el("span", { class: "tools" }, this.#compare, take, refresh),
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
      this.#draft.element,
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
    const { view } = table;
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
    this.#draft.set(table.draft, view?.type === "case");
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

  #closeSecond(): void {
    show(this.#secondBox, false);
    show(this.#compare, this.#view !== undefined);
    this.#second.chosen = "";
  }
}

/** True where the rows are the people on a case. */
function isOverPeople(view: View | undefined): boolean {
  return view?.type === "case" || view?.type === "cases";
}
