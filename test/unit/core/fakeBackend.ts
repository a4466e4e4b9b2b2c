import type { GrantLevel } from "../../../src/access/level";
import type { Case, Entry, Subject } from "../../../src/access/case";
import { argusPolicy } from "../../../src/backends/argus/policy";
import { evidence } from "../../../src/backends/argus/evidence";
import type { Backend, Page } from "../../../src/backends/backend";
import { Failure } from "../../../src/base/failure";
import type { Connection, Connections } from "../../../src/core/connections/connections";
import { createEvent } from "../../../src/base/event";

/** A request that waits for the test to answer it. */
export interface Asked {
  readonly what: string;
  readonly signal: AbortSignal;
  answer(value: unknown): void;
  fail(failure: Failure): void;
}

export const me: Subject = { id: "1", kind: "user", name: "Me" };

export function aCase(id: string, about: Partial<Case> = {}): Case {
  return {
    id,
    number: id,
    title: `Case ${id}`,
    mode: "roleBased",
    condition: "yes",
    people: [],
    details: [],
    readAt: 1_000,
    reporter: me,
    own: { level: "owner" },
    ...about,
  };
}

export function anEntry(id: string, subject: Subject, level: GrantLevel = "read"): Entry {
  return { id, subject, level, on: "case" };
}

/** A backend whose every request is recorded and answered by the test, by hand or by `answers`. */
export function fakeBackend(answers: Partial<Record<string, (detail: string) => unknown>> = {}) {
  const asked: Asked[] = [];
  function ask<T>(kind: string, detail: string, signal: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Failure("cancelled")));
      const request: Asked = {
        what: `${kind} ${detail}`.trim(),
        signal,
        answer: (value) => resolve(value as T),
        fail: reject,
      };
      asked.push(request);
      const given = answers[kind];
      if (given === undefined) return;
      try {
        resolve(given(detail) as T);
      } catch (error) {
        reject(error);
      }
    });
  }
  const backend: Backend = {
    system: "argus",
    policy: argusPolicy,
    capabilities: {
      modes: ["roleBased", "explicit"],
      levels: ["read", "write"],
      changesLevelInPlace: false,
      definitionGrants: false,
      levelToChange: "owner",
      filters: ["text", "status", "mode"],
      caseId: /^\d+$/,
    },
    readCaller: (signal) => ask<Subject>("caller", "", signal),
    listCases: (filter, after, signal, size) =>
      ask<Page<Case>>("list", words({ text: filter.text, after, size }), signal),
    readCase: (id, signal) => ask<Case>("case", id, signal),
    readEntries: (of, signal) => ask<Entry[]>("entries", of.id, signal),
    findSubjects: (text, signal) => ask<Subject[]>("find", text, signal),
    readMembers: (id, signal) => ask("members", id, signal),
    readOwnGroups: (signal) => ask("ownGroups", "", signal),
    readRoles: (_of, subject, signal) => ask("roles", subject.id, signal),
    evidence,
    write: (_state, change, signal) => ask("write", change.kind, signal),
    webAddress: () => undefined,
  };
  const changed = createEvent<void>();
  const connection: Connection = {
    name: "fake",
    system: "argus",
    url: "https://case.example",
    origin: "https://case.example",
    sandbox: false,
  };
  let current: Backend | Failure = backend;
  const connections: Pick<Connections, "onDidChange" | "find" | "backend"> & { use(next: Backend | Failure): void } = {
    onDidChange: changed.event,
    find: (name) => (name === connection.name ? connection : undefined),
    backend: () => (current instanceof Failure ? Promise.reject(current) : Promise.resolve(current)),
    use: (next) => {
      current = next;
      changed.fire();
    },
  };
  return { backend, connections, connection, asked, whats: () => asked.map(({ what }) => what) };
}

/** The parts that are given, e.g. "after=2 size=6". */
function words(parts: Record<string, string | number | undefined>): string {
  return Object.entries(parts)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join(" ");
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
