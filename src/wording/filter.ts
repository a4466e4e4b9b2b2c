import type { CaseFilter, NamedId } from "../backends/backend";
import { inMessage } from "../text/untrusted";
import { detailLabel, detailValue, modeLabel, statusLabel } from "./labels";
import type { SystemWords } from "./systemWords";

/** What a filter asks for, a part in words for each kind of condition. Empty where it leaves nothing out. */
export function filterParts(l10n: SystemWords, filter: CaseFilter): string[] {
  const { text, status = [], mode = [], details = {}, scope = [], reportedBy = [], assignedTo = [] } = filter;
  const names = (all: readonly NamedId[]) => all.map(({ name }) => inMessage(name, 60)).join(", ");
  return [
    text === undefined ? "" : l10n.t("“{0}”", inMessage(text, 60)),
    mode.map((each) => modeLabel(l10n, each)).join(", "),
    status.map((each) => statusLabel(l10n, each)).join(", "),
    ...Object.entries(details).map(([label, values]) =>
      values.length === 0 ? "" : `${detailLabel(l10n, label)}: ${values.map(detailName(l10n, label)).join(", ")}`,
    ),
    names(scope),
    reportedBy.length === 0 ? "" : l10n.t("reported by {0}", names(reportedBy)),
    assignedTo.length === 0 ? "" : l10n.t("assigned to {0}", names(assignedTo)),
  ].filter((part) => part !== "");
}

/** Names a value of a detail of a case; one that is not known as it came. */
export function detailName(l10n: SystemWords, label: string): (value: string) => string {
  return (value) => detailValue(l10n, label, value) ?? inMessage(value, 40);
}

/** What the tree leaves out of the loaded cases by itself. */
export function narrowingParts(
  l10n: SystemWords,
  { own, closed }: { readonly own?: true; readonly closed?: true },
): string[] {
  return [
    own ? l10n.t("I own (loaded cases only)") : "",
    closed ? l10n.t("{0} (loaded cases only)", l10n.system.gate?.closed ?? "") : "",
  ].filter((part) => part !== "");
}
