import { l10n, window } from "vscode";
import { isSameSubject, subjectKey, type Case, type Subject } from "../../access/case";
import { compareLevels, levels, type Level } from "../../access/level";
import type { Keep } from "../../access/lockDown/question";
import type { Backend } from "../../backends/backend";
import { subjectById } from "../../core/cases/people";
import { holdersOf } from "../../core/cases/whoIsOn";
import type { Connection } from "../../core/connections/connections";
import { planChangesOf } from "../../core/lockDown/planChangesOf";
import { planLockDown, type LockDownPlan } from "../../core/lockDown/planLockDown";
import { count } from "../../platform/locale";
import { levelLabel, modeLabel } from "../../wording/labels";
import { lockDownText } from "../../wording/lockDown";
import { lockDownLists } from "../../wording/lockDownLists";
import { caseLine } from "../../wording/rows";
import { wordsOf } from "../../wording/wordsOf";
import type { Argument } from "../argument";
import { chooseCase, openConnection } from "../ask/choose";
import { chooseSubject } from "../ask/chooseSubject";
import { ask, askSeveral, divider, type Choice } from "../ask/pick";
import { namesOf } from "../names";
import { attempt } from "../report";
import type { Services } from "../services";
import { confirmAndRun, planWith } from "./bulkRun";
import { ofOneConnection } from "./selected";

/** So many names of a list are in the confirmation; the full preview has more. */
const mostNames = 8;

interface Chosen {
  readonly connection: Connection;
  readonly backend: Backend;
  readonly cases: readonly Case[];
}

/**
 * Works out the fewest changes after which only those who are chosen have access to a case, or to several; shows them
 * with what is proven of it, and makes them as one batch once they are confirmed.
 */
export async function lockDown(
  services: Services,
  argument: Argument,
  selection: readonly Argument[] = [],
): Promise<void> {
  const title = l10n.t("Lock Down");
  const chosen = await casesOf(services, argument, selection, title);
  const keep = chosen && (await keepOf(services, chosen, argument, title));
  if (chosen === undefined || keep === undefined) return;
  const { connection, cases } = chosen;
  const plans: LockDownPlan[] = [];
  for (const one of cases) {
    const plan = await attempt(services, connection, l10n.t("Working out the lock-down"), (signal) =>
      planLockDown(services, connection, one.id, keep, signal),
    );
    if (plan === undefined) return;
    plans.push(plan);
  }
  await carryOut(services, connection, plans);
}

async function carryOut(services: Services, connection: Connection, plans: readonly LockDownPlan[]): Promise<void> {
  const remarks = plans.flatMap((plan) => linesOf(plan, plans.length > 1));
  if (plans.every(({ found }) => found.changes.length === 0)) {
    void window.showInformationMessage(l10n.t("Nothing has to change."), { modal: true, detail: remarks.join("\n") });
    return;
  }
  const bulk = await planWith(services, connection, (signal) =>
    planChangesOf(services.bulk, connection, plans, signal),
  );
  const [first] = plans;
  const question =
    plans.length === 1
      ? l10n.t("Lock down “{0}”?", caseLine(first!.state.case))
      : l10n.t("Lock down {0} cases?", count(plans.length));
  if (bulk) await confirmAndRun(services, bulk, { question, button: l10n.t("Lock Down"), remarks });
}

function linesOf(plan: LockDownPlan, isOneOfMany: boolean): string[] {
  const words = wordsOf(l10n, plan.connection.system);
  const { state, found } = plan;
  const isChanged = found.after.case.mode !== state.case.mode;
  return [
    ...(isOneOfMany ? [caseLine(state.case)] : []),
    ...(isChanged ? [l10n.t("Access mode afterwards: {0}", modeLabel(words, found.after.case.mode))] : []),
    ...lockDownLists(words, lockDownText(words, plan), mostNames),
  ];
}

async function casesOf(
  services: Services,
  argument: Argument,
  selection: readonly Argument[],
  title: string,
): Promise<Chosen | undefined> {
  if (selection.length === 0) {
    const target = await chooseCase(services, argument, title);
    return target && { connection: target.connection, backend: target.backend, cases: [target.case] };
  }
  const selected = await ofOneConnection(services, selection);
  const backend = selected && (await openConnection(services, selected.connection));
  if (selected === undefined || backend === undefined) return undefined;
  const { connection, caseIds } = selected;
  const cases = await attempt(services, connection, l10n.t("Reading the cases"), (signal) =>
    Promise.all(caseIds.map((id) => services.cases.readCase(connection, id, signal))),
  );
  return cases && { connection, backend, cases };
}

/** Who stays: what the argument says, or what is picked, starting from those who have access now. */
async function keepOf(
  services: Services,
  chosen: Chosen,
  { keep }: Argument,
  title: string,
): Promise<readonly Keep[] | undefined> {
  const { connection } = chosen;
  const known = keep?.map(({ subject, level }) => ({
    subject: subjectById(services.cases.people(connection), connection.system, subject),
    level: levels.find((one) => one === level),
  }));
  if (known?.every((one): one is Keep => one.level !== undefined)) return known;
  const present = await presentOf(services, chosen);
  if (present === undefined) return undefined;
  const staying = await askSeveral<Keep>({
    title,
    placeholder: l10n.t("Who stays? Untick whoever is to be kept out"),
    choices: present.map((one) => ({ ...choiceOf(services, connection, one), picked: true })),
  });
  return staying && adjust(services, connection, staying, title);
}

/** Lets levels be changed, and others be added, until it is right. */
async function adjust(
  services: Services,
  connection: Connection,
  first: readonly Keep[],
  title: string,
): Promise<readonly Keep[] | undefined> {
  let keep = first;
  for (;;) {
    const next = await ask<Keep | "done" | "add">({
      title,
      placeholder: l10n.t("These stay. Choose one to change the level"),
      choices: [
        { label: `$(check) ${l10n.t("Work Out the Plan")}`, value: "done" },
        { label: `$(add) ${l10n.t("Somebody Else…")}`, value: "add" },
        divider(l10n.t("Stay")),
        ...keep.map((one): Choice<Keep | "done" | "add"> => choiceOf(services, connection, one)),
      ],
    });
    if (next === undefined) return undefined;
    if (next === "done") return keep;
    const subject = next === "add" ? await chooseSubject(services, connection, {}, title) : next.subject;
    if (subject === undefined) continue;
    const level = await askLevel(services, connection, subject, title);
    if (level === undefined) continue;
    const others = keep.filter((one) => !isSameSubject(one.subject, subject));
    keep = level === "none" ? others : [...others, { subject, level }];
  }
}

function askLevel(
  services: Services,
  connection: Connection,
  subject: Subject,
  title: string,
): Promise<Level | undefined> {
  const name = namesOf(services, connection)(subject);
  return ask<Level>({
    title,
    placeholder: l10n.t("Which level for {0}?", name),
    choices: [...levels]
      .reverse()
      .map((value) => ({ label: value === "none" ? l10n.t("Kept out") : levelLabel(l10n, value), value })),
  });
}

function choiceOf(services: Services, connection: Connection, one: Keep): Choice<Keep> {
  return { label: namesOf(services, connection)(one.subject), description: levelLabel(l10n, one.level), value: one };
}

/** Those who certainly have access now to one of the cases, with their highest level; groups that have an entry. */
async function presentOf(services: Services, { connection, backend, cases }: Chosen): Promise<Keep[] | undefined> {
  const read = await attempt(services, connection, l10n.t("Reading who has access"), async (signal) => {
    for (const one of cases) {
      await services.cases.loadEntries(connection, one.id, signal).catch(() => undefined);
      await services.cases.learn(connection, undefined, signal, { caseId: one.id });
    }
    return true;
  });
  if (read === undefined) return undefined;
  const found = new Map<string, Keep>();
  for (const holder of holdersOf({ cases: services.cases, connection, backend }, cases, [], [])) {
    if ("fact" in holder) continue;
    const { subject } = holder;
    const had = cases.flatMap((one) => services.cases.judge(connection, one.id, subject)?.access.atLeast ?? []);
    const level = had.reduce<Level>((most, one) => (compareLevels(one, most) > 0 ? one : most), "none");
    if (level !== "none") found.set(subjectKey(subject), { subject, level });
  }
  return [...found.values()];
}
