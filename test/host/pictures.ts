import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { CDPSession } from "playwright-core";
import { startSandbox } from "../../src/backends/standIns";
import { Workbench } from "../e2e/workbench";
import { crowded } from "../http/argusWorlds";
import { openBrowser } from "./browser";
import { ROOT } from "./code";
import { packageFile } from "./package";
import { ofCrowd, ofSandbox, widenSidebar, type Scene } from "./pictureScenes";
import { startServer, type ServerOptions } from "./server";

const FOLDER = path.join(ROOT, "docs/images");

/** Each picture at most, in bytes: those of the README are in the package. */
const mostBytes = 45 * 1024;

/** Takes the pictures of the documentation from the running extension, over the sandboxes. See scripts/pictures.mjs. */
export async function takePictures(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const systems = JSON.stringify({ argus: true, cmf: true, iris: true });
  await play({ env: { CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: systems } }, ofSandbox);

  const crowd = await startSandbox({ world: crowded(73, 9) });
  try {
    const connections = [{ name: "Nordlys", system: "argus", url: crowd.argus.url }];
    const key = crowd.argus.keys[0]!.key;
    await play({ settings: { "caseAccess.connections": connections } }, ofCrowd(key));
  } finally {
    await crowd.close();
  }
}

/** Plays scenes in a VS Code of their own, one after the other. */
async function play(options: ServerOptions, scenes: readonly Scene[]): Promise<void> {
  const theme = { "workbench.colorTheme": "Default Dark Modern" };
  const server = await startServer({
    ...options,
    packages: [packageFile()],
    settings: { ...theme, ...options.settings },
  });
  const browser = await openBrowser({ width: 1100, height: 640 });
  const { page } = browser;
  const workbench = new Workbench(page);
  try {
    browser.context.setDefaultTimeout(20_000);
    const session = await browser.context.newCDPSession(page);
    await workbench.open(server.address());
    await workbench.showCases();
    await widenSidebar(page, 90);
    for (const scene of scenes) {
      await scene(workbench, (name) => take(session, name));
      await workbench.run("View: Close All Editors");
    }
  } catch (error) {
    console.error(`Stopped here: ${await workbench.takePicture("pictures")}`);
    throw error;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Takes what the page shows, as well as fits into the size. */
async function take(session: CDPSession, name: string): Promise<void> {
  for (const quality of [40, 30, 20, 10]) {
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality });
    const picture = Buffer.from(data, "base64");
    if (picture.length > mostBytes && quality > 10) continue;
    writeFileSync(path.join(FOLDER, `${name}.webp`), picture);
    console.log(`docs/images/${name}.webp, ${picture.length} bytes`);
    return;
  }
}
