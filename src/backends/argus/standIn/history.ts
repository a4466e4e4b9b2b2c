import { stableUuid } from "../../../sandbox/world/stableUuid";
import type { Entry, Watcher, WorldCase } from "../../../sandbox/world/model";

/** One thing that a transaction changed: its kind, before and after. */
export type Change =
  | { readonly kind: "access"; readonly value: Entry | null; readonly previous: Entry | null }
  | { readonly kind: "watcher"; readonly value: Watcher | null; readonly previous: Watcher | null }
  /** A person, by number. */
  | {
      readonly kind: "user";
      readonly field: string;
      readonly value: number | null;
      readonly previous: number | null;
    }
  | {
      readonly kind: "customer" | "service" | "string" | "status" | "priority" | "flag" | "caseVO";
      readonly field: string;
      readonly value: string | null;
      readonly previous: string | null;
    };

/** A transaction of a case's history. */
export interface Transaction {
  readonly id: string;
  /** One of the operations of the published description. */
  readonly operation: string;
  readonly at: number;
  readonly by: number;
  /** How many people were told. */
  readonly notified: number;
  readonly changes: readonly Change[];
}

/** What the history of a case in the first world must have been, oldest first. */
export function firstHistory(one: WorldCase): Transaction[] {
  const transaction = (operation: string, about: string, at: number, by: number, ...changes: Change[]) => ({
    id: stableUuid(`${one.id}/${about}`),
    operation,
    at,
    by,
    notified: 0,
    changes,
  });
  const all = [
    transaction("createCase", "created", one.created, one.reporter ?? one.updatedBy, ...firstChanges(one)),
    ...one.entries.map((entry) =>
      transaction("grantCaseAccess", entry.id, entry.at, entry.by, { kind: "access", value: entry, previous: null }),
    ),
    ...one.watchers
      .filter(({ role }) => role === "watcher")
      .map((value) =>
        transaction("addCaseWatcher", value.id, value.at, value.by, { kind: "watcher", value, previous: null }),
      ),
  ];
  if (one.mergedInto !== undefined) {
    const into = { kind: "caseVO", field: "mergedInto", value: String(one.mergedInto), previous: null } as const;
    all.push(transaction("mergeCases", "merged", one.updated, one.updatedBy, into));
  }
  return all.sort((a, b) => a.at - b.at);
}

function firstChanges(one: WorldCase): Change[] {
  const text = (kind: "string" | "customer" | "service", field: string, value: string): Change => ({
    kind,
    field,
    value,
    previous: null,
  });
  return [
    text("string", "subject", one.subject),
    text("customer", "customerID", String(one.customer.id)),
    text("service", "service", one.service),
    { kind: "user", field: "reporterID", value: one.reporter, previous: null },
  ];
}
