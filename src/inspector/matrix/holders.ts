import type { Case, Subject } from "../../access/case";
import type { FactName } from "../../access/policy";
import type { Ground, Known } from "./ground";

/** Someone on a case: a person or group, or everybody for whom a fact holds that no list names. */
export type Holder = { readonly subject: Subject } | { readonly fact: FactName };

/** A person or group as it is kept in a state and sent. */
export function subjectRef({ id, name, kind, login }: Subject): { id: string; name: string; kind: Subject["kind"]; login?: string } {
  return { id, name, kind, ...(login !== undefined && { login }) };
}

/** Key of a person or group, as systems may number the two separately. */
export function subjectKey({ kind, id }: Pick<Subject, "kind" | "id">): string {
  return `${kind} ${id}`;
}

/** Everyone to be shown on a case: who is named on it, members of its groups, by role, and all who were seen elsewhere. */
export function holdersOf(cases: Known, { connection, backend }: Ground, of: readonly Case[], facts: readonly FactName[], extra: readonly Subject[]): Holder[] {
  const found = new Map<string, Subject>();
  const add = (subject: Subject | null | undefined) => {
    if (!subject) return;
    if (subject.kind === "unknown" && (found.has(`user ${subject.id}`) || found.has(`group ${subject.id}`))) return;
    const key = subjectKey(subject);
    if (!found.has(key)) found.set(key, subject);
  };
  const directory = cases.directory(connection);
  const named: Subject[] = [];
  for (const one of of) {
    add(one.reporter);
    const entries = cases.entries(connection, one.id);
    for (const { subject } of entries.known ? entries.value : []) {
      add(subject);
      if (subject) named.push(subject);
    }
    one.people.forEach(add);
  }
  extra.forEach(add);
  const reached = new Set<string>();
  for (const group of named) {
    if (group.kind === "user" || reached.has(group.id)) continue;
    reached.add(group.id);
    const asked = directory.members(group.id);
    for (const member of asked.known ? asked.value : []) {
      add(member);
      if (member.kind !== "user") named.push(member);
    }
  }
  add(directory.caller);
  const nearby: Holder[] = [...found.values()].map((subject) => ({ subject }));
  const near = new Set(found.keys());
  cases.people(connection).forEach(add);
  const others = [...found].filter(([key]) => !near.has(key)).map(([, subject]): Holder => ({ subject }));
  const listed = facts.filter((fact) => backend.policy.facts.includes(fact)).map((fact): Holder => ({ fact }));
  return [...nearby, ...listed, ...others];
}
