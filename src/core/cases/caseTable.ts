import type { Case } from "../../access/case";

/** Cases by their ids: those of the list in its order, and those that were only read singly. */
export interface CaseTable {
  listed(): readonly Case[];
  find(id: string): Case | undefined;
  isListed(id: string): boolean;
  /** Puts a case at the end of the list, or in its place there. */
  append(one: Case): void;
  /** Puts a case in its place in the list, or among those that are on no loaded page. */
  put(one: Case): void;
  /** Empties the list. These cases can still be found. */
  clearList(kept: Iterable<string>): void;
}

export function createCaseTable(): CaseTable {
  let list: Case[] = [];
  let places = new Map<string, number>();
  const others = new Map<string, Case>();

  const find = (id: string): Case | undefined => {
    const place = places.get(id);
    return place === undefined ? others.get(id) : list[place];
  };
  return {
    listed: () => list,
    find,
    isListed: (id) => places.has(id),
    append: (one) => {
      const place = places.get(one.id);
      if (place === undefined) places.set(one.id, list.push(one) - 1);
      else list[place] = one;
      others.delete(one.id);
    },
    put: (one) => {
      const place = places.get(one.id);
      if (place === undefined) others.set(one.id, one);
      else list[place] = one;
    },
    clearList: (kept) => {
      for (const id of kept) {
        const one = find(id);
        if (one !== undefined) others.set(id, one);
      }
      list = [];
      places = new Map();
    },
  };
}
