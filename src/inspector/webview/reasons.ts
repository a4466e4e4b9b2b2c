import type { FixedWord } from "../fixedWords";
import type { Line, Of, ToWebview } from "../protocol";
import { el, show } from "./dom";
import { icon, type IconName } from "./icons";

const lineIcons: Readonly<Record<Line["icon"], IconName>> = {
  yes: "check",
  no: "close",
  unknown: "question",
  info: "info",
  warning: "warning",
  time: "clock",
  draft: "beaker",
  gains: "arrowUp",
  loses: "arrowDown",
};

/** How short answers are grouped, in this order. */
const answers: readonly { readonly answer: Line["icon"]; readonly word: FixedWord }[] = [
  { answer: "yes", word: "mayDo" },
  { answer: "unknown", word: "perhaps" },
  { answer: "no", word: "mayNotDo" },
];

/** The side with the reasons for a cell. */
export class Reasons {
  readonly element: HTMLElement;
  readonly content = el("div", { class: "reasons-content", tabindex: 0 });
  readonly #actions = el("div", { class: "actions" });
  #offered = "";
  #shown = "";
  #focusWhenShown = false;
  /** Groups of answers that somebody has opened or closed: so are those of the next cell. */
  readonly #opened = new Map<Line["icon"], boolean>();

  constructor(
    private readonly words: Readonly<Record<FixedWord, string>>,
    private readonly events: { act(id: string): void; close(): void },
  ) {
    const close = el(
      "button",
      { type: "button", class: "icon-button", title: words.close, "aria-label": words.close },
      icon("close"),
    );
    close.addEventListener("click", () => events.close());
    this.content.setAttribute("role", "region");
    this.content.setAttribute("aria-label", words.reasons);
    this.element = el("aside", { class: "reasons", "aria-label": words.reasons, hidden: true }, close, this.content);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      events.close();
      event.preventDefault();
    });
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  /** Takes the focus, now or when there is something to read. */
  focus(): void {
    this.#focusWhenShown = !this.open;
    this.content.focus();
  }

  close(): void {
    if (!this.open) return; // who has asked for the next ones is still to get the focus
    this.#shown = "";
    this.#focusWhenShown = false;
    show(this.element, false);
  }

  /** Shows reasons; a message that says the same again changes nothing, so that nobody loses their place. */
  show(why: Of<ToWebview, "why">): void {
    const same = JSON.stringify(why);
    show(this.element, true);
    if (this.#focusWhenShown) this.focus();
    if (same === this.#shown) return;
    const scrolled =
      this.#shown !== "" && this.#shown.includes(JSON.stringify(why.subtitle)) ? this.content.scrollTop : 0;
    this.#shown = same;
    this.#offer(why.actions);
    const sections = why.sections.map(({ heading, lines, grid }) =>
      el(
        "section",
        {},
        el("h3", {}, heading),
        ...(grid ? this.#groups(lines) : [el("ul", { class: "lines" }, ...lines.map(lineElement))]),
      ),
    );
    this.content.replaceChildren(
      el(
        "h2",
        { "data-value": why.value },
        why.value === undefined ? undefined : icon(lineIcons[why.value]),
        why.title,
      ),
      el("p", { class: "subtitle" }, why.subtitle),
      this.#actions,
      el("div", { class: "sections" }, ...sections),
    );
    this.content.scrollTop = scrolled;
  }

  /** Many short answers, together by what they are. Where all are the same, the number says enough. */
  #groups(lines: readonly Line[]): HTMLElement[] {
    const groups = answers
      .map(({ answer, word }) => ({
        answer,
        word,
        texts: lines.filter((line) => line.icon === answer).map(({ text }) => text),
      }))
      .filter(({ texts }) => texts.length > 0);
    return groups.map(({ answer, word, texts }) => {
      const open = this.#opened.get(answer) ?? groups.length > 1;
      const summary = el(
        "summary",
        { "data-icon": answer },
        icon("chevronDown"),
        icon(lineIcons[answer]),
        el("span", {}, this.words[word]),
        el("span", { class: "badge" }, String(texts.length)),
      );
      const group = el(
        "details",
        { open },
        summary,
        el("ul", { class: "answers" }, ...texts.map((text) => el("li", {}, text))),
      );
      summary.addEventListener("click", () => this.#opened.set(answer, !group.open));
      return group;
    });
  }

  /** Buttons stay the same ones as long as they say and do the same, so that the focus finds its way back. */
  #offer(actions: Of<ToWebview, "why">["actions"]): void {
    const offered = JSON.stringify(actions);
    if (offered === this.#offered) return;
    this.#offered = offered;
    this.#actions.replaceChildren(
      ...actions.map(({ id, label, main }) => {
        const button = el("button", { type: "button", class: main ? "button" : "button secondary" }, label);
        button.addEventListener("click", () => this.events.act(id));
        return button;
      }),
    );
  }
}

function lineElement({ icon: name, text, detail }: Line): HTMLElement {
  return el(
    "li",
    { "data-icon": name },
    icon(lineIcons[name]),
    el("span", {}, text, detail === undefined ? undefined : el("span", { class: "detail" }, detail)),
  );
}
