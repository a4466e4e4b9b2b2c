/**
 * A second reading of the access page of Argus, written from its text and nothing else: slow, plain, and without a
 * line of the product. The tests hold the product against it.
 */

export type Tri = "yes" | "no" | "unknown";
export type World = ReadonlySet<string>;
export type Partial7 = Readonly<Record<string, Tri>>;

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

export const factNames = ["reporter", "serviceRead", "serviceWrite", "serviceTech", "admin", "aclMember", "aclWrite"];
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

/**
 * The level (0 none … 3 owner) of somebody of whom exactly these facts are true; in a mode not on the page, the least
 * it can be.
 */
export function levelIn(mode: string, world: World): number {
  const columns = table.get(mode) ?? everyRow;
  const has = [0, 1, 2].map((column) => columns[column]!.some((fact) => world.has(fact)));
  return has[2] ? 3 : has[1] ? 2 : has[0] ? 1 : 0;
}

/** "ACL members with accesslevel write" are ACL members. */
export function isPossible(world: World): boolean {
  return !world.has("aclWrite") || world.has("aclMember");
}

/** All 96 sets of facts that can be true together. */
export function possibleWorlds(): Set<string>[] {
  const worlds: Set<string>[] = [];
  for (let number = 0; number < 2 ** factNames.length; number++) {
    const world = new Set(factNames.filter((_, place) => Math.floor(number / 2 ** place) % 2 === 1));
    if (isPossible(world)) worlds.push(world);
  }
  return worlds;
}

/** All 1 944 ways to know or not know the facts, without the one contradiction: no entry, but a write entry. */
export function partialFacts(): Partial7[] {
  let all: Partial7[] = [{}];
  for (const fact of factNames)
    all = all.flatMap((facts) => (["yes", "no", "unknown"] as const).map((value) => ({ ...facts, [fact]: value })));
  return all.filter((facts) => !(facts.aclMember === "no" && facts.aclWrite === "yes"));
}

/** The worlds in which what is known is so. Remembered, because the tests ask for the same ones again and again. */
export function completions(facts: Partial7): readonly Set<string>[] {
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

/** The answer for a right (1 read, 2 write, 3 owner) by going through every world. */
export function rightIn(mode: string, facts: Partial7, right: number): Tri {
  const levels = completions(facts).map((world) => levelIn(mode, world));
  if (levels.every((level) => level >= right)) return "yes";
  if (!table.has(mode)) return "unknown";
  return levels.every((level) => level < right) ? "no" : "unknown";
}

/**
 * What a change does, by going through every pair of worlds that can be as the two sides state: of a fact that neither
 * side states nobody has said that it changes, so it is the same in both. For a mode not on the page, every level it
 * could give there.
 */
export function previewOf(modeBefore: string, before: Partial7, modeAfter: string, after: Partial7): string {
  const isStated = (facts: Partial7, fact: string): boolean => facts[fact] === "yes" || facts[fact] === "no";
  const stays = factNames.filter((fact) => !isStated(before, fact) && !isStated(after, fact));
  const staying = (world: World): string => stays.map((fact) => world.has(fact)).join();
  const seen = new Set<number>();
  const worldsAfter = completions(after).map((b) => ({ b, part: staying(b) }));
  for (const a of completions(before)) {
    const part = staying(a);
    for (const other of worldsAfter) {
      if (other.part !== part) continue;
      for (const [from, to] of levelPairs(modeBefore, a, modeAfter, other.b)) seen.add(Math.sign(to - from));
    }
  }
  return verdictOf(seen);
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
 * Every pair of levels that two modes can give to two worlds, knowing of a mode not on the page only that more facts
 * never mean less.
 */
export function levelPairs(modeBefore: string, a: World, modeAfter: string, b: World): [number, number][] {
  const range = (mode: string, world: World): number[] =>
    [0, 1, 2, 3].filter((level) => (table.has(mode) ? level === levelIn(mode, world) : level >= levelIn(mode, world)));
  const within = (part: World, whole: World): boolean => [...part].every((fact) => whole.has(fact));
  const pairs = range(modeBefore, a).flatMap((from) => range(modeAfter, b).map((to): [number, number] => [from, to]));
  if (modeBefore !== modeAfter || table.has(modeBefore)) return pairs;
  return pairs.filter(([from, to]) => (!within(a, b) || from <= to) && (!within(b, a) || to <= from));
}
