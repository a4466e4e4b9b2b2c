import { join } from "node:path";
import { createEvent } from "../../base/event";
import { bounds, withinBounds, type Settings } from "../../core/connections/settings";
import type { Words } from "../../text/localize";
import { oneLine } from "../../text/untrusted";
import { Complaint, unwritten } from "../complaint";
import { exitStatus } from "../exitStatus";
import { readPrivateFile, writePrivateFile } from "./privateFile";

/** What a connection of the file says beside what every connection has. */
export interface ConnectionExtras {
  /** Prints the key, as git's credential helpers do. */
  readonly keyCommand?: string;
  /** Which functions of the system stand for which fact. */
  readonly roleFunctions?: Readonly<Record<string, readonly string[]>>;
}

/** The connections of the command line, in the user's own configuration folder. */
export interface ConnectionsFile {
  readonly path: string;
  readonly settings: Settings;
  extras(name: string): ConnectionExtras;
  /** `sweep.approve` is "unchanged": what is due and as it was left is carried out without a digest. */
  sweepsUnchanged(): boolean;
}

/** Limits of one request, in seconds, and how many cases come with one. */
export interface Limits {
  readonly timeoutSeconds?: number;
  readonly pageSize?: number;
  /** Nothing is to be changed, whatever the file says. */
  readonly readOnly?: boolean;
}

/** No request is waited for longer than a day, in seconds: timers do not take much more. */
const longestTimeout = 86_400;

/** Reads the connections, once. Throws a Complaint for a file that others may read, or that is none. */
export async function readConnectionsFile(
  l10n: Words,
  folder: string,
  { timeoutSeconds, pageSize, readOnly = false }: Limits = {},
): Promise<ConnectionsFile> {
  const path = join(folder, "connections.json");
  let content = parseContent(l10n, path, await readOwn(l10n, path));
  const changed = createEvent<void>();
  const { default: usual } = bounds.requestTimeoutSeconds;
  const seconds = Math.min(timeoutSeconds ?? usual, longestTimeout);
  return {
    path,
    settings: {
      onDidChange: changed.event,
      connections: () => content.connections,
      writeConnections: async (connections) => {
        content = { ...content, connections };
        await writePrivateFile(path, `${JSON.stringify(content, undefined, 2)}\n`).catch((thrown: unknown) => {
          throw unwritten(l10n, path, thrown);
        });
        changed.fire();
      },
      pageSize: () => withinBounds(pageSize, bounds.pageSize),
      requestTimeoutSeconds: () => seconds,
      // Who says how long a request may take has waited for an answer that was late to begin.
      connectTimeoutSeconds: () => (timeoutSeconds === undefined ? bounds.connectTimeoutSeconds.default : seconds),
      readOnly: () => readOnly || content.readOnly === true,
      roleFunctions: () => ({}),
    },
    extras: (name) => extrasOf(content.connections, name),
    sweepsUnchanged: () =>
      [content["sweep.approve"], (content.sweep as { approve?: unknown } | null | undefined)?.approve].includes(
        "unchanged",
      ),
  };
}

/** The text of one of the user's own files. Throws a Complaint where others may read it. */
export async function readOwn(l10n: Words, path: string): Promise<string | undefined> {
  const { text, problem } = await readPrivateFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Complaint(
      exitStatus.noAnswer,
      "file",
      l10n.t("{0} cannot be read ({1}).", oneLine(path), error.code ?? error.message),
      l10n.t("Check the file."),
    );
  });
  if (problem === undefined) return text;
  throw new Complaint(
    exitStatus.refused,
    "fileNotPrivate",
    problem === "notYours"
      ? l10n.t("{0} belongs to somebody else, so it is not used.", oneLine(path))
      : l10n.t("Others may read {0}, so it is not used.", oneLine(path)),
    l10n.t("Make it a file of your own that nobody else may read: {0}", `chmod 600 '${oneLine(path)}'`),
  );
}

interface Content {
  readonly connections: unknown;
  readonly readOnly?: unknown;
  readonly sweep?: unknown;
  readonly "sweep.approve"?: unknown;
}

function parseContent(l10n: Words, path: string, text: string | undefined): Content {
  if (text === undefined) return { connections: [] };
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === "object" && content !== null && "connections" in content) return content;
  } catch {
    // Said below.
  }
  throw new Complaint(
    exitStatus.usage,
    "file",
    l10n.t("{0} is not a file of connections.", oneLine(path)),
    l10n.t("Correct it, or move it away and add the connections again."),
  );
}

function extrasOf(connections: unknown, name: string): ConnectionExtras {
  const all: readonly unknown[] = Array.isArray(connections) ? connections : [];
  const found = all.find((one) => (one as { name?: unknown } | null)?.name === name);
  const { keyCommand, roleFunctions } = (found ?? {}) as Record<string, unknown>;
  return {
    ...(typeof keyCommand === "string" && keyCommand.trim() !== "" && { keyCommand }),
    ...(isListsOfText(roleFunctions) && { roleFunctions }),
  };
}

/** True for an object of lists of text, as `roleFunctions` is. */
export function isListsOfText(value: unknown): value is Record<string, readonly string[]> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((list) => Array.isArray(list) && list.every((item) => typeof item === "string"))
  );
}
