import type { Case } from "../access/case";
import type { CaseFilter } from "../backends/backend";
import type { CaseList } from "../core/cases/cases";
import { bounds } from "../core/connections/settings";
import { movingOf } from "../wording/listCoverage";
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
  around: Surroundings,
  { workspace: { cases }, connection }: Session,
  { limit = Infinity, ...filter }: CaseChoice & CaseFilter,
): Promise<{ readonly cases: readonly Case[]; readonly coverage: Coverage }> {
  const { language, terminal, signal } = around;
  const { l10n, locale } = language;
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
    // A case that moves between two pages is on none; a second reading tells.
    if (list.coverage === "pages" && !list.more) await cases.refresh(connection, undefined, signal);
    return {
      cases: cases.list(connection).cases.slice(0, limit),
      coverage: coverageOf(around, cases.list(connection), limit),
    };
  }
}

function coverageOf({ language: { l10n, locale } }: Surroundings, list: CaseList, limit: number): Coverage {
  const read = Math.min(list.cases.length, limit);
  const isCut = list.more || list.cases.length > limit;
  const of = list.total ?? (isCut ? null : read);
  const moving = movingOf(l10n, list);
  const missing = [
    ...(isCut
      ? [of === null ? l10n.t("more cases, nobody knows how many") : l10n.t("{0} more cases", locale.count(of - read))]
      : []),
    ...(moving === undefined ? [] : [moving]),
  ];
  return { whole: missing.length === 0, read, of, missing };
}
