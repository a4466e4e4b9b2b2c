import type { Words } from "../text/localize";
import { oneLine } from "../text/untrusted";
import { Complaint } from "./complaint";
import { exitStatus } from "./exitStatus";
import type { AnswerFormat } from "./output/answerFormat";

/** What every command takes, as the argument library reads it. */
export interface Flags {
  readonly connection?: string;
  readonly json?: boolean;
  readonly format?: AnswerFormat;
  readonly quiet?: boolean;
  readonly timeout?: number;
  /** In milliseconds. */
  readonly maxAge?: number;
  readonly keyFile?: string;
  readonly keyStdin?: boolean;
  readonly state?: string;
  readonly readOnly?: boolean;
}

/** The format of the answer: `--json` is short for one of them. */
export function formatOf({ json, format }: Flags): AnswerFormat {
  return json ? "json" : (format ?? "table");
}

const durationUnits: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time such as "90s", "15m", "2h" or "7d", in milliseconds. */
export function readDuration(l10n: Words, flag: string, text: string): number {
  const [, number, unit] = /^(\d+)([smhd])$/.exec(text.trim()) ?? [];
  if (number !== undefined) return Number(number) * durationUnits[unit!]!;
  throw usage(l10n, flag, text, l10n.t("Write a number and a unit, for example {0}.", "15m"));
}

/** A whole number, at least `least`. */
export function readNumber(l10n: Words, flag: string, text: string, least = 1): number {
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw usage(l10n, flag, text, l10n.t("Write a whole number from {0} on.", least));
}

/** One of several words. */
export function readChoice<T extends string>(l10n: Words, flag: string, text: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw usage(l10n, flag, text, l10n.t("Write one of these: {0}.", choices.join(", ")));
}

/** The complaint about a value that a flag or an argument does not take. */
export function usage(l10n: Words, flag: string, value: string, advice: string): Complaint {
  return new Complaint(exitStatus.usage, "usage", l10n.t("{0} does not take “{1}”.", flag, oneLine(value)), advice);
}
