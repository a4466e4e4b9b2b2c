import type { Sql } from "../store/sqlite";
import type { Store } from "../store/store";
import type { Attempt } from "./attempt";
import { newestOf, readOpen, type Presence, type SeenRecords } from "./read";

export interface OpenAttemptsNeeds {
  readonly store: Pick<Store, "version" | "read">;
  readonly presence: (sql: Sql) => Presence;
  /** What was begun before this time cannot arrive any more, in milliseconds since 1970. */
  readonly since: () => number;
  readonly tell: (attempts: readonly Attempt[]) => void;
}

/** Tells what may still change, and what others have written since it was told last, where something was written. */
export function createOpenAttempts({ store, presence, since, tell }: OpenAttemptsNeeds): () => Promise<void> {
  let seen: SeenRecords | undefined;
  let version: number | undefined;
  /** Another process was at something, whose end nobody would tell. */
  let elsewhere = false;
  return async () => {
    const present = await store.version();
    if (present === version && !elsewhere) return;
    const attempts = await store.read((sql) => {
      const newest = newestOf(sql);
      const open = readOpen(sql, seen ?? newest, since(), presence(sql));
      seen = newest;
      return open;
    }, []);
    elsewhere = attempts.some((one) => one.elsewhere);
    tell(attempts);
    // Not before: who asks meanwhile would take it for read.
    version = present;
  };
}
