import { entriesOf, hasId } from "../../access/case";
import { mayHaveEntry, subjectName } from "../../wording/reason";
import { toFailure } from "../../base/failure";
import { copyFrom, exportFrom } from "../export/exportTable";
import { createPicking } from "./picking";
import type { Of, ToHost } from "../protocol";
import { viewAfter, withoutOther } from "../view";
import { reviewKey } from "../message/review";
import type { ActionNeeds } from "./actionNeeds";
import { createDrafting } from "./drafting";
import { isAboutTheSame } from "../matrix/trials";

/** What people do in a panel, beside looking through it. */
export interface Actions {
  /** Rejects with what failed. */
  receive(
    message: Exclude<ToHost, { type: "ready" | "room" | "rows" | "hold" | "arrange" | "why" | "closeWhy" | "act" }>,
  ): Promise<void>;
  /** A button of the reasons or of a problem. */
  act(id: string): Promise<void>;
  /** What is being taken away is of somebody else's view by now: it ends, and nothing is written. */
  forgetTaken(): void;
  dispose(): void;
}

/** The actions of one panel, in its session. Long because its functions share its state. */
export function createActions(session: ActionNeeds): Actions {
  const { needs, screen, supply } = session;
  const picking = createPicking();
  const drafting = createDrafting(session, () => taking.signal);
  /** What is written or sent does not end with what is looked at. */
  let taking = new AbortController();

  function forgetTaken(): void {
    taking.abort();
    taking = new AbortController();
  }

  function choose({ place, value, level }: Of<ToHost, "choose">): void {
    const { view } = session.look();
    const picked = picking.take(value);
    if (picked === undefined) return;
    if (place !== "trial") return session.lookAt(viewAfter(view, place, picked));
    if (typeof picked !== "string") drafting.add(picked, level);
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
    if (own !== undefined) {
      await needs.run(`caseAccess.${what}`, { ...about, entry: own.id });
      return;
    }
    const whose = subjectName(holder.subject);
    const read = ground.cases.entries(ground.connection, caseId);
    session.notice(
      read.known && read.truncated
        ? mayHaveEntry(needs.l10n, whose)
        : needs.l10n.t("There is no entry for {0}.", whose),
    );
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
      await exportFrom(board, ground, screen.seen(session.look()), format, taking.signal, needs);
    } catch (thrown) {
      if (toFailure(thrown).kind !== "cancelled") throw thrown;
      session.notice(needs.l10n.t("Nothing was exported: the table that it was for is no longer there."));
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
          return drafting.tryOn(message);
        case "end":
          return drafting.end(message);
        case "untry":
          return drafting.keep(trials.filter((trial) => !isAboutTheSame(trial, message.trial)));
        case "discard":
          return drafting.keep([]);
        case "apply":
          return drafting.apply();
        case "review":
          session.change({ why: { key: reviewKey } });
          return session.showWhy();
        case "handOn":
          return drafting.handOn(message.as);
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
      if (does?.kind === "draft") return does.what === "apply" ? drafting.apply() : drafting.handOn(does.what);
      if (does !== undefined) await needs.run(does.command, does.argument);
    },
    forgetTaken,
    dispose: forgetTaken,
  };
}
