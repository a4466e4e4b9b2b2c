/** How a command ends, for scripts. Of several that apply the first one of `order` counts. */
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

const order: readonly ExitStatus[] = [
  exitStatus.interrupted,
  exitStatus.usage,
  exitStatus.partly,
  exitStatus.refused,
  exitStatus.provenNotSo,
  exitStatus.noAnswer,
  exitStatus.unknown,
  exitStatus.done,
];

/** The status of a command of which several things can be said. */
export function firstStatus(statuses: readonly ExitStatus[]): ExitStatus {
  return order.find((status) => statuses.includes(status)) ?? exitStatus.done;
}
