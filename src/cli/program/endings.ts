import type { Command } from "commander";
import type { Words } from "../../text/localize";
import type { CommandActions } from "../actions";
import { readDuration } from "../flags";
import { describe } from "./examples";

/** The commands about access that ends. */
export function addEndings(program: Command, l10n: Words, actions: CommandActions): void {
  describe(
    program
      .command("due")
      .description(l10n.t("what is to end, and what is overdue; nobody is contacted"))
      .option(
        "--within <time>",
        l10n.t("only what is due within that time, or overdue, for example {0}", "7d"),
        (text) => readDuration(l10n, "--within", text),
      )
      .option("--ics <file>", l10n.t("write it as a calendar (iCalendar)"))
      .option("--export <file>", l10n.t("hand it over to another computer of the same caller, by a file"))
      .option("--import <file>", l10n.t("take over what another computer wrote, or take it back"))
      .option("--clear <id>", l10n.t("let one not end: what is there stays"))
      .action(actions.due),
    [
      { line: "case-access due --within 7d", does: l10n.t("what ends within a week") },
      { line: "case-access due --ics due.ics", does: l10n.t("the same for a calendar") },
    ],
  );
  describe(
    program
      .command("sweep")
      .description(l10n.t("carry out what is due and as it was left; 0: nothing is left, 1: overdue, 3: not known"))
      .option("--preview", l10n.t("only say what it would do, and print the digest"))
      .option("--approve <digest>", l10n.t("the digest that a preview printed"))
      .action(actions.sweep),
    [
      { line: "case-access sweep --preview", does: l10n.t("what is due, and what would be done about it") },
      { line: "case-access sweep --approve 5f0c9a1be2d34c7788a1b2c3", does: l10n.t("only what was approved") },
    ],
  );
}
