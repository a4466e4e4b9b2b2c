import type { Entry, Subject } from "../../access/case";

/** What an expiry is of, as `targetOf` says of changes: entries of a person or group in one place, or the mode. */
export function targetOfExpiry(subject: Subject | undefined, on: Entry["on"]): string {
  return subject === undefined ? "mode" : `${on} ${subject.id}`;
}
