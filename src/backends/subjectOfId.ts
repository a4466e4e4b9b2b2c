import type { Subject } from "../access/case";

/**
 * Whom an id means. User 7 is not group 7: a bare number is the one of the two that was seen, or a user; where both
 * were seen, nobody can tell.
 */
export function subjectOfId(id: string, people: readonly Subject[]): Subject {
  const numbered = /^\d+$/.test(id) ? people.filter((one) => one.id === `user:${id}` || one.id === `group:${id}`) : [];
  if (numbered.length > 0) return numbered.length === 1 ? numbered[0]! : { id, kind: "unknown", name: id };
  const [, kind, number] = /^(?:(user|group):)?(\d+)$/.exec(id) ?? [];
  return number === undefined
    ? { id, kind: "unknown", name: id }
    : { id: `${kind ?? "user"}:${number}`, kind: kind === "group" ? "group" : "user", name: id };
}
