import type { FixedWord } from "../fixedWords";
import type { Arrangement, Of, TableMessage, ToHost, ToWebview, View } from "../protocol";
import { dropdown, iconButton, select, toolButton } from "./controls";
import { el, setAttribute, setText, show } from "./dom";
import { DraftBar } from "./draftBar";
import { icon } from "./icons";
import { FilterBar } from "./filterBar";
import { openMenu } from "./menu";
import { Picker } from "./picker";
import { ProgressLine } from "./progressLine";
import { takeMenu } from "./takeMenu";

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
  readonly #progress: ProgressLine;
  readonly #filters: FilterBar;
  readonly #draft: DraftBar;
  #view: View | undefined;
  /** What the matrix is about, as the first field says it. */
  #about = "";
  /** Another kind was chosen and nobody or nothing of it yet; leaving the fields takes it back. */
  #changesKind = false;

  constructor(
    private readonly words: Readonly<Record<FixedWord, string>>,
    private readonly events: FrameEvents,
    hintSeen: boolean,
  ) {
    const choose = (place: Of<ToHost, "search">["place"], value: string) => {
      this.#changesKind = false;
      events.send({ type: "choose", place, value });
      events.toGrid();
    };
    const ask = (place: Of<ToHost, "search">["place"], text: string) => events.send({ type: "search", place, text });
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
    this.#secondBox = this.#comparison();
    this.#compare = toolButton("compare", words.compare, () => this.#openSecond());
    const refresh = iconButton("refresh", words.refresh, () => events.send({ type: "refresh" }));
    const take = toolButton("take", words.take, () => {
      const { left, top, bottom } = take.getBoundingClientRect();
      openMenu(words.take, takeMenu(words, events), { left, top, bottom });
    });
    take.setAttribute("aria-haspopup", "menu");

    this.#filterCases.title = words.filterCasesTip;
    this.#filterCases.addEventListener("click", () => events.send({ type: "act", id: "filter" }));
    this.#progress = new ProgressLine(words, events.send);
    this.#filters = new FilterBar(words, events);
    this.#draft = new DraftBar(words, { send: events.send, search: ask, review: () => events.review() });
    this.element = el(
      "header",
      {},
      this.#title,
      el(
        "div",
        { class: "toolbar" },
        this.#aboutFields(),
        this.#secondBox,
        this.#draft.fields,
        el("span", { class: "tools" }, this.#compare, take, refresh),
      ),
      el("div", { class: "status" }, this.#coverage, this.#filterBox, this.#notes, this.#progress.element),
      this.#filters.element,
      hintBar(words, events, hintSeen),
      this.#draft.element,
    );
  }

  /** The fields that say what the matrix is about. Leaving them takes back a new kind without a choice. */
  #aboutFields(): HTMLElement {
    const about = el("span", { class: "about" }, dropdown(this.#kind), this.#first.element);
    about.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.#changesKind || about.contains(relatedTarget as Node | null)) return;
      this.#changesKind = false;
      this.#setFirst(isOverPeople(this.#view), this.#about);
    });
    return about;
  }

  /** The field for what is compared with, and the button that ends that. */
  #comparison(): HTMLElement {
    const end = iconButton("close", this.words.uncompare, () => this.events.send({ type: "uncompare" }));
    end.addEventListener("click", () => this.#closeSecond());
    const sign = el("span", { class: "with", "aria-hidden": "true" }, icon("compare"));
    return el("span", { class: "second", hidden: true }, sign, this.#second.element, end);
  }

  focusFind(): void {
    this.#filters.focus();
  }

  /** Nothing is to be found any more, nor what was typed a moment ago. */
  forgetFind(): void {
    this.#filters.forget();
  }

  /** @param arrangement as it is asked for, which the table may not be arranged by yet */
  set(table: TableMessage, arrangement: Arrangement): void {
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
    this.#filters.set(table, arrangement);
    this.#draft.set(table.draft, view?.type === "case");
  }

  setProgress(progress: Of<ToWebview, "progress">): void {
    this.#progress.set(progress);
  }

  #setFirst(cases: boolean, chosen: string): void {
    const label = cases ? this.words.chooseCase : this.words.choosePerson;
    this.#kind.value = cases ? "case" : "subject";
    this.#first.setPlace(cases ? "case" : "subject");
    setAttribute(this.#first.input, "aria-label", label);
    setAttribute(this.#first.input, "placeholder", label);
    this.#first.chosen = chosen;
  }

  #openSecond(): void {
    show(this.#secondBox, true);
    show(this.#compare, false);
    this.#second.input.focus();
    this.#second.input.click();
  }

  #closeSecond(): void {
    show(this.#secondBox, false);
    show(this.#compare, this.#view !== undefined);
    this.#second.chosen = "";
  }
}

/** What may be tried in the matrix, until it is dismissed. */
function hintBar(
  words: Readonly<Record<FixedWord, string>>,
  { send, toGrid }: Pick<FrameEvents, "send" | "toGrid">,
  isSeen: boolean,
): HTMLElement {
  const text = el("span", { title: words.hint }, words.hint);
  const gotIt = el("button", { type: "button", class: "button secondary" }, words.gotIt);
  const bar = el("div", { class: "hint", role: "note", hidden: isSeen }, icon("info"), text, gotIt);
  gotIt.addEventListener("click", () => {
    show(bar, false);
    send({ type: "hintSeen" });
    toGrid();
  });
  return bar;
}

/** True where the rows are the people on a case. */
function isOverPeople(view: View | undefined): boolean {
  return view?.type === "case" || view?.type === "cases";
}
