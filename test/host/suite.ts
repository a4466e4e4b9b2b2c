import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import { openBrowser, type OpenBrowser } from "./browser";
import { ROOT } from "./code";
import { startServer, type Server } from "./server";

export interface SuiteOptions {
  /** Folder of the extension under test. */
  readonly extension: string;
  /** The module that exports `run()`. */
  readonly tests: string;
  readonly folder?: string;
  readonly seconds?: number;
  readonly env?: Record<string, string>;
  /** Called when VS Code has been asked to run the suite. */
  readonly onStarted?: (server: Server, browser: OpenBrowser) => void;
}

export interface SuiteResult {
  /**
   * passed, failed: the suite ran to its end. stuck: it did not end in time. lost: VS Code or the browser ended before
   * it.
   */
  readonly outcome: "passed" | "failed" | "stuck" | "lost";
  /** What the suite printed, and, where it did not end, what the host knows about that. */
  readonly report: string;
  readonly passed: number;
  readonly failed: number;
}

/**
 * Runs a mocha suite inside VS Code's extension host, as `@vscode/test-electron` does on a desktop. Leaves no process
 * behind.
 */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "case-access-suite-"));
  let server: Server | undefined;
  let browser: OpenBrowser | undefined;
  try {
    server = await startServer({ testing: true, bare: true, env: { ...options.env, CASE_ACCESS_TEST_REPORT: folder } });
    browser = await openBrowser();
    const end = await untilItEnds(server, browser, options);
    const totals = readTotals(folder);
    // VS Code reports success also when its extension host dies and comes back without the tests.
    const { outcome, why } =
      end.outcome === "passed" && totals.passed === 0
        ? { outcome: "lost" as const, why: "the extension host ended" }
        : end;
    const isUnfinished = outcome === "stuck" || outcome === "lost";
    return {
      outcome,
      ...totals,
      report: readReport(folder) + (isUnfinished ? await whatIsKnown(why, server, browser.page) : ""),
    };
  } finally {
    await browser?.close().catch(() => undefined);
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface End {
  readonly outcome: SuiteResult["outcome"];
  readonly why: string;
}

async function untilItEnds(
  server: Server,
  { browser, context, page }: OpenBrowser,
  options: SuiteOptions,
): Promise<End> {
  const seconds = options.seconds ?? 180;
  const over = new AbortController();
  const ended = new Promise<End>((resolve) => {
    const lost = (why: string) => () => resolve({ outcome: "lost", why });
    page.on("crash", lost("the page of the workbench crashed"));
    context.on("close", lost("the browser was closed"));
    browser.on("disconnected", lost("the browser ended"));
    server.process.on("exit", lost("VS Code's server ended"));
    const late = { outcome: "stuck", why: `the suite did not end within ${seconds} seconds` } as const;
    pause(seconds * 1000, late, { signal: over.signal }).then(resolve, () => undefined);
    const exit = (status: number) => resolve({ outcome: status === 0 ? "passed" : "failed", why: "" });
    void page
      .exposeFunction("codeAutomationExit", exit)
      .then(() => page.exposeFunction("codeAutomationLog", () => undefined))
      .then(() =>
        page.goto(
          server.address({ folder: options.folder, extensionUnderTest: options.extension, tests: options.tests }),
        ),
      )
      .then(() => options.onStarted?.(server, { browser, context, page, close: () => browser.close() }))
      .catch((error: Error) => resolve({ outcome: "lost", why: error.message }));
  });
  return ended.finally(() => over.abort());
}

async function whatIsKnown(why: string, server: Server, page: Page): Promise<string> {
  const screenshot = path.join(ROOT, "out/screenshots/suite.png");
  mkdirSync(path.dirname(screenshot), { recursive: true });
  const taken = await page.screenshot({ path: screenshot, timeout: 5000 }).then(
    () => true,
    () => false,
  );
  return [`\n${why}`, ...(taken ? [`screenshot: ${screenshot}`] : []), server.log(), ""].join("\n");
}

function readReport(folder: string): string {
  const file = path.join(folder, "report.txt");
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function readTotals(folder: string): { passed: number; failed: number } {
  const file = path.join(folder, "totals.json");
  return existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as { passed: number; failed: number })
    : { passed: 0, failed: 0 };
}
