import type { Subject } from "../../access/case";
import { failureWords } from "../../wording/failure";
import type { Words } from "../../text/localize";
import { hindranceOf } from "../matrix/hindrance";
import { doubtText } from "../message/review";
import { doubtOf } from "../matrix/proof";
import { canTrialEnd } from "../matrix/trialEnd";
import { drafted, isAboutTheSame, trialFor, withTrial } from "../matrix/trials";
import type { Of, ToHost, Trial } from "../protocol";
import { drafts } from "../viewState";
import type { ActionNeeds } from "./actionNeeds";
import { effectsOn, refusal, wantedBy } from "./applyTrials";

/** What people do with the draft of a panel. */
export interface Drafting {
  /** Adds somebody to the case that is looked at, with a level, or as its reporter. */
  add(subject: Subject, as: string | undefined): void;
  tryOn(message: Of<ToHost, "try">): void;
  /** Asks when something that is drafted ends. */
  end(message: Of<ToHost, "end">): Promise<void>;
  /** Keeps these changes of the draft alone; with none of them it is discarded. */
  keep(trials: readonly Trial[]): void;
  apply(): Promise<void>;
  /** Gives the draft to somebody else, or takes one from a file. */
  handOn(as: Of<ToHost, "handOn">["as"]): Promise<void>;
}

/**
 * The draft of one panel. @param signal aborted when what is sent or written is of somebody else's view by now Long
 * because its functions share its state.
 */
export function createDrafting(session: ActionNeeds, signal: () => AbortSignal): Drafting {
  const { needs, screen, supply } = session;

  function add(subject: Subject, as: string | undefined): void {
    const { ground } = screen;
    const { view, trials } = session.look();
    if (ground === undefined || view?.type !== "case") return;
    const level = as ?? ground.backend.capabilities.levels[0] ?? "";
    const edit = level === "reporter" ? "reporter" : "entry";
    const trial = trialFor(ground.backend, view.caseId, { subject }, edit, level);
    if (trial === undefined) return;
    needs.recent.add(subject);
    tryOut(withTrial(trials, drafted(trial, ground.cases, ground.connection)));
  }

  function tryOn({ key, edit, value }: Of<ToHost, "try">): void {
    const { ground } = screen;
    if (ground === undefined) return;
    const { view, trials } = session.look();
    const { cases, connection, asOf } = ground;
    const spot = key === undefined ? undefined : screen.spot(key);
    const caseId = spot?.caseId ?? (view?.type === "case" ? view.caseId : undefined);
    const trial = caseId === undefined ? undefined : trialFor(ground.backend, caseId, spot?.holder, edit, value);
    if (trial === undefined) return;
    session.change({ trials: withTrial(trials, drafted(trial, cases, connection)) });
    session.forgetTrue(connection);
    session.rebuild();
    if (!cases.entries(connection, trial.caseId).known) supply.want([{ what: "entries", caseId: trial.caseId, asOf }]);
  }

  async function end({ key, trial: named }: Of<ToHost, "end">): Promise<void> {
    const { ground } = screen;
    const about = named ?? trialOf(key);
    if (ground === undefined || about === undefined || !canTrialEnd(about)) return;
    const until = await needs.chooseEnd(ground.connection, about.until !== undefined);
    if (until === undefined) return;
    const { until: _, ...endless } = about;
    const trials = session.look().trials.map((one) => {
      if (!isAboutTheSame(one, about)) return one;
      return until === "clear" ? endless : { ...endless, until: Math.ceil(until) };
    });
    tryOut(trials);
  }

  /** What is drafted in a row: of the entry first, then of the mode. */
  function trialOf(key: string | undefined): Trial | undefined {
    const spot = key === undefined ? undefined : screen.spot(key);
    if (spot === undefined || "fact" in spot.holder) return undefined;
    const { subject } = spot.holder;
    const { trials } = session.look();
    const wanted: readonly Trial[] = [
      { type: "entry", caseId: spot.caseId, subject, level: "none" },
      { type: "mode", caseId: spot.caseId, mode: "" },
    ];
    return wanted.flatMap((one) => trials.findLast((trial) => isAboutTheSame(trial, one)) ?? [])[0];
  }

  function tryOut(trials: readonly Trial[]): void {
    session.change({ trials, ...(trials.length === 0 && { origin: undefined }) });
    session.rebuild();
    // Where every row may be tried, more is lacking than before.
    if (session.rowsAreNext()) supply.restIsNext();
    session.wantRest();
  }

  /** Makes what is tried out, after one confirmation. What was not done stays tried, with what kept it. */
  async function apply(): Promise<void> {
    const { cases, applyTrials } = needs;
    const { ground, refused } = screen;
    const { trials } = session.look();
    if (ground === undefined || screen.applying || !drafts(session.look())) return;
    const { connection, l10n } = ground;
    screen.applying = true;
    session.show();
    try {
      const able = trials.filter((trial) => hindranceOf(ground, trial) === undefined);
      const wanted = await wantedBy(able, cases, connection, signal());
      for (const { trial, failure } of wanted.refused)
        refused.set(trial, failureWords(l10n, failure, connection.name).what);
      const all = wanted.changes;
      const asked =
        all.length === 0 && (wanted.refused.length > 0 || able.length < trials.length)
          ? undefined
          : applyTrials(
              connection,
              all.map((one) => one.wanted),
              (caseId, rows) =>
                effectsOn({ ...ground, trials: [...new Set(rows.map((row) => all[row]!.trial))] }, caseId),
              proofLines(),
            );
      const outcomes = await asked;
      if (outcomes !== undefined) for (const { trial } of all) refused.delete(trial);
      // A trial can be more than one change: the last refusal of any of them stays.
      outcomes?.forEach((outcome, at) => {
        const problem = refusal(l10n, outcome, connection.name);
        if (problem !== undefined) refused.set(all[at]!.trial, problem);
      });
    } finally {
      screen.applying = false;
      session.forgetTrue(connection);
      session.rebuild();
    }
    const left = session.look().trials.length;
    session.notice(left === 0 ? l10n.t("Changes applied.") : l10n.t("{0} left to apply.", left));
  }

  /** What was proven of the draft, or why that may not hold any more. */
  function proofLines(): readonly string[] {
    const { ground } = screen;
    const { origin, trials } = session.look();
    if (ground === undefined || origin?.proof === undefined) return [];
    const doubt = doubtOf(origin.proof, ground, trials);
    return [
      doubt === undefined ? firstItems(origin.proof.lines, ground.l10n).join("\n") : doubtText(ground.l10n, doubt),
    ];
  }

  return {
    add,
    tryOn,
    end,
    keep: tryOut,
    apply,
    handOn: async (as) => {
      const { ground } = screen;
      if (ground === undefined) return;
      const { connection, cases } = ground;
      const { trials } = session.look();
      if (as !== "open" && trials.length === 0) return;
      session.notice(await needs.handOn(as, connection, trials, cases.directory(connection).caller));
    },
  };
}

/** So many names of each list are in a confirmation; the review has more. */
const mostItems = 8;

function firstItems(lines: readonly string[], l10n: Words): string[] {
  const kept: string[] = [];
  let items = 0;
  lines.forEach((line, place) => {
    items = line.startsWith("  ") ? items + 1 : 0;
    if (items <= mostItems) kept.push(line);
    else if (!lines[place + 1]?.startsWith("  ")) kept.push(`  ${l10n.t("and {0} more", items - mostItems)}`);
  });
  return kept;
}
