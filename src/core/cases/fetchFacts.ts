import { isSameSubject, type Case, type Subject } from "../../access/case";
import { groupsFrom } from "../../access/membership";
import type { Asking, Backend } from "../../backends/backend";
import type { CaseStore } from "./caseStore";
import { keyOf, type DirectoryQuestion } from "./directory";

/** Members are asked of so many groups for one person at most; what is beyond stays unknown. */
const mostGroups = 200;

export interface LearnAsking extends Asking {
  readonly caseId?: string;
  readonly maxAge?: number;
  readonly membersOnly?: boolean;
}

/**
 * See `Cases.learn`. Returns whether anything was asked. Long because it lists what is asked for, and what each of it
 * waits for.
 */
export async function fetchFacts(
  store: CaseStore,
  backend: Backend,
  subject: Subject | undefined,
  signal: AbortSignal,
  { caseId, maxAge, membersOnly = false, ...asking }: LearnAsking,
): Promise<boolean> {
  const { directory } = store;
  let learned = false;
  let ownMayDiffer = false;
  const ask = async (question: DirectoryQuestion, start: (signal: AbortSignal) => Promise<void>) => {
    if (!directory.lacks(question, maxAge)) return;
    learned = true;
    // The roles and groups of others make no difference to what the caller may do.
    const isOfOther = question.kind === "roles" || question.kind === "above";
    ownMayDiffer ||= !isOfOther || question.id === directory.caller?.id;
    await store.shared.run(keyOf(question), signal, start);
  };
  const askMembers = (groups: readonly Subject[]): Promise<void> =>
    forEachGroup(store, groups, (group) =>
      ask({ kind: "members", id: group }, async (signal) => {
        await directory.keepMembers(group, backend.readMembers(group, signal, asking));
        const members = directory.members(group);
        if (members.known) members.value.forEach(store.people.add);
      }),
    );
  if (membersOnly) {
    if (caseId !== undefined) await askMembers(groupsIn(store, [caseId]));
    if (ownMayDiffer) store.tally.touchAll(store.cases().map((one) => one.id));
    return learned;
  }
  const askOwnGroups = async () =>
    backend.readOwnGroups &&
    ask({ kind: "ownGroups" }, (signal) => directory.keepOwnGroups(backend.readOwnGroups!(signal, asking)));
  const askAbove = async (id: string) =>
    backend.readGroupsAbove &&
    ask({ kind: "above", id }, (signal) => directory.keepGroupsAbove(id, backend.readGroupsAbove!(id, signal, asking)));
  const askRoles = async (one: Subject, of: Case) =>
    backend.readRoles &&
    ask({ kind: "roles", id: one.id, of }, (signal) =>
      directory.keepRoles(one.id, of, backend.readRoles!(of, one, signal, asking)),
    );
  await Promise.all([
    ask({ kind: "caller" }, (signal) => directory.keepCaller(backend.readCaller(signal, asking))),
    // The groups are those of the key, so that the name need not be known.
    subject === undefined && askOwnGroups(),
  ]);
  const { caller } = directory;
  store.people.add(caller);
  const who = subject ?? caller;
  if (who !== undefined) {
    const isCaller = caller !== undefined && isSameSubject(who, caller);
    const { id } = who;
    const of = caseId === undefined ? undefined : store.find(caseId);
    // Where all roles and all members of the groups of the case are known, the groups above one person tell no more.
    const tellsAll =
      !isCaller &&
      directory.isSomebody(who) &&
      of !== undefined &&
      !directory.lacks({ kind: "roles", id, of }, maxAge) &&
      areMembersKnown(store, of.id, maxAge);
    await Promise.all([isCaller ? askOwnGroups() : !tellsAll && askAbove(id), of && askRoles(who, of)]);
    const above = isCaller ? directory.ownGroups() : directory.groupsAbove(id);
    const knowsAbove = above.known && above.truncated !== true;
    // The members of a case's groups are asked for besides, to show who else has access to it.
    const isAnswered = knowsAbove && (isCaller || caseId === undefined);
    const groups = isAnswered ? [] : groupsIn(store, caseId === undefined ? store.withEntries() : [caseId]);
    if (who.kind === "group") groups.unshift(who);
    await askMembers(groups);
  }
  if (ownMayDiffer) store.tally.touchAll(store.cases().map((one) => one.id));
  return learned;
}

/** Asks for the members of groups, and of the groups in them, as long as there are not too many. */
async function forEachGroup(
  store: Pick<CaseStore, "directory">,
  groups: readonly Subject[],
  ask: (groupId: string) => Promise<void>,
): Promise<void> {
  const asked = new Set<string>();
  for (;;) {
    const next = [...groupsFrom(groups, store.directory)]
      .map(({ group }) => group.id)
      .filter((id) => !asked.has(id))
      .slice(0, mostGroups - asked.size);
    if (next.length === 0) return;
    for (const id of next) asked.add(id);
    await Promise.all(next.map(ask));
  }
}

/** Whether the members of all groups that entries of a case name, and of the groups in these, are known. */
function areMembersKnown(store: CaseStore, caseId: string, maxAge = Infinity): boolean {
  if (!store.entries(caseId).known) return false;
  return [...groupsFrom(groupsIn(store, [caseId]), store.directory.within(maxAge))].every(
    ({ members }) => members.known && members.truncated !== true,
  );
}

/** Groups that entries name, and subjects that may be groups, the certain ones first. */
function groupsIn(store: Pick<CaseStore, "entries">, caseIds: Iterable<string>): Subject[] {
  const groups = new Map<string, Subject>();
  const perhaps = new Map<string, Subject>();
  for (const id of caseIds) {
    const asked = store.entries(id);
    for (const { subject } of asked.known ? asked.value : []) {
      if (subject?.kind === "group") groups.set(subject.id, subject);
      else if (subject?.kind === "unknown") perhaps.set(subject.id, subject);
    }
  }
  return [...groups.values(), ...[...perhaps.values()].filter(({ id }) => !groups.has(id))];
}
