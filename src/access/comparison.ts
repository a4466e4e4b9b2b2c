import { compile, isOpen, type Compiled, type CompiledRow } from "./compile";
import { levelOf } from "./evaluate";
import { levels } from "./level";
import type { TablePolicy } from "./policy";

/** Directions from a level before to a level after, as bits. */
export const higher = 1;
export const lower = 2;
export const equal = 4;

/** From a level to a level, as places in `levels`: a mode that is not in the table leaves more than one. */
interface LevelBounds {
  readonly low: number;
  readonly high: number;
}

/** The levels that are possible when these facts hold before and after; undefined when none is. */
export type RangesInWorld = (before: number, after: number) => readonly [LevelBounds, LevelBounds] | undefined;

/** What two sides have in common in all worlds. */
export interface Pair {
  readonly policy: TablePolicy;
  readonly rows: readonly [CompiledRow, CompiledRow];
  /** The mode is the same on both sides and not in the table: one function of the facts, whatever it is. */
  readonly sameFunction: boolean;
  /** False: the policy has no gate, or it is certainly open on both sides. */
  readonly narrows: boolean;
}

/** `stated` is the level before, where the server has told it. */
export function rangesInWorlds(pair: Pair, stated: number | undefined): RangesInWorld {
  const { policy, rows, narrows } = pair;
  const [rowBefore, rowAfter] = rows;
  const compiled = compile(policy);
  const sameFunction = hasSameFunction(pair);
  const isPart = partOf(compiled);
  const top = levels.indexOf(policy.rights.at(-1) ?? "none");
  const range = (row: CompiledRow, facts: number): LevelBounds => {
    if (narrows && !isOpen(compiled, facts)) return { low: 0, high: 0 };
    const low = levels.indexOf(levelOf(row, facts));
    return { low, high: row.inTable ? low : top };
  };
  return (before, after) => {
    let a = range(rowBefore, before);
    if (stated !== undefined) {
      if (stated < a.low || stated > a.high) return undefined;
      a = { low: stated, high: stated };
    }
    const b = range(rowAfter, after);
    if (!sameFunction(before, after)) return [a, b];
    return [
      a,
      {
        low: isPart(before, after) ? Math.max(a.low, b.low) : b.low,
        high: isPart(after, before) ? Math.min(a.high, b.high) : b.high,
      },
    ];
  };
}

/** Whether the two levels come from one unknown function: a closed gate gives none, whatever the function is. */
function hasSameFunction({ policy, sameFunction, narrows }: Pair): (before: number, after: number) => boolean {
  const compiled = compile(policy);
  if (!sameFunction || !narrows) return () => sameFunction;
  return (before, after) => isOpen(compiled, before) && isOpen(compiled, after);
}

/** Whether the facts of one world all hold in another; a mode is no function of the conditions of a gate. */
function partOf({ gate }: Compiled): (part: number, whole: number) => boolean {
  const conditions = gate?.conditions ?? 0;
  return (part, whole) => (part & ~whole & ~conditions) === 0;
}

/** Which of higher, lower and equal are possible when these facts hold before and after. */
export type Comparison = (before: number, after: number) => number;

export function comparison(pair: Pair, ranges: RangesInWorld): Comparison {
  const sameFunction = hasSameFunction(pair);
  const isPart = partOf(compile(pair.policy));
  return (before, after) => {
    const possible = ranges(before, after);
    if (!possible) return 0;
    const isOne = sameFunction(before, after);
    const isLess = isOne && isPart(after, before);
    const isMore = isOne && isPart(before, after);
    if (isLess && isMore) return equal;
    const [a, b] = possible;
    const mayRise = b.high > a.low && !isLess;
    const mayFall = a.high > b.low && !isMore;
    return (mayRise ? higher : 0) | (mayFall ? lower : 0) | (a.low <= b.high && b.low <= a.high ? equal : 0);
  };
}
