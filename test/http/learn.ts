import type { Entry, Subject } from "../../src/access/case";
import type { Asked } from "../../src/access/evidence";
import type { Backend, Directory, RoleGrant } from "../../src/backends/backend";
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
  const roles = new Map<string, Asked<readonly RoleGrant[]>>();
  for (const { id } of people)
    roles.set(
      id,
      await asked(backend.readRoles!(id, noSignal).then(({ roles: value, truncated }) => ({ value, truncated }))),
    );
  return {
    caller,
    ownGroups: () => ownGroups,
    members: (id) => members.get(id) ?? notFetched,
    roles: (id) => roles.get(id) ?? notFetched,
    isSomebody: () => true,
  };
}
