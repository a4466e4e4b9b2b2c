import type { CaseState } from "../case";
import { evaluate, type Access } from "../evaluate";
import type { Evidence } from "../evidence";
import { factsOf, findingOf } from "../facts";
import { compareLevels, rights, type Level, type Right } from "../level";
import { isTiered, rowOf, type FactName, type Policy } from "../policy";
import type { Agreement } from "../selfCheck";
import { entriesOnly } from "../tiers";
import { covers } from "../ways";
import { askedLevel, type Person, type Question } from "./question";
import { gateWays, isCertainlyMet, minimalOf, bothHold, type Standing } from "./standing";
import { judgeInTiers } from "./tierStanding";

/** What is proven of one person once the plan is carried out. */
export interface Proven {
  readonly person: Person;
  /** The highest level that is certainly named for them. */
  readonly named: Level;
  readonly before: Access;
  readonly after: Access;
  /** What the entries give then, where the server keeps levels beside them. */
  readonly entries?: Access;
  readonly evidence: Evidence;
  /** Beyond what is named for them: in every world, in some, or in none. */
  readonly beyond: "certain" | "possible" | "no";
  /** The lowest right that they have, or may have, beyond what is named. */
  readonly right?: Right;
  /** They certainly have what is named for them. */
  readonly has: boolean;
  /** What the server says of them, where the model contradicts it: neither is believed. */
  readonly disputed?: Agreement;
}

/** The people of a plan by what is proven of them. */
export interface Proof {
  /** Nobody of these has any right afterwards, in any world. */
  readonly out: readonly Proven[];
  /** Who is to stay, with no more than is named for them. */
  readonly kept: readonly Proven[];
  /** They have a right beyond what is named for them whatever this plan does. */
  readonly remains: readonly Proven[];
  /** They may have one. */
  readonly unknown: readonly Proven[];
}

/** Judges everybody in the state that the plan leads to, with what is known of them there. */
export function* proofOf(
  question: Question,
  after: CaseState,
  people: readonly Standing[],
  kept: readonly Standing[],
): Generator<void, Proof> {
  const proof = { out: [] as Proven[], kept: [] as Proven[], remains: [] as Proven[], unknown: [] as Proven[] };
  const groups = kept.filter(({ person }) => person.subject.kind === "group");
  for (const standing of [...people, ...groups]) {
    yield;
    const proven = provenOf(question, after, standing);
    if (proven.beyond === "certain") proof.remains.push(proven);
    else if (proven.beyond === "possible") proof.unknown.push(proven);
    else if (isNamed(standing)) proof.kept.push(proven);
    else proof.out.push(proven);
  }
  return proof;
}

/** Whether anything is named for somebody, certainly or as a member of a group that may have them. */
function isNamed({ named, person }: Standing): boolean {
  return named.read.length > 0 && (person.kind !== "stranger" || isCertainlyMet(named.read));
}

function provenOf(question: Question, after: CaseState, standing: Standing): Proven {
  const { policy, state } = question;
  const { person, named } = standing;
  const evidence = question.evidence(after, person.subject);
  const access = evaluate(policy, after.case.mode, factsOf(evidence));
  const before = evaluate(policy, state.case.mode, factsOf(question.evidence(state, person.subject)));
  const level = rights.findLast((right) => isCertainlyMet(named[right])) ?? "none";
  const asked = askedLevel(question, person.subject);
  const needed = asked === "none" ? level : asked;
  const judged = isTiered(policy)
    ? beyondInTiers(question, evidence, standing, needed)
    : { ...beyondInTable(policy, after, evidence, access, standing), has: compareLevels(access.atLeast, needed) >= 0 };
  const byEntries = isTiered(policy) ? entriesOnly(policy) : undefined;
  return {
    person,
    named: level,
    before,
    after: access,
    ...(byEntries && { entries: evaluate(byEntries, after.case.mode, factsOf(evidence)) }),
    evidence,
    ...judged,
  };
}

type Beyond = Pick<Proven, "beyond" | "right">;

function beyondInTable(
  policy: Exclude<Policy, { tiers: unknown }>,
  { case: { mode } }: CaseState,
  evidence: Evidence,
  access: Access,
  { named }: Standing,
): Beyond {
  const waysOf = (fact: FactName) => findingOf(evidence, fact).paths.map(({ needs }) => needs.map(({ id }) => id));
  const gate = gateWays(policy, new Map(policy.facts.map((fact) => [fact, waysOf(fact)])));
  const row = rowOf(policy, mode);
  const inTable = Object.hasOwn(policy.modes, mode);
  let possible: Right | undefined;
  for (const right of rights) {
    if (access[right] === "no") break;
    if (access[right] === "yes" && named[right].length === 0) return { beyond: "certain", right };
    if (possible !== undefined) continue;
    const facts = rights.slice(rights.indexOf(right)).flatMap((one) => row[one]);
    const ways = minimalOf(facts.flatMap(waysOf));
    const isOpen = !inTable && !isCertainlyMet(named[right]);
    if (isOpen || !covers(named[right], bothHold(ways, gate))) possible = right;
  }
  return possible === undefined ? { beyond: "no" } : { beyond: "possible", right: possible };
}

function beyondInTiers(
  question: Question,
  evidence: Evidence,
  { named }: Standing,
  needed: Level,
): Beyond & Pick<Proven, "has"> {
  const { policy, state } = question;
  if (!isTiered(policy)) throw new TypeError("the policy has no tiers");
  const { enforced, entries } = judgeInTiers(policy, evidence, named);
  const level = rights.findLast((right) => isCertainlyMet(named[right])) ?? "none";
  const later = state.unlisted ? undefined : entries;
  const has = [enforced, later].every((range) => range === undefined || compareLevels(range.atLeast, needed) >= 0);
  const highest = [enforced, later].reduce<Level>(
    (most, range) => (range && compareLevels(range.atMost, most) > 0 ? range.atMost : most),
    "none",
  );
  const right = rights.find((one) => compareLevels(one, level) > 0 && compareLevels(one, highest) <= 0);
  if (enforced.beyond === "certain") return { beyond: "certain", has, ...(right && { right }) };
  const isOpen = enforced.beyond === "possible" || (later !== undefined && later.beyond !== "no");
  return isOpen ? { beyond: "possible", has, ...(right && { right }) } : { beyond: "no", has };
}
