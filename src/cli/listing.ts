import type { Case } from "../access/case";
import type { CaseFilter } from "../backends/backend";
import { bounds } from "../core/connections/settings";
import type { Coverage } from "./output/document";
import type { Session, Surroundings } from "./session";

/** Which cases a command is about. */
export interface CaseChoice {
  readonly text?: string;
  readonly mode?: readonly string[];
  readonly status?: readonly string[];
  readonly limit?: number;
}

/** The cases that the key can see and that match, with as few requests as the system allows. */
export async function listCases(
  { language: { l10n, locale }, terminal, signal }: Surroundings,
  { workspace: { cases }, connection }: Session,
  { limit = Infinity, ...filter }: CaseChoice & CaseFilter,
): Promise<{ readonly cases: readonly Case[]; readonly coverage: Coverage }> {
  cases.setFilter(connection, filter);
  for (;;) {
    const { cases: loaded } = cases.list(connection);
    await cases.loadPage(connection, signal, Math.min(bounds.pageSize.maximum, limit - loaded.length));
    const list = cases.list(connection);
    if (list.failure !== undefined) throw list.failure;
    signal.throwIfAborted();
    const found = list.cases.slice(0, limit);
    terminal.progress(l10n.t("{0} cases read", locale.count(found.length)));
    if (list.more && found.length < limit && list.cases.length > loaded.length) continue;
    const whole = !list.more && list.cases.length <= limit;
    const of = list.total ?? (whole ? found.length : null);
    return {
      cases: found,
      coverage: {
        whole,
        read: found.length,
        of,
        missing: whole
          ? []
          : [
              of === null
                ? l10n.t("more cases, nobody knows how many")
                : l10n.t("{0} more cases", locale.count(of - found.length)),
            ],
      },
    };
  }
}
