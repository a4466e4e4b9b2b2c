import type { Case } from "../access/case";
import type { Cases } from "../core/cases/cases";
import type { Connection } from "../core/connections/connections";
import { isWide, isInNarrowing, type Narrowing } from "./narrowing";
import { connectionRow } from "./rows";

/** Which cases of a connection have a row: the pages that were asked for, and those asked for by number. */
export interface ShownCases {
  /** The cases of the pages. The inspector may have had far more read. */
  paged(connection: Connection): readonly Case[];
  /** Cases are read that a page more would show. */
  hasMore(connection: Connection): boolean;
  /**
   * The ids of cases that were asked for by number and are on no page, the last one first; they stand before the pages.
   */
  pinned(connection: Connection): readonly string[];
  /** Gives a case a row where it is on no page. True: it had none. */
  pin(connection: Connection, caseId: string): boolean;
  /** How many cases a page more would be. */
  next(connection: Connection): number;
  /** Shows so many, once they are read. */
  show(connection: Connection, count: number): void;
  /** Forgets a connection, by the id of its row. */
  forget(rowId: string): void;
}

/** Reads what is loaded from the cache of cases and asks no server. At first a page is shown. */
export function createShownCases(
  cases: Pick<Cases, "list" | "find">,
  pageSize: () => number,
  narrowing: (connection: Connection) => Narrowing = () => ({}),
): ShownCases {
  // By the id of the connection's row; only where more than a page is shown.
  const counts = new Map<string, number>();
  const pins = new Map<string, Set<string>>();
  const idOf = (connection: Connection): string => connectionRow(connection).id;
  const within = (connection: Connection): readonly Case[] => {
    const { cases: all } = cases.list(connection);
    const narrowed = narrowing(connection);
    return isWide(narrowed) ? all : all.filter((one) => isInNarrowing(narrowed, one));
  };
  const paged = (connection: Connection): readonly Case[] =>
    within(connection).slice(0, counts.get(idOf(connection)) ?? pageSize());

  return {
    paged,
    hasMore: (connection) => paged(connection).length < within(connection).length,
    pinned(connection) {
      const listed = new Set(paged(connection).map(({ id }) => id));
      return [...(pins.get(idOf(connection)) ?? [])].filter(
        (id) => !listed.has(id) && cases.find(connection, id) !== undefined,
      );
    },
    pin(connection, caseId) {
      if (paged(connection).some(({ id }) => id === caseId)) return false;
      const id = idOf(connection);
      pins.set(id, new Set([caseId, ...(pins.get(id) ?? [])]));
      return true;
    },
    next: (connection) => paged(connection).length + pageSize(),
    show: (connection, count) => void counts.set(idOf(connection), count),
    forget(rowId) {
      counts.delete(rowId);
      pins.delete(rowId);
    },
  };
}
