import type { CommanderError } from "commander";
import type { Words } from "../text/localize";
import { oneLine } from "../text/untrusted";
import { exitStatus } from "./exitStatus";
import type { Refusal } from "./output/advice";

/** What the argument library does not accept, in our words. It says what in quotes, and what is nearest in brackets. */
export function usageRefusal(l10n: Words, { code, message }: Pick<CommanderError, "code" | "message">): Refusal {
  const quoted = [...message.matchAll(/'([^']*)'/g)].map(([, text]) => oneLine(text!, 80));
  // Of an argument it quotes the value first, of a flag the flag.
  const [named = "", other = ""] = message.includes("command-argument value") ? quoted.reverse() : quoted;
  const [, choices] = /Allowed choices are ([^.]+)\./.exec(message) ?? [];
  const [, nearest] = /\(Did you mean (?:one of )?([^?]+)\?\)/.exec(message) ?? [];
  return {
    status: exitStatus.usage,
    kind: "usage",
    message: whatIsWrong(l10n, code, named, other) ?? oneLine(message.replace(/^error: /, "")),
    advice: nearest
      ? l10n.t("Did you mean {0}?", nearest)
      : choices
        ? l10n.t("Write one of these: {0}.", oneLine(choices, 200))
        : l10n.t("See {0}.", "case-access --help"),
  };
}

function whatIsWrong(l10n: Words, code: string, named: string, other: string): string | undefined {
  switch (code) {
    case "commander.help":
      return l10n.t("There is no command.");
    case "commander.unknownCommand":
      return l10n.t("There is no command “{0}”.", named);
    case "commander.unknownOption":
      return l10n.t("There is no flag “{0}” here.", named);
    case "commander.missingArgument":
      return l10n.t("“{0}” is missing.", named);
    case "commander.missingMandatoryOptionValue":
      return l10n.t("The flag “{0}” is missing.", named);
    case "commander.optionMissingArgument":
      return l10n.t("The flag “{0}” needs a value.", named);
    case "commander.invalidArgument":
      return l10n.t("{0} does not take “{1}”.", named, other);
    case "commander.excessArguments":
      return l10n.t("There are more words than the command takes.");
    default:
      return undefined;
  }
}
