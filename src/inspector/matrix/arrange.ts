import { levels, type Level, type Right, type Rights, type Tri } from "../../access/level";
import type { Locale } from "../../text/locale";
import { skeleton } from "../../text/skeleton";
import { noMode, type Arrangement, type RowMessage } from "../protocol";
import { effectRank, isPartlyUnknown, wordColumns, type Gists, type Sheet, type WordColumn } from "./rows";
import { ways, type AccessPath } from "./accessPath";

/** What the rows of a group have in common; not yet in words. */
export type Group =
  | { readonly by: "mode"; readonly mode: string }
  | { readonly by: "kind"; readonly kind: RowMessage["kind"] }
  | { readonly by: "way"; readonly way: AccessPath }
  | { readonly by: "level"; readonly atLeast: Level; readonly atMost: Level }
  | { readonly by: "notJudged" };

/** The rows to be shown, in order. A number that is not negative is a row of the sheet, -1 - n is heading n. */
export interface Arranged {
  readonly order: Int32Array;
  readonly headings: readonly { readonly group: Group; readonly rows: number }[];
}

/** True when the result changes as rows are judged. */
export function dependsOnJudging(sheet: Sheet, { show, sort, group }: Arrangement): boolean {
  return sheet.onlyDifferences || show !== "all" || group === "level" || group === "way" || isJudged(sort);
}

/**
 * Filters, sorts and groups. Rows that are not judged yet are left out where the filter needs a verdict, and come last
 * where the order does.
 */
export function arrange(
  sheet: Sheet,
  gists: Gists,
  by: Arrangement,
  { compareNames }: Pick<Locale, "compareNames">,
): Arranged {
  const words = skeleton(by.find).split(" ").filter(Boolean);
  const isAll = words.length === 0 && !by.mode && by.show === "all" && !sheet.onlyDifferences;
  if (isAll && !by.sort && by.group === "none")
    return { order: new Int32Array(sheet.size).map((_, row) => row), headings: [] };
  let rows: number[] = [];
  for (let row = 0; row < sheet.size; row++) {
    if (sheet.tried(row) && by.show === "all" && words.length === 0 && !by.mode) rows.push(row);
    else if (passes(sheet, gists, by, words, row)) rows.push(row);
  }
  if (by.sort) rows = sorted(sheet, gists, by, rows, compareNames);
  if (by.group === "none") return { order: Int32Array.from(rows), headings: [] };

  const groups = new Map<string, { group: Group; rows: number[] }>();
  for (const row of rows) {
    const group = groupOf(sheet, gists, by.group, row);
    const key = groupKey(group);
    const known = groups.get(key);
    if (known) known.rows.push(row);
    else groups.set(key, { group, rows: [row] });
  }
  const inOrder = [...groups.values()].sort((a, b) => compareGroups(a.group, b.group, compareNames));
  const order = new Int32Array(rows.length + inOrder.length);
  let at = 0;
  inOrder.forEach((one, index) => {
    order[at++] = -1 - index;
    for (const row of one.rows) order[at++] = row;
  });
  return { order, headings: inOrder.map(({ group, rows: members }) => ({ group, rows: members.length })) };
}

/** A name of a group that no other one of its arrangement has. */
export function groupKey(group: Group): string {
  switch (group.by) {
    case "mode":
      return `mode ${group.mode}`;
    case "kind":
      return `kind ${group.kind}`;
    case "way":
      return `way ${group.way}`;
    case "level":
      return `level ${group.atLeast} ${group.atMost}`;
    case "notJudged":
      return "not judged";
  }
}

/** The level of a row as a range. */
export function levelSpanOf({ read, write, owner }: Rights): { readonly atLeast: Level; readonly atMost: Level } {
  return {
    atLeast: owner === "yes" ? "owner" : write === "yes" ? "write" : read === "yes" ? "read" : "none",
    atMost: owner !== "no" ? "owner" : write !== "no" ? "write" : read !== "no" ? "read" : "none",
  };
}

function passes(sheet: Sheet, gists: Gists, by: Arrangement, words: readonly string[], row: number): boolean {
  if (by.mode && (sheet.mode(row) || noMode) !== by.mode) return false;
  if (sheet.onlyDifferences || by.show !== "all") {
    if (!gists.has(row)) return false;
    const { other, differs, disagrees, effect, way, ...mine } = gists.get(row);
    if (sheet.onlyDifferences && differs === "no") return false;
    const isIdle = hasNothing(mine) && hasNothing(other) && !sheet.tried(row) && effect === "same";
    if (by.show === "may" && isIdle && way !== "title") return false;
    if (by.show === "unknown" && !isPartlyUnknown(mine) && !isPartlyUnknown(other)) return false;
    if (by.show === "disagrees" && !disagrees) return false;
    if (by.show === "changed" && effect === "same" && !sheet.tried(row)) return false;
  }
  if (words.length === 0) return true;
  const text = sheet.text(row);
  return words.every((word) => text.includes(word));
}

function hasNothing({ read, write, owner }: Rights): boolean {
  return read === "no" && write === "no" && owner === "no";
}

/**
 * Equal rows stay as they were; rows that are not judged come last either way. Linear but for the distinct texts: a
 * block of 100 000 rows is felt.
 */
function sorted(
  sheet: Sheet,
  gists: Gists,
  by: Arrangement,
  rows: number[],
  compareNames: Locale["compareNames"],
): number[] {
  const { ranks, most } = ranksOf(sheet, gists, by.sort, rows, compareNames);
  const last = most + 1;
  const placed = ranks.map((rank) => (rank < 0 ? last : by.descending ? most - rank : rank));
  const ends = new Uint32Array(last + 2);
  for (const place of placed) ends[place + 1]!++;
  for (let place = 1; place < ends.length; place++) ends[place]! += ends[place - 1]!;
  const result: number[] = new Array<number>(rows.length);
  rows.forEach((row, index) => (result[ends[placed[index]!]!++] = row));
  return result;
}

/** A small number for each row to sort by, -1 where it is not judged, and the highest of them. */
function ranksOf(
  sheet: Sheet,
  gists: Gists,
  column: string,
  rows: readonly number[],
  compareNames: Locale["compareNames"],
): { ranks: Int32Array; most: number } {
  const right = rightOfColumn(column);
  const number = (row: number): number => {
    if (!gists.has(row)) return -1;
    const gist = gists.get(row);
    if (right) return answerRank[(right.second ? gist.other : gist)[right.right]];
    if (column === "change") return effectRank(gist.effect);
    const { atLeast, atMost } = levelSpanOf(gist);
    return levelRank(atLeast, atMost);
  };
  if (right !== undefined || column === "change" || column === "level") {
    const ranks = Int32Array.from(rows, number);
    return { ranks, most: ranks.reduce((most, rank) => Math.max(most, rank), 0) };
  }
  const isWord = isWordColumn(column);
  const texts = rows.map((row) =>
    !isWord ? sheet.sortValue(row, column) : gists.has(row) ? gists.text(row, column) : undefined,
  );
  const distinct = namesInOrder(
    [...new Set(texts)].filter((text) => text !== undefined),
    compareNames,
  );
  const rankOf = new Map<string | undefined, number>([[undefined, -1]]);
  let most = 0;
  distinct.forEach((text, index) => {
    if (index > 0 && compareNames(distinct[index - 1]!, text) !== 0) most++;
    rankOf.set(text, most);
  });
  return { ranks: Int32Array.from(texts, (text) => rankOf.get(text)!), most };
}

/**
 * Case names begin with a number that hardly another one has, and numbers are compared in a tenth of the time that
 * names take.
 */
function namesInOrder(names: readonly string[], compareNames: Locale["compareNames"]): string[] {
  const numbers = Float64Array.from(names, (name) => Number(/^\d+/.exec(name)?.[0] ?? NaN));
  if (numbers.some(Number.isNaN)) return [...names].sort(compareNames);
  return Array.from(names.keys())
    .sort((a, b) => numbers[a]! - numbers[b]! || compareNames(names[a]!, names[b]!))
    .map((place) => names[place]!);
}

const answerRank: Readonly<Record<Tri, number>> = { yes: 0, unknown: 1, no: 2 };

/** The highest first. */
function levelRank(atLeast: Level, atMost: Level): number {
  return levels.length ** 2 - 1 - (levels.indexOf(atLeast) * levels.length + levels.indexOf(atMost));
}

function groupOf(sheet: Sheet, gists: Gists, by: Arrangement["group"], row: number): Group {
  if (by === "mode") return { by, mode: sheet.mode(row) };
  if (by === "kind") return { by, kind: sheet.kind(row) };
  if (!gists.has(row)) return { by: "notJudged" };
  const gist = gists.get(row);
  return by === "way" ? { by, way: gist.way } : { by: "level", ...levelSpanOf(gist) };
}

function compareGroups(a: Group, b: Group, compareNames: Locale["compareNames"]): number {
  if (a.by === "level" && b.by === "level") return levelRank(a.atLeast, a.atMost) - levelRank(b.atLeast, b.atMost);
  if (a.by === "way" && b.by === "way") return ways.indexOf(a.way) - ways.indexOf(b.way);
  if (a.by === "notJudged" || b.by === "notJudged") return a.by === "notJudged" ? 1 : -1;
  return compareNames(groupKey(a), groupKey(b));
}

function isJudged(column: string): boolean {
  return column === "change" || column === "level" || isWordColumn(column) || rightOfColumn(column) !== undefined;
}

function isWordColumn(column: string): column is WordColumn {
  return (wordColumns as readonly string[]).includes(column);
}

/** The right that a column is about, and its side; a second side's columns are called "other read" and so on. */
function rightOfColumn(column: string): { right: Right; second: boolean } | undefined {
  const [, other, right] = /^(other )?(read|write|owner)$/.exec(column) ?? [];
  return right === undefined ? undefined : { right: right as Right, second: other !== undefined };
}
