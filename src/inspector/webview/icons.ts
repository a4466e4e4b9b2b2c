import add from "@vscode/codicons/src/icons/add.svg";
import arrowDown from "@vscode/codicons/src/icons/arrow-down.svg";
import arrowUp from "@vscode/codicons/src/icons/arrow-up.svg";
import beaker from "@vscode/codicons/src/icons/beaker.svg";
import check from "@vscode/codicons/src/icons/check.svg";
import chevronDown from "@vscode/codicons/src/icons/chevron-down.svg";
import close from "@vscode/codicons/src/icons/close.svg";
import compare from "@vscode/codicons/src/icons/git-compare.svg";
import take from "@vscode/codicons/src/icons/export.svg";
import info from "@vscode/codicons/src/icons/info.svg";
import organization from "@vscode/codicons/src/icons/organization.svg";
import person from "@vscode/codicons/src/icons/person.svg";
import question from "@vscode/codicons/src/icons/question.svg";
import warning from "@vscode/codicons/src/icons/warning.svg";

// The icons of VS Code itself, as drawings: a font would be twenty times as large.
const sources = { add, arrowDown, arrowUp, beaker, check, chevronDown, close, compare, take, info, organization, person, question, warning };

export type IconName = keyof typeof sources;

const drawn = new Map<IconName, Element>();

/** A new copy of an icon, hidden from screen readers: its meaning is said in words beside it. */
export function icon(name: IconName): Element {
  let drawing = drawn.get(name);
  if (drawing === undefined) {
    drawing = document.importNode(new DOMParser().parseFromString(sources[name], "image/svg+xml").documentElement, true);
    drawing.setAttribute("aria-hidden", "true");
    drawing.setAttribute("class", "icon");
    drawn.set(name, drawing);
  }
  return drawing.cloneNode(true) as Element;
}
