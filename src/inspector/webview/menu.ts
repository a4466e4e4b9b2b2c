import { el } from "./dom";
import { icon } from "./icons";

export interface MenuItem {
  readonly label: string;
  /** The one that holds now. */
  readonly current?: boolean;
  readonly keys?: string;
  /** A line before it. */
  readonly apart?: boolean;
  run(): void;
}

let closeOpen: (() => void) | undefined;

/**
 * Opens a menu at a place of the page, with the keyboard in it, until something is chosen or it is left. Focus goes
 * back to where it was. Long because all that one open menu listens to ends with it.
 */
export function openMenu(
  label: string,
  items: readonly MenuItem[],
  at: { left: number; top: number; bottom: number },
): void {
  closeOpen?.();
  const before = document.activeElement;
  const choosing = items.some(({ current }) => current !== undefined);
  const menu = el("div", { role: "menu", class: "menu", "aria-label": label, tabindex: -1 });
  const buttons = items.map((item) => {
    const button = el(
      "div",
      {
        role: choosing ? "menuitemradio" : "menuitem",
        class: item.apart ? "item apart" : "item",
        tabindex: -1,
        "aria-checked": choosing ? String(item.current ?? false) : undefined,
      },
      el("span", { class: "tick" }, item.current ? icon("check") : undefined),
      el("span", { class: "label" }, item.label),
      item.keys === undefined ? undefined : el("span", { class: "keys", "aria-hidden": "true" }, item.keys),
    );
    button.addEventListener("click", () => {
      close();
      item.run();
    });
    button.addEventListener("mousemove", () => button.focus());
    menu.append(button);
    return button;
  });

  const close = (): void => {
    if (closeOpen !== close) return;
    closeOpen = undefined;
    document.removeEventListener("pointerdown", outside, true);
    window.removeEventListener("blur", close);
    menu.remove();
    if (before instanceof HTMLElement) before.focus();
  };
  const outside = (event: Event): void => {
    if (!menu.contains(event.target as Node)) close();
  };
  menu.addEventListener("keydown", (event) => {
    const index = buttons.indexOf(document.activeElement as HTMLDivElement);
    const go = (to: number) => buttons[(to + buttons.length) % buttons.length]!.focus();
    if (event.key === "ArrowDown") go(index + 1);
    else if (event.key === "ArrowUp") go(index - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(buttons.length - 1);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else if (event.key === "Enter" || event.key === " ") buttons[index]?.click();
    else if (event.key.length === 1) {
      const found = items.findIndex((item) => item.label.toLowerCase().startsWith(event.key.toLowerCase()));
      if (found >= 0) go(found);
    }
    event.preventDefault();
    event.stopPropagation();
  });

  (document.querySelector("main") ?? document.body).append(menu); // in a landmark, as everything else
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + height <= window.innerHeight;
  menu.style.left = `${Math.max(0, Math.min(at.left, window.innerWidth - width - 2))}px`;
  menu.style.top = `${below ? at.bottom : Math.max(0, at.top - height)}px`;
  closeOpen = close;
  document.addEventListener("pointerdown", outside, true);
  window.addEventListener("blur", close);
  buttons[
    Math.max(
      0,
      items.findIndex(({ current }) => current),
    )
  ]?.focus();
}
