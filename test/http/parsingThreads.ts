import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Worker } from "node:worker_threads";

/** What was done to parse the bodies of some work. */
export interface Parsing {
  /** Threads that were begun. */
  readonly threads: number;
  /** For each message of a thread the turn of this event loop in which it was taken. */
  readonly turns: readonly number[];
  /** How many parts of bodies were handed over to threads, and the bytes of the largest. */
  readonly sent: number;
  readonly largestSent: number;
  /** The length of the longest text that was parsed as JSON in this thread. */
  readonly longestHere: number;
}

/** Watches who parses what while the work is done. `onMessage`: told of the first message of a thread. */
export async function workersOf(work: () => Promise<unknown>, onMessage?: () => void): Promise<Parsing> {
  const turns: number[] = [];
  let threads = 0;
  let turn = 0;
  let [sent, largestSent] = [0, 0];
  let ended = false;
  const count = () => {
    turn += 1;
    if (!ended) setImmediate(count);
  };
  const watch = (message: unknown) => {
    threads += 1;
    const { worker } = message as { worker: Worker };
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (told: unknown, transfer?: unknown) => {
      if (told instanceof Uint8Array) [sent, largestSent] = [sent + 1, Math.max(largestSent, told.byteLength)];
      post(told, transfer as Parameters<typeof post>[1]);
    };
    worker.on("message", () => {
      turns.push(turn);
      if (turns.length === 1) onMessage?.();
    });
  };
  const { parse } = JSON;
  let longestHere = 0;
  JSON.parse = (text: string, revive?: Parameters<typeof parse>[1]): unknown => {
    longestHere = Math.max(longestHere, text.length);
    return parse(text, revive);
  };
  subscribe("worker_threads", watch);
  setImmediate(count);
  try {
    await work();
    return { threads, turns, longestHere, sent, largestSent };
  } finally {
    ended = true;
    JSON.parse = parse;
    unsubscribe("worker_threads", watch);
  }
}
