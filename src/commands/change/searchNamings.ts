import { l10n } from "vscode";
import type { Case, Subject } from "../../access/case";
import type { Backend } from "../../backends/backend";
import { toFailure } from "../../base/failure";
import { findNamings, type Namings } from "../../core/cases/namings";
import type { CaseList } from "../../core/cases/cases";
import type { Connection } from "../../core/connections/connections";
import { bounds } from "../../core/connections/settings";
import { count } from "../../platform/locale";
import { counted } from "../../text/localize";
import { tellFailure } from "../report";
import type { Uses } from "../services";
import { withBulkProgress } from "./bulkProgress";

/** What names somebody, and the cases of the list that were there when it was looked for. */
export interface SearchedNamings {
  readonly namings: Namings;
  readonly listed: readonly Case[];
}

/**
 * Finds what names a person or group. Where the system has no search, or the search fails, all cases of the list are
 * loaded before. Undefined: cancelled or failed, which was told.
 */
export async function searchNamings(
  services: Uses<"connections" | "cases" | "log" | "again">,
  connection: Connection,
  { readNamedCases }: Pick<Backend, "readNamedCases">,
  subject: Subject,
): Promise<SearchedNamings | undefined> {
  const { cases } = services;
  try {
    return await withBulkProgress(l10n.t("Looking for what names them"), async (signal, progress) => {
      const look = async (): Promise<SearchedNamings> => {
        const listed = cases.list(connection).cases;
        return { namings: await findNamings(services, connection, subject, listed, signal, progress), listed };
      };
      if (readNamedCases !== undefined) {
        const looked = await look();
        if (looked.namings.searchFailure === undefined || !isMore(cases.list(connection))) return looked;
      }
      await loadAll(services, connection, signal);
      return look();
    });
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.kind !== "cancelled") void tellFailure(services, failure, connection);
    return undefined;
  }
}

/** Loads the list to its end, as far as pages bring more. Rejects where nothing of it could be loaded. */
async function loadAll({ cases }: Uses<"cases">, connection: Connection, signal: AbortSignal): Promise<void> {
  for (let loaded = -1; isMore(cases.list(connection));) {
    if (cases.list(connection).cases.length === loaded) break;
    loaded = cases.list(connection).cases.length;
    await cases.loadPage(connection, signal, bounds.pageSize.maximum);
  }
  const { cases: read, failure } = cases.list(connection);
  if (read.length === 0 && failure !== undefined) throw failure;
}

/** Whether there is more of a list than is loaded, or may be: nobody has asked for it yet, or it could not be read. */
function isMore({ more, state }: Pick<CaseList, "more" | "state">): boolean {
  return more || state !== "loaded";
}

/** What of the list of cases was not looked at. */
export function listLimits(
  { cases }: Uses<"cases">,
  connection: Connection,
  { search }: Pick<Namings, "search">,
  listed: readonly Case[],
): string[] {
  const isFiltered = Object.values(cases.filter(connection)).some((value) => value !== undefined);
  if (search !== undefined)
    return [
      counted(
        listed.length,
        l10n.t("Access by role was read on the 1 loaded case."),
        l10n.t("Access by role was read on the {0} loaded cases.", count(listed.length)),
      ),
    ];
  return [
    ...(cases.list(connection).more
      ? [
          counted(
            listed.length,
            l10n.t("Only the 1 case that is loaded is read; there are more."),
            l10n.t("Only the {0} cases that are loaded are read; there are more.", count(listed.length)),
          ),
        ]
      : []),
    ...(isFiltered ? [l10n.t("Only cases that match the filter are read.")] : []),
  ];
}
