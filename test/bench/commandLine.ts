import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { findNode, ROOT } from "../host/code";
import { startSandboxProcess, type SandboxProcess, type SentRequest } from "./sandboxProcess";
import { median } from "./statistics";
import { atMost, milliseconds, type Line } from "./table";

const LATENCY = 50;
const MANY = 1000;
/** As many requests as are out at the same time. */
const PARALLEL = 8;
const STARTS = 15;
/** Ours and the bare ones, in turns. */
const TURNS = 7;

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
      await sandbox.sent();
      await ask();
      const sent = await sandbox.sent();
      const [ours, bare]: [Span[], Span[]] = [[], []];
      for (let turn = 0; turn < TURNS; turn += 1) {
        ours.push(await spanOf(sandbox, ask));
        bare.push(await spanOf(sandbox, () => bareRequests(sandbox, sent, rounds)));
      }
      const took = (spans: readonly Span[]) => median(spans.map((one) => one.took));
      return {
        what: `${what} at ${LATENCY} ms`,
        measured: `${milliseconds(took(ours))}, ${ours[0]!.count} requests`,
        against: `the same bare, ${PARALLEL} at a time, each after what it needs: ${milliseconds(took(bare))}`,
        ...atMost(1.1, took(ours) / took(bare)),
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
 * What can be asked only when what stands before it was answered; whatever fits nowhere comes last, and no round leaves
 * one of the places empty that a later one could fill. Of a case everything that its number leads to is asked for at
 * once. Its service tells which functions stand for roles, and its entries which groups have members. Who is below a
 * group is asked for where the group holds a role. Last come single answers, which the list is held against, and the
 * lists once more: that nobody else has access is claimed only where two readings of them are equal, the second one
 * begun after the end of the first.
 */
const WHO: readonly Round[] = [
  { asks: /case\/\d+(\/access|\/service)?$|currentuser\/v1\/(user|groups)$/, most: 5 },
  { asks: /customer\/\d+$|permission\/search$|members$/, most: 8 },
  { asks: /subject\/search$/, most: 6 },
];
/** The cases that name somebody are searched for after the list, which tells until when they are known. */
const OF: readonly Round[] = [
  { asks: /^list$|currentuser\/v1\/(user|groups)$|users\/v2\/(subject|user|group)(\/\d+)?$/ },
  { asks: /subject\/\d+\/groups$|service$|case\/search$/, most: 8 },
];

/** The requests that were sent, with none of our work between them. */
async function bareRequests(
  { url, key }: SandboxProcess,
  sent: readonly SentRequest[],
  rounds: readonly Round[],
): Promise<void> {
  const headers = { "Argus-API-Key": key, "Content-Type": "application/json" };
  let isFirst = true;
  let left = sent.map((request) => {
    const [path = ""] = request.address.split("?");
    const isList = isFirst && path.endsWith("/case/search");
    if (isList) isFirst = false;
    return { request, path: isList ? "list" : path };
  });
  for (const { asks, most = Infinity } of [...rounds, { asks: /(?:)/ }]) {
    const now = left.filter(({ path }) => asks.test(path)).slice(0, most);
    left = left.filter((one) => !now.includes(one));
    await eachOf(now, async ({ request: { method, address, body } }) => {
      const sentBody = method === "GET" ? undefined : JSON.stringify(body);
      const answer = await fetch(`${url}${address}`, { method, headers, body: sentBody });
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
