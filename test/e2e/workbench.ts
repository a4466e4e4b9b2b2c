import type { FrameLocator, Locator, Page } from "playwright-core";

/** VS Code's workbench in a browser page, in the words of a user. */
export class Workbench {
  readonly sidebar: Locator;
  readonly statusBar: Locator;
  /** The open quick pick or input box. */
  readonly quickInput: Locator;
  readonly quickText: Locator;
  readonly notifications: Locator;
  readonly dialog: Locator;
  /** Case rows of the tree, of every connection. */
  readonly cases: Locator;

  constructor(readonly page: Page) {
    this.sidebar = page.locator("#workbench\\.parts\\.sidebar");
    this.statusBar = page.locator("#workbench\\.parts\\.statusbar");
    this.quickInput = page.locator(".quick-input-widget:visible");
    this.quickText = this.quickInput.locator("input[type=text], input:not([type])").first();
    this.notifications = page.locator(".notifications-toasts .notification-toast");
    this.dialog = page.locator(".monaco-dialog-box");
    this.cases = this.sidebar.locator('[role="treeitem"][aria-level="2"]:not([aria-label*="Load"])');
  }

  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.statusBar.waitFor({ timeout: 60_000 });
  }

  /** Shows the "Cases" view; does nothing where it is shown already. */
  async showCases(): Promise<void> {
    const tab = this.page.locator("#workbench\\.parts\\.activitybar").getByRole("tab", { name: "Case Access" });
    const view = this.sidebar.getByRole("tree", { name: /^Cases/ });
    await tab.waitFor();
    // A click within half a second of the last switch of the side bar gets lost.
    await until(async () => {
      if (!(await view.isVisible())) await tab.click();
      await view.waitFor({ timeout: 2000 });
    });
  }

  /** The row whose accessible name matches. */
  row(name: string | RegExp): Locator {
    return this.sidebar.getByRole("treeitem", { name }).first();
  }

  async expand(row: Locator): Promise<void> {
    if ((await row.getAttribute("aria-expanded")) !== "true") await row.locator(".monaco-tl-twistie").click();
  }

  /** Chooses an item of the context menu of a row. */
  async chooseFromMenu(row: Locator, item: string | RegExp): Promise<void> {
    await until(async () => {
      await row.click({ button: "right" });
      const entry = this.page.getByRole("menuitem", { name: item });
      await entry.waitFor({ timeout: 3000 });
      await this.page.waitForTimeout(150); // a menu ignores the mouse in its first 100 ms
      await entry.click();
      await entry.waitFor({ state: "detached", timeout: 3000 });
    });
  }

  /** Runs a command from the palette by its title. */
  async run(title: string): Promise<void> {
    await until(async () => {
      await this.page.keyboard.press("F1"); // lost while focus moves
      await this.quickText.waitFor({ timeout: 2000 });
    });
    await this.quickText.fill(`>${title}`);
    await this.option(title).click();
  }

  /** A row of the open quick pick. */
  option(name: string | RegExp): Locator {
    return this.quickInput.getByRole("option", { name }).first();
  }

  async choose(name: string | RegExp): Promise<void> {
    await this.option(name).click();
  }

  /** Fills the open input box or the filter of the open quick pick. */
  async type(text: string): Promise<void> {
    await this.quickText.waitFor();
    await this.quickText.fill(text);
  }

  async confirm(button: string | RegExp): Promise<void> {
    await this.dialog.getByRole("button", { name: button }).click();
    await this.dialog.waitFor({ state: "detached" });
  }

  notification(text: string | RegExp): Locator {
    return this.notifications.filter({ hasText: text }).first();
  }

  /** The content of the extension's webview panel that is shown. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview[src*="extensionId=case-access.case-access"]').frameLocator("#active-frame");
  }
}

/** Tries again until it succeeds, for gestures that the workbench loses while it moves its focus. */
async function until(gesture: () => Promise<void>, attempts = 5): Promise<void> {
  try {
    await gesture();
  } catch (error) {
    if (attempts === 1) throw error;
    await until(gesture, attempts - 1);
  }
}
