import type { ConnectionProblem } from "../core/connections/connections";
import { oneLine } from "../text/untrusted";
import { listed, type Words } from "../text/localize";

/** The sentence for people; it says what to change. `systems`: the ids of the systems that are known. */
export function connectionProblem(l10n: Words, problem: ConnectionProblem, systems: readonly string[]): string {
  switch (problem) {
    case "notAnAddress":
      return l10n.t("The address is not complete. It begins with https://, for example https://cases.example.com.");
    case "notHttp":
      return l10n.t("The address has to begin with https://.");
    case "plainHttp":
      return l10n.t(
        "Over plain http the key could be read on the way. Use https://; http:// is accepted for this computer only.",
      );
    case "blockedPort":
      return l10n.t("Browsers and VS Code block this port, so no request is sent to it.");
    case "credentials":
      return l10n.t(
        "The address contains a user name or password. Leave them out; the key is asked for and kept in the " +
          "secret storage.",
      );
    case "query":
      return l10n.t("The address has a part after “?” or “#”. Leave it out.");
    case "noName":
      return l10n.t("The connection has no name.");
    case "nameTooLong":
      return l10n.t("The name is longer than {0} characters.", 100);
    case "nameTaken":
      return l10n.t("Another connection has this name.");
    case "unknownSystem":
      return l10n.t("The system has to be {0}.", oneOf(l10n, systems));
    case "notAnObject":
      return l10n.t("The entry has to have a name, a system and a url.");
    case "notAList":
      return l10n.t("The setting has to be a list of connections.");
  }
}

function oneOf(l10n: Words, ids: readonly string[]): string {
  const quoted = ids.map((id) => l10n.t("“{0}”", id));
  return quoted.length < 2 ? listed(quoted) : l10n.t("{0} or {1}", listed(quoted.slice(0, -1)), quoted.at(-1)!);
}

/**
 * Everything that is wrong with the setting, for one line; what is wrong with the whole of it has no name. Undefined
 * where nothing is.
 */
export function connectionProblems(
  l10n: Words,
  problems: readonly { readonly name: string; readonly problem: ConnectionProblem }[],
  systems: readonly string[],
): string | undefined {
  if (problems.length === 0) return undefined;
  const said = (problem: ConnectionProblem) => connectionProblem(l10n, problem, systems);
  return problems
    .map(({ name, problem }) => (name === "" ? said(problem) : l10n.t("{0}: {1}", oneLine(name, 60), said(problem))))
    .join(" ");
}
