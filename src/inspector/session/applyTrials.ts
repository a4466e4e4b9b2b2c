import type { Effect } from "../../core/changes/model";
import type { SystemWords } from "../../wording/systemWords";
import { toFailure, type Failure } from "../../base/failure";
import { failureWords } from "../../wording/failure";
import type { RowOutcome } from "../../core/changes/bulk";
import type { ChangeRequest } from "../../core/changes/requests";
import type { Cases } from "../../core/cases/cases";
import type { Connection } from "../../core/connections/connections";
import type { MatrixContext } from "../matrix/context";
import { draftEffectOn, peopleOfDraft } from "../matrix/draftEffects";
import type { Trial } from "../protocol";
import { canTrialEnd } from "../matrix/trialEnd";
import { changesFor } from "../matrix/trials";

/** What the trials do to the people known on a case, and of how many more it was not worked out. */
export interface TriedEffects {
  readonly effects: readonly Effect[];
  readonly leftOut: number;
}

/** A change that a draft comes to, with the time when it is to end, in milliseconds since 1970. */
export interface WantedChange extends ChangeRequest {
  readonly until?: number;
}

/**
 * Makes what was tried out, after one confirmation with all that it does to whom; outcomes in the order of what is
 * wanted. Undefined: nothing was sent. `effectsOn` is asked when the cases were read anew, for the rows of a case that
 * can be made, by their places in what is wanted; `remarks`: what else is to be read before it is confirmed.
 */
export type ApplyTrials = (
  connection: Connection,
  wanted: readonly WantedChange[],
  effectsOn: (caseId: string, rows: readonly number[]) => TriedEffects,
  remarks?: readonly string[],
) => Promise<readonly RowOutcome[] | undefined>;

/** The effect is worked out for so many people of a case. */
const mostPeople = 2_000;

/**
 * What trials amount to: the changes that would make them true, each with its trial, and the trials without such
 * changes.
 */
export interface WantedByTrials {
  readonly changes: readonly { readonly trial: Trial; readonly wanted: WantedChange }[];
  readonly refused: readonly { readonly trial: Trial; readonly failure: Failure }[];
}

/**
 * Works out what the trials come to. Reads the cases and entries that they are about. Rejects only when cancelled or
 * without a key.
 */
export async function wantedBy(
  trials: readonly Trial[],
  cases: Pick<Cases, "find" | "entries" | "readCase" | "loadEntries">,
  connection: Connection,
  signal: AbortSignal,
): Promise<WantedByTrials> {
  const changes: { trial: Trial; wanted: WantedChange }[] = [];
  const refused: { trial: Trial; failure: Failure }[] = [];
  const read = trials.map(async (trial) => {
    const of = await cases.readCase(connection, trial.caseId, signal);
    return {
      case: of,
      entries: trial.type !== "entry" ? [] : await cases.loadEntries(connection, trial.caseId, signal),
    };
  });
  const states = await Promise.allSettled(read);
  states.forEach((state, at) => {
    const trial = trials[at]!;
    if (state.status === "fulfilled")
      for (const change of changesFor(state.value, [trial]))
        changes.push({ trial, wanted: { caseId: trial.caseId, change, ...untilOfTrial(trial) } });
    else refused.push({ trial, failure: toFailure(state.reason) });
  });
  const hopeless = refused.find(({ failure }) => failure.kind === "cancelled" || failure.kind === "noKey");
  if (hopeless !== undefined) throw hopeless.failure;
  return { changes, refused };
}

function untilOfTrial(trial: Trial): { readonly until?: number } {
  return canTrialEnd(trial) && trial.until !== undefined ? { until: trial.until } : {};
}

/** What the trials do on a case, judged as the matrix judges it. */
export function effectsOn(ground: MatrixContext, caseId: string): TriedEffects {
  const people = peopleOfDraft(ground, caseId);
  const effects = people.slice(0, mostPeople).flatMap((one) => draftEffectOn(ground, caseId, one) ?? []);
  return { effects, leftOut: Math.max(0, people.length - mostPeople) };
}

/** What kept a change from being made, in words. Undefined where nothing did, or where it was not begun. */
export function refusal(l10n: SystemWords, outcome: RowOutcome, connection: string): string | undefined {
  return "failure" in outcome ? failureWords(l10n, outcome.failure, connection).what : undefined;
}
