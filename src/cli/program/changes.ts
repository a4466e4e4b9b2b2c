import { Option, type Command } from "commander";
import type { Words } from "../../text/localize";
import type { CommandActions } from "../actions";
import type { ChangeWord } from "../changeWords";
import { readNumber } from "../flags";
import { describe, shownSystem } from "./examples";

/** Flags that say what to change; several are kept in the order in which they were given. */
function addChangeFlags(command: Command, l10n: Words): readonly ChangeWord[] {
  const changes: ChangeWord[] = [];
  const add = (kind: ChangeWord["kind"]) => (value: string) => void changes.push({ kind, value });
  command
    .option("--grant <subject=level>", l10n.t("give somebody an entry, for example {0}", "user:7=read"), add("grant"))
    .option("--level <subject=level>", l10n.t("change the level of an entry"), add("level"))
    .option("--revoke <subject>", l10n.t("revoke an entry"), add("revoke"))
    .option("--recompute <user>", l10n.t("recompute what is enforced for a person, from the entries"), add("recompute"))
    .option("--mode <mode>", l10n.t("change the access mode"), add("mode"))
    .option("--reporter <user>", l10n.t("make somebody the reporter, who owns the case"), add("reporter"))
    .option("--publish", l10n.t("publish the case, for good"))
    .option("--unwatch <subject>", l10n.t("stop notifying somebody of the case"), add("unwatch"))
    .option("--notify", l10n.t("notify those whom it concerns; without it, nobody is notified"))
    .addOption(
      new Option("--on <place>", l10n.t("where the entry is: on the case, or on its definition")).choices([
        "case",
        "definition",
      ]),
    )
    .option("--until <time>", l10n.t("let it end: a time with its zone, or a span such as {0}", "3d"))
    .option("--then <level>", l10n.t("what is there then, instead of the level before; {0}: no entry", "none"));
  // A flag without a value is told by its event alone, in its place among the others.
  command.on("option:publish", () => add("publish")(""));
  return changes;
}

/** The commands that change a case. */
export function addChanges(program: Command, l10n: Words, actions: CommandActions): void {
  const aCase = l10n.t("the ID of a case");
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
    .argument("<case>", l10n.t("the ID of a case, or the file of a plan"));
  const applied = addChangeFlags(apply, l10n);
  apply
    .option("--preview", l10n.t("only say what it would do, and print the digest"))
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
    {
      line: "case-access apply 1001 --grant user:7=write --until 2026-12-24T17:00:00+01:00",
      does: l10n.t("and what was there before comes back then, see {0}", "case-access sweep"),
    },
    { line: "case-access apply plan.json --preview", does: l10n.t("what a plan would do, if it still holds") },
  ]);
}

/** The commands about one person on all cases. */
export function addOffboard(program: Command, l10n: Words, actions: CommandActions): void {
  describe(
    program
      .command("offboard")
      .description(l10n.t("revoke, or hand over, everything that names a person or group"))
      .argument("<subject>", l10n.t("{0}, {1}, a user name, or {2} for yourself", "user:7", "group:77", "me"))
      .option("--to <subject>", l10n.t("who gets the same entries first"))
      .option("--out <file>", l10n.t("write the plan to a file for {0}, and change nothing", "apply"))
      .option("--preview", l10n.t("only say what it would do, and print the digest"))
      .option("--approve <digest>", l10n.t("the digest that a preview printed"))
      .option("--reason <text>", l10n.t("why, for the journal"))
      .action(actions.offboard),
    [
      { line: "case-access offboard user:7 --preview", does: l10n.t("what would go, what stays, what is not known") },
      {
        line: "case-access offboard user:7 --to user:8 --out plan.json",
        does: l10n.t("a plan that hands over the same entries first"),
      },
    ],
  );
}

/** The command that plans who alone may stay. */
export function addLockDown(program: Command, l10n: Words, actions: CommandActions): void {
  describe(
    program
      .command("lockdown")
      .description(l10n.t("the fewest changes that keep everyone else out, and what is proven of it"))
      .argument("<case>", l10n.t("the ID of a case"))
      .requiredOption(
        "--only <subjects>",
        l10n.t("who stays, at which level; may be given several times"),
        (text: string, before: readonly string[] = []) => [...before, text],
      )
      .option("--out <file>", l10n.t("write the plan to a file, for {0}", "apply"))
      .action((caseId: string, given: Parameters<CommandActions["lockdown"]>[1], command: Command) =>
        actions.lockdown(caseId, given, command),
      ),
    [
      {
        line: "case-access lockdown 1001 --only user:7=write,group:77=read",
        does: l10n.t("what it would take, and who would still get in"),
      },
      {
        line: "case-access lockdown 1001 --only user:7=write --out plan.json",
        does: l10n.t("keeps the plan, to be approved and applied"),
      },
    ],
  );
}

/** The commands that say what was changed, take it back and go on with it. */
export function addRecords(program: Command, l10n: Words, actions: CommandActions): void {
  const approval = l10n.t("the digest that a preview printed");
  describe(
    program
      .command("journal")
      .description(l10n.t("what was changed from this computer; nobody is contacted"))
      .option("--case <case>", l10n.t("only changes of this case"))
      .option("--limit <number>", l10n.t("at most so many records"), (text) => readNumber(l10n, "--limit", text))
      .option("--purge", l10n.t("purge old records, but none that is pending"))
      .option("--before <time>", l10n.t("what is old: a day, or a time with its zone"))
      .option("--approve <digest>", l10n.t("the digest that a refused purge printed"))
      .action(actions.journal),
    [
      { line: "case-access journal --case 1001", does: l10n.t("the changes of one case, newest first") },
      {
        line: "case-access journal --purge --before 2026-01-31",
        does: l10n.t("shows how many records are purged, and asks"),
      },
    ],
  );
  describe(
    program
      .command("undo")
      .description(l10n.t("undo a change, if the case is still as it left it"))
      .argument("<record>", l10n.t("the ID of a record of the journal, or of changes that were made together"))
      .option("--preview", l10n.t("only say what it would do, and print the digest"))
      .option("--approve <digest>", approval)
      .option("--reason <text>", l10n.t("why, for the journal"))
      .action(actions.undo),
    [{ line: "case-access undo 1f0a2b3c --preview", does: l10n.t("what it would do") }],
  );
  describe(
    program
      .command("resume")
      .description(l10n.t("go on with changes that were left in the middle"))
      .argument("<batch>", l10n.t("their ID, which the journal tells"))
      .option("--preview", l10n.t("only say what it would do, and print the digest"))
      .option("--approve <digest>", approval)
      .option("--reason <text>", l10n.t("why, for the journal"))
      .action(actions.resume),
    [{ line: "case-access resume 7c3e91d2 --preview", does: l10n.t("what is left, and what it would do") }],
  );
}
