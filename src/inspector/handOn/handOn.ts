import { homedir } from "node:os";
import { env, l10n, Uri, window, workspace } from "vscode";
import type { Subject } from "../../access/case";
import type { Connection } from "../../core/connections/connections";
import { subjectName } from "../../wording/reason";
import type { Origin, Trial } from "../protocol";
import { draftDocument, draftLink, isFor, readDraft, type DraftDocument } from "./draftDocument";

/** What files with a draft are called in dialogs. */
const filters = () => ({ [l10n.t("Plan of Case Access")]: ["json"] });

/** Gives a draft to somebody else, as a link or a file, with a reason and a ticket. Resolves with what to say. */
export async function handOn(
  as: "link" | "plan",
  connection: Connection,
  trials: readonly Trial[],
  caller: Subject | undefined,
): Promise<string | undefined> {
  const origin = await askForReason(caller);
  if (origin === undefined) return undefined;
  const document = draftDocument(connection, trials, origin, Date.now());
  if (as === "plan") return (await saveDraft(document)) ? l10n.t("Plan saved") : undefined;
  const link = draftLink(env.uriScheme, document);
  if (link === undefined) return l10n.t("The draft is too long for a link. Save it as a plan instead.");
  await env.clipboard.writeText(link);
  return l10n.t("Link copied");
}

/** Asks for a file with a draft. Undefined: none was chosen, or it is none for this connection, which was said. */
export async function chooseDraft(connection: Connection): Promise<DraftDocument | undefined> {
  const [file] =
    (await window.showOpenDialog({ title: l10n.t("Open Plan"), filters: filters(), defaultUri: folder() })) ?? [];
  if (file === undefined) return undefined;
  const document = readDraft(Buffer.from(await workspace.fs.readFile(file)).toString("utf8"));
  if (document === undefined) void window.showWarningMessage(l10n.t("The file is no plan of Case Access."));
  else if (!isFor(document, connection))
    void window.showWarningMessage(l10n.t("The plan is for another case system: {0}", document.url.slice(0, 200)));
  else return document;
  return undefined;
}

async function askForReason(caller: Subject | undefined): Promise<Origin | undefined> {
  const title = l10n.t("Hand On the Draft");
  const reason = await window.showInputBox({
    title: l10n.t("{0} (1/2)", title),
    prompt: l10n.t("Why is the change wanted? Whoever opens the draft reads it first."),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? l10n.t("Give a reason.") : undefined),
  });
  if (reason === undefined) return undefined;
  const ticket = await window.showInputBox({
    title: l10n.t("{0} (2/2)", title),
    prompt: l10n.t("Number or address of the ticket. Leave it empty where there is none."),
    ignoreFocusOut: true,
  });
  if (ticket === undefined) return undefined;
  const by = caller === undefined ? "" : subjectName(caller);
  return { by, reason: reason.trim().slice(0, 1_000), ticket: ticket.trim().slice(0, 300) };
}

async function saveDraft(document: DraftDocument): Promise<boolean> {
  const name = `access-plan-${document.madeAt.slice(0, 10)}.json`;
  const target = await window.showSaveDialog({ filters: filters(), defaultUri: Uri.joinPath(folder(), name) });
  if (target === undefined) return false;
  await workspace.fs.writeFile(target, Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`));
  return true;
}

function folder(): Uri {
  return workspace.workspaceFolders?.[0]?.uri ?? Uri.file(homedir());
}
