import { env, l10n, Uri, window, workspace } from "vscode";
import type { Subject } from "../../access/case";
import type { Cases } from "../../core/cases/cases";
import type { Connection } from "../../core/connections/connections";
import { isFor, readPlan, type PlanFile } from "../../core/plans/planFile";
import { inMessage } from "../../text/untrusted";
import type { Origin, Trial } from "../protocol";
import { draftLink, draftOfPlan, planOfDraft, type Draft, type NoDraft } from "./draftPlan";
import { usualFolder } from "../../platform/folder";
import { showWarning } from "../../platform/messages";

/** What files with a draft are called in dialogs. */
const filters = () => ({ [l10n.t("Plan of Case Access")]: ["json"] });

/** Gives a draft to somebody else, as a link or a file, with a reason and a ticket. Resolves with what to say. */
export async function handOn(
  as: "link" | "plan",
  connection: Connection,
  cases: Pick<Cases, "find">,
  trials: readonly Trial[],
  caller: Subject | undefined,
): Promise<string | undefined> {
  const reason = await askForReason();
  if (reason === undefined) return undefined;
  const plan = planOfDraft(connection, cases, trials, reason, caller, Date.now());
  if (as === "plan") return (await savePlan(plan)) ? l10n.t("Plan saved") : undefined;
  const link = draftLink(env.uriScheme, plan);
  if (link === undefined) return l10n.t("The draft is too long for a link. Save it as a plan instead.");
  await env.clipboard.writeText(link);
  return l10n.t("Link copied");
}

/** Asks for a file with a plan. Undefined: none was chosen, or it is no draft for this connection, which was said. */
export async function chooseDraft(connection: Connection, cases: Cases): Promise<Draft | undefined> {
  const [file] =
    (await window.showOpenDialog({ title: l10n.t("Open Plan"), filters: filters(), defaultUri: usualFolder() })) ?? [];
  if (file === undefined) return undefined;
  const text = await workspace.fs.readFile(file).then(
    (bytes) => Buffer.from(bytes).toString("utf8"),
    () => "",
  );
  const plan = readPlan(text);
  if (plan === undefined) showWarning(l10n.t("The file is not a plan of Case Access."));
  else if (!isFor(plan, connection))
    showWarning(l10n.t("The plan is for another case system: {0}", inMessage(plan.url)));
  else return openDraft(plan, connection, cases);
  return undefined;
}

/** A plan as a draft. Undefined: it is none here, which was said. */
export async function openDraft(plan: PlanFile, connection: Connection, cases: Cases): Promise<Draft | undefined> {
  const draft = await draftOfPlan(plan, cases, connection, AbortSignal.timeout(longestLook)).catch(() => undefined);
  if (typeof draft === "object") return draft;
  showWarning(
    draft === undefined
      ? l10n.t("The plan was not opened: the case system did not say who the people in it are.")
      : noDraftText(draft),
  );
  return undefined;
}

const longestLook = 30_000; // milliseconds

function noDraftText(why: NoDraft): string {
  switch (why) {
    case "tooMany":
      return l10n.t("The plan has more changes than a draft can have. Apply it in a terminal.");
    case "onlyInTerminal":
      return l10n.t("The plan has a change that a draft cannot have. Apply it in a terminal.");
    case "otherKind":
      return l10n.t("The plan was not opened: it takes a person for a group, or a group for a person.");
  }
}

async function askForReason(): Promise<Pick<Origin, "reason" | "ticket"> | undefined> {
  const title = l10n.t("Hand On the Draft");
  const reason = await window.showInputBox({
    title: l10n.t("{0} (1/2)", title),
    prompt: l10n.t("Why is the change wanted? The person who opens the draft reads this first."),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? l10n.t("Give a reason.") : undefined),
  });
  if (reason === undefined) return undefined;
  const ticket = await window.showInputBox({
    title: l10n.t("{0} (2/2)", title),
    prompt: l10n.t("Number or address of the ticket. Leave it empty if there is none."),
    ignoreFocusOut: true,
  });
  if (ticket === undefined) return undefined;
  return { reason: reason.trim().slice(0, 1_000), ticket: ticket.trim().slice(0, 300) };
}

async function savePlan(plan: PlanFile): Promise<boolean> {
  const name = `access-plan-${plan.madeAt.slice(0, 10)}.json`;
  const target = await window.showSaveDialog({ filters: filters(), defaultUri: Uri.joinPath(usualFolder(), name) });
  if (target === undefined) return false;
  await workspace.fs.writeFile(target, Buffer.from(`${JSON.stringify(plan, undefined, 2)}\n`));
  return true;
}
