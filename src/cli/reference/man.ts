import type { Command } from "commander";
import { exitStatus } from "../exitStatus";
import { examplesOf } from "../program/examples";
import { outlineOf } from "./outline";
import { usageOf } from "./markdown";

/** What each exit status says, for the man page and the documentation. */
export const statusMeanings: readonly (readonly [status: number, meaning: string])[] = [
  [exitStatus.done, "done, or proven so"],
  [exitStatus.provenNotSo, "proven not so"],
  [exitStatus.unknown, "the answer is unknown"],
  [exitStatus.partly, "partly applied, or undetermined"],
  [exitStatus.noAnswer, "no answer, because a request failed"],
  [exitStatus.refused, "refused: stale, not approved, or guarded"],
  [exitStatus.usage, "wrong usage"],
  [exitStatus.interrupted, "interrupted, after the write in flight was looked up"],
];

/** The manual page of the program, in the man macros that every roff has. */
export function manPage(program: Command, version: string): string {
  const name = program.name();
  const commands = outlineOf(program).filter(({ subcommands, path }) => path.length > 0 && subcommands.length === 0);
  const lines = [
    `.TH ${name.toUpperCase()} 1 "" "${name} ${version}"`,
    ".SH NAME",
    `${roffText(name)} \\- ${roffText(program.description())}`,
    ".SH SYNOPSIS",
    `.B ${roffText(name)}`,
    ".I command",
    "[\\fIflags\\fR]",
    ".SH COMMANDS",
    ...commands.flatMap(({ path, command, options }) => [
      ".TP",
      `.B ${roffText([...path, usageOf(command)].join(" ").trim())}`,
      roffText(command.description()),
      ...options.flatMap(({ flags, description }) => [
        ".RS",
        ".TP",
        `.B ${roffText(flags)}`,
        roffText(description),
        ".RE",
      ]),
    ]),
    ".SH OPTIONS",
    ...program.options.flatMap(({ flags, description }) => [".TP", `.B ${roffText(flags)}`, roffText(description)]),
    ".SH EXIT STATUS",
    ...statusMeanings.flatMap(([status, meaning]) => [".TP", `.B ${status}`, roffText(meaning)]),
    ".SH EXAMPLES",
    ...commands.flatMap(({ command }) =>
      examplesOf(command).flatMap(({ line, does }) => [".TP", `.B ${roffText(line)}`, roffText(does)]),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** Text in which nothing is a request, a font or a hyphen that a copy turns into another sign. */
function roffText(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^([.'])/, "\\&$1")
    .replaceAll("…", "...");
}
