import type { Case, Entry, Subject } from "../../../src/access";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { evidence } from "../../../src/backends/argus/evidence";
import type { Backend } from "../../../src/backends/backend";
import { Failure } from "../../../src/base/failure";
import { createCases, type Cases } from "../../../src/core/cases/cases";
import type { Connection } from "../../../src/core/connections/connections";
import { roleAnswers } from "../roleAnswers";

const modes = ["roleBased", "writeRestricted", "readRestricted", "explicit"];
const titles = [
  "Suspicious login from unusual country",
  "Phishing campaign",
  "Malware beacon",
  "<img src=x onerror=alert(1)> hostile",
  '=HYPERLINK("http://evil.example")',
  "Lost device \u202egnp.exe",
];

export interface CrowdOptions {
  readonly cases: number;
  readonly people?: number;
  /** Entries come only after `answer`. */
  readonly held?: boolean;
  /** What every case is otherwise. */
  readonly eachCase?: (one: Case) => Partial<Case>;
  /** What the system does otherwise. */
  readonly otherwise?: (
    backend: Backend,
    of: { person(number: number): Subject; readonly group: Subject },
  ) => Partial<Backend>;
}

/**
 * A case system in memory, with as many cases and people as asked for, that counts what it is asked, and how often
 * somebody is judged.
 */
export function crowd(options: CrowdOptions) {
  let answer = (): void => undefined;
  const answered = options.held ? new Promise<void>((resolve) => (answer = resolve)) : undefined;
  const connection: Connection = {
    name: "Crowd",
    system: "argus",
    url: "http://127.0.0.1",
    origin: "http://127.0.0.1",
    sandbox: true,
  };
  const person = (number: number): Subject => ({
    id: String(1_000_000 + number),
    kind: "user",
    name: `Person ${number}`,
    login: `p${number}`,
  });
  const caller = person(0);
  const group: Subject = { id: "2000000", kind: "group", name: "All Employees" };
  const members = Array.from({ length: options.people ?? 10 }, (_, number) => person(number));
  const asked = { pages: 0, entries: 0, roles: 0, members: 0 };
  const caseAt = (number: number): Case => {
    const one = plainCase(number);
    return { ...one, ...options.eachCase?.(one) };
  };
  const plainCase = (number: number): Case => ({
    id: String(10_000 + number),
    number: String(10_000 + number),
    title: `${titles[number % titles.length]} ${number}`,
    mode: modes[number % modes.length]!,
    reporter: person(number % 7),
    condition: "yes",
    people: [],
    own: { level: "owner", role: "admin" },
    scope: { id: "7", name: "Havkraft" },
    handledBy: { id: "3", name: "Incident response" },
    details: [],
    readAt: 0,
  });
  const plain: Backend = {
    system: "argus",
    policy: argusPolicy,
    capabilities: {
      modes,
      levels: ["read", "write"],
      changesLevelInPlace: false,
      definitionGrants: false,
      levelToChange: "owner",
      filters: ["text", "status", "mode"],
      caseId: /^\d+$/,
    },
    readCaller: async () => caller,
    listCases: async (_filter, after, _signal, size = 25) => {
      asked.pages++;
      const from = Number(after ?? 0);
      const items = Array.from({ length: Math.min(size, options.cases - from) }, (_, index) => caseAt(from + index));
      const end = from + items.length;
      return { items, total: options.cases, ...(end < options.cases && { next: String(end) }) };
    },
    readCase: async (id) => {
      const number = Number(id) - 10_000;
      if (!(number >= 0 && number < options.cases)) throw new Failure("notFound");
      return caseAt(number);
    },
    readEntries: async ({ id }) => {
      asked.entries++;
      await answered;
      const entries: Entry[] = [{ id: `${id}-1`, subject: group, level: "read", on: "case" }];
      if (Number(id) % 3 === 0) entries.push({ id: `${id}-2`, subject: person(3), level: "write", on: "case" });
      return entries;
    },
    findSubjects: async (text) => members.filter(({ name }) => name.includes(text)).slice(0, 25),
    readMembers: async () => {
      asked.members++;
      return { members, truncated: false };
    },
    readRoles: async () => {
      asked.roles++;
      // The service names two of the functions only.
      const { serviceRead, serviceTech } = roleAnswers();
      return { serviceRead, serviceTech };
    },
    evidence,
    write: () => Promise.reject(new Failure("notSupported")),
    webAddress: () => undefined,
  };
  const backend: Backend = { ...plain, ...options.otherwise?.(plain, { person, group }) };
  const connections = {
    find: (name: string) => (name === connection.name ? connection : undefined),
    backend: async () => backend,
    onDidChange: () => ({ dispose: () => undefined }),
  };
  const made = createCases({ connections });
  const judged = { times: 0 };
  const cases: Cases = {
    ...made,
    dispose: () => made.dispose(),
    judge: (...of) => (judged.times++, made.judge(...of)),
  };
  return {
    connection,
    connections,
    cases,
    judged,
    backend,
    changes: { undetermined: () => new Set<string>() },
    asked,
    answer: () => answer(),
    person,
    group,
  };
}

/**
 * Eight cases, on the fourth of which the server states less for the caller, person 9, than the model computes; of the
 * others it states nothing.
 */
export function contradicted() {
  return crowd({
    cases: 8,
    eachCase: ({ id }) => ({ own: id === "10003" ? { level: "none" as never, role: "user" } : undefined }),
    otherwise: (_, { person, group }) => ({
      readCaller: async () => person(9),
      readEntries: async ({ id }) => [{ id: `e${id}`, subject: group, level: "read", on: "case" }],
      readOwnGroups: async () => [group],
    }),
  });
}
