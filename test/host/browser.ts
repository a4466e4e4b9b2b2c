import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { findChromium } from "./chromium";

export interface OpenBrowser {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  close(): Promise<void>;
}

const ARGUMENTS = [
  "--no-sandbox", // it shows this machine's own pages only, and a container's root may not make a sandbox
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/**
 * Opens a headless browser with one empty page.
 * @throws one line that says what to install, where there is no browser
 */
export async function openBrowser(viewport = { width: 1400, height: 900 }): Promise<OpenBrowser> {
  // Playwright would end this process on a signal, before anything else is cleaned up.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const browser = await chromium.launch({ ...findChromium(), ...signals, headless: true, args: ARGUMENTS });
  // A widget that is still fading out takes no clicks, and may take the focus back from what has opened since.
  const context = await browser.newContext({
    viewport,
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  return { browser, context, page: await context.newPage(), close: () => browser.close() };
}
