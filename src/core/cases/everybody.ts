import { isSameSubject, type Case, type Subject } from "../../access/case";
import type { FactName, Policy } from "../../access/policy";
import { roleFacts } from "../../access/roleFacts";
import type { Asking, Backend, Directory, RoleGrant, RoleHolders } from "../../backends/backend";
import { titleGrants, titleSight } from "../../backends/holders";
import { unlessFailed } from "../../base/failure";
import type { Connection } from "../connections/connections";
import type { Cases } from "./cases";
import type { Verdict } from "./verdict";
import { isClosed, leftOpenOn, type LeftOpen } from "./leftOpen";
import { groupsUnder, subjectsOn } from "./whoIsOn";

/** Somebody who has, or may have, access to a case, or sees its title. */
export interface PersonOnCase {
  readonly subject: Subject;
  readonly verdict: Verdict;
  /** How they certainly have what they have. */
  readonly by: AccessBy;
}

/**
 * By an entry or as reporter; by a role; "title": no access, they see that the case exists; "open": whether they have
 * access, or by what, is not known.
 */
export type AccessBy = "entry" | "role" | "title" | "open";

/** Everybody who can see a case, as far as that is known. */
export interface Everybody extends EverybodyCoverage {
  readonly people: readonly PersonOnCase[];
  /** People, without groups, of each way. */
  readonly counts: Readonly<Record<AccessBy, number>>;
}

/** How far it is known who can see a case. */
export interface EverybodyCoverage {
  /** Nobody else has access; what stands against saying so is in `missing`. */
  readonly whole: boolean;
  readonly missing: LeftOpen & {
    /** Roles whose holders are not known. */
    readonly roles: readonly FactName[];
  };
  /** How many single answers the list of those who hold roles was held against; undefined without such a list. */
  readonly sample?: RoleHolders["sample"];
}

export interface EverybodyNeeds {
  readonly cases: Pick<
    Cases,
    | "readCase"
    | "readState"
    | "find"
    | "entries"
    | "loadEntries"
    | "learn"
    | "loadHolders"
    | "doubtHolders"
    | "directory"
    | "people"
    | "judge"
  >;
  readonly connection: Connection;
  readonly backend: Backend;
}

interface CoverageNeeds {
  readonly cases: Pick<Cases, "directory" | "entries">;
  readonly connection: Connection;
  readonly backend: Pick<Backend, "policy">;
}

interface HowAsked extends Asking {
  readonly maxAge?: number;
  /** What would leave nobody out is read until two readings are equal. */
  readonly twice?: boolean;
}

type ListsAsked = Omit<HowAsked, "twice"> & { readonly again?: boolean; readonly named?: Promise<unknown> };

/** So often the lists are read where they move meanwhile. */
const mostEqualReadings = 4;

/**
 * Reads what it takes to say who can see a case: its entries, the members of their groups, and everybody who holds a
 * role on what it belongs to. These are answers of several moments, and who goes from one list to another meanwhile is
 * on none; so with `twice` they are read until two readings are equal, and where that never comes it is not known who
 * else holds a role. What is refused becomes a gap. Rejects when cancelled, without a key, and where the case cannot be
 * read.
 */
export async function loadEverybody(
  needs: EverybodyNeeds,
  caseId: string,
  signal: AbortSignal,
  { twice = false, ...asking }: HowAsked = {},
): Promise<void> {
  const { cases, connection } = needs;
  const of = await cases.readCase(connection, caseId, signal);
  const entries = unlessFailed(cases.loadEntries(connection, caseId, signal, asking));
  const caller = cases.directory(connection).caller === undefined && cases.learn(connection, undefined, signal, asking);
  // Who holds a role is asked for beside the entries: only the single answers are about people whom these name.
  const named = Promise.all([entries, caller]);
  await Promise.all([
    cases.learn(connection, undefined, signal, { ...asking, caseId }),
    loadLists(needs, of, signal, { ...asking, named }),
  ]);
  if (twice) await readUntilEqual(needs, of, signal, { ...asking, now: true, maxAge: -1 });
}

/**
 * Reads again until two readings are equal: between the end of the one and the begin of the other all lists were so
 * together. What the second one asks for is known from the first, so that all of it is asked for at once.
 */
async function readUntilEqual(needs: EverybodyNeeds, of: Case, signal: AbortSignal, asking: ListsAsked): Promise<void> {
  const { cases, connection } = needs;
  const readState = () => unlessFailed(cases.readState(connection, of.id, signal, asking));
  let before = wholeListsOf(needs, of.id);
  if (before === undefined) return;
  for (let readings = 1; readings < mostEqualReadings; readings += 1) {
    const isSecond = readings === 1;
    // The entries come last: nothing waits for them, and a long list is read while no request does.
    const lists = isSecond && loadLists(needs, of, signal, { ...asking, again: true });
    const [state] = await Promise.all([readState(), lists]);
    if (!state) return cases.doubtHolders(connection, of.id, "failed");
    if (!isSecond) await loadLists(needs, state.case, signal, asking);
    const after = wholeListsOf(needs, of.id);
    if (after === before || (after === undefined && !isSecond)) return;
    before = after;
  }
  cases.doubtHolders(connection, of.id, "moved");
}

/** All that says who has access, as a text to compare. Undefined: it leaves others out, or comes in one answer. */
function wholeListsOf(needs: EverybodyNeeds, caseId: string): string | undefined {
  const { cases, connection, backend } = needs;
  const of = cases.find(connection, caseId);
  if (of === undefined || backend.readHolders === undefined || !coverageOfEverybody(needs, of).whole) return undefined;
  const directory = cases.directory(connection);
  const entries = cases.entries(connection, caseId);
  const list = directory.holders?.(of);
  const groups = groupsUnder(directory, [entries]);
  return JSON.stringify([
    [of.mode, of.reporter?.id, of.condition, of.scope?.id],
    entries.known && entries.value.map(({ id, subject, level }) => [id, subject?.id, level]),
    list?.known && [...list.value.holders].map(([id, { grants }]) => [id, grants]),
    groups.map(({ group, members }) => [group.id, members.known && members.value.map(({ id }) => id)]),
  ]);
}

/** Reads who holds a role, and the members of the groups that the entries name. */
async function loadLists(
  { cases, connection }: EverybodyNeeds,
  of: Case,
  signal: AbortSignal,
  { named = Promise.resolve(), ...asking }: ListsAsked,
): Promise<void> {
  const caseId = of.id;
  await Promise.all([
    cases.loadHolders(connection, caseId, signal, { ...asking, named }),
    named.then(() => cases.learn(connection, undefined, signal, { ...asking, caseId, membersOnly: true })),
  ]);
  // A repeated reading asks for what says who has access, and for nothing about one of them.
  if (asking.again) return;
  const entries = cases.entries(connection, caseId);
  const { caller } = cases.directory(connection);
  const groups = entries.known ? entries.value.flatMap(({ subject }) => subject ?? []) : [];
  const other = [...groups, of.reporter].find((one) => one && !(caller && isSameSubject(one, caller)));
  if (other) await cases.learn(connection, other, signal, { ...asking, caseId });
}

/** Everybody who can see a case, from what is loaded. Undefined: the case is not. */
export function everybodyOn(needs: EverybodyNeeds, caseId: string, maxAge?: number): Everybody | undefined {
  const { cases, connection } = needs;
  const of = cases.find(connection, caseId);
  if (of === undefined) return undefined;
  const directory = cases.directory(connection, maxAge);
  const people = subjectsOn(needs, [of]).flatMap((subject): PersonOnCase[] => {
    const verdict = cases.judge(connection, caseId, subject, undefined, maxAge);
    const by = verdict && accessBy(needs.backend.policy, verdict, directory);
    return by === undefined ? [] : [{ subject, verdict: verdict!, by }];
  });
  const counts = { entry: 0, role: 0, title: 0, open: 0 };
  for (const { subject, by } of people) if (subject.kind !== "group") counts[by] += 1;
  const coverage = coverageOfEverybody(needs, of, maxAge);
  // Where the server lists the level of everybody, no entry, group or role gives access beside it.
  const isListed = people.some(({ verdict }) => verdict.known.enforced !== undefined);
  return { people, counts, ...coverage, ...(isListed && { whole: true, missing: nothingMissing }) };
}

const nothingMissing: Everybody["missing"] = { nameless: [], groups: [], roles: [] };

/** How far it is known who can see a case, from what is loaded. */
export function coverageOfEverybody(needs: CoverageNeeds, of: Case, maxAge?: number): EverybodyCoverage {
  const list = needs.cases.directory(needs.connection, maxAge).holders?.(of);
  const known = list?.known ? list.value : undefined;
  const missing = missingOf(needs, of, known);
  return {
    whole: isClosed(missing) && missing.roles.length === 0,
    missing,
    ...(known && { sample: known.sample }),
  };
}

/** By what somebody sees the title of a case, as far as that is known. */
export function titleSeenBy(directory: Directory, of: Case, subjectId: string): readonly RoleGrant[] {
  // Of a case that does not fulfil the condition of a gate it is not said who sees the title.
  if (of.condition !== undefined && of.condition !== "yes") return [];
  const list = directory.holders?.(of);
  if (!list?.known) return [];
  // Of those with another role, too, it is not said what they see in a mode that does not count that role.
  const { grants = {} } = list.value.holders.get(subjectId) ?? {};
  const hasOther = Object.entries(grants).some(
    ([fact, all]) => fact !== titleSight && all !== undefined && all.length > 0,
  );
  return hasOther ? [] : (titleGrants(list.value, subjectId) ?? []);
}

/** Undefined where somebody has no access and does not see the title, as far as is known. */
export function accessBy(
  { reporterFact, entryFacts }: Policy,
  { subject, access, case: of }: Verdict,
  directory: Directory,
): AccessBy | undefined {
  if (access.atMost === "none") return titleSeenBy(directory, of, subject.id).length > 0 ? "title" : undefined;
  if (access.atLeast === "none") return "open";
  const facts = access.because.flatMap(({ right, value, fact }) => (right === "read" && value === "yes" ? [fact] : []));
  // Where only the server says that they have access, nothing that is known gives it.
  if (facts.length === 0) return "open";
  const named: readonly (FactName | undefined)[] = [reporterFact, ...Object.values(entryFacts)];
  return facts.some((fact) => named.includes(fact)) ? "entry" : "role";
}

function missingOf(
  { cases, connection, backend }: CoverageNeeds,
  of: Case,
  list: RoleHolders | undefined,
): EverybodyCoverage["missing"] {
  const { policy } = backend;
  const roles = roleFacts(policy, of.mode).map(({ fact }) => fact);
  return {
    ...leftOpenOn(of, cases.entries(connection, of.id), cases.directory(connection), policy),
    roles: roles.filter((fact) => list?.nobodyElse[fact]?.known !== true),
  };
}
