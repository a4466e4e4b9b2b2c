import fc from "fast-check";
import { apply } from "../../../../src/access/apply";
import type { Case, CaseState, Change, Entry, Subject } from "../../../../src/access/case";
import type { Allowed, Keep, Person, Question } from "../../../../src/access/lockDown/question";
import { levels } from "../../../../src/access/level";
import { argusPolicy } from "../../../../src/backends/argus/policy";
import { evidence } from "../../../../src/backends/argus/evidence";
import type { Directory } from "../../../../src/backends/backend";
import { knownState } from "../../../../src/backends/knownState";
import { group, person } from "../evidence";
import { argusRules, modeNames, roleNames } from "./argusRules";
import type { Problem, Somebody, Tri, Wanted } from "./planOracle";

const personIds = ["a", "b", "c"];
const groupIds = ["G", "H"];

export interface DrawnArgus {
  readonly mode: string;
  readonly reporter: string | undefined;
  readonly published: Tri;
  readonly roles: Readonly<Record<string, Readonly<Record<string, Tri>>>>;
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly closed: readonly string[];
  readonly entries: readonly {
    readonly subject: string;
    readonly level: number | undefined;
    readonly isFixed: boolean;
  }[];
  readonly wanted: readonly Wanted[];
  readonly modes: readonly string[];
  readonly levels: readonly number[];
  /** False: it is about those who are known alone. */
  readonly hasStranger: boolean;
  readonly inPlace: boolean;
  readonly reporterMayChange: boolean;
}

const mostlyNo = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Tri>("no") },
  { weight: 2, arbitrary: fc.constant<Tri>("yes") },
  { weight: 1, arbitrary: fc.constant<Tri>("unknown") },
);
const roles = fc.record(Object.fromEntries(roleNames.map((role) => [role, mostlyNo])));
const subject = fc.constantFrom(...personIds, ...groupIds);
export const drawnArgus: fc.Arbitrary<DrawnArgus> = fc.record({
  mode: fc.constantFrom(...modeNames, "new"),
  reporter: fc.constantFrom(undefined, ...personIds),
  published: fc.oneof(
    { weight: 3, arbitrary: fc.constant<Tri>("yes") },
    { weight: 1, arbitrary: fc.constantFrom<Tri>("no", "unknown") },
  ),
  roles: fc.record(Object.fromEntries(personIds.map((id) => [id, roles]))),
  members: fc.record(Object.fromEntries(groupIds.map((id) => [id, fc.subarray(personIds)]))),
  closed: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.subarray(groupIds) }),
  entries: fc.array(
    fc.record({
      subject,
      level: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom<number | undefined>(1, 2, 3) },
        { weight: 1, arbitrary: fc.constant(undefined) },
      ),
      isFixed: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    }),
    { maxLength: 3 },
  ),
  wanted: fc.uniqueArray(fc.record({ subject, level: fc.constantFrom(1, 2, 3) }), {
    maxLength: 2,
    selector: (one) => one.subject,
  }),
  modes: fc.oneof(
    { weight: 2, arbitrary: fc.constant([...modeNames]) },
    { weight: 1, arbitrary: fc.subarray([...modeNames]) },
  ),
  levels: fc.oneof(
    { weight: 4, arbitrary: fc.constant([1, 2, 3]) },
    { weight: 1, arbitrary: fc.subarray([1, 2, 3], { minLength: 1 }) },
  ),
  hasStranger: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  inPlace: fc.boolean(),
  reporterMayChange: fc.boolean(),
});

/** The same as the oracle reads it. */
export function argusProblem(world: DrawnArgus): Problem {
  const { wanted, closed, members } = world;
  const isWanted = (id: string) => wanted.some((one) => one.subject === id);
  const named = (id: string) => world.entries.some((one) => one.subject === id) || isWanted(id);
  const unknownRoles = Object.fromEntries(roleNames.map((role) => [role, "unknown" as const]));
  const noRoles = Object.fromEntries(roleNames.map((role) => [role, "no" as const]));
  const people = personIds.map((id): Somebody => {
    const inside = groupIds.map((one) => [
      one,
      closed.includes(one) ? "unknown" : members[one]!.includes(id) ? "yes" : "no",
    ]);
    return {
      id,
      isKnown: true,
      isGroup: false,
      roles: world.roles[id]!,
      inside: Object.fromEntries(inside) as Record<string, Tri>,
    };
  });
  const strangerIn = (id: string, certain: string | undefined): Somebody => ({
    id,
    isKnown: false,
    isGroup: false,
    roles: unknownRoles,
    inside: Object.fromEntries(
      groupIds.map((one) => [
        one,
        one === certain ? "yes" : closed.includes(one) && (certain !== undefined || !isWanted(one)) ? "unknown" : "no",
      ]),
    ),
  });
  return {
    rules: argusRules,
    first: {
      mode: world.mode,
      reporter: world.reporter,
      published: world.published,
      entries: world.entries.map((one, place) => ({ ...one, id: `e${place}` })),
      above: [],
    },
    people: [
      ...people,
      ...(world.hasStranger ? [strangerIn("stranger", undefined)] : []),
      ...closed.filter(named).map((id) => strangerIn(`member:${id}`, id)),
    ],
    groups: groupIds.filter(isWanted).map((id) => ({
      id,
      isKnown: true,
      isGroup: true,
      roles: noRoles,
      inside: Object.fromEntries(
        groupIds.map((one) => [one, one === id ? "yes" : closed.includes(one) ? "unknown" : "no"]),
      ),
    })),
    wanted,
    modes: world.modes,
    levels: world.levels,
    inPlace: world.inPlace,
    reporterMayChange: world.reporterMayChange,
  };
}

function subjectOf(id: string): Subject {
  return groupIds.includes(id) ? group(id) : person(id);
}

/** The same as the product is asked. */
export function argusQuestion(world: DrawnArgus, problem: Problem): Question {
  const { first } = problem;
  const of: Case = {
    id: "1",
    number: "1",
    title: "A case",
    mode: first.mode,
    reporter: first.reporter === undefined ? null : person(first.reporter),
    condition: first.published,
    people: [],
    scope: { id: "customer", name: "Customer" },
    details: [],
    readAt: 1,
  };
  const entries = first.entries.map((one): Entry => ({
    id: one.id,
    subject: subjectOf(one.subject),
    ...(one.level !== undefined && { level: levels[one.level] as "read" }),
    on: "case",
  }));
  const fixed = first.entries.filter(({ isFixed }) => isFixed).map(({ id }) => id);
  const asPerson = ({ id }: Somebody): Person =>
    id === "stranger"
      ? { subject: person(id), kind: "stranger" }
      : id.startsWith("member:")
        ? { subject: person(id), kind: "member", of: group(id.slice(7)) }
        : { subject: person(id), kind: "known" };
  const allowed: Allowed = {
    modes: world.modes,
    levels: world.levels.map((level) => levels[level] as "read"),
    changesLevelInPlace: world.inPlace,
    ...(world.reporterMayChange && { reporter: (to: Subject) => ({ kind: "reporter", subject: to }) as never }),
    may: (change) => !("entry" in change && fixed.includes(change.entry.id)),
  };
  return {
    policy: argusPolicy,
    state: { case: of, entries },
    people: problem.people.map(asPerson),
    keep: world.wanted.map(({ subject: id, level }): Keep => ({ subject: subjectOf(id), level: levels[level]! })),
    allowed,
    evidence: (state, one) => evidence(knownState(state), one, directoryFor(problem, one)),
    after: applyAny,
  };
}

function applyAny(state: CaseState, change: Change): CaseState {
  const { kind } = change as { kind: string };
  if (kind !== "reporter") return apply(state, change);
  return { ...state, case: { ...state.case, reporter: (change as unknown as { subject: Subject }).subject } };
}

/** What is known of groups and roles, by what is known of the one who is asked about. */
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
    roles: () => ({
      known: true,
      readAt: 1,
      value: Object.fromEntries(
        roleNames.map((role) => [
          role,
          one.roles[role] === "unknown"
            ? ({ known: false, gap: "forbidden" } as const)
            : {
                known: true as const,
                readAt: 1,
                value: one.roles[role] === "yes" ? [{ name: role, scope: { id: "customer", name: "Customer" } }] : [],
              },
        ]),
      ),
    }),
    isSomebody: () => true,
  };
}
