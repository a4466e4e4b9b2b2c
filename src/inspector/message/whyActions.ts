import type { GrantLevel } from "../../access/level";
import type { WhyAction } from "./whyModel";
import { entriesOf, hasId, type SpecialKind } from "../../access/case";
import type { MatrixContext, Judged } from "../matrix/context";
import { mayTryToChange } from "../../core/changes/validate";
import { subjectName } from "../../wording/reason";
import type { Explanation } from "../../access/explain";
import type { Spot } from "../matrix/spot";

const mostRevokes = 10;

function grantLabel(l10n: MatrixContext["l10n"], level: GrantLevel): string {
  switch (level) {
    case "read":
      return l10n.t("Grant Read…");
    case "write":
      return l10n.t("Grant Write…");
    default:
      return l10n.t("Grant…");
  }
}

/** An entry that takes the right away, where there can be one. */
function denyActions(
  l10n: MatrixContext["l10n"],
  { toNo }: Explanation,
  { preview }: Judged,
  argument: Readonly<Record<string, string>>,
): WhyAction[] {
  if (preview || !toNo.takers?.some(({ entry }) => entry === "deny")) return [];
  return [{ label: l10n.t("Deny…"), does: { kind: "command", command: "caseAccess.grant", argument } }];
}

/**
 * Buttons that start the change which the explanation suggests; they only open it, the change asks for confirmation
 * itself.
 */
export function actionsFor(
  ground: MatrixContext,
  spot: Spot,
  explanation: Explanation,
  judged: Judged,
  rowsAre: "cases" | "people",
): WhyAction[] {
  const { l10n, connection } = ground;
  const { caseId, holder } = spot;
  const actions: WhyAction[] = [];
  if ("subject" in holder && mayChange(ground, caseId)) {
    const about = { connection: connection.name, case: caseId };
    const { subject } = holder;
    const removable = explanation.toNo.removals.flatMap(({ entry }) => (entry?.on === "case" ? [entry] : []));
    for (const entry of judged.preview ? [] : removable.slice(0, mostRevokes)) {
      const name = entry.subject === undefined ? l10n.t("not named") : subjectName(entry.subject);
      actions.push({
        label: l10n.t("Revoke Entry of {0}…", name),
        does: { kind: "command", command: "caseAccess.revoke", argument: { ...about, entry: entry.id } },
      });
    }
    // An entry alone gives nothing behind a gate.
    const giver = explanation.barrier ? undefined : explanation.toYes.givers.find((one) => one.entry !== undefined);
    // Nobody knows whether the number is anybody's, so a grant to it is not suggested.
    if (giver?.entry !== undefined && !judged.preview && ground.cases.directory(connection).isSomebody(subject)) {
      const entries = ground.cases.entries(connection, caseId);
      const own = entries.known ? entriesOf(entries.value, subject).find(hasId) : undefined;
      const does =
        own === undefined
          ? ({
              kind: "command",
              command: "caseAccess.grant",
              argument: { ...about, subject: subject.id, level: giver.entry },
            } as const)
          : ({
              kind: "command",
              command: "caseAccess.changeLevel",
              argument: { ...about, entry: own.id, level: giver.entry },
            } as const);
      actions.unshift({
        label: own !== undefined ? l10n.t("Change Level…") : grantLabel(l10n, giver.entry),
        main: true,
        does,
      });
    }
    actions.push(...denyActions(l10n, explanation, judged, { ...about, subject: subject.id, level: "deny" }));
    actions.push(...changeActions(ground, caseId, explanation));
  } else if ("subject" in holder) actions.push(...caseActions(ground, caseId));
  if (rowsAre === "cases")
    actions.push({ label: l10n.t("Everyone on This Case"), does: { kind: "look", at: { type: "case", caseId } } });
  else if ("subject" in holder)
    actions.push({
      label: holder.subject.kind === "group" ? l10n.t("All Cases of This Group") : l10n.t("All Cases of This Person"),
      does: { kind: "look", at: { type: "user", subject: holder.subject } },
    });
  return actions;
}

/**
 * The change of the mode: to the one that would change the answer, where there is one such mode only; otherwise it
 * asks.
 */
export function changeActions(
  ground: MatrixContext,
  caseId: string,
  explanation: Explanation | undefined,
): WhyAction[] {
  const { l10n, connection, backend } = ground;
  const ofCase = caseActions(ground, caseId);
  if (backend.capabilities.modes.length === 0 || !mayChange(ground, caseId)) return ofCase;
  const [mode, ...others] = new Set(
    [...(explanation?.toYes.modes ?? []), ...(explanation?.toNo.modes ?? [])].filter((one) =>
      backend.capabilities.modes.includes(one),
    ),
  );
  const argument = {
    connection: connection.name,
    case: caseId,
    ...(mode !== undefined && others.length === 0 && { mode }),
  };
  const does = { kind: "command", command: "caseAccess.changeMode", argument } as const;
  return [{ label: l10n.t("Change Mode…"), does }, ...ofCase];
}

/** The changes of the case itself: who reported it, and whether it is published. */
function caseActions({ l10n, connection, backend, cases }: MatrixContext, caseId: string): WhyAction[] {
  const one = cases.find(connection, caseId);
  const argument = { connection: connection.name, case: caseId };
  const may = (kind: SpecialKind): boolean =>
    one !== undefined && backend.capabilities.special?.[kind] !== undefined && mayTryToChange(one, backend, kind);
  const action = (label: string, command: string): WhyAction => ({
    label,
    does: { kind: "command", command, argument },
  });
  return [
    ...(may("reporter") ? [action(l10n.t("Change Reporter…"), "caseAccess.changeReporter")] : []),
    ...(may("publish") && one?.condition !== "yes" ? [action(l10n.t("Publish…"), "caseAccess.publish")] : []),
  ];
}

/** False only where the server says that the caller's level is too low. */
export function mayChange({ backend, cases, connection }: MatrixContext, caseId: string): boolean {
  const one = cases.find(connection, caseId);
  return one === undefined || mayTryToChange(one, backend);
}
