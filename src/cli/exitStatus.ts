import type { Failure } from "../base/failure";

/** How a command ends, for scripts. Of several that apply the first one of `statusOrder` counts. */
export const exitStatus = {
  done: 0,
  provenNotSo: 1,
  unknown: 2,
  partly: 3,
  noAnswer: 4,
  refused: 5,
  usage: 64,
  interrupted: 130,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

const statusOrder: readonly ExitStatus[] = [
  exitStatus.partly,
  exitStatus.refused,
  exitStatus.provenNotSo,
  exitStatus.noAnswer,
  exitStatus.unknown,
  exitStatus.interrupted,
  exitStatus.usage,
  exitStatus.done,
];

/** The status of a command that has several results. */
export function firstStatus(statuses: readonly ExitStatus[]): ExitStatus {
  return statusOrder.find((status) => statuses.includes(status)) ?? exitStatus.done;
}

/** How a command ends that failed. What was not sent because the case changed, or as a guard, is refused. */
export function statusOfFailure({ kind, request }: Failure): ExitStatus {
  if (kind === "cancelled") return exitStatus.interrupted;
  // What is not allowed by what the case says of the caller was not even asked, and neither was anything without a key.
  // What cannot even be asked: a key or an id of another form.
  if (kind === "invalid" && request === undefined) return exitStatus.usage;
  const isGuard = (kind === "notAllowed" || kind === "noKey") && request === undefined;
  return isGuard || kind === "conflict" || kind === "notSupported" ? exitStatus.refused : exitStatus.noAnswer;
}
