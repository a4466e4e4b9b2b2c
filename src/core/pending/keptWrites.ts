import type { Change } from "../../access/case";
import type { Disposable } from "../../base/disposable";
import { createEvent, type Event } from "../../base/event";
import type { CasesChange } from "../cases/changeFeed";
import type { Connection } from "../connections/connection";
import { systemKey, type Attempt } from "../journal/attempt";
import { targetOf } from "../journal/target";
import type { ArrivalClock } from "./arrivalClock";
import { isPendingOpen, type Kept, type Pending } from "./pending";

/**
 * The pending writes by system, and by the case and what of it is changed: what happens to the entry of one tells
 * nothing of that of another, nor of the mode.
 */
export interface KeptWrites extends Disposable {
  /** A case got an open one, or lost it. */
  readonly onDidChange: Event<CasesChange>;
  /** From now on those who show the cases of this connection are told. Returns the key of its system. */
  keyOf(connection: Connection): string;
  connectionNamed(name: string): Connection | undefined;
  /** The key of the system of a record. */
  keyOfAttempt(attempt: Attempt): string;
  of(key: string): readonly Kept[];
  find(key: string, caseId: string, change: Change): Kept | undefined;
  /**
   * @param name what the connection was called when it was written
   * @param since what other windows began later comes after it; milliseconds since 1970
   */
  put(key: string, name: string, pending: Pending, since?: number): void;
  take(key: string, name: string, caseId: string, change: Change): Kept | undefined;
}

/** What of a case a change is of. */
export function placeIn(caseId: string, change: Change): string {
  return `${caseId} ${targetOf(change)}`;
}

/** None yet. */
export function createKeptWrites(now: () => number, clock: Pick<ArrivalClock, "steadySince">): KeptWrites {
  const changed = createEvent<CasesChange>();
  const kept = new Map<string, Map<string, Kept>>();
  const connections = new Map<string, Connection>();
  /** Which system a record is of that names a connection and no path. */
  const oldNames = new Map<string, string>();

  /** Tells all who may show the case; `name` is what the connection was called when it was written. */
  function tell(key: string, name: string, caseId: string): void {
    const names = [...connections.values()].filter((one) => systemKey(one) === key).map((one) => one.name);
    for (const each of new Set([...names, name])) changed.fire({ connection: each, caseId });
  }

  return {
    onDidChange: changed.event,
    keyOf: (connection) => {
      connections.set(connection.name, connection);
      const key = systemKey(connection);
      const old = oldKeyOf(connection);
      if (oldNames.get(old) === key) return key;
      // What version 0.1 left without a path is taken over by the connection that it names.
      oldNames.set(old, key);
      const left = kept.get(old);
      if (left !== undefined) kept.set(key, new Map([...left, ...(kept.get(key) ?? [])]));
      kept.delete(old);
      return key;
    },
    connectionNamed: (name) => connections.get(name),
    keyOfAttempt: (attempt) => {
      if (attempt.url !== undefined) return systemKey(attempt);
      const old = oldKeyOf({ ...attempt, name: attempt.connection });
      return oldNames.get(old) ?? old;
    },
    of: (key) => [...(kept.get(key)?.values() ?? [])],
    find: (key, caseId, change) => kept.get(key)?.get(placeIn(caseId, change)),
    put: (key, name, pending, since = now()) => {
      // No reading of one case settles a change of all cases of a person; the journal says that it is not known.
      if (pending.change.kind === "recompute") return;
      const those = kept.get(key) ?? new Map<string, Kept>();
      const write = { ...pending, since, steadySince: clock.steadySince(pending) };
      kept.set(key, those.set(placeIn(pending.caseId, pending.change), write));
      if (isPendingOpen(pending)) tell(key, name, pending.caseId);
    },
    take: (key, name, caseId, change) => {
      const pending = kept.get(key)?.get(placeIn(caseId, change));
      kept.get(key)?.delete(placeIn(caseId, change));
      if (pending !== undefined && isPendingOpen(pending)) tell(key, name, caseId);
      return pending;
    },
    dispose: () => {
      kept.clear();
      changed.dispose();
    },
  };
}

function oldKeyOf({ name, origin }: Pick<Connection, "name" | "origin">): string {
  return `${origin} named ${name}`;
}
