import type { Failure } from "../base/failure";
import type { Case } from "../access/case";
import type { CaseFilter } from "../backends/backend";
import type { CaseList } from "../core/cases/cases";
import { isFiltered } from "../backends/filter";
import { bounds } from "../core/connections/settings";
import { movingOf } from "../wording/listCoverage";
import { oneLine } from "../text/untrusted";
import { Complaint } from "./complaint";
import { exitStatus } from "./exitStatus";
import { usage } from "./flags";
import { refusalOf } from "./output/advice";
import type { Coverage } from "./output/document";
import type { Session, Surroundings } from "./session";

/** Which cases a command is about. */
export interface CaseChoice {
  readonly text?: string;
  readonly mode?: readonly string[];
  readonly status?: readonly string[];
  readonly limit?: number;
}

/** So many pages in a row on which nothing matches are read: a system that cannot filter leaves that to this side. */
const mostEmpty = 100;

/** The cases that the key can see and that match, with as few requests as the system allows. */
export async function listCases(
  around: Surroundings,
  session: Session,
  { limit = Infinity, ...filter }: CaseChoice & CaseFilter,
): Promise<{ readonly cases: readonly Case[]; readonly coverage: Coverage }> {
  const { language, terminal, signal } = around;
  const { cases } = session.workspace;
  const { connection } = session;
  const { l10n, locale } = language;
  checkMode(session, filter.mode ?? []);
  cases.setFilter(connection, filter);
  let empty = 0;
  for (;;) {
    const { cases: loaded } = cases.list(connection);
    await cases.loadPage(connection, signal, Math.min(bounds.pageSize.maximum, limit - loaded.length));
    const list = cases.list(connection);
    if (list.failure !== undefined) throw refusedFilter(session, filter, list.failure);
    signal.throwIfAborted();
    const found = list.cases.slice(0, limit);
    terminal.progress(() => l10n.t("{0} cases read", locale.count(found.length)));
    empty = list.cases.length > loaded.length ? 0 : empty + 1;
    if (list.more && found.length < limit && empty <= (isFiltered(filter) ? mostEmpty : 0)) continue;
    // A case that moves between two pages is on none; a second reading tells.
    if (list.coverage === "pages" && !list.more) await cases.refresh(connection, undefined, signal);
    return {
      cases: cases.list(connection).cases.slice(0, limit),
      coverage: listedCoverage(around, cases.list(connection), limit),
    };
  }
}

/** An access mode that the system does not have is no mode that no case has. */
function checkMode({ l10n }: Session, modes: readonly string[]): void {
  const { modes: known, withoutModes } = l10n.system;
  const wrong = modes.find((mode) => withoutModes || !Object.hasOwn(known, mode));
  if (wrong === undefined) return;
  throw usage(
    l10n,
    "--mode",
    oneLine(wrong, 60),
    withoutModes
      ? l10n.t("Cases of {0} have no access mode.", l10n.system.name)
      : l10n.t("Write one of these: {0}.", Object.keys(known).join(", ")),
  );
}

/** What the server does not take for a status, for instance, is the mistake of who wrote it. */
function refusedFilter({ l10n, connection }: Session, { status = [] }: CaseFilter, failure: Failure): Error {
  if (failure.kind !== "invalid" || status.length === 0) return failure;
  const { message, advice } = refusalOf(l10n, failure, connection);
  const known = Object.keys(l10n.system.states).join(", ");
  return new Complaint(
    exitStatus.usage,
    "usage",
    message,
    known === "" ? advice : l10n.t("Write one of these: {0}.", known),
  );
}

function listedCoverage({ language: { l10n, locale } }: Surroundings, list: CaseList, limit: number): Coverage {
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
