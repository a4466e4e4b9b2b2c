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
    let controller: Dispatcher.DispatchController | undefined;
    const fail = (thrown: Error) => {
      forget();
      const failure = signal.aborted ? thrown : new TypeError("fetch failed", { cause: thrown });
      parts.fail(failure);
      reject(failure);
    };
    const abort = () => {
      const reason = new DOMException("aborted", "AbortError");
      controller?.abort(reason);
      fail(reason);
    };
    const forget = onAbort(signal, abort);
    if (signal.aborted) return abort();
    let sink: Sink = parts;
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
          sink = decompressed(get("content-encoding"), parts);
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

interface Sink {
  add(part: Uint8Array): void;
  end(): void;
}

/** Parts of a body that came, for a reader who asks for one after the other. */
function createParts(): Sink & { fail(thrown: Error): void; read(): Promise<BodyPart> } {
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

/** Unpacks what a server packed; what it packed in another way stays as it is, which is no JSON then. */
function decompressed(coding: string | null, parts: ReturnType<typeof createParts>): Sink {
  if (coding === null) return parts;
  const { createBrotliDecompress, createGunzip, createInflate } = process.getBuiltinModule("node:zlib");
  const decoders = { gzip: createGunzip, "x-gzip": createGunzip, deflate: createInflate, br: createBrotliDecompress };
  const name = coding.trim().toLowerCase();
  if (!Object.hasOwn(decoders, name)) return parts;
  const decoder = decoders[name as keyof typeof decoders]();
  decoder.on("data", parts.add);
  decoder.on("end", parts.end);
  decoder.on("error", parts.fail);
  return { add: (part) => void decoder.write(part), end: () => void decoder.end() };
}
