import type { Subject } from "../access/case";
import { evaluate, widened, type Access } from "../access/evaluate";
import type { Evidence, Finding, Gap, Unknown } from "../access/evidence";
import { explain } from "../access/explain";
import { factsOf } from "../access/facts";
import type { Right } from "../access/level";
import type { Proven } from "../access/lockDown/proof";
import { isTiered, type Policy } from "../access/policy";
import { entriesOnly } from "../access/tiers";
import type { Verdict } from "../core/cases/verdict";
import { agreementText } from "../wording/access";
import { factName, gapName, unknownText } from "../wording/reason";
import type { SystemWords } from "../wording/systemWords";
import type { UnknownDocument } from "./output/document";
import type { Session } from "./session";

/** What may be said of one person on one case, and what it rests on. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Empty where the mode is too old to be relied on. */
  readonly mode: string;
  readonly evidence: Evidence;
  readonly access: Access;
  /** What the entries give, where the system keeps levels beside them; `access` is what it enforces. */
  readonly entries?: Access;
}

/**
 * Judges from what was read. Facts that were read longer ago than `maxAge` milliseconds are unknown. Undefined: the
 * case was not read.
 */
export function judgeWithin(
  { workspace: { cases }, connection, backend: { policy } }: Session,
  caseId: string,
  subject: Subject,
  maxAge: number | undefined,
  now: number = Date.now(),
): Judgement | undefined {
  const verdict = cases.judge(connection, caseId, subject, undefined, maxAge);
  if (verdict === undefined) return undefined;
  const since = maxAge === undefined ? -Infinity : now - maxAge;
  const { mode, readAt } = verdict.case;
  const isOld = (fact: string) => (verdict.evidence[fact]!.readAt ?? readAt) <= since;
  const old = Object.keys(verdict.evidence).filter(isOld);
  if (old.length === 0 && readAt > since) {
    const { access, entries, evidence } = verdict;
    return { verdict, mode, evidence, access, ...(entries && { entries }) };
  }
  const evidence = { ...verdict.evidence, ...Object.fromEntries(old.map((fact) => [fact, staleFinding(fact)])) };
  const known = readAt > since ? mode : "";
  const judged = (by: Policy) => evaluate(by, known, factsOf(evidence));
  const byEntries = verdict.entries && isTiered(policy) ? entriesOnly(policy) : undefined;
  return {
    verdict,
    mode: known,
    evidence,
    access: verdict.contradiction === undefined ? judged(policy) : widened(judged(policy), verdict.contradiction),
    ...(byEntries && { entries: judged(byEntries) }),
  };
}

/** What is said of a fact that was read too long ago. */
function staleFinding(fact: string): Finding {
  const unknown = { id: `stale ${fact}`, gap: "stale", about: "fact", detail: fact } as const;
  return { paths: [{ needs: [unknown], through: [] }], source: "none" };
}

/** A judgement as far as an unknown of it needs. */
interface OpenJudgement extends Pick<Judgement, "mode" | "evidence" | "access"> {
  readonly verdict?: Pick<Verdict, "contradiction" | "agreement"> | undefined;
}

/** What leaves a right open. Empty where it is decided. */
export function unknownsOf(
  l10n: SystemWords,
  policy: Policy,
  { mode, evidence, access, verdict }: OpenJudgement,
  right: Right,
): UnknownDocument[] {
  if (access[right] !== "unknown") return [];
  const { missing, modeInTable } = explain(policy, mode, evidence, right);
  const facts = [
    ...disputedLevel(l10n, verdict),
    ...missing.flatMap(({ unknown, facts }) => facts.map((fact) => unknownDocument(l10n, unknown, fact))),
  ];
  // The mode was read too long ago.
  if (mode === "")
    return [
      {
        fact: "mode",
        gap: "stale",
        settledBy: settledBy(l10n, "stale"),
        text: l10n.t("{0} ({1})", l10n.t("the access mode"), gapName(l10n, "stale")),
      },
      ...facts,
    ];
  return modeInTable
    ? facts
    : [
        {
          fact: "mode",
          gap: "notModelled",
          settledBy: l10n.t("a table that has this access mode"),
          text: l10n.t("what this access mode gives"),
        },
        ...facts,
      ];
}

/** That the server and the model contradict each other. */
function disputedLevel(l10n: SystemWords, verdict: OpenJudgement["verdict"]): UnknownDocument[] {
  if (verdict?.contradiction === undefined) return [];
  const text = agreementText(l10n, verdict.agreement!);
  return [{ fact: "level", gap: "disputed", settledBy: l10n.t("those who run the system"), text }];
}

/** What leaves it open whether people have more than a plan names for them, each unknown once. */
export function unknownsIn(
  { l10n, backend: { policy } }: Pick<Session, "l10n" | "backend">,
  mode: string,
  people: readonly Proven[],
): UnknownDocument[] {
  return countedUnknowns(
    people.flatMap(({ evidence, after, right, disputed }) => {
      const verdict = disputed && { contradiction: disputed.server, agreement: disputed };
      return right === undefined ? [] : unknownsOf(l10n, policy, { mode, evidence, access: after, verdict }, right);
    }),
  );
}

/** Each unknown once, with the number of answers that it leaves open. */
export function countedUnknowns(unknowns: readonly UnknownDocument[]): UnknownDocument[] {
  const found = new Map<string, UnknownDocument>();
  for (const one of unknowns) {
    const key = `${one.fact} ${one.gap}`;
    const known = found.get(key);
    found.set(key, known ? { ...known, answers: known.answers! + 1 } : { ...one, answers: 1 });
  }
  return [...found.values()];
}

function unknownDocument(l10n: SystemWords, unknown: Unknown, fact: string): UnknownDocument {
  // A directory that does not know a number has answered.
  const gap = unknown.about === "somebody" && unknown.gap === "failed" ? "notStated" : unknown.gap;
  return {
    fact,
    gap,
    settledBy: settledBy(l10n, gap),
    text: unknownText(l10n, unknown, [fact]),
  };
}

/** An unknown of something that is no fact of one person, e.g. the entries of a case. */
export function gapDocument(l10n: SystemWords, fact: string, gap: Gap): UnknownDocument {
  return {
    fact,
    gap,
    settledBy: settledBy(l10n, gap),
    text: l10n.t(
      "{0} ({1})",
      fact === "entries" ? l10n.t("entries of the case") : factName(l10n, fact),
      gapName(l10n, gap),
    ),
  };
}

/** What would tell what is not known. */
function settledBy(l10n: SystemWords, gap: Gap): string {
  switch (gap) {
    case "forbidden":
      return l10n.t("a key that may read it");
    case "notMapped":
      return l10n.t("saying which function stands for it: {0}", "connections add --role-functions");
    case "notFetched":
      return l10n.t("reading it");
    case "stale":
      return l10n.t("reading it again, or a longer {0}", "--max-age");
    case "moved":
      return l10n.t("reading it again");
    case "truncated":
      return l10n.t("the rest of the list, which the server cut off");
    case "failed":
      return l10n.t("trying again");
    case "disputed":
      return l10n.t("those who run the system, since its documentation says both");
    case "notStated":
    case "notModelled":
      return l10n.t("asking in the system itself, which does not tell programs");
  }
}
