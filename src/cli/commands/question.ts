import { explain, type Explanation } from "../../access/explain";
import { rights, type Right, type Tri } from "../../access/level";
import type { Access } from "../../access/evaluate";
import { unlessFailed } from "../../base/failure";
import { listed } from "../../text/localize";
import { canText } from "../../wording/access";
import type { SystemWords } from "../../wording/systemWords";
import { oneLine } from "../../text/untrusted";
import { answerName, rightTitle } from "../../wording/level";
import { modeMeaning } from "../../wording/mode";
import { becauseText, factName, missingText, powerlessText, subjectName, wayText } from "../../wording/reason";
import { toNoText, toYesText } from "../../wording/remedy";
import { aboutAnswer, disagreementOf, answerNotes, selfCheckOfCase } from "../about";
import { exitStatus, type ExitStatus } from "../exitStatus";
import { readChoice } from "../flags";
import type { Answer } from "../output/answer";
import { wholeOf, type AboutAnswer, type UnknownDocument } from "../output/document";
import { readCaseAndCaller } from "../reading";
import { withSession, type Session, type Surroundings } from "../session";
import { findSubject, subjectDocument, subjectWord } from "../subjects";
import { gapDocument, judgeWithin, unknownsOf, type Judgement } from "../verdicts";
import type { Case, Subject } from "../../access/case";

/** A question about one right of one person on one case. */
export interface RightQuestion {
  readonly caseId: string;
  readonly subject: string;
  readonly right: string;
}

/** `can`: one answer, which the exit status gives as well. */
export function canCommand(around: Surroundings, question: RightQuestion): Promise<Answer> {
  return answerQuestion(around, question, ({ session: { l10n }, of, subject, right, judgement, about }) => {
    const answer = judgement.access[right];
    const [word, reason] = [answerName(l10n, answer), reasonOf(l10n, judgement.access, right)];
    return {
      status: answerStatus(answer, about.unknowns),
      about,
      result: { case: caseDocument(of), subject: subjectDocument(subject), right, answer },
      lines: [l10n.t("{0}: {1}", word, reason)],
      asTable: {
        title: l10n.t("Access of {0}", subjectName(subject)),
        columns: [l10n.t("Case"), l10n.t("Person or group"), l10n.t("Right"), l10n.t("Answer"), l10n.t("Because")],
        rows: [[oneLine(of.id, 60), subjectWord(subject), rightTitle(l10n, right), word, oneLine(reason, 400)]],
      },
      notes: [...answerNotes(around, about), ...disagreementOf(l10n, judgement.verdict)],
    };
  });
}

/** `why`: the reasons of an answer; what would make it yes, and what would have to go. */
export function whyCommand(around: Surroundings, question: RightQuestion): Promise<Answer> {
  const { locale } = around.language;
  return answerQuestion(around, question, ({ session, of, subject, right, judgement, about }) => {
    const { l10n } = session;
    const answer = judgement.access[right];
    const explanation = explain(session.backend.policy, judgement.mode, judgement.evidence, right);
    const because = [
      ...explanation.wins.map((way) => wayText(l10n, way)),
      ...(answer === "unknown" ? explanation.possible.map((way) => wayText(l10n, way)) : []),
    ];
    const doesNotCount = explanation.powerless.map((one) => powerlessText(l10n, one, judgement.mode));
    const notKnown = answer === "unknown" ? explanation.missing.map((one) => missingText(l10n, one)) : [];
    const toYes = answer === "yes" ? undefined : toYesText(l10n, explanation);
    const toNo = answer === "no" ? undefined : toNoText(l10n, explanation, locale.count);
    // By the server alone, or perhaps, where it contradicts the model.
    const isGiven = answer === "yes" || (answer === "unknown" && judgement.verdict.contradiction !== undefined);
    const settledByServer = answer !== "unknown" && explanation.value !== answer;
    return {
      status: answerStatus(answer, about.unknowns),
      about,
      result: {
        case: caseDocument(of),
        subject: subjectDocument(subject),
        right,
        answer,
        because,
        unknowns: about.unknowns,
        doesNotCount,
        toMakeItYes: toYes ?? null,
        toMakeItNo: toNo || null,
        settledByServer,
      },
      lines: [
        `${subjectName(subject)}, ${rightTitle(l10n, right)}: ${answerName(l10n, answer)}`,
        modeMeaning(l10n, of.mode),
        ...indented(because.length > 0 || isGiven ? because : [nothingGives(around, explanation)]),
        ...indented(doesNotCount),
        ...indented(notKnown.map((text) => l10n.t("not known: {0}", text))),
        ...[toYes, toNo].filter((text) => text !== undefined && text !== "").map(String),
        ...(settledByServer ? [l10n.t("The server’s own answer decides what the model leaves open.")] : []),
      ],
      notes: disagreementOf(l10n, judgement.verdict),
    };
  });
}

interface AskedRight {
  readonly session: Session;
  readonly of: Case;
  readonly subject: Subject;
  readonly right: Right;
  readonly judgement: Judgement;
  readonly about: AboutAnswer;
}

/** Reads what the answer needs and no more, and answers "unknown" where the system does not tell who is meant. */
function answerQuestion(
  around: Surroundings,
  { caseId, subject: who, right: asked }: RightQuestion,
  answer: (asked: AskedRight) => Answer,
): Promise<Answer> {
  const right = readChoice(around.language.l10n, "RIGHT", asked, rights);
  return withSession(around, async (session) => {
    const { signal, flags } = around;
    const { l10n } = session;
    const { connection, backend, workspace } = session;
    const of = await readCaseAndCaller(around, session, caseId);
    await workspace.cases.learn(connection, undefined, signal, { caseId: of.id });
    const found = await findSubject(l10n, session, who, signal);
    if ("gap" in found) return unknownSubject(around, session, of, right, found.gap);
    const { subject } = found;
    await workspace.cases.learn(connection, subject, signal, { caseId: of.id });
    const access = workspace.cases.judge(connection, of.id, subject)?.access;
    if (access?.[right] === "unknown" && backend.readServerLevel !== undefined && subject.kind === "user")
      await unlessFailed(workspace.cases.loadServerLevel(connection, of.id, subject, signal));
    const judgement = judgeWithin(session, of.id, subject, flags.maxAge)!;
    const about = aboutAnswer(session, {
      coverage: wholeOf(1),
      unknowns: unknownsOf(l10n, backend.policy, judgement, right),
      readAt: [of.readAt],
      selfCheck: selfCheckOfCase(session, of.id),
    });
    return answer({ session, of, subject, right, judgement, about });
  });
}

/** Why, in a few words: what gives the right, what leaves it open, or what somebody has instead. */
function reasonOf(l10n: SystemWords, access: Access, right: Right): string {
  const facts = access.because.filter((reason) => reason.right === right).map(({ fact }) => factName(l10n, fact));
  const named = listed([...new Set(facts)]);
  if (access[right] === "no") return canText(l10n, access);
  if (named === "") return becauseText(l10n, access);
  return access[right] === "yes" ? named : l10n.t("not known: {0}", named);
}

/** A request that failed may pass; one that was refused leaves the answer unknown. */
function answerStatus(answer: Tri, unknowns: readonly UnknownDocument[]): ExitStatus {
  if (answer === "yes") return exitStatus.done;
  if (answer === "no") return exitStatus.provenNotSo;
  return unknowns.some(({ gap }) => gap === "failed") ? exitStatus.noAnswer : exitStatus.unknown;
}

function unknownSubject(
  around: Surroundings,
  session: Session,
  of: Case,
  right: Right,
  gap: Parameters<typeof gapDocument>[2],
): Answer {
  const { l10n } = session;
  const unknowns = [{ ...gapDocument(l10n, "subject", gap), text: l10n.t("who is meant") }];
  const about = aboutAnswer(session, {
    coverage: { whole: false, read: 0, of: 1, missing: [l10n.t("who is meant")] },
    unknowns,
    readAt: [of.readAt],
  });
  return {
    status: exitStatus.unknown,
    about,
    result: { case: caseDocument(of), subject: null, right, answer: "unknown", because: [], unknowns },
    lines: [answerName(l10n, "unknown")],
    notes: answerNotes(around, about),
  };
}

/** A case as documents write it. */
export function caseDocument({ id, title, mode }: Case): { id: string; title: string; mode: string } {
  return { id, title, mode };
}

function nothingGives({ language: { l10n } }: Surroundings, { mode }: Explanation): string {
  return mode === "" ? l10n.t("the access mode is not known") : l10n.t("nothing gives this right");
}

function indented(texts: readonly string[]): string[] {
  return texts.map((text) => `  ${oneLine(text, 400)}`);
}
