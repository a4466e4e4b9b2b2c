import type { Command, Option } from "commander";

/** A command as completion and documentation need it. */
export interface Outline {
  /** Its words without the program's name; none for the program itself. */
  readonly path: readonly string[];
  readonly command: Command;
  readonly subcommands: readonly Command[];
  /** Its own flags, without those of every command. */
  readonly options: readonly Option[];
}

/** A command and all below it. */
export function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** Every command of a program in the order of its help. */
export function outlineOf(program: Command): readonly Outline[] {
  return everyCommand(program).map((command) => ({
    path: pathOf(command),
    command,
    subcommands: command.commands,
    options: command.options.filter(({ hidden }) => !hidden),
  }));
}

/** The flags of an option as words, e.g. `-c` and `--connection`. */
export function flagsOf({ short, long }: Pick<Option, "short" | "long">): string[] {
  return [short, long].filter((flag) => flag !== undefined);
}

function pathOf(command: Command): string[] {
  return command.parent === null ? [] : [...pathOf(command.parent), command.name()];
}
