import { Argument, CommanderError, type Command } from "commander";
import { allSystems } from "../../backends/systems";
import { shellWord } from "../../text/commandLine";
import type { Words } from "../../text/localize";
import type { CommandActions } from "../actions";
import { shells } from "../reference/completion";
import { readNumber } from "../flags";
import { describe, shownSystem } from "./examples";

/** The commands about connections. */
export function addConnections(program: Command, l10n: Words, actions: CommandActions): void {
  const systems = allSystems()
    .map(({ id }) => id)
    .join(", ");
  const shown = shownSystem(l10n);
  const group = program.command("connections").description(l10n.t("the case systems that you use"));
  describe(group, [
    {
      line: `case-access connections add work --system ${shown.system} --url ${shown.url}`,
      does: l10n.t("adds a connection; nobody is contacted"),
    },
    { line: "case-access connections check work", does: l10n.t("asks whose key it is and what it may") },
  ]);
  group
    .command("list", { isDefault: true })
    .description(l10n.t("list them"))
    .allowExcessArguments()
    .action((flags: object, command: Command) => {
      if (command.args.length > 0) refuseWords(group);
      return actions.listConnections(flags, command);
    });
  describe(
    group
      .command("add")
      .description(l10n.t("add one; nobody is contacted"))
      .argument("<name>", l10n.t("what to call it"))
      .requiredOption("--system <system>", l10n.t("the case system: {0}", systems))
      .requiredOption("--url <url>", l10n.t("the base address of its API"))
      .option("--key-command <command>", l10n.t("a command that prints the key"))
      .option("--role-functions <json>", l10n.t("which functions stand for which fact"))
      .action(actions.addConnection),
    [
      {
        line: `case-access connections add work --system ${shown.system} --url ${shown.url} --key-command 'pass work'`,
        does: l10n.t("with a key from a password store"),
      },
      ...allSystems().map((one) => {
        const { name, address, key } = one.connectionForm(l10n);
        return {
          line: `case-access connections add work --system ${one.id} --url ${shellWord(address.example)}`,
          does: l10n.t("{0}; its key: {1}", name, key.example),
        };
      }),
    ],
  );
  group
    .command("remove")
    .description(l10n.t("remove one"))
    .argument("<name>", l10n.t("its name"))
    .action(actions.removeConnection);
  group
    .command("check")
    .description(l10n.t("ask whose key it is and what it may"))
    .argument("[name]", l10n.t("its name"))
    .action(actions.checkConnection);
}

/** Words after a group that has a command for none: another command is meant, unless that one was named. */
function refuseWords(group: Command): never {
  const message = "more words than the command takes";
  if (group.commands.some((one) => one.name() === group.args[0]))
    throw new CommanderError(1, "commander.excessArguments", message);
  return (group as Command & { unknownCommand(): never }).unknownCommand();
}

/** What other programs and other people try it with. */
export function addOthers(program: Command, l10n: Words, actions: CommandActions): void {
  describe(
    program
      .command("completion")
      .description(l10n.t("print the completions for a shell"))
      .addArgument(new Argument("<shell>", l10n.t("the shell")).choices(shells))
      .action(actions.completion),
    [{ line: "source <(case-access completion bash)", does: l10n.t("for this bash") }],
  );
  describe(
    program
      .command("mcp")
      .description(l10n.t("offer the read-only tools to an agent, over the standard streams"))
      .action(actions.mcp),
    [{ line: "case-access mcp", does: l10n.t("for the configuration of an agent that speaks MCP") }],
  );
  describe(
    program
      .command("sandbox")
      .description(l10n.t("run stand-ins of the case systems, to try everything out"))
      .option("--cases <number>", l10n.t("how many cases"), (text) => readNumber(l10n, "--cases", text))
      .option("--latency <milliseconds>", l10n.t("how long every answer takes"), (text) =>
        readNumber(l10n, "--latency", text, 0),
      )
      .action(actions.sandbox),
    [{ line: "case-access sandbox --cases 1000", does: l10n.t("prints how to use them, and runs until Ctrl-C") }],
  );
}
