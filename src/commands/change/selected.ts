import { l10n } from "vscode";
import type { Case, SpecialKind, Subject } from "../../access/case";
import type { GrantLevel } from "../../access/level";
import type { Backend } from "../../backends/backend";
import { levelLabel, modeLabel } from "../../wording/labels";
import { modeMeaning } from "../../wording/mode";
import { grantsOn, revokesOf, type ChangeRequest } from "../../core/changes/requests";
import type { Connection } from "../../core/connections/connections";
import { count } from "../../platform/locale";
import { counted } from "../../text/localize";
import { showWarning } from "../../platform/messages";
import { wordsFor } from "../../platform/words";
import { subjectById } from "../../core/cases/people";
import { mayTryToChange } from "../../core/changes/validate";
import type { Argument } from "../argument";
import { openConnection } from "../ask/choose";
import { chooseSubject } from "../ask/chooseSubject";
import { namesOf } from "../names";
import { ask, askOrBack, goBack } from "../ask/pick";
import type { Uses } from "../services";
import { planAndRun, tellNothing } from "./bulkRun";
import { has } from "./caseItself";

/** Grants one person or group the same level on all selected cases. */
export async function grantOnMany(
  services: Uses<"connections" | "cases" | "changes" | "bulk" | "recent" | "view" | "fullPreview" | "log" | "again">,
  selection: readonly Argument[],
): Promise<void> {
  const chosen = await ableCases(services, selection);
  if (chosen === undefined) return;
  const { connection, backend, able, number, unable } = chosen;
  const title = counted(able.length, l10n.t("Grant Access to 1 Case"), l10n.t("Grant Access to {0} Cases", number));
  const found = await chooseSubjectAndLevel(services, connection, backend, title);
  if (found === undefined) return;
  const { subject, level } = found;
  const name = namesOf(services, connection)(subject);
  const label = levelLabel(l10n, level);
  const question = counted(
    able.length,
    l10n.t("Grant {0} {1} on 1 case?", name, label),
    l10n.t("Grant {0} {1} on {2} cases?", name, label, number),
  );
  await planAndRun(services, connection, grantsOn(able, subject, level), question, l10n.t("Grant"), unable);
}

/** Who, then which level, with a way back; what that does to everybody is said before anything is made. */
async function chooseSubjectAndLevel(
  services: Uses<"cases" | "recent">,
  connection: Connection,
  backend: Pick<Backend, "capabilities">,
  title: string,
): Promise<{ readonly subject: Subject; readonly level: GrantLevel } | undefined> {
  for (;;) {
    const subject = await chooseSubject(services, connection, {}, title);
    if (subject === undefined) return undefined;
    const level = await askOrBack({
      title: l10n.t("{0}: {1}", title, namesOf(services, connection)(subject)),
      placeholder: l10n.t("Which level? The effects on everyone are shown before anything is changed"),
      choices: backend.capabilities.levels.map((value) => ({ label: levelLabel(l10n, value), value })),
      back: true,
    });
    if (level !== goBack) return level && { subject, level };
  }
}

/** Takes all selected entries away. Other rows among them, as of who reported the case, are left out and counted. */
export async function revokeMany(
  services: Uses<"connections" | "cases" | "changes" | "bulk" | "fullPreview" | "log" | "again">,
  selection: readonly Argument[],
): Promise<void> {
  const entries = selection.filter((one) => one.kind === "entry" && one.case !== undefined && one.entry !== undefined);
  const chosen = await ofOneConnection(services, entries.length > 0 ? entries : selection);
  if (chosen === undefined) return;
  const { connection } = chosen;
  const { able, unable } = await split(services, connection, chosen.caseIds);
  const rows = entries.filter((one) => able.includes(one.case!));
  const others = selection.length - entries.length;
  const remarks = [
    ...(others > 0
      ? [l10n.t("Selected rows that are left out, because they are not entries: {0}.", count(others))]
      : []),
    ...(entries.length > 0 ? unable : []),
  ];
  if (rows.length === 0) return tellNothing(remarks);
  const people = services.cases.people(connection);
  const wanted = revokesOf(
    services.cases,
    connection,
    rows.map((row) => ({
      caseId: row.case!,
      entryId: row.entry!,
      ...(row.subject !== undefined && { subject: subjectById(people, connection.system, row.subject) }),
    })),
  );
  const question = counted(
    wanted.length,
    l10n.t("Revoke 1 entry?"),
    l10n.t("Revoke {0} entries?", count(wanted.length)),
  );
  await planAndRun(services, connection, wanted, question, l10n.t("Revoke"), remarks);
}

/** Gives all selected cases the same access mode. */
export async function changeModeOfMany(
  services: Uses<"connections" | "cases" | "changes" | "bulk" | "view" | "fullPreview" | "log" | "again">,
  selection: readonly Argument[],
): Promise<void> {
  const chosen = await ableCases(services, selection);
  if (chosen === undefined) return;
  const { connection, backend, able, number, unable } = chosen;
  const words = wordsFor(connection);
  const mode = await ask({
    title: counted(
      able.length,
      l10n.t("Change Access Mode of 1 Case"),
      l10n.t("Change Access Mode of {0} Cases", number),
    ),
    placeholder: l10n.t("Which access mode?"),
    choices: backend.capabilities.modes.map((value) => ({
      label: modeLabel(words, value),
      detail: modeMeaning(words, value),
      value,
    })),
  });
  if (mode === undefined) return;
  const wanted = able.map((caseId): ChangeRequest => ({ caseId, change: { kind: "changeMode", mode } }));
  const label = modeLabel(words, mode);
  const question = counted(
    able.length,
    l10n.t("Change 1 case to {0}?", label),
    l10n.t("Change {0} cases to {1}?", number, label),
  );
  await planAndRun(services, connection, wanted, question, l10n.t("Change mode"), unable);
}

/** Makes one person the reporter of all selected cases. */
export async function changeReporterOfMany(
  services: Uses<"connections" | "cases" | "changes" | "bulk" | "recent" | "view" | "fullPreview" | "log" | "again">,
  selection: readonly Argument[],
): Promise<void> {
  const chosen = await ableCases(services, selection, "reporter");
  if (chosen === undefined) return;
  const { connection, able, number, unable } = chosen;
  const title = counted(
    able.length,
    l10n.t("Change Reporter of 1 Case"),
    l10n.t("Change Reporter of {0} Cases", number),
  );
  const subject = await chooseSubject(services, connection, {}, title);
  if (subject === undefined) return;
  const wanted = able.map((caseId): ChangeRequest => ({ caseId, change: { kind: "reporter", subject } }));
  const name = namesOf(services, connection)(subject);
  const question = counted(
    able.length,
    l10n.t("Make {0} the reporter of 1 case?", name),
    l10n.t("Make {0} the reporter of {1} cases?", name, number),
  );
  await planAndRun(services, connection, wanted, question, l10n.t("Change reporter"), unable);
}

/**
 * The selected cases that the caller may try to change, their number, and a remark about the others. Undefined: they
 * are of several connections, it has no key, the system has no change of that kind, or there are none; that was said.
 */
async function ableCases(
  services: Uses<"connections" | "cases" | "view" | "log" | "again">,
  selection: readonly Argument[],
  kind?: SpecialKind,
) {
  const chosen = await ofOneConnection(services, selection);
  const backend = chosen && (await openConnection(services, chosen.connection));
  if (chosen === undefined || backend === undefined) return undefined;
  const { connection, caseIds } = chosen;
  if (kind !== undefined && !has({ backend, connection }, kind)) return undefined;
  const { able, unable } = await split(services, connection, caseIds);
  if (able.length === 0) return tellNothing(unable);
  return { connection, backend, able, number: count(able.length), unable };
}

/** The selected cases, which have to be of one connection: one preview and one confirmation are about one system. */
export async function ofOneConnection(
  services: Uses<"connections">,
  selection: readonly Argument[],
): Promise<{ connection: Connection; caseIds: readonly string[] } | undefined> {
  const names = new Set(selection.map((one) => one.connection));
  const [name] = names;
  const connection = name === undefined ? undefined : services.connections.find(name);
  if (names.size > 1) showWarning(l10n.t("The selected rows are of several connections. Select rows of one."));
  if (names.size !== 1 || connection === undefined) return undefined;
  return { connection, caseIds: [...new Set(selection.flatMap((one) => one.case ?? []))] };
}

/** Which of the cases the caller may try to change, and a remark about the others. */
async function split(
  services: Uses<"connections" | "cases">,
  connection: Connection,
  caseIds: readonly string[],
): Promise<{ able: string[]; unable: string[] }> {
  const backend = await services.connections.backend(connection);
  const known = caseIds
    .map((id): Case | undefined => services.cases.find(connection, id))
    .filter((one) => one !== undefined);
  const able = known.filter((one) => mayTryToChange(one, backend)).map((one) => one.id);
  const left = caseIds.length - able.length;
  return {
    able,
    unable:
      left > 0 ? [l10n.t("Selected cases that are left out, because you do not own them: {0}.", count(left))] : [],
  };
}
