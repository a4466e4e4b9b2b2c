import type { Argument, Command, Option } from "commander";
import { examplesOf } from "../program/examples";
import { outlineOf } from "./outline";

/** The reference of all commands as Markdown, for a page of the documentation. */
export function markdownReference(program: Command): string {
  const [whole, ...commands] = outlineOf(program);
  const parts = commands
    .filter(({ subcommands }) => subcommands.length === 0)
    .map(({ path, command, options }) =>
      [
        `### \`${[program.name(), ...path].join(" ")}\``,
        `${sentence(command.description())}`,
        "```\n" + [program.name(), ...path, usageOf(command)].join(" ").trim() + "\n```",
        tableLines("Argument", command.registeredArguments, (one) => one.name()),
        tableLines("Flag", options, ({ flags }) => flags),
        examplesOf(command)
          .map(({ line, does }) => "```sh\n" + `${line}   # ${does}\n` + "```")
          .join("\n\n"),
      ]
        .filter((part) => part !== "")
        .join("\n\n"),
    );
  return [...parts, "### Flags of every command", tableLines("Flag", whole!.options, ({ flags }) => flags)].join(
    "\n\n",
  );
}

/** The arguments of a command as its usage names them. */
export function usageOf(command: Command): string {
  const args = command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`));
  return [...(command.options.length > 0 ? ["[flags]"] : []), ...args].join(" ");
}

function tableLines<T extends Argument | Option>(head: string, rows: readonly T[], name: (one: T) => string): string {
  if (rows.length === 0) return "";
  const lines = rows.map((one) => `| \`${name(one)}\` | ${sentence(one.description).replaceAll("|", "\\|")} |`);
  return [`| ${head} | |`, "| --- | --- |", ...lines].join("\n");
}

/** Descriptions begin small, as in help; on a page they are sentences. */
function sentence(text: string): string {
  const begun = /^[a-z]+ /.test(text) ? text[0]!.toUpperCase() + text.slice(1) : text;
  return text === "" || /[.…]$/.test(text) ? begun : `${begun}.`;
}
