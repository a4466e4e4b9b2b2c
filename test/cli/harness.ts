import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../src/backends/standIns";
import { findNode } from "../host/code";
import { ROOT } from "../unit/words";
import { runWithin } from "./within";

/** What came of one command line. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** In a process of its own, also where the other commands of the account run in that of the test. */
  readonly apart?: boolean;
  /** Another Node than the one that the command line needs. */
  readonly node?: string;
}

/** The built command line, as people install it. */
export const builtFile = path.join(ROOT, "dist/cli.js");

/** Where Node keeps what it compiled: the same bundle is started hundreds of times. */
const compileCache = path.join(ROOT, "out/compile-cache");

/** A stand-in for the user's account: a home of its own, connections to the stand-ins, and their keys. */
export interface Account {
  readonly home: string;
  readonly sandbox: Sandbox;
  /** The variables that make a command line this account's. */
  readonly env: Readonly<Record<string, string>>;
  run(words: readonly string[], options?: RunOptions): Promise<Ran>;
  /** The same with the answer as a document. */
  ask(words: readonly string[], options?: RunOptions): Promise<Ran & { readonly document: AnswerDocument }>;
  /** Starts it without waiting for its end. */
  start(words: readonly string[], options?: RunOptions): ChildProcessWithoutNullStreams;
  /** The environment with the key of somebody else of the sandbox of Argus. */
  as(caller: string): Record<string, string>;
  close(): Promise<void>;
}

/** A document as far as tests look into it; the schema says more. */
export interface AnswerDocument {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly result: any;
  readonly coverage: { whole: boolean; read: number; of: number | null; missing: string[] };
  readonly unknowns: { fact: string; gap: string; settledBy: string }[];
  readonly caller: { id: string; name: string } | null;
  readonly connection: string | null;
  readonly origin: string | null;
  readonly readAt: string | null;
  readonly selfCheck: { total: number; agreed: number; disagreed: string[] } | null;
  readonly error?: { kind: string; message: string; advice: string };
}

/** Runs the built file under a Node that it needs, without a terminal. */
export async function runBuilt(words: readonly string[], { env = {}, input, node }: RunOptions = {}): Promise<Ran> {
  const child = startBuilt(words, { env, node });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (part: string) => (stdout += part));
  child.stderr.setEncoding("utf8").on("data", (part: string) => (stderr += part));
  child.stdin.on("error", () => undefined); // it may not read it
  child.stdin.end(input ?? "");
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, stdout, stderr };
}

/** The environment of the tests, without what a command line would take from it. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const strange = /^(CASE_ACCESS_|LC_|LANG|NODE_|FORCE_COLOR|NO_COLOR|https?_proxy|no_proxy)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !strange.test(name)));
}

export function startBuilt(words: readonly string[], { env = {}, node }: RunOptions): ChildProcessWithoutNullStreams {
  if (!existsSync(builtFile)) throw new Error("dist/cli.js is not there: run `npm run build` first");
  return spawn(node ?? findNode(), [builtFile, ...words], {
    env: { ...cleanEnvironment(), NODE_COMPILE_CACHE: compileCache, ...env },
  });
}

export interface AccountOptions extends SandboxOptions {
  /** Its commands run in the process of the test, without what only a process has: see `runWithin`. */
  readonly within?: boolean;
}

/** Starts the stand-ins, and an account with a connection to each: `argus`, `cmf` and `iris`. */
export async function openAccount({ within = false, ...options }: AccountOptions = {}): Promise<Account> {
  const home = mkdtempSync(path.join(os.tmpdir(), "case-access-cli-"));
  const sandbox = await startSandbox({ port: 0, cmfPort: 0, ...options });
  const { argus, cmf, iris } = sandbox;
  const keyOf = (caller: string) => {
    const found = argus.keys.find(({ name }) => name === caller);
    if (found === undefined) throw new Error(`nobody in the sandbox is ${caller}`);
    return { CASE_ACCESS_KEY_ARGUS: `${argus.url} ${found.key}` };
  };
  const env = {
    CASE_ACCESS_HOME: home,
    ...keyOf("signe"),
    CASE_ACCESS_KEY_CMF: `${cmf.url} ${cmf.keys[0]!.key}`,
    // An administrator of the server, who is shown the entries.
    CASE_ACCESS_KEY_IRIS: `${iris.url} ${iris.keys.find(({ name }) => name === "ada.admin")!.key}`,
  };
  const run = (words: readonly string[], given: RunOptions = {}) => {
    const own = { ...env, ...given.env };
    return within && given.apart !== true && given.input === undefined
      ? runWithin(words, { ...cleanEnvironment(), ...own })
      : runBuilt(words, { ...given, env: own });
  };
  for (const one of [
    { name: "argus", system: "argus", url: argus.url, roleFunctions: argus.roleFunctions },
    { name: "cmf", system: "cmf", url: cmf.url + cmf.path },
    { name: "iris", system: "iris", url: iris.url },
  ])
    addConnection(home, one);
  return {
    home,
    sandbox,
    env,
    run,
    ask: async (words, given) => {
      const ran = await run([...words, "--json"], given);
      return { ...ran, document: JSON.parse(ran.stdout) as AnswerDocument };
    },
    start: (words, given = {}) => startBuilt(words, { ...given, env: { ...env, ...given.env } }),
    as: keyOf,
    close: async () => {
      await sandbox.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Adds a connection to the file of an account as `connections add` does, which tests of that command hold. */
export function addConnection(home: string, connection: object): void {
  const file = path.join(home, "connections.json");
  const present = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { connections: object[] }) : undefined;
  const connections = [...(present?.connections ?? []), connection];
  writeFileSync(file, JSON.stringify({ ...present, connections }), { mode: 0o600 });
}
