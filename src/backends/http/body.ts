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

/** Parses a body; empty is JSON `undefined`. Rejects when the signal aborts first. */
export async function parseBody(chunks: readonly Uint8Array[], signal: AbortSignal): Promise<Body> {
  const bytes = joined(chunks);
  if (bytes.byteLength > mostHere) return parseApart(bytes, signal);
  const text = new TextDecoder().decode(bytes);
  try {
    const json = text.trim() === "" ? undefined : parseJson(text);
    return { isJson: true, json, page: false };
  } catch {
    return { isJson: false, early: endsEarly(text), page: isPage(text) };
  }
}

function parseApart(bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<Body> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile, { workerData: bytes, transferList: [bytes.buffer] });
    const forget = onAbort(signal, () => end(() => reject(signal.reason)));
    const whole = putTogether();
    const end = (settle: () => void) => {
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
    worker.postMessage("next");
  });
}

/** Beside this file: a bundle of its own in the package, the source where tests run it. */
const workerFile = `${__dirname}/jsonWorker${__filename.endsWith(".ts") ? ".ts" : ".js"}`;

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0));
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
