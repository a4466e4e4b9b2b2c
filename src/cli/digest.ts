import type { Reach } from "../core/changes/model";
import { createHash } from "node:crypto";
import type { CaseState, Change, Entry } from "../access/case";
import type { Connection } from "../core/connections/connections";
import type { Subject } from "../access/case";

/** What an approval is of. */
export interface Approvable {
  readonly connection: Pick<Connection, "system" | "url">;
  /** Whose key it is, where the system tells. */
  readonly caller: Subject | undefined;
  readonly before: CaseState;
  readonly changes: readonly Change[];
  /** The journal's record that they take back, or the bulk that they belong to. */
  readonly of?: string;
  /** What they do on other cases. */
  readonly reach?: Reach;
}

/**
 * The digest that approves a plan: it is another one for another change, another caller, another system, and as soon as
 * anything that access rests on is otherwise. Titles, names and times are no part of it.
 */
export function digestOf({ connection, caller, before, changes, of, reach }: Approvable): string {
  const [facts, entries, ...enforced] = stateFacts(before);
  return hashOf([
    ["case-access plan 1", connection.system, connection.url, caller?.id ?? null, of ?? null],
    facts,
    entries,
    changes.map(changeFacts),
    ...enforced,
    ...(reach === undefined ? [] : [reachFacts(reach)]),
  ]);
}

/** What an approval of changes on several cases is of. */
export interface ApprovableRows extends Pick<Approvable, "connection" | "caller" | "of"> {
  /** In the order in which they are made. `hindered`: why the change cannot be made, where that is known. */
  readonly rows: readonly {
    readonly caseId: string;
    readonly change: Change;
    readonly before?: CaseState;
    readonly hindered?: string;
  }[];
}

/** The same for changes on several cases. */
export function digestOfRows({ connection, caller, of, rows }: ApprovableRows): string {
  return hashOf([
    ["case-access plan of several cases 1", connection.system, connection.url, caller?.id ?? null, of ?? null],
    ...rows.map(({ caseId, change, before, hindered }) => [
      ...[caseId, changeFacts(change), hindered ?? null],
      before === undefined ? null : stateFacts(before),
    ]),
  ]);
}

/** The digest of what is to be approved. */
export function hashOf(plan: unknown): string {
  return createHash("sha256").update(JSON.stringify(plan)).digest("hex").slice(0, 24);
}

/** What access to a case rests on. */
function stateFacts({ case: one, entries, enforced }: CaseState): unknown[] {
  return [
    [one.id, one.mode, one.condition ?? null, one.reporter === undefined ? "not stated" : (one.reporter?.id ?? null)],
    entries.map(entryFacts).sort((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1)),
    ...(enforced === undefined ? [] : [Object.entries(enforced.levels).sort(([a], [b]) => (a < b ? -1 : 1))]),
  ];
}

function reachFacts({ effects, missing }: Reach): unknown[] {
  return [
    missing,
    ...effects.map(({ case: { id }, preview: { verdict, before, after } }) => [
      ...[id, verdict, before.atLeast, before.atMost, after.atLeast, after.atMost],
    ]),
  ];
}

function entryFacts({ id, subject, level, on }: Entry): string[] {
  return [on, id, subject?.id ?? "not stated", level ?? "not stated"];
}

function changeFacts(change: Change): unknown[] {
  switch (change.kind) {
    case "grant":
      return [change.kind, change.subject.id, change.level, change.on ?? "case", ...notifyFact(change)];
    case "changeLevel":
      return [change.kind, entryFacts(change.entry), change.level, ...notifyFact(change)];
    case "revoke":
      return [change.kind, entryFacts(change.entry)];
    case "recompute":
      return [change.kind, change.subject.id];
    case "changeMode":
      return [change.kind, change.mode];
    case "reporter":
      return [change.kind, change.subject.id, ...notifyFact(change)];
    case "publish":
      return [change.kind, ...notifyFact(change)];
    case "unwatch":
      return [change.kind, change.watcher.id, change.watcher.subject?.id ?? "not stated"];
  }
}

function notifyFact({ notify }: { readonly notify?: true }): string[] {
  return notify ? ["notify"] : [];
}
