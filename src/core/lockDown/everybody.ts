import { isSameSubject, subjectKey, type Case, type CaseState, type Subject } from "../../access/case";
import type { Backend } from "../../backends/backend";
import { areRolesRefused } from "../../backends/gap";
import type { Cases } from "../cases/cases";
import { freshFor } from "../cases/directory";
import { holdersOf } from "../cases/whoIsOn";
import type { Connection } from "../connections/connections";

/** Roles are asked of so many people at most; those of the others stay unknown, and the plan says so. */
const mostAsked = 500;

export interface Everybody {
  /** Everybody who is known, people and groups. */
  readonly all: readonly Subject[];
  /** Of so many people the roles were not asked, because there are so many. */
  readonly notAsked: number;
}

/**
 * Asks what is needed to judge everybody who is known: those named on the case, members of its groups, those who are to
 * stay, and whoever was seen elsewhere. What is refused becomes a gap. Rejects when cancelled, or without a key.
 */
export async function learnEverybody(
  {
    cases,
    backend,
  }: { readonly cases: Pick<Cases, "learn" | "directory" | "entries" | "people">; readonly backend: Backend },
  connection: Connection,
  state: CaseState,
  wanted: readonly Subject[],
  signal: AbortSignal,
  progress: (done: number, of: number) => void = () => undefined,
): Promise<Everybody> {
  const of: Case = state.case;
  const learn = (subject: Subject | undefined) =>
    cases.learn(connection, subject, signal, { caseId: of.id, maxAge: freshFor, bulk: true });
  await learn(undefined);
  for (const one of wanted) await learn(one);
  const listed = state.enforced?.people ?? [];
  const found = () =>
    holdersOf({ cases, connection, backend }, [of], [], [...wanted, ...listed]).flatMap((one) =>
      "fact" in one ? [] : [one.subject],
    );
  const { caller } = cases.directory(connection);
  const learned = new Set(wanted.map(subjectKey));
  if (caller !== undefined) learned.add(subjectKey(caller));
  let [asked, notAsked] = [0, 0];
  const next = () => found().filter((one) => !learned.has(subjectKey(one)));
  for (let left = next(); left.length > 0; left = next()) {
    // With the first come the members of the case's groups.
    const [first, ...others] = left;
    await learn(first);
    learned.add(subjectKey(first!));
    const isClosed = areRolesRefused(cases.directory(connection).roles(first!.id, of));
    const open = isClosed ? others.filter(({ kind }) => kind !== "user") : others;
    const room = Math.max(0, mostAsked - asked);
    notAsked += Math.max(0, open.length - room);
    asked += Math.min(open.length, room);
    let done = 0;
    await Promise.all(
      open.slice(0, room).map(async (one) => {
        await learn(one);
        progress((done += 1), Math.min(open.length, room));
      }),
    );
    for (const one of others) learned.add(subjectKey(one));
  }
  return { all: unique([...wanted, ...found()]), notAsked };
}

function unique(people: readonly Subject[]): readonly Subject[] {
  const kept = new Map<string, Subject[]>();
  return people.filter((one) => {
    const same = kept.get(one.id) ?? [];
    if (same.some((other) => isSameSubject(one, other))) return false;
    kept.set(one.id, [...same, one]);
    return true;
  });
}
