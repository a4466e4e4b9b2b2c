import { parentPort } from "node:worker_threads";
import { parseJson, endsEarly } from "../../base/json";
import { takeApart, type Piece } from "./pieces";

/** What a worker says of a body: that it is not JSON, or its value, one piece for each time it is asked. */
export type FromWorker =
  { readonly broken: { readonly early: boolean; readonly head: string } } | { readonly piece: unknown };

/** So many characters of what is no JSON are enough to see whether it is a web page. */
const headLength = 200;

// Takes one body in parts and parses it when it is first asked for a piece of the value. Pieces are sent on request, so
// that the other side gets to other work between two of them.
const port = parentPort!;
const decoder = new TextDecoder();
const textParts: string[] = [];
let pieces: Generator<Piece, undefined> | undefined;
port.on("message", (told: Uint8Array | "next") => {
  if (told !== "next") return void textParts.push(decoder.decode(told, { stream: true }));
  pieces ??= parsed([...textParts.splice(0), decoder.decode()].join(""));
  if (pieces === undefined) return;
  const { value, done } = pieces.next();
  port.postMessage({ piece: done === true ? undefined : value } satisfies FromWorker);
});

/** Undefined for what is not JSON, which is told. */
function parsed(text: string): Generator<Piece, undefined> | undefined {
  try {
    return takeApart(parseJson(text));
  } catch {
    port.postMessage({ broken: { early: endsEarly(text), head: text.slice(0, headLength) } } satisfies FromWorker);
    return undefined;
  }
}
