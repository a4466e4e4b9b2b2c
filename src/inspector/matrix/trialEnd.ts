import { entriesOf } from "../../access/case";
import { endsLine } from "../../wording/expiry";
import type { Trial } from "../protocol";
import type { Endings, MatrixContext } from "./context";

/** Whether what a trial gives can end after a time. */
export function canTrialEnd(trial: Trial): trial is Extract<Trial, { type: "mode" | "entry" }> {
  return trial.type === "mode" || trial.type === "entry";
}

/** "until Fri 17:00, then read": when what a trial gives ends, and what is there then. Undefined: it does not end. */
export function trialEndText(ground: MatrixContext, trial: Trial): string | undefined {
  if (!canTrialEnd(trial) || trial.until === undefined) return undefined;
  const { l10n, locale } = ground;
  const before = standingBefore(ground, trial);
  if (before === undefined) return l10n.t("until {0}", locale.soon(trial.until));
  // What stands there only for a time does not come back after it.
  const { state, earlier } = before;
  const isFor = earlier !== undefined && earlier.left.state === state && earlier.until <= trial.until;
  const then = isFor ? earlier.then : state;
  return endsLine(l10n, locale, { until: trial.until, ...(then !== undefined && { then }) }, trial.type === "mode");
}

/** The mode, or the level of the entry, before a trial; undefined: that is not known, or there are several entries. */
function standingBefore(
  { cases, connection, ends }: MatrixContext,
  trial: Extract<Trial, { type: "mode" | "entry" }>,
): { readonly state?: string; readonly earlier?: ReturnType<Endings["ofMode"]> } | undefined {
  const { caseId } = trial;
  if (trial.type === "mode") {
    const mode = cases.find(connection, caseId)?.mode;
    return mode === undefined ? undefined : { state: mode, earlier: ends?.ofMode(connection, caseId) };
  }
  const entries = cases.entries(connection, caseId);
  if (!entries.known || entries.truncated) return undefined;
  const theirs = entriesOf(entries.value, trial.subject).filter(
    ({ id }) => trial.entry === undefined || id === trial.entry,
  );
  const [only, ...others] = theirs;
  if (only === undefined) return {};
  if (others.length > 0 || only.level === undefined) return undefined;
  return { state: only.level, earlier: ends?.ofEntry(connection, caseId, only) };
}
