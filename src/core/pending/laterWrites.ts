import {
  entriesOf,
  isSameSubject,
  placeOf,
  setsLevel,
  subjectOf,
  type CaseState,
  type Change,
} from "../../access/case";
import { newEntries } from "../changes/drift";
import { isAlreadySo } from "../changes/validate";
import type { Pending } from "./pending";

/** What an earlier request that arrives late does to what a change makes; undefined: nothing. */
export function whatArrivalDoes(
  { change, left }: Pending,
  later: Change,
  inPlace: boolean,
): "undoes" | "doubles" | undefined {
  const rest = left ?? change;
  if (isUndoneBy(later, rest, inPlace)) return "undoes";
  return givesTheSame(rest, later) ? "doubles" : undefined;
}

/** True where a request that is carried out after a change of the same takes away what that has made. */
function isUndoneBy(change: Change, late: Change, inPlace: boolean): boolean {
  if (change.kind === "changeMode") return late.kind === "changeMode" && late.mode !== change.mode;
  if (change.kind === "reporter") return late.kind === "reporter" && late.subject.id !== change.subject.id;
  return late.kind === "revoke" && change.kind === "changeLevel" && inPlace && change.entry.id === late.entry.id;
}

/**
 * True where both make an entry of the same person or group, so that there are two of them once both are carried out.
 */
function givesTheSame(one: Change, other: Change): boolean {
  const [subject, theirs] = [one, other].map((change) => (setsLevel(change) ? subjectOf(change) : undefined));
  return (
    subject !== undefined && theirs !== undefined && isSameSubject(subject, theirs) && placeOf(one) === placeOf(other)
  );
}

/**
 * What of a superseded write is still to be watched for, beyond the state that the later one left; undefined: nothing.
 */
export function stillSought({ change, left, before }: Pending, now: CaseState): Change | undefined {
  const more = secondOf(change, left);
  // The new entry of a change of level is there also where the old one still is.
  const theirs = more === undefined ? [] : entriesOf(now.entries, more.subject, more.on);
  const added = newEntries(before ?? { entries: [] }, now);
  const isThere =
    isAlreadySo(now, left ?? change) ||
    theirs.some((one) => one.level === more?.level || (one.level === undefined && added.includes(one)));
  return isThere ? more : change;
}

/** What a write that is done still watches for: what is granted may come a second time. */
function secondOf(change: Change, left: Change | undefined): Extract<Change, { kind: "grant" }> | undefined {
  if (change.kind === "grant") return change;
  const subject = subjectOf(change);
  if (change.kind !== "changeLevel" || left !== undefined || subject === undefined) return undefined;
  return { kind: "grant", subject, level: change.level, on: change.entry.on };
}
