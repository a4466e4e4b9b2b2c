import { CommanderError, type Command } from "commander";
import type { Connection } from "../core/connections/connections";
import { casesCommand } from "./commands/cases";
import { applyPlanCommand } from "./commands/applyPlan";
import { applyCommand, previewCommand } from "./commands/change";
import { addConnection, listConnections, removeConnection, showCheck } from "./commands/connections";
import { journalCommand } from "./commands/journal";
import { lockdownCommand } from "./commands/lockdown";
import { dueCommand } from "./commands/due";
import { sweepCommand } from "./commands/sweep";
import { mcpCommand } from "./commands/mcp";
import { ofCommand } from "./commands/of";
import { offboardCommand } from "./commands/offboard";
import { canCommand, whyCommand } from "./commands/question";
import { resumeCommand } from "./commands/resume";
import { sandboxCommand } from "./commands/sandbox";
import { undoCommand } from "./commands/undo";
import { whoCommand } from "./commands/who";
import type { CommandActions } from "./actions";
import { exitStatus, firstStatus, type ExitStatus } from "./exitStatus";
import { formatOf, type Flags } from "./flags";
import { refusalOf, type Refusal } from "./output/advice";
import { printAnswer, type Answer } from "./output/answer";
import { tool } from "./output/tool";
import { documentText } from "./output/document";
import { namesFile } from "./planFile";
import { completionScript } from "./reference/completion";
import { createProgram } from "./program/program";
import type { Surroundings } from "./session";
import { usageRefusal } from "./usageRefusal";
import { joinParts } from "../text/localize";

/**
 * Runs one command line, to where its answer is written.
 * @param words as they were typed, without the name of the program
 * @returns the status to exit with. Never rejects: what goes wrong is told on the terminal.
 */
export async function runCommandLine(
  words: readonly string[],
  within: Omit<Surroundings, "flags" | "chose">,
): Promise<ExitStatus> {
  const { language, terminal } = within;
  let status: ExitStatus = exitStatus.done;
  let connection: Connection | undefined;

  const run: Run = async (command, work) => {
    const flags = command.optsWithGlobals<Flags>();
    const answer = await work({ ...within, flags, chose: (chosen) => (connection = chosen) });
    if (typeof answer === "number") status = answer;
    else {
      status = answer.status;
      await printAnswer(answer, formatOf(flags), flags.quiet === true, language, terminal);
    }
  };

  const program = createProgram(language.l10n, tool.version, actionsOver(run));
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError && thrown.exitCode === 0)) {
      const refusal =
        thrown instanceof CommanderError
          ? usageRefusal(language.l10n, thrown)
          : refusalOf(language.l10n, thrown, connection);
      status = refusal.status;
      refuse(refusal, words, terminal);
    }
  }
  try {
    await terminal.flush();
    return status;
  } catch (thrown) {
    const why = language.l10n.t("The answer could not be written: {0}.", (thrown as Error).message);
    terminal.say(`${tool.name}: ${why}`);
    return firstStatus([status, exitStatus.noAnswer]);
  }
}

/** Says why there is no answer: a document for programs, which have one in any case, and a sentence for people. */
function refuse(
  { kind, message, advice, more }: Refusal,
  words: readonly string[],
  terminal: Surroundings["terminal"],
): void {
  if (wantsJson(words)) terminal.answer(documentText({ tool, error: { kind, message, advice, ...more } }));
  terminal.say(`case-access: ${joinParts([message, advice], " ")}`);
}

/** Also where the flags themselves could not be read. */
function wantsJson(words: readonly string[]): boolean {
  return (
    words.includes("--json") ||
    words.includes("--format=json") ||
    words.some((word, place) => word === "--format" && words[place + 1] === "json")
  );
}

type Run = (command: Command, work: (around: Surroundings) => Promise<Answer | ExitStatus>) => Promise<void>;

function actionsOver(run: Run): CommandActions {
  return {
    cases: (choice, command) => run(command, (around) => casesCommand(around, choice)),
    who: (caseId, _, command) => run(command, (around) => whoCommand(around, caseId)),
    of: (subject, choice, command) => run(command, (around) => ofCommand(around, subject, choice)),
    can: (caseId, subject, right, _, command) =>
      run(command, (around) => canCommand(around, { caseId, subject, right })),
    why: (caseId, subject, right, _, command) =>
      run(command, (around) => whyCommand(around, { caseId, subject, right })),
    listConnections: (_, command) => run(command, listConnections),
    addConnection: (name, given, command) => run(command, (around) => addConnection(around, { ...given, name })),
    removeConnection: (name, _, command) => run(command, (around) => removeConnection(around, name)),
    checkConnection: (name, _, command) => run(command, (around) => showCheck(around, name)),
    preview: (caseId, choice, command) => run(command, (around) => previewCommand(around, caseId, choice)),
    apply: (caseId, choice, command) =>
      run(command, (around) =>
        namesFile(caseId)
          ? applyPlanCommand(around, caseId, choice)
          : (choice.preview === true ? previewCommand : applyCommand)(around, caseId, choice),
      ),
    lockdown: (caseId, choice, command) => run(command, (around) => lockdownCommand(around, caseId, choice)),
    journal: (choice, command) => run(command, (around) => journalCommand(around, choice)),
    undo: (record, choice, command) => run(command, (around) => undoCommand(around, record, choice)),
    offboard: (subject, choice, command) => run(command, (around) => offboardCommand(around, subject, choice)),
    resume: (batch, choice, command) => run(command, (around) => resumeCommand(around, batch, choice)),
    due: (choice, command) => run(command, (around) => dueCommand(around, choice)),
    sweep: (choice, command) => run(command, (around) => sweepCommand(around, choice)),
    completion: (shell, _, command) =>
      run(command, ({ terminal, language }) => {
        let program = command;
        while (program.parent !== null) program = program.parent;
        terminal.answer(completionScript(program, shell, language.l10n));
        return Promise.resolve(exitStatus.done);
      }),
    mcp: (_, command) => run(command, mcpCommand),
    sandbox: (choice, command) => run(command, (around) => sandboxCommand(around, choice)),
  };
}
