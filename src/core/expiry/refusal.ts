import { notSupported, type Failure } from "../../base/failure";

/**
 * Why an until cannot be set:
 * - past: the time is over already
 * - noTime: the server does not tell its time, and by another clock it could end early
 * - noLevel: what is changed is neither an entry nor a mode
 * - alreadyMore: the entry that is there gives more, and would end with it
 * - notStated: the server does not state the level before
 * - nothingBefore: the change is already there, and what was before is not known
 * - nothingEnds: what would be restored is the same
 * - notListed: no list shows this key the entry, so that nobody could tell whether it is still as it was left
 * - losesRight: after the change this key may no longer change the case
 */
const endRefusals = [
  "past",
  "noTime",
  "noLevel",
  "alreadyMore",
  "notStated",
  "nothingBefore",
  "nothingEnds",
  "notListed",
  "losesRight",
] as const;
export type EndRefusal = (typeof endRefusals)[number];

const refusalPrefix = "until.";

/** Which refusal a failure is; undefined: it is another failure. */
export function endRefusalOf({ detail }: Pick<Failure, "detail">): EndRefusal | undefined {
  return endRefusals.find((one) => detail === refusalPrefix + one);
}

export function endRefusal(reason: EndRefusal): Failure {
  return notSupported(refusalPrefix + reason);
}
