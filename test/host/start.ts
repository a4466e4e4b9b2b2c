import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { parseArgs } from "node:util";
import { openBrowser, type OpenBrowser } from "./browser";
import { ROOT, prepareCode } from "./code";
import { startServer, type ServerOptions } from "./server";
import { Workbench } from "../e2e/workbench";

/** What is kept between two starts: VS Code's profile, the sandbox's world, the token of the address. */
const STATE = path.join(ROOT, ".case-access");

/** The browser keeps its part of the state by address, so the port is the same one whenever it is free. */
const PORT = 8421;

const SMOKE_SECONDS = 60;

/** `npm start`: see scripts/start.mjs for the options. */
export async function start(parameters: string[]): Promise<void> {
  const { values } = parseArgs({
    args: parameters,
    options: {
      smoke: { type: "boolean" },
      screenshot: { type: "string", default: path.join(ROOT, "out/smoke.png") },
      cases: { type: "string" },
      latency: { type: "string" },
    },
  });
  const sandbox = {
    argus: true,
    cmf: true,
    iris: true,
    ...(values.cases && { cases: Number(values.cases) }),
    ...(values.latency && { latencyMs: Number(values.latency) }),
  };
  const options: ServerOptions = {
    extensions: [ROOT, path.join(__dirname, "firstLook")],
    trust: true,
    env: { CASE_ACCESS_SANDBOX: "open", CASE_ACCESS_SANDBOX_OPTIONS: JSON.stringify(sandbox) },
  };
  await (values.smoke ? smoke(options, path.resolve(values.screenshot)) : serve(options));
}

async function serve(options: ServerOptions): Promise<void> {
  const profile = path.join(STATE, "profile");
  rmSync(path.join(profile, "extensions"), { recursive: true, force: true }); // links to an earlier version
  const isFree = await portIsFree(PORT);
  const server = await startServer({
    ...options,
    profile,
    port: isFree ? PORT : 0,
    token: kept("token").toString("hex"),
    secretKey: kept("secret-key"),
  });
  let ending = false;
  const end = async (status: number) => {
    if (ending) return;
    ending = true;
    await server.stop();
    process.exit(status);
  };
  onSignal(() => end(0));
  server.process.once("exit", (status) => {
    if (!ending) console.error(`VS Code's server ended with status ${status}.`);
    void end(1);
  });
  console.log(
    `
Case Access runs in VS Code ${prepareCode().version}. Open it in a browser:

  ${server.address()}

Ctrl-C ends it. What you do is kept in ${path.relative(process.cwd(), STATE) || "."}; remove ` +
      `that folder to begin anew.`,
  );
  if (!isFree)
    console.log(`Port ${PORT} is taken, so the browser will not remember the window's layout and keys next time.`);
}

/** Random bytes that only this user can read, the same at every start. */
function kept(name: string): Buffer {
  const file = path.join(STATE, name);
  mkdirSync(STATE, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 });
  return readFileSync(file);
}

function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
      .once("error", () => resolve(false))
      .listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

function onSignal(end: () => Promise<void>): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end());
}

/** Opens the workbench without anybody's help and waits for cases in the tree. */
async function smoke(options: ServerOptions, screenshot: string): Promise<void> {
  const began = Date.now();
  const server = await startServer(options);
  let browser: OpenBrowser | undefined;
  const end = async (status: number) => {
    await browser?.close().catch(() => undefined);
    await server.stop();
    process.exit(status);
  };
  onSignal(() => end(130));
  let status = 0;
  try {
    browser = await openBrowser();
    const workbench = new Workbench(browser.page);
    await workbench.open(server.address());
    await workbench.cases.first().waitFor({ timeout: SMOKE_SECONDS * 1000 });
    const titles = await workbench.cases.allInnerTexts();
    console.log(`The tree shows ${titles.length} cases after ${((Date.now() - began) / 1000).toFixed(1)} s.`);
  } catch (error) {
    status = 1;
    console.error(`The tree shows no cases: ${(error as Error).message}\n${server.log()}`);
  }
  mkdirSync(path.dirname(screenshot), { recursive: true });
  await browser?.page.screenshot({ path: screenshot }).then(
    () => console.log(`Picture: ${screenshot}`),
    (error: Error) => console.error(`No picture: ${error.message}`),
  );
  await end(status);
}
