import type { Access, Reason } from "./answer";
import { compile, isOpen, type Compiled, type CompiledRow } from "./compile";
import { compareLevels, type Level, type Right, type Rights, type Tri } from "./level";
import { isTiered, type FactName, type Facts, type Policy, type TablePolicy } from "./policy";
import { evaluateTiers, possibleInTiers } from "./tiers";

export type { Access, Reason } from "./answer";

/**
 * What is known of the facts, as two sets: those that hold for certain, and those that may hold. The hidden condition
 * of a gate may always hold.
 */
export interface KnownFacts {
  readonly certain: number;
  readonly possible: number;
}

/**
 * The access that a policy gives a person on a case of a mode.
 *
 * The policy has no deny, so the lowest level is the one with every unknown fact taken as "no" and the highest the
 * one with every unknown fact taken as "yes"; both are exact. A mode that is not in the table gives what holds in
 * every mode, and everything beyond that is unknown. A gate narrows either. A right that the case system does not have
 * is "no".
 */
export function evaluate(policy: Policy, mode: string, facts: Facts): Access {
  if (isTiered(policy)) return evaluateTiers(policy, facts);
  const compiled = compile(policy);
  const row = compiled.row(mode);
  const { certain, possible } = knownFacts(compiled, facts);
  const answers = answersOf(row);
  const key = certain * (compiled.all + 1) + possible;
  let answer = answers.get(key);
  if (!answer) {
    answer = answerFor(policy, compiled, row, certain, possible);
    answers.set(key, answer);
  }
  return answer;
}

/**
 * The level that a row gives when exactly these facts hold, the gate apart; in a mode that is not in the table, the
 * level it gives at least.
 */
export function levelOf(row: CompiledRow, holding: number): Level {
  if (holding & row.gives.owner) return "owner";
  if (holding & row.gives.write) return "write";
  return holding & row.gives.read ? "read" : "none";
}

/**
 * The levels that facts leave possible, lowest first. Not always all between `atLeast` and `atMost`: who may be an
 * administrator and is nothing else owns the case or has no access, and certainly cannot just read.
 */
export function possibleLevels(policy: Policy, mode: string, facts: Facts): readonly Level[] {
  if (isTiered(policy)) return possibleInTiers(policy, facts);
  const compiled = compile(policy);
  const row = compiled.row(mode);
  const { certain, possible } = knownFacts(compiled, facts);
  const reachable: readonly Level[] = ["none", ...policy.rights];
  const least = isOpen(compiled, certain) ? levelOf(row, certain) : "none";
  if (!row.inTable) {
    const lowest = lowestWithOpenGate(compiled, row, certain, possible);
    return reachable.filter((level) => level === least || (lowest && compareLevels(level, lowest) >= 0));
  }
  return reachable.filter((level, place) => {
    if (level === "none") return least === "none";
    const next = policy.rights[place];
    if (next === undefined) return isOpen(compiled, possible) && levelOf(row, possible) === level;
    if (certain & row.gives[next]) return false;
    // The most that can hold without giving a higher level.
    const without = compiled.implying.reduce(
      (set, implying, fact) => (row.gives[next] & (1 << fact) ? set & ~implying : set),
      possible,
    );
    return isOpen(compiled, without) && levelOf(row, without) === level;
  });
}

/** The lowest level that a row gives in a world in which the gate is open; undefined when there is no such world. */
function lowestWithOpenGate(
  { gate, facts, implied }: Compiled,
  row: CompiledRow,
  certain: number,
  possible: number,
): Level | undefined {
  if (!gate || certain & gate.opens) return levelOf(row, certain);
  const openers = (gate.opens | gate.disputed) & possible;
  const found = facts.flatMap((_, place) => (openers & (1 << place) ? [levelOf(row, certain | implied[place]!)] : []));
  return found.sort(compareLevels)[0];
}

/**
 * Facts as sets, closed under the policy's implications: a fact that holds makes hold what it implies, a fact that
 * does not hold rules out what implies it. Where the input contradicts itself (no entry, but a write entry) the
 * positive proof wins, because it was seen and an absence can be an omission.
 */
export function knownFacts(compiled: Compiled, facts: Facts): KnownFacts {
  let certain = 0;
  for (let place = 0; place < compiled.facts.length; place++) {
    if (facts[compiled.facts[place]!] === "yes") certain |= compiled.implied[place]!;
  }
  let possible = compiled.all;
  for (let place = 0; place < compiled.facts.length; place++) {
    if (facts[compiled.facts[place]!] === "no" && !(certain & (1 << place))) possible &= ~compiled.implying[place]!;
  }
  return { certain, possible };
}

/** Facts closed under the policy's implications (see `knownFacts`), with every fact of the policy stated. */
export function normalize(policy: Policy, facts: Facts): Facts {
  if (isTiered(policy)) return Object.fromEntries(policy.facts.map((fact) => [fact, facts[fact] ?? "unknown"]));
  const compiled = compile(policy);
  const { certain, possible } = knownFacts(compiled, facts);
  return Object.fromEntries(
    compiled.facts.map((fact, place): [FactName, Tri] => [
      fact,
      certain & (1 << place) ? "yes" : possible & (1 << place) ? "unknown" : "no",
    ]),
  );
}

/** Answers that were given before. There are few of them: a row of the Argus table has 7 290 at most. */
const answersByRow = new WeakMap<CompiledRow, Map<number, Access>>();

function answersOf(row: CompiledRow): Map<number, Access> {
  let answers = answersByRow.get(row);
  if (!answers) answersByRow.set(row, (answers = new Map()));
  return answers;
}

function answerFor(
  policy: TablePolicy,
  compiled: Compiled,
  row: CompiledRow,
  certain: number,
  possible: number,
): Access {
  const values: Record<Right, Tri> = { read: "no", write: "no", owner: "no" };
  const because: Reason[] = [];
  let atLeast: Level = "none";
  let atMost: Level = "none";
  const gate = isOpen(compiled, certain) ? undefined : isOpen(compiled, possible) ? "unknown" : "closed";
  for (const right of gate === "closed" ? [] : policy.rights) {
    const gives = row.gives[right];
    const isCertain = gate === undefined && (certain & gives) !== 0;
    const value: Tri = isCertain ? "yes" : possible & gives || !row.inTable ? "unknown" : "no";
    values[right] = value;
    if (value === "no") continue;
    atMost = right;
    if (value === "yes") atLeast = right;
    const deciding = gives & (value === "yes" ? certain : possible);
    compiled.facts.forEach((fact, place) => {
      const cell = row.cells[right][place];
      const holds = certain & (1 << place) ? "yes" : "unknown";
      if (cell && deciding & (1 << place)) because.push(Object.freeze({ right, fact, value: holds, cell }));
    });
  }
  return Object.freeze({ ...values, atLeast, atMost, because: Object.freeze(because), ...(gate && { gate }) });
}

/** The rights of an access that is known to be exactly this level. */
export function rightsOf(level: Level): Rights {
  return {
    read: rightIn("read", level, level),
    write: rightIn("write", level, level),
    owner: rightIn("owner", level, level),
  };
}

/** The access where another answer lies within these levels: a right that the two do not give alike is unknown. */
export function widened(access: Access, atLeast: Level, atMost = atLeast): Access {
  const least = compareLevels(atLeast, access.atLeast) < 0 ? atLeast : access.atLeast;
  const most = compareLevels(atMost, access.atMost) > 0 ? atMost : access.atMost;
  return withinLevels(access, least, most);
}

/** The access when it is known from elsewhere that it lies within these levels, which its own range has to contain. */
export function withinLevels(access: Access, atLeast: Level, atMost: Level): Access {
  if (access.atLeast === atLeast && access.atMost === atMost) return access;
  const values = {
    read: rightIn("read", atLeast, atMost),
    write: rightIn("write", atLeast, atMost),
    owner: rightIn("owner", atLeast, atMost),
  };
  const because = access.because.filter((reason) => values[reason.right] !== "no");
  // Everybody who has a level certainly passes.
  const gate = atLeast === "none" ? access.gate : undefined;
  return { ...values, atLeast, atMost, because, ...(gate && { gate }) };
}

function rightIn(right: Right, atLeast: Level, atMost: Level): Tri {
  if (compareLevels(right, atLeast) <= 0) return "yes";
  return compareLevels(right, atMost) <= 0 ? "unknown" : "no";
}
