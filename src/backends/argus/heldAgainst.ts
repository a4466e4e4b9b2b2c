import type { Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import type { RoleHolders } from "../backend";
import { roleFacts, type RoleFact } from "./functions";

/** So many single answers are compared with the list. */
const sampleSize = 5;

/** Asks whether one person holds one role; undefined: there is no answer, or not a whole one. */
export type Single = (fact: RoleFact, subject: Subject) => Promise<boolean | undefined>;

/**
 * The same, each asked for once: what is asked for ahead is there when the list is held against it. It makes no
 * difference which of the two is older: what changes between them is a contradiction, and that costs the claim.
 */
export function onceEach(single: Single): Single {
  const asked = new Map<string, Promise<boolean | undefined>>();
  return (fact, subject) => {
    const key = `${fact} ${subject.id}`;
    const answer = asked.get(key) ?? single(fact, subject);
    asked.set(key, answer);
    return answer;
  };
}

/** Whom the list will be held against, for these facts; none while it is left to the list who they are. */
export function pairsAhead(facts: readonly RoleFact[], sample: readonly Subject[]): readonly Pair[] {
  const people = distinct(sample);
  return people.length < sampleSize ? [] : pairsOf(facts, people);
}

/**
 * The list held against single answers. Where one contradicts it, or none could be had, it does not say that nobody
 * else holds a role.
 */
export async function heldAgainst(list: RoleHolders, sample: readonly Subject[], single: Single): Promise<RoleHolders> {
  const facts = roleFacts.filter((fact) => list.nobodyElse[fact]?.known);
  const inherited = [...list.holders.values()].filter(({ grants }) =>
    Object.values(grants).some((all) => all?.some(({ through, isAbove }) => through !== undefined || isAbove)),
  );
  const pairs = pairsOf(facts, distinct([...sample, ...inherited.slice(0, 2).map(({ subject }) => subject)]));
  const wrong = await Promise.all(
    pairs.map(async ({ fact, subject }) => {
      const holds = await single(fact, subject);
      return holds === undefined ? undefined : holds !== (list.holders.get(subject.id)?.grants[fact] ?? []).length > 0;
    }),
  );
  const told = wrong.filter((one) => one !== undefined);
  const counts = { asked: told.length, wrong: told.filter((one) => one).length };
  return counts.asked === 0 || counts.wrong > 0 ? unbelieved(list, counts) : { ...list, sample: counts };
}

interface Pair {
  readonly fact: RoleFact;
  readonly subject: Subject;
}

function pairsOf(facts: readonly RoleFact[], people: readonly Subject[]): readonly Pair[] {
  if (facts.length === 0 || people.length === 0) return [];
  return Array.from({ length: sampleSize }, (_, place) => ({
    fact: facts[place % facts.length]!,
    subject: people[place % people.length]!,
  })).filter(
    ({ fact, subject }, place, all) => all.findIndex((one) => one.fact === fact && one.subject === subject) === place,
  );
}

function distinct(people: readonly Subject[]): readonly Subject[] {
  return [...new Map(people.map((one) => [one.id, one])).values()];
}

function unbelieved(list: RoleHolders, sample: RoleHolders["sample"]): RoleHolders {
  const nobodyElse = Object.entries(list.nobodyElse).map(([fact, others]): [string, Asked<true>] => [
    fact,
    others!.known ? { known: false, gap: "truncated" } : others!,
  ]);
  return { ...list, sample, nobodyElse: Object.fromEntries(nobodyElse) };
}
