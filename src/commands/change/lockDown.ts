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
import { canEnd } from "../../core/expiry/plan";
import { planRow } from "../../core/plans/planFile";
import { trialOfRow, type Draft } from "../../inspector/handOn/draftPlan";
import { proofOfTrials } from "../../inspector/matrix/proof";
import { count, locale } from "../../platform/locale";
import { wordsFor } from "../../platform/words";
import { levelLabel, modeLabel } from "../../wording/labels";
import { lockDownText } from "../../wording/lockDown";
import { lockDownLists } from "../../wording/lockDownLists";
import { caseLine } from "../../wording/rows";
import type { Argument } from "../argument";
import { chooseCase, openConnection } from "../ask/choose";
import { chooseSubject } from "../ask/chooseSubject";
import { ask, askSeveral, divider, type Choice } from "../ask/pick";
import { namesOf } from "../names";
import { attempt } from "../report";
import type { Uses } from "../services";
import { confirmAndRun, planWith } from "./bulkRun";
import { passedTime } from "./chooseEnd";
import { chooseDraftEnd, endRemarks, withDraftEnds } from "./draftEnds";
import { ofOneConnection } from "./selected";

/** So many names of a list are in a confirmation, and in a draft. */
const mostNames = 8;
const mostListed = 80;

interface Chosen {
  readonly connection: Connection;
  readonly backend: Backend;
  readonly cases: readonly Case[];
}

/** Who stays, and until when; undefined: until somebody changes it. */
interface WhoStays {
  readonly keep: readonly Keep[];
  /** In milliseconds since 1970, by the server's clock. */
  readonly until?: number;
}

/**
 * Works out the fewest changes after which only those who are chosen have access to a case, or to several. Of one case
 * they become a draft in its matrix, with what is proven of it; of several they are one batch, made once it is
 * confirmed.
 */
export async function lockDown(
  services: Uses<
    | "connections"
    | "cases"
    | "changes"
    | "bulk"
    | "expiries"
    | "inspector"
    | "recent"
    | "view"
    | "fullPreview"
    | "log"
    | "again"
  >,
  argument: Argument,
  selection: readonly Argument[] = [],
): Promise<void> {
  const title = l10n.t("Lock Down");
  const chosen = await casesToLock(services, argument, selection, title);
  const staying = chosen && (await whoStays(services, chosen, argument, title));
  if (chosen === undefined || staying === undefined) return;
  const { connection, cases } = chosen;
  const plans: LockDownPlan[] = [];
  for (const one of cases) {
    const plan = await attempt(services, connection, l10n.t("Working out the lock-down"), (signal) =>
      planLockDown(services, connection, one.id, staying.keep, signal),
    );
    if (plan === undefined) return;
    plans.push(plan);
  }
  await present(services, connection, plans, staying);
}

async function present(
  services: Uses<"cases" | "changes" | "bulk" | "expiries" | "inspector" | "fullPreview" | "log" | "again">,
  connection: Connection,
  plans: readonly LockDownPlan[],
  { until }: WhoStays,
): Promise<void> {
  const remarks = plans.flatMap((plan) => lockDownLines(plan, plans.length > 1, mostNames));
  if (plans.every(({ found }) => found.changes.length === 0)) {
    void window.showInformationMessage(l10n.t("Nothing has to change."), { modal: true, detail: remarks.join("\n") });
    return;
  }
  const [first, ...others] = plans;
  const draft = others.length > 0 ? undefined : planAsDraft(first!, until);
  if (draft !== undefined) return services.inspector.showDraft(connection, draft);
  const bulk = await planWith(services, connection, (signal) =>
    planChangesOf(services.bulk, connection, plans, signal),
  );
  const ends = endsBefore(plans, until);
  const rows =
    bulk &&
    (await withDraftEnds(
      services,
      bulk.rows.map((row, place) => ({ ...row, until: ends[place] })),
    ));
  if (bulk === undefined || rows === undefined) return;
  await confirmAndRun(
    services,
    { ...bulk, rows },
    {
      question:
        others.length === 0
          ? l10n.t("Lock down “{0}”?", caseLine(first!.state.case))
          : l10n.t("Lock down {0} cases?", count(plans.length)),
      button: l10n.t("Lock Down"),
      remarks: [...remarks, ...endRemarks(services, connection, rows)],
    },
  );
}

/** A plan as a draft, its changes in their order. Undefined: a draft cannot have one of them. */
function planAsDraft(plan: LockDownPlan, until: number | undefined): Draft | undefined {
  const { state, found } = plan;
  const ends = endsBefore([plan], until);
  const trials = found.changes.map((change, place) => {
    const end = ends[place];
    const row = planRow(state.case, state.entries, change);
    return trialOfRow({ ...row, ...(end !== undefined && { until: new Date(end).toISOString() }) });
  });
  if (!trials.every((trial) => trial !== undefined)) return undefined;
  const lines = lockDownLines(plan, false, mostListed).slice(0, 400);
  return {
    trials,
    origin: { by: "", reason: l10n.t("Lock Down"), ticket: "", proof: proofOfTrials(state, trials, lines) },
  };
}

/**
 * When each change ends: the last one first, a second apart, so that on the way back nobody has more than on the way
 * there. Another reporter stays.
 */
function endsBefore(plans: readonly LockDownPlan[], until: number | undefined): readonly (number | undefined)[] {
  return plans.flatMap(({ found: { changes } }) =>
    changes.map((change, place) =>
      until === undefined || !canEnd(change) ? undefined : until + (changes.length - 1 - place) * 1_000,
    ),
  );
}

function lockDownLines(plan: LockDownPlan, isOneOfMany: boolean, most: number): string[] {
  const words = wordsFor(plan.connection);
  const { state, found } = plan;
  const text = lockDownText(words, plan);
  const isChanged = found.after.case.mode !== state.case.mode;
  return [
    ...(isOneOfMany ? [caseLine(state.case)] : []),
    ...(text.own === undefined ? [] : [text.own]),
    ...(isChanged ? [l10n.t("Access mode afterwards: {0}", modeLabel(words, found.after.case.mode))] : []),
    ...lockDownLists(words, text, most),
  ];
}

async function casesToLock(
  services: Uses<"connections" | "cases" | "view" | "log" | "again">,
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
async function whoStays(
  services: Uses<"cases" | "expiries" | "recent" | "view" | "log" | "again">,
  chosen: Chosen,
  { keep, until: passed }: Argument,
  title: string,
): Promise<WhoStays | undefined> {
  const { connection } = chosen;
  const known = keep?.map(({ subject, level }) => ({
    subject: subjectById(services.cases.people(connection), connection.system, subject),
    level: levels.find((one) => one === level),
  }));
  if (known?.every((one): one is Keep => one.level !== undefined)) {
    if (typeof passed !== "string") return { keep: known };
    const { now } = await services.expiries.serverTime(connection);
    const until = passedTime(passed, now);
    return until === undefined ? undefined : { keep: known, until };
  }
  const present = await readPresent(services, chosen);
  if (present === undefined) return undefined;
  const staying = await askSeveral<Keep>({
    title,
    placeholder: l10n.t("Who stays? Untick those who are to be kept out"),
    choices: present.map((one) => ({ ...choiceOf(services, connection, one), picked: true })),
  });
  return staying && adjust(services, connection, staying, title);
}

/** Lets levels be changed, others be added, and an end be set, until it is right. */
async function adjust(
  services: Uses<"cases" | "expiries" | "recent">,
  connection: Connection,
  first: readonly Keep[],
  title: string,
): Promise<WhoStays | undefined> {
  let staying: WhoStays = { keep: first };
  for (;;) {
    const { keep, until } = staying;
    const end = until === undefined ? l10n.t("Until Somebody Changes It") : l10n.t("Until {0}", locale.chosen(until));
    const next = await ask<Keep | "done" | "add" | "until">({
      title,
      placeholder: l10n.t("These stay. Choose one to change the level"),
      choices: [
        { label: `$(check) ${l10n.t("Work Out the Plan")}`, value: "done" },
        { label: `$(add) ${l10n.t("Somebody Else…")}`, value: "add" },
        { label: `$(clock) ${end}`, value: "until" },
        divider(l10n.t("Stay")),
        ...keep.map((one): Choice<Keep | "done" | "add" | "until"> => choiceOf(services, connection, one)),
      ],
    });
    if (next === undefined) return undefined;
    if (next === "done") return staying;
    if (next === "until") {
      const chosen = await chooseDraftEnd(services, connection, until !== undefined);
      if (chosen !== undefined) staying = { keep, ...(chosen !== "clear" && { until: chosen }) };
      continue;
    }
    const subject = next === "add" ? await chooseSubject(services, connection, {}, title) : next.subject;
    if (subject === undefined) continue;
    const level = await askLevel(services, connection, subject, title);
    if (level === undefined) continue;
    const others = keep.filter((one) => !isSameSubject(one.subject, subject));
    staying = { ...staying, keep: level === "none" ? others : [...others, { subject, level }] };
  }
}

function askLevel(
  services: Uses<"cases">,
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

function choiceOf(services: Uses<"cases">, connection: Connection, one: Keep): Choice<Keep> {
  return { label: namesOf(services, connection)(one.subject), description: levelLabel(l10n, one.level), value: one };
}

/** Those who certainly have access now to one of the cases, with their highest level; groups that have an entry. */
async function readPresent(
  services: Uses<"cases" | "view" | "log" | "again">,
  { connection, backend, cases }: Chosen,
): Promise<Keep[] | undefined> {
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
