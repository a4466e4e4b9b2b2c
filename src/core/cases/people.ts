import { isSameSubject, subjectKey, type Entry, type Subject } from "../../access/case";
import { isPlainNumber } from "../../access/typedSubject";
import { skeleton } from "../../text/skeleton";
import type { System } from "../../backends/backend";
import { findSystem } from "../../backends/systems";

/** Everyone seen so far. Holds each person once, under the best name that was seen. */
export interface People {
  add(subject: Subject | null | undefined): void;
  all(): readonly Subject[];
  /** True when somebody with the id was seen, of whatever kind. */
  has(id: string): boolean;
  /** Those whose name, login or id has the text in it. */
  find(text: string): readonly Subject[];
}

/** Nobody has been seen yet. */
export function createPeople(): People {
  const seen = new Map<string, Subject>();
  let list: readonly Subject[] | undefined;

  return {
    add: (subject) => {
      if (subject === null || subject === undefined) return;
      const { id, kind } = subject;
      // A system may number people and groups separately, so the kind belongs to the key; an unknown kind gives way to
      // a known one.
      if (
        kind === "unknown" &&
        (seen.has(subjectKey({ kind: "user", id })) || seen.has(subjectKey({ kind: "group", id })))
      )
        return;
      if (kind !== "unknown" && seen.delete(subjectKey({ kind: "unknown", id }))) list = undefined;
      const key = subjectKey(subject);
      const known = seen.get(key);
      const isKnownByName = known !== undefined && (known.name !== id || subject.name === id);
      // Not every answer says where somebody belongs, what they log in as, or whether the account is switched off.
      const tellsMore = known?.belongsTo === undefined && subject.belongsTo !== undefined && subject.name !== id;
      const isSwitchedOff = known !== undefined && !known.inactive && subject.inactive === true;
      const added: Partial<Subject> = {
        ...(known?.login === undefined && subject.login !== undefined && { login: subject.login }),
        ...(isSwitchedOff && { inactive: true }),
      };
      if (isKnownByName && !tellsMore && Object.keys(added).length === 0) return;
      seen.set(key, isKnownByName && !tellsMore ? { ...known, ...added } : subject);
      list = undefined;
    },
    has: (id) => (["user", "group", "unknown"] as const).some((kind) => seen.has(subjectKey({ kind, id }))),
    all: () => (list ??= [...seen.values()]),
    find: (text) => {
      const wanted = skeleton(text);
      return [...seen.values()].filter(({ id, name, login }) =>
        [id, name, login].some((part) => part !== undefined && skeleton(part).includes(wanted)),
      );
    },
  };
}

/**
 * Who an id, or a user name, belongs to among the people seen; an id of somebody whom nobody has seen is used as it is.
 * Whole numbers are ids only: anybody may have a number for a user name, which must not pass for the id of another.
 */
export function subjectById(people: readonly Subject[], system: System, id: string): Subject {
  const isNumber = isPlainNumber(id);
  const seen = people.find((one) => one.id === id) ?? (isNumber ? undefined : people.find((one) => one.login === id));
  return seen ?? findSystem(system)?.subjectOfId(id, people) ?? { id, kind: "unknown", name: id };
}

/**
 * Of entries those of the person or group that an id, or a user name, means: see `subjectById`. Both where a number may
 * mean a user or a group. An entry that does not say whose it is is left out.
 */
export function entriesById(
  entries: readonly Entry[],
  people: readonly Subject[],
  system: System,
  id: string,
): readonly Entry[] {
  const wanted = subjectById(people, system, id);
  return entries.filter(
    ({ subject }) =>
      subject !== undefined &&
      (isSameSubject(subject, wanted) || isSameSubject(subject, subjectById([subject], system, id))),
  );
}
