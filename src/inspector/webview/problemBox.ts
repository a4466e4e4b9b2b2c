import type { Of, ToWebview } from "../protocol";
import { el, show } from "./dom";
import { icon } from "./icons";

/** Says something instead of rows, or nothing. @param act does what the button stands for */
export function showProblem(
  element: HTMLElement,
  problem: Of<ToWebview, "table">["problem"],
  act: (id: string) => void,
): void {
  show(element, problem !== undefined);
  if (problem === undefined) return;
  const text = element.querySelector("p")?.textContent;
  if (text === problem.message && element.getAttribute("data-kind") === problem.kind) return;
  element.setAttribute("data-kind", problem.kind);
  const { action } = problem;
  const button = action && el("button", { type: "button", class: "button" }, action.label);
  button?.addEventListener("click", () => act(action!.id));
  element.replaceChildren(
    ...(problem.kind === "loading"
      ? [el("div", { class: "endless", "aria-hidden": "true" })]
      : [icon(problem.kind === "error" ? "warning" : "info")]),
    el("p", {}, problem.message),
    ...(button ? [button] : []),
  );
}
