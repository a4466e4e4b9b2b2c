import type { Section } from "./whyModel";
import type { Line } from "../protocol";
import type { MatrixContext, Judged } from "../matrix/context";
import type { Source } from "../../access/evidence";

export function sourcesSection(
  { l10n, locale }: Pick<MatrixContext, "l10n" | "locale">,
  { evidence, verdict }: Judged,
): Section {
  const oldest = new Map<Source, number | undefined>();
  for (const { source, readAt } of Object.values(evidence)) {
    const known = oldest.get(source);
    if (!oldest.has(source) || (readAt !== undefined && (known === undefined || readAt < known)))
      oldest.set(source, readAt);
  }
  const said = [...oldest].filter(([source]) => source !== "none");
  const lines: Line[] = said.map(([source, readAt]) => ({
    icon: readAt === undefined ? "info" : "time",
    text:
      readAt === undefined
        ? sourceName(l10n, source)
        : l10n.t("{0}, read at {1}", sourceName(l10n, source), locale.recent(readAt)),
  }));
  if ((verdict.server ?? verdict.contradiction) !== undefined)
    lines.push({
      icon: "time",
      text: l10n.t("the server’s own answer, read at {0}", locale.recent(verdict.case.readAt)),
    });
  return { heading: l10n.t("Based on"), lines };
}

function sourceName(l10n: MatrixContext["l10n"], source: Source): string {
  switch (source) {
    case "case":
      return l10n.t("the case");
    case "enforced":
      return l10n.t("the levels that the server enforces");
    case "entries":
      return l10n.t("the entries of the case");
    case "groups":
      return l10n.t("entries and the members of groups");
    case "search":
      return l10n.t("the search for entries");
    case "permissions":
      return l10n.t("the search for permissions");
    case "ownRole":
      return l10n.t("the role that the case states for you");
    case "definition":
      return l10n.t("the case definition");
    case "none":
      return l10n.t("nothing");
  }
}
