import type { Of, ToHost, ToWebview } from "../protocol";
import { el, setAttribute, show } from "./dom";
import { icon } from "./icons";
import { joinParts } from "../../text/localize";

type PickerPlace = Of<ToHost, "search">["place"];

let pickers = 0;

/** A text field that suggests people or cases while one types. */
export class Picker {
  /** The one that asked last gets the answers. */
  static #receive: (choices: Of<ToWebview, "choices">) => void = () => undefined;

  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #id = `picker${++pickers}`;
  #chosen = "";
  #items: Of<ToWebview, "choices">["items"] = [];
  #active = -1;
  #asking: ReturnType<typeof setTimeout> | undefined;
  /** Enter was pressed before there was an answer for what was typed: the first one is to be taken. */
  #entered = false;

  /** @param several the field is empty after each choice, ready for the next */
  constructor(
    label: string,
    private readonly nothing: string,
    private place: PickerPlace,
    private readonly ask: (place: PickerPlace, text: string) => void,
    private readonly choose: (place: PickerPlace, value: string) => void,
    private readonly several = false,
  ) {
    this.#list = el("div", { role: "listbox", id: this.#id, class: "suggestions", "aria-label": label, hidden: true });
    this.input = el("input", {
      type: "text",
      role: "combobox",
      "aria-label": label,
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      "aria-controls": this.#id,
      placeholder: label,
      autocomplete: "off",
      spellcheck: "false",
    });
    this.element = el("div", { class: "picker" }, this.input, icon("chevronDown"), this.#list);
    this.input.addEventListener("focus", () => {
      this.input.select();
    });
    this.input.addEventListener("click", () => this.#open());
    this.input.addEventListener("input", () => {
      this.#activate(-1); // what is listed is for something typed earlier
      this.#entered = false;
      clearTimeout(this.#asking);
      this.#asking = setTimeout(() => this.#open(this.input.value), 120);
    });
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.#close());
  }

  /** What is searched from now on. What is listed for another place is not offered any more. */
  setPlace(place: PickerPlace): void {
    if (place === this.place) return;
    this.place = place;
    this.#items = [];
    this.#hide();
  }

  /** What the matrix is about. Somebody who types goes on to see what they type until they leave the field. */
  set chosen(text: string) {
    const types = document.activeElement === this.input && this.input.value !== this.#chosen;
    this.#chosen = text;
    this.input.title = text;
    if (types || this.input.value === text) return;
    this.input.value = text;
    if (document.activeElement === this.input) this.input.select();
  }

  /** Shows the answers, unless they are for something typed earlier. */
  static receive(choices: Of<ToWebview, "choices">): void {
    Picker.#receive(choices);
  }

  #open(text = ""): void {
    Picker.#receive = (choices) => this.#show(choices);
    this.ask(this.place, text);
  }

  #show({ place, asked, items, note }: Of<ToWebview, "choices">): void {
    const typed = this.input.value === this.#chosen ? "" : this.input.value;
    if (place !== this.place || asked !== typed || document.activeElement !== this.input) return;
    this.#items = items;
    this.#active = -1;
    const rows = items.map((item, index) => {
      const row = el(
        "div",
        {
          role: "option",
          class: item.taken ? "suggestion taken" : "suggestion",
          title: joinParts([item.label, item.detail]),
          id: `${this.#id}-${index}`,
          "aria-selected": "false",
        },
        el(
          "span",
          { class: "glyph" },
          item.kind === "case"
            ? undefined
            : icon(item.kind === "user" ? "person" : item.kind === "group" ? "organization" : "question"),
        ),
        el("span", { class: "label" }, item.label),
        el("span", { class: "detail" }, item.detail ?? ""),
        item.taken ? icon("check") : undefined,
      );
      row.addEventListener("pointerdown", (event) => {
        event.preventDefault(); // or the field would lose the focus and close the list first
        this.#take(index);
      });
      return row;
    });
    this.#list.replaceChildren(
      ...(rows.length === 0
        ? [
            el(
              "div",
              { class: "empty", role: "option", "aria-disabled": "true", "aria-selected": "false" },
              this.nothing,
            ),
          ]
        : rows),
    );
    if (note !== undefined)
      this.#list.append(
        el("div", { class: "note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, note),
      );
    show(this.#list, true);
    setAttribute(this.input, "aria-expanded", "true");
    this.#activate(rows.length > 0 ? 0 : -1);
    if (this.#entered) this.#take(0);
    this.#entered = false;
  }

  #activate(index: number): void {
    this.#list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = index;
    const row = this.#list.children[index];
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    setAttribute(this.input, "aria-activedescendant", row?.id);
  }

  #key(event: KeyboardEvent): void {
    const open = !this.#list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!open) this.#open();
      else if (this.#items.length > 0)
        this.#activate((this.#active + (event.key === "ArrowDown" ? 1 : -1) + this.#items.length) % this.#items.length);
      event.preventDefault();
    } else if (event.key === "Enter") {
      if (open && this.#active >= 0) this.#take(this.#active);
      else if (this.input.value !== this.#chosen) this.#entered = true;
      else this.#open();
      event.preventDefault();
    } else if (event.key === "Escape" && open) {
      this.#close();
      event.stopPropagation();
    }
  }

  #take(index: number): void {
    const item = this.#items[index];
    if (item === undefined) return;
    this.#chosen = this.several ? "" : item.label;
    this.#close();
    this.choose(this.place, item.value);
  }

  #close(): void {
    clearTimeout(this.#asking);
    this.input.value = this.#chosen;
    this.#hide();
  }

  #hide(): void {
    this.#entered = false;
    show(this.#list, false);
    setAttribute(this.input, "aria-expanded", "false");
    setAttribute(this.input, "aria-activedescendant", undefined);
  }
}
