import type { Command } from "commander";
import type { Words } from "../../text/localize";
import type { CommandActions } from "../actions";
import { readNumber } from "../flags";
import { describe, shownSystem } from "./examples";

/** The commands that ask. */
export function addQuestions(program: Command, l10n: Words, actions: CommandActions): void {
  const aCase = l10n.t("the ID of a case");
  const aSubject = l10n.t("{0}, {1}, a user name, or {2} for yourself", "user:7", "group:77", "me");
  const aRight = l10n.t("{0}, {1} or {2}", "read", "write", "owner");
  const shown = shownSystem(l10n);

  describe(
    addCaseFlags(program.command("cases").description(l10n.t("the cases that you can see")), l10n).action(
      actions.cases,
    ),
    [
      { line: `case-access cases --status ${shown.status} --limit 20`, does: l10n.t("the first 20 of one status") },
      { line: "case-access cases --json | jq -r '.result[].id'", does: l10n.t("the IDs, for a script") },
    ],
  );
  describe(
    program
      .command("who")
      .description(l10n.t("everyone who has, or may have, access to a case"))
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
