import { l10n, window } from "vscode";
import { Failure } from "../backends/failure";
import type { ApplyTrials, TriedEffects } from "../inspector/whatIf/applying";
import { failureWords } from "../wording/failure";
import { changeLine } from "../wording/journal";
import type { Naming } from "../wording/naming";
import { changeEffects } from "../wording/preview";
import { caseLine } from "../wording/rows";
import type { BulkPlan, RowOutcome, Wanted } from "../workspace/bulk";
import type { PlannedChange } from "../workspace/changes";
import type { Connection } from "../workspace/connections";
import { count } from "../workspace/locale";
import { planWith, tellRun, withBulkProgress } from "./bulk";
import { carryOut } from "./carryOut";
import { askReason, askToConfirm, confirmChange, leftOutLine, lockOutLine } from "./confirm";
import { namesOf } from "./names";
import { attempt } from "./report";
import type { Services } from "./services";

type EffectsOn = Parameters<ApplyTrials>[2];

/** Makes what was tried out in the inspector, after one confirmation. */
export function createApplyTrials(parts: Omit<Services, "again">): ApplyTrials {
  const applyTrials: ApplyTrials = (connection, wanted, effectsOn) => {
    const services: Services = { ...parts, again: () => applyTrials(connection, wanted, effectsOn) };
    const [only, ...others] = wanted;
    return only === undefined || others.length > 0 ? applyMany(services, connection, wanted, effectsOn) : applyOne(services, connection, only);
  };
  return applyTrials;
}

async function applyOne(services: Services, connection: Connection, { caseId, change }: Wanted): Promise<readonly RowOutcome[] | undefined> {
  const planned = await attempt(services, connection, l10n.t("Working out what changes"), (signal) => services.changes.plan(connection, caseId, change, signal));
  if (planned === undefined || !(planned.alreadySo || (await confirmChange(services, planned)))) return undefined;
  const outcome = await carryOut(services, planned);
  return outcome && [outcome];
}

async function applyMany(services: Services, connection: Connection, wanted: readonly Wanted[], effectsOn: EffectsOn): Promise<readonly RowOutcome[] | undefined> {
  if (wanted.length === 0) {
    void window.showInformationMessage(l10n.t("There is nothing to change."));
    return undefined;
  }
  const plan = await planWith(services, connection, (signal, progress) => services.bulk.plan(connection, wanted, signal, progress));
  if (plan === undefined || !(await confirmPlan(services, plan, effectsOn))) return undefined;
  const reason = await askReason();
  if (reason === undefined) return undefined;
  const run = await withBulkProgress(l10n.t("Changing access"), (signal, progress) => services.bulk.run(plan, signal, { ...reason, progress }));
  void tellRun(services, plan, run);
  return run.outcomes;
}

/** So many cases, and of one or of each of several so many names, are in a confirmation; the rest is counted. */
const mostCases = 10;
const mostNames = { one: 10, several: 3 };

async function confirmPlan(services: Services, plan: BulkPlan, effectsOn: EffectsOn): Promise<boolean> {
  const together = byCase(plan, effectsOn);
  const nameOf = namesOf(services, plan.connection);
  const [only, ...others] = together;
  const one = others.length === 0;
  const question = one ? l10n.t("Make {0} changes to “{1}”?", count(plan.rows.length), only!.name) : l10n.t("Make {0} changes to {1} cases?", count(plan.rows.length), count(together.length));
  const most = one ? mostNames.one : mostNames.several;
  const shown = together.slice(0, mostCases);
  const more = together.length - shown.length;
  const detail = [
    lockOut(together),
    ...shown.map((each) => caseLines(each, most, nameOf).join(one ? "\n\n" : " ")),
    more > 0 ? l10n.t("and {0} more", count(more)) : undefined,
    ...remarks(plan, together),
  ];
  const isCut = more > 0 || together.some(({ effects }) => effects.filter(({ preview }) => preview.verdict !== "same").length > most);
  const apply = l10n.t("Apply");
  const all = isCut && together.flatMap((each) => ["", ...caseLines(each, Number.MAX_SAFE_INTEGER, nameOf)]).slice(1);
  return apply === (await askToConfirm(services, { question, detail: detail.filter(Boolean).join("\n\n"), buttons: [apply], ...(all && { all }) }));
}

/** What is planned for one case, and what all of it together does. */
interface Together extends TriedEffects {
  readonly name: string;
  readonly plans: readonly PlannedChange[];
}

function byCase({ rows }: BulkPlan, effectsOn: EffectsOn): Together[] {
  return [...new Set(rows.map(({ caseId }) => caseId))].map((caseId) => {
    const made = rows.flatMap((row, place) => (row.caseId !== caseId || row.plan instanceof Failure ? [] : [{ place, plan: row.plan }]));
    const [first] = made;
    const name = first === undefined ? caseLine({ number: caseId, title: rows.find((row) => row.caseId === caseId)!.title }) : caseLine(first.plan.case);
    return { name, plans: made.map(({ plan }) => plan), ...effectsOn(caseId, made.map(({ place }) => place)) };
  });
}

/** The changes of a case, then their effects in sentences, with at most `most` names. */
function caseLines({ name, plans, effects }: Together, most: number, nameOf: Naming): string[] {
  const changing = plans.filter(({ alreadySo }) => !alreadySo);
  if (changing.length === 0) return [];
  // The sentences that depend on what is changed are about the mode, where it changes.
  const { case: of, change } = changing.find((one) => one.change.kind === "changeMode") ?? changing[0]!;
  return [`• ${name}: ${changing.map((one) => changeLine(l10n, one.change, nameOf)).join("; ")}.`, ...changeEffects(l10n, { case: of, change, effects }, most, nameOf, count)];
}

/** Loud, and first. What the caller loses by one change would be missing for the next one. */
function lockOut(together: readonly Together[]): string | undefined {
  const found = together.flatMap(({ plans }) => plans.find(({ locksOut }) => locksOut !== "no") ?? []);
  if (found.length === 0 || together.length === 1) return found[0] && lockOutLine(found[0].locksOut);
  return `⚠ ${l10n.t("YOU LOCK YOURSELF OUT, or may. Number of cases: {0}.", count(found.length))}`;
}

function remarks({ rows, connection }: BulkPlan, together: readonly Together[]): (string | undefined)[] {
  const failures = rows.flatMap(({ plan }) => (plan instanceof Failure ? [plan] : []));
  const so = rows.filter(({ plan }) => !(plan instanceof Failure) && plan.alreadySo).length;
  return [
    so > 0 ? l10n.t("Already so: {0}.", count(so)) : undefined,
    failures[0] && l10n.t("{0} cannot be changed: {1}", count(failures.length), failureWords(l10n, failures[0], connection.name).what),
    leftOutLine(together.reduce((sum, { leftOut }) => sum + leftOut, 0)),
  ];
}
