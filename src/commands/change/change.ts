import type { PlannedChange } from "../../core/changes/model";
import { l10n } from "vscode";
import type { Change, Subject } from "../../access/case";
import { levelLabel, modeLabel } from "../../wording/labels";
import { modeMeaning } from "../../wording/mode";
import { unstatedLevel } from "../../wording/preview";
import { caseLine } from "../../wording/rows";
import { inMessage } from "../../text/untrusted";
import { consentLines, endsLine } from "../../wording/expiry";
import { count, locale } from "../../platform/locale";
import { showInformation, showWarning } from "../../platform/messages";
import { wordsFor } from "../../platform/words";
import type { Argument } from "../argument";
import { planAndRun } from "./bulkRun";
import { carryOut, confirmAndCarryOut } from "./carryOut";
import { chooseCase, type Target } from "../ask/choose";
import { chooseSubject, chooseSubjects } from "../ask/chooseSubject";
import { holderName, namesOf } from "../names";
import { ask, goBack } from "../ask/pick";
import { isReadOnly } from "../report";
import type { Uses } from "../services";
import { chooseChangeable, chooseChangeableEntry } from "./chooseChangeable";
import { chooseEnds } from "./chooseEnd";
import { chooseLevel, endToggle, type ChosenLevel, type LevelAndPlace, type EntryPlace } from "./chooseLevel";
import { planChange, seenOf } from "./planChange";

/** Grants a person or group access to a case. The choice of the level shows what each does, and is the confirmation. */
export async function grant(
  services: Uses<
    | "connections"
    | "cases"
    | "changes"
    | "bulk"
    | "expiries"
    | "tree"
    | "recent"
    | "view"
    | "fullPreview"
    | "log"
    | "again"
  >,
  argument: Argument,
): Promise<void> {
  const title = l10n.t("Grant Access");
  const target = await chooseChangeable(services, argument, title);
  if (target === undefined) return;
  const entries = services.cases.entries(target.connection, target.case.id);
  const whom = l10n.t("Grant Access to {0}", caseLine(target.case));
  for (;;) {
    const subjects = await chooseSubjects(
      services,
      target.connection,
      argument,
      whom,
      entries.known ? entries.value : [],
    );
    const [subject, ...others] = subjects ?? [];
    if (subject === undefined) return;
    if (others.length > 0) return grantToSeveral(services, target, [subject, ...others]);
    const question = l10n.t(
      "Grant {0} Access to {1}",
      namesOf(services, target.connection)(subject),
      caseLine(target.case),
    );
    const chosen = await chooseGrant(services, target, argument, subject, question);
    if (chosen === goBack) continue;
    if (chosen) await carryOutChosen(services, chosen, argument, question);
    if (chosen) services.recent?.add(target.connection, subject);
    return;
  }
}

function chooseGrant(
  services: Uses<"cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  target: Target,
  argument: Argument,
  subject: Subject,
  question: string,
): Promise<ChosenLevel | typeof goBack | undefined> {
  const change = ({ level, on }: LevelAndPlace): Change => ({ kind: "grant", subject, level, on });
  const places: readonly EntryPlace[] = target.backend.capabilities.definitionGrants
    ? ["case", "definition"]
    : ["case"];
  return chooseLevel(services, target, argument, change, question, places, undefined, argument.subject === undefined);
}

/** Grants several people and groups the same level on one case, with one confirmation, as one bulk. */
async function grantToSeveral(
  services: Uses<"cases" | "changes" | "bulk" | "recent" | "fullPreview" | "log" | "again">,
  target: Target,
  subjects: readonly Subject[],
): Promise<void> {
  const { connection, backend, case: of } = target;
  const number = count(subjects.length);
  const level = await ask({
    title: l10n.t("Grant {0} People and Groups Access to {1}", number, caseLine(of)),
    placeholder: l10n.t("Which level? All of them get it, after one confirmation"),
    choices: backend.capabilities.levels.map((value) => ({ label: levelLabel(l10n, value), value })),
  });
  if (level === undefined) return;
  const wanted = subjects.map((subject) => ({ caseId: of.id, change: { kind: "grant", subject, level } as const }));
  const label = levelLabel(l10n, level);
  const question = l10n.t("Grant {0} people and groups {1} on “{2}”?", number, label, caseLine(of));
  await planAndRun(services, connection, wanted, question, l10n.t("Grant"), []);
  for (const subject of subjects.toReversed()) services.recent?.add(connection, subject);
}

/** Changes the level of an explicit entry. */
export async function changeLevel(
  services: Uses<"connections" | "cases" | "changes" | "expiries" | "tree" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const found = await chooseChangeableEntry(services, argument, l10n.t("Change Level"));
  if (found === undefined) return;
  const { target, entry } = found;
  const question = l10n.t("Change Level of {0} on {1}", holderName(services, target, entry), caseLine(target.case));
  const change = ({ level }: LevelAndPlace): Change => ({ kind: "changeLevel", entry, level });
  const chosen = await chooseLevel(services, target, argument, change, question, [entry.on], entry.level);
  if (chosen && chosen !== goBack) await carryOutChosen(services, chosen, argument, question);
}

/** Takes an explicit entry away. */
export async function revoke(
  services: Uses<"connections" | "cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const found = await chooseChangeableEntry(services, argument, l10n.t("Revoke Access"));
  if (found === undefined) return;
  const { target, entry } = found;
  const planned = await planChange(services, target, { kind: "revoke", entry }, seenOf(services, target));
  if (planned) await confirmAndCarryOut(services, planned);
}

/** Changes the access mode of a case. */
export async function changeMode(
  services: Uses<"connections" | "cases" | "changes" | "expiries" | "tree" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const target = await chooseChangeable(services, argument, l10n.t("Change Access Mode"));
  if (target === undefined) return;
  const { modes } = target.backend.capabilities;
  if (modes.length === 0) {
    showInformation(
      l10n.t(
        "Cases of {0} have no access mode of their own. Access control is switched on or off for a case " +
          "definition, when it is published.",
        inMessage(target.connection.name),
      ),
    );
    return;
  }
  if (argument.mode !== undefined && !modes.includes(argument.mode)) {
    showWarning(l10n.t("There is no access mode “{0}”.", inMessage(argument.mode)));
    return;
  }
  const seen = seenOf(services, target);
  const end: EndWish = { on: typeof argument.until === "string" };
  const mode = argument.mode ?? (await askMode(target, modes, end));
  if (mode === undefined) return;
  if (mode === target.case.mode && argument.mode === undefined) return;
  const planned = await planChange(services, target, { kind: "changeMode", mode }, seen);
  if (planned === undefined) return;
  if (planned.alreadySo) {
    showInformation(l10n.t("{0} is {1} already.", caseLine(target.case), modeLabel(wordsFor(target.connection), mode)));
    return;
  }
  if (!end.on) return void (await confirmAndCarryOut(services, planned));
  const title = l10n.t("Change Access Mode of {0}", caseLine(target.case));
  const ends = await chooseEnds(services, planned, title, argument.until ?? undefined);
  if (ends === undefined) return;
  const words = wordsFor(target.connection);
  await confirmAndCarryOut(services, planned, { ends }, [endsLine(words, locale, ends, true), ...consentLines(l10n)]);
}

/** Makes what the server enforces for a person what the entries say, on all cases. */
export async function recompute(
  services: Uses<"connections" | "cases" | "changes" | "tree" | "recent" | "view" | "fullPreview" | "log" | "again">,
  argument: Argument,
): Promise<void> {
  const title = l10n.t("Recompute Access");
  const target = await chooseCase(services, argument, title);
  if (target === undefined || isReadOnly(services, target.connection)) return;
  if (!target.backend.capabilities.recomputes) {
    showInformation(
      l10n.t("{0} keeps no levels beside its entries, so there is nothing to recompute.", target.connection.name),
    );
    return;
  }
  const subject = await chooseSubject(services, target.connection, argument, title);
  const planned = subject && (await planChange(services, target, { kind: "recompute", subject }));
  if (planned) await confirmAndCarryOut(services, planned);
}

/** Whether what is chosen is to end. */
interface EndWish {
  on: boolean;
}

async function askMode(target: Target, modes: readonly string[], end: EndWish): Promise<string | undefined> {
  const words = wordsFor(target.connection);
  const title = l10n.t("Change Access Mode of {0}", caseLine(target.case));
  const choices = modes.map((mode) => ({
    label: modeLabel(words, mode),
    description: mode === target.case.mode ? l10n.t("$(check) current") : "",
    detail: modeMeaning(words, mode),
    value: mode,
  }));
  const second = endToggle(
    () => title,
    end.on,
    () => choices,
  );
  const mode = await ask({
    title,
    placeholder: l10n.t("Which access mode?"),
    active: (one) => one === target.case.mode,
    choices,
    second,
  });
  end.on = second.on;
  return mode;
}

/** Makes the change that was chosen, with its end where it is to have one. */
async function carryOutChosen(
  services: Uses<"cases" | "changes" | "expiries" | "tree" | "view" | "fullPreview" | "log" | "again">,
  { planned, ends: isToEnd }: ChosenLevel,
  { until }: Argument,
  title: string,
): Promise<void> {
  if (!isToEnd) return carryOutUnlessSo(services, planned);
  const ends = await chooseEnds(services, planned, title, until ?? undefined);
  if (ends !== undefined) await carryOut(services, planned, { ends });
}

async function carryOutUnlessSo(
  services: Uses<"cases" | "changes" | "tree" | "view" | "fullPreview" | "log" | "again">,
  planned: PlannedChange,
): Promise<void> {
  const unknown = unstatedLevel(wordsFor(planned.connection), planned, namesOf(services, planned.connection)) ?? "";
  if (planned.alreadySo)
    showInformation(`${l10n.t("No change: {0} was like that already.", caseLine(planned.case))} ${unknown}`.trim());
  else await carryOut(services, planned);
}
