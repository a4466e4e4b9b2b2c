import type { Page } from "playwright-core";

/**
 * Milliseconds from the next press of the mouse until something is on the screen: the frame after the first in which
 * `selector` matches. Measured in the page, so that nothing outside it takes part.
 */
export async function timeUntilPainted(page: Page, selector: string, act: () => Promise<void>): Promise<number> {
  await page.evaluate((selector) => {
    const painted = new Promise<number>((resolve, reject) => {
      setTimeout(() => reject(new Error(`nothing matches ${selector}`)), 20_000);
      addEventListener(
        "mousedown",
        () => {
          const began = performance.now();
          const look = () => {
            if (document.querySelector(selector) === null) return;
            observer.disconnect();
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
          };
          const observer = new MutationObserver(look);
          observer.observe(document.body, { subtree: true, childList: true, attributes: true });
          look();
        },
        { capture: true, once: true },
      );
    });
    Object.assign(globalThis, { benchPainted: painted });
  }, selector);
  await act();
  // Rejects where nothing shows up in time.
  return page.evaluate(() => (globalThis as unknown as { benchPainted: Promise<number> }).benchPainted);
}
