import { l10n } from "vscode";
import { caseLine } from "../../wording/rows";
import { copiesOf } from "../../core/changes/requests";
import { count } from "../../platform/locale";
import { mayTryToChange } from "../../core/changes/validate";
import type { Argument } from "../argument";
import { chooseCase, chooseCases } from "../ask/choose";
import { askSeveral } from "../ask/pick";
import { attempt } from "../report";
import type { Uses } from "../services";
import { planAndRun } from "./bulkRun";

/** Gives other cases the entries of one case, and its access mode if wanted. */
export async function copyAccess(
  services: Uses<"connections" | "cases" | "changes" | "bulk" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const title = l10n.t("Copy Access to Other Cases");
  const source = await chooseCase(services, argument, title);
  if (source === undefined) return;
  const { connection, backend } = source;
  const targets = await chooseCases(
    services,
    connection,
    l10n.t("Copy Access of {0} To…", caseLine(source.case)),
    (one) => one.id === source.case.id || !mayTryToChange(one, backend),
  );
  if (targets === undefined || targets.length === 0) return;
  const parts = await askSeveral({
    title,
    placeholder: l10n.t("What should be copied? Whatever else the other cases have stays"),
    choices: [
      {
        label: l10n.t("Entries"),
        detail: l10n.t("Who is named on the case, with the level"),
        picked: true,
        value: "entries" as const,
      },
      ...(backend.capabilities.modes.length > 0 ? [{ label: l10n.t("Access mode"), value: "mode" as const }] : []),
    ],
  });
  if (parts === undefined || parts.length === 0) return;
  const state = await attempt(services, connection, l10n.t("Reading the case"), (signal) =>
    services.cases.readState(connection, source.case.id, signal),
  );
  if (state === undefined) return;
  const { wanted, unclear } = copiesOf(
    parts.includes("entries") ? state : { ...state, entries: [] },
    targets.map((one) => one.id),
    { mode: parts.includes("mode") },
  );
  const remarks =
    unclear.length > 0
      ? [
          l10n.t(
            "Entries that are left out, because the server does not say whom they name or which level they give: {0}.",
            count(unclear.length),
          ),
        ]
      : [];
  const question =
    targets.length === 1
      ? l10n.t("Copy the access of {0} to {1}?", caseLine(source.case), caseLine(targets[0]!))
      : l10n.t("Copy the access of {0} to {1} cases?", caseLine(source.case), count(targets.length));
  await planAndRun(services, connection, wanted, question, l10n.t("Copy"), remarks);
}
