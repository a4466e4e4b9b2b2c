import { isIn, unknownsOf, worldsOver, type Rules } from "./planOracle";

/**
 * A reading of the Case Management framework, written apart from the product. Access control is on or off for a whole
 * definition. On: the higher of what the case and its definition give, and a delegation counts. No list tells of grants
 * on the definition or of delegations, so anybody may have one of each kind that nobody sees.
 */
export const cmfRules: Rules = {
  knownModes: ["on", "off"],
  highest: 2,
  // What a definition gives is a way of its own for each of the two levels, and so is a delegation.
  ways: ["anybody", "definition reads", "definition writes", "delegation reads", "delegation writes"],
  levelOfEntry: (level, mode) => (mode === "off" ? 0 : Math.min(level, 2)),

  isOpen: () => true,

  worldsOf: ({ inside, isGroup }, { above }) =>
    worldsOver([
      ...unknownsOf(inside),
      "hidden on the definition",
      "hidden on the definition, writing",
      ...(isGroup ? [] : ["delegation", "delegation, writing"]),
      // An entry on the definition may be gone by now; of one that was seen by its refusal the level is not known.
      ...above.filter(({ mayBeGone }) => mayBeGone).map(({ id }) => `${id} is there`),
      ...above.filter(({ level }) => level === undefined).map(({ id }) => `${id} writes`),
    ]),

  sourcesIn(one, { mode, entries, above }, world) {
    if (mode === "off") return new Map([["anybody", 2]]);
    const found = new Map<string, number>();
    const give = (way: string, level: number) => void found.set(way, Math.max(found.get(way) ?? 0, level));
    const both = (way: string, name: string): void => {
      if (world.get(name)) give(`${way} reads`, 1);
      if (world.get(name) && world.get(`${name}, writing`)) give(`${way} writes`, 2);
    };
    both("definition", "hidden on the definition");
    both("delegation", "delegation");
    for (const { id, subject, level, mayBeGone } of above) {
      if (!isIn(one, subject, world) || (mayBeGone && !world.get(`${id} is there`))) continue;
      give("definition reads", 1);
      if (level === 2 || (level === undefined && world.get(`${id} writes`))) give("definition writes", 2);
    }
    for (const { id, subject, level } of entries) if (isIn(one, subject, world)) give(id, level!);
    return found;
  },
};
