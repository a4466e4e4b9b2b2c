import type { CaseState, Change, Entry, Subject } from "../../access/case";
import type { Moment } from "../../base/moment";
import type { GrantLevel } from "../../access/level";
import type { Cases } from "../cases/cases";
import type { Ends } from "../journal/attempt";
import type { Connection } from "../connections/connections";

/** One change that is wanted. Several may be about the same case; they are made one after the other. */
export interface ChangeRequest {
  readonly caseId: string;
  readonly change: Change;
  /** As the case was when that was decided: where it is otherwise, the change is refused. */
  readonly seen?: CaseState;
  /** When that was read: while it is fresh the change is planned on it. */
  readonly seenAt?: Moment;
  /** The journal record that it takes back. */
  readonly undoes?: string;
  /** What it gives ends after a time. */
  readonly ends?: Ends;
}

/** "Grant X on these." */
export function grantsOn(caseIds: readonly string[], subject: Subject, level: GrantLevel): ChangeRequest[] {
  return caseIds.map((caseId) => ({ caseId, change: { kind: "grant", subject, level } }));
}

/**
 * "Revoke these": an entry that is not known, or not any more, has its row nevertheless; planning finds it, or that it
 * is gone.
 */
export function revokesOf(
  cases: Pick<Cases, "entries">,
  connection: Connection,
  rows: readonly { readonly caseId: string; readonly entryId: string; readonly subject?: Subject }[],
): ChangeRequest[] {
  return rows.map(({ caseId, entryId, subject }) => {
    const entries = cases.entries(connection, caseId);
    const entry = (entries.known ? entries.value : []).find(({ id }) => id === entryId) ?? {
      id: entryId,
      on: "case",
      ...(subject !== undefined && { subject }),
    };
    return { caseId, change: { kind: "revoke", entry } };
  });
}

/**
 * "Copy the access of this case to those": every entry of the source with a stated subject and level, and with `mode`
 * its access mode first. Adds and raises; what the others have beyond that stays.
 */
export function copiesOf(
  source: CaseState,
  caseIds: readonly string[],
  options: { readonly mode?: boolean },
): {
  readonly wanted: ChangeRequest[];
  /** Entries that say too little to be copied. */ readonly unclear: readonly Entry[];
} {
  const entries = source.entries.filter((entry) => entry.on === "case");
  const clear = entries.filter((entry) => entry.subject !== undefined && entry.level !== undefined);
  const wanted = caseIds
    .filter((caseId) => caseId !== source.case.id)
    .flatMap((caseId): ChangeRequest[] => [
      ...(options.mode === true ? [{ caseId, change: { kind: "changeMode", mode: source.case.mode } } as const] : []),
      ...clear.map(
        ({ subject, level }) => ({ caseId, change: { kind: "grant", subject: subject!, level: level! } }) as const,
      ),
    ]);
  return { wanted, unclear: entries.filter((entry) => !clear.includes(entry)) };
}
