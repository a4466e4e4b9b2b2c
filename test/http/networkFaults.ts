import type { Outcome } from "../../src/core/changes/model";
import assert from "node:assert/strict";
import type { Failure, FailureKind } from "../../src/base/failure";
import type { Fault, FaultKind } from "../../src/sandbox/faults";
import { failureText } from "../../src/wording/failure";
import { englishOf } from "../unit/english";

/**
 * A fault of the network or the server while something is written, and whether the server carries the request out in
 * the end.
 */
export interface NetworkFault {
  readonly name: string;
  readonly fault: FaultKind & Pick<Fault, "applied" | "times">;
  readonly carriedOut: boolean;
  /** What the user reads where the change is not found. */
  readonly failure: FailureKind;
  /** The answer says in the end that it is done. */
  readonly answered?: true;
}

/** With these the answer comes too late; how late does not matter. */
export const neverInTime: ReadonlySet<FaultKind["kind"]> = new Set(["hang", "slow", "slowBody"]);

const kindOfStatus = {
  400: "invalid",
  401: "keyRefused",
  403: "notAllowed",
  404: "notFound",
  409: "conflict",
  412: "invalid",
  422: "invalid",
  500: "server",
  502: "server",
  504: "timeout",
} as const;

/** What happens to any system. */
export const networkFaults: readonly NetworkFault[] = [
  ...([400, 401, 403, 404, 409, 412, 422, 500, 502, 504] as const).map((status) => ({
    name: String(status),
    fault: { kind: "status", status } as const,
    carriedOut: false,
    failure: kindOfStatus[status],
  })),
  ...([500, 502, 504] as const).map((status) => ({
    name: `${status}, carried out`,
    fault: { kind: "status", status, applied: true } as const,
    carriedOut: true,
    failure: kindOfStatus[status],
  })),
  { name: "429 once", fault: { kind: "status", status: 429 }, carriedOut: true, failure: "overloaded", answered: true },
  { name: "503 once", fault: { kind: "status", status: 503 }, carriedOut: true, failure: "overloaded", answered: true },
  {
    name: "503 for ever",
    fault: { kind: "status", status: 503, times: Infinity },
    carriedOut: false,
    failure: "overloaded",
  },
  { name: "proxy's 503 page", fault: { kind: "html", status: 503 }, carriedOut: false, failure: "overloaded" },
  {
    name: "proxy's 503 page, carried out",
    fault: { kind: "html", status: 503, applied: true, times: Infinity },
    carriedOut: true,
    failure: "overloaded",
  },
  {
    name: "proxy's 503 without a page",
    fault: { kind: "empty", status: 503, applied: true },
    carriedOut: true,
    failure: "overloaded",
  },
  {
    name: "proxy's 429 page, carried out",
    fault: { kind: "html", status: 429, applied: true, times: Infinity },
    carriedOut: true,
    failure: "overloaded",
  },
  { name: "proxy's 502 page", fault: { kind: "html", status: 502 }, carriedOut: false, failure: "server" },
  {
    name: "proxy's 502 page, carried out",
    fault: { kind: "html", status: 502, applied: true },
    carriedOut: true,
    failure: "server",
  },
  { name: "reset before", fault: { kind: "drop" }, carriedOut: false, failure: "offline" },
  { name: "reset after", fault: { kind: "drop", applied: true }, carriedOut: true, failure: "offline" },
  { name: "no answer", fault: { kind: "hang" }, carriedOut: false, failure: "timeout" },
  { name: "no answer, carried out", fault: { kind: "hang", applied: true }, carriedOut: true, failure: "timeout" },
  { name: "slow first byte", fault: { kind: "slow", delayMs: 2_000 }, carriedOut: true, failure: "timeout" },
  { name: "half an answer", fault: { kind: "malformedJson" }, carriedOut: true, failure: "notJson" },
  { name: "cut off in the body", fault: { kind: "truncateBody" }, carriedOut: true, failure: "offline" },
  { name: "log-in page", fault: { kind: "html" }, carriedOut: false, failure: "notJson" },
  { name: "log-in page, carried out", fault: { kind: "html", applied: true }, carriedOut: true, failure: "notJson" },
  {
    name: "proxy's 403 page, carried out",
    fault: { kind: "html", status: 403, applied: true },
    carriedOut: true,
    failure: "notJson",
  },
  {
    name: "redirect elsewhere",
    fault: { kind: "redirect", location: "http://127.0.0.1:9/login" },
    carriedOut: false,
    failure: "redirected",
  },
  {
    name: "redirect elsewhere, carried out",
    fault: { kind: "redirect", location: "http://127.0.0.1:9/login", applied: true },
    carriedOut: true,
    failure: "redirected",
  },
  {
    name: "307 elsewhere",
    fault: { kind: "redirect", location: "http://127.0.0.1:9/", status: 307 },
    carriedOut: false,
    failure: "redirected",
  },
];

/** The sentence that a kind of failure has of its own. */
const sentences: Partial<Record<FailureKind, RegExp>> = {
  keyRefused: /did not accept the API key/,
  notAllowed: /does not allow this with your key/,
  notFound: /did not find it/,
  invalid: /did not accept the values/,
  conflict: /has changed since it was read/,
  overloaded: /overloaded/,
  server: /failed while it worked on the request \(HTTP 50\d\)/,
  timeout: /did not answer in time/,
  offline: /broke off before the answer was complete/,
  notJson: /is not data .* a sign-in page or a page of a proxy/,
  redirected: /sent the request .*not followed/,
  unexpected: /does not have the expected form/,
  tooLarge: /too large/,
  notSupported: /cannot do this/,
};

/**
 * The failure is of the kind that was to be, and its words are those of the kind. What is said of the server's state is
 * what is known of it.
 */
export function assertTold(failure: Failure, kind: FailureKind): void {
  const words = failureText(englishOf("argus"), failure, "Prod");
  assert.equal(failure.kind, kind, words);
  assert.match(words, sentences[kind]!);
  assert.equal(
    /Nothing was (changed|sent)|did not accept the request/.test(words),
    kind === "overloaded" && failure.notHandled,
    words,
  );
}

/** A word or two for a table. */
export function inShort(outcome: Outcome): string {
  switch (outcome.kind) {
    case "done":
      return outcome.remark === "foundAfterTimeout" ? "found" : (outcome.remark ?? "done");
    case "notDone":
      return "not";
    case "undetermined":
      return outcome.until === undefined ? "?" : "later";
    default:
      return outcome.kind;
  }
}

/** A row for each fault, a column for each kind of change. */
export function printTable(cells: ReadonlyMap<string, ReadonlyMap<string, string>>): void {
  const columns = [...new Set([...cells.values()].flatMap((row) => [...row.keys()]))];
  const wide = Math.max(...[...cells.keys()].map((name) => name.length));
  const widths = columns.map((column) =>
    Math.max(column.length, ...[...cells.values()].map((row) => row.get(column)?.length ?? 0)),
  );
  const line = (name: string, texts: readonly string[]) =>
    `    ${name.padEnd(wide)}  ${texts.map((text, at) => text.padEnd(widths[at]!)).join("  ")}`.trimEnd();
  console.log(
    [
      "",
      line("", columns),
      ...[...cells].map(([name, row]) =>
        line(
          name,
          columns.map((column) => row.get(column) ?? ""),
        ),
      ),
    ].join("\n"),
  );
}
