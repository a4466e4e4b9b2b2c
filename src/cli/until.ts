import { allGrantLevels, type GrantLevel } from "../access/level";
import { subjectOf } from "../access/case";
import { Failure } from "../base/failure";
import type { BulkPlan, BulkRow } from "../core/changes/bulk";
import { NotRestorable, type WantedEnd } from "../core/expiry/plan";
import type { PlannedChange } from "../core/changes/model";
import type { Ends } from "../core/journal/attempt";
import { oneLine } from "../text/untrusted";
import { writtenMoment, readTime, type WrittenTime } from "../text/until";
import { consentLines, standingLabel } from "../wording/expiry";
import { failureText } from "../wording/failure";
import { Complaint } from "./complaint";
import { exitStatus } from "./exitStatus";
import { usage } from "./flags";
import type { Plan } from "./plan";
import type { Session, Surroundings } from "./session";
import { subjectWord } from "./subjects";
import { hashOf } from "./digest";

/** When what a change gives ends, as it was typed. */
export interface UntilChoice {
  readonly until?: string;
  /** What is there then instead of the level before. */
  readonly then?: string;
}

/** What ends, of a plan. */
interface PlannedEnds {
  /** One for each change of the plan. */
  readonly ends: readonly Ends[];
  /** Approves the plan with its end. */
  readonly digest: string;
}

const example = "2026-12-24T17:00:00+01:00";

/** The time of `--until`. Throws a Complaint for one that is none, such as a time without its zone. */
function readUntil({ language: { l10n } }: Surroundings, text: string): WrittenTime {
  const time = readTime(text);
  if (time !== undefined) return time;
  const advice = l10n.t("Write a time with its zone, for example {0}, or a span: {1}", example, "90m, 4h, 3d, 2w");
  throw usage(l10n, "--until", oneLine(text, 60), advice);
}

function readThen({ language: { l10n } }: Surroundings, text: string | undefined): GrantLevel | "none" | undefined {
  if (text === undefined) return undefined;
  const choices = ["none", ...allGrantLevels] as const;
  const found = choices.find((one) => one === text);
  if (found !== undefined) return found;
  throw usage(l10n, "--then", oneLine(text, 60), l10n.t("Write one of these: {0}.", choices.join(", ")));
}

/** Throws a Complaint for what nobody can mean, before anything is asked. */
export function checkUntil(around: Surroundings, { until, then }: UntilChoice): void {
  if (until !== undefined) readUntil(around, until);
  readThen(around, then);
  const { l10n } = around.language;
  if (until === undefined && then !== undefined)
    throw new Complaint(
      exitStatus.usage,
      "usage",
      l10n.t("{0} can only be used with {1}.", "--then", "--until"),
      l10n.t("See {0}.", "case-access apply --help"),
    );
}

/**
 * What ends of a plan, and what approves that. Undefined: nothing does. The case was read, so that the server has told
 * its time.
 */
async function planEnds(
  around: Surroundings,
  session: Session,
  plan: Pick<Plan, "planned" | "digest">,
  choice: UntilChoice,
): Promise<PlannedEnds | undefined> {
  checkUntil(around, choice);
  if (choice.until === undefined) return undefined;
  const { expiries } = session.workspace;
  const written = readUntil(around, choice.until);
  const { now } = await expiries.serverTime(session.connection);
  const then = readThen(around, choice.then);
  const wanted: WantedEnd = { until: writtenMoment(written, now), ...(then !== undefined && { then }) };
  const ends: Ends[] = [];
  for (const planned of plan.planned) ends.push(await endOf(around, session, planned, wanted));
  const parts = ["case-access until 1", plan.digest, written, then ?? null];
  return { ends, digest: hashOf(parts) };
}

async function endOf(around: Surroundings, session: Session, planned: PlannedChange, wanted: WantedEnd): Promise<Ends> {
  try {
    return await session.workspace.expiries.plan(planned, wanted);
  } catch (thrown) {
    if (!(thrown instanceof NotRestorable)) throw thrown;
    const { l10n } = around.language;
    const why = failureText(session.l10n, new Failure(thrown.kind, { ...thrown }), session.connection.name);
    const subject = subjectOf(planned.change);
    throw new Complaint(
      exitStatus.refused,
      "notRestorable",
      l10n.t("This key could not restore the earlier access at that time. {0}", why),
      thrown.instead === undefined || subject === undefined
        ? l10n.t("Make the change without an end, or with a key that can restore it.")
        : l10n.t(
            "Set a level that takes access away as its end: {0}",
            `--grant ${subjectWord(subject)}=… --until … --then ${thrown.instead}`,
          ),
      thrown.instead === undefined ? undefined : { instead: thrown.instead },
    );
  }
}

/** The plan with what of it ends after a time. Rejects where one of its changes cannot end. */
export async function withEnds<P extends Pick<Plan, "planned" | "digest" | "bulk">>(
  around: Surroundings,
  session: Session,
  plan: P,
  choice: UntilChoice,
): Promise<P & Pick<Plan, "ends" | "withoutEnd">> {
  const planned = await planEnds(around, session, plan, choice);
  if (planned === undefined) return plan;
  const { bulk } = plan;
  return {
    ...plan,
    ...planned,
    withoutEnd: plan.digest,
    ...(bulk && { bulk: { ...bulk, rows: bulk.rows.map((row, place) => ({ ...row, ends: planned.ends[place]! })) } }),
  };
}

/**
 * The same for a plan where each change may say itself when it ends; then a choice for all of them is refused, since
 * one of the two would not be meant.
 */
export async function withPlanEnds<
  P extends Pick<Plan, "planned" | "digest"> & {
    readonly bulk: BulkPlan;
    readonly untils: readonly (string | undefined)[];
  },
>(
  around: Surroundings,
  session: Session,
  plan: P,
  choice: UntilChoice,
): Promise<P & Pick<Plan, "ends" | "withoutEnd">> {
  if (plan.untils.every((until) => until === undefined)) return withEnds(around, session, plan, choice);
  const { l10n } = around.language;
  if (choice.until !== undefined)
    throw new Complaint(
      exitStatus.usage,
      "usage",
      l10n.t("{0} cannot be used with a plan that says itself when it ends.", "--until"),
      l10n.t("See {0}.", "case-access apply --help"),
    );
  const rows: BulkRow[] = [];
  for (const [place, row] of plan.bulk.rows.entries()) {
    const until = plan.untils[place];
    const isPlain = until === undefined || row.plan instanceof Failure;
    const wanted = isPlain ? undefined : { until: writtenMoment(readUntil(around, until), 0) };
    rows.push(
      wanted === undefined ? row : { ...row, ends: await endOf(around, session, row.plan as PlannedChange, wanted) },
    );
  }
  const ends = rows.flatMap((row) => (row.plan instanceof Failure ? [] : [row.ends]));
  return {
    ...plan,
    ends,
    bulk: { ...plan.bulk, rows },
    withoutEnd: plan.digest,
    digest: hashOf(["case-access plan with ends 1", plan.digest, plan.untils.map((until) => until ?? null)]),
  };
}

/** What ends, in sentences: for each change what is there then, and what setting it means. */
export function endLines(
  { language: { locale } }: Surroundings,
  { l10n }: Session,
  plan: Pick<Plan, "planned" | "ends">,
): readonly string[] {
  const { ends, planned } = plan;
  if (ends === undefined) return [];
  const lines = ends.flatMap((end, place) => {
    if (end === undefined) return [];
    const isMode = planned[place]!.change.kind === "changeMode";
    return [l10n.t("Until {0}, then {1}.", locale.instant(end.until), standingLabel(l10n, end.then, isMode))];
  });
  return [...new Set(lines), ...consentLines(l10n)];
}

/** The end of a change, for programs. */
export function endDocument(ends: Pick<Ends, "until" | "then"> | undefined): object {
  return ends === undefined ? {} : { until: new Date(ends.until).toISOString(), then: ends.then ?? null };
}
