import { parentPort, workerData } from "node:worker_threads";
import { parseJson, endsEarly } from "../../base/json";
import { takeApart } from "./pieces";

/** What a worker says of a body: that it is not JSON, or its value, one piece for each time it is asked. */
export type FromWorker =
  { readonly broken: { readonly early: boolean; readonly head: string } } | { readonly piece: unknown };

/** So many characters of what is no JSON are enough to see whether it is a web page. */
const head = 200;

// Parses one body and ends. Pieces are sent on request, so that the other side gets to other work between two of them.
const port = parentPort!;
const text = new TextDecoder().decode(workerData as Uint8Array);
try {
  const pieces = takeApart(parseJson(text));
  port.on("message", () => {
    const { value, done } = pieces.next();
    port.postMessage({ piece: done === true ? undefined : value } satisfies FromWorker);
  });
} catch {
  port.postMessage({ broken: { early: endsEarly(text), head: text.slice(0, head) } } satisfies FromWorker);
}
