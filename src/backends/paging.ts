/** One page of a list. */
export interface PageOf<Item, Place> {
  readonly items: readonly Item[];
  /** Where the next page begins; undefined: this is the last. */
  readonly next?: Place;
  /** How many there are in all, as this answer says. */
  readonly total?: number;
}

/**
 * A list that was read from its first page to its last. Each item was there when its page was read. `whole`: there was
 * a moment at which these were all; false: there may be others.
 */
export interface ReadList<Item> {
  readonly items: readonly Item[];
  readonly whole: boolean;
}

export interface Paging<Item, Place> {
  /** Reads a page; `undefined` is the first. */
  read(place: Place | undefined): Promise<PageOf<Item, Place>>;
  /** What tells items apart; two items of one key on two pages are one that moved. */
  keyOf(item: Item): string;
  /** So many items are read at most. */
  readonly most: number;
}

/** So often a list that moves while it is paged is read. */
const mostReadings = 4;

/**
 * Reads a list to its end. What comes in one answer was true at one moment. Of pages that holds only where two readings
 * in a row are equal: count, order and overlap can all agree over a set that never was. So pages are read until two
 * readings are equal; a reading that is seen to be spoilt is given up at once. After a few readings the last one is
 * returned as not whole.
 *
 * What no reading can notice: items that go and come back in the same places, each time between the same two pages.
 */
export async function readWhole<Item, Place>(paging: Paging<Item, Place>): Promise<ReadList<Item>> {
  let before: string | undefined;
  let best: readonly Item[] = [];
  for (let readings = 0; readings < mostReadings; readings += 1) {
    const { items, pages, end } = await readThrough(paging);
    // Nothing else can be learned of a list that is cut, or whose server gives the same page for every place.
    if (end === "cut") return { items, whole: false };
    if (end === "end" && pages === 1) return { items, whole: true };
    const text = end === "end" ? JSON.stringify(items) : undefined;
    if (text !== undefined && text === before) return { items, whole: true };
    before = text;
    best = items;
  }
  return { items: best, whole: false };
}

interface ListReading<Item> {
  readonly items: readonly Item[];
  readonly pages: number;
  /** "spoilt": the list moved while it was read. */
  readonly end: "end" | "cut" | "spoilt";
}

async function readThrough<Item, Place>({ read, keyOf, most }: Paging<Item, Place>): Promise<ListReading<Item>> {
  const found = new Map<string, Item>();
  const doubled: Item[] = [];
  let place: Place | undefined;
  let total: number | undefined;
  let last: string | undefined;
  let moved = false;
  for (let pages = 1; ; pages += 1) {
    const page = await read(place);
    // What comes in one answer is compared with nothing.
    if (pages === 1 && page.next === undefined && page.items.length <= most)
      return { items: page.items, pages, end: page.items.length < (page.total ?? 0) ? "cut" : "end" };
    const text = JSON.stringify(page.items);
    const isSame = text === last && page.items.length > 0;
    last = text;
    const earlier = new Set(found.keys());
    for (const item of page.items) {
      const key = keyOf(item);
      // Two alike on one page are what the server says; on two pages it is one that moved.
      if (earlier.has(key)) moved = true;
      else if (found.has(key)) doubled.push(item);
      else found.set(key, item);
    }
    const items = [...found.values(), ...doubled];
    // Also what comes on one page is bound: a server may send any number at once.
    if (items.length > most) return { items: items.slice(0, most), pages, end: "cut" };
    if (isSame) return { items, pages, end: "cut" };
    if (pages > 1 && page.total !== total) moved = true;
    total = page.total;
    if (page.next === undefined || page.items.length === 0) {
      const isShort = total !== undefined && items.length < total;
      if (isShort && pages === 1) return { items, pages, end: "cut" };
      return { items, pages, end: moved || isShort ? "spoilt" : "end" };
    }
    if (items.length >= most) return { items, pages, end: "cut" };
    // Whatever comes now, the reading is repeated; the rest is read all the same, since it may have to do.
    place = page.next;
  }
}
