import type { Argument, Command, Option } from "commander";
import { allGrantLevels, rights } from "../../access/level";
import { allSystems } from "../../backends/systems";
import type { Words } from "../../text/localize";
import { flagsOf, outlineOf } from "./outline";

/**
 * What a shell can offer for a value: words, files, folders, the connections that there are, a level behind `user:7=`.
 * Undefined: nobody knows without asking a server, so nothing is offered, and no file either.
 */
export type Offer = readonly string[] | "files" | "folders" | "connections" | "levels" | undefined;

export interface OfferedWord {
  readonly word: string;
  readonly description: string;
}

export interface CommandOffers {
  /** Its words without the program's name; empty for the program itself. */
  readonly path: string;
  readonly subcommands: readonly OfferedWord[];
  readonly places: readonly Offer[];
  readonly flags: readonly OfferedWord[];
}

export interface CompletionTable {
  readonly name: string;
  readonly commands: readonly CommandOffers[];
  /** What may follow each flag that takes a value. */
  readonly values: Readonly<Record<string, Offer>>;
  readonly levels: readonly string[];
}

/** What a program takes, for the scripts of all shells. */
export function completionTable(program: Command, l10n: Words): CompletionTable {
  const outlines = outlineOf(program);
  const offered = (options: readonly Option[]): OfferedWord[] =>
    options.flatMap((option) => flagsOf(option).map((word) => ({ word, description: option.description })));
  const help = { word: "--help", description: l10n.t("show help") };
  const everywhere = [...offered(program.options), help];
  const ofSystems = knownWords(l10n);
  const shown = program.createHelp().visibleCommands(program);
  return {
    name: program.name(),
    commands: outlines
      .map(({ path, command, subcommands, options }) => ({
        path: path.join(" "),
        subcommands: (command === program ? shown : subcommands).map((one) => ({
          word: one.name(),
          description: one.description(),
        })),
        places: command.registeredArguments.map((place) => offerOf(place.name(), place, ofSystems, command)),
        flags: [...(command === program ? [] : offered(options)), ...everywhere],
      }))
      .concat({ path: "help", subcommands: [], places: [shown.map((one) => one.name())], flags: [help] }),
    values: Object.fromEntries(
      outlines
        .flatMap(({ options }) => options)
        .filter(({ required }) => required)
        .flatMap((option) =>
          flagsOf(option).map((flag) => [flag, offerOf(placeholderOf(option), option, ofSystems)] as const),
        ),
    ),
    levels: allGrantLevels,
  };
}

type KnownWords = Readonly<Record<"mode" | "status" | "system" | "level" | "right", readonly string[]>>;

/** The words of all systems: which one is meant is not known while somebody types. */
function knownWords(l10n: Words): KnownWords {
  const all = allSystems().map(({ vocabulary }) => vocabulary(l10n));
  const once = (words: readonly string[]) => [...new Set(words)];
  return {
    mode: once(all.flatMap(({ modes, withoutModes }) => (withoutModes ? [] : Object.keys(modes)))),
    status: once(all.flatMap(({ states }) => Object.keys(states))),
    system: allSystems().map(({ id }) => id),
    level: ["none", ...allGrantLevels],
    right: rights,
  };
}

function offerOf(
  placeholder: string,
  { argChoices }: Pick<Option | Argument, "argChoices">,
  known: KnownWords,
  command?: Command,
): Offer {
  if (argChoices !== undefined) return argChoices;
  switch (placeholder) {
    case "file":
      return "files";
    case "folder":
      return "folders";
    case "subject=level":
      return "levels";
    case "name":
      // A new connection has a new name.
      return command?.name() === "add" ? undefined : "connections";
    case "case":
      // A plan to apply is a file.
      return command?.name() === "apply" ? "files" : undefined;
    default:
      return Object.hasOwn(known, placeholder) ? known[placeholder as keyof KnownWords] : undefined;
  }
}

/** What stands for the value of a flag in its help. */
function placeholderOf({ flags }: Pick<Option, "flags">): string {
  return /<(.+)>/.exec(flags)?.[1] ?? "";
}
