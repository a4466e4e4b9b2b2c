import { inMessage } from "../text/untrusted";
import type { SystemWords } from "./systemWords";
import { counted, type Words } from "../text/localize";

/** The server's own name of what a refused key lacks, where the detail of the failure, or of the gap, tells it. */
export function neededBy(detail: string | undefined): string | undefined {
  return /^needs (\w+)$/.exec(detail ?? "")?.[1];
}

/** The detail of a failure in words: codes, paths and what servers and the network say stay as they came. */
export function failureDetail(l10n: SystemWords, detail: string | undefined): string {
  switch (detail) {
    case undefined:
      return l10n.t("no further detail");
    case "ENOTFOUND":
    case "EAI_NONAME":
      return l10n.t("no computer has this name");
    case "EAI_AGAIN":
      return l10n.t("the name could not be looked up");
    case "ECONNREFUSED":
      return l10n.t("the connection was refused");
    case "ECONNRESET":
    case "EPIPE":
      return l10n.t("the connection was closed");
    case "ENETUNREACH":
    case "EHOSTUNREACH":
      return l10n.t("there is no route to it");
    case "cut off":
      return l10n.t("the answer is incomplete");
    case "empty answer":
      return l10n.t("empty answer");
    case "characters that cannot be sent":
      return l10n.t("characters that cannot be sent");
    case "not the end of a page":
      return l10n.t("not the end of a page");
    case "the list of groups is cut off":
      return l10n.t("the list of groups is cut off");
    case "another case":
      return l10n.t("the answer is about another case");
    case "the entry has no ID":
      return l10n.t("the entry has no ID");
    case "only a person can be the reporter":
      return l10n.t("only a person can be the reporter");
    case "a rule for many cases notifies them":
      return l10n.t("a rule for many cases notifies them, which is not changed through one case");
    case "the watcher has no ID":
      return l10n.t("the watcher has no ID");
    case "the entry does not say whose it is":
      return l10n.t("the entry does not say whose it is");
    default:
      return l10n.system.failureDetail?.(detail) ?? sentenceWithParts(l10n, detail) ?? inMessage(detail);
  }
}

/** Details of our own that hold an id, a path or a number. */
const forms: readonly { readonly form: RegExp; say(l10n: Words, part: string, other: string): string }[] = [
  { form: /^"(.*)" is no id$/s, say: (l10n, id) => l10n.t("“{0}” is not an ID", id) },
  { form: /^case (\d+)$/, say: (l10n, id) => l10n.t("case {0}", id) },
  { form: /^needs (\w+)$/, say: (l10n, name) => l10n.t("needs {0}", name) },
  { form: /^members (.*)$/s, say: (l10n, group) => l10n.t("the members of {0}", group) },
  {
    form: /^the list ends after (\d+) entries$/,
    say: (l10n, entries) =>
      counted(
        Number(entries),
        l10n.t("the list ends after 1 entry"),
        l10n.t("the list ends after {0} entries", entries),
      ),
  },
  {
    form: /^the list ends after (\d+) watchers$/,
    say: (l10n, watchers) => l10n.t("the list ends after {0} of those who are notified", watchers),
  },
  { form: /^more than (\d+)$/, say: (l10n, rows) => l10n.t("more than {0} rows", rows) },
  { form: /^(\S+): expected (.+)$/, say: (l10n, path, type) => l10n.t("{0}: “{1}” was expected", path, type) },
];

function sentenceWithParts(l10n: Words, detail: string): string | undefined {
  for (const { form, say } of forms) {
    const [found, part = "", other = ""] = form.exec(detail) ?? [];
    if (found !== undefined) return say(l10n, inMessage(part), inMessage(other));
  }
  return undefined;
}
