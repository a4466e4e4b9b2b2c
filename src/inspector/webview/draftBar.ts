import type { FixedWord } from "../fixedWords";
import type { Of, TableMessage, ToHost } from "../protocol";
import { dropdown, fill, iconButton, labelled, select, textButton } from "./controls";
import { el, setAttribute, setText, show } from "./dom";
import { icon } from "./icons";
import { openMenu } from "./menu";
import { Picker } from "./picker";
import { joinParts } from "../../text/localize";

type DraftMessage = TableMessage["draft"];

/** What the draft tells of. */
export interface DraftEvents {
  send(message: ToHost): void;
  search(place: Of<ToHost, "search">["place"], text: string): void;
  /** What the draft does is to be read next. */
  review(): void;
}

/** The draft: where changes are added to it, and the bar that says what they come to. */
export class DraftBar {
  /** What there is to change on one case: its mode, and who is added to it. */
  readonly fields: HTMLElement;
  readonly element: HTMLElement;
  readonly #mode: HTMLSelectElement;
  readonly #modeBox: HTMLElement;
  readonly #add: Picker;
  readonly #level: HTMLSelectElement;
  readonly #addBox: HTMLElement;
  readonly #publish: HTMLButtonElement;
  readonly #summary = el("span", { class: "draft-summary", role: "status" });
  readonly #origin = el("span", { class: "detail" });
  readonly #hindrance = el("span", { class: "note warn" });
  readonly #list = el("span", { class: "trial-list" });
  readonly #apply: HTMLButtonElement;
  readonly #discard: HTMLButtonElement;
  #blocked = false;
  #listed = "";

  constructor(
    private readonly words: Readonly<Record<FixedWord, string>>,
    private readonly events: DraftEvents,
  ) {
    const { send } = events;
    this.#mode = select(words.mode, []);
    this.#mode.addEventListener("change", () => send({ type: "try", edit: "mode", value: this.#mode.value }));
    this.#modeBox = labelled(words.mode, this.#mode);
    this.#level = select(words.addAs, []);
    this.#add = new Picker(
      words.addEntry,
      words.nothingFound,
      "trial",
      (place, text) => events.search(place, text),
      (place, value) => send({ type: "choose", place, value, level: this.#level.value }),
      true,
    );
    this.#addBox = el("span", { class: "add" }, this.#add.element, dropdown(this.#level));
    this.#publish = textButton(words.publish, false, () => send({ type: "try", edit: "publish", value: "" }));
    this.fields = el("span", { class: "draft-fields", hidden: true }, this.#modeBox, this.#publish, this.#addBox);
    this.#apply = textButton(words.apply, true, () => {
      if (this.#blocked) return;
      this.#block(true); // the next table says whether it is still so
      send({ type: "apply" });
    });
    this.#discard = textButton(words.discard, false, () => (this.#blocked ? undefined : send({ type: "discard" })));
    const review = textButton(words.review, false, () => events.review());
    const handOn: HTMLButtonElement = iconButton("share", words.handOn, () => {
      const { left, top, bottom } = handOn.getBoundingClientRect();
      openMenu(
        words.handOn,
        [
          { label: words.copyLink, run: () => send({ type: "handOn", as: "link" }) },
          { label: words.savePlan, run: () => send({ type: "handOn", as: "plan" }) },
        ],
        { left, top, bottom },
      );
    });
    handOn.setAttribute("aria-haspopup", "menu");
    this.element = el(
      "section",
      { class: "trials", "aria-label": words.draft, hidden: true },
      icon("beaker"),
      this.#summary,
      this.#origin,
      this.#hindrance,
      this.#list,
      el("span", { class: "trial-buttons" }, review, this.#apply, this.#discard, handOn),
    );
  }

  /** @param onCase one case is looked at, so that its mode can be changed and people can be added */
  set(draft: DraftMessage, onCase: boolean): void {
    const { trials, applying, summary, modes, levels, mode, hindrance, from = "" } = draft;
    show(this.fields, onCase && draft.editable && (modes.length > 0 || levels.length > 1));
    show(this.#modeBox, mode !== undefined && modes.length > 0);
    show(this.#addBox, levels.length > 1);
    show(this.#publish, draft.drafts.includes("publish"));
    if (mode !== undefined)
      fill(
        this.#mode,
        modes.some(({ value }) => value === mode) ? modes : [{ value: mode, label: mode }, ...modes],
        mode,
      );
    const given = levels.filter(({ value }) => value !== "none");
    if (draft.drafts.includes("reporter")) given.push({ value: "reporter", label: this.words.asReporter });
    fill(
      this.#level,
      given,
      given.some(({ value }) => value === this.#level.value) ? this.#level.value : (given[0]?.value ?? ""),
    );
    show(this.element, trials.length > 0 && draft.editable);
    setText(this.#summary, summary);
    setAttribute(this.#summary, "aria-busy", draft.working ? "true" : undefined);
    setText(this.#origin, from);
    show(this.#origin, from !== "");
    const [remarked] = trials.filter(({ problem, drift }) => problem ?? drift);
    const remark = hindrance ?? (remarked && `${remarked.text}: ${remarked.problem ?? remarked.drift}`);
    setText(this.#hindrance, remark ?? "");
    show(this.#hindrance, remark !== undefined);
    this.#listTrials(trials);
    this.#block(applying);
    if (hindrance !== undefined) setAttribute(this.#apply, "aria-disabled", "true");
    this.#apply.title = hindrance ?? "";
  }

  /** Drawn anew only where it says something else, so that nobody loses their place in it. */
  #listTrials(trials: DraftMessage["trials"]): void {
    const listed = JSON.stringify(trials);
    if (listed === this.#listed) return;
    this.#listed = listed;
    const { words, events } = this;
    const chips = trials.map(({ text, trial, problem, drift, ends }) => {
      const end = ends && iconButton("clock", `${words.end}: ${text}`, () => events.send({ type: "end", trial }));
      const remove = iconButton("close", `${words.remove}: ${text}`, () => events.send({ type: "untry", trial }));
      const remark = joinParts([problem, drift], " ");
      const shown = el("span", {}, text);
      if (remark === "") return el("span", { class: "trial" }, shown, end || undefined, remove);
      return el(
        "span",
        { class: "trial refused", title: remark },
        icon("warning"),
        shown,
        el("span", { class: "aside" }, `: ${remark}`),
        end || undefined,
        remove,
      );
    });
    this.#list.replaceChildren(...chips);
  }

  /** The buttons keep the focus meanwhile, so they are not disabled but do nothing. */
  #block(blocked: boolean): void {
    this.#blocked = blocked;
    for (const button of [this.#apply, this.#discard])
      setAttribute(button, "aria-disabled", blocked ? "true" : undefined);
  }
}
