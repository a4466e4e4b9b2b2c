import type { Failure } from "../base/failure";
import { inMessage } from "../text/untrusted";
import type { Words } from "../text/localize";
import type { SystemWords } from "./systemWords";

/** A failure in words: one sentence about what happened, and one about what can be done now. Plain text. */
export interface FailureWords {
  readonly what: string;
  readonly next: string;
}

/** What the words of a kind of failure are made from. */
export interface Told {
  readonly l10n: SystemWords;
  readonly failure: Failure;
  /** Of the connection, for people. */
  readonly name: string;
  readonly detail: string;
  /** Of the answer; 0: there was none. */
  readonly status: number;
}

/** The words for some kinds of failures. */
export type WordsOfKinds<Kind extends Failure["kind"]> = Readonly<Record<Kind, (told: Told) => FailureWords>>;

/** Absent, or one word for programs, which tells people nothing. */
export function isCode(detail: string | undefined): boolean {
  return detail === undefined || !/\s/.test(detail);
}

/** The server's own words after ours, as a quotation, with the field that they are about. */
export function said(l10n: Words, { said: messages }: Failure, what: string): string {
  const quotes = messages
    .slice(0, 3)
    .map(({ message, field }) =>
      field === undefined
        ? l10n.t("“{0}”", inMessage(message, 200))
        : l10n.t("{0}: “{1}”", inMessage(field), inMessage(message, 200)),
    );
  return quotes.length === 0 ? what : l10n.t("{0} It says: {1}", what, quotes.join(", "));
}
