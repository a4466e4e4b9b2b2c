import type { SessionNeeds } from "../../src/inspector/session/needs";
import type { ApplyTrials } from "../../src/inspector/session/applyTrials";
import { Session } from "../../src/inspector/session/session";
import type { Of, RowMessage, ToHost, ToWebview, Trial } from "../../src/inspector/protocol";
import { readToHost, readToWebview } from "../../src/inspector/readers";
import type { Subject } from "../../src/access/case";
import { createLocale } from "../../src/text/locale";
import type { Format } from "../../src/wording/formats";
import { english } from "../unit/english";
import { openHarness, type Harness } from "./changesHarness";

export type Table = Of<ToWebview, "table">;

export const rita = { id: "1004", name: "Rita Reporter", kind: "user" } as const;
export const kari = { id: "1101", name: "Kari Writer", kind: "user" } as const;
export const ready = { type: "ready", offset: 0, count: 120 } as const;

export const cell = (table: Pick<Table, "columns">, row: RowMessage, column: string) =>
  row.cells[table.columns.findIndex(({ id }) => id === column)]!;
export const rowOf = (table: Pick<Table, "rows">, key: string) => table.rows.find((row) => row.key === key);

/** Each row of a table is judged, and none waits for that. */
export const isJudged = ({ notes }: Pick<Table, "notes">) => !notes.some(({ text }) => / worked out$/.test(text));

/** The table when everything that can be read is read. */
export async function finished(talking: TalkingSession): Promise<Table> {
  await talking.until("progress", ({ running, done, total, text }) => !running && done === total && text === "");
  return talking.last("table");
}

/**
 * A session as a webview sees it: what it was sent, and a way to answer. Every message goes through text and the
 * protocol's reader.
 */
export interface TalkingSession {
  readonly session: Session;
  readonly sent: ToWebview[];
  /** Bytes of each message, in order. */
  readonly sizes: number[];
  readonly commands: [string, object][];
  readonly copied: string[];
  /** With what is said of it then. */
  readonly saved: { name: string; format: Format; text: string; said: string }[];
  /** Who was added lately. */
  readonly recent: Subject[];
  readonly handedOn: { as: string; trials: readonly Trial[] }[];
  title: string;
  /** The hint for the first time was closed. */
  hintSeen: boolean;
  /** What applying does; by itself it is as if the confirmation was cancelled. */
  onApply: ApplyTrials;
  /** What is chosen when something is to end; by itself that is dismissed. */
  onEnd: (isSet: boolean) => number | "clear" | undefined;
  /** What a command does; nothing by itself. */
  onCommand: (command: string, argument: object) => Promise<unknown>;
  /** Called with each message as it is sent. */
  onMessage: (message: ToWebview) => void;
  say(message: ToHost): Promise<void>;
  last<T extends ToWebview["type"]>(type: T): Of<ToWebview, T>;
  /** Resolves with the first message of the type, among those sent already or later, that is as asked. */
  until<T extends ToWebview["type"]>(type: T, isIt?: (message: Of<ToWebview, T>) => boolean): Promise<Of<ToWebview, T>>;
  /** Forgets what was sent. */
  clear(): void;
}

/** What was opened by a test and is ended after it. */
const opened: TalkingSession[] = [];

/**
 * Gives each test of the suite that calls it a session over a sandbox of its own, as one person, and ends after it what
 * it opened besides.
 */
export function useSession(
  keyName: string,
  take: (opened: { readonly harness: Harness; readonly talking: TalkingSession }) => void,
): void {
  let harness: Harness;
  beforeEach(async () => {
    harness = await openHarness({ keyName });
    take({ harness, talking: talk(harness) });
  });
  afterEach(async () => {
    for (const { session } of opened.splice(0)) session.dispose();
    await harness.close();
  });
}

export function talk(
  over: { readonly connection: { readonly name: string } } & Pick<SessionNeeds, "connections" | "cases" | "changes">,
  needs: Partial<SessionNeeds> = {},
): TalkingSession {
  const sent: ToWebview[] = [];
  const waiting = new Set<(message: ToWebview) => void>();
  const talking: TalkingSession = {
    session: new Session({
      connection: over.connection.name,
      connections: over.connections,
      cases: over.cases,
      changes: over.changes,
      l10n: english(),
      locale: createLocale("en"),
      now: () => Date.UTC(2025, 2, 3, 9, 30),
      post: (message) => {
        const text = JSON.stringify(message);
        const read = readToWebview(JSON.parse(text)).data!;
        sent.push(read);
        talking.sizes.push(Buffer.byteLength(text));
        talking.onMessage(read);
        for (const one of [...waiting]) one(read);
      },
      setTitle: (title) => (talking.title = title),
      run: async (command, argument) => {
        talking.commands.push([command, argument]);
        return talking.onCommand(command, argument);
      },
      applyTrials: (...asked) => talking.onApply(...asked),
      chooseEnd: async (_, isSet) => talking.onEnd(isSet),
      copy: async (text) => void talking.copied.push(text),
      hint: {
        get seen() {
          return talking.hintSeen;
        },
        close: () => void (talking.hintSeen = true),
      },
      recent: {
        list: () => talking.recent,
        add: (subject) => void talking.recent.unshift(subject),
      },
      handOn: async (as, _connection, trials) => void talking.handedOn.push({ as, trials }),
      save: async (name, format, pieces, said) => {
        let text = "";
        for await (const piece of pieces) text += piece;
        talking.saved.push({ name, format, text, said: said() });
      },
      ...needs,
    }),
    sent,
    sizes: [],
    commands: [],
    copied: [],
    saved: [],
    recent: [],
    handedOn: [],
    title: "",
    hintSeen: false,
    onApply: async () => undefined,
    onEnd: () => undefined,
    onCommand: async () => undefined,
    onMessage: () => undefined,
    say: (message) => talking.session.receive(readToHost(JSON.parse(JSON.stringify(message))).data!),
    last: (type) => {
      const found = sent.findLast((message) => message.type === type);
      if (found === undefined) throw new Error(`No ${type} was sent`);
      return found as never;
    },
    until: (type, isIt = () => true) =>
      new Promise((resolve) => {
        const look = (message: ToWebview): boolean => {
          if (message.type !== type || !isIt(message as never)) return false;
          waiting.delete(look);
          resolve(message as never);
          return true;
        };
        if (!sent.some(look)) waiting.add(look);
      }),
    clear: () => {
      sent.length = 0;
      talking.sizes.length = 0;
    },
  };
  // That all was read of what was looked at before says nothing of what is looked at now.
  const look = talking.session.look.bind(talking.session);
  talking.session.look = (...what) => {
    sent.splice(0, Infinity, ...sent.filter(({ type }) => type !== "progress"));
    look(...what);
  };
  opened.push(talking);
  return talking;
}
