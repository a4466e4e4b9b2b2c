import type { Subject } from "../access/case";

/**
 * Whom an id means. User 7 is not group 7: a bare number is the one of the two that was seen, or a user; where both
 * were seen, nobody can tell.
 */
export function subjectOfId(typed: string, people: readonly Subject[]): Subject {
  const id = typed.replace(/^((?:user:|group:)?)0+(?=\d+$)/, "$1");
  const named = people.filter((one) => [id, `user:${id}`, `group:${id}`].includes(one.id));
  if (named.length > 0) return named.length === 1 ? named[0]! : { id, kind: "unknown", name: id };
  const [, kind, number] = /^(?:(user|group):)?(\d+)$/.exec(id) ?? [];
  return number === undefined
    ? { id, kind: "unknown", name: id }
    : { id: `${kind ?? "user"}:${number}`, kind: kind === "group" ? "group" : "user", name: id };
}
