import { Command, Option } from "commander";
import { allSystems } from "../backends/systems";
import type { Words } from "../text/localize";
import { answerFormats } from "./output/answer";
import { readDuration, readNumber } from "./flags";
import type { ChangeWord } from "./changeWords";
import type { Actions } from "./actions";

/** A command line that does something, for help and documentation. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

const examples = new WeakMap<Command, readonly Example[]>();

/** What is shown in the help and the documentation of a command. */
export function examplesOf(command: Command): readonly Example[] {
  return examples.get(command) ?? [];
}

/**
 * The commands, their arguments and flags, and what each is for: the one source of parsing, help, completion, the man
 * page and `docs/cli.md`.
 */
export function createProgram(l10n: Words, version: string, actions: Actions): Command {
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
  addConnections(program, l10n, actions);
  addOthers(program, l10n, actions);
  for (const command of everyCommand(program)) finish(command, l10n);
  return program;
}

/** A command and all below it. */
export function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function finish(command: Command, l10n: Words): void {
  command
    .exitOverride()
    .showSuggestionAfterError(true)
    .helpOption("-h, --help", l10n.t("show help"))
    .configureOutput({ writeErr: () => undefined })
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => translatedTitle(l10n, title),
    });
  const shown = examplesOf(command);
  if (shown.length === 0) return;
  const lines = shown.map(({ line, does }) => `  ${line}\n      ${does}`);
  command.addHelpText("after", `\n${l10n.t("Examples:")}\n${lines.join("\n")}`);
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
    .option("--state <folder>", l10n.t("keep the journal in this folder"));
}

/** What examples are made of: the first system that there is. */
function shownSystem(l10n: Words): { readonly system: string; readonly url: string; mode: string; status: string } {
  const [first] = allSystems();
  const { modes, states } = first!.vocabulary(l10n);
  return {
    system: first!.id,
    url: first!.connectionForm(l10n).address.example,
    mode: Object.keys(modes).at(-1)!,
    status: Object.keys(states)[0]!,
  };
}

function describe(command: Command, shown: readonly Example[]): Command {
  examples.set(command, shown);
  return command;
}

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

function addCaseFlags(command: Command, l10n: Words): Command {
  return command
    .option("--text <text>", l10n.t("only cases with this text"))
    .option("--mode <mode>", l10n.t("only cases of this access mode; may be given several times"), collect)
    .option("--status <status>", l10n.t("only cases of this status; may be given several times"), collect)
    .option("--limit <number>", l10n.t("at most so many cases"), (text) => readNumber(l10n, "--limit", text));
}

function addQuestions(program: Command, l10n: Words, actions: Actions): void {
  const aCase = l10n.t("the id of a case");
  const aSubject = l10n.t("{0}, {1}, a login, or {2} for yourself", "user:7", "group:77", "me");
  const aRight = l10n.t("{0}, {1} or {2}", "read", "write", "owner");
  const shown = shownSystem(l10n);

  describe(
    addCaseFlags(program.command("cases").description(l10n.t("the cases that you can see")), l10n).action(
      actions.cases,
    ),
    [
      { line: `case-access cases --status ${shown.status} --limit 20`, does: l10n.t("the first 20 of one status") },
      { line: "case-access cases --json | jq -r '.result[].id'", does: l10n.t("the ids, for a script") },
    ],
  );
  describe(
    program
      .command("who")
      .description(l10n.t("everybody who has, or may have, access to a case"))
      .argument("<case>", aCase)
      .action(actions.who),
    [
      { line: "case-access who 1001", does: l10n.t("a table of people, groups and roles") },
      { line: "case-access who 1001 --format csv > who.csv", does: l10n.t("the same as a file") },
    ],
  );
  describe(
    addCaseFlags(program.command("of").description(l10n.t("the cases of a person or group, with their rights")), l10n)
      .argument("<subject>", aSubject)
      .action(actions.of),
    [
      { line: "case-access of kari.writer", does: l10n.t("what one person may do on every case") },
      {
        line: `case-access of group:77 --mode ${shown.mode}`,
        does: l10n.t("what a group may do on cases of one mode"),
      },
    ],
  );
  describe(
    program
      .command("can")
      .description(l10n.t("whether somebody has a right: exit status 0 yes, 1 no, 2 unknown"))
      .argument("<case>", aCase)
      .argument("<subject>", aSubject)
      .argument("<right>", aRight)
      .action(actions.can),
    [{ line: "case-access can 1001 kari.writer write && echo yes", does: l10n.t("a condition for a script") }],
  );
  describe(
    program
      .command("why")
      .description(l10n.t("the reasons, what would make it yes, and what would have to go"))
      .argument("<case>", aCase)
      .argument("<subject>", aSubject)
      .argument("<right>", aRight)
      .action(actions.why),
    [{ line: "case-access why 1001 kari.writer read", does: l10n.t("every way in, and what does not count") }],
  );
}

/** Flags that say what to change; several are kept in the order in which they were given. */
function addChangeFlags(command: Command, l10n: Words): readonly ChangeWord[] {
  const changes: ChangeWord[] = [];
  const add = (kind: ChangeWord["kind"]) => (value: string) => void changes.push({ kind, value });
  command
    .option("--grant <subject=level>", l10n.t("give somebody an entry, for example {0}", "user:7=read"), add("grant"))
    .option("--level <subject=level>", l10n.t("change the level of an entry"), add("level"))
    .option("--revoke <subject>", l10n.t("take an entry away"), add("revoke"))
    .option("--mode <mode>", l10n.t("change the access mode"), add("mode"))
    .addOption(
      new Option("--on <place>", l10n.t("where the entry is: on the case, or on its definition")).choices([
        "case",
        "definition",
      ]),
    );
  return changes;
}

function addChanges(program: Command, l10n: Words, actions: Actions): void {
  const aCase = l10n.t("the id of a case");
  const approval = l10n.t("the digest that a preview printed");
  const preview = program
    .command("preview")
    .description(l10n.t("what a change would do, and the digest that approves it"))
    .argument("<case>", aCase);
  const previewed = addChangeFlags(preview, l10n);
  preview.action((caseId: string, given: object, command: Command) =>
    actions.preview(caseId, { ...given, changes: previewed }, command),
  );
  describe(preview, [
    { line: "case-access preview 1001 --grant user:7=read", does: l10n.t("who would gain or lose what") },
    {
      line: `case-access preview 1001 --mode ${shownSystem(l10n).mode} --revoke user:7`,
      does: l10n.t("two changes in their order"),
    },
  ]);

  const apply = program
    .command("apply")
    .description(l10n.t("make a change, verified, if the case is still as it was approved"))
    .argument("<case>", aCase);
  const applied = addChangeFlags(apply, l10n);
  apply
    .option("--approve <digest>", approval)
    .option("--reason <text>", l10n.t("why, for the journal"))
    .action((caseId: string, given: object, command: Command) =>
      actions.apply(caseId, { ...given, changes: applied }, command),
    );
  describe(apply, [
    { line: "case-access apply 1001 --grant user:7=read", does: l10n.t("shows what it would do, and asks") },
    {
      line: "case-access apply 1001 --grant user:7=read --approve 5f0c9a1be2d34c7788a1b2c3",
      does: l10n.t("without a terminal: only what was approved"),
    },
  ]);

  describe(
    program
      .command("journal")
      .description(l10n.t("what was changed from this computer; nobody is contacted"))
      .option("--case <case>", l10n.t("only changes of this case"))
      .option("--limit <number>", l10n.t("at most so many records"), (text) => readNumber(l10n, "--limit", text))
      .action(actions.journal),
    [{ line: "case-access journal --case 1001", does: l10n.t("the changes of one case, newest first") }],
  );
  describe(
    program
      .command("undo")
      .description(l10n.t("take a change back, if the case is still as it left it"))
      .argument("<record>", l10n.t("the id of a record of the journal"))
      .option("--preview", l10n.t("only say what it would do, and print the digest"))
      .option("--approve <digest>", approval)
      .option("--reason <text>", l10n.t("why, for the journal"))
      .action(actions.undo),
    [{ line: "case-access undo 1f0a2b3c --preview", does: l10n.t("what it would do") }],
  );
}

function addConnections(program: Command, l10n: Words, actions: Actions): void {
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
    { line: "case-access connections check work", does: l10n.t("asks whose key it is") },
  ]);
  group.command("list", { isDefault: true }).description(l10n.t("list them")).action(actions.listConnections);
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
    ],
  );
  group
    .command("remove")
    .description(l10n.t("remove one"))
    .argument("<name>", l10n.t("its name"))
    .action(actions.removeConnection);
  group
    .command("check")
    .description(l10n.t("ask whose key it is"))
    .argument("[name]", l10n.t("its name"))
    .action(actions.checkConnection);
}

function addOthers(program: Command, l10n: Words, actions: Actions): void {
  describe(
    program
      .command("mcp")
      .description(l10n.t("offer the tools that read to an agent, over the standard streams"))
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
