import { rights } from "../access/level";
import { neededBy } from "./failureDetail";
import { isCode, said, type WordsOfKinds } from "./failureWords";
import { levelLabel } from "./labels";

type AnswerKind =
  | "noKey"
  | "keyRefused"
  | "notAllowed"
  | "notFound"
  | "invalid"
  | "overloaded"
  | "server"
  | "unexpected"
  | "notSupported"
  | "conflict";

/** What a system refuses, cannot do, or does otherwise. */
export const answerFailures: WordsOfKinds<AnswerKind> = {
  noKey: ({ l10n, failure, name }) => {
    if (failure.detail === "keyring")
      return {
        what: l10n.t("The keyring of this computer did not give out the key for {0}.", name),
        next: l10n.t("Unlock the keyring, or run “Case Access: Set API Key”, and try again."),
      };
    return { what: l10n.t("No API key is stored for {0}.", name), next: l10n.t("Run “Case Access: Set API Key”.") };
  },
  keyRefused: ({ l10n, failure, name }) => {
    return {
      what: said(
        l10n,
        failure,
        l10n.t("{0} did not accept the API key: it is wrong, has expired, or is not valid from this network.", name),
      ),
      next: l10n.t("Run “Case Access: Set API Key” with a new key, or use the network that the key is for."),
    };
  },
  notAllowed: ({ l10n, failure, name }) => {
    const level = rights.find((one) => one === failure.detail);
    const needed = neededBy(failure.detail);
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
  },
  notFound: ({ l10n, failure, name }) => {
    return {
      what: said(l10n, failure, l10n.t("{0} did not find it: it is gone, or not visible to you.", name)),
      next: l10n.t("Refresh; if you expect to see it, ask an owner of the case for access."),
    };
  },
  invalid: ({ l10n, failure, name, detail }) => {
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
  },
  overloaded: ({ l10n, failure, name, detail, status }) => {
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
          ? l10n.t("{0} is overloaded and did not accept the request.", name)
          : l10n.t("{0} is overloaded and did not accept the request ({1}).", name, detail),
      ),
      next: l10n.t("Nothing was changed; wait a moment, then retry."),
    };
  },
  server: ({ l10n, failure, name, status }) => {
    return {
      what: said(l10n, failure, l10n.t("{0} failed while it worked on the request (HTTP {1}).", name, status)),
      next: l10n.t("Retry later; if it happens again, tell those who run the system."),
    };
  },
  unexpected: ({ l10n, failure, name, detail }) => {
    if (failure.detail === "notThere") {
      return {
        what: l10n.t("{0} accepted the change, but it is not there when read again.", name),
        next: l10n.t("Refresh after a while; if it is still not there, tell those who run the system."),
      };
    }
    if (failure.detail === "notStated") {
      return {
        what: l10n.t("{0} accepted the change, but the case does not say whether it was made.", name),
        next: l10n.t("Refresh after a while to see what the server says then."),
      };
    }
    if (failure.detail === "notListed") {
      return {
        what: l10n.t(
          "{0} accepted the change, but the list of who has access does not show it, and no " +
            "list shows the entries on a case definition.",
          name,
        ),
        next: l10n.t(
          "Grant it again: the answer tells whether it is there. Or ask those who manage the case definition.",
        ),
      };
    }
    if (failure.detail === "perhapsElsewhere") {
      return {
        what: l10n.t(
          "{0} accepted the change, but still shows as much access as before. The entry on the case " +
            "may still give it, or something else may, such as an entry on the case definition or a " +
            "delegation.",
          name,
        ),
        next: l10n.t(
          "Revoke the entry: the answer tells whether it was there. Then grant less. Or ask those who " +
            "manage the case definition.",
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
  },
  notSupported: ({ l10n, failure, name, detail }) => {
    return {
      what: isCode(failure.detail && detail) // a code may have words
        ? l10n.t("{0} cannot do this.", name)
        : l10n.t("{0} cannot do this ({1}).", name, detail),
      next: l10n.t("Do it in the web interface of the system, if that offers it."),
    };
  },
  conflict: ({ l10n, failure, name }) => {
    if (failure.detail === "otherKey") {
      return {
        what: l10n.t("Nothing was sent to {0}: its key or its settings changed after this was shown.", name),
        next: l10n.t("Look at what it does now, and decide again."),
      };
    }
    if (failure.detail === "mayArrive") {
      return {
        what: l10n.t(
          "Nothing was sent to {0}: an earlier request for the same got no answer and may still be " +
            "carried out. That was not known when this was shown.",
          name,
        ),
        next: l10n.t("Look at what it does now, and decide again."),
      };
    }
    return {
      what: said(
        l10n,
        failure,
        l10n.t("The case in {0} has changed since it was read; somebody else may have done it.", name),
      ),
      next: l10n.t("Refresh, look at what changed, and decide again."),
    };
  },
};
