import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "iris");

/** A recorded request with its answer. */
export interface Exchange {
  readonly name: string;
  readonly method: string;
  /** With the query. */
  readonly target: string;
  /** The login between the angle brackets of the key; "user" for a key that nobody has. */
  readonly as: string;
  readonly body: string | undefined;
  readonly status: number;
  readonly answer: unknown;
}

/** All recorded exchanges by the number in front of their name. */
export function readExchanges(): ReadonlyMap<number, Exchange> {
  const files = readdirSync(join(folder, "exchanges")).filter((name) => name.endsWith(".http"));
  return new Map(files.map((name) => [Number.parseInt(name, 10), readExchange(name)]));
}

function readExchange(name: string): Exchange {
  const text = readFileSync(join(folder, "exchanges", name), "utf8");
  const [, request, status, answer] = /^(.*?)\n--- (\d+) \S+\n(.*)$/s.exec(text)!;
  const [head, body] = request!.split("\n\n");
  const [, method, target] = /^(\S+) (\S+) HTTP/.exec(head!)!;
  return {
    name,
    method: method!,
    target: target!,
    as: /^Authorization: Bearer <(.+)>$/m.exec(head!)![1]!,
    body: body?.trim() === "" ? undefined : body?.trim(),
    status: Number(status),
    answer: JSON.parse(answer!) as unknown,
  };
}

/** What was seen of one user on one case. */
export interface Observation {
  readonly label: string;
  /** The enforced level; "HTTP 403" where the administrator could not ask. */
  readonly cached: string;
  /** The names of the levels that the audit gives. */
  readonly audit: readonly string[];
  readonly read: number;
  readonly write: number;
}

const observation = /^(.+?)(?: {2,}|(?<=\))\s*)cached=(HTTP 403|-?\d+) audit=(\[.*?\]) read (\d+) write (\d+)$/;

/** The observations of the form "label cached=… audit=… read … write …", in order. */
export function readObservations(): readonly Observation[] {
  const lines = readFileSync(join(folder, "observations.txt"), "utf8").split("\n");
  return lines.flatMap((line) => {
    const [, label, cached, audit, read, write] = observation.exec(line) ?? [];
    if (label === undefined) return [];
    return [
      {
        label: label.trim(),
        cached: cached!,
        audit: JSON.parse(audit!.replaceAll("'", '"')) as string[],
        read: Number(read),
        write: Number(write),
      },
    ];
  });
}
