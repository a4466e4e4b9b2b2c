import type { Subject } from "./case";

/** A person or group as somebody typed them: `user:7`, `group:77`, a number, an id of a system, or a name. */
export interface TypedSubject {
  /** All of it. */
  readonly whole: string;
  /** The kind that stands before it. */
  readonly kind: "user" | "group" | undefined;
  /** What stands after the kind: a number or a name. */
  readonly text: string;
  readonly isNumber: boolean;
}

/** An id that is a number as a system writes it. One with leading zeros is nobody's id, but may be a user name. */
export function isPlainNumber(text: string): boolean {
  return /^(?:0|[1-9]\d*)$/.test(text);
}

/** Takes apart what somebody typed, the same in a terminal and for an agent. */
export function typedSubject(word: string): TypedSubject {
  const whole = word.trim();
  const [, kind, text = whole] = /^(user|group):(.+)$/s.exec(whole) ?? [];
  return { whole, kind: kind as TypedSubject["kind"], text, isNumber: isPlainNumber(text) };
}

/**
 * Those whose id was typed. Numbers of users and of groups may be the same, so that the kind counts where it is given;
 * in some systems the kind is a part of the id.
 */
export function withTypedId<S extends Pick<Subject, "id" | "kind">>(
  people: readonly S[],
  { whole, kind, text }: TypedSubject,
): readonly S[] {
  return people.filter(
    (one) =>
      one.id === whole || (kind !== undefined && one.id === text && (one.kind === kind || one.kind === "unknown")),
  );
}
