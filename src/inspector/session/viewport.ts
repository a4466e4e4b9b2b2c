import type { Board } from "../matrix/model";

/** Where the row that the page holds is gone, one of so many above or below it is followed. */
const mostNear = 60;

/** Which part of the rows is in sight, and the rows that the page holds where they are. */
export class Viewport {
  #offset = 0;
  #count = 30;
  #held: readonly string[] = [];

  /** The place of the first row in sight. */
  get offset(): number {
    return this.#offset;
  }

  /** So many rows are in sight. */
  get count(): number {
    return this.#count;
  }

  /** Another part of the rows is in sight. */
  scroll(offset: number, count = this.#count): void {
    this.#offset = offset;
    this.#count = Math.max(1, Math.min(count, 300));
  }

  /** The page holds rows where they are: by their keys, the one that is looked at first. */
  hold(keys: readonly string[]): void {
    this.#held = keys;
  }

  /** The rows that the page holds, with their places in the order shown. */
  heldIn(board: Board | undefined): { readonly key: string; readonly at?: number }[] {
    return this.#held.map((key) => {
      const at = board?.placeOf(key);
      return { key, ...(at !== undefined && { at }) };
    });
  }

  /** Puts rows into another order; what is in sight goes along with the row that the page holds. */
  follow<T>(board: () => Board | undefined, change: () => T): T {
    const [held] = this.#held;
    const place = held === undefined ? undefined : board()?.placeOf(held);
    const near = place === undefined ? [] : board()!.near(place, mostNear);
    const changed = change();
    for (const { key, at } of near) {
      const now = board()?.placeOf(key);
      if (now === undefined) continue;
      this.#offset = Math.max(0, this.#offset + now - at);
      break;
    }
    return changed;
  }
}
