import { isSameSubject, type Case, type Subject } from "../../access/case";
import { findNamings, type Namings } from "../../core/cases/namings";
import {
  insteadOfRevoking,
  offboardRequests,
  remainingAccess,
  statesOf,
  type InsteadOfRevoke,
  type Remaining,
  type StillNamed,
} from "../../core/changes/offboard";
import { subjectName } from "../../wording/reason";
import { namingsMissing, nothingFoundText, remainingLines, remainsBecause, staysText } from "../../wording/offboard";
import { usage } from "../flags";
import { listCases } from "../listing";
import type { Answer } from "../output/answer";
import { Complaint } from "../complaint";
import { exitStatus, firstStatus } from "../exitStatus";
import { readLasting } from "../lasting";
import { planDigest, planFileOf, planRows, writePlanFile } from "../planFile";
import { refuseReadOnly, withSession, type Session, type Surroundings } from "../session";
import { approvalOfMany, carryOutMany, previewOfMany, type PlanOfMany } from "../severalCases";
import { meantSubject, subjectDocument, subjectWord } from "../subjects";
import { countedUnknowns, unknownsOf } from "../verdicts";
import { approve, changeCommandLine } from "./change";
import { caseDocument } from "./question";
import type { UndoChoice } from "./undo";

/** How `offboard` is carried out. */
export interface OffboardChoice extends UndoChoice {
  /** Who gets the same entries first. */
  readonly to?: string;
  /** Write the plan to this file, and change nothing. */
  readonly out?: string;
}

/** `offboard`: takes away everything that names a person or group, after handing it over where that is wanted. */
export function offboardCommand(around: Surroundings, who: string, choice: OffboardChoice): Promise<Answer> {
  const { l10n } = around.language;
  if (choice.out !== undefined && choice.approve !== undefined)
    throw new Complaint(
      exitStatus.usage,
      "usage",
      l10n.t("{0} cannot be used with {1}.", "--out", "--approve"),
      l10n.t("Write the plan first, then carry it out: {0}", "case-access apply plan.json --approve DIGEST"),
    );
  const isPlan = choice.preview === true || choice.out !== undefined;
  return withSession(around, async (session) => {
    if (!isPlan) refuseReadOnly(session);
    const plan = await planOffboard(around, session, who, choice.to);
    if (choice.out !== undefined) return writePlan(around, session, plan, choice.out);
    const words = ["offboard", subjectWord(plan.subject), ...(plan.to ? ["--to", subjectWord(plan.to)] : [])];
    if (isPlan)
      return previewOfMany(around, session, plan, changeCommandLine(around, [...words, "--approve", plan.digest]));
    const preview = changeCommandLine(around, [...words, "--preview"]);
    await approve(around, approvalOfMany(around, session, plan, preview), choice.approve);
    const answer = await carryOutMany(around, session, plan, choice.reason);
    if (plan.bulk.rows.length > 0) return answer;
    const status = firstStatus([answer.status, plan.mayNameMore ? exitStatus.unknown : exitStatus.done]);
    return { ...answer, status, lines: [...answer.lines, ...plan.remarks] };
  });
}

interface OffboardPlan extends PlanOfMany {
  readonly subject: Subject;
  readonly to?: Subject;
  readonly states: Parameters<typeof planDigest>[0]["states"];
  /** Entries may name them that this key was not shown. */
  readonly mayNameMore: boolean;
}

/**
 * Finds what names the person, reads each hit, and plans what goes. Changes nothing. Long because the order of its
 * steps is what it is about.
 */
async function planOffboard(
  around: Surroundings,
  session: Session,
  who: string,
  toWhom: string | undefined,
): Promise<OffboardPlan> {
  const { signal, terminal, language } = around;
  const { l10n, workspace, connection, backend } = session;
  const { count } = language.locale;
  await workspace.changes.recover();
  const [{ cases: listed, coverage }] = await Promise.all([
    listCases(around, session, {}),
    workspace.cases.learn(connection, undefined, signal),
  ]);
  const subject = await meantSubject(around, session, who);
  const to = toWhom === undefined ? undefined : await meantSubject(around, session, toWhom);
  if (to !== undefined && isSameSubject(subject, to))
    throw usage(language.l10n, "--to", toWhom!, l10n.t("Name somebody else than who is offboarded."));
  const namings = await findNamings(workspace, connection, subject, listed, signal, ({ done, of }) =>
    terminal.progress(() => l10n.t("{0} of {1} cases read", count(done), count(of))),
  );
  const { wanted, stays } = await offboardRequests(namings, backend, to);
  const bulk = await workspace.bulk.plan(connection, wanted, signal);
  const directory = workspace.cases.directory(connection);
  const known = (one: Subject) => workspace.cases.people(connection).find((other) => isSameSubject(one, other)) ?? one;
  const remains = await remainingAccess(backend, directory, namings, bulk, listed);
  const states = statesOf(bulk, namings.found);
  const { caller } = directory;
  const instead = insteadOfRevoking(backend, namings, remains);
  const lasting = await readLasting(around, session, wanted);
  return {
    subject,
    mayNameMore: namings.unlisted + namings.unread.length + namings.unnamed > 0 || namings.searchFailure !== undefined,
    ...(to !== undefined && { to }),
    states,
    bulk,
    digest: planDigest({ connection, caller, states, rows: planRows(bulk.rows) }),
    remarks: [
      ...(wanted.length === 0 ? [nothingFoundText(l10n, subjectName(known(subject)), namings, count)] : []),
      ...(await remarksOf(around, session, known(subject), remains, stays)),
      ...insteadLines(around, subject, instead),
      ...lasting.lines,
    ],
    missing: [...namingsMissing(l10n, namings, count), ...(coverage.whole ? [] : coverage.missing)],
    unknowns: countedUnknowns(
      remains.flatMap(({ of, verdict: { evidence, access } }) =>
        backend.policy.rights.flatMap((right) =>
          unknownsOf(l10n, backend.policy, { mode: of.mode, evidence, access }, right),
        ),
      ),
    ),
    more: {
      subject: subjectDocument(known(subject)),
      to: to === undefined ? null : subjectDocument(known(to)),
      looked: looked(namings, listed),
      stays: stays.map((one) => ({ case: caseDocument(one.of), why: one.why, text: staysText(l10n, one) })),
      remains: remains.map((one) => remainsDocument(session, one)),
      stillNotifiedOf: lasting.documents,
      ...(instead && { instead: { level: instead.level, cases: instead.cases.map(caseDocument) } }),
    },
  };
}

function insteadLines(around: Surroundings, subject: Subject, instead: InsteadOfRevoke | undefined): string[] {
  const [first] = instead?.cases ?? [];
  if (instead === undefined || first === undefined) return [];
  const { l10n, locale } = around.language;
  const words = ["preview", first.id, "--grant", `${subjectWord(subject)}=${instead.level}`];
  return [
    l10n.t(
      "On {0} of these this key is not shown the entries. A level that takes access away can be set instead: {1}",
      locale.count(instead.cases.length),
      changeCommandLine(around, words),
    ),
  ];
}

/** On how many cases the person was looked for, and how. */
function looked({ search }: Pick<Namings, "search">, listed: readonly Case[]): object {
  return { by: search === undefined ? "lists" : "search", cases: listed.length };
}

async function remarksOf(
  { language: { locale } }: Surroundings,
  { l10n }: Session,
  subject: Subject,
  remains: readonly Remaining[],
  stays: readonly StillNamed[],
): Promise<string[]> {
  const name = subjectName(subject);
  const kept = await remainingLines(l10n, remains, locale.count);
  return [
    ...stays.map((one) => staysText(l10n, one)),
    ...(kept.length === 0
      ? [l10n.t("{0} keeps no access that is known of.", name)]
      : [l10n.t("{0} keeps access, or may keep it:", name), ...kept.map((line) => `  ${line}`)]),
  ];
}

function remainsDocument({ l10n }: Session, one: Remaining): object {
  const { read, write, owner } = one.verdict.access;
  return { case: caseDocument(one.of), read, write, owner, because: remainsBecause(l10n, one) };
}

async function writePlan(around: Surroundings, session: Session, plan: OffboardPlan, path: string): Promise<Answer> {
  const { connection, workspace } = session;
  const { caller } = workspace.cases.directory(connection);
  const { states, bulk, more } = plan;
  const content = { connection, caller, states, rows: planRows(bulk.rows) };
  await writePlanFile(around.language.l10n, path, planFileOf("offboard", content, Date.now(), more));
  const shown = { ...plan, more: { ...more, plan: path } };
  return previewOfMany(around, session, shown, changeCommandLine(around, ["apply", path, "--approve", plan.digest]));
}
