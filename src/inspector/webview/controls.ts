import type { ChoiceMessage } from "../protocol";
import { el, option } from "./dom";
import { icon, type IconName } from "./icons";

export function toolButton(name: IconName, label: string, run: () => void): HTMLButtonElement {
  const button = el("button", { type: "button", class: "tool", title: label }, icon(name), el("span", {}, label));
  button.addEventListener("click", run);
  return button;
}

export function iconButton(name: IconName, label: string, run: () => void): HTMLButtonElement {
  const button = el("button", { type: "button", class: "icon-button", title: label, "aria-label": label }, icon(name));
  button.addEventListener("click", run);
  return button;
}

/** A button with words only. @param main the one that is meant by Enter */
export function textButton(label: string, main: boolean, run: () => void): HTMLButtonElement {
  const button = el("button", { type: "button", class: main ? "button" : "button secondary" }, label);
  button.addEventListener("click", run);
  return button;
}

export function labelled(label: string, control: HTMLElement): HTMLElement {
  return el("label", {}, el("span", {}, label), dropdown(control));
}

/** A select with VS Code's arrow instead of the browser's. */
export function dropdown(control: HTMLElement): HTMLElement {
  return el("span", { class: "dropdown" }, control, icon("chevronDown"));
}

export function select(label: string, choices: readonly ChoiceMessage[]): HTMLSelectElement {
  return el("select", { "aria-label": label }, ...choices.map(({ value, label: text }) => option(value, text)));
}

/** Offers other choices, and touches nothing where they are the same. */
export function fill(control: HTMLSelectElement, choices: readonly ChoiceMessage[], value: string): void {
  const same =
    control.options.length === choices.length &&
    choices.every(
      (choice, index) =>
        control.options[index]!.value === choice.value && control.options[index]!.text === choice.label,
    );
  if (!same) control.replaceChildren(...choices.map((choice) => option(choice.value, choice.label)));
  control.value = value;
}
