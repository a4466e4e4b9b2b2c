import { fork } from "node:child_process";
import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { answeredChannel, type Answered, type LoggedRequest } from "../../src/sandbox/server";
import { startSandbox, type SandboxOptions } from "../../src/backends/standIns";

/** A sandbox in a process of its own, so that it takes no time from what is measured. */
export interface SandboxProcess {
  readonly url: string;
  /** Of the administrator, who sees and owns every case. */
  readonly key: string;
  readonly roleFunctions: Readonly<Record<string, readonly string[]>>;
  /** Method and path of each request since the last time, oldest first. */
  requests(): Promise<readonly string[]>;
  /** Each request that was answered since the last time, oldest first. */
  sent(): Promise<readonly SentRequest[]>;
  /** How many requests there were since the last time, and how long it took from the first to the last answer. */
  span(): Promise<{ readonly count: number; readonly took: number }>;
  setLatency(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}

/** A request, to be sent once more. */
export interface SentRequest {
  readonly method: string;
  /** With the query. */
  readonly address: string;
  readonly body?: unknown;
}

type Order =
  { readonly kind: "requests" | "sent" | "span" } | { readonly kind: "latency"; readonly milliseconds: number };

export async function startSandboxProcess(options: SandboxOptions): Promise<SandboxProcess> {
  const child = fork(__filename, [JSON.stringify({ ...options, port: 0, cmfPort: 0 })], {
    execArgv: ["--import", "tsx"],
  });
  const [started] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(() => Promise.reject(new Error("the sandbox ended"))),
  ])) as [Pick<SandboxProcess, "url" | "key" | "roleFunctions">];
  const ask = async (order: Order): Promise<unknown> => {
    child.send(order);
    const [answer] = (await once(child, "message")) as unknown[];
    return answer;
  };
  return {
    ...started,
    requests: async () => (await ask({ kind: "requests" })) as string[],
    sent: async () => (await ask({ kind: "sent" })) as SentRequest[],
    span: async () => (await ask({ kind: "span" })) as { count: number; took: number },
    setLatency: async (milliseconds) => void (await ask({ kind: "latency", milliseconds })),
    async close() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

async function serve(options: SandboxOptions): Promise<void> {
  const sandbox = await startSandbox(options);
  const { url, requests } = sandbox;
  const sent: SentRequest[] = [];
  subscribe(answeredChannel, (message) => {
    const { method, path, query, body } = (message as Answered).request;
    sent.push({ method, address: query.size === 0 ? path : `${path}?${query}`, body });
  });
  process.on("message", (order: Order) => {
    if (order.kind === "latency") sandbox.setLatency(order.milliseconds);
    process.send!(order.kind === "sent" ? sent : answerTo(order, requests));
    if (order.kind === "latency") return;
    requests.length = 0;
    sent.length = 0;
  });
  process.on("disconnect", () => process.exit());
  process.send!({
    url,
    key: sandbox.argus.keys.find(({ name }) => name === "ada")!.key,
    roleFunctions: sandbox.argus.roleFunctions,
  });
}

function answerTo({ kind }: Order, requests: readonly LoggedRequest[]): unknown {
  if (kind === "requests") return requests.map(({ method, path }) => `${method} ${path}`);
  if (kind === "latency") return null;
  const [first, last] = [requests.map(({ at }) => at), requests.map(({ at, doneAt = at }) => doneAt)];
  return { count: requests.length, took: requests.length === 0 ? 0 : Math.max(...last) - Math.min(...first) };
}

if (process.argv[1] === __filename && process.send) void serve(JSON.parse(process.argv[2]!) as SandboxOptions);
