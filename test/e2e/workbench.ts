import { mkdirSync } from "node:fs";
import path from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { contrast } from "./contrast";

/** How long a gesture may take before it counts as lost and is made again. */
export const soon = { timeout: 10_000 };
const PICTURES = path.resolve(__dirname, "../../out/screenshots");

/** VS Code's workbench in a browser page, in the words of a user. */
export class Workbench {
  readonly sidebar: Locator;
  readonly statusBar: Locator;
  /** The open quick pick or input box. */
  readonly quickInput: Locator;
  readonly quickText: Locator;
  /** Messages that are shown: toasts, or the list of all of them. */
  readonly notifications: Locator;
  readonly dialog: Locator;
  readonly tooltip: Locator;
  /** Case rows of the tree, of every connection. */
  readonly cases: Locator;

  constructor(readonly page: Page) {
    this.sidebar = page.locator("#workbench\\.parts\\.sidebar");
    this.statusBar = page.locator("#workbench\\.parts\\.statusbar");
    this.quickInput = page.locator(".quick-input-widget:visible");
    this.quickText = this.quickInput.locator("input.input").first();
    this.notifications = page.locator(
      ".notifications-toasts .notification-toast, .notifications-center .monaco-list-row",
    );
    this.dialog = page.locator(".monaco-dialog-box");
    this.tooltip = page.locator(".monaco-hover:visible");
    this.cases = this.sidebar.locator('[role="treeitem"][aria-level="2"][aria-label^="Case "]');
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.statusBar.waitFor({ timeout: 60_000 });
  }

  /** Shows the "Cases" view; does nothing where it is shown already. */
  async showCases(): Promise<void> {
    const tab = this.page.locator("#workbench\\.parts\\.activitybar").getByRole("tab", { name: "Case Access" });
    const title = this.sidebar.getByRole("heading", { name: "Case Access" });
    await tab.waitFor();
    // Until it has started, the workbench goes back to the view that it showed before.
    await this.page.waitForFunction(() => performance.getEntriesByName("code/didStartWorkbench").length > 0);
    if (!(await title.isVisible())) await tab.click();
    await title.waitFor();
    await this.page.mouse.move(700, 450); // away from the tab, whose tooltip hides rows
  }

  /** The row whose accessible name matches. */
  row(name: string | RegExp): Locator {
    return this.sidebar.getByRole("treeitem", { name }).first();
  }

  /**
   * Shows what is below a row, until it is there: VS Code drops what was expanded while the row above was being drawn
   * again.
   */
  async expand(row: Locator): Promise<void> {
    await until(async () => {
      await this.#turn(row, "true");
      const [index, level] = await row.evaluate((at) => [at.dataset["index"], at.ariaLevel].map(Number));
      await row.locator(`xpath=../*[@data-index="${index! + 1}" and @aria-level="${level! + 1}"]`).waitFor(soon);
    });
  }

  async collapse(row: Locator): Promise<void> {
    await until(() => this.#turn(row, "false"));
  }

  async #turn(row: Locator, expanded: "true" | "false"): Promise<void> {
    if ((await row.getAttribute("aria-expanded")) === expanded) return;
    await row.locator(".monaco-tl-twistie").click(soon);
    await row.and(this.page.locator(`[aria-expanded="${expanded}"]`)).waitFor(soon);
  }

  /** The accessible names of the cases that are in sight. */
  async caseLabels(): Promise<string[]> {
    return this.cases.evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label") ?? ""));
  }

  /**
   * Chooses an item of the context menu of a row, until that has led to a question or to what is named.
   * @param on the row; or what selects several rows and gives one of them: dismissing what came of the time before
   * takes the selection away
   */
  async chooseFromMenu(
    on: Locator | (() => Promise<Locator>),
    item: string | RegExp,
    ledTo: () => Promise<unknown> = () => this.quickInput.or(this.dialog).waitFor(soon),
  ): Promise<void> {
    let isFirst = true;
    await until(async () => {
      if (!isFirst) await this.dismissAll(); // what came of the time before stays open
      isFirst = false;
      const entry = await this.#openMenu(typeof on === "function" ? await on() : on, item);
      await this.page.waitForTimeout(150); // a menu ignores the mouse in its first 100 ms
      await entry.click(soon);
      await ledTo();
    });
  }

  /** Opens the context menu of a row, which has such an item. */
  async openMenu(row: Locator, item: string | RegExp): Promise<void> {
    await until(async () => {
      await this.#openMenu(row, item);
    });
  }

  async #openMenu(row: Locator, item: string | RegExp): Promise<Locator> {
    await row.click({ button: "right", ...soon });
    const entry = this.page.getByRole("menuitem", { name: item });
    await entry.waitFor(soon);
    return entry;
  }

  /** Waits until something is in the clipboard, and gives it. */
  async copied(text: RegExp): Promise<string> {
    return this.page.evaluate(async (source) => {
      const end = performance.now() + 20_000;
      for (;;) {
        const copied = await navigator.clipboard.readText();
        if (new RegExp(source).test(copied)) return copied;
        if (performance.now() > end) throw new Error(`not ${source} but “${copied}” was copied`);
        await new Promise(requestAnimationFrame);
      }
    }, text.source);
  }

  /** Rests the mouse on a row, once the tooltip of what it rested on before is gone: that may lie over the row. */
  async hover(row: Locator): Promise<void> {
    const { width, height } = this.page.viewportSize()!;
    // One that shows up after the mouse has left stays until the mouse was on it.
    await until(async () => {
      const shown = (await this.tooltip.isVisible()) ? await this.tooltip.boundingBox(soon).catch(() => null) : null;
      if (shown !== null) await this.page.mouse.move(shown.x + shown.width / 2, shown.y + shown.height / 2);
      await this.page.mouse.move(width / 2, height - 100);
      await this.tooltip.waitFor({ state: "hidden", timeout: 3000 });
    });
    await row.hover();
  }

  /** Runs a command from the palette by its title. */
  async run(title: string): Promise<void> {
    await until(async () => {
      await this.page.keyboard.press("F1");
      await this.quickText.fill(`>${title}`, { timeout: 3000 });
      await this.option(title).click(soon);
    });
  }

  /** Follows a link as the browser does with one of `vscode:`: VS Code asks before it hands it to an extension. */
  async follow(link: string): Promise<void> {
    await until(async () => {
      await this.run("Developer: Open URL");
      await this.answer(link);
      await this.dialog.waitFor(soon);
    });
    await this.answerDialog("Open");
  }

  /** Closes menus, pickers and dialogs. */
  async dismissAll(): Promise<void> {
    for (let layer = 0; layer < 3; layer++) await this.page.keyboard.press("Escape");
  }

  /** Acts as another person of the sandbox. */
  async becomeInSandbox(name: string): Promise<void> {
    await this.run("Case Access: Open Sandbox");
    await this.choose(new RegExp(`^${name}\\b`));
  }

  /** A row of the open quick pick. */
  option(name: string | RegExp): Locator {
    return this.quickInput.getByRole("option", { name }).or(this.quickInput.getByRole("checkbox", { name })).first();
  }

  async choose(name: string | RegExp): Promise<void> {
    await this.option(name).click();
  }

  /** Chooses a level once it says what it does: a level that is chosen before that leads to one more question. */
  async chooseLevel(level: "read" | "write"): Promise<void> {
    await this.choose(new RegExp(`^${level}, (?!.*Working out what changes)`));
  }

  /** Types into the open quick pick or input box. */
  async type(text: string): Promise<void> {
    await this.quickText.waitFor();
    await this.quickText.fill(text);
  }

  /** Types into the open input box and accepts. */
  async answer(text: string): Promise<void> {
    // The pick that came before has the same place to type in, and may not be gone yet.
    await this.quickInput.locator(".quick-input-list").waitFor({ state: "hidden" });
    await this.type(text);
    await this.quickText.press("Enter");
  }

  /**
   * Types a file into VS Code's own dialog and accepts it, until the dialog is gone.
   * @param beside what is in the same folder: the dialog lists that before it takes the file
   */
  async chooseFile(file: string, beside: string): Promise<void> {
    await this.option("..").waitFor(); // what it lists first would overwrite what was typed
    await this.type(file);
    await this.option(beside).waitFor();
    await until(async () => {
      if (await this.quickInput.isVisible()) await this.quickText.press("Enter", soon);
      await this.quickInput.waitFor({ state: "hidden", ...soon });
    });
  }

  /** Accepts what is checked in the open quick pick. */
  async accept(): Promise<void> {
    await this.quickInput.getByRole("button", { name: "OK" }).click();
  }

  /** Presses a button of the modal dialog. */
  async answerDialog(button: string): Promise<void> {
    await this.dialog.getByRole("button", { name: button, exact: true }).click();
    await this.dialog.waitFor({ state: "detached" });
  }

  async chooseTheme(name: string): Promise<void> {
    await this.run("Preferences: Color Theme");
    await this.type(name);
    await this.choose(name);
    await this.quickInput.waitFor({ state: "hidden" });
  }

  /** The contrast of a row's label, or of the dim text beside it where that has less, with what is behind it. */
  async contrast(row: Locator): Promise<number> {
    const texts = await row.locator(".label-name, .label-description").evaluateAll((labels) =>
      labels.map((label) => {
        const { color, opacity } = getComputedStyle(label);
        const layers: string[] = [];
        for (let behind: Element | null = label; behind; behind = behind.parentElement)
          layers.push(getComputedStyle(behind).backgroundColor);
        return { color, opacity: Number(opacity), layers };
      }),
    );
    return Math.min(...texts.map(({ color, opacity, layers }) => contrast(color, layers, opacity)));
  }

  async takePicture(name: string): Promise<string> {
    const file = path.join(PICTURES, `${name.replaceAll(/\W+/g, "-").slice(0, 100)}.png`);
    mkdirSync(PICTURES, { recursive: true });
    await this.page.screenshot({ path: file, timeout: 30_000 });
    return file;
  }

  notification(text: string | RegExp): Locator {
    return this.notifications.filter({ hasText: text }).first();
  }

  /**
   * Waits until VS Code has told something, and gives the message. A toast goes away by itself after ten seconds, and
   * of those that come within 800 ms the fourth is never shown: then the list of all messages has it.
   */
  async told(text: string | RegExp): Promise<Locator> {
    const message = this.notification(text);
    await message.waitFor(soon).catch(async () => {
      await this.run("Notifications: Show Notifications");
      await message.waitFor();
    });
    return message;
  }

  /** The content of the extension's webview panel that is shown. */
  webview(): FrameLocator {
    return this.page
      .frameLocator('iframe.webview[src*="extensionId=case-access.case-access"]')
      .frameLocator("#active-frame");
  }
}

/**
 * Tries again until it succeeds, for gestures that the workbench loses and never tells: a page of the extension that is
 * loading takes F1 and passes it to nobody, what takes the focus late closes the palette, and a row that is drawn again
 * takes its menu or the press of the mouse away.
 */
export async function until(gesture: () => Promise<void>, attempts = 5): Promise<void> {
  try {
    await gesture();
  } catch (error) {
    if (attempts === 1) throw error;
    await until(gesture, attempts - 1);
  }
}
