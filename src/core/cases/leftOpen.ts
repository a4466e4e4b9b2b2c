import type { Case, Entry, Subject } from "../../access/case";
import type { Asked, Gap } from "../../access/evidence";
import type { Policy } from "../../access/policy";
import type { Directory } from "../../backends/backend";
import { groupsUnder } from "./whoIsOn";

/** What of a case may give access to people whom nothing names. Empty: who is named by it is all there is, by it. */
export interface LeftOpen {
  /** Why the entries are not all known. */
  readonly entries?: Extract<Asked<never>, { known: false }>;
  /** Entries that do not say whose they are: each may be anybody's. */
  readonly nameless: readonly Entry[];
  /** Groups whose members are not all known, those who may be such a group, and why. */
  readonly groups: readonly { readonly group: Subject; readonly gap: Gap }[];
  /** Why others may be the reporter: it is not stated, or nothing says whether members of the group are. */
  readonly reporter?: Gap;
}

/** What a case leaves open about who has access by its entries or as its reporter, from what is loaded. */
export function leftOpenOn(
  { reporter }: Case,
  entries: Asked<readonly Entry[]>,
  directory: Directory,
  policy: Policy,
): LeftOpen {
  const groups = groupsUnder(directory, [entries]).flatMap(({ group, members }): LeftOpen["groups"] => {
    if (members.known) return members.truncated ? [{ group, gap: "truncated" }] : [];
    return [{ group, gap: members.gap }];
  });
  const isNamed = reporter === null || reporter?.kind === "user";
  return {
    ...(!entries.known ? { entries } : entries.truncated && { entries: { known: false, gap: "truncated" } as const }),
    nameless: entries.known ? entries.value.filter(({ subject }) => subject === undefined) : [],
    groups,
    ...(policy.reporterFact !== undefined &&
      !isNamed && { reporter: reporter === undefined ? ("notStated" as const) : ("notModelled" as const) }),
  };
}

/** Whether a case leaves nothing open about who has access by its entries or as its reporter. */
export function isClosed({ entries, nameless, groups, reporter }: LeftOpen): boolean {
  return entries === undefined && nameless.length === 0 && groups.length === 0 && reporter === undefined;
}
