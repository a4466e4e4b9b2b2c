import { roleScopeOf, type Case, type Entry, type Subject } from "../../src/access/case";
import type { Asked } from "../../src/access/evidence";
import type { Backend, Directory, RoleAnswers } from "../../src/backends/backend";
import { toFailure } from "../../src/base/failure";
import { noSignal } from "../unit/noSignal";

async function asked<T>(asking: Promise<{ value: T; truncated?: boolean }>): Promise<Asked<T>> {
  try {
    return { known: true, readAt: 1, ...(await asking) };
  } catch (thrown) {
    const { kind } = toFailure(thrown);
    return { known: false, gap: kind === "notAllowed" ? "forbidden" : "failed", detail: kind };
  }
}

/** Asks the backend for all that can be known of people in the light of these entries, nested groups included. */
export async function learn(
  backend: Backend,
  caller: Subject,
  entries: readonly Entry[],
  people: readonly Subject[],
  cases: readonly Case[],
): Promise<Directory> {
  const notFetched = { known: false, gap: "notFetched" } as const;
  const ownGroups = await asked(backend.readOwnGroups!(noSignal).then((value) => ({ value })));
  const members = new Map<string, Asked<readonly Subject[]>>();
  const open = new Set(
    entries.flatMap(({ subject }) => (subject !== undefined && subject.kind !== "user" ? [subject.id] : [])),
  );
  for (const id of open) {
    const answer = await asked<readonly Subject[]>(
      backend.readMembers(id, noSignal).then(({ members: value, truncated }) => ({ value, truncated })),
    );
    members.set(id, answer);
    if (answer.known) for (const { id: inner, kind } of answer.value) if (kind !== "user") open.add(inner);
  }
  const roles = new Map<string, Asked<RoleAnswers>>();
  const rolesKey = (id: string, of: Case) => `${id} ${roleScopeOf(of)}`;
  const above = new Map<string, Asked<readonly Subject[]>>();
  for (const one of people) {
    const { id } = one;
    above.set(
      id,
      await asked(
        backend.readGroupsAbove!(id, noSignal).then(({ groups: value, truncated }) => ({ value, truncated })),
      ),
    );
    for (const of of cases)
      if (!roles.has(rolesKey(id, of)))
        roles.set(rolesKey(id, of), await asked(backend.readRoles!(of, one, noSignal).then((value) => ({ value }))));
  }
  return {
    caller,
    ownGroups: () => ownGroups,
    members: (id) => members.get(id) ?? notFetched,
    groupsAbove: (id) => above.get(id) ?? notFetched,
    roles: (id, of) => roles.get(rolesKey(id, of)) ?? notFetched,
    isSomebody: () => true,
  };
}
