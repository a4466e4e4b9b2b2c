import { counted, type Words } from "../text/localize";
import type { WordsOfKinds } from "./failureWords";
import type { Failure } from "../base/failure";

type NetworkKind = "cancelled" | "offline" | "timeout" | "tls" | "proxy" | "redirected" | "notJson" | "tooLarge";

/** Failures on the way to a system, or of what came from there. */
export const networkFailures: WordsOfKinds<NetworkKind> = {
  cancelled: ({ l10n, name }) => {
    return {
      what: l10n.t("The request to {0} was canceled.", name),
      next: l10n.t("Run it again when you want it."),
    };
  },
  offline: ({ l10n, failure, name, detail }) => {
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
  },
  timeout: ({ l10n, failure, name, detail, status }) => {
    const firstByte = /^first byte (\d+) s$/.exec(failure.detail ?? "")?.[1];
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
      what: l10n.t("{0} did not answer in time ({1}).", name, failure.status === undefined ? detail : `HTTP ${status}`),
      next: l10n.t("Retry later, or raise the setting “{0}”.", "caseAccess.requestTimeoutSeconds"),
    };
  },
  tls: ({ l10n, failure, name, detail }) => {
    return {
      what: l10n.t(
        "The secure connection to {0} could not be made: the certificate was not accepted ({1}).",
        name,
        detail,
      ),
      next: tlsNext(l10n, failure),
    };
  },
  proxy: ({ l10n, failure, name, detail, status }) => {
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
  },
  redirected: ({ l10n, failure, name, detail }) => {
    const otherCase = /^case (\d+)$/.exec(failure.detail ?? "")?.[1];
    if (otherCase !== undefined)
      return {
        what: l10n.t("{0} leads to case {1} instead of this one, which was merged or moved.", name, otherCase),
        next: l10n.t("Case {0} was not read. Open it if it is the one you mean.", otherCase),
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
        "Check the address in the setting “{0}”; a sign-in page or a proxy may be in the way.",
        "caseAccess.connections",
      ),
    };
  },
  notJson: ({ l10n, failure, name, detail, status }) => {
    return {
      what:
        failure.status === undefined || status < 400
          ? l10n.t(
              "The answer of {0} is not data ({1}): often it is a sign-in page or a page of a proxy.",
              name,
              detail,
            )
          : l10n.t(
              "The answer of {0} is not data (HTTP {1}): often it is a sign-in page or a page of a proxy.",
              name,
              status,
            ),
      next: l10n.t(
        "Open the address in a browser and sign in where asked, or check the setting “{0}”.",
        "caseAccess.connections",
      ),
    };
  },
  tooLarge: ({ l10n, failure, name, detail }) => {
    if (failure.detail === "headers")
      return {
        what: l10n.t("The headers of an answer of {0} are larger than this computer reads.", name),
        next: l10n.t("Tell those who run the system, or the proxy on the way: often a cookie has grown too large."),
      };
    return {
      what: /^\d+ MB$/.test(failure.detail ?? "")
        ? l10n.t("The answer of {0} is larger than {1}, so it was not read to its end.", name, detail)
        : l10n.t("The answer of {0} is too large and was not read to its end ({1}).", name, detail),
      next: l10n.t("Lower the setting “{0}” or filter the cases.", "caseAccess.pageSize"),
    };
  },
};

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
