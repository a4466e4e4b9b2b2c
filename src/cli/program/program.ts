import { Command, Option } from "commander";
import type { Words } from "../../text/localize";
import { answerFormats } from "../output/answerFormat";
import { readDuration, readNumber } from "../flags";
import type { CommandActions } from "../actions";
import { addChanges, addLockDown, addOffboard, addRecords } from "./changes";
import { addConnections, addOthers } from "./connections";
import { addEndings } from "./endings";
import { everyCommand } from "../reference/outline";
import { examplesOf } from "./examples";
import { addQuestions } from "./questions";

/**
 * The commands, their arguments and flags, and what each is for: the one source of parsing, help, completion, the man
 * page and `docs/cli.md`.
 */
export function createProgram(l10n: Words, version: string, actions: CommandActions): Command {
  const program = new Command("case-access")
    .description(l10n.t("Who can do what on a case, why, and what would change if …"))
    .version(version, "-V, --version", l10n.t("print the version"))
    .helpOption("-h, --help", l10n.t("show help"))
    .helpCommand("help [command]", l10n.t("show the help of a command"))
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .exitOverride();
  addFlags(program, l10n);
  addQuestions(program, l10n, actions);
  addChanges(program, l10n, actions);
  addOffboard(program, l10n, actions);
  addLockDown(program, l10n, actions);
  addRecords(program, l10n, actions);
  addEndings(program, l10n, actions);
  addConnections(program, l10n, actions);
  addOthers(program, l10n, actions);
  for (const command of everyCommand(program)) finishCommand(command, l10n);
  return program;
}

function finishCommand(command: Command, l10n: Words): void {
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .helpOption("-h, --help", l10n.t("show help"))
    .configureOutput({ writeErr: () => undefined })
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => translatedTitle(l10n, title),
      optionDescription: descriptionOf,
      argumentDescription: descriptionOf,
    });
  const shown = examplesOf(command);
  if (shown.length === 0) return;
  const lines = shown.map(({ line, does }) => `  ${line}\n      ${does}`);
  command.addHelpText("after", `\n${l10n.t("Examples:")}\n${lines.join("\n")}`);
}

/** What a flag or argument is for, with the words that it takes where that does not name them. */
function descriptionOf({
  description,
  argChoices: words = [],
}: {
  description: string;
  argChoices?: string[];
}): string {
  return words.every((word) => description.includes(word)) ? description : `${description} (${words.join(", ")})`;
}

function translatedTitle(l10n: Words, title: string): string {
  switch (title) {
    case "Usage:":
      return l10n.t("Usage:");
    case "Arguments:":
      return l10n.t("Arguments:");
    case "Options:":
      return l10n.t("Options:");
    case "Global Options:":
      return l10n.t("Options of every command:");
    case "Commands:":
      return l10n.t("Commands:");
    default:
      return title;
  }
}

function addFlags(program: Command, l10n: Words): void {
  program
    .option("-c, --connection <name>", l10n.t("the connection to use; without it, the only one there is"))
    .option("--json", l10n.t("answer with one JSON document"))
    .addOption(
      new Option("--format <format>", l10n.t("how the answer is written: {0}", answerFormats.join(", "))).choices(
        answerFormats,
      ),
    )
    .option("-q, --quiet", l10n.t("say nothing beside the answer"))
    .option("--timeout <seconds>", l10n.t("how long one request may take"), (text) =>
      readNumber(l10n, "--timeout", text),
    )
    .option("--max-age <time>", l10n.t("take older facts as unknown, for example {0}", "15m"), (text) =>
      readDuration(l10n, "--max-age", text),
    )
    .option("--key-file <file>", l10n.t("read the key from a file that nobody else may read"))
    .option("--key-stdin", l10n.t("read the key from the standard input"))
    .option("--read-only", l10n.t("change nothing in a case system, whatever the command"))
    .option("--state <folder>", l10n.t("keep the journal in this folder"));
}
