import { roleScopeOf, subjectKey, type Case, type Subject } from "../../access/case";
import type { Asking } from "../../backends/backend";
import { areRolesRefused } from "../../backends/gap";
import { eachAtOnce } from "../../base/semaphore";
import type { Connection } from "../connections/connections";
import type { Cases } from "./cases";

/** Up to so many are asked about one by one, where a list of all who hold a role could be read instead. */
const fewPeople = 3;

export interface PeopleToLearn {
  readonly cases: Pick<Cases, "learn" | "directory">;
  readonly connection: Connection;
  /** The case on which they are to be judged. */
  readonly of: Case;
  /** Who is known by now; asked again after each round, which may show more of them. */
  readonly people: () => readonly Subject[];
  readonly asking?: Asking & { readonly maxAge?: number };
}

export interface LearnPeopleOptions {
  /** Who was asked about before, beside the caller. */
  readonly learned?: readonly Subject[];
  /** False for somebody about whom more knowledge changes nothing. */
  readonly isOpen?: (one: Subject) => boolean;
  /** So many are asked about at most, beside the first. */
  readonly most?: number;
  /** Reads the list of all who hold a role, which is fewer requests than asking about each of many. */
  readonly loadHolders?: () => Promise<void>;
  /** After a refusal nobody is asked about, groups neither. */
  readonly endsWithRefusal?: boolean;
  readonly progress?: (done: number, of: number) => void;
}

/**
 * Asks for the roles and groups of those who are judged on a case beside the caller: of the first, with whom come the
 * members of the case's groups, then of the others, with those whom that showed. Who may not read the roles of one may
 * not read those of the others: from then on only groups are asked about. What is refused becomes a gap. Returns of how
 * many nothing was asked because they are too many. Rejects when cancelled, or without a key.
 */
export async function learnPeople(
  { cases, connection, of, people, asking }: PeopleToLearn,
  signal: AbortSignal,
  {
    learned = [],
    isOpen = () => true,
    most = Infinity,
    loadHolders,
    endsWithRefusal,
    progress,
  }: LearnPeopleOptions = {},
): Promise<number> {
  const directory = () => cases.directory(connection, asking?.maxAge);
  const { caller } = directory();
  const over = new Set([...learned, ...(caller === undefined ? [] : [caller])].map(subjectKey));
  let refused = false;
  const isWanted = (one: Subject): boolean => !refused || (one.kind !== "user" && endsWithRefusal !== true);
  const next = () => people().filter((one) => !over.has(subjectKey(one)) && isWanted(one));
  let [asked, leftOut, isFirst] = [0, 0, true];
  const ask = async (one: Subject): Promise<void> => {
    over.add(subjectKey(one));
    await cases.learn(connection, one, signal, { ...asking, caseId: of.id });
    refused ||= areRolesRefused(directory().roles(one.id, of));
  };
  for (let [first] = next(); first !== undefined; [first] = next()) {
    await ask(first);
    if (isFirst && !refused && people().filter(({ kind }) => kind !== "group").length > fewPeople)
      await loadHolders?.();
    isFirst = false;
    const found = next();
    const wanted = found.filter((one) => refused || isOpen(one));
    const room = wanted.slice(0, Math.max(0, most - asked));
    for (const one of found) over.add(subjectKey(one));
    leftOut += wanted.length - room.length;
    asked += room.length;
    let done = 0;
    await eachAtOnce(room, signal, async (one) => {
      if (isWanted(one)) await ask(one);
      progress?.((done += 1), room.length);
    });
  }
  return leftOut;
}

/** Asks what one person holds on many cases: roles are the same on all cases of one scope, so once for each scope. */
export async function learnOnCases(
  cases: Pick<Cases, "learn">,
  connection: Connection,
  subject: Subject,
  of: readonly Case[],
  signal: AbortSignal,
): Promise<void> {
  const scopes = new Map(of.map((one) => [roleScopeOf(one), one.id]));
  await eachAtOnce([...scopes.values()], signal, (caseId) =>
    cases.learn(connection, subject, signal, { caseId, bulk: true }),
  );
}
