import { rights, type Right, type Rights } from "../../access/level";
import type { Locale } from "../../wording/locale";
import type { Arrangement } from "../protocol";
import { effectRank, type Gists, type Sheet } from "./sheet";

/** The rows to be shown, in order. A number that is not negative is a row of the sheet, -1 - n is heading n. */
export interface Arranged {
  readonly order: Int32Array;
  /** A group's name for its heading (a mode, a level, a kind: not yet in words) and the rows it has. */
  readonly headings: readonly { readonly group: string; readonly rows: number }[];
}

/** True when the result changes as rows are judged. */
export function dependsOnJudging(sheet: Sheet, { show, sort, group }: Arrangement): boolean {
  return sheet.onlyDifferences || show !== "all" || group === "level" || sort === "change" || isRight(sort) !== undefined;
}

/** Filters, sorts and groups. Rows that are not judged yet are left out where the filter needs a verdict, and come last where the order does. */
export function arrange(sheet: Sheet, gists: Gists, by: Arrangement, { compareNames }: Pick<Locale, "compareNames">): Arranged {
  const words = by.find.toLowerCase().split(/\s+/).filter(Boolean);
  let rows: number[] = [];
  for (let row = 0; row < sheet.size; row++) {
    if (sheet.tried(row) && by.show === "all" && words.length === 0 && !by.mode) rows.push(row);
    else if (passes(sheet, gists, by, words, row)) rows.push(row);
  }
  if (by.sort) rows = sorted(sheet, gists, by, rows, compareNames);
  if (by.group === "none") return { order: Int32Array.from(rows), headings: [] };

  const groups = new Map<string, number[]>();
  for (const row of rows) {
    const group = groupOf(sheet, gists, by.group, row);
    const members = groups.get(group);
    if (members) members.push(row);
    else groups.set(group, [row]);
  }
  const names = [...groups.keys()].sort(by.group === "level" ? (a, b) => levelOrder.indexOf(a) - levelOrder.indexOf(b) : compareNames);
  const order = new Int32Array(rows.length + names.length);
  let at = 0;
  names.forEach((name, index) => {
    order[at++] = -1 - index;
    for (const row of groups.get(name)!) order[at++] = row;
  });
  return { order, headings: names.map((group) => ({ group, rows: groups.get(group)!.length })) };
}

/** Levels as groups, with the ranges between them, highest first. */
const levelOrder: readonly string[] = ["owner", "write–owner", "write", "read–owner", "read–write", "read", "none–owner", "none–write", "none–read", "none", ""];

/** The level of a row as a range, e.g. "read–write"; empty when it is not judged. */
export function levelRange({ read, write, owner }: Rights): string {
  const lowest = owner === "yes" ? "owner" : write === "yes" ? "write" : read === "yes" ? "read" : "none";
  const highest = owner !== "no" ? "owner" : write !== "no" ? "write" : read !== "no" ? "read" : "none";
  return lowest === highest ? lowest : `${lowest}–${highest}`;
}

function passes(sheet: Sheet, gists: Gists, by: Arrangement, words: readonly string[], row: number): boolean {
  if (by.mode && sheet.mode(row) !== by.mode) return false;
  if (sheet.onlyDifferences || by.show !== "all") {
    if (!gists.has(row)) return false;
    const gist = gists.get(row);
    if (sheet.onlyDifferences && !mayDiffer(gist, gist.other)) return false;
    const { read, write, owner } = gist;
    if (by.show === "may" && read === "no" && write === "no" && owner === "no" && !sheet.tried(row) && gist.effect === "same") return false;
    if (by.show === "unknown" && read !== "unknown" && write !== "unknown" && owner !== "unknown") return false;
    if (by.show === "disagrees" && !gist.disagrees) return false;
    if (by.show === "changed" && gist.effect === "same" && !sheet.tried(row)) return false;
  }
  if (words.length === 0) return true;
  const text = sheet.text(row);
  return words.every((word) => text.includes(word));
}

/** Two cells differ, or one of them is unknown, so that they may. */
function mayDiffer(a: Rights, b: Rights): boolean {
  return rights.some((right) => a[right] !== b[right] || a[right] === "unknown");
}

function sorted(sheet: Sheet, gists: Gists, by: Arrangement, rows: number[], compareNames: Locale["compareNames"]): number[] {
  const sign = by.descending ? -1 : 1;
  const right = isRight(by.sort);
  const value = (row: number): string | number => {
    if (!right && by.sort !== "change") return sheet.sortValue(row, by.sort);
    if (!gists.has(row)) return by.descending ? -Infinity : Infinity;
    const gist = gists.get(row);
    return right ? { yes: 0, unknown: 1, no: 2 }[gist[right]] : effectRank(gist.effect);
  };
  const values = new Map(rows.map((row) => [row, value(row)]));
  return rows.sort((a, b) => {
    const x = values.get(a)!;
    const y = values.get(b)!;
    const order = typeof x === "number" && typeof y === "number" ? (x === y ? 0 : x < y ? -1 : 1) : compareNames(String(x), String(y));
    return sign * order || a - b;
  });
}

function groupOf(sheet: Sheet, gists: Gists, group: Arrangement["group"], row: number): string {
  if (group === "mode") return sheet.mode(row);
  if (group === "kind") return sheet.kind(row);
  return gists.has(row) ? levelRange(gists.get(row)) : "";
}

function isRight(column: string): Right | undefined {
  return column === "read" || column === "write" || column === "owner" ? column : undefined;
}
