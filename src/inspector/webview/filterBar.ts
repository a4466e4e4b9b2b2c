import type { FixedWord } from "../fixedWords";
import type { Arrangement, Of, ToWebview } from "../protocol";
import { fill, labelled, select } from "./controls";
import { el, setText, show } from "./dom";

export interface FilterEvents {
  /** Asks for another filter, order or grouping. */
  arrange(change: Partial<Arrangement>): void;
  toGrid(): void;
}

/**
 * How long nothing has to change until the number of rows is read out, in milliseconds: it changes with every key and
 * every row that is judged.
 */
const settled = 700;
/** How long nothing has to be typed until the rows are filtered, in milliseconds. */
const typed = 120;

/** The fields that arrange the rows: words to find, the mode, which rows, and their groups. */
export class FilterBar {
  readonly element: HTMLElement;
  readonly #find: HTMLInputElement;
  readonly #shown = el("span", { class: "shown", "aria-hidden": "true" });
  readonly #shownSaid = el("span", { class: "aside", role: "status" });
  readonly #mode: HTMLSelectElement;
  readonly #show: HTMLSelectElement;
  readonly #group: HTMLSelectElement;
  readonly #modeBox: HTMLElement;
  #finding: ReturnType<typeof setTimeout> | undefined;
  #saying: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly words: Readonly<Record<FixedWord, string>>,
    private readonly events: FilterEvents,
  ) {
    this.#find = el("input", {
      type: "search",
      placeholder: words.findHint,
      "aria-label": words.find,
      spellcheck: "false",
    });
    this.#find.addEventListener("input", () => {
      clearTimeout(this.#finding);
      this.#finding = setTimeout(() => this.#filter(), typed);
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
    this.element = el(
      "div",
      { class: "filters" },
      el("span", { class: "find" }, this.#find, this.#shown, this.#shownSaid),
      this.#modeBox,
      labelled(words.show, this.#show),
      labelled(words.group, this.#group),
    );
  }

  focus(): void {
    this.#find.focus();
    this.#find.select();
  }

  /** Nothing is to be found any more, nor what was typed a moment ago. */
  forget(): void {
    clearTimeout(this.#finding);
    this.#finding = undefined;
    this.#find.value = "";
  }

  set({ modes, shows, groups, shown }: Of<ToWebview, "table">, arrangement: Arrangement): void {
    // Words that are just being typed are asked for in a moment.
    if (this.#finding === undefined && this.#find.value !== arrangement.find) this.#find.value = arrangement.find;
    this.#setShown(shown);
    fill(this.#mode, [{ value: "", label: this.words.allModes }, ...modes], arrangement.mode);
    show(this.#modeBox, modes.length > 1 || arrangement.mode !== "");
    fill(this.#show, shows, arrangement.show);
    fill(this.#group, groups, arrangement.group);
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
}
