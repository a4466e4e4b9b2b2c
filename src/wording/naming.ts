import { isSameSubject, type Subject } from "../access/case";
import { subjectName } from "./reason";
import { type Words, joinParts } from "../text/localize";
import { skeleton } from "../text/skeleton";
import { inMessage } from "../text/untrusted";

/** What somebody is called in a message. */
export type Naming = (subject: Subject) => string;

/**
 * Calls people by name. A person who shares it with another of `people` has the user name behind it, or the number
 * where that does not tell them apart either, or looks like the number of another; and where they belong, if not all of
 * them belong to the same.
 */
export function naming(people: Iterable<Subject>): Naming {
  const byName = new Map<string, Subject[]>();
  for (const one of people) {
    const name = skeleton(subjectName(one));
    const theirs = byName.get(name);
    if (theirs === undefined) byName.set(name, [one]);
    else theirs.push(one);
  }
  return (subject) => {
    const name = inMessage(subjectName(subject));
    const namesakes = (byName.get(skeleton(subjectName(subject))) ?? []).filter((one) => !isSameSubject(one, subject));
    if (namesakes.length === 0) return name;
    const login = behind(subject.login ?? "");
    const others = [name, ...namesakes.flatMap((one) => [one.login ?? "", one.id])];
    const tells = login !== "" && others.every((other) => skeleton(behind(other)) !== skeleton(login));
    const place = namesakes.some(({ belongsTo }) => belongsTo !== subject.belongsTo) ? subject.belongsTo : undefined;
    return `${name} (${joinParts([tells ? login : behind(subject.id), behind(place ?? "")], ", ")})`;
  };
}

const kept = new WeakMap<readonly Subject[], Naming>();

/** The same for a list that never changes, made once for each list: every row that is drawn asks for it. */
export function namingAmong(people: readonly Subject[]): Naming {
  const known = kept.get(people) ?? naming(people);
  kept.set(people, known);
  return known;
}

/** Calls those who have a role by its name, with what tells them from a group that is called the same. */
export function roleNaming(l10n: Words, nameOf: Naming): (name: string) => string {
  return (name) => nameOf({ kind: "unknown", id: l10n.t("role"), name });
}

/** What stands behind a name, as it is seen. */
function behind(text: string): string {
  return inMessage(text, 40);
}
