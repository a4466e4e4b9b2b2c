import { entriesOf, hasId, type CaseState, type Change, type Entry } from "../../access/case";
import { levelOfEntry, type GrantLevel } from "../../access/level";
import type { Expiry, Unclear } from "./model";

/** What is known beside the reading. */
export interface Known {
  /** The server's time, in milliseconds since 1970; it is not later than that. Undefined: it tells none. */
  readonly now: number | undefined;
  /** A later until of the same person, group or mode is set. */
  readonly isSuperseded?: boolean;
  /** The change that set it may still arrive, so that what is not there yet is not gone. */
  readonly mayArrive?: boolean;
}

/** What is to be done about an expiry, by what was read. */
export type ExpiryVerdict =
  | { readonly kind: "early" }
  | { readonly kind: "superseded" }
  | { readonly kind: "gone" }
  | { readonly kind: "restore"; readonly change: Change }
  /** `found`: the level or mode that is there instead; absent: none, or several. */
  | { readonly kind: "changed"; readonly found?: string }
  | { readonly kind: "unclear"; readonly why: Unclear };

/** The parts of an expiry that are held against a reading. */
export type JudgedExpiry = Pick<Expiry, "subject" | "on" | "left" | "then" | "until">;

/**
 * Holds a reading against what was left when the expiry was set. Only what is certainly as it was left is changed:
 * what somebody else has changed is asked about, and what the reading does not tell is unclear.
 */
export function judgeExpiry(
  expiry: JudgedExpiry,
  state: CaseState,
  { now, isSuperseded, mayArrive }: Known,
): ExpiryVerdict {
  // By this computer's clock alone it could end early.
  if (now === undefined) return { kind: "unclear", why: "noTime" };
  if (now < expiry.until) return { kind: "early" };
  if (isSuperseded) return { kind: "superseded" };
  const verdict = expiry.subject === undefined ? judgeMode(expiry, state) : judgeEntry(expiry, state);
  return mayArrive && (verdict.kind === "gone" || verdict.kind === "changed")
    ? { kind: "unclear", why: "mayArrive" }
    : verdict;
}

function judgeMode({ left, then }: JudgedExpiry, { case: { mode } }: CaseState): ExpiryVerdict {
  if (mode === then) return { kind: "gone" };
  return mode === left.state && then !== undefined
    ? { kind: "restore", change: { kind: "changeMode", mode: then } }
    : { kind: "changed", found: mode };
}

function judgeEntry(expiry: JudgedExpiry, state: CaseState): ExpiryVerdict {
  const { subject, on, left, then } = expiry;
  const theirs = entriesOf(state.entries, subject!, on);
  if (left.none) return judgeRevoked(expiry, theirs, state.unlisted === true);
  if (theirs.length === 0 && state.unlisted) return judgeUnlisted(expiry, state);
  const mine = theirs.find((entry) => isLeft(entry, left));
  const rest = theirs.filter((entry) => entry !== mine);
  if (mine !== undefined) {
    const added = withoutKnown(rest, left.beside);
    const isAsLeft = added.length === 0 && rest.length === left.beside.length;
    // The level before stands beside it: a change of level got half way, when it was set or when it was carried out.
    const isHalf = then !== undefined && rest.some(({ level }) => level === then);
    if (isHalf && added.length <= 1) return { kind: "restore", change: { kind: "revoke", entry: mine } };
    if (!isAsLeft) return changed(theirs);
    return { kind: "restore", change: restoringEntry(mine, then) };
  }
  if (theirs.length === 0) return on === "definition" ? { kind: "unclear", why: "notListed" } : { kind: "gone" };
  if (then === undefined ? withoutKnown(rest, left.beside).length === 0 : rest.some(({ level }) => level === then))
    return { kind: "gone" };
  if (theirs.some(({ level }) => level === undefined)) return { kind: "unclear", why: "notStated" };
  return changed(theirs);
}

/** What ends is that an entry was taken away. */
function judgeRevoked(
  { subject, on, left, then }: JudgedExpiry,
  theirs: readonly Entry[],
  isUnlisted: boolean,
): ExpiryVerdict {
  if (theirs.some(({ level }) => level === then)) return { kind: "gone" };
  if (isUnlisted || on === "definition") return { kind: "unclear", why: "notListed" };
  if (theirs.some(({ level }) => level === undefined) && left.beside.length === 0)
    return { kind: "unclear", why: "notStated" };
  if (withoutKnown(theirs, left.beside).length > 0 || then === undefined) return changed(theirs);
  return { kind: "restore", change: { kind: "grant", subject: subject!, level: then as GrantLevel, on } };
}

/** No list shows the entries to this key; of a person, the level that the server enforces tells. */
function judgeUnlisted({ subject, on, left, then }: JudgedExpiry, { enforced }: CaseState): ExpiryVerdict {
  const levels = subject!.kind === "user" ? enforced?.levels[subject!.id] : undefined;
  if (levels === undefined || left.state === undefined) return { kind: "unclear", why: "notListed" };
  const [level, ...others] = levels;
  if (level === undefined || others.length > 0) return { kind: "unclear", why: "notListed" };
  const entry: Entry = { id: subject!.id, subject: subject!, level: left.state as GrantLevel, on };
  if (level === levelOfEntry(entry.level!)) {
    if (then === undefined) return { kind: "restore", change: { kind: "revoke", entry } };
    return { kind: "restore", change: { kind: "grant", subject: subject!, level: then as GrantLevel, on } };
  }
  if (level === (then === undefined ? "none" : levelOfEntry(then as GrantLevel))) return { kind: "gone" };
  return { kind: "changed", found: level };
}

function isLeft(entry: Entry, { state, entry: id }: Expiry["left"]): boolean {
  const isOther = id !== undefined && hasId({ id }) && hasId(entry) && entry.id !== id;
  return !isOther && entry.level === state;
}

/** The change that restores a level, or takes an entry away. */
export function restoringEntry(entry: Entry, then: string | undefined): Change {
  return then === undefined ? { kind: "revoke", entry } : { kind: "changeLevel", entry, level: then as GrantLevel };
}

function changed(theirs: readonly Entry[]): ExpiryVerdict {
  const found = theirs.length === 1 ? theirs[0]!.level : undefined;
  return { kind: "changed", ...(found !== undefined && { found }) };
}

/** Entries as an expiry keeps those that stood beside its own. */
export function entriesBeside(entries: readonly Entry[]): readonly string[] {
  return entries.map((entry) => `${hasId(entry) ? entry.id : "?"} ${entry.level ?? "?"}`).sort();
}

/** The entries that did not stand beside it. */
function withoutKnown(entries: readonly Entry[], beside: readonly string[]): readonly Entry[] {
  const known = [...beside];
  return entries.filter((entry) => {
    const place = known.indexOf(entriesBeside([entry])[0]!);
    if (place >= 0) known.splice(place, 1);
    return place < 0;
  });
}
