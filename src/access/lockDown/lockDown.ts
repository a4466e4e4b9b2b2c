import { isSameSubject, type CaseState, type Change } from "../case";
import { isTiered } from "../policy";
import type { UnsafeMoment, Ordered } from "./order";
import { proofOf, type Proof } from "./proof";
import type { Person, Question, Score, Solution } from "./question";
import { standingsOf, type Standing } from "./standing";
import { orderForTable } from "./tableOrder";
import { solveTable } from "./tablePlan";
import { orderForTiers } from "./tierOrder";
import { solveTiers } from "./tierPlan";

/** The fewest changes after which nobody has more than is named for them, as far as that can be had, and its proof. */
export interface LockDown {
  /** In the order in which they are to be made. */
  readonly changes: readonly Change[];
  readonly after: CaseState;
  readonly score: Score;
  /** False: this is the best plan that was found, and not proven to be the least. */
  readonly exact: boolean;
  readonly proof: Proof;
  /** States in between that give or take what they should not; none where an order without exists. */
  readonly faults: readonly UnsafeMoment[];
  /** False: another order may have fewer faults. */
  readonly orderExact: boolean;
  /** What the best plan in each access mode comes to. */
  readonly byMode: Solution["byMode"];
}

/**
 * Works out a lock-down. Pure; to be done in slices, since there may be thousands of people. What is counted and in
 * which order is in `Score`; which plans are looked at: every mode, another reporter among those named as owners, each
 * entry as it is, lower or gone, and an entry for each who is named.
 */
export function* lockDown(question: Question): Generator<void, LockDown> {
  const standing = standingsOf(question);
  const people: Standing[] = [];
  for (const person of question.people) {
    yield;
    people.push(standing(person));
  }
  const kept = question.keep.map(({ subject }): Standing => {
    const known = people.find(({ person }) => person.kind === "known" && isSameSubject(person.subject, subject));
    const person: Person = { subject, kind: "known" };
    return known ?? standing(person);
  });
  const { policy } = question;
  const solution: Solution = isTiered(policy)
    ? yield* solveTiers(question, policy, people, kept)
    : yield* solveTable(question, policy, people, kept);
  const ordered: Ordered = isTiered(policy)
    ? yield* orderForTiers(question, policy, people, solution.changes)
    : yield* orderForTable(question, policy, people, kept, solution.changes);
  let after = question.state;
  for (const change of ordered.changes) {
    yield;
    after = question.after(after, change);
  }
  const proof = yield* proofOf(question, after, people, kept);
  return {
    changes: ordered.changes,
    after,
    score: solution.score,
    exact: solution.exact,
    proof,
    faults: ordered.faults,
    orderExact: ordered.exact,
    byMode: solution.byMode,
  };
}
