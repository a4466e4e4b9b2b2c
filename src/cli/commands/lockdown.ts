import { isSameSubject } from "../../access/case";
import { levels } from "../../access/level";
import type { Keep } from "../../access/lockDown/question";
import { planLockDown, type LockDownPlan } from "../../core/lockDown/planLockDown";
import type { Words } from "../../text/localize";
import { oneLine } from "../../text/untrusted";
import { modeLabel } from "../../wording/labels";
import { lockDownText, type LockDownItem, type LockDownText } from "../../wording/lockDown";
import { lockDownLists } from "../../wording/lockDownLists";
import { aboutAnswer, answerNotes, selfCheckOfCase } from "../about";
import { Complaint } from "../complaint";
import { exitStatus } from "../exitStatus";
import { usage } from "../flags";
import { changeDocument } from "../outcome";
import type { Answer } from "../output/answer";
import { rightsDocument, type Coverage, type RightsDocument, type SubjectDocument } from "../output/document";
import { planFileOf, writePlanFile } from "../planFile";
import { withSession, type Session, type Surroundings } from "../session";
import { findSubject, subjectDocument } from "../subjects";
import { unknownsIn } from "../verdicts";
import { changeCommandLine } from "./change";
import { caseDocument } from "./question";

/** What `lockdown` is given. */
export interface LockDownChoice {
  /** Who stays, at which level: `user:7=write`. */
  readonly only: readonly string[];
  /** The file that the plan is written to. */
  readonly out?: string;
}

/** Somebody in a list of a lock-down, for programs. */
interface ItemDocument {
  readonly subject: SubjectDocument;
  readonly before: RightsDocument | null;
  readonly after: RightsDocument | null;
  /** Why they remain, or what would settle it. */
  readonly because: readonly string[];
}

/** How many names a list has in a terminal; the document has all. */
const mostNames = 20;

/** `lockdown`: the fewest changes after which only those named have access, and what is proven of it; changes none. */
export function lockdownCommand(around: Surroundings, caseId: string, choice: LockDownChoice): Promise<Answer> {
  return withSession(around, async (session) => {
    const { workspace, connection } = session;
    const { l10n, locale } = around.language;
    await workspace.changes.recover();
    const of = await workspace.cases.readCase(connection, caseId, around.signal);
    await workspace.cases.loadEntries(connection, of.id, around.signal).catch(() => undefined);
    await workspace.cases.learn(connection, undefined, around.signal, { caseId: of.id });
    const keep = await readStaying(around, session, choice.only);
    const plan = await planLockDown(workspace, connection, of.id, keep, around.signal, {
      progress: (done, all) =>
        around.terminal.progress(() =>
          l10n.t("{0} of {1} people and groups read", locale.count(done), locale.count(all)),
        ),
    });
    return planAnswer(around, session, plan, choice.out);
  });
}

async function planAnswer(
  around: Surroundings,
  session: Session,
  plan: LockDownPlan,
  out: string | undefined,
): Promise<Answer> {
  const { l10n } = around.language;
  const { state, found } = plan;
  const text = lockDownText(session.l10n, plan);
  const { caller } = session.workspace.cases.directory(session.connection);
  const rows = found.changes.map((change) => ({ case: { id: state.case.id, title: state.case.title }, change }));
  const content = { connection: session.connection, caller, states: [state], rows };
  const lists = {
    provenOut: text.out.map(itemDocument),
    remains: text.remains.map(itemDocument),
    unknown: text.unknown.map(itemDocument),
  };
  const described = { plan: planDocument(plan, text), ...lists };
  const file = planFileOf("lockdown", content, Date.now(), described);
  if (out !== undefined) await writePlanFile(l10n, out, file);
  const about = aboutAnswer(session, {
    coverage: planCoverage(l10n, plan, text),
    readAt: [state.case.readAt],
    selfCheck: selfCheckOfCase(session, state.case.id),
    unknowns: unknownsIn(
      session,
      found.after.case.mode,
      text.unknown.flatMap(({ proven }) => proven ?? []),
    ),
  });
  const todo =
    out === undefined
      ? l10n.t("To carry it out, write it to a file with {0}, and apply that.", "--out plan.json")
      : l10n.t("To apply it: {0}", changeCommandLine(around, ["apply", out, "--approve", file.digest]));
  return {
    status: exitStatus.done,
    about,
    result: { ...described, digest: file.digest },
    lines: [...orderLines(session, plan, text), l10n.t("Digest: {0}", file.digest)],
    notes: [...answerNotes(around, { ...about, unknowns: [] }), ...(found.changes.length === 0 ? [] : [todo])],
  };
}

/** Reads `user:7=write,group:77=read`, also in several parts. */
async function readStaying(around: Surroundings, session: Session, only: readonly string[]): Promise<readonly Keep[]> {
  const { l10n } = around.language;
  const words = only
    .flatMap((text) => text.split(","))
    .map((word) => word.trim())
    .filter(Boolean);
  if (words.length === 0)
    throw usage(l10n, "--only", "", l10n.t("Write whom, “=” and the level: {0}", "user:7=write,group:77=read"));
  const keep: Keep[] = [];
  for (const word of words) {
    const place = word.lastIndexOf("=");
    const level = levels.find((one) => one === word.slice(place + 1));
    if (place < 1 || level === undefined)
      throw usage(
        l10n,
        "--only",
        oneLine(word, 60),
        l10n.t("Write whom, “=” and one of these: {0}", levels.join(", ")),
      );
    const who = word.slice(0, place);
    const found = await findSubject(l10n, session, who, around.signal);
    if (!("subject" in found))
      throw new Complaint(
        exitStatus.usage,
        "unknownSubject",
        l10n.t("This key may not ask who “{0}” is.", oneLine(who, 60)),
        l10n.t("Write the number: {0}", "user:7, group:77"),
      );
    const { subject } = found;
    if (keep.some((one) => isSameSubject(one.subject, subject) && one.level !== level))
      throw usage(l10n, "--only", oneLine(word, 60), l10n.t("Name each once, with one level."));
    keep.push({ subject, level });
  }
  return keep;
}

function planDocument({ state, found, keep }: LockDownPlan, text: LockDownText): object {
  return {
    case: caseDocument(state.case),
    mode: found.after.case.mode,
    only: keep.map(({ subject, level, unasked }) => ({
      subject: subjectDocument(subject),
      level,
      ...(unasked && { unasked }),
    })),
    changes: found.changes.map((change, place) => ({ ...changeDocument(change), text: text.steps[place] })),
    score: found.score,
    exact: found.exact,
    kept: text.kept.map(itemDocument),
    faults: found.faults.map(({ step, kind, subject, right }) => ({
      step: step + 1,
      kind,
      subject: subjectDocument(subject),
      right,
    })),
    remarks: [...(text.own === undefined ? [] : [text.own]), ...text.remarks],
  };
}

function itemDocument({ subject, fact, name, proven, why }: LockDownItem): ItemDocument {
  return {
    subject:
      subject !== undefined
        ? subjectDocument(subject)
        : fact !== undefined
          ? { id: fact, kind: "role", name }
          : { id: proven!.person.subject.id, kind: "role", name },
    before: proven === undefined ? null : rightsDocument(proven.before),
    after: proven === undefined ? null : rightsDocument(proven.after),
    because: why,
  };
}

function planCoverage(
  l10n: Words,
  { unread, notAsked, state }: LockDownPlan,
  { out, unknown, remains }: LockDownText,
): Coverage {
  const missing = [
    ...unread.map((group) => l10n.t("members of {0}", oneLine(group.name, 80))),
    ...(notAsked > 0 ? [l10n.t("roles of people who were not asked about")] : []),
    ...(state.unlisted ? [l10n.t("entries of the case")] : []),
  ];
  const read = [...out, ...unknown, ...remains].filter(({ subject }) => subject !== undefined).length;
  const whole = missing.length === 0;
  return { whole, read, of: whole ? read : null, missing };
}

function orderLines({ l10n }: Session, plan: LockDownPlan, text: LockDownText): string[] {
  const { state, found } = plan;
  const isChanged = found.after.case.mode !== state.case.mode;
  const steps = text.steps.map((step, place) => `  ${place + 1}. ${step}`);
  return [
    l10n.t("Lock down {0}", oneLine(`${state.case.number} ${state.case.title}`, 120)),
    ...(text.own === undefined ? [] : [text.own]),
    ...(isChanged ? [l10n.t("Access mode afterwards: {0}", modeLabel(l10n, found.after.case.mode))] : []),
    ...(steps.length === 0 ? [l10n.t("Nothing has to change.")] : [l10n.t("Steps:"), ...steps]),
    ...lockDownLists(l10n, text, mostNames),
  ];
}
