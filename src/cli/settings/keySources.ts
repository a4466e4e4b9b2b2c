import { spawn } from "node:child_process";
import type { Connection } from "../../core/connections/connections";
import type { Words } from "../../text/localize";
import { oneLine } from "../../text/untrusted";
import { Complaint } from "../complaint";
import { exitStatus } from "../exitStatus";
import { readOwn } from "./connectionsFile";

/** Where the key of a connection may come from, in the order in which they are asked. */
export interface KeySources {
  /** `--key-file`. */
  readonly keyFile?: string;
  /** `--key-stdin`: the standard input is the key. */
  readonly stdin?: () => Promise<string>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly keyCommand?: string;
  /** A program that asks needs somebody who answers. */
  readonly terminal: boolean;
}

/** A key command that answers later than this is ended, in milliseconds. */
const longestCommand = 60_000;

/** The name of the variable that holds the key of a connection. */
export function keyVariable(name: string): string {
  return `CASE_ACCESS_KEY_${name.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
}

/**
 * The key of a connection; undefined where no source has one. Throws a Complaint for a key that was given for another
 * origin: it is sent nowhere.
 */
export async function readKey(
  l10n: Words,
  connection: Pick<Connection, "name" | "origin">,
  { keyFile, stdin, environment, keyCommand, terminal }: KeySources,
): Promise<string | undefined> {
  if (keyFile !== undefined) {
    const text = await readOwn(l10n, keyFile);
    if (text === undefined)
      throw new Complaint(
        exitStatus.usage,
        "file",
        l10n.t("There is no file {0}.", oneLine(keyFile)),
        l10n.t("Name the file that holds the key."),
      );
    return boundTo(l10n, connection, text, keyFile);
  }
  if (stdin !== undefined) return boundTo(l10n, connection, await stdin(), l10n.t("the standard input"));
  const variable = keyVariable(connection.name);
  const given = environment[variable];
  if (given !== undefined && given.trim() !== "") return boundTo(l10n, connection, given, variable, true);
  if (keyCommand === undefined) return undefined;
  return boundTo(l10n, connection, await outputOf(l10n, keyCommand, connection, terminal), l10n.t("the key command"));
}

/** A key may have the origin before it that it is for; in an environment, which programs inherit, it must. */
function boundTo(
  l10n: Words,
  { name, origin }: Pick<Connection, "name" | "origin">,
  text: string,
  source: string,
  mustSay = false,
): string | undefined {
  const [, given, rest] = /^\s*(https?:\/\/\S+)\s+(\S[^]*)$/.exec(text) ?? [];
  if (given === undefined) {
    if (!mustSay) return text.trim() === "" ? undefined : text.trim();
    throw new Complaint(
      exitStatus.refused,
      "keyWithoutOrigin",
      l10n.t("{0} does not say where its key belongs, so it was not sent.", source),
      l10n.t("Put the address before the key, with a space between them: {0}", `${source}="${origin} …"`),
    );
  }
  if (URL.canParse(given) && new URL(given).origin === origin) return rest!.trim();
  throw new Complaint(
    exitStatus.refused,
    "keyOfOtherOrigin",
    l10n.t(
      "The key in {0} is for {1}, and the connection {2} leads to {3}, so it was not sent.",
      source,
      oneLine(URL.canParse(given) ? new URL(given).origin : l10n.t("another address"), 80),
      oneLine(name, 60),
      origin,
    ),
    l10n.t("Give the key of {0}.", origin),
  );
}

/** What the user's own command prints. What it says of errors goes to standard error. */
function outputOf(
  l10n: Words,
  command: string,
  { name, origin }: Pick<Connection, "name" | "origin">,
  terminal: boolean,
): Promise<string> {
  const failed = (why: string) =>
    new Complaint(
      exitStatus.noAnswer,
      "keyCommand",
      l10n.t("The key command of {0} gave no key ({1}).", oneLine(name, 60), why),
      l10n.t("Run it by itself, and correct “keyCommand” of the connection."),
    );
  return new Promise((resolve, reject) => {
    const running = spawn(command, {
      shell: true,
      // Nothing asks a question where nobody can answer.
      stdio: [terminal ? "inherit" : "ignore", "pipe", "inherit"],
      env: { ...process.env, CASE_ACCESS_CONNECTION: name, CASE_ACCESS_ORIGIN: origin },
      timeout: longestCommand,
      windowsHide: true,
    });
    let text = "";
    running.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
    running.on("error", (error: NodeJS.ErrnoException) => reject(failed(error.code ?? "")));
    running.on("close", (code, signal) =>
      code === 0 && text.trim() !== "" ? resolve(text) : reject(failed(signal ?? `exit ${code}`)),
    );
  });
}
