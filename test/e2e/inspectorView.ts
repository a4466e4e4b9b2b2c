import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { Frame, Locator } from "playwright-core";
import { ROOT } from "../host/code";
import { contrast } from "./contrast";
import type { Workbench } from "./workbench";

const axe = readFileSync(path.join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8");

/** The inspector in the words of its user, in a tab of the workbench or in a page of its own. */
export class InspectorView {
  readonly grid: Locator;
  readonly reasons: Locator;
  readonly trials: Locator;

  constructor(readonly frame: Frame) {
    this.grid = frame.getByRole("grid");
    this.reasons = frame.getByRole("complementary");
    this.trials = frame.getByRole("region", { name: "Draft" });
  }

  /** The cell of a right, by the case where rows are cases, or by the person. */
  cell(of: { readonly case?: string; readonly subject?: string }, level: "read" | "write" | "owner"): Locator {
    const places = Object.entries(of).map(([name, value]) => `[data-${name}="${value}"]`);
    return this.frame.locator(`[role=gridcell][data-level="${level}"]${places.join("")}`);
  }

  /** Presses keys, one after the other; after each, something that can be seen has to have the focus. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.frame.page().keyboard.press(key);
      await this.holdsFocus(key);
    }
  }

  async holdsFocus(after: string): Promise<void> {
    const held = this.frame.waitForFunction(
      () =>
        document.hasFocus() && document.activeElement !== document.body && document.activeElement?.checkVisibility(),
    );
    await held.catch(async () => assert.fail(`after ${after} nothing has the focus but ${await this.focused()}`));
  }

  /** The accessible name, or else the text, of what has the focus. */
  async focused(): Promise<string> {
    return this.frame.evaluate(
      () =>
        document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent?.slice(0, 80) ?? "",
    );
  }

  /** Waits until the control with this name has the focus. */
  async isFocused(name: string): Promise<void> {
    const focused = this.frame.waitForFunction(
      (wanted) =>
        document.hasFocus() &&
        (document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent) === wanted,
      name,
    );
    await focused.catch(async () => assert.fail(`not ${name} has the focus but ${await this.focused()}`));
  }

  /** Goes from control to control until the one with this name has the focus. */
  async goTo(name: string, key: "Tab" | "Shift+Tab"): Promise<void> {
    const passed: string[] = [];
    while ((await this.focused()) !== name) {
      assert.ok(passed.length < 30, `${key} does not lead to ${name}, but to ${passed.join(", ")}`);
      await this.press(key);
      passed.push(await this.focused());
    }
  }

  /** Waits until the cell is the active one: a row by the text of its first cell, a column by its number from 0. */
  async isActive(row: string | RegExp, column: number): Promise<void> {
    const pattern = typeof row === "string" ? `^${row}\\b` : row.source;
    await this.frame.waitForFunction(
      ([wanted, at]) => {
        const cell = document.getElementById(
          document.querySelector("[role=grid]")?.getAttribute("aria-activedescendant") ?? "",
        );
        return (
          new RegExp(wanted).test(cell?.parentElement?.firstElementChild?.textContent ?? "") &&
          cell?.getAttribute("aria-colindex") === String(at + 1)
        );
      },
      [pattern, column] as const,
    );
  }

  /** Waits until the active cell can be changed: what is tried comes with the rows, which come after their columns. */
  async opensMenu(): Promise<void> {
    await this.frame.waitForFunction(
      () =>
        document
          .getElementById(document.querySelector("[role=grid]")?.getAttribute("aria-activedescendant") ?? "")
          ?.getAttribute("aria-haspopup") === "menu",
    );
  }

  /** Goes to a column of the active row. */
  async toColumn(name: string): Promise<void> {
    const column = this.frame.getByRole("columnheader", { name, exact: true });
    const place = Number(await column.getAttribute("aria-colindex"));
    await this.press("Home", ...Array.from({ length: place - 1 }, () => "ArrowRight"));
  }

  async rowCount(count: number): Promise<void> {
    await this.frame.locator(`[role=grid][aria-rowcount="${count + 1}"]`).waitFor();
  }

  /** The texts of the cells of the rows that are drawn and have come, the names of the columns first. */
  async drawn(): Promise<string[][]> {
    return this.frame.evaluate(() => {
      const rows = [...document.querySelectorAll<HTMLElement>("[role=row]")].sort(
        (one, other) => Number(one.ariaRowIndex) - Number(other.ariaRowIndex),
      );
      return rows
        .map((row) => [...row.children].map((cell) => cell.textContent ?? ""))
        .filter(([first]) => first !== "");
    });
  }

  /** axe finds nothing, and every text stands out from what is behind it, also where axe does not know. */
  async isAccessible(where: string): Promise<void> {
    if (!(await this.frame.evaluate(() => "axe" in window))) await this.frame.evaluate(axe);
    const violations = await this.frame.evaluate(async () => {
      const { violations: all } = await (
        window as unknown as {
          axe: {
            run(options: object): Promise<{
              violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
            }>;
          };
        }
      ).axe.run({ resultTypes: ["violations"] }); // where what passes is, nobody asks, and that takes longest
      return all.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map((node) => `${node.html.slice(0, 200)} ${node.failureSummary}`)
            .join("\n   ")}`,
      );
    });
    assert.deepEqual(violations, [], where);
    assert.deepEqual(await this.#faint(), [], where);
  }

  /** Texts with a contrast of less than 4.5. */
  async #faint(): Promise<string[]> {
    const texts = await this.frame.evaluate(() => {
      const found: { text: string; color: string; layers: string[] }[] = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const element = walker.currentNode.parentElement!;
        const text = walker.currentNode.textContent!.trim();
        if (text === "" || !element.checkVisibility() || element.closest("script, option, .aside, :disabled") !== null)
          continue;
        const layers: string[] = [];
        for (let behind: Element | null = element; behind; behind = behind.parentElement) {
          const { backgroundColor, backgroundImage } = getComputedStyle(behind);
          // two equal stops: a colour over a colour
          const even = /^linear-gradient\((.+\)), \1\)$/.exec(backgroundImage);
          layers.push(...(even ? [even[1]!] : []), backgroundColor);
        }
        found.push({ text, color: getComputedStyle(element).color, layers });
      }
      return found;
    });
    assert.ok(texts.length > 0);
    return texts
      .map(({ text, color, layers }) => ({ text, ratio: contrast(color, layers) }))
      .filter(({ ratio }) => ratio < 4.5)
      .map(({ text, ratio }) => `${text}: ${ratio.toFixed(2)}`);
  }
}

/** The inspector whose tab is in front, when it shows a matrix. A reload and hiding end what this gives. */
export async function inspectorIn(workbench: Workbench): Promise<InspectorView> {
  const content = workbench.webview();
  await content.getByRole("grid").waitFor();
  const frame = await (await content.owner().elementHandle())?.contentFrame();
  assert.ok(frame);
  return new InspectorView(frame);
}

/** Opens the matrix of a person from the palette; the connection is the only one. */
export async function inspectUser(workbench: Workbench, name: string): Promise<InspectorView> {
  await workbench.run("Case Access: Inspect Access of a User or Group…");
  await workbench.type(name);
  await workbench.choose(new RegExp(name));
  return inspectorIn(workbench);
}
