import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  cpSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { findNode, prepareCode, ROOT } from "./code";

export interface ServerOptions {
  /** Where VS Code keeps settings, extensions and state. Absent: a folder that goes away with the server. */
  readonly profile?: string;
  /** Absent: any free one. */
  readonly port?: number;
  /** Demanded in the address. Absent: every client of the port is let in. */
  readonly token?: string;
  /** The server's half of the key that seals secrets, 32 bytes. Absent: a new one. */
  readonly secretKey?: Buffer;
  /** Unpacked extensions that are there from the start. */
  readonly extensions?: readonly string[];
  /** Packages (.vsix) to install before the start. */
  readonly packages?: readonly string[];
  /**
   * For an extension under development and its tests; VS Code then shows no notifications and refuses modal dialogs.
   */
  readonly testing?: boolean;
  /**
   * Without the built-in extensions that only know languages, themes and tools: half of all, which every start would
   * read.
   */
  readonly bare?: boolean;
  /** Untrusted folders are restricted, as for a user. Absent: everything is trusted. */
  readonly trust?: boolean;
  readonly settings?: Record<string, unknown>;
  readonly env?: Record<string, string>;
}

export interface Server {
  readonly port: number;
  readonly process: ChildProcess;
  readonly profile: string;
  /** The address of the workbench; an empty window where no folder is given. */
  address(options?: WorkbenchOptions): string;
  /** The last lines of what the server and the extension host logged. */
  log(): string;
  /** Ends every process of the server and removes what it left on disk. */
  stop(): Promise<void>;
}

export interface WorkbenchOptions {
  readonly folder?: string;
  readonly extensionUnderTest?: string;
  readonly tests?: string;
}

/** A quiet first start. */
const SETTINGS = {
  "chat.agentHost.enabled": false,
  "chat.disableAIFeatures": true,
  "editor.accessibilitySupport": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "security.workspace.trust.banner": "never",
  "security.workspace.trust.startupPrompt": "never",
  "telemetry.telemetryLevel": "off",
  "update.showReleaseNotes": false,
  "workbench.editor.useModal": "off", // a modal editor would swallow F1
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/**
 * Built-in extensions that only cost start-up time. Those with a browser part have to stay: the workbench lists them.
 */
const LEFT_OUT = [
  "copilot",
  "debug-auto-launch",
  "git",
  "github",
  "microsoft-authentication",
  "terminal-suggest",
  "tunnel-forwarding",
];

const START_SECONDS = 240;

/** Starts VS Code's server on loopback. It ends with this process, however this one ends. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const code = prepareCode();
  const node = findNode();
  const temporary = mkdtempSync(path.join(os.tmpdir(), "case-access-host-"));
  const profile = options.profile ?? path.join(temporary, "profile");
  writeSettings(profile, options.settings);
  for (const folder of options.extensions ?? []) linkExtension(profile, folder);
  for (const file of options.packages ?? []) placePackage(profile, file);

  const child = spawn(
    node,
    [
      "--import",
      pathToFileURL(path.join(__dirname, "preload.mjs")).href,
      code.serverMain,
      ...["--host", "127.0.0.1", "--port", String(options.port ?? 0)],
      ...(options.token ? ["--connection-token", options.token] : ["--without-connection-token"]),
      ...[
        "--server-data-dir",
        profile,
        "--builtin-extensions-dir",
        builtinExtensions(code.builtinExtensions, temporary, options.bare),
      ],
      ...[
        "--accept-server-license-terms",
        "--telemetry-level",
        "off",
        "--disable-update-check",
        "--disable-experiments",
      ],
      ...["--disable-getting-started-override", "--app-name", "VS Code"],
      ...(options.testing ? ["--enable-smoke-test-driver"] : []),
      ...(options.trust ? [] : ["--disable-workspace-trust"]),
    ],
    {
      env: environment(options, temporary, profile),
      stdio: ["pipe", "pipe", "pipe"],
      detached: process.platform !== "win32",
    },
  );

  const stop = async () => {
    await end(child);
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const output = path.join(temporary, "server.log");
    const port = await listening(child, output);
    return {
      port,
      process: child,
      profile,
      address: (workbench = {}) => workbenchAddress(port, options.token, workbench),
      log: () => [output, ...hostLogs(profile)].map(lastLines).join("\n"),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Installs a .vsix with VS Code's own means. */
export function installPackage(profile: string, file: string): void {
  const { serverMain } = prepareCode();
  const options = [
    "--install-extension",
    file,
    "--force",
    "--server-data-dir",
    profile,
    "--accept-server-license-terms",
  ];
  const { status, stdout, stderr } = spawnSync(findNode(), [serverMain, ...options], {
    encoding: "utf8",
    stdio: "pipe",
  });
  if (status !== 0 || !stdout.includes("successfully installed"))
    throw new Error(`${file} could not be installed:\n${stdout}${stderr}`);
}

/** Puts a .vsix into a new profile: VS Code installs it once, which takes seconds, and what came of that is copied. */
function placePackage(profile: string, file: string): void {
  const cache = path.join(ROOT, "node_modules/.cache");
  const { mtimeMs, size } = statSync(file);
  const made = path.join(cache, `installed-${size}-${Math.round(mtimeMs)}`);
  if (!existsSync(made)) {
    mkdirSync(cache, { recursive: true });
    const half = mkdtempSync(path.join(cache, "half-")); // renamed when complete, so that nobody takes half of it
    installPackage(half, file);
    for (const old of readdirSync(cache).filter((name) => name.startsWith("installed-")))
      if (path.join(cache, old) !== made) rmSync(path.join(cache, old), { recursive: true, force: true });
    try {
      renameSync(half, made);
    } catch (error) {
      if (!existsSync(made)) throw error;
      rmSync(half, { recursive: true, force: true }); // another process was quicker
    }
  }
  cpSync(path.join(made, "extensions"), path.join(profile, "extensions"), { recursive: true });
}

function writeSettings(profile: string, settings: Record<string, unknown> = {}): void {
  const file = path.join(profile, "data/User/settings.json");
  if (existsSync(file)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...SETTINGS, ...settings }, undefined, 2));
}

function linkExtension(profile: string, folder: string): void {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Record<
    string,
    string
  >;
  const link = path.join(profile, "extensions", `${publisher}.${name}-${version}`);
  mkdirSync(path.dirname(link), { recursive: true });
  if (!existsSync(link)) symlinkSync(path.resolve(folder), link, "junction");
}

function builtinExtensions(all: string, temporary: string, bare = false): string {
  const chosen = path.join(temporary, "builtin");
  mkdirSync(chosen);
  for (const name of readdirSync(all)) {
    if (!LEFT_OUT.includes(name) && (!bare || isNeeded(path.join(all, name))))
      symlinkSync(path.join(all, name), path.join(chosen, name), "junction");
  }
  return chosen;
}

/** What the workbench lists, and the themes that it has at first. */
function isNeeded(extension: string): boolean {
  const manifest = path.join(extension, "package.json");
  if (!existsSync(manifest)) return false;
  const { name, browser } = JSON.parse(readFileSync(manifest, "utf8")) as { name: string; browser?: string };
  return browser !== undefined || name === "theme-defaults";
}

function environment(options: ServerOptions, temporary: string, profile: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS|npm_)/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    EXTENSIONS_GALLERY: "{}", // asks no marketplace
    XDG_RUNTIME_DIR: temporary, // its sockets go away with it
    CASE_ACCESS_HOME: path.resolve(profile, "case-access"),
    CASE_ACCESS_HOST_KEY: (options.secretKey ?? randomBytes(32)).toString("hex"),
    ...options.env,
  };
}

function listening(child: ChildProcess, logFile: string): Promise<number> {
  const log = createWriteStream(logFile);
  let text = "";
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`VS Code's server ${reason}\n${text}`));
    const timer = setTimeout(() => fail(`did not start within ${START_SECONDS} seconds`), START_SECONDS * 1000);
    const read = (data: Buffer) => {
      if (!log.writableEnded) log.write(data);
      text = (text + data.toString()).slice(-10_000);
      const port = /Extension host agent listening on (\d+)/.exec(text)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.on("error", (error) => fail(`could not be started: ${error.message}`));
    child.on("close", (status) => {
      clearTimeout(timer);
      log.end();
      fail(`ended with status ${status}`);
    });
  });
}

function workbenchAddress(
  port: number,
  token: string | undefined,
  { folder, extensionUnderTest, tests }: WorkbenchOptions,
): string {
  const address = new URL(`http://127.0.0.1:${port}/`);
  const remote = (file: string) => `vscode-remote://127.0.0.1:${port}${pathToFileURL(file).pathname}`;
  const payload = [
    ...(extensionUnderTest ? [["extensionDevelopmentPath", remote(extensionUnderTest)]] : []),
    ...(tests ? [["extensionTestsPath", remote(tests)]] : []),
  ];
  if (token) address.searchParams.set("tkn", token);
  if (folder) address.searchParams.set("folder", pathToFileURL(folder).pathname);
  else address.searchParams.set("ew", "true");
  if (payload.length > 0) address.searchParams.set("payload", JSON.stringify(payload));
  return address.href;
}

function hostLogs(profile: string): string[] {
  const logs = path.join(profile, "data/logs");
  if (!existsSync(logs)) return [];
  const files = readdirSync(logs, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith("remoteexthost.log"),
  );
  return files.sort().map((file) => path.join(logs, file));
}

function lastLines(file: string): string {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(-20);
  return [`${path.basename(file)} ends with:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

/** Asks once, then ends the process and everything it started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once("exit", () => resolve());
  });
  child.kill("SIGTERM");
  await Promise.race([ended, pause(1500, undefined, { ref: false })]);
  if (process.platform === "win32") spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore" });
  else killGroup(child.pid);
  await ended;
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // nobody left
  }
}
