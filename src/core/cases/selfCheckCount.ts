import type { Agreement, SelfCheckCount } from "../../access/selfCheck";

/**
 * Counts, over many cases, how often the model and the server agree about the caller. A case is judged again only
 * when something about it changed, so that a change of one row costs one evaluation.
 */
export interface Tally {
  /** The case has to be judged again. */
  touch(id: string): void;
  /** All of these have to be judged again, because something changed that concerns each of them. */
  touchAll(ids: Iterable<string>): void;
  clear(): void;
  /**
   * The counts, after judging what was touched; beyond `most` of these, it is left out and judged the next time.
   * Undefined from `judge`: the server says nothing about this case.
   */
  count(judge: (id: string) => Agreement["kind"] | undefined, most?: number): SelfCheckCount;
}

/** No case has been judged yet. */
export function createTally(): Tally {
  const touched = new Set<string>();
  const kinds = new Map<string, Agreement["kind"]>();
  const counts = { agrees: 0, compatible: 0, disagrees: 0 };
  let result: SelfCheckCount = { agreed: 0, compatible: 0, disagreed: [], total: 0 };

  function set(id: string, kind: Agreement["kind"] | undefined): void {
    const before = kinds.get(id);
    if (before === kind) return;
    if (before !== undefined) counts[before] -= 1;
    if (kind === undefined) kinds.delete(id);
    else {
      kinds.set(id, kind);
      counts[kind] += 1;
    }
  }

  return {
    touch: (id) => touched.add(id),
    touchAll: (ids) => {
      for (const id of ids) touched.add(id);
    },
    clear: () => {
      touched.clear();
      kinds.clear();
      Object.assign(counts, { agrees: 0, compatible: 0, disagrees: 0 });
      result = { agreed: 0, compatible: 0, disagreed: [], total: 0 };
    },
    count: (judge, most = Infinity) => {
      if (touched.size === 0) return result;
      let judged = 0;
      for (const id of touched) {
        if (++judged > most) {
          if (kinds.size === 0) break;
          set(id, undefined);
        } else {
          set(id, judge(id));
          touched.delete(id);
        }
      }
      result = {
        agreed: counts.agrees,
        compatible: counts.compatible,
        disagreed:
          counts.disagrees === 0 ? [] : [...kinds].filter(([, kind]) => kind === "disagrees").map(([id]) => id),
        total: kinds.size,
      };
      return result;
    },
  };
}
