import { isSameSubject, type Subject } from "../../access/case";
import { isPlainNumber } from "../../access/typedSubject";
import type { Backend, System } from "../../backends/backend";
import { mostFound } from "../../backends/mostFound";
import { findSystem } from "../../backends/systems";
import { unlessCancelled, type Failure } from "../../base/failure";
import { skeleton } from "../../text/skeleton";
import type { CaseStore } from "./caseStore";

/** Of people seen, so many are added to what a search found. */
const mostSeen = 50;

export interface FoundPeople {
  readonly subjects: readonly Subject[];
  /** False where the directory is closed, so that only people seen before were looked through. */
  readonly complete: boolean;
  /** True where others may have exactly the name that was searched: as many were found as a search gives. */
  readonly cut?: true;
  readonly failure?: Failure;
}

/** See `Cases.findSubjects`. Rejects with "cancelled" only. */
export async function findPeople(
  { people, connection: { system } }: Pick<CaseStore, "people" | "connection">,
  open: () => Promise<Pick<Backend, "findSubjects">>,
  text: string,
  signal: AbortSignal,
): Promise<FoundPeople> {
  try {
    const found = await (await open()).findSubjects(text, signal);
    // Not every system finds by a part of a name whom it has shown before.
    const seen = people.find(text).filter((one) => !found.some((other) => isSameSubject(one, other)));
    found.forEach(people.add);
    const subjects = withNumber(system, text, nearestFirst(text, [...found, ...seen.slice(0, mostSeen)]));
    return {
      subjects,
      complete: true,
      ...(found.length >= mostFound && !findSystem(system)?.findsExactFirst && { cut: true }),
    };
  } catch (thrown) {
    const failure = unlessCancelled(thrown);
    const subjects = withNumber(system, text, nearestFirst(text, people.find(text)));
    return { subjects, complete: false, failure };
  }
}

/**
 * Whose login or id is the text, then whose name it is or has it for whole words, then whose name has words that begin
 * with it: Enter takes the first, and anybody can call themselves like the login of somebody else.
 */
function nearestFirst(text: string, found: readonly Subject[]): readonly Subject[] {
  const wanted = skeleton(text);
  const distance = ({ id, name, login = id }: Subject): number => {
    if ([id, login].some((one) => skeleton(one) === wanted)) return 0;
    if (skeleton(name) === wanted) return 1;
    const words = ` ${skeleton(name).replace(/[.,()]/g, " ")} `;
    return words.includes(` ${wanted} `) ? 2 : words.includes(` ${wanted}`) ? 3 : 4;
  };
  return found
    .map((one) => [distance(one), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}

/** Where the server takes any number, somebody whom neither the directory shows nor anybody has seen can be named. */
function withNumber(system: System, text: string, found: readonly Subject[]): readonly Subject[] {
  const id = text.trim();
  const isNew = isPlainNumber(id) && !found.some((one) => one.id === id);
  return isNew && findSystem(system)?.takesAnyNumber === true ? [...found, { id, kind: "unknown", name: id }] : found;
}
