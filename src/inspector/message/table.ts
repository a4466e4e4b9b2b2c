import type { Seen } from "./seen";
import { draftSummary, driftText, hindranceText, isHopeless, trialText, trialTextOnCase } from "./draftBar";
import { levelLabel, modeLabel } from "../../wording/labels";
import { groupChoices, modeChoices, showChoices } from "./choices";
import { triedCase } from "../matrix/context";
import type { Problem, RowMessage, TableMessage } from "../protocol";
import { canTrialEnd } from "../matrix/trialEnd";
import { draftableOfCase } from "../matrix/draftable";
import { emptyProblem } from "./problems";
import { caseFilterOf, chosenIn, coverageOf, notesOf, shownOf, titleOf } from "./summary";
import { originText } from "./review";
import { isOverCases } from "../view";

type ShownMessage = Omit<TableMessage, "arranged">;

/** The part of a table that is not told by what is seen. */
export interface ShownTable {
  readonly version: number;
  /** What is shown instead of rows. */
  readonly problem: Problem | undefined;
  readonly offset: number;
  readonly rows: readonly RowMessage[];
  readonly held: ShownMessage["held"];
}

/** The whole frame with the rows in sight, as a message. */
export function tableOf(seen: Seen, { version, problem, offset, rows, held }: ShownTable): ShownMessage {
  const { view, board, arrangement } = seen;
  const instead = problem ?? emptyProblemOf(seen);
  return {
    type: "table",
    version,
    ...(view && { view }),
    ...chosenIn(seen),
    title: titleOf(seen),
    coverage: coverageOf(seen),
    ...(view && isOverCases(view) && { filter: caseFilterOf(seen) }),
    notes: notesOf(seen),
    columns: board?.sheet.columns ?? [],
    total: board?.total ?? 0,
    shown: shownOf(seen),
    arrangement,
    modes: modeChoices(seen),
    shows: showChoices(seen),
    groups: groupChoices(seen),
    draft: draftMessage(seen),
    ...(instead && { problem: instead }),
    offset,
    rows,
    held,
  };
}

function emptyProblemOf(seen: Seen): Problem | undefined {
  const { l10n, board, ground, arrangement } = seen;
  if (board === undefined || ground === undefined || board.total > 0) return undefined;
  const { state, cases } = ground.cases.list(ground.connection);
  return emptyProblem(l10n, board, arrangement, {
    // There may be cases by now that the rows do not have yet.
    reads: state === "loading" || state === "idle" || cases.length > 0,
    filter: caseFilterOf(seen),
  });
}

function draftMessage(seen: Seen): ShownMessage["draft"] {
  const { l10n, view, ground, trials } = seen;
  const { modes, levels } = ground?.backend.capabilities ?? { modes: [], levels: [] };
  const one = ground && view?.type === "case" ? ground.cases.find(ground.connection, view.caseId) : undefined;
  const listed = trials.map((trial) => ({
    text: one?.id === trial.caseId ? trialTextOnCase(seen, trial) : trialText(seen, trial),
    trial,
    problem: hindranceText(seen, trial),
    drift: driftText(seen, trial),
    ...(canTrialEnd(trial) && { ends: true }),
  }));
  return {
    trials: listed,
    applying: seen.applying,
    summary: draftSummary(seen),
    working: !seen.effects.isWhole,
    ...(isHopeless(seen) && { hindrance: listed[0]!.problem }),
    ...(seen.origin !== undefined && { origin: seen.origin, from: originText(seen) }),
    editable: seen.editable,
    modes: modes.map((mode) => ({ value: mode, label: modeLabel(l10n, mode) })),
    levels: [
      { value: "none", label: l10n.t("no entry") },
      ...levels.map((level) => ({ value: level, label: levelLabel(l10n, level) })),
    ],
    ...(ground && one && { mode: triedCase(ground, one).mode }),
    drafts: ground && one ? draftableOfCase(ground, one) : [],
  };
}
