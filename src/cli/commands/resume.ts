import type { UnfinishedBulk } from "../../core/changes/bulk";
import { isOfSystem } from "../../core/journal/attempt";
import { listed } from "../../text/localize";
import { oneLine } from "../../text/untrusted";
import { noUndoText } from "../../wording/journal";
import { Complaint } from "../complaint";
import { exitStatus } from "../exitStatus";
import type { Answer } from "../output/answer";
import { refuseReadOnly, refuseUnread, withSessionOf, type Surroundings, type Workplace } from "../session";
import { approvalOfMany, carryOutMany, digestOfBulk, previewOfMany, type PlanOfMany } from "../severalCases";
import { approve, changeCommandLine } from "./change";
import type { UndoChoice } from "./undo";

/** `resume`: goes on with changes that were cancelled or torn off, from the cases as they are now. */
export function resumeCommand(around: Surroundings, id: string, { preview, ...choice }: UndoChoice): Promise<Answer> {
  const find = async (place: Workplace) => (await findUnfinished(around, place, id)).batch;
  return withSessionOf(around, find, async (session, { id: whole }) => {
    if (preview !== true) refuseReadOnly(session);
    const { workspace, connection } = session;
    await workspace.changes.recover();
    const unfinished = await findUnfinished(around, session, whole);
    const { batch } = unfinished;
    if (!isOfSystem(batch, connection)) throw otherConnection(around, batch.connection);
    const bulk = await workspace.bulk.resume(connection, unfinished, around.signal);
    const digest = digestOfBulk(session, bulk, batch.id);
    const plan: PlanOfMany = { bulk, digest, remarks: [], missing: [], more: { resumes: batch.id } };
    if (preview === true)
      return previewOfMany(around, session, plan, changeCommandLine(around, ["resume", batch.id, "--approve", digest]));
    await approve(
      around,
      approvalOfMany(around, session, plan, `case-access resume ${batch.id} --preview`),
      choice.approve,
    );
    return carryOutMany(around, session, plan, choice.reason);
  });
}

/** The changes of an id, or of its beginning where only one has that. */
async function findUnfinished(
  { language: { l10n } }: Surroundings,
  { workspace }: Pick<Workplace, "workspace">,
  id: string,
): Promise<UnfinishedBulk> {
  const open = await workspace.bulk.unfinished();
  const all = open.filter(({ batch }) => id !== "" && batch.id.startsWith(id));
  const found = all.find(({ batch }) => batch.id === id) ?? (all.length === 1 ? all[0] : undefined);
  if (found !== undefined) return found;
  refuseUnread(workspace);
  const ids = open.map(({ batch }) => batch.id);
  throw new Complaint(
    exitStatus.usage,
    "unknownBatch",
    l10n.t("No unfinished changes have the ID “{0}”.", oneLine(id, 60)),
    ids.length === 0 ? l10n.t("There are no unfinished changes.") : l10n.t("There are: {0}.", listed(ids)),
  );
}

function otherConnection({ language: { l10n } }: Surroundings, name: string): Complaint {
  return new Complaint(
    exitStatus.refused,
    "otherConnection",
    noUndoText(l10n, "otherConnection"),
    l10n.t("Say which one: {0}", `--connection ${oneLine(name, 60)}`),
  );
}
