import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findNode, ROOT } from "../host/code";
import { startSandboxProcess, type SandboxProcess } from "./sandboxProcess";
import { median } from "./statistics";
import { atMost, milliseconds, type Line } from "./table";

const LATENCY = 50;
const MANY = 1000;
/** As many requests as are out at the same time. */
const PARALLEL = 8;
const STARTS = 15;

const built = path.join(ROOT, "dist/cli.js");

/**
 * The start of the command line against an empty program, and its two large questions against the fewest requests that
 * they need, sent bare: from the first request to the last answer, as the stand-in sees them.
 */
export async function measureCommandLine(): Promise<Line[]> {
  return [startLine(), ...(await requestLines())];
}

function startLine(): Line {
  const timed = (parameters: readonly string[]) => {
    const began = performance.now();
    const { status } = spawnSync(findNode(), parameters, { stdio: "ignore" });
    if (status !== 0) throw new Error(`${parameters.join(" ")} ended with ${status}`);
    return performance.now() - began;
  };
  const [empty, ours]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < STARTS; turn += 1) {
    empty.push(timed(["-e", "0"]));
    ours.push(timed([built, "--version"]));
  }
  return {
    what: "`case-access --version`",
    measured: milliseconds(median(ours)),
    against: `\`node -e 0\`: ${milliseconds(median(empty))}`,
    ...atMost(1.3, median(ours) / median(empty)),
  };
}

async function requestLines(): Promise<Line[]> {
  const sandbox = await startSandboxProcess({ cases: MANY, people: MANY });
  const home = mkdtempSync(path.join(os.tmpdir(), "case-access-bench-"));
  try {
    const env = { ...process.env, CASE_ACCESS_HOME: home, CASE_ACCESS_KEY_BENCH: `${sandbox.url} ${sandbox.key}` };
    const roles = JSON.stringify(sandbox.roleFunctions);
    await run(
      ["connections", "add", "bench", "--system", "argus", "--url", sandbox.url, "--role-functions", roles],
      env,
    );
    const [aCase] = JSON.parse(await run(["cases", "--json"], env)).result as { id: string }[];
    await grantMany(sandbox, aCase!.id);
    await sandbox.setLatency(LATENCY);
    const line = async (what: string, words: readonly string[], rounds: readonly Round[]): Promise<Line> => {
      const ask = () => run([...words, "--json"], env);
      await sandbox.requests();
      await ask();
      const sent = await sandbox.requests();
      const ours = await spanOf(sandbox, ask);
      const bare = await spanOf(sandbox, () => bareRequests(sandbox, aCase!.id, sent, rounds));
      return {
        what: `${what} at ${LATENCY} ms`,
        measured: `${milliseconds(ours.took)}, ${ours.count} requests`,
        against: `as many bare, ${PARALLEL} at a time, each after what it needs: ${milliseconds(bare.took)}`,
        ...atMost(1.1, ours.took / bare.took),
      };
    };
    return [
      await line(`\`who\` on a case of ${MANY} entries`, ["who", aCase!.id], WHO),
      await line(`\`of\` over ${MANY} cases`, ["of", "100001"], OF),
    ];
  } finally {
    await sandbox.close();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Span {
  readonly count: number;
  readonly took: number;
}

/** How many requests some work makes, and how long they take from the first one to the last answer. */
async function spanOf(sandbox: SandboxProcess, work: () => Promise<unknown>): Promise<Span> {
  await sandbox.span();
  await work();
  return sandbox.span();
}

async function run(words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(findNode(), [built, ...words], { env, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  const [status] = (await once(child, "close")) as [number];
  if (status !== 0) throw new Error(`${words[0]} ended with ${status}`);
  return text;
}

async function grantMany({ url, key }: SandboxProcess, caseId: string): Promise<void> {
  const headers = { "Argus-API-Key": key, "Content-Type": "application/json" };
  const ids = Array.from({ length: MANY }, (_, place) => 100_001 + place);
  await eachOf(ids, async (userOrGroup) => {
    const body = JSON.stringify({ userOrGroup: String(userOrGroup), level: "read", addWatcher: false });
    const answer = await fetch(`${url}/cases/v2/case/${caseId}/access`, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(`a grant was answered with ${answer.status}: ${await answer.text()}`);
    await answer.text();
  });
}

/** Requests that can be asked at the same time, and how many of them at most, by their paths. */
interface Round {
  readonly asks: RegExp;
  readonly most?: number;
}

/**
 * What can be asked only when what stands before it was answered; whatever fits nowhere comes last. A role is searched
 * for once it is known which function stands for it; whether the caller may search, one search tells for all of their
 * own roles; who is below a group that holds one, and against whom the list is held, only what was found. Last come the
 * lists once more, all at once: that nobody else has access is claimed only where two readings of them are equal.
 */
const WHO: readonly Round[] = [
  { asks: /case\/\d+$|currentuser\/v1\/user$/, most: 2 },
  { asks: /access$|currentuser\/v1\/groups$|service$|customer\//, most: 4 },
  { asks: /permission\/search$|members$/, most: 7 },
  { asks: /permission\/search$|subject\/search$/, most: 9 },
  { asks: /permission\/search$/, most: 5 },
];
const OF: readonly Round[] = [
  { asks: /^list$|currentuser\/v1\/user$|users\/v2\/(subject|user|group)(\/\d+)?$/ },
  { asks: /groups$|service$|customer\/|case\/search$/ },
  { asks: /permission\/search$/, most: 1 },
];

/** As many requests as were sent, with none of our work between them; searches for people and roles are small ones. */
async function bareRequests(
  { url, key }: SandboxProcess,
  caseId: string,
  sent: readonly string[],
  rounds: readonly Round[],
): Promise<void> {
  const headers = { "Argus-API-Key": key, "Content-Type": "application/json" };
  const list = sent.findIndex((one) => one.endsWith("/case/search"));
  const asked: readonly string[] = sent.map((one, place) => (place === list ? "list" : one));
  let left: readonly string[] = asked;
  for (const { asks, most = Infinity } of [...rounds, { asks: /(?:)/ }]) {
    const now = left.filter((one) => asks.test(one)).slice(0, most);
    // The first ones of each path are taken away.
    const taken = [...now];
    left = left.filter((one) => !taken.includes(one) || taken.splice(taken.indexOf(one), 1).length === 0);
    await eachOf(now, async (one) => {
      const body = JSON.stringify({ limit: 0, includeDescription: false });
      const answer =
        one === "list"
          ? await fetch(`${url}/cases/v2/case/search`, { method: "POST", headers, body })
          : await fetch(`${url}${one.startsWith("GET ") ? one.slice(4) : `/cases/v2/case/${caseId}`}`, { headers });
      await answer.text();
    });
  }
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  const one = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, one));
}
