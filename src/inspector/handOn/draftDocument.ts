import { deflateRawSync, inflateRawSync } from "node:zlib";
import * as z from "zod/mini";
import type { Connection } from "../../core/connections/connections";
import { list, origin, trial } from "../messageParts";
import type { Origin, Trial } from "../protocol";

/** A draft for somebody else. It says what is wanted and why, and can do nothing by itself. */
export interface DraftDocument {
  readonly format: "case-access draft";
  readonly version: 1;
  /** The case system that it is for: a draft is never shown on another one. */
  readonly system: string;
  readonly url: string;
  readonly origin: Origin;
  /** ISO text. */
  readonly madeAt: string;
  readonly changes: readonly Trial[];
}

const form = z.object({
  format: z.literal("case-access draft"),
  version: z.literal(1),
  system: z.string(),
  url: z.string(),
  origin,
  madeAt: z.string(),
  changes: list(trial, 1000),
});

/** Longer addresses are cut off by some programs on their way. */
const longestLink = 7_500;
/** A draft is a small text; whatever is larger is none. */
const mostBytes = 4_000_000;

/** The document of a draft. @param now in milliseconds since 1970 */
export function draftDocument(
  { system, url }: Pick<Connection, "system" | "url">,
  changes: readonly Trial[],
  from: Origin,
  now: number,
): DraftDocument {
  const madeAt = new Date(now).toISOString();
  return { format: "case-access draft", version: 1, system, url, origin: from, madeAt, changes };
}

/** The link that opens a draft; `scheme` is that of the VS Code that made it. Undefined: it would be too long. */
export function draftLink(scheme: string, document: DraftDocument): string | undefined {
  const packed = deflateRawSync(JSON.stringify(document)).toString("base64url");
  const link = `${scheme}://case-access.case-access/draft?draft=${packed}`;
  return link.length > longestLink ? undefined : link;
}

/** Reads what a link carries: `draft=…`. Undefined where that is no draft. */
export function readDraftLink(query: string): DraftDocument | undefined {
  const packed = /^draft=([\w-]+)$/.exec(query)?.[1];
  if (packed === undefined) return undefined;
  try {
    return readDraft(inflateRawSync(Buffer.from(packed, "base64url"), { maxOutputLength: mostBytes }).toString("utf8"));
  } catch {
    return undefined; // cut off on its way, or made by hand
  }
}

/** Reads the text of a draft. Undefined where it is none. */
export function readDraft(text: string): DraftDocument | undefined {
  if (text.length > mostBytes) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return form.safeParse(value).data;
}

/** True where a draft is for the case system of a connection. */
export function isFor({ system, url }: DraftDocument, connection: Pick<Connection, "system" | "url">): boolean {
  const plain = (address: string) => address.replace(/\/+$/, "");
  return system === connection.system && plain(url) === plain(connection.url);
}
