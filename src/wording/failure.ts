import type { Failure } from "../base/failure";
import { endRefusalOf } from "../core/expiry/refusal";
import { storeFaultOf } from "../core/store/fault";
import type { ConnectionProblem } from "../core/connections/connections";
import { connectionProblem } from "./connection";
import { endRefusalWords } from "./endRefusal";
import { answerFailures } from "./failureAnswer";
import { failureDetail } from "./failureDetail";
import { networkFailures } from "./failureNetwork";
import type { FailureWords, WordsOfKinds } from "./failureWords";
import { storeFaultWords } from "./store";
import type { SystemWords } from "./systemWords";
import { inMessage } from "../text/untrusted";
import type { Words } from "../text/localize";

const wordsOfKind: WordsOfKinds<Failure["kind"]> = { ...networkFailures, ...answerFailures };

/** `connection` is its name for people. What the server said is quoted, made fit for a message. */
export function failureWords(l10n: SystemWords, failure: Failure, connection: string): FailureWords {
  const fault = storeFaultOf(failure);
  if (fault !== undefined) {
    const { what, next } = storeFaultWords(l10n, fault);
    return {
      what: l10n.t(
        "Nothing was sent to {0}: a change is written to the journal on this computer first. {1}",
        inMessage(connection),
        what,
      ),
      next,
    };
  }
  const refusal = endRefusalOf(failure);
  if (refusal !== undefined) return endRefusalWords(l10n, refusal);
  const keyProblem = l10n.system.keyProblem?.(failure.detail);
  if (keyProblem !== undefined) return { what: keyProblem, next: l10n.t("Run “Case Access: Set API Key”.") };
  const connectionCode = /^connection\.(\w+)$/.exec(failure.detail ?? "")?.[1];
  if (connectionCode !== undefined)
    return {
      what: connectionProblem(l10n, connectionCode as ConnectionProblem, l10n.systemIds),
      next: l10n.t("Correct what is named and try again."),
    };
  const words = wordsOfKind[failure.kind]({
    l10n,
    failure,
    name: inMessage(connection),
    detail: failureDetail(l10n, failure.detail),
    status: failure.status ?? 0,
  });
  return { ...words, next: l10n.system.failureAdvice?.(failure) ?? words.next };
}

/** Both sentences in one text. */
export function failureText(l10n: SystemWords, failure: Failure, connection: string): string {
  const { what, next } = failureWords(l10n, failure, connection);
  return `${what} ${next}`;
}

/** What a server says with a success, as a quotation. */
export function toldLine(l10n: Words, connection: string, told: readonly string[]): string {
  const quotes = told.slice(0, 3).map((message) => l10n.t("“{0}”", inMessage(message, 200)));
  return l10n.t("It is done. {0} says: {1}", inMessage(connection), quotes.join(", "));
}
