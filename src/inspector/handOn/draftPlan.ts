import { deflateRawSync, inflateRawSync } from "node:zlib";
import { hasId, isSameSubject, subjectKey, subjectOf, type Subject } from "../../access/case";
import { eachAtOnce } from "../../base/semaphore";
import type { Cases } from "../../core/cases/cases";
import type { Connection } from "../../core/connections/connections";
import { planOf, readPlan, type PlanFile, type PlanRow } from "../../core/plans/planFile";
import { readTime } from "../../text/until";
import { canTrialEnd } from "../matrix/trialEnd";
import { wantedOf } from "../matrix/trials";
import type { Origin, Trial } from "../protocol";

/** What a plan is as a draft. It can do nothing by itself. */
export interface Draft {
  readonly trials: readonly Trial[];
  readonly origin: Origin;
}

/**
 * Why a plan is no draft here: it has too many changes; one of them is of a kind that only the terminal makes; it says
 * of a person that they are a group, or the other way round.
 */
export type NoDraft = "tooMany" | "onlyInTerminal" | "otherKind";

/** So many changes a draft may have. */
const mostChanges = 1_000;
/** Longer addresses are cut off by some programs on their way. */
const longestLink = 7_500;
/** A draft in a link is a small text; whatever is larger is none. */
const mostLinkBytes = 4_000_000;
/** So many people are asked for by their numbers; the others are shown by them. */
const mostAskedFor = 100;

/** The plan of a draft. @param now in milliseconds since 1970 */
export function planOfDraft(
  connection: Connection,
  cases: Pick<Cases, "find">,
  trials: readonly Trial[],
  { reason, ticket }: Pick<Origin, "reason" | "ticket">,
  caller: Pick<Subject, "id"> | undefined,
  now: number,
): PlanFile {
  const rows = trials.map((trial): PlanRow => {
    const title = cases.find(connection, trial.caseId)?.title ?? "";
    const until = canTrialEnd(trial) && trial.until !== undefined ? new Date(trial.until).toISOString() : undefined;
    return {
      case: { id: trial.caseId, title },
      change: wantedOf(trial),
      ...(until !== undefined && { until }),
      ...(trial.was !== undefined && { was: trial.was }),
    };
  });
  const about = { caller: caller?.id ?? null, digest: null, reason, ticket };
  return planOf(connection, { kind: "draft", rows, ...about }, now);
}

/** The link that opens a draft; `scheme` is that of the VS Code that made it. Undefined: it would be too long. */
export function draftLink(scheme: string, plan: PlanFile): string | undefined {
  const packed = deflateRawSync(JSON.stringify(plan)).toString("base64url");
  const link = `${scheme}://case-access.case-access/draft?draft=${packed}`;
  return link.length > longestLink ? undefined : link;
}

/** Reads what a link carries: `draft=…`. Undefined where that is no plan. */
export function readDraftLink(query: string): PlanFile | undefined {
  const packed = /^draft=([\w-]+)$/.exec(query)?.[1];
  if (packed === undefined) return undefined;
  try {
    const text = inflateRawSync(Buffer.from(packed, "base64url"), { maxOutputLength: mostLinkBytes }).toString("utf8");
    return readPlan(text);
  } catch {
    return undefined; // cut off on its way, or made by hand
  }
}

/**
 * A plan as a draft, with the names that the server tells: those in it may be anybody's. A person who is not found is
 * shown by number. Rejects only when cancelled.
 */
export async function draftOfPlan(
  plan: PlanFile,
  cases: Pick<Cases, "people" | "findSubjects">,
  connection: Connection,
  signal: AbortSignal,
): Promise<Draft | NoDraft> {
  if (plan.rows.length > mostChanges) return "tooMany";
  const trials = plan.rows.map(trialOfRow);
  if (!trials.every((trial) => trial !== undefined)) return "onlyInTerminal";
  const named = trials.flatMap((trial) => ("subject" in trial ? [trial.subject] : []));
  const caller: Subject[] = plan.caller === null ? [] : [{ id: plan.caller, kind: "user", name: plan.caller }];
  await meet([...caller, ...named], cases, connection, signal);
  const people = cases.people(connection);
  const isOther = (one: Subject) => one.kind !== "unknown" && !people.some((other) => isSameSubject(one, other));
  if (named.some((one) => isOther(one) && people.some(({ id, kind }) => id === one.id && kind !== "unknown")))
    return "otherKind";
  const known = (one: Subject): Subject =>
    people.find((other) => isSameSubject(one, other)) ?? { id: one.id, kind: one.kind, name: one.id };
  const by = caller.map((one) => known(one).name)[0] ?? "";
  return {
    trials: trials.map((trial) => ("subject" in trial ? { ...trial, subject: known(trial.subject) } : trial)),
    origin: { by, reason: (plan.reason ?? "").slice(0, 1_000), ticket: (plan.ticket ?? "").slice(0, 300) },
  };
}

/** Asks for the names of these where nothing read so far tells them. */
async function meet(
  subjects: readonly Subject[],
  cases: Pick<Cases, "people" | "findSubjects">,
  connection: Connection,
  signal: AbortSignal,
): Promise<void> {
  const people = cases.people(connection);
  const strangers = new Map(
    subjects
      .filter((one) => !people.some((other) => isSameSubject(one, other)))
      .map((one) => [subjectKey(one), one] as const),
  );
  const number = ({ id }: Subject) => id.replace(/^(?:user|group):/, "");
  await eachAtOnce([...strangers.values()].slice(0, mostAskedFor), signal, (one) =>
    cases.findSubjects(connection, number(one), signal),
  );
}

/** A row of a plan as a change of a draft. Undefined: a draft has no such change. */
export function trialOfRow({ case: { id: caseId }, change, until: written, was }: PlanRow): Trial | undefined {
  const time = written === undefined ? undefined : readTime(written);
  const until = time !== undefined && "at" in time && time.at >= 0 ? { until: Math.ceil(time.at) } : {};
  const about = { caseId, ...(was !== undefined && { was }) };
  if ("notify" in change && change.notify) return undefined;
  switch (change.kind) {
    case "changeMode":
      return { type: "mode", mode: change.mode, ...about, ...until };
    case "setLevel":
      return { type: "entry", subject: change.subject, level: change.level, ...about, ...until };
    case "grant":
      if (change.on === "definition") return undefined;
      return { type: "entry", subject: change.subject, level: change.level, raises: true, ...about, ...until };
    case "changeLevel":
    case "revoke": {
      const subject = subjectOf(change);
      const { entry } = change;
      if (subject === undefined || entry.on !== "case" || !hasId(entry)) return undefined;
      const level = change.kind === "revoke" ? "none" : change.level;
      return { type: "entry", subject, level, entry: entry.id, ...about, ...until };
    }
    case "reporter":
      return { type: "reporter", subject: change.subject, ...about };
    case "publish":
      return { type: "publish", ...about };
    case "recompute":
    case "unwatch":
      return undefined;
  }
}
