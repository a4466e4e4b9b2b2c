import type { Memento } from "vscode";
import type { Subject } from "../../access/case";
import type { Connection } from "../../core/connections/connections";

const recentKey = "caseAccess.recentPeople";
const mostRemembered = 8;

/** Whom access was granted to last, on this computer; they are offered first. */
export interface RecentPeople {
  /** Their ids, the last one first. */
  of(connection: Connection): readonly string[];
  add(connection: Connection, subject: Subject): void;
}

/** Keeps ids only: names are what the case system says. */
export function createRecentPeople(remembered: Pick<Memento, "get" | "update">): RecentPeople {
  const all = () => remembered.get<Record<string, unknown>>(recentKey, {});
  const keyOf = ({ system, url }: Connection) => JSON.stringify([system, url]);
  const of = (connection: Connection): string[] => {
    const kept = all()[keyOf(connection)];
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : [];
  };
  return {
    of,
    add(connection, { id }) {
      const next = [id, ...of(connection).filter((one) => one !== id)].slice(0, mostRemembered);
      void remembered.update(recentKey, { ...all(), [keyOf(connection)]: next });
    },
  };
}
