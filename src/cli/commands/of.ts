import type { Case, Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import { rights } from "../../access/level";
import { unlessFailed } from "../../base/failure";
import { answerName, rightTitle } from "../../wording/level";
import type { NamedCases } from "../../core/cases/directory";
import { learnOnCases } from "../../core/cases/learnPeople";
import { modeLabel } from "../../wording/labels";
import { namingLeavesOut, namingText } from "../../wording/namingCases";
import { becauseText, subjectName } from "../../wording/reason";
import { oneLine } from "../../text/untrusted";
import { aboutAnswer, disagreementOf, answerNotes, selfCheckOfList } from "../about";
import { exitStatus } from "../exitStatus";
import { listCases, type CaseChoice } from "../listing";
import type { Answer } from "../output/answer";
import { withSession, type Session, type Surroundings } from "../session";
import { findSubject, lookAhead } from "../subjects";
import { gapDocument, judgeWithin, countedUnknowns, unknownsOf, type Judgement } from "../verdicts";

/** `of`: every case that the key can see, with what a person or group may do there. */
export function ofCommand(around: Surroundings, who: string, choice: CaseChoice): Promise<Answer> {
  const { maxAge } = around.flags;
  return withSession(around, async (session) => {
    const { l10n } = session;
    const { cases: cache } = session.workspace;
    const ahead = lookAhead(session, who, around.signal);
    const [{ cases: listed, coverage }] = await Promise.all([
      listCases(around, session, choice),
      cache.learn(session.connection, undefined, around.signal),
    ]);
    const found = await findSubject(l10n, session, who, around.signal, ahead);
    if ("gap" in found) return nobodyKnown(around, session, listed, found.gap);
    const { subject } = found;
    await Promise.all([
      cache.learn(session.connection, subject, around.signal),
      cache.loadNamedCases(session.connection, subject, around.signal),
      session.backend.readRoles && learnOnCases(cache, session.connection, subject, listed, around.signal),
    ]);
    const named = cache.namedCases(session.connection, subject);
    const cases = namedFirst(listed, named);
    await settleAll(around, session, cases, subject);

    const { policy } = session.backend;
    const rows = cases.flatMap((of) => {
      const judgement = judgeWithin(session, of.id, subject, maxAge);
      return judgement === undefined ? [] : [{ of, judgement }];
    });
    const about = aboutAnswer(session, {
      coverage,
      unknowns: countedUnknowns(
        rows.flatMap(({ judgement }) => policy.rights.flatMap((right) => unknownsOf(l10n, policy, judgement, right))),
      ),
      readAt: cases.map(({ readAt }) => readAt),
      selfCheck: selfCheckOfList(session),
    });
    const title = l10n.t("Access of {0}", subjectName(subject));
    return {
      status: exitStatus.done,
      about,
      result: rows.map(({ of, judgement: { access } }) => ({
        case: { id: of.id, title: of.title, mode: of.mode },
        read: access.read,
        write: access.write,
        owner: access.owner,
      })),
      lines: [],
      table: { title, ...casesTable(session, rows) },
      notes: [
        ...answerNotes(around, about),
        ...(named.known ? [namingText(l10n, around.language.locale, named), namingLeavesOut(l10n)] : []),
        ...rows.flatMap(({ of, judgement: { verdict } }) =>
          disagreementOf(l10n, verdict).map((text) => `${oneLine(of.id, 40)}: ${text}`),
        ),
      ],
    };
  });
}

/** The cases that name the person first. */
function namedFirst(listed: readonly Case[], named: Asked<NamedCases>): readonly Case[] {
  if (!named.known) return listed;
  const isNamed = ({ id }: Case): boolean => named.value.found.has(id);
  return [...listed.filter(isNamed), ...listed.filter((one) => !isNamed(one))];
}

function casesTable(
  { l10n }: Session,
  rows: readonly { readonly of: Case; readonly judgement: Judgement }[],
): { columns: string[]; rows: string[][] } {
  return {
    columns: [
      l10n.t("Case"),
      l10n.t("Title"),
      l10n.t("Mode"),
      ...rights.map((right) => rightTitle(l10n, right)),
      l10n.t("Because"),
    ],
    rows: rows.map(({ of, judgement: { access } }) => [
      oneLine(of.id, 60),
      oneLine(of.title),
      modeLabel(l10n, of.mode),
      ...rights.map((right) => answerName(l10n, access[right])),
      becauseText(l10n, access),
    ]),
  };
}

/** Reads what leaves an answer open: entries first, then the server's own word. What is refused stays a gap. */
async function settleAll(
  { language: { l10n, locale }, terminal, signal }: Surroundings,
  session: Session,
  cases: readonly Case[],
  subject: Subject,
): Promise<void> {
  const { connection, backend, workspace } = session;
  const { cases: cache } = workspace;
  const isOpen = (caseId: string): boolean => {
    const access = cache.judge(connection, caseId, subject)?.access;
    return access === undefined || access.atLeast !== access.atMost;
  };
  const open = cases.filter(({ id }) => isOpen(id));
  let done = 0;
  await Promise.all(
    open.map(async ({ id }) => {
      await unlessFailed(cache.loadEntries(connection, id, signal, { bulk: true }));
      await cache.learn(connection, subject, signal, { caseId: id, bulk: true });
      if (isOpen(id) && backend.readServerLevel !== undefined && subject.kind === "user")
        await unlessFailed(cache.loadServerLevel(connection, id, subject, signal));
      done += 1;
      terminal.progress(() => l10n.t("{0} of {1} cases read", locale.count(done), locale.count(open.length)));
    }),
  );
}

/** The directory does not tell who is meant, so nothing is known of them on any case. */
function nobodyKnown(
  around: Surroundings,
  session: Session,
  cases: readonly Case[],
  gap: Parameters<typeof gapDocument>[2],
): Answer {
  const { l10n } = session;
  const about = aboutAnswer(session, {
    coverage: { whole: false, read: 0, of: cases.length, missing: [l10n.t("who is meant")] },
    unknowns: [{ ...gapDocument(l10n, "subject", gap), text: l10n.t("who is meant") }],
    readAt: cases.map(({ readAt }) => readAt),
  });
  return {
    status: exitStatus.unknown,
    about,
    result: [],
    lines: [answerName(l10n, "unknown")],
    table: { title: l10n.t("Cases"), ...casesTable(session, []) },
    notes: answerNotes(around, about),
  };
}
