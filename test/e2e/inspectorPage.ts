import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import type { BrowserContext, Page } from "playwright-core";
import type { Drawn } from "../../src/inspector/firstPage/drawPage";
import { pageOf } from "../../src/inspector/session/page";
import type { ToHost } from "../../src/inspector/protocol";
import type { TalkingSession } from "../http/inspectorSession";
import { ROOT } from "../host/code";

/** What VS Code gives a webview in four of its themes, read from a running one by `inspectorColors.ts`. */
type Colors = Readonly<Record<Theme, { readonly class: string; readonly variables: Readonly<Record<string, string>> }>>;

export type Theme = (typeof themes)[number];
export const themes = ["Dark Modern", "Light Modern", "Default High Contrast", "Default High Contrast Light"] as const;

/**
 * The webview's page in a browser page of its own, without a workbench around it; the extension's side is a real
 * session.
 */
export interface InspectorPage {
  readonly page: Page;
  /** Messages of the page, in order. */
  readonly said: ToHost[];
  /** What a reload of the window does: the page begins anew, with the state it kept. */
  reload(): Promise<void>;
  /** Another colour theme, from now on. */
  wear(theme: Theme): Promise<void>;
  close(): Promise<void>;
}

/** What VS Code puts into the page: the way to the extension, and the state that survives the page. */
const standIn = `{
  let own = window.kept === undefined ? undefined : JSON.parse(window.kept);
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.toExtension(JSON.stringify(message)),
    getState: () => own,
    setState: (next) => {
      own = next;
      void window.keepState(JSON.stringify(next));
    },
  });
}`;

let bundle: Promise<{ script: string; style: string }> | undefined;

/** The webview's files, as they are packaged. */
export function webviewFiles(): Promise<{ script: string; style: string }> {
  bundle ??= build({
    entryPoints: { inspector: path.join(ROOT, "src/inspector/webview/index.ts") },
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    outdir: "out",
    write: false,
  }).then(({ outputFiles }) => ({
    script: outputFiles.find((file) => file.path.endsWith(".js"))!.text,
    style: outputFiles.find((file) => file.path.endsWith(".css"))!.text,
  }));
  return bundle;
}

/** @param drawn what the page shows before its script runs, nothing by itself; @param from where it has its script */
export async function openInspectorPage(
  context: BrowserContext,
  talking: TalkingSession,
  drawn: Drawn = { html: "", style: "" },
  from: "its address" | "within" | "nowhere" = "its address",
): Promise<InspectorPage> {
  const { script, style } = await webviewFiles();
  const begin = pageOf({
    address: "inspector.js",
    ...(from === "within" && { script }),
    ...{ style, nonce: "c2FtcGxl", language: "en", title: "Access", drawn },
  });
  const fetched = from === "its address" ? script : "";
  const server = await serve({ "/": ["text/html", begin], "/inspector.js": ["text/javascript", fetched] });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const page = await context.newPage();
  const said: ToHost[] = [];
  let state: unknown;
  let isOpen = true;
  await page.exposeFunction("toExtension", (text: string) => {
    const message = JSON.parse(text) as ToHost;
    said.push(message);
    void talking.say(message);
  });
  await page.exposeFunction("keepState", (text: string) => void (state = JSON.parse(text)));
  talking.onMessage = (message) => {
    if (isOpen)
      page
        .evaluate((text) => window.postMessage(JSON.parse(text), "*"), JSON.stringify(message))
        .catch(() => undefined); // the page is gone
  };
  const load = async () => {
    await page.addInitScript({
      content: `window.kept = ${state === undefined ? "undefined" : JSON.stringify(JSON.stringify(state))};${standIn}`,
    });
    await page.goto(`${origin}/`);
  };
  let worn: Theme = "Dark Modern";
  const wear = async (theme = worn) => {
    worn = theme;
    const { class: themeClass, variables } = colors()[theme];
    await page.evaluate(
      ([bodyClass, values]) => {
        document.body.className = bodyClass;
        document.documentElement.style.cssText = "";
        for (const [key, value] of Object.entries(values)) document.documentElement.style.setProperty(key, value);
      },
      [themeClass, variables] as const,
    );
  };
  await load();
  await wear();
  return {
    page,
    said,
    wear,
    reload: async () => {
      talking.session.stop();
      await load();
      await wear();
    },
    close: async () => {
      isOpen = false;
      talking.session.dispose();
      await page.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function serve(files: Readonly<Record<string, readonly [type: string, text: string]>>): Promise<Server> {
  const server = createServer((request, response) => {
    const file = files[request.url ?? ""];
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": file[0] }).end(file[1]);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

let read: Colors | undefined;

function colors(): Colors {
  return (read ??= JSON.parse(readFileSync(path.join(ROOT, "test/e2e/inspectorColors.json"), "utf8")) as Colors);
}
