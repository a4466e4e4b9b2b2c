import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttp } from "../../src/backends/http/http";
import { noSignal } from "../unit/noSignal";
import { longestBlock } from "./eventLoop";
import { milliseconds, type Line } from "./table";

/** Nothing else gets its turn for longer than this, in milliseconds, on a machine of one's own. */
export const goal = 50;
const megabyte = 1024 * 1024;

/** How long the event loop is held, at the longest, by what arrives from a server. */
export async function measureBlocks(): Promise<Line[]> {
  const lines: Line[] = [];
  for (const size of [5, 31]) {
    for (const [name, body] of bodiesOf(size * megabyte)) {
      const sent = Buffer.from(body);
      lines.push(await blockOf(`A body of ${size} MB, ${name}`, () => receive(sent)));
    }
  }
  for (const sign of ["\\", "%25", "&#0"]) {
    const body = Buffer.from(JSON.stringify(errorOf(sign.repeat(160_000 / sign.length))));
    lines.push(await blockOf(`An error of 160 KB of "${sign}"`, () => receive(body, 500)));
  }
  return lines;
}

/** One line of the table: the longest block while the work is done, held against the goal. */
export async function blockOf(what: string, work: () => Promise<unknown>): Promise<Line> {
  const began = performance.now();
  const block = await longestBlock(work);
  return {
    what,
    measured: `in all ${milliseconds(performance.now() - began)}`,
    against: "the event loop, held at a time",
    figure: milliseconds(block),
    target: `≤ ${goal} ms`,
    met: block <= goal,
  };
}

function bodiesOf(size: number): [name: string, body: string][] {
  const row = { id: 9001, subject: "x".repeat(900), tags: [1, [2, { a: null }]] };
  return [
    ["rows", JSON.stringify({ data: Array.from({ length: Math.floor(size / 950) }, (_, n) => ({ ...row, n })) })],
    ["one number", `{"n":${"7".repeat(size)}}`],
    ["nested without end", "[".repeat(size)],
    ["a web page", "<".repeat(size)],
  ];
}

function errorOf(message: string) {
  return { responseCode: 500, messages: [{ type: "ACTION_ERROR", message, messageTemplate: message }] };
}

/** Asks a server that answers so. */
async function receive(body: Buffer, status = 200): Promise<unknown> {
  const server = createServer((_, response) =>
    response.writeHead(status, { "Content-Type": "application/json" }).end(body),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const http = createHttp({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fetch,
    headers: () => ({ "Argus-API-Key": "1001/31/qUb3xkXh7Wm2Zt9LrPcA" }),
    timeoutSeconds: 60,
    readError: ({ json }) => ({ said: (json as { messages: { message: string }[] }).messages }),
  });
  try {
    return await http({ method: "POST", path: "/thing", body: {}, signal: noSignal }).catch(() => undefined);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
