import type { Subject } from "../access/case";

/** Everyone seen so far. Holds each person once, under the best name that was seen. */
export interface People {
  add(subject: Subject | null | undefined): void;
  all(): readonly Subject[];
  /** Those whose name, login or id has the text in it. */
  find(text: string): readonly Subject[];
}

export function createPeople(): People {
  const seen = new Map<string, Subject>();
  let list: readonly Subject[] | undefined;

  return {
    add: (subject) => {
      if (subject === null || subject === undefined) return;
      const { id, kind } = subject;
      // A system may number people and groups separately, so the kind belongs to the key; an unknown kind gives way to a known one.
      if (kind === "unknown" && (seen.has(`user ${id}`) || seen.has(`group ${id}`))) return;
      if (kind !== "unknown" && seen.delete(`unknown ${id}`)) list = undefined;
      const key = `${kind} ${id}`;
      const known = seen.get(key);
      if (known !== undefined && (known.name !== id || subject.name === id)) return;
      seen.set(key, subject);
      list = undefined;
    },
    all: () => (list ??= [...seen.values()]),
    find: (text) => {
      const wanted = text.trim().toLowerCase();
      return [...seen.values()].filter(({ id, name, login }) => [id, name, login].some((part) => part?.toLowerCase().includes(wanted)));
    },
  };
}

/** True when both are the same person or group: the same id, and kinds that do not contradict each other. */
export function isSameSubject(a: Subject, b: Subject): boolean {
  return a.id === b.id && (a.kind === b.kind || a.kind === "unknown" || b.kind === "unknown");
}
