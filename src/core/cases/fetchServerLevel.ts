import { subjectKey, type Case, type Subject } from "../../access/case";
import type { Level } from "../../access/level";
import type { Backend } from "../../backends/backend";
import type { CaseStore } from "./caseStore";

/** Asks the server for its own answer for a person on a case, once for each reading of the case. */
export async function fetchServerLevel(
  store: CaseStore,
  backend: Pick<Backend, "readServerLevel">,
  of: Case,
  subject: Subject,
  signal: AbortSignal,
): Promise<{ readonly level: Level; readonly isNew: boolean }> {
  const key = subjectKey(subject);
  const known = store.serverLevels.get(of.id)?.get(key);
  if (known !== undefined) return { level: known, isNew: false };
  const level = await store.shared.run(`level ${of.id} ${key}`, signal, async (signal) => {
    // Reading the case again forgets its levels: an answer to an older question is kept where nobody looks.
    const levels = store.serverLevels.get(of.id) ?? new Map<string, Level>();
    store.serverLevels.set(of.id, levels);
    const told = await backend.readServerLevel!(of, subject, signal);
    levels.set(key, told);
    return told;
  });
  store.tally.touch(of.id);
  return { level, isNew: true };
}
