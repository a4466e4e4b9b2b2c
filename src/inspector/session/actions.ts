import type { WhyAction } from "../message/whyModel";
import type { SessionNeeds } from "./needs";
import { entriesOf, hasId } from "../../access/case";
import { subjectName } from "../../wording/reason";
import { toFailure } from "../../base/failure";
import { failureWords } from "../../wording/failure";
import type { Connection } from "../../core/connections/connections";
import { copyFrom, exportFrom } from "../export/exportTable";
import { drafts, type Look } from "../viewState";
import { createPicking } from "./picking";
import type { Of, ToHost, View } from "../protocol";
import type { Supply } from "../reading/readQueue";
import type { Screen } from "./screen";
import { viewAfter, withoutOther } from "../view";
import { hindranceOf } from "../matrix/hindrance";
import { reviewKey } from "../message/review";
import { effectsOn, refusal, wantedBy } from "./applyTrials";
import { drafted, isAboutTheSame, trialFor, withTrial } from "../matrix/trials";

/** What people do in a panel, beside looking through it. */
export interface Actions {
  /** Rejects with what failed. */
  receive(
    message: Exclude<ToHost, { type: "ready" | "rows" | "hold" | "arrange" | "why" | "closeWhy" | "act" }>,
  ): Promise<void>;
  /** A button of the reasons or of a problem. */
  act(id: string): Promise<void>;
  /** What is being taken away is of somebody else's view by now: it ends, and nothing is written. */
  forgetTaken(): void;
  dispose(): void;
}

/** What the actions need of their session. */
export interface ActionNeeds {
  readonly needs: SessionNeeds;
  readonly screen: Screen;
  readonly supply: Supply;
  look(): Look;
  lookAt(view: View): void;
  change(change: Partial<Pick<Look, "trials" | "origin" | "why">>): void;
  /** Shows the matrix anew. */
  rebuild(): void;
  /** Begins from nothing. */
  restart(): Promise<void>;
  show(): void;
  /** Shows the reasons that are asked for. */
  showWhy(): void;
  showProgress(): void;
  readOn(connection: Connection): Promise<void>;
  wantRest(): void;
  wantVisible(): void;
  /** Nothing is begun or paged that would come to the rest by itself. */
  rowsAreNext(): boolean;
  /** Drops the trials that are so already. */
  forgetTrue(connection: Connection): boolean;
  /** The button of the reasons that was offered with this id. */
  whyAction(id: string): WhyAction | undefined;
  notice(text: string | undefined): void;
}

/** The actions of one panel, in its session. */
export function createActions(session: ActionNeeds): Actions {
  const { needs, screen, supply } = session;
  const picking = createPicking();
  /** What is written or sent does not end with what is looked at. */
  let taking = new AbortController();

  function forgetTaken(): void {
    taking.abort();
    taking = new AbortController();
  }

  function choose({ place, value, level }: Of<ToHost, "choose">): void {
    const { view, trials } = session.look();
    const picked = picking.take(value);
    if (picked === undefined) return;
    if (place !== "trial") return session.lookAt(viewAfter(view, place, picked));
    const { ground } = screen;
    if (ground === undefined || typeof picked === "string" || view?.type !== "case") return;
    const { levels } = ground.backend.capabilities;
    const trial = trialFor(ground.backend, view.caseId, { subject: picked }, "entry", level ?? levels[0] ?? "");
    if (trial === undefined) return;
    needs.recent.add(picked);
    tryOut({ trials: withTrial(trials, drafted(trial, ground.cases, ground.connection)) });
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

  function tryOut(change: Partial<Pick<Look, "trials" | "origin" | "why">>): void {
    session.change(change);
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
      const wanted = await wantedBy(able, cases, connection, taking.signal);
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

  /** Gives the draft to somebody else, or takes one from a file. */
  async function handOn(as: Of<ToHost, "handOn">["as"]): Promise<void> {
    const { ground } = screen;
    if (ground === undefined) return;
    const { connection, cases } = ground;
    const { trials } = session.look();
    if (as !== "open" && trials.length === 0) return;
    session.notice(await needs.handOn(as, connection, trials, cases.directory(connection).caller));
  }

  async function load(on: boolean): Promise<void> {
    const { ground } = screen;
    if (ground === undefined) return;
    if (!on) {
      supply.pause();
      session.wantVisible();
      return session.showProgress();
    }
    // After a failure it is only tried again; however much it is, is read where that was asked for.
    supply.resume(ground.cases.list(ground.connection).failure === undefined);
    await session.readOn(ground.connection);
  }

  /** Changes the entry of a row by the command that does so, which asks for confirmation. */
  async function changeEntry({ key, what }: Of<ToHost, "change">): Promise<void> {
    const { ground } = screen;
    const spot = screen.spot(key);
    if (ground === undefined || spot === undefined || "fact" in spot.holder) return;
    const { caseId, holder } = spot;
    const about = { connection: needs.connection, case: caseId };
    if (what === "grant") {
      await needs.run("caseAccess.grant", { ...about, subject: holder.subject.id });
      return;
    }
    const entries = await ground.cases.loadEntries(ground.connection, caseId, supply.signal);
    const own = entriesOf(entries, holder.subject).find(hasId);
    if (own === undefined) session.notice(needs.l10n.t("There is no entry for {0}.", subjectName(holder.subject)));
    else await needs.run(`caseAccess.${what}`, { ...about, entry: own.id });
  }

  function open(key: string): void {
    const spot = screen.spot(key);
    if (spot === undefined) return;
    if (screen.board?.axis.rowsAre === "cases") session.lookAt({ type: "case", caseId: spot.caseId });
    else if ("subject" in spot.holder) session.lookAt({ type: "user", subject: spot.holder.subject });
  }

  /**
   * Looks through the rows as they are now: where they are others than those that were looked at, the page has been
   * told by then.
   */
  function find({ text, from, back }: Of<ToHost, "find">): void {
    const { board, version } = screen;
    if (board === undefined) return;
    const index = board.find(text, from, back);
    needs.post({ type: "found", version, ...(index !== undefined && { index }) });
  }

  async function takeAway(format: Of<ToHost, "export">["format"]): Promise<void> {
    const { board, ground } = screen;
    if (board === undefined || ground === undefined) return;
    try {
      session.notice(await exportFrom(board, ground, screen.seen(session.look()), format, taking.signal, needs));
    } catch (thrown) {
      if (toFailure(thrown).kind !== "cancelled") throw thrown;
      session.notice(
        needs.l10n.t("The export was ended, and nothing was written: what it was about is not there any more."),
      );
    }
  }

  return {
    receive: async (message) => {
      const { board, ground } = screen;
      const { view, trials } = session.look();
      switch (message.type) {
        case "choose":
          return choose(message);
        case "uncompare":
          return view === undefined ? undefined : session.lookAt(withoutOther(view));
        case "find":
          return find(message);
        case "try":
          return tryOn(message);
        case "untry":
          return tryOut({ trials: trials.filter((trial) => !isAboutTheSame(trial, message.trial)) });
        case "discard":
          return tryOut({ trials: [], origin: undefined });
        case "apply":
          return apply();
        case "review":
          session.change({ why: { key: reviewKey } });
          return session.showWhy();
        case "handOn":
          return handOn(message.as);
        case "load":
          return load(message.on);
        case "refresh":
          await needs.run("caseAccess.refresh", { connection: needs.connection });
          return;
        case "hintSeen":
          return needs.hint.close();
        case "search":
          return ground === undefined
            ? undefined
            : needs.post(await picking.search(ground, message, session.look(), needs.recent.list(), supply.signal));
        case "change":
          return changeEntry(message);
        case "open":
          return open(message.key);
        case "copy":
          return board === undefined ? undefined : session.notice(await copyFrom(board, message, needs));
        case "export":
          return takeAway(message.format);
      }
    },
    act: async (id) => {
      if (id === "retry") return session.restart();
      if (id === "key") {
        await needs.run("caseAccess.setApiKey", { connection: needs.connection });
        return session.restart();
      }
      if (id === "filter") {
        await needs.run("caseAccess.filter", { connection: needs.connection });
        return;
      }
      const does = session.whyAction(id)?.does;
      if (does?.kind === "look") return session.lookAt(does.at);
      if (does?.kind === "draft") return does.what === "apply" ? apply() : handOn(does.what);
      if (does !== undefined) await needs.run(does.command, does.argument);
    },
    forgetTaken,
    dispose: forgetTaken,
  };
}
