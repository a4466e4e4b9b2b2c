import type { Case, Enforced, Entry, Subject } from "../../access/case";
import type { Asked } from "../../access/evidence";
import { evaluate } from "../../access/evaluate";
import { explain } from "../../access/explain";
import { rights, type Tri } from "../../access/level";
import { gateOf, type Policy } from "../../access/policy";
import { roleFacts } from "../../access/roleFacts";
import { everybodyOn, titleSeenBy } from "../../core/cases/everybody";
import { leftOpenOn } from "../../core/cases/leftOpen";
import { holdersOf, type Holder } from "../../core/cases/whoIsOn";
import { isExpiryOf, type Expiry } from "../../core/expiry/model";
import { endLine, endsLine } from "../../wording/expiry";
import { everybodyText, titleText } from "../../wording/everybody";
import type { SystemWords } from "../../wording/systemWords";
import { answerName, levelRange, rightTitle } from "../../wording/level";
import { holdersLabel } from "../../wording/labels";
import { becauseText, cellName, pathText, subjectName } from "../../wording/reason";
import { aboutAnswer, disagreementOf, answerNotes, selfCheckOfCase } from "../about";
import { exitStatus } from "../exitStatus";
import { endDocument } from "../until";
import type { Answer } from "../output/answer";
import {
  rightsDocument,
  type Coverage,
  type RightsDocument,
  type SubjectDocument,
  type UnknownDocument,
} from "../output/document";
import { readEverybody } from "../readEverybody";
import { withSession, type Session, type Surroundings } from "../session";
import { subjectDocument, subjectWord } from "../subjects";
import { gapDocument, judgeWithin, countedUnknowns, unknownsOf, type Judgement } from "../verdicts";

interface WhoRow {
  readonly subject: SubjectDocument;
  readonly rights: RightsDocument;
  /** What the entries give, where that is not known to be what is enforced. */
  readonly entries?: RightsDocument;
  readonly through: readonly string[];
  readonly because: string;
  readonly unknowns: readonly UnknownDocument[];
  readonly word: string;
}

/** `who`: everyone who has, or may have, access to a case. */
export function whoCommand(around: Surroundings, caseId: string): Promise<Answer> {
  return withSession(around, async (session) => {
    const { l10n } = session;
    const { locale } = around.language;
    const { cases } = session.workspace;
    const of = await readEverybody(around, session, caseId);
    // Where the server lists the level of everybody, nobody has one by a role that no list names.
    const enforced = enforcedOn(around, session, of);
    const facts = enforced ? [] : roleFacts(session.backend.policy, of.mode).map(({ fact }) => fact);
    const holders = holdersOf({ ...session, cases }, [of], facts, []);
    const rows = holders.flatMap((holder) => rowOfHolder(around, session, of, holder) ?? []);
    const entries = entriesWithin(around, session, of);
    const open = (await session.workspace.expiries.open()).filter(
      (one) => isExpiryOf(one, session.connection) && one.case.id === of.id,
    );
    const ends = endsBySubject(open);
    const modeEnds = open.find((one) => one.subject === undefined);
    const about = aboutAnswer(session, {
      coverage: whoCoverage(around, session, of, rows),
      unknowns: countedUnknowns([
        ...(entries.known ? [] : [gapDocument(l10n, "entries", entries.gap)]),
        ...(entries.known && entries.truncated && enforced ? [gapDocument(l10n, "entries", "forbidden")] : []),
        ...rows.flatMap(({ unknowns }) => unknowns),
      ]),
      readAt: [of.readAt, ...(entries.known ? [entries.readAt] : [])],
      selfCheck: selfCheckOfCase(session, of.id),
    });
    return {
      status: exitStatus.done,
      about,
      result: rows.map(({ subject, rights: answers, through, entries: given }) => ({
        subject,
        ...answers,
        through,
        ...(given !== undefined && { entries: given }),
        ...endDocument(ends.get(subject.id)),
      })),
      lines: [],
      table: peopleTable(around, session, of, rows, ends),
      notes: [
        ...(modeEnds === undefined ? [] : [l10n.t("{0}: {1}", l10n.t("access mode"), endLine(l10n, locale, modeEnds))]),
        ...whoNotes(around, session, of),
        ...answerNotes(around, about),
        ...callerWarnings(session, of),
      ],
    };
  });
}

function peopleTable(
  around: Surroundings,
  session: Session,
  of: Case,
  rows: readonly WhoRow[],
  ends: ReadonlyMap<string, Expiry>,
): NonNullable<Answer["table"]> {
  const { l10n } = session;
  const isEnding = ends.size > 0;
  return {
    title: l10n.t("Access to {0}", of.number),
    columns: [
      ...[l10n.t("Person or group"), l10n.t("Name")],
      ...rights.map((right) => rightTitle(l10n, right)),
      l10n.t("Because"),
      ...(isEnding ? [l10n.t("Until")] : []),
    ],
    rows: rows.map(({ word, subject, rights: answers, because }) => [
      ...[word, subject.inactive ? l10n.t("{0} (inactive)", subject.name) : subject.name],
      ...rights.map((right) => answerName(l10n, answers[right])),
      because,
      ...(isEnding ? [endCell(around, session, ends.get(subject.id))] : []),
    ]),
  };
}

/** When the entries of people end, by their ids; of several the first one. */
function endsBySubject(open: readonly Expiry[]): ReadonlyMap<string, Expiry> {
  const ends = new Map<string, Expiry>();
  for (const one of open) if (one.subject !== undefined && !ends.has(one.subject.id)) ends.set(one.subject.id, one);
  return ends;
}

function endCell({ language: { locale } }: Surroundings, { l10n }: Session, ends: Expiry | undefined): string {
  return ends === undefined ? "" : endsLine(l10n, { soon: locale.instant }, ends, false);
}

/** Whether something was read too long ago for what is asked. */
function isAged({ flags: { maxAge } }: Surroundings, readAt: number): boolean {
  return maxAge !== undefined && readAt <= Date.now() - maxAge;
}

/** The entries of the case; those that were read too long ago are not known. */
function entriesWithin(around: Surroundings, session: Session, of: Case): Asked<readonly Entry[]> {
  const entries = session.workspace.cases.entries(session.connection, of.id);
  return entries.known && isAged(around, entries.readAt) ? { known: false, gap: "stale" } : entries;
}

/** The levels that the server enforces and lists, where it keeps those apart. */
function enforcedOn(around: Surroundings, session: Session, of: Case): Enforced | undefined {
  const { connection, workspace } = session;
  const { caller } = workspace.cases.directory(connection);
  const enforced = caller && workspace.cases.judge(connection, of.id, caller)?.known.enforced;
  return enforced === undefined || isAged(around, enforced.readAt) ? undefined : enforced;
}

/** Undefined: they certainly have no access. */
function rowOfHolder(around: Surroundings, session: Session, of: Case, holder: Holder): WhoRow | undefined {
  if ("fact" in holder) return rowOfRole(session, of, holder.fact);
  const { l10n } = session;
  const { policy } = session.backend;
  const judgement = judgeWithin(session, of.id, holder.subject, around.flags.maxAge);
  if (judgement === undefined) return undefined;
  // Entries that are not enforced yet are no access, and worth a row.
  if (judgement.access.atMost === "none" && (judgement.entries?.atLeast ?? "none") === "none")
    return rowOfTitle(session, of, holder.subject);
  const { mode, evidence, access, entries: given } = judgement;
  const differs = given !== undefined && rights.some((right) => given[right] !== access[right]);
  const because = reasonFor(l10n, policy, judgement);
  // What is not known of the entries is in the document.
  const isSaid = differs && rights.some((right) => isOpposite(given[right], access[right]));
  const lowest = rights.find((right) => policy.rights.includes(right)) ?? "read";
  const { wins, possible } = explain(policy, mode, evidence, lowest);
  const through = [...wins, ...(access[lowest] === "unknown" ? possible : [])].map(({ fact, path }) =>
    pathText(l10n, fact, path),
  );
  return {
    subject: subjectDocument(holder.subject),
    rights: rightsDocument(access),
    ...(differs && { entries: rightsDocument(given) }),
    through: [...new Set(through)],
    because: isSaid ? l10n.t("{0}; the entries say {1}", because, levelRange(l10n, given)) : because,
    unknowns: policy.rights.flatMap((right) => unknownsOf(l10n, policy, judgement, right)),
    word: subjectWord(holder.subject),
  };
}

/** Undefined for somebody who does not see the title of the case either, as far as is known. */
function rowOfTitle(
  { l10n, workspace: { cases }, connection }: Session,
  of: Case,
  subject: Subject,
): WhoRow | undefined {
  const title = titleSeenBy(cases.directory(connection), of, subject.id);
  if (title.length === 0) return undefined;
  const text = titleText(l10n, title);
  return {
    subject: subjectDocument(subject),
    rights: { read: "no", write: "no", owner: "no" },
    through: [text],
    because: text,
    unknowns: [],
    word: subjectWord(subject),
  };
}

/** The ways to the highest right that somebody certainly has, the shortest first. */
function reasonFor(l10n: SystemWords, policy: Policy, { mode, evidence, access }: Judgement): string {
  if (access.atLeast === "none") return becauseText(l10n, access);
  const { wins } = explain(policy, mode, evidence, access.atLeast);
  const ways = wins.toSorted((one, other) => one.path.through.length - other.path.through.length);
  const [first] = ways.map(({ fact, path }) => pathText(l10n, fact, path));
  if (first === undefined) return becauseText(l10n, access);
  return ways.length === 1 ? first : l10n.t("{0} and {1} more", first, ways.length - 1);
}

/** Everybody for whom a fact holds has at least what it gives; whatever else holds for one of them is not known. */
function rowOfRole({ l10n, backend: { policy } }: Session, { mode, condition }: Case, fact: string): WhoRow {
  const gate = gateOf(policy);
  const access = evaluate(policy, mode, { [fact]: "yes", ...(gate && { [gate.fact]: condition }) });
  const name = holdersLabel(l10n, fact);
  return {
    subject: { id: fact, kind: "role", name },
    rights: { read: access.read, write: access.write, owner: access.owner },
    through: access.because
      .filter(({ value, right }) => value === "yes" && right === "read")
      .map(({ cell }) => cellName(l10n, cell, fact)),
    because: l10n.t("everyone with this role, whom the case system does not list"),
    unknowns: [],
    word: "",
  };
}

function isOpposite(one: Tri, other: Tri): boolean {
  return (one === "yes" && other === "no") || (one === "no" && other === "yes");
}

function whoCoverage(around: Surroundings, session: Session, of: Case, rows: readonly WhoRow[]): Coverage {
  const { language, flags } = around;
  const { l10n, connection, backend } = session;
  const directory = session.workspace.cases.directory(connection, flags.maxAge);
  const open = leftOpenOn(of, entriesWithin(around, session, of), directory, backend.policy);
  const isListed = enforcedOn(around, session, of) !== undefined;
  const missing = [
    ...(open.entries?.gap === "truncated" && !isListed
      ? [l10n.t("entries beyond those that were read")]
      : open.entries
        ? [l10n.t("entries of the case")]
        : []),
    ...(open.nameless.length > 0
      ? [l10n.t("entries that do not say who has them: {0}", language.locale.count(open.nameless.length))]
      : []),
    ...(open.reporter === undefined
      ? []
      : [of.reporter ? l10n.t("members of {0}", subjectName(of.reporter)) : l10n.t("reporter not stated")]),
    ...open.groups.map(({ group }) => l10n.t("members of {0}", subjectName(group))),
    ...rows.flatMap(({ subject }) => (subject.kind === "role" ? [subject.name] : [])),
  ];
  const whole = missing.length === 0;
  return { whole, read: rows.length, of: whole ? rows.length : null, missing };
}

/** How many there are of each way; nothing where the system does not tell who holds a role, or that nobody else has. */
function whoNotes(around: Surroundings, session: Session, of: Case): string[] {
  const { cases } = session.workspace;
  if (enforcedOn(around, session, of))
    return [session.l10n.t("The server lists the level of everyone, so nobody else has access now.")];
  // What was read too long ago proves nothing of anybody else.
  if (isAged(around, of.readAt) || !entriesWithin(around, session, of).known) return [];
  const found = everybodyOn({ ...session, cases }, of.id, around.flags.maxAge);
  return found?.sample === undefined ? [] : everybodyText(session.l10n, around.language.locale, found);
}

function callerWarnings(session: Session, of: Case): string[] {
  const { cases } = session.workspace;
  const { caller } = cases.directory(session.connection);
  const verdict = caller && cases.judge(session.connection, of.id, caller);
  return verdict === undefined ? [] : disagreementOf(session.l10n, verdict);
}
