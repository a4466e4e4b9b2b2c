import type { FixedWord } from "../fixedWords";
import type { Of, ToHost, ToWebview } from "../protocol";
import { el, setAttribute, setText, show } from "./dom";

/** How far the reading has come, with what goes on or stops. */
export class ProgressLine {
  readonly element: HTMLElement;
  readonly #bar = el("div", { class: "bar", role: "progressbar" }, el("span", {}));
  readonly #text = el("span", {});
  readonly #action = el("button", { type: "button", class: "link" });
  #loading: "load" | "stop" = "load";

  constructor(
    private readonly words: Readonly<Record<FixedWord, string>>,
    send: (message: ToHost) => void,
  ) {
    this.#action.addEventListener("click", () => send({ type: "load", on: this.#loading === "load" }));
    this.element = el("span", { class: "progress", hidden: true }, this.#bar, this.#text, this.#action);
  }

  set({ text, done, total, running, action }: Of<ToWebview, "progress">): void {
    show(this.element, text !== "" || action !== undefined);
    show(this.#bar, running);
    setText(this.#text, text);
    setAttribute(this.#bar, "aria-label", this.words.reading);
    setAttribute(this.#bar, "aria-valuenow", total > 0 ? done : undefined);
    setAttribute(this.#bar, "aria-valuemax", total > 0 ? total : undefined);
    (this.#bar.firstElementChild as HTMLElement).style.width =
      total > 0 ? `${Math.min(100, (100 * done) / total)}%` : "100%";
    show(this.#action, action !== undefined);
    if (action === undefined) return;
    this.#loading = action.id;
    setText(this.#action, action.label);
  }
}
