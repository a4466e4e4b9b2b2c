import type { Case, Subject } from "../../access/case";
import type { Asking, Backend } from "../../backends/backend";
import type { CaseStore } from "./caseStore";
import { keyOf } from "./directory";

export interface HoldersAsking extends Asking {
  readonly maxAge?: number;
  readonly again?: boolean;
  readonly named?: Promise<unknown>;
}

/**
 * Reads everybody who holds a role on a case, unless that is known and no older than `maxAge` milliseconds: see
 * `Backend.readHolders`. What is refused becomes a gap. With `again` it repeats the reading that is known. `named`
 * resolves when it is known whom the case names, where that is being read. Returns whether it asked.
 */
export async function fetchHolders(
  store: CaseStore,
  { readHolders }: Pick<Backend, "readHolders">,
  of: Case,
  signal: AbortSignal,
  { maxAge, again = false, named, ...asking }: HoldersAsking,
): Promise<boolean> {
  const question = { kind: "holders", of } as const;
  if (readHolders === undefined || !store.directory.lacks(question, maxAge)) return false;
  const known = store.directory.holders(of);
  const before = again && known.known ? known.value : undefined;
  await store.shared.run(keyOf(question), signal, (signal) =>
    store.directory.keepHolders(
      of,
      readHolders(
        of,
        named === undefined ? sampleOf(store, of) : named.then(() => sampleOf(store, of)),
        signal,
        asking,
        before,
      ),
    ),
  );
  return true;
}

/** People who are worth a request each: those whom the case names, and the caller. */
function sampleOf(store: Pick<CaseStore, "entries" | "directory">, of: Case): readonly Subject[] {
  const entries = store.entries(of.id);
  const named = [of.reporter, ...(entries.known ? entries.value.map(({ subject }) => subject) : []), ...of.people];
  const people = named.filter((one): one is Subject => one !== null && one !== undefined && one.kind !== "group");
  return [...people, ...(store.directory.caller ? [store.directory.caller] : [])];
}
