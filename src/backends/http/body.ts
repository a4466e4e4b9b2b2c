import { Worker } from "node:worker_threads";
import { onAbort } from "../../base/abort";
import { endsEarly, parseJson } from "../../base/json";
import type { FromWorker } from "./jsonWorker";
import { putTogether, type Piece } from "./pieces";

/** The body of an answer. Not JSON: why, and whether it begins as a web page does. */
export type Body =
  | { readonly isJson: true; readonly json: unknown; readonly page: false }
  | { readonly isJson: false; readonly early: boolean; readonly page: boolean };

/** A body with more bytes than this is parsed in a thread of its own, since that would hold up everything else. */
const mostHere = 2 * 1024 * 1024;

/**
 * A body with more bytes than this, more than a hundred cases have, is parsed after so many milliseconds: small answers
 * that came with it are read first, and what they lead to is on its way, also over connections that are still to be
 * made.
 */
const mostAtOnce = 256 * 1024;
const headStart = 5;

/** Parses a body; empty is JSON `undefined`. Rejects when the signal aborts first. */
export async function parseBody(chunks: readonly Uint8Array[], signal: AbortSignal): Promise<Body> {
  const size = sizeOf(chunks);
  if (size > mostHere) return parseApart(chunks, signal);
  if (size > mostAtOnce) await new Promise((resolve) => setTimeout(resolve, headStart));
  const text = new TextDecoder().decode(joined(chunks));
  try {
    const json = text.trim() === "" ? undefined : parseJson(text);
    return { isJson: true, json, page: false };
  } catch {
    return { isJson: false, early: endsEarly(text), page: isPage(text) };
  }
}

/** So many bytes are handed over in one turn of the event loop. */
const sentAtOnce = 256 * 1024;

function parseApart(chunks: readonly Uint8Array[], signal: AbortSignal): Promise<Body> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile);
    const forget = onAbort(signal, () => end(() => reject(signal.reason)));
    const whole = putTogether();
    let isOver = false;
    const end = (settle: () => void) => {
      isOver = true;
      forget();
      worker.removeAllListeners();
      // What ends it late is of no use to anybody.
      void worker.terminate().catch(() => undefined);
      settle();
    };
    worker.on("error", (error) => end(() => reject(error)));
    worker.on("exit", (code) => end(() => reject(new Error(`the worker ended with ${code}`))));
    worker.on("message", (told: FromWorker) => {
      if ("broken" in told) {
        const { early, head } = told.broken;
        end(() => resolve({ isJson: false, early, page: isPage(head) }));
      } else if (told.piece === undefined) end(() => resolve({ isJson: true, json: whole.value(), page: false }));
      else {
        whole.add(told.piece as Piece);
        // Messages that are there already are all handed out in one turn, so that the next one is asked for later.
        setImmediate(() => worker.postMessage("next"));
      }
    });
    void handToWorker(worker, chunks, () => isOver);
  });
}

/** Sends a body to the thread that parses it, a part a turn, and asks for the first piece of its value. */
async function handToWorker(worker: Worker, chunks: readonly Uint8Array[], isOver: () => boolean): Promise<void> {
  let [from, size] = [0, 0];
  for (const [place, chunk] of chunks.entries()) {
    size += chunk.byteLength;
    if (size < sentAtOnce && place < chunks.length - 1) continue;
    const bytes = joined(chunks.slice(from, place + 1));
    worker.postMessage(bytes, [bytes.buffer]);
    [from, size] = [place + 1, 0];
    await new Promise((resolve) => setImmediate(resolve));
    if (isOver()) return;
  }
  worker.postMessage("next");
}

function sizeOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((size, chunk) => size + chunk.byteLength, 0);
}

/** Beside this file: a bundle of its own in the package, the source where tests run it. */
const workerFile = `${__dirname}/jsonWorker${__filename.endsWith(".ts") ? ".ts" : ".js"}`;

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeOf(chunks));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

function isPage(text: string): boolean {
  return /^\s*<(?:!doctype|html|head|body)\b/i.test(text);
}
