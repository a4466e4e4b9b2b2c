import { Failure, toFailure } from "../../base/failure";
import type { Connection } from "../../core/connections/connections";
import { Conflict } from "../../core/changes/drift";
import { noUndoReasons, type NoUndo } from "../../core/changes/undo";
import { storeFaultOf } from "../../core/store/fault";
import { shellWord } from "../../text/commandLine";
import type { Words } from "../../text/localize";
import { oneLine } from "../../text/untrusted";
import { differenceLines } from "../../wording/drift";
import { failureWords } from "../../wording/failure";
import { noUndoText } from "../../wording/journal";
import type { SystemWords } from "../../wording/systemWords";
import { storeFaultWords } from "../../wording/store";
import { wordsOf } from "../../wording/wordsOf";
import { Complaint } from "../complaint";
import { exitStatus, statusOfFailure, type ExitStatus } from "../exitStatus";
import { keyVariable } from "../settings/keySources";
import type { ErrorDocument } from "./document";
import { tool } from "./tool";

/** Why there is no answer: for programs, for people, and how the command ends. */
export interface Refusal extends ErrorDocument {
  readonly status: ExitStatus;
  readonly more?: object;
}

/** What was thrown, in words. `connection`: undefined where none was chosen yet. */
export function refusalOf(
  words: Words,
  thrown: unknown,
  connection: Pick<Connection, "name" | "system"> | undefined,
): Refusal {
  const l10n = wordsOf(words, connection?.system ?? "");
  if (thrown instanceof Complaint) {
    const { status, kind, message, advice, more } = thrown;
    return { status, kind, message, advice, more };
  }
  const failure = toFailure(thrown);
  if (failure.kind === "unexpected" && !(thrown instanceof Failure)) return faultOf(l10n, failure);
  const fault = connection === undefined ? storeFaultOf(failure) : undefined;
  const undo = noUndoReasons.find((reason) => failure.kind === "notSupported" && failure.detail === reason);
  if (undo !== undefined) return undoRefusal(l10n, undo);
  // Without a connection nothing was to be sent, so that the journal alone is spoken of.
  const { what, next } = fault
    ? storeFaultWords(l10n, fault)
    : failureWords(l10n, failure, connection?.name ?? tool.name);
  const differences = failure instanceof Conflict ? differenceLines(l10n, failure.differences) : [];
  return {
    status: statusOfFailure(failure),
    kind: failure.detail === "readOnly" ? "readOnly" : failure.kind,
    message: [what, ...differences].join(" "),
    advice: adviceFor(l10n, failure, connection?.name) ?? storeAdvice(l10n, failure) ?? next,
    ...(failure.status !== undefined && { more: { status: failure.status } }),
  };
}

/** Something on this computer went wrong, such as a file that cannot be written; no server has answered otherwise. */
function faultOf(l10n: Words, { detail = "" }: Failure): Refusal {
  return {
    status: exitStatus.noAnswer,
    kind: "fault",
    message: l10n.t("Something on this computer failed: {0}.", oneLine(detail, 300)),
    advice: l10n.t(
      "Check the file or folder that it names; if it names none, report it with what {0} says.",
      "--version",
    ),
  };
}

function undoRefusal(l10n: Words, reason: NoUndo): Refusal {
  return {
    status: exitStatus.refused,
    kind: "noUndo",
    message: noUndoText(l10n, reason),
    advice: l10n.t("Look at the journal: {0}", "case-access journal"),
    more: { reason },
  };
}

/** What can be done in a terminal, where that is something else than in an editor. */
export function adviceFor(l10n: SystemWords, { kind, detail }: Failure, connection = "NAME"): string | undefined {
  const giveKey = () =>
    l10n.t("Set {0} to the address and the key, or pass {1}.", keyVariable(connection), "--key-file FILE");
  switch (kind) {
    case "noKey":
    case "keyRefused":
      return giveKey();
    case "invalid":
      return l10n.system.keyProblem?.(detail) === undefined ? undefined : giveKey();
    case "notAllowed":
      return detail === "readOnly"
        ? l10n.t(
            "To change something, leave {0} out, unset {1}, and take {2} out of the file of connections.",
            "--read-only",
            "CASE_ACCESS_READ_ONLY",
            "“readOnly”",
          )
        : undefined;
    case "notFound":
      // A wrong address answers alike, and then the list of cases does, too.
      return l10n.t(
        "Look for it among the cases that this key sees: {0}. If that is not found either, the address is wrong: {1}",
        casesCommandOf(connection),
        "case-access connections list",
      );
    case "timeout":
      return l10n.t("Try again later, or give it longer: {0}", "--timeout 120");
    case "tls":
      // Of a certificate that is too old, or for another name, trusting somebody else would change nothing.
      if (/EXPIRED|NOT_YET_VALID|DATE_INVALID/.test(detail ?? "")) return undefined;
      if (/ALTNAME|HOSTNAME|COMMON_NAME|^(?:EPROTO|ERR_SSL)/.test(detail ?? "")) return checkAddress(l10n);
      return l10n.t(
        "If your organization has its own certificate authority, set {0} to the file with its certificate.",
        "NODE_EXTRA_CA_CERTS",
      );
    case "proxy":
      return l10n.t("Check {0} and {1}.", "HTTPS_PROXY", "NO_PROXY");
    case "redirected":
      return /^case /.test(detail ?? "") ? undefined : checkAddress(l10n);
    case "notJson":
      return checkAddress(l10n);
    case "tooLarge":
      return l10n.t("Ask for fewer: {0}", "--limit 100");
    case "unexpected":
      // A server may read 09001 as 9001.
      if (detail === "another case")
        return l10n.t("Write the ID of the case as the system writes it: {0}", casesCommandOf(connection));
      return isOutcome(detail) || detail?.startsWith("store.") ? undefined : checkAddress(l10n);
    default:
      return undefined;
  }
}

function casesCommandOf(connection: string): string {
  return `case-access cases --connection ${shellWord(connection)}`;
}

function checkAddress(l10n: Words): string {
  return l10n.t("Check the address of the connection: {0}", "case-access connections list");
}

/** What a server accepted and shows otherwise, which the model's words say more of. */
function isOutcome(detail: string | undefined): boolean {
  return ["notThere", "notStated", "notListed", "perhapsElsewhere"].includes(detail ?? "");
}

/** What can be done in a terminal where the journal cannot be written. */
function storeAdvice(l10n: Words, failure: Failure): string | undefined {
  switch (storeFaultOf(failure)) {
    case "newer":
      return l10n.t("Update {0}.", tool.name);
    case "full":
    case "readOnly":
    case "failed":
      return l10n.t("Check that there is room on the disk, or name another folder with {0}.", "--state");
    default:
      return undefined;
  }
}
