import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { Workbench } from "../e2e/workbench";
import { openBrowser } from "./browser";
import { ROOT } from "./code";
import { packageFile } from "./package";
import { startServer } from "./server";

const FOLDER = path.join(ROOT, "docs/images");

/**
 * Takes the pictures of the documentation from the running extension, against both sandboxes. See scripts/pictures.mjs.
 */
export async function takePictures(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const server = await startServer({
    packages: [packageFile()],
    settings: { "workbench.colorTheme": "Default Dark Modern" },
    env: { CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: JSON.stringify({ argus: true, cmf: true }) },
  });
  const browser = await openBrowser({ width: 1100, height: 640 });
  const { page } = browser;
  const workbench = new Workbench(page);
  try {
    browser.context.setDefaultTimeout(20_000);
    const session = await browser.context.newCDPSession(page);
    const take = async (name: string) => {
      // Small enough to be in the package: see scripts/readme.mjs.
      const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 40 });
      writeFileSync(path.join(FOLDER, `${name}.webp`), Buffer.from(data, "base64"));
      console.log(`docs/images/${name}.webp`);
    };

    await workbench.open(server.address());
    await workbench.showCases();
    await workbench.row(/^Case 9001,/).waitFor();
    await widenSidebar(page, 90);
    await workbench.becomeInSandbox("ada");
    await workbench.row(/^Case 9001,.*you own it/).waitFor();
    const insider = workbench.row(/^Case 9004,/);
    await workbench.expand(insider);
    await workbench.row(/^Administrators/).waitFor();
    await take("tree");

    await workbench.chooseFromMenu(workbench.row(/^Case 9001,/), "Change Access Mode…");
    await workbench.choose(/^explicit/);
    await workbench.dialog.waitFor();
    await take("confirmation");
    await page.keyboard.press("Escape");
    await workbench.dialog.waitFor({ state: "detached" });

    await workbench.chooseFromMenu(insider, "Inspect Access", () =>
      workbench.webview().locator("[data-level=write]").first().waitFor(),
    );
    await page.mouse.move(800, 600); // away from the tree, whose tooltip hides the matrix
    await page.locator(".workbench-hover:visible").waitFor({ state: "hidden" });
    await take("case");
    await workbench.run("View: Close All Editors");

    await workbench.run("Case Access: Inspect Access of a User or Group…");
    await workbench.choose(/^Argus sandbox/);
    await workbench.option(/Kari Writer/).waitFor(); // the question before this one is gone
    await workbench.type("rita");
    await workbench.choose(/Rita Reporter/);
    const cell = workbench.webview().locator('[data-case="9004"][data-level=write]');
    await cell.waitFor();
    await workbench.webview().getByRole("button", { name: "Got It" }).click();
    await cell.click();
    await page.keyboard.press("Enter");
    await workbench.webview().getByRole("heading", { name: /Write/ }).first().waitFor();
    await take("inspector");
    await workbench.run("View: Close All Editors");

    await workbench.collapse(workbench.row(/^Connection Argus sandbox/));
    await workbench.expand(workbench.row(/^Connection CMf sandbox/));
    const first = workbench.cases.first();
    await first.waitFor();
    await workbench.expand(first);
    await workbench.sidebar.locator('[role="treeitem"][aria-level="3"]').nth(1).waitFor();
    await take("cmf");
  } catch (error) {
    console.error(`Stopped here: ${await workbench.takePicture("pictures")}`);
    throw error;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Drags the edge of the side bar to the right, in pixels. */
async function widenSidebar(page: Page, by: number): Promise<void> {
  const box = await page.locator("#workbench\\.parts\\.sidebar").boundingBox();
  if (!box) throw new Error("the side bar is not shown");
  const edge = { x: box.x + box.width + 1, y: box.y + box.height / 2 };
  await page.mouse.move(edge.x, edge.y);
  await page.mouse.down();
  await page.mouse.move(edge.x + by, edge.y, { steps: 5 });
  await page.mouse.up();
}
