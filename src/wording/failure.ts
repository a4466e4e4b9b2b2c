import { rights } from "../access/level";
import type { Failure } from "../base/failure";
import { storeFaultOf } from "../core/store/fault";
import type { ConnectionProblem } from "../core/connections/connections";
import { connectionProblem } from "./connection";
import { failureDetail, neededBy } from "./failureDetail";
import { levelLabel } from "./labels";
import { storeFaultWords } from "./store";
import type { SystemWords } from "./systemWords";
import { inMessage } from "../text/untrusted";
import { counted, type Words } from "../text/localize";

/** A failure in words: one sentence about what happened, and one about what can be done now. Plain text. */
export interface FailureWords {
  readonly what: string;
  readonly next: string;
}

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
  const keyProblem = l10n.system.keyProblem?.(failure.detail);
  if (keyProblem !== undefined) return { what: keyProblem, next: l10n.t("Run “Case Access: Set API Key”.") };
  const connectionCode = /^connection\.(\w+)$/.exec(failure.detail ?? "")?.[1];
  if (connectionCode !== undefined)
    return {
      what: connectionProblem(l10n, connectionCode as ConnectionProblem, l10n.systemIds),
      next: l10n.t("Correct what is named and try again."),
    };
  const words = wordsOfKind(l10n, failure, connection);
  return { ...words, next: l10n.system.failureAdvice?.(failure) ?? words.next };
}

function wordsOfKind(l10n: SystemWords, failure: Failure, connection: string): FailureWords {
  const name = inMessage(connection);
  const detail = failureDetail(l10n, failure.detail);
  const status = failure.status ?? 0;
  const needed = neededBy(failure.detail);
  const level = rights.find((one) => one === failure.detail);
  const firstByte = /^first byte (\d+) s$/.exec(failure.detail ?? "")?.[1];
  switch (failure.kind) {
    case "cancelled":
      return {
        what: l10n.t("The request to {0} was cancelled.", name),
        next: l10n.t("Run it again when you want it."),
      };
    case "offline":
      return failure.notHandled
        ? {
            what: l10n.t("{0} could not be reached ({1}).", name, detail),
            next: l10n.t("Check the network, the VPN and the address of the connection, then retry."),
          }
        : {
            what: l10n.t("The connection to {0} broke off before the answer was complete ({1}).", name, detail),
            next: l10n.t(
              "Retry; if it happens again, check the network and whether something on the way cuts connections.",
            ),
          };
    case "timeout":
      if (failure.notHandled && failure.status === undefined) {
        return {
          what: l10n.t("No connection to {0} was made in time ({1}).", name, detail),
          next: l10n.t("Check the network, the VPN and the address of the connection, then retry."),
        };
      }
      if (firstByte !== undefined) {
        return {
          what: counted(
            Number(firstByte),
            l10n.t("{0} did not begin to answer within 1 second: it may be out of reach, or slow.", name),
            l10n.t("{0} did not begin to answer within {1} seconds: it may be out of reach, or slow.", name, firstByte),
          ),
          next: l10n.t(
            "Check the network, the VPN and the proxy; if it is only slow, raise the setting “{0}”.",
            "caseAccess.connectTimeoutSeconds",
          ),
        };
      }
      return {
        what: l10n.t(
          "{0} did not answer in time ({1}).",
          name,
          failure.status === undefined ? detail : `HTTP ${status}`,
        ),
        next: l10n.t("Retry later, or raise the setting “{0}”.", "caseAccess.requestTimeoutSeconds"),
      };
    case "tls":
      return {
        what: l10n.t(
          "The secure connection to {0} could not be made: the certificate was not accepted ({1}).",
          name,
          detail,
        ),
        next: tlsNext(l10n, failure),
      };
    case "proxy":
      return {
        what: l10n.t(
          "The proxy on the way to {0} did not let the request through ({1}).",
          name,
          failure.status === undefined ? detail : `HTTP ${status}`,
        ),
        next: l10n.t(
          "Check the settings “{0}” and “{1}”, and the user name and password for the proxy.",
          "http.proxy",
          "http.proxySupport",
        ),
      };
    case "noKey":
      if (failure.detail === "keyring")
        return {
          what: l10n.t("The keyring of this computer did not give out the key for {0}.", name),
          next: l10n.t("Unlock the keyring, or run “Case Access: Set API Key”, and try again."),
        };
      return { what: l10n.t("No API key is stored for {0}.", name), next: l10n.t("Run “Case Access: Set API Key”.") };
    case "keyRefused":
      return {
        what: said(
          l10n,
          failure,
          l10n.t("{0} did not accept the API key: it is wrong, has expired, or is not valid from this network.", name),
        ),
        next: l10n.t("Run “Case Access: Set API Key” with a new key, or use the network that the key is for."),
      };
    case "notAllowed":
      if (failure.detail === "readOnly")
        return {
          what: l10n.t("Nothing was sent to {0}: Case Access is set to read-only.", name),
          next: l10n.t("To change something, switch the setting “{0}” off.", "caseAccess.readOnly"),
        };
      return {
        what: said(
          l10n,
          failure,
          failure.detail === "owner"
            ? l10n.t("{0} does not allow this with your key: only owners of a case may change access to it.", name)
            : level !== undefined
              ? l10n.t(
                  "{0} does not allow this with your key: it needs {1} access to the case.",
                  name,
                  levelLabel(l10n, level),
                )
              : needed !== undefined
                ? l10n.t("{0} does not allow this with your key: it needs the function {1}.", name, needed)
                : l10n.t("{0} does not allow this with your key.", name),
        ),
        next: l10n.t("Ask an owner of the case or an administrator, or use a key with more rights."),
      };
    case "notFound":
      return {
        what: said(l10n, failure, l10n.t("{0} did not find it: it is gone, or not visible to you.", name)),
        next: l10n.t("Refresh; if you expect to see it, ask an owner of the case for access."),
      };
    case "invalid":
      return {
        what: said(
          l10n,
          failure,
          isCode(failure.detail)
            ? l10n.t("{0} did not accept the values.", name)
            : l10n.t("{0} did not accept the values ({1}).", name, detail),
        ),
        next: l10n.t("Correct what is named and try again."),
      };
    case "overloaded":
      if (!failure.notHandled) {
        return {
          what: said(
            l10n,
            failure,
            l10n.t("{0}, or something on the way to it, is overloaded (HTTP {1}).", name, status),
          ),
          next: l10n.t("Wait a moment, then retry."),
        };
      }
      return {
        what: said(
          l10n,
          failure,
          failure.detail === undefined
            ? l10n.t("{0} is overloaded and did not take the request on.", name)
            : l10n.t("{0} is overloaded and did not take the request on ({1}).", name, detail),
        ),
        next: l10n.t("Nothing was changed; wait a moment, then retry."),
      };
    case "server":
      return {
        what: said(l10n, failure, l10n.t("{0} failed while it worked on the request (HTTP {1}).", name, status)),
        next: l10n.t("Retry later; if it happens again, tell those who run the system."),
      };
    case "redirected": {
      const otherCase = /^case (\d+)$/.exec(failure.detail ?? "")?.[1];
      if (otherCase !== undefined)
        return {
          what: l10n.t("{0} leads to case {1} instead of this one, which was merged or moved.", name, otherCase),
          next: l10n.t("Nothing was read of case {0}; open it if that is the one you mean.", otherCase),
        };
      return {
        what:
          failure.detail === undefined
            ? l10n.t(
                "{0} sent the request elsewhere, and it was not followed, so that the key stays where it belongs.",
                name,
              )
            : l10n.t(
                "{0} sent the request on to {1}, and it was not followed, so that the key stays where it belongs.",
                name,
                detail,
              ),
        next: l10n.t(
          "Check the address in the setting “{0}”; a log-in page or a proxy may be in the way.",
          "caseAccess.connections",
        ),
      };
    }
    case "notJson":
      return {
        what:
          failure.status === undefined || status < 400
            ? l10n.t(
                "What came from {0} is not data ({1}): often it is a log-in page or a page of a proxy.",
                name,
                detail,
              )
            : l10n.t(
                "What came from {0} is not data (HTTP {1}): often it is a log-in page or a page of a proxy.",
                name,
                status,
              ),
        next: l10n.t(
          "Open the address in a browser and log in where asked, or check the setting “{0}”.",
          "caseAccess.connections",
        ),
      };
    case "unexpected":
      if (failure.detail === "notThere") {
        return {
          what: l10n.t("{0} accepted it, but it is not there when read again.", name),
          next: l10n.t("Refresh after a while; if it is still not there, tell those who run the system."),
        };
      }
      if (failure.detail === "notStated") {
        return {
          what: l10n.t("{0} accepted it, but the case does not say whether it is so now.", name),
          next: l10n.t("Refresh after a while, which tells as soon as the server does."),
        };
      }
      if (failure.detail === "notListed") {
        return {
          what: l10n.t(
            "{0} accepted it, but the list of who has access does not show it, and no list shows the grants " +
              "on a case definition.",
            name,
          ),
          next: l10n.t("Grant it again, which tells whether it is there, or ask those who manage the case definition."),
        };
      }
      if (failure.detail === "perhapsElsewhere") {
        return {
          what: l10n.t(
            "{0} accepted it, but still shows as much access as before: it is not known whether the entry on " +
              "the case still gives it, or something else does, such as a grant on the case definition or a " +
              "delegation.",
            name,
          ),
          next: l10n.t(
            "Revoke the entry, which tells, and grant less then; or ask those who manage the case definition.",
          ),
        };
      }
      return {
        what: said(l10n, failure, l10n.t("The answer of {0} does not have the expected form ({1}).", name, detail)),
        next: l10n.t(
          "Check that the address belongs to such a system; if it does, report this with the text of “Case " +
            "Access: Show Log”.",
        ),
      };
    case "tooLarge":
      if (failure.detail === "headers")
        return {
          what: l10n.t("The headers of an answer of {0} are larger than this computer reads.", name),
          next: l10n.t("Tell those who run the system, or the proxy on the way: it is often a cookie that grows."),
        };
      return {
        what: /^\d+ MB$/.test(failure.detail ?? "")
          ? l10n.t("The answer of {0} is larger than {1}, so it was not read to its end.", name, detail)
          : l10n.t("The answer of {0} is too large and was not read to its end ({1}).", name, detail),
        next: l10n.t("Lower the setting “{0}” or filter the cases.", "caseAccess.pageSize"),
      };
    case "notSupported":
      return {
        what: isCode(failure.detail)
          ? l10n.t("{0} cannot do this.", name)
          : l10n.t("{0} cannot do this ({1}).", name, detail),
        next: l10n.t("Do it in the web interface of the system, if that offers it."),
      };
    case "conflict":
      if (failure.detail === "otherKey") {
        return {
          what: l10n.t("Nothing was sent to {0}: its key or its settings changed after this was looked at.", name),
          next: l10n.t("Look at what it does now, and decide again."),
        };
      }
      if (failure.detail === "mayArrive") {
        return {
          what: l10n.t(
            "Nothing was sent to {0}: an earlier request for the same had no answer and may still be carried " +
              "out, which was not known when this was looked at.",
            name,
          ),
          next: l10n.t("Look at what it does now, and decide again."),
        };
      }
      return {
        what: said(
          l10n,
          failure,
          l10n.t("The case in {0} is not as it was looked at; somebody else may have changed it.", name),
        ),
        next: l10n.t("Refresh, look at what changed, and decide again."),
      };
  }
}

/** Absent, or one word for programs, which tells people nothing. */
function isCode(detail: string | undefined): boolean {
  return detail === undefined || !/\s/.test(detail);
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

/** The server's own words after ours, as a quotation, with the field that they are about. */
function said(l10n: Words, { said: messages }: Failure, what: string): string {
  const quotes = messages
    .slice(0, 3)
    .map(({ message, field }) =>
      field === undefined
        ? l10n.t("“{0}”", inMessage(message, 200))
        : l10n.t("{0}: “{1}”", inMessage(field), inMessage(message, 200)),
    );
  return quotes.length === 0 ? what : l10n.t("{0} It says: {1}", what, quotes.join(", "));
}

function tlsNext(l10n: Words, { detail = "" }: Failure): string {
  if (/EXPIRED|NOT_YET_VALID|DATE_INVALID/.test(detail))
    return l10n.t(
      "Check the date of this computer; if it is right, those who run the system have to renew the certificate.",
    );
  if (/ALTNAME|HOSTNAME|COMMON_NAME/.test(detail))
    return l10n.t(
      "The certificate is for another name: check the address in the setting “{0}”.",
      "caseAccess.connections",
    );
  if (/^(?:EPROTO|ERR_SSL)/.test(detail))
    return l10n.t("Check whether the address in the setting “{0}” has the right port.", "caseAccess.connections");
  return l10n.t(
    "If your organization has its own certificate authority, add it to the certificates of this computer and " +
      "leave the setting “{0}” on.",
    "http.systemCertificates",
  );
}
