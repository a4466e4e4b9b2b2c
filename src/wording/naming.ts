import type { Subject } from "../access/case";
import { isSameSubject } from "../workspace/people";
import { subjectName } from "./reason";
import { inMessage } from "./untrusted";

/** What somebody is called in a message. */
export type Naming = (subject: Subject) => string;

/** Calls people by name. Whoever shares it with another of `people` has the user name behind it, or the number where that does not tell them apart either. */
export function naming(people: Iterable<Subject>): Naming {
  const byName = new Map<string, Subject[]>();
  for (const one of people) {
    const name = alike(subjectName(one));
    const theirs = byName.get(name);
    if (theirs === undefined) byName.set(name, [one]);
    else theirs.push(one);
  }
  return (subject) => {
    const name = inMessage(subjectName(subject));
    const namesakes = (byName.get(alike(subjectName(subject))) ?? []).filter((one) => !isSameSubject(one, subject));
    if (namesakes.length === 0) return name;
    const { login, id } = subject;
    const tells = login !== undefined && [name, ...namesakes.map((one) => one.login ?? "")].every((other) => alike(other) !== alike(login));
    return `${name} (${inMessage(tells ? login : id, 40)})`;
  };
}

/** Letters that differ in case only do not tell people apart. */
function alike(text: string): string {
  return text.toLowerCase();
}
