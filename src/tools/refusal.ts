import type { SystemWords } from "../wording/systemWords";
import type { Failure } from "../base/failure";
import { failureWords } from "../wording/failure";
import type { Face } from "./face";
import type { Words } from "../text/localize";

/** The answer of a tool that has none, in words for a model: what happened, what to ask the user, what to call next. */
export interface Refused {
  readonly refused: string;
}

/** Whether this is a refusal, rather than what was looked for. */
export function isRefused(found: object): found is Refused {
  return "refused" in found;
}

/** What a model reads that wrote a mode which is none of these. */
export function noSuchMode(l10n: Words, modes: readonly string[]): string {
  return l10n.t("There is no such access mode. Pass one of these as {0}: {1}.", "mode", JSON.stringify(modes));
}

/** A failure of the case system in words for a model. */
export function refusalOf(l10n: SystemWords, failure: Failure, connection: string, face: Pick<Face, "next">): Refused {
  const { what, next } = failureWords(l10n, failure, connection);
  const own = face.next?.(l10n, failure, connection) ?? next;
  return { refused: `${what} ${own} ${nextForModel(l10n, failure)}` };
}

function nextForModel(l10n: Words, { kind }: Failure): string {
  switch (kind) {
    case "noKey":
    case "keyRefused":
      return l10n.t("Ask the user to do that, and call the tool again afterwards. Never ask for the key in the chat.");
    case "notFound":
      return l10n.t("Check the ID with {0}; do not guess IDs.", "caseAccess_listCases");
    case "notAllowed":
    case "notSupported":
      return l10n.t("Calling again does not help: tell the user.");
    case "timeout":
    case "overloaded":
    case "server":
    case "offline":
      return l10n.t("Call the tool again once at most, then tell the user.");
    default:
      return l10n.t("Tell the user.");
  }
}
