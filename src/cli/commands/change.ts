import { toFailure } from "../../base/failure";
import type { About } from "../../core/changes/model";
import type { Entry, Subject } from "../../access/case";
import { lossesOf } from "../../core/changes/lockOut";
import { stillNotified } from "../../core/changes/watchers";
import type { RowOutcome } from "../../core/changes/bulk";
import { subjectName } from "../../wording/reason";
import { aboutAnswer, selfCheckOfCase } from "../about";
import { batchNotes } from "../batchNotes";
import type { ChangeWord } from "../changeWords";
import { Complaint } from "../complaint";
import { exitStatus } from "../exitStatus";
import { formatOf } from "../flags";
import { changeDocument, outcomeOf, recordDocument } from "../outcome";
import type { Answer } from "../output/answer";
import { wholeOf } from "../output/document";
import { effectDocuments, effectTable, planChanges, planLines, type Plan } from "../plan";
import { checkUntil, endDocument, endLines, withEnds, type UntilChoice } from "../until";
import { hindrancesOf } from "../hindrances";
import { uncoveredBy } from "../previewCoverage";
import { refuseReadOnly, withSession, type Session, type Surroundings } from "../session";
import { subjectDocument, subjectWord } from "../subjects";
import { shellWord } from "../../text/commandLine";
import { tool } from "../output/tool";
import { caseDocument } from "./question";
import { joinParts } from "../../text/localize";

/** What `preview` and `apply` are given. */
export interface ChangeChoice extends UntilChoice {
  readonly changes: readonly ChangeWord[];
  readonly on?: Entry["on"];
  readonly notify?: boolean;
}

/** How `apply` and `undo` are carried out. */
export interface ApplyChoice {
  readonly approve?: string;
  readonly reason?: string;
}

/** `preview`: what changes would do to whom, and the digest that approves exactly that. */
export function previewCommand(
  around: Surroundings,
  caseId: string,
  { changes, on = "case", notify, ...choice }: ChangeChoice,
): Promise<Answer> {
  checkUntil(around, choice);
  return withSession(around, async (session) => {
    const planning = planChanges(around, session, caseId, changes, on, notify);
    const [planned, hindrances] = await Promise.all([planning, hindrancesOf(around, session)]);
    const plan = await withEnds(around, session, planned, choice);
    const words = ["apply", caseId, ...commandWords({ changes, on, notify, ...choice }), "--approve", plan.digest];
    return previewAnswer(around, session, plan, changeCommandLine(around, words), hindrances);
  });
}

/** The flags that say the same again. */
function commandWords({ changes, on, notify, until, then }: ChangeChoice): string[] {
  return [
    ...changes.flatMap(({ kind, value }) => (value === "" ? [`--${kind}`] : [`--${kind}`, value])),
    ...(notify ? ["--notify"] : []),
    ...(on === "definition" ? ["--on", on] : []),
    ...(until === undefined ? [] : ["--until", until]),
    ...(then === undefined ? [] : ["--then", then]),
  ];
}

/** `apply`: makes the changes that were approved, if the case is still as it was then. */
export function applyCommand(
  around: Surroundings,
  caseId: string,
  { changes, on = "case", notify, ...choice }: ChangeChoice & ApplyChoice,
): Promise<Answer> {
  checkUntil(around, choice);
  return withSession(around, async (session) => {
    refuseReadOnly(session);
    const planned = await planChanges(around, session, caseId, changes, on, notify);
    const plan = await withEnds(around, session, planned, choice);
    const preview = changeCommandLine(around, ["preview", caseId, ...commandWords({ changes, on, notify, ...choice })]);
    await approve(around, approvalOf(around, session, plan, preview), choice.approve);
    return carryOutChange(around, session, plan, { reason: choice.reason });
  });
}

/** What a plan would do, as the answer of a command that changes nothing. */
export function previewAnswer(
  around: Surroundings,
  session: Session,
  plan: Plan,
  todo: string,
  { notes = [], more = {} }: { readonly notes?: readonly string[]; readonly more?: object } = {},
): Answer {
  const { l10n } = around.language;
  const effects = effectDocuments(session, plan);
  const missing = uncoveredBy(session, plan.planned);
  const about = aboutAnswer(session, {
    coverage: {
      whole: missing.length === 0,
      read: new Set(effects.map(({ subject }) => subject.id)).size,
      of: null,
      missing,
    },
    readAt: [plan.before.case.readAt],
    selfCheck: selfCheckOfCase(session, plan.before.case.id),
  });
  return {
    status: exitStatus.done,
    about,
    result: {
      case: caseDocument(plan.before.case),
      changes: plan.planned.map(({ change }, place) => ({
        ...changeDocument(change),
        ...endDocument(plan.ends?.[place]),
      })),
      digest: plan.digest,
      alreadySo: plan.planned.every(({ alreadySo }) => alreadySo),
      ...lossesOf(plan.planned),
      effects,
      ...elsewhereOf(plan),
      ...more,
    },
    lines: [
      ...planLines(around, session, plan),
      ...endLines(around, session, plan),
      l10n.t("Digest: {0}", plan.digest),
    ],
    table: { title: l10n.t("Effects"), ...effectTable(l10n, effects) },
    notes: [...notes, ...missing.map((text) => l10n.t("Not covered: {0}.", text)), l10n.t("To apply it: {0}", todo)],
  };
}

/** What the changes do to a person on other cases, for programs. */
function elsewhereOf({ planned }: Pick<Plan, "planned">): object {
  const [reach] = planned.flatMap((one) => one.reach ?? []);
  if (reach === undefined) return {};
  return {
    elsewhere: reach.effects.map(({ case: of, preview: { verdict, before, after } }) => ({
      case: caseDocument(of),
      verdict,
      before: { read: before.read, write: before.write, owner: before.owner },
      after: { read: after.read, write: after.write, owner: after.owner },
    })),
    elsewhereMissing: reach.missing,
  };
}

/** A command line of this program that means the same connection. */
export function changeCommandLine({ flags: { connection } }: Surroundings, words: readonly string[]): string {
  const all = [tool.name, ...words, ...(connection === undefined ? [] : ["--connection", connection])];
  return all.map(shellWord).join(" ");
}

/** What is to be approved. */
export interface Approval {
  readonly digest: string;
  /** Another digest that approves it. */
  readonly orDigest?: string;
  /** Nothing is left to change. */
  readonly isSo: boolean;
  /** What it does, for who is asked. */
  lines(): readonly string[];
  /** The command line that prints the digest. */
  readonly preview: string;
}

/**
 * Goes on only where exactly this plan was approved: by its digest, or by somebody at the terminal who was shown it. A
 * change that is already there needs no approval, since nothing is sent.
 */
export async function approve(
  { terminal, flags, signal, language: { l10n } }: Surroundings,
  plan: Approval,
  digest: string | undefined,
): Promise<void> {
  if (digest === plan.digest || (digest !== undefined && digest === plan.orDigest)) return;
  if (digest !== undefined)
    throw new Complaint(
      exitStatus.refused,
      "stale",
      l10n.t("This is no longer what was approved: the case, the change or the key has changed."),
      l10n.t("Look at what it does now, and decide again."),
      { approved: digest, digest: plan.digest },
    );
  if (plan.isSo) return;
  if (!terminal.canAsk || formatOf(flags) === "json")
    throw new Complaint(
      exitStatus.refused,
      "noApproval",
      l10n.t("Nobody has approved this."),
      l10n.t("Look at what it does with {0}, and pass its digest with {1}.", plan.preview, "--approve DIGEST"),
    );
  for (const line of plan.lines()) terminal.say(line);
  const question = `${l10n.t("Go on? Only “{0}” is accepted.", l10n.t("yes"))} `;
  const answer = await terminal.ask(question, signal).catch((thrown: unknown) => {
    if (toFailure(thrown).kind !== "cancelled") throw thrown;
    throw new Complaint(exitStatus.interrupted, "cancelled", l10n.t("Nothing was changed."), "");
  });
  if (answer.trim().toLowerCase() === l10n.t("yes").toLowerCase()) return;
  throw new Complaint(exitStatus.refused, "noApproval", l10n.t("Nothing was changed."), "");
}

/** The same of a plan of one case. */
export function approvalOf(
  around: Surroundings,
  session: Session,
  plan: Pick<Plan, "planned" | "digest"> & Partial<Plan>,
  preview: string,
): Approval {
  return {
    digest: plan.digest,
    ...(plan.withoutEnd !== undefined && { orDigest: plan.withoutEnd }),
    // What ends is set also where it is there already.
    isSo: plan.ends === undefined && plan.planned.every(({ alreadySo }) => alreadySo),
    lines: () => [...planLines(around, session, plan), ...endLines(around, session, plan)],
    preview,
  };
}

/** That somebody without the entry is notified all the same, and how to end that. */
function stillNotifiedNote(around: Surroundings, caseId: string, subject: Subject, removable?: true): string {
  const { l10n } = around.language;
  const name = subjectName(subject);
  return removable
    ? l10n.t(
        "{0} is still notified of this case. To end that: {1}",
        name,
        changeCommandLine(around, ["preview", caseId, "--unwatch", subjectWord(subject)]),
      )
    : l10n.t("{0} is still notified of this case, by a rule for many cases.", name);
}

/** Makes the changes, verified one by one, and tells what came of them with their records. */
export async function carryOutChange(
  around: Surroundings,
  session: Session,
  plan: Plan,
  about: Pick<About, "reason" | "undoes">,
): Promise<Answer> {
  const { l10n } = around.language;
  const { workspace, connection } = session;
  const waiting = () => around.terminal.say(l10n.t("Somebody else on this computer is changing this case; waiting…"));
  around.terminal.progress(() => l10n.t("Changing…"));
  const run =
    plan.bulk === undefined
      ? {
          outcomes: [
            await workspace.changes.apply(plan.planned[0]!, around.signal, {
              ...about,
              waiting,
              ...(plan.ends !== undefined && { ends: plan.ends[0]! }),
            }),
          ],
        }
      : await workspace.bulk.run(plan.bulk, around.signal, { reason: about.reason });
  const { outcomes }: { outcomes: readonly RowOutcome[] } = run;
  const caseId = plan.before.case.id;
  const { attempts: made } = await workspace.journal.read({ caseId, own: true });
  const { status, outcome, failures } = outcomeOf(around, session, outcomes);
  const revoked = plan.planned.map(({ change }) => change).filter((_, row) => outcomes[row]?.kind === "done");
  const notified = await stillNotified(workspace.cases, connection, caseId, revoked, around.signal);
  const records = made.toReversed().map((attempt) => recordDocument(around, attempt));
  return {
    status,
    about: aboutAnswer(session, { coverage: wholeOf(outcomes.length), readAt: [Date.now()] }),
    result: {
      ...{ outcome, case: caseDocument(plan.before.case), digest: plan.digest, records, failures },
      ...(notified.length > 0 && { stillNotified: notified.map((one) => subjectDocument(one.subject!)) }),
    },
    lines: made.toReversed().map((attempt) => {
      const { change, text } = recordDocument(around, attempt) as { change: { text: string }; text: string };
      return l10n.t("{0}: {1}", change.text, text);
    }),
    notes: [
      ...failures.map(({ message, advice }) => joinParts([message, advice], " ")),
      ...made.map(({ id }) => l10n.t("Record: {0}", id)),
      ...notified.map(({ subject, removable }) => stillNotifiedNote(around, caseId, subject!, removable)),
      ...("unfinished" in run ? batchNotes(around, changeCommandLine, run) : []),
    ],
  };
}
