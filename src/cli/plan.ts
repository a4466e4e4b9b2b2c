import type { PlannedChange, Effect, Reach } from "../core/changes/model";
import { subjectKey, type CaseState, type Change, type Entry } from "../access/case";
import type { Right, Tri } from "../access/level";
import { Failure } from "../base/failure";
import type { Ends } from "../core/journal/attempt";
import type { BulkPlan } from "../core/changes/bulk";
import { naming } from "../wording/naming";
import type { Words } from "../text/localize";
import { changeEffects } from "../wording/effects";
import { answerName, rightTitle } from "../wording/level";
import { changeQuestion } from "../wording/preview";
import { lateLine, leftOutLine, lockOutLines } from "../wording/warnings";
import { readChanges, type ChangeWord } from "./changeWords";
import { digestOf } from "./digest";
import { orInstead } from "./insteadOfRevoke";
import type { SubjectDocument } from "./output/document";
import type { Session, Surroundings } from "./session";
import { subjectDocument } from "./subjects";

/** Changes of one case, planned and not sent; several of them as a bulk. */
export interface Plan {
  readonly before: CaseState;
  /** One for each change, in their order. */
  readonly planned: readonly PlannedChange[];
  readonly bulk?: BulkPlan;
  /** What approves exactly this. */
  readonly digest: string;
  /** What ends after a time: one for each change, undefined where that does not end. */
  readonly ends?: readonly (Ends | undefined)[];
  /** What approves the changes without their end, which is narrower than they are. */
  readonly withoutEnd?: string;
}

/** One right of one person before and after, where the changes touch it. */
export interface EffectDocument {
  readonly subject: SubjectDocument;
  readonly right: Right;
  readonly before: Tri;
  readonly after: Tri;
  /** What the entries then give, where the server keeps levels beside them and that is another answer. */
  readonly afterRecompute?: Tri;
}

/** How many names a sentence has; the document has all. */
const mostNames = 20;

/** Reads the case now and works out what the changes would do. Sends nothing that changes anything. */
export async function planChanges(
  around: Surroundings,
  session: Session,
  caseId: string,
  words: readonly ChangeWord[],
  on: Entry["on"],
  notify?: boolean,
): Promise<Plan> {
  const { workspace, connection } = session;
  const { signal } = around;
  // What an earlier command left open may still be carried out, which the plan has to say.
  await workspace.changes.recover();
  const before = await workspace.cases.readState(connection, caseId, signal);
  await workspace.cases.learn(connection, undefined, signal, { caseId: before.case.id });
  const changes = await readChanges(around, session, before, words, on, notify);
  const [first] = changes;
  if (changes.length === 1) {
    const planned = await orInstead(around, session, first, () =>
      workspace.changes.plan(connection, before.case.id, first!, signal, before),
    );
    const digest = digestFor(session, planned.before, [planned.change], undefined, planned.reach);
    return { before: planned.before, planned: [planned], digest };
  }
  const wanted = changes.map((change) => ({ caseId: before.case.id, change, seen: before }));
  const bulk = await workspace.bulk.plan(connection, wanted, signal);
  const planned = bulk.rows.map(({ plan }) => {
    if (plan instanceof Failure) throw plan;
    return plan;
  });
  return { before, planned, bulk, digest: digestFor(session, before, changes) };
}

/** The digest of changes from a state, `of` a record or a bulk that they belong to. */
export function digestFor(
  { workspace: { cases }, connection }: Session,
  before: CaseState,
  changes: readonly Change[],
  of?: string,
  reach?: Reach,
): string {
  return digestOf({
    connection,
    caller: cases.directory(connection).caller,
    before,
    changes,
    ...(of !== undefined && { of }),
    ...(reach !== undefined && { reach }),
  });
}

/** What the changes do to everybody whom they touch: from before the first to after the last. */
export function effectDocuments(
  { backend: { policy } }: Session,
  { planned }: Pick<Plan, "planned">,
): EffectDocument[] {
  const all = new Map<string, { readonly first: Effect; readonly last: Effect }>();
  for (const { effects } of planned)
    for (const effect of effects) {
      const key = subjectKey(effect.subject);
      all.set(key, { first: all.get(key)?.first ?? effect, last: effect });
    }
  return [...all.values()].flatMap(({ first, last }) =>
    policy.rights.flatMap((right): EffectDocument[] => {
      const [before, after] = [first.preview.before[right], last.preview.after[right]];
      const mayDiffer = before === "unknown" && [first, last].some(({ preview }) => preview.verdict !== "same");
      const later = last.entries?.after[right] ?? after;
      const isLater = later !== after && (later !== "unknown" || last.entries?.verdict !== "same");
      if (before === after && !mayDiffer && !isLater) return [];
      const effect = { subject: subjectDocument(first.subject), right, before, after };
      return [{ ...effect, ...(later !== after && { afterRecompute: later }) }];
    }),
  );
}

/** The columns and cells of effects; what a recompute makes of them is a column where it is another answer. */
export function effectTable(l10n: Words, effects: readonly EffectDocument[]): { columns: string[]; rows: string[][] } {
  const isLater = effects.some(({ afterRecompute }) => afterRecompute !== undefined);
  return {
    columns: [
      ...[l10n.t("Person or group"), l10n.t("Right"), l10n.t("Before"), l10n.t("After")],
      ...(isLater ? [l10n.t("After the next recompute")] : []),
    ],
    rows: effects.map(({ subject, right, before, after, afterRecompute = after }) => [
      ...[subject.name, rightTitle(l10n, right), answerName(l10n, before), answerName(l10n, after)],
      ...(isLater ? [answerName(l10n, afterRecompute)] : []),
    ]),
  };
}

/** The same in sentences, the warnings first. */
export function planLines(
  { language: { locale } }: Surroundings,
  session: Session,
  plan: Pick<Plan, "planned">,
): string[] {
  const { l10n } = session;
  const { cases } = session.workspace;
  return plan.planned.flatMap((planned) => {
    const nameOf = naming([...cases.people(session.connection), ...planned.effects.map(({ subject }) => subject)]);
    return [
      changeQuestion(l10n, planned, nameOf),
      ...[
        ...lockOutLines(l10n, planned),
        lateLine(l10n, planned, locale.clock),
        ...changeEffects(l10n, planned, mostNames, nameOf, locale.count),
        leftOutLine(l10n, planned.leftOut, locale.count),
      ].flatMap((line) => (line === undefined ? [] : [`  ${line}`])),
    ];
  });
}
