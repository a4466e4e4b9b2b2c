import { holds, isIn, unknownsOf, worldsOver, type ACase, type Rules, type Somebody, type World } from "./planOracle";

/** A reading of the Argus access table, written apart from the product. */

export const roleNames = ["serviceRead", "serviceWrite", "serviceTech", "admin"] as const;
export const modeNames = ["roleBased", "writeRestricted", "readRestricted", "explicit"] as const;

/** What a role gives, column by column of the page. */
function levelOfRole(role: string, mode: string): number {
  if (role === "admin" || role === "reporter") return 3;
  if (mode === "roleBased") return role === "serviceRead" ? 1 : role === "serviceWrite" ? 2 : 0;
  if (mode === "writeRestricted") return role === "serviceRead" ? 1 : role === "serviceTech" ? 2 : 0;
  if (mode === "readRestricted") return role === "serviceTech" ? 2 : 0;
  return 0;
}

function levelOfEntry(level: number, mode: string): number {
  return mode === "explicit" && level === 1 ? 2 : level;
}

function isOpen(one: Somebody, { published, reporter }: ACase, world: World): boolean {
  if (holds(published, "published", world)) return true;
  if (["serviceTech", "admin"].some((role) => holds(one.roles[role], role, world))) return true;
  return reporter === one.id && world.get("exception") === true;
}

export const argusRules: Rules = {
  knownModes: modeNames,
  highest: 3,
  ways: [...roleNames, "reporter"],
  levelOfEntry,
  isOpen,

  worldsOf: ({ roles, inside }, { entries, published }) =>
    worldsOver([
      ...unknownsOf(roles),
      ...unknownsOf(inside),
      ...(published === "unknown" ? ["published"] : []),
      ...(published !== "yes" ? ["exception"] : []),
      ...entries.filter(({ level }) => level === undefined).flatMap(({ id }) => [`${id} writes`, `${id} owns`]),
    ]),

  sourcesIn(one, of, world) {
    const found = new Map<string, number>();
    if (!isOpen(one, of, world)) return found;
    for (const role of roleNames) if (holds(one.roles[role], role, world)) found.set(role, levelOfRole(role, of.mode));
    if (of.reporter === one.id) found.set("reporter", 3);
    for (const { id, subject, level } of of.entries) {
      const stated = level ?? (world.get(`${id} writes`) ? (world.get(`${id} owns`) ? 3 : 2) : 1);
      if (isIn(one, subject, world)) found.set(id, levelOfEntry(stated, of.mode));
    }
    return found;
  },
};
