/**
 * A second reading of the access page of Argus, written from its text and nothing else: slow, plain, and without a
 * line of the product. The tests hold the product against it.
 */

export type Tri = "yes" | "no" | "unknown";
export type World = ReadonlySet<string>;
/** What is known of the facts. */
export type Known = Readonly<Record<string, Tri>>;

/** The table as the page prints it. */
const page = `
Access mode	Read access	Write access	Owner access
roleBased	Case reporter Users with service read role All ACL members\
	Case reporter Users with service write role ACL members with <code>accesslevel write</code>\
	Case reporter Administrators
writeRestricted	Case reporter Users with service read role All ACL members\
	Case reporter Users with service tech role ACL members with <code>accesslevel write</code>\
	Case reporter Administrators
readRestricted	Case reporter Users with service tech role All ACL members\
	Case reporter Users with service tech role ACL members with <code>accesslevel write</code>\
	Case reporter Administrators
explicit	Case reporter All ACL members	Case reporter All ACL members	Case reporter Administrators
`;

const phrases: Readonly<Record<string, string>> = {
  "Case reporter": "reporter",
  "Users with service read role": "serviceRead",
  "Users with service write role": "serviceWrite",
  "Users with service tech role": "serviceTech",
  "All ACL members": "aclMember",
  "ACL members with <code>accesslevel write</code>": "aclWrite",
  Administrators: "admin",
};

/** The seven of the page's table, an entry of level owner, and whether the case is published. */
export const factNames = [
  "reporter",
  "serviceRead",
  "serviceWrite",
  "serviceTech",
  "admin",
  "aclMember",
  "aclWrite",
  "aclOwner",
  "published",
];
export const modeNames = ["roleBased", "writeRestricted", "readRestricted", "explicit"];
export const levelNames = ["none", "read", "write", "owner"];

/** mode → column (0 read, 1 write, 2 owner) → facts, read off the page. */
export const table: ReadonlyMap<string, readonly (readonly string[])[]> = new Map(
  page
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [mode, ...columns] = line.split("\t");
      return [mode!, columns.map(factsInText)];
    }),
);

function factsInText(text: string): string[] {
  let rest = text;
  const found: string[] = [];
  while (rest.trim() !== "") {
    const phrase = Object.keys(phrases).find((one) => rest.trim().startsWith(one));
    if (phrase === undefined) throw new Error(`the page says something the oracle cannot read: ${rest}`);
    found.push(phrases[phrase]!);
    rest = rest.trim().slice(phrase.length);
  }
  return found;
}

/** What the project decided for a mode that is not on the page: what is true of every row of it. */
const everyRow = [
  ["reporter", "aclMember"],
  ["reporter", "aclWrite"],
  ["reporter", "admin"],
];

/** Which sentence of the page is right about the reporter of an unpublished case, if they are no tech user. */
export type Reading = "owner in every mode" | "not visible to non-tech users";
export const readings: readonly Reading[] = ["owner in every mode", "not visible to non-tech users"];

/**
 * The level (0 none … 3 owner) of somebody of whom exactly these facts are true, if the page is read so; in a mode not
 * on the page, the least it can be. An entry of level owner makes an owner in every mode. `"unpublished" case, which
 * are not visible to non-tech users`; "Admin implies both tech and user".
 */
export function levelIn(mode: string, world: World, reading: Reading): number {
  if (!isVisible(world, reading)) return 0;
  const columns = table.get(mode) ?? everyRow;
  const has = [0, 1, 2].map((column) => columns[column]!.some((fact) => world.has(fact)));
  return has[2] || world.has("aclOwner") ? 3 : has[1] ? 2 : has[0] ? 1 : 0;
}

export function isVisible(world: World, reading: Reading): boolean {
  if (world.has("published") || world.has("serviceTech") || world.has("admin")) return true;
  return world.has("reporter") && reading === "owner in every mode";
}

/** The levels that somebody of whom exactly these facts are true can have, lowest first; see `levelIn`. */
export function levelsIn(mode: string, world: World): readonly number[] {
  const key = `${mode} ${numberOf(world)}`;
  let levels = levelsFound.get(key);
  if (!levels) {
    levels = [...new Set(readings.map((reading) => levelIn(mode, world, reading)))].sort();
    levelsFound.set(key, levels);
  }
  return levels;
}

const levelsFound = new Map<string, readonly number[]>();

/** "ACL members with accesslevel write" are ACL members, and who owns by an entry may write by it. */
export function isPossible(world: World): boolean {
  if (world.has("aclOwner") && !world.has("aclWrite")) return false;
  return !world.has("aclWrite") || world.has("aclMember");
}

/** All 256 sets of facts that can be true together. */
export function possibleWorlds(): Set<string>[] {
  const worlds: Set<string>[] = [];
  for (let number = 0; number < 2 ** factNames.length; number++) {
    const world = new Set(factNames.filter((_, place) => Math.floor(number / 2 ** place) % 2 === 1));
    if (isPossible(world)) worlds.push(world);
  }
  return worlds;
}

/** A world as a number, one bit for each fact. */
function numberOf(world: World): number {
  return factNames.reduce((number, fact, place) => (world.has(fact) ? number + 2 ** place : number), 0);
}

/** True when no world is so: no entry, but a write entry, or the like. */
export function isContradiction(facts: Partial<Known>): boolean {
  const { aclMember, aclWrite, aclOwner } = facts;
  return (
    (aclMember === "no" && (aclWrite === "yes" || aclOwner === "yes")) || (aclWrite === "no" && aclOwner === "yes")
  );
}

/** All 14 580 ways to know or not know the facts without a contradiction. */
export function partialFacts(): Known[] {
  let all: Known[] = [{}];
  for (const fact of factNames)
    all = all.flatMap((facts) => (["yes", "no", "unknown"] as const).map((value) => ({ ...facts, [fact]: value })));
  return all.filter((facts) => !isContradiction(facts));
}

/**
 * All 14 580 of them in `npm run prove`, otherwise every seventh: 7 divides no number of values of a fact, so that each
 * fact takes each of its values beside each of the others.
 */
export function someFacts(): Known[] {
  return partialFacts().filter((_, place) => process.env.PROVE !== undefined || place % 7 === 0);
}

/** The worlds in which what is known is so. Remembered, because the tests ask for the same ones again and again. */
export function completions(facts: Known): readonly Set<string>[] {
  const key = factNames.map((fact) => facts[fact] ?? "unknown").join();
  let worlds = found.get(key);
  if (!worlds) {
    worlds = allWorlds.filter((world) =>
      factNames.every(
        (fact) => (facts[fact] ?? "unknown") === "unknown" || world.has(fact) === (facts[fact] === "yes"),
      ),
    );
    found.set(key, worlds);
  }
  return worlds;
}

const allWorlds = possibleWorlds();
const found = new Map<string, readonly Set<string>[]>();

/** The levels of all worlds that are as is known; in a mode not on the page every level from the least one. */
export function levelsOver(mode: string, facts: Known): Set<number> {
  return new Set(completions(facts).flatMap((world) => levelsFrom(mode, world)));
}

/** The levels that a mode can give in a world: where it is not on the page, those from the least, or none at all. */
export function levelsFrom(mode: string, world: World): readonly number[] {
  if (table.has(mode)) return levelsIn(mode, world);
  return [...new Set(readings.flatMap((reading) => levelsRead(mode, world, reading)))];
}

function levelsRead(mode: string, world: World, reading: Reading): readonly number[] {
  const least = levelIn(mode, world, reading);
  return table.has(mode) || !isVisible(world, reading) ? [least] : [0, 1, 2, 3].filter((level) => level >= least);
}

/** The answer for a right (1 read, 2 write, 3 owner) by going through every world. */
export function rightIn(mode: string, facts: Known, right: number): Tri {
  const levels = [...levelsOver(mode, facts)];
  if (levels.every((level) => level >= right)) return "yes";
  return levels.every((level) => level < right) ? "no" : "unknown";
}

/**
 * What a change does, by going through every pair of worlds that can be as the two sides state: of a fact that neither
 * side states nobody has said that it changes, so it is the same in both. Where that leaves no pair, what follows from
 * each side is taken for stated. For a mode not on the page, every level it could give there.
 */
export function previewOf(modeBefore: string, before: Known, modeAfter: string, after: Known): string {
  const isStated = (facts: Known, fact: string): boolean => facts[fact] === "yes" || facts[fact] === "no";
  const follows = (facts: Known, fact: string): boolean =>
    new Set(completions(facts).map((world) => world.has(fact))).size === 1;
  let pairs = pairsOfWorlds(before, after, isStated);
  if (pairs.length === 0) pairs = pairsOfWorlds(before, after, follows);
  const seen = new Set<number>();
  for (const [a, b] of pairs)
    for (const [from, to] of levelPairs(modeBefore, a, modeAfter, b)) seen.add(Math.sign(to - from));
  return verdictOf(seen);
}

function pairsOfWorlds(
  before: Known,
  after: Known,
  isDecided: (facts: Known, fact: string) => boolean,
): [World, World][] {
  const stays = new Set(factNames.filter((fact) => !isDecided(before, fact) && !isDecided(after, fact)));
  const staying = (world: World): number => numberOf(new Set([...world].filter((fact) => stays.has(fact))));
  const worldsAfter = new Map<number, World[]>();
  for (const b of completions(after)) worldsAfter.set(staying(b), [...(worldsAfter.get(staying(b)) ?? []), b]);
  return completions(before).flatMap((a) => (worldsAfter.get(staying(a)) ?? []).map((b): [World, World] => [a, b]));
}

/** From the directions that occur (-1, 0, 1) to the word. */
export function verdictOf(seen: ReadonlySet<number>): string {
  const [up, down, same] = [seen.has(1), seen.has(-1), seen.has(0)];
  if (up && down) return "mayChange";
  if (up) return same ? "mayGain" : "gains";
  if (down) return same ? "mayLose" : "loses";
  return "same";
}

/**
 * Every pair of levels that two modes can give to two worlds, the page read in the same way both times. Of a mode not
 * on the page it is only known that more facts about the person never mean less, on a case that is visible to them.
 */
export function levelPairs(modeBefore: string, a: World, modeAfter: string, b: World): readonly [number, number][] {
  const key = `${modeBefore} ${numberOf(a)} ${modeAfter} ${numberOf(b)}`;
  let pairs = pairsFound.get(key);
  if (!pairs) {
    pairs = readings.flatMap((reading) => pairsRead(modeBefore, a, modeAfter, b, reading));
    pairsFound.set(key, pairs);
  }
  return pairs;
}

const pairsFound = new Map<string, readonly [number, number][]>();

function pairsRead(
  modeBefore: string,
  a: World,
  modeAfter: string,
  b: World,
  reading: Reading,
): readonly [number, number][] {
  const after = levelsRead(modeAfter, b, reading);
  const pairs = levelsRead(modeBefore, a, reading).flatMap((from) => after.map((to): [number, number] => [from, to]));
  if (modeBefore !== modeAfter || table.has(modeBefore)) return pairs;
  if (!isVisible(a, reading) || !isVisible(b, reading)) return pairs;
  const within = (part: World, whole: World): boolean =>
    [...part].every((fact) => fact === "published" || whole.has(fact));
  return pairs.filter(([from, to]) => (!within(a, b) || from <= to) && (!within(b, a) || to <= from));
}
