import fc from "fast-check";
import { apply } from "../../../../src/access/apply";
import type { Entry, Subject } from "../../../../src/access/case";
import type { Allowed, Keep, Person, Question } from "../../../../src/access/lockDown/question";
import { levels } from "../../../../src/access/level";
import type { Directory } from "../../../../src/backends/backend";
import { evidence } from "../../../../src/backends/cmf/evidence";
import { cmfPolicy } from "../../../../src/backends/cmf/policy";
import { createReaches } from "../../../../src/backends/cmf/reach";
import { knownState } from "../../../../src/backends/knownState";
import { group, person } from "../evidence";
import { cmfRules } from "./cmfRules";
import type { Problem, Somebody, Tri, Wanted } from "./planOracle";

const personIds = ["a", "b", "c"];
const groupIds = ["G", "H"];

export interface DrawnCmf {
  readonly mode: string;
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly closed: readonly string[];
  /** Whether it is known which group is in which. */
  readonly parentsKnown: boolean;
  readonly entries: readonly {
    readonly subject: string;
    readonly level: number;
    readonly isFixed: boolean;
  }[];
  readonly above: readonly {
    readonly subject: string;
    readonly level: number | undefined;
    readonly mayBeGone: boolean;
  }[];
  readonly wanted: readonly Wanted[];
}

const subject = fc.constantFrom(...personIds, ...groupIds);
export const drawnCmf: fc.Arbitrary<DrawnCmf> = fc.record({
  mode: fc.oneof({ weight: 8, arbitrary: fc.constant("on") }, { weight: 1, arbitrary: fc.constantFrom("off", "new") }),
  members: fc.record(Object.fromEntries(groupIds.map((id) => [id, fc.subarray(personIds)]))),
  closed: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(groupIds) }),
  parentsKnown: fc.boolean(),
  // The framework has one grant of a case for each user and group.
  entries: fc.uniqueArray(
    fc.record({
      subject,
      level: fc.constantFrom(1, 2),
      isFixed: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
    { maxLength: 4, selector: (one) => one.subject },
  ),
  above: fc.array(fc.record({ subject, level: fc.constantFrom(1, 2, undefined), mayBeGone: fc.boolean() }), {
    maxLength: 1,
  }),
  wanted: fc.uniqueArray(fc.record({ subject, level: fc.constantFrom(1, 2) }), {
    maxLength: 2,
    selector: (one) => one.subject,
  }),
});

/** The same as the oracle reads it. */
export function cmfProblem(drawn: DrawnCmf): Problem {
  const { wanted, closed, members } = drawn;
  const isWanted = (id: string) => wanted.some((one) => one.subject === id);
  const named = (id: string) => isWanted(id) || [...drawn.entries, ...drawn.above].some((one) => one.subject === id);
  const insideBy = (tell: (groupId: string) => Tri): Record<string, Tri> =>
    Object.fromEntries(groupIds.map((one) => [one, tell(one)]));
  const somebody = (id: string, isKnown: boolean, inside: Record<string, Tri>): Somebody => {
    return { id, isKnown, isGroup: groupIds.includes(id), roles: {}, inside };
  };
  const strangerIn = (id: string, certain: string | undefined): Somebody =>
    somebody(
      id,
      false,
      insideBy((one) =>
        one === certain ? "yes" : closed.includes(one) && (certain !== undefined || !isWanted(one)) ? "unknown" : "no",
      ),
    );
  return {
    rules: cmfRules,
    first: {
      mode: drawn.mode,
      reporter: undefined,
      published: "yes",
      entries: drawn.entries.map((one, place) => ({ ...one, id: `e${place}` })),
      above: drawn.above.map((one, place) => ({ ...one, id: `above ${place}`, isFixed: true })),
    },
    people: [
      ...personIds.map((id) =>
        somebody(
          id,
          true,
          insideBy((one) => (closed.includes(one) ? "unknown" : members[one]!.includes(id) ? "yes" : "no")),
        ),
      ),
      strangerIn("stranger", undefined),
      ...closed.filter(named).map((id) => strangerIn(`member:${id}`, id)),
    ],
    groups: groupIds.filter(isWanted).map((id) =>
      somebody(
        id,
        true,
        insideBy((one) => (one === id ? "yes" : drawn.parentsKnown ? "no" : "unknown")),
      ),
    ),
    wanted,
    modes: [],
    levels: [1, 2],
    inPlace: true,
    reporterMayChange: false,
  };
}

function subjectOf(id: string): Subject {
  return groupIds.includes(id) ? group(id) : person(id);
}

/** The same as the product is asked. */
export function cmfQuestion(drawn: DrawnCmf, problem: Problem): Question {
  const { first } = problem;
  const entryOf = (
    { id, subject: who, level }: { id: string; subject: string; level: number | undefined },
    on: Entry["on"],
  ): Entry => ({ id, subject: subjectOf(who), ...(level !== undefined && { level: levels[level] as "read" }), on });
  const entries = [
    ...first.entries.map((one) => entryOf(one, "case")),
    ...first.above.map((one) => ({
      ...entryOf(one, "definition"),
      ...(one.mayBeGone && { perhapsGone: true as const }),
    })),
  ];
  const fixed = first.entries.filter(({ isFixed }) => isFixed).map(({ id }) => id);
  const asPerson = ({ id }: Somebody): Person =>
    id === "stranger"
      ? { subject: person(id), kind: "stranger" }
      : id.startsWith("member:")
        ? { subject: person(id), kind: "member", of: group(id.slice(7)) }
        : { subject: person(id), kind: "known" };
  const allowed: Allowed = {
    modes: [],
    levels: ["read", "write"],
    changesLevelInPlace: true,
    may: (change) => !("entry" in change && fixed.includes(change.entry.id)),
  };
  const seen = {
    reaches: createReaches(),
    groupsAbove: () => (drawn.parentsKnown ? new Set<string>() : undefined),
  };
  return {
    policy: cmfPolicy,
    state: {
      case: {
        ...{ id: "1", number: "1", title: "A case", mode: first.mode, people: [], details: [], readAt: 1 },
        scope: { id: "definition", name: "Definition" },
      },
      entries,
    },
    people: problem.people.map(asPerson),
    keep: drawn.wanted.map(({ subject: id, level }): Keep => ({ subject: subjectOf(id), level: levels[level]! })),
    allowed,
    evidence: (state, one) => evidence(knownState(state), one, directoryFor(problem, one), seen),
    after: apply,
  };
}

/** What is known of groups, by what is known of the one who is asked about. */
function directoryFor({ people, groups }: Problem, { id }: Subject): Directory {
  const one = [...people, ...groups].find((other) => other.id === id)!;
  return {
    caller: undefined,
    ownGroups: () => ({ known: false, gap: "notFetched" }),
    members: (groupId) => {
      const inside = one.inside[groupId];
      if (inside === "unknown") return { known: false, gap: "forbidden" };
      return { known: true, readAt: 1, value: inside === "yes" ? [person(id)] : [] };
    },
    roles: () => ({ known: true, readAt: 1, value: {} }),
    isSomebody: () => true,
  };
}
