import type { Case, Entry, Subject, Watcher } from "../../access/case";
import type { Level } from "../../access/level";
import type { Asking } from "../../backends/backend";
import type { CaseReader } from "./caseReader";
import type { CaseStore } from "./caseStore";
import type { CaseStores } from "./caseStores";
import { fetchServerLevel } from "./fetchServerLevel";

/** `since`: what was read before it, in milliseconds since 1970, is read again. */
export type LoadAsking = Asking & { readonly since?: number };

/** Reads what a store does not have. Two who ask for the same share one request. */
export interface CaseLoader {
  loadCase(store: CaseStore, caseId: string, signal: AbortSignal, asking?: Asking): Promise<Case>;
  loadEntries(store: CaseStore, caseId: string, signal: AbortSignal, asking?: LoadAsking): Promise<readonly Entry[]>;
  /** With `now` they are read in any case. */
  loadWatchers(store: CaseStore, caseId: string, signal: AbortSignal, asking?: LoadAsking): Promise<readonly Watcher[]>;
  /** Undefined where the system tells none. */
  loadServerLevel(
    store: CaseStore,
    caseId: string,
    subject: Subject,
    signal: AbortSignal,
  ): Promise<{ readonly level: Level; readonly isNew: boolean } | undefined>;
}

export function createCaseLoader(
  {
    readCase,
    readEntries,
    readEntriesOf,
    readWatchers,
  }: Pick<CaseReader, "readCase" | "readEntries" | "readEntriesOf" | "readWatchers">,
  open: CaseStores["open"],
): CaseLoader {
  const loadCase: CaseLoader["loadCase"] = async (store, caseId, signal, asking) =>
    store.find(caseId) ??
    store.shared.run(`case ${caseId}`, signal, (signal) => readCase(store, caseId, signal, asking));
  return {
    loadCase,
    loadEntries: async (store, caseId, signal, asking) => {
      const known = store.entries(caseId);
      if (known.known && store.lastReading(caseId)?.due === false && known.readAt >= (asking?.since ?? 0))
        return known.value;
      return store.shared.run(`entries ${caseId}`, signal, async (signal) => {
        const of = store.find(caseId);
        const read =
          of === undefined
            ? readEntriesOf(store, caseId, loadCase(store, caseId, signal, asking), signal, asking)
            : readEntries(store, of, signal, asking);
        return (await read).entries;
      });
    },
    loadWatchers: async (store, caseId, signal, asking) => {
      const known = store.watchers(caseId);
      if (!asking?.now && known.known && known.readAt >= (asking?.since ?? 0)) return known.value;
      const read = (signal: AbortSignal) => readWatchers(store, caseId, signal, asking);
      return asking?.now ? read(signal) : store.shared.run(`watchers ${caseId}`, signal, read);
    },
    loadServerLevel: async (store, caseId, subject, signal) => {
      const backend = await open(store);
      if (backend.readServerLevel === undefined) return undefined;
      const of = store.find(caseId) ?? (await readCase(store, caseId, signal));
      return fetchServerLevel(store, backend, of, subject, signal);
    },
  };
}
