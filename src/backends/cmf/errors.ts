import type { Failure, FailureKind } from "../../base/failure";
import type { ErrorAnswer, ErrorMeaning } from "../http/http";

/**
 * Codes of the framework that tell more than the HTTP status. Their texts may be translated or replaced by the
 * customer's module, so a code only makes an answer clearer; nothing is decided wrongly where there is none.
 */
const meanings = {
  "00002": "notFound",
  "00007": "invalid", // has a grant already
  "00008": "invalid", // no such pairing of grantee and case (or definition)
  "00023": "notFound",
  "00026": "invalid", // has a grant already
  "20001": "keyRefused", // nobody is logged in
  "20002": "notAllowed", // lacks a right
} as const satisfies Record<string, FailureKind>;

export type Code = keyof typeof meanings;

const prefix = "OS-CMFR-GEN-";
const codePattern = new RegExp(`(?<!\\d)(${Object.keys(meanings).join("|")})(?!\\d)`);

/**
 * What an error answer of the module means. `{"Errors": ["…"], "StatusCode": 400}` is usual; a callback may replace it
 * altogether.
 */
export function readCmfError({ status, json, html }: ErrorAnswer): ErrorMeaning {
  const said = messagesOf(json).map((message) => ({ message }));
  const code = codeOf(said);
  if (code !== undefined) return { kind: meanings[code], said, isOwn: true };
  // A module may answer with any body, or none. That a request was not taken on is believed only in the form of
  // OutSystems itself.
  const isOwn = !html && ((status !== 429 && status !== 503) || isOutSystems(json));
  return html && status < 500 && status !== 407 && status !== 429 ? { kind: "notJson", isOwn } : { said, isOwn };
}

function isOutSystems(json: unknown): boolean {
  return typeof json === "object" && json !== null && "Errors" in json && "StatusCode" in json;
}

/** The framework's code in what the server said; undefined where there is none that is known. */
export function codeOf(said: Failure["said"]): Code | undefined {
  for (const { message } of said) {
    const found = codePattern.exec(message)?.[1];
    if (found !== undefined) return found as Code;
  }
  return undefined;
}

/** Whether the code stands there as the framework writes it, so that it is not the number of something else. */
export function isInFull(code: Code, said: Failure["said"]): boolean {
  return said.some(({ message }) => message.includes(detailOf(code)));
}

/** How a code is written in `Failure.detail`. */
export function detailOf(code: Code): string {
  return prefix + code;
}

/** The code that a failure has in its detail. */
export function codeOfFailure(failure: Failure): Code | undefined {
  const { detail } = failure;
  return detail?.startsWith(prefix) ? (detail.slice(prefix.length) as Code) : undefined;
}

/** Texts for people in an error body, under the names that OutSystems and its developers use. */
function messagesOf(json: unknown): string[] {
  if (typeof json === "string") return json === "" ? [] : [json];
  if (typeof json !== "object" || json === null) return [];
  const { Errors, errors, Message, message, error } = json as Record<string, unknown>;
  return [Errors ?? errors, Message ?? message ?? error]
    .flat()
    .filter((one): one is string => typeof one === "string" && one !== "")
    .slice(0, 10);
}
