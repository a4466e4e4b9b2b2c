import type { Agreement } from "../access/selfCheck";
import { agreementText, selfCheckText } from "../wording/access";
import type { SystemWords } from "../wording/systemWords";
import type { AboutAnswer, Coverage, SelfCheckDocument, UnknownDocument } from "./output/document";
import type { Session, Surroundings } from "./session";
import { subjectDocument } from "./subjects";

/** What was read for an answer, and what of it is missing. */
export interface Rests {
  readonly coverage: Coverage;
  readonly unknowns?: readonly UnknownDocument[];
  /** Of the readings that it rests on, in milliseconds since 1970. */
  readonly readAt?: readonly number[];
  readonly selfCheck?: SelfCheckDocument | null;
}

/** What every document says beside its result. */
export function aboutAnswer(
  { workspace: { cases }, connection }: Session,
  { coverage, unknowns = [], readAt = [], selfCheck = null }: Rests,
): AboutAnswer {
  const { caller } = cases.directory(connection);
  const oldest = readAt.reduce((one, other) => Math.min(one, other), Infinity);
  return {
    connection: connection.name,
    origin: connection.origin,
    caller: caller === undefined ? null : subjectDocument(caller),
    readAt: oldest === Infinity ? null : new Date(oldest).toISOString(),
    coverage,
    selfCheck,
    unknowns,
  };
}

/** The same where no case system was asked. */
export const nobodyAsked: Omit<AboutAnswer, "coverage"> = {
  connection: null,
  origin: null,
  caller: null,
  readAt: null,
  selfCheck: null,
  unknowns: [],
};

/** How the model and the server agree over the listed cases. */
export function selfCheckOfList({ workspace: { cases }, connection }: Session): SelfCheckDocument | null {
  const { total, agreed, compatible, disagreed } = cases.selfCheck(connection);
  return total === 0 ? null : { total, agreed, compatible, disagreed };
}

/** The same over one case, which is on no list. */
export function selfCheckOfCase(session: Session, caseId: string): SelfCheckDocument | null {
  const agreement = agreementOn(session, caseId);
  if (agreement === undefined) return null;
  const is = (kind: Agreement["kind"]) => (agreement.kind === kind ? 1 : 0);
  return {
    total: 1,
    agreed: is("agrees"),
    compatible: is("compatible"),
    disagreed: agreement.kind === "disagrees" ? [caseId] : [],
  };
}

function agreementOn({ workspace: { cases }, connection }: Session, caseId: string): Agreement | undefined {
  const { caller } = cases.directory(connection);
  return caller && cases.judge(connection, caseId, caller)?.agreement;
}

/** What people should know of an answer: what it covers, what the server contradicts. */
export function answerNotes(
  { language: { l10n, locale } }: Surroundings,
  { coverage, selfCheck, unknowns }: AboutAnswer,
): string[] {
  const notes = coverage.whole ? [] : coverage.missing.map((text) => l10n.t("Not covered: {0}.", text));
  // The same unknown may leave several facts open.
  const said = new Set(
    unknowns.map(({ text, settledBy }) => l10n.t("Not known: {0}. What would confirm it: {1}.", text, settledBy)),
  );
  notes.push(...said);
  const check = selfCheck && selfCheckText(l10n, locale, selfCheck);
  return selfCheck && selfCheck.disagreed.length > 0 && check ? [...notes, `⚠ ${check}`] : notes;
}

/** The server's own word on the person, where it contradicts the model. */
export function disagreementOf(l10n: SystemWords, { agreement }: { readonly agreement?: Agreement }): string[] {
  return agreement?.kind === "disagrees" ? [`⚠ ${agreementText(l10n, agreement)}`] : [];
}
