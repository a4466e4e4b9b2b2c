import type { Permission, Subject as WorldSubject } from "../../src/sandbox/world/model";
import { createWorld, type World } from "../../src/sandbox/world/world";

/** The world with so many people who read the first case by a role of their group, and so many entries on it. */
export function crowded(byRole: number, entries: number): World {
  const world = createWorld({ people: byRole + entries });
  const employees = [...world.subjects.values()].filter(({ id }) => id > 100_000);
  const group: WorldSubject = { ...world.subjects.get(2006)!, id: 2900, shortName: "crowd", name: "Crowd" };
  const { customer } = world.caseAt(0);
  const permission: Permission = { id: 9_000, holder: group, function: "SANDBOX_CASE_READ", customer };
  const named = employees.slice(byRole);
  return {
    ...world,
    subjects: new Map([...world.subjects, [group.id, group]]),
    members: new Map([...world.members, [group.id, employees.slice(0, byRole).map(({ id }) => id)]]),
    permissions: [...world.permissions, permission],
    caseAt: (index) => {
      const one = world.caseAt(index);
      if (index !== 0) return one;
      const more = named.map(({ id }, place) => ({
        id: `00000000-0000-4000-8000-${String(place).padStart(12, "0")}`,
        subject: id,
        level: "read" as const,
        by: 1001,
        at: one.updated,
      }));
      return { ...one, entries: [...one.entries, ...more] };
    },
  };
}

/** The world with other groups in groups and other permissions, the same for the same seed. */
export function randomWorld(seed: number): World {
  const world = createWorld();
  let state = seed * 2_654_435_761;
  const below = (most: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 1) >>> 0;
    return state % most;
  };
  const groups = [...world.subjects.values()].filter(({ kind }) => kind === "group");
  const people = [...world.subjects.values()].filter(({ kind, id }) => kind === "user" && id < 1400);
  const pick = <T>(all: readonly T[]): T => all[below(all.length)]!;
  const members = new Map(
    groups.map((group, place) => [
      group.id,
      // Only groups that come later are inside, so that none contains itself.
      [
        ...Array.from({ length: below(5) }, () => pick(people).id),
        ...(place + 1 < groups.length && below(2) === 0 ? [pick(groups.slice(place + 1)).id] : []),
      ],
    ]),
  );
  const functions = [...world.functions.keys()];
  const extra = Array.from({ length: 12 }, (_, place): Permission => ({
    id: 9_000 + place,
    holder: below(2) === 0 ? pick(groups) : pick(people),
    function: pick(functions),
    customer: pick(world.customers),
  }));
  const kept = world.permissions.filter(({ holder }) => holder.id <= 1010 || below(2) === 0);
  return { ...world, members, permissions: [...kept, ...extra] };
}
