import { openBrowser, type OpenBrowser } from "../host/browser";
import { packageFile } from "../host/package";
import { startServer, type Server, type ServerOptions } from "../host/server";
import { Workbench } from "./workbench";

/**
 * How long somebody waits for something, in milliseconds: only where it never comes does this end, also on a machine
 * that does ten other things.
 */
const patience = 90_000;

export interface Session {
  readonly server: Server;
  readonly browser: OpenBrowser;
  readonly workbench: Workbench;
}

/**
 * Gives the suite that calls it a VS Code of its own, with the packaged extension installed and the Cases view open. A
 * test that fails leaves a picture in out/screenshots.
 * @param language the display language, as a language pack sets it; VS Code's own words stay English, because none is
 * installed
 */
export function useVSCode(options: ServerOptions | (() => ServerOptions) = {}, language?: string): () => Session {
  let session: Session | undefined;

  before("VS Code starts", async function () {
    this.timeout(300_000);
    const server = await startServer({
      packages: [packageFile()],
      bare: true,
      ...(typeof options === "function" ? options() : options),
    });
    try {
      const browser = await openBrowser();
      const workbench = new Workbench(browser.page);
      browser.context.setDefaultTimeout(patience);
      session = { server, browser, workbench };
      if (language !== undefined)
        await browser.page.addInitScript((name) => Object.assign(globalThis, { _VSCODE_NLS_LANGUAGE: name }), language);
      await workbench.open(server.address());
      await workbench.showCases();
    } catch (error) {
      await showPicture(session, "start");
      await session?.browser.close();
      await server.stop();
      throw error;
    }
  });

  afterEach("a picture of what failed", async function () {
    if (this.currentTest?.state !== "failed") return;
    await showPicture(session, this.currentTest.fullTitle());
    await session?.workbench.dismissAll();
  });

  after("VS Code ends", async function () {
    this.timeout(120_000);
    await session?.browser.close();
    await session?.server.stop();
  });

  return () => {
    if (!session) throw new Error("VS Code has not started");
    return session;
  };
}

async function showPicture(session: Session | undefined, title: string): Promise<void> {
  await session?.workbench.takePicture(title).then(
    (file) => console.log(`      picture: ${file}`),
    (error: Error) => console.log(`      no picture: ${error.message}`),
  );
}
