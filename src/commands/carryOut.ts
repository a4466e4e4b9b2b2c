import { commands, l10n, window } from "vscode";
import type { Case } from "../access/case";
import { Failure } from "../backends/failure";
import { differenceLines } from "../wording/difference";
import { failureText, failureWords } from "../wording/failure";
import { caseLine } from "../wording/rows";
import type { About, Outcome, PlannedChange } from "../workspace/changes";
import type { Connection } from "../workspace/connections";
import { Conflict } from "../workspace/difference";
import { askReason } from "./confirm";
import { namesOf } from "./names";
import { tellFailure, withSignal } from "./report";
import type { Services } from "./services";

/** Makes a change that was confirmed, and says what came of it where the row alone does not. */
export async function carryOut(services: Services, planned: PlannedChange, about: Omit<About, "reason"> = {}): Promise<Outcome | undefined> {
  const reason = await askReason();
  if (reason === undefined) return undefined;
  const title = l10n.t("Changing access to {0}", caseLine(planned.case));
  const outcome = await withSignal(services, title, (signal) => services.changes.apply(planned, signal, { ...about, ...reason }));
  services.tree.redraw(planned.connection.name, planned.case.id);
  // Not awaited: the message stays until it is answered.
  void tellOutcome(services, planned, outcome);
  return outcome;
}

async function tellOutcome(services: Services, planned: PlannedChange, outcome: Outcome): Promise<void> {
  const { connection } = planned;
  switch (outcome.kind) {
    case "cancelled":
      return;
    case "done":
      if (outcome.remark) void window.showInformationMessage(remarkLine(planned, outcome.remark));
      return;
    case "notDone":
      if (outcome.failure instanceof Conflict) return tellConflict(services, planned, outcome.failure);
      return tellFailure(services, outcome.failure, connection);
    case "half": {
      const finish = l10n.t("Finish");
      const what = l10n.t("{0}: the new entry was made, the old one is still there. {1}", caseLine(planned.case), failureWords(l10n, outcome.failure, connection.name).what);
      if ((await window.showWarningMessage(what, finish)) === finish) await finishChange(services, planned, outcome);
      return;
    }
    case "undetermined": {
      const refresh = l10n.t("Look Again");
      const what = l10n.t("It is not known whether {0} was changed. Its row stays marked until a reading has settled it. {1}", caseLine(planned.case), failureText(l10n, outcome.failure, connection.name));
      if ((await window.showWarningMessage(what, refresh)) === refresh) await commands.executeCommand("caseAccess.refresh", { connection: connection.name, case: planned.case.id });
      return;
    }
  }
}

/** The second half of a change of level: the old entry goes. */
async function finishChange(services: Services, planned: PlannedChange, { left }: Extract<Outcome, { kind: "half" }>): Promise<void> {
  try {
    const rest = await withSignal(services, l10n.t("Reading the case"), (signal) => services.changes.plan(planned.connection, planned.case.id, left, signal));
    await carryOut(services, rest);
  } catch (thrown) {
    if (thrown instanceof Failure) await tellFailure(services, thrown, planned.connection);
    else throw thrown;
  }
}

/** The case was changed by somebody else meanwhile: shows how, and writes nothing. */
export async function tellConflict(services: Services, planned: { connection: Connection; case: Pick<Case, "id" | "number" | "title"> }, conflict: Conflict): Promise<void> {
  const refresh = l10n.t("Refresh");
  const detail = differenceLines(l10n, conflict.differences, namesOf(services, planned.connection)).join("\n");
  const answer = await window.showWarningMessage(l10n.t("Nothing was changed: {0} is not as it was looked at.", caseLine(planned.case)), { modal: true, detail }, refresh);
  if (answer === refresh) await commands.executeCommand("caseAccess.refresh", { connection: planned.connection.name, case: planned.case.id });
}

function remarkLine({ case: of }: PlannedChange, remark: NonNullable<Extract<Outcome, { kind: "done" }>["remark"]>): string {
  switch (remark) {
    case "alreadySo":
      return l10n.t("Nothing to do: {0} is already so.", caseLine(of));
    case "wasGone":
      return l10n.t("Nothing to do: the entry on {0} was gone already.", caseLine(of));
    case "foundAfterTimeout":
      return l10n.t("No answer came, but reading {0} again shows that the change was made.", caseLine(of));
    case "levelNotStated":
      return l10n.t("The entry on {0} is there; the server does not state its level.", caseLine(of));
    case "lostSight":
      return l10n.t("The server accepted the change, and {0} is no longer visible to you.", caseLine(of));
    case "otherEntry":
      return l10n.t("The entry on {0} was changed, but one on its case definition still gives as much.", caseLine(of));
  }
}
