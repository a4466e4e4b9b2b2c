import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { openBrowser, type OpenBrowser } from "../host/browser";
import { startServer, type Server, type ServerOptions } from "../host/server";
import { Workbench } from "../e2e/workbench";

export const EMPTY = path.join(__dirname, "fixtures/empty");
const PROBE = path.join(__dirname, "fixtures/probe");

/** VS Code with the probe in its extension host. */
export interface Host {
  readonly workbench: Workbench;
  readonly browser: OpenBrowser;
  readonly server: Server;
  /** Lets the probe do something in the extension host; see its `actions`. */
  probe<T = void>(action: string, given?: object): Promise<T>;
  /** Opens the workbench anew, with an extension host of its own. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts VS Code with these extensions, installed from their folders, and waits until the probe is there. */
export async function startHost(
  extensions: readonly string[],
  options: Omit<ServerOptions, "extensions"> = {},
): Promise<Host> {
  let arrived: (port: number) => void = () => undefined;
  const meeting = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      response.end();
      arrived(Number(text));
    });
  });
  await new Promise<void>((resolve) => meeting.listen(0, "127.0.0.1", resolve));
  const { port } = meeting.address() as AddressInfo;

  let server: Server | undefined;
  let browser: OpenBrowser | undefined;
  const stop = async (): Promise<void> => {
    await browser?.close().catch(() => undefined);
    await server?.stop();
    meeting.close();
    meeting.closeAllConnections();
  };
  try {
    server = await startServer({
      ...options,
      extensions: [PROBE, ...extensions],
      env: { ...options.env, CASE_ACCESS_BENCH: `http://127.0.0.1:${port}` },
    });
    browser = await openBrowser();
    const { page } = browser;
    browser.context.setDefaultTimeout(15_000);
    // tsx wraps functions in a call of this, also those that are sent into the page.
    await browser.context.addInitScript({ content: "globalThis.__name ??= (named) => named;" });
    const workbench = new Workbench(page);
    const address = server.address();
    let probePort = 0;
    const restart = async (): Promise<void> => {
      const here = new Promise<number>((resolve) => (arrived = resolve));
      await page.goto("about:blank");
      await workbench.open(address);
      probePort = await Promise.race([here, late("the probe did not arrive")]);
    };
    await restart();
    return {
      workbench,
      browser,
      server,
      restart,
      stop,
      async probe<T>(action: string, given: object = {}) {
        const answer = await fetch(`http://127.0.0.1:${probePort}`, {
          method: "POST",
          body: JSON.stringify({ action, ...given }),
          signal: AbortSignal.timeout(60_000),
        });
        const { value, error } = (await answer.json()) as { value: T; error?: string };
        if (error !== undefined) throw new Error(`${action}: ${error}`);
        return value;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function late(what: string): Promise<never> {
  await pause(60_000, undefined, { ref: false });
  throw new Error(what);
}
