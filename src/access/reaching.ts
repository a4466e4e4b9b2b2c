import type { Entry, Subject } from "./case";

interface Index {
  /** Places of the entries that name a person or group, by its id. */
  readonly named: ReadonlyMap<string, readonly number[]>;
  /** Places of those that may reach somebody whom they do not name: of groups, and of nobody who is stated. */
  readonly open: readonly number[];
}

/** Kept as long as the list itself, because a list of 10 000 is asked about each of its people. */
const entryIndexes = new WeakMap<readonly Entry[], Index>();

/**
 * The entries that may give a subject something, in their order: those that name it, a group, or nobody who is stated.
 * An entry of another person never does, and a case may have 10 000 of those.
 */
export function entriesReaching(entries: readonly Entry[], { id }: Subject): readonly Entry[] {
  const { named, open } = indexOf(entries);
  const own = (named.get(id) ?? []).filter((place) => entries[place]!.subject!.kind === "user");
  if (own.length === 0) return open.length === entries.length ? entries : open.map((place) => entries[place]!);
  return [...own, ...open].sort((a, b) => a - b).map((place) => entries[place]!);
}

function indexOf(entries: readonly Entry[]): Index {
  const known = entryIndexes.get(entries);
  if (known !== undefined) return known;
  const named = new Map<string, number[]>();
  const open: number[] = [];
  entries.forEach(({ subject }, place) => {
    if (subject?.kind !== "user") open.push(place);
    if (subject === undefined) return;
    const places = named.get(subject.id);
    if (places === undefined) named.set(subject.id, [place]);
    else places.push(place);
  });
  const index = { named, open };
  entryIndexes.set(entries, index);
  return index;
}
