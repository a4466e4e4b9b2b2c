import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { entriesOf, type Case, type CaseState, type Change, type Entry, type Subject } from "../../../src/access/case";
import type { Backend } from "../../../src/backends/backend";
import { assembleWorkspace } from "../../http/assembleWorkspace";
import { fakeBackend, me } from "./fakeBackend";
import { memorySettings } from "./memory";

/** What a server holds of one case. */
export interface Held {
  mode: string;
  scope: { readonly id: string; readonly name: string };
  entries: Entry[];
}

/** What becomes of a write: it changes what the server holds, and answers, or throws what the client is told. */
export type OnWrite = (held: Held, change: Change, usual: () => void) => void;

/** The clocks of a workspace and of its server, in milliseconds since 1970; undefined: the server tells no time. */
export interface Clocks {
  now(): number;
  server(): number | undefined;
}

/** A workspace over a server in memory that does with a write what a test says. */
export async function openTwisted(start: Partial<Held> = {}, clocks?: Clocks) {
  const held: Held = { mode: "roleBased", scope: { id: "acme", name: "Acme" }, entries: [], ...start };
  const told: string[] = [];
  let made = 0;
  let onWrite: OnWrite = (_held, _change, usual) => usual();
  let onRead: () => void = () => undefined;

  const usual = (change: Change) => {
    switch (change.kind) {
      case "grant":
        return void held.entries.push(newEntry(change.subject, change.level));
      case "revoke":
        held.entries = held.entries.filter(({ id }) => id !== change.entry.id);
        return;
      case "changeMode":
        held.mode = change.mode;
        return;
      default:
        throw new Error(`no call does ${change.kind}`);
    }
  };
  const newEntry = (subject: Subject, level: Entry["level"]): Entry => ({
    id: `e${(made += 1)}`,
    subject,
    ...(level !== undefined && { level }),
    on: "case",
  });
  const caseNow = (id: string): Case => ({
    id,
    number: id,
    title: `Case ${id}`,
    mode: held.mode,
    reporter: me,
    people: [],
    scope: held.scope,
    own: { level: "owner" },
    details: [],
    readAt: Date.now(),
  });
  const fake = fakeBackend();
  const backend: Backend = {
    ...fake.backend,
    readCaller: async () => me,
    listCases: async () => ({ items: [caseNow("1")] }),
    readCase: async (id) => (onRead(), caseNow(id)),
    readEntries: async () => (onRead(), [...held.entries]),
    readOwnGroups: async () => [],
    readRoles: async () => ({}),
    readMembers: async () => ({ members: [], truncated: false }),
    findSubjects: async () => [],
    write: async (_state, change) => {
      told.push(change.kind);
      onWrite(held, change, () => usual(change));
    },
  };
  const folder = await mkdtemp(join(tmpdir(), "case-access-"));
  const open = (own: Clocks | undefined, editor?: string, store = folder) => {
    const timed: Backend =
      own === undefined
        ? backend
        : {
            ...backend,
            capabilities: { ...backend.capabilities, levels: ["read", "write", "owner"] },
            readCase: async (id) => (onRead(), { ...caseNow(id), readAt: own.now() }),
            serverTime: () => {
              const told = own.server();
              return told === undefined ? undefined : { now: told, skew: told - own.now() };
            },
          };
    const workspace = assembleWorkspace({
      settings: memorySettings(),
      folder: store,
      openBackend: () => timed,
      ...(own !== undefined && { now: () => own.now() }),
      ...(editor !== undefined && { editor }),
    });
    workspace.connections.attach({ name: "twisted", system: "argus", url: "https://case.example" }, "key");
    return { ...workspace, connection: workspace.connections.find("twisted")! };
  };
  const workspace = open(clocks);
  const { connection } = workspace;
  const noSignal = new AbortController().signal;
  const plan = (change: Change) => workspace.changes.plan(connection, "1", change, noSignal);
  return {
    ...workspace,
    held,
    folder,
    /** Another window, or another process, over the same store; or another computer, with a folder of its own. */
    open,
    /** The kinds of the writes that were sent, in order. */
    told,
    newEntry,
    twist: (next: OnWrite) => (onWrite = next),
    /** Called before every reading. */
    beforeRead: (next: () => void) => (onRead = next),
    plan,
    change: async (change: Change) => workspace.changes.apply(await plan(change), noSignal),
    of: (subject: Subject) => entriesOf(held.entries, subject),
    truth: (): CaseState => ({ case: caseNow("1"), entries: [...held.entries] }),
    close: async () => {
      workspace.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Twisted = Awaited<ReturnType<typeof openTwisted>>;
