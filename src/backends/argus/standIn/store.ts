import { randomUUID } from "node:crypto";
import type { State } from "../../../sandbox/state";
import type { Entry, Watcher, WorldCase } from "../../../sandbox/world/model";
import { epoch, type World } from "../../../sandbox/world/world";
import { firstHistory, type Transaction } from "./history";

/** What of a case can change. */
export type Edit = Partial<
  Pick<
    WorldCase,
    | "mode"
    | "entries"
    | "watchers"
    | "subject"
    | "description"
    | "status"
    | "priority"
    | "reporter"
    | "assignedUser"
    | "assignedTech"
    | "published"
  >
>;

interface Changed {
  readonly edit: Edit;
  readonly updated: number;
  readonly by: number;
  readonly history: readonly Transaction[];
}

/** The cases as they are now: the world, and what was changed since. */
export interface Store {
  readonly size: number;
  at(index: number): WorldCase;
  indexOf(id: number): number | undefined;
  /** Positions of all cases, the last changed first. */
  newestFirst(): Iterable<number>;
  isChanged(index: number): boolean;
  /** Positions of the cases that were changed since the first world. */
  changed(): Iterable<number>;
  /** Changes a case, its history and the time of its last change; settles when that is saved. */
  change(index: number, edit: Edit, by: number, transaction: Omit<Transaction, "id" | "at" | "by">): Promise<void>;
  /** Oldest first. */
  history(index: number): Transaction[];
  newEntry(subject: number, level: Entry["level"], by: number): Entry;
  newWatcher(subject: number, by: number): Watcher;
  /** Drops all changes; saving that is left to the caller. */
  reset(): void;
}

interface Section {
  /** Of the form of what was changed; another one is dropped. */
  version: number;
  seed: number;
  /** By the id of the case. */
  changed: Record<string, Changed>;
}

const version = 2;

/**
 * The store over a world. What was changed in a world of another seed is dropped. Long because its functions share its
 * state.
 */
export function createStore(world: World, seed: number, state: State): Store {
  const section = state.section<Section>("argus", () => ({ version, seed, changed: {} }));
  if (section.seed !== seed || section.version !== version) Object.assign(section, { version, seed, changed: {} });
  const handmade = Array.from({ length: world.handmade }, (_, index) => index).sort(
    (a, b) => world.caseAt(b).updated - world.caseAt(a).updated,
  );
  const changed = new Map<number, Changed>();
  let latest = epoch;
  /** Positions of the changed cases, the last changed first; made anew when asked for after a change. */
  let newest: number[] | undefined;

  for (const [id, one] of Object.entries(section.changed)) {
    const index = world.indexOf(Number(id));
    if (index !== undefined) changed.set(index, one);
    latest = Math.max(latest, one.updated);
  }

  /** Now, but always later than every change before, whatever the clock says. */
  function now(): number {
    latest = Math.max(Date.now(), latest + 1);
    return latest;
  }

  return {
    size: world.size,
    indexOf: (id) => world.indexOf(id),
    at(index) {
      const original = world.caseAt(index);
      const one = changed.get(index);
      return one === undefined ? original : { ...original, ...one.edit, updated: one.updated, updatedBy: one.by };
    },
    *newestFirst() {
      newest ??= [...changed.keys()].sort((a, b) => changed.get(b)!.updated - changed.get(a)!.updated);
      yield* newest;
      for (const index of handmade) if (!changed.has(index)) yield index;
      for (let index = world.handmade; index < world.size; index += 1) if (!changed.has(index)) yield index;
    },
    isChanged: (index) => changed.has(index),
    changed: () => changed.keys(),
    change(index, edit, by, transaction) {
      const at = now();
      const before = changed.get(index);
      const history = [...(before?.history ?? []), { id: randomUUID(), at, by, ...transaction }];
      const after: Changed = { edit: { ...before?.edit, ...edit }, updated: at, by, history };
      section.changed[world.caseAt(index).id] = after;
      changed.set(index, after);
      newest = undefined;
      return state.save();
    },
    history: (index) => [...firstHistory(world.caseAt(index)), ...(changed.get(index)?.history ?? [])],
    newEntry: (subject, level, by) => ({ id: randomUUID(), subject, level, by, at: now() }),
    newWatcher: (subject, by) => ({
      id: randomUUID(),
      subject,
      role: "watcher",
      contact: null,
      by,
      at: now(),
      flags: [],
    }),
    reset() {
      section.changed = {};
      changed.clear();
      newest = undefined;
    },
  };
}
