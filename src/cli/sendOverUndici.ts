import type { Dispatcher } from "undici";
import { onAbort } from "../base/abort";
import type { Fetch } from "../backends/http/http";

type Response = Awaited<ReturnType<Fetch>>;
type BodyPart = { readonly done: boolean; readonly value?: Uint8Array };

/**
 * Sends one request through undici without its `fetch`, whose streams and headers take longer to load and to run than
 * everything else of a request together. As with `fetch` the promise rejects with a TypeError that has the reason, and
 * redirects are answers.
 */
export function sendOverUndici(dispatcher: Dispatcher, address: string, init: Parameters<Fetch>[1]): Promise<Response> {
  const { origin, pathname, search } = new URL(address);
  const { method, body, signal } = init;
  const headers = { ...init.headers, "Accept-Encoding": "gzip, deflate, br", "User-Agent": "case-access" };
  return new Promise((resolve, reject) => {
    const parts = createParts();
    let sink: Sink = parts;
    let controller: Dispatcher.DispatchController | undefined;
    const fail = (thrown: Error) => {
      forget();
      const failure = signal.aborted ? thrown : new TypeError("fetch failed", { cause: thrown });
      sink.fail(failure);
      reject(failure);
    };
    const stop = (reason: Error) => {
      controller?.abort(reason);
      fail(reason);
    };
    const abort = () => stop(new DOMException("aborted", "AbortError"));
    const forget = onAbort(signal, abort);
    if (signal.aborted) return abort();
    dispatcher.dispatch(
      { origin, path: pathname + search, method: method, headers, body },
      {
        onRequestStart: (started) => {
          controller = started;
          if (signal.aborted) started.abort(new DOMException("aborted", "AbortError"));
        },
        onResponseStart: (_, status, told) => {
          if (status < 200) return;
          const get = (name: string) => headerValue(told[name.toLowerCase()]);
          sink = decompressing(get("content-encoding"), parts, stop);
          const cancel = () => Promise.resolve(abort());
          resolve({ status, headers: { get }, body: { getReader: () => ({ read: parts.read, cancel }) } });
        },
        onResponseData: (_, part) => sink.add(part),
        onResponseEnd: () => {
          forget();
          sink.end();
        },
        onResponseError: (_, thrown) => fail(thrown),
      },
    );
  });
}

function headerValue(header: string | string[] | undefined): string | null {
  return Array.isArray(header) ? header.join(", ") : (header ?? null);
}

/** Takes a body as it comes. */
interface Sink {
  add(part: Uint8Array): void;
  end(): void;
  fail(thrown: Error): void;
}

/** Parts of a body that came, for a reader who asks for one after the other. */
function createParts(): Sink & { read(): Promise<BodyPart> } {
  const there: Uint8Array[] = [];
  let ended = false;
  let failure: Error | undefined;
  let waiting: { readonly resolve: (part: BodyPart) => void; readonly reject: (thrown: Error) => void } | undefined;
  const hand = () => {
    if (waiting === undefined) return;
    const { resolve, reject } = waiting;
    const value = there.shift();
    if (value !== undefined) resolve({ done: false, value });
    else if (failure !== undefined) reject(failure);
    else if (ended) resolve({ done: true });
    else return;
    waiting = undefined;
  };
  return {
    add: (part) => {
      if (failure !== undefined) return;
      there.push(part);
      hand();
    },
    end: () => {
      ended = true;
      hand();
    },
    fail: (thrown) => {
      failure ??= thrown;
      hand();
    },
    read: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        hand();
      }),
  };
}

/** More packings around each other than anybody makes would only keep this computer busy. */
const mostPackings = 5;

/**
 * Unpacks what a server packed, the last packing first; what it packed in another way stays as it is, which is no JSON
 * then. Nothing is nothing in every packing, and what ends within a packing was cut off.
 * @param stop called where it is not packed as it says
 */
function decompressing(coding: string | null, to: Sink, stop: (reason: Error) => void): Sink {
  const all = (coding ?? "").toLowerCase().split(",");
  const names = all.map((name) => name.trim()).filter((name) => name !== "" && name !== "identity");
  const isKnown = names.length <= mostPackings && names.every((name) => /^(?:(?:x-)?gzip|deflate|br)$/.test(name));
  return isKnown ? names.reduce((inner, name) => unpacking(name, inner, stop), to) : to;
}

function unpacking(name: string, to: Sink, stop: (reason: Error) => void): Sink {
  let decoder: ReturnType<typeof decoderFor> | undefined;
  const begin = (first: Uint8Array) => {
    const made = decoderFor(name, first[0] ?? 0);
    made.on("data", to.add);
    made.on("end", to.end);
    made.on("error", stop);
    return made;
  };
  return {
    add: (part) => void (decoder ??= begin(part)).write(part),
    end: () => (decoder === undefined ? to.end() : void decoder.end()),
    fail: (thrown) => {
      decoder?.destroy();
      to.fail(thrown);
    },
  };
}

function decoderFor(name: string, firstByte: number) {
  const zlib = process.getBuiltinModule("node:zlib");
  if (name === "br") return zlib.createBrotliDecompress();
  if (name !== "deflate") return zlib.createGunzip();
  // Some servers leave out the wrapping, whose first byte says 8 (RFC 1950, 2.2).
  return (firstByte & 15) === 8 ? zlib.createInflate() : zlib.createInflateRaw();
}
