import type { Fault, FaultKind } from "../../src/sandbox";

/** A fault of the network or the server while something is written, and whether the server carries the request out in the end. */
export interface NetworkFault {
  readonly name: string;
  readonly fault: FaultKind & Pick<Fault, "applied" | "times">;
  readonly carriedOut: boolean;
}

/** With these the answer comes too late; how late does not matter. */
export const neverInTime: ReadonlySet<FaultKind["kind"]> = new Set(["hang", "slow", "slowBody"]);

/** What happens to any system. */
export const networkFaults: readonly NetworkFault[] = [
  ...[400, 401, 403, 404, 409, 412, 422, 500, 502, 504].map((status) => ({ name: String(status), fault: { kind: "status", status } as const, carriedOut: false })),
  ...[500, 502, 504].map((status) => ({ name: `${status}, carried out`, fault: { kind: "status", status, applied: true } as const, carriedOut: true })),
  { name: "429 once", fault: { kind: "status", status: 429 }, carriedOut: true },
  { name: "503 once", fault: { kind: "status", status: 503 }, carriedOut: true },
  { name: "503 for ever", fault: { kind: "status", status: 503, times: Infinity }, carriedOut: false },
  { name: "reset before", fault: { kind: "drop" }, carriedOut: false },
  { name: "reset after", fault: { kind: "drop", applied: true }, carriedOut: true },
  { name: "no answer", fault: { kind: "hang" }, carriedOut: false },
  { name: "no answer, carried out", fault: { kind: "hang", applied: true }, carriedOut: true },
  { name: "slow first byte", fault: { kind: "slow", delayMs: 2_000 }, carriedOut: true },
  { name: "half an answer", fault: { kind: "malformedJson" }, carriedOut: true },
  { name: "cut off in the body", fault: { kind: "truncateBody" }, carriedOut: true },
  { name: "log-in page", fault: { kind: "html" }, carriedOut: false },
  { name: "log-in page, carried out", fault: { kind: "html", applied: true }, carriedOut: true },
  { name: "proxy's 403 page, carried out", fault: { kind: "html", status: 403, applied: true }, carriedOut: true },
  { name: "redirect elsewhere", fault: { kind: "redirect", location: "http://127.0.0.1:9/login" }, carriedOut: false },
  { name: "redirect elsewhere, carried out", fault: { kind: "redirect", location: "http://127.0.0.1:9/login", applied: true }, carriedOut: true },
  { name: "307 elsewhere", fault: { kind: "redirect", location: "http://127.0.0.1:9/", status: 307 }, carriedOut: false },
];
