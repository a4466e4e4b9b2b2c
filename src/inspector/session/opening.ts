import type { Backend } from "../../backends/backend";
import { toFailure } from "../../base/failure";
import type { Connection } from "../../core/connections/connections";
import { goneProblem } from "../message/problems";
import { viewOfCaller } from "../reading/fetching";
import type { Supply } from "../reading/readQueue";
import { isOverCases } from "../view";
import type { SessionNeeds } from "./needs";
import type { Outbox } from "./outbox";
import type { Screen } from "./screen";
import type { SessionState } from "./state";
import { untilSent } from "./untilSent";
import type { Upkeep } from "./upkeep";

/** What the beginning needs of its session. */
export interface OpeningNeeds {
  readonly needs: SessionNeeds;
  readonly state: SessionState;
  readonly screen: Screen;
  readonly supply: Supply;
  readonly outbox: Outbox;
  readonly upkeep: Upkeep;
  /** What was read is of somebody else's view by now: what is being taken away of it ends. */
  forgetTaken(): void;
}

/** From nothing to the first rows, and on to all of them. */
export class Opening {
  constructor(private readonly session: OpeningNeeds) {}

  /** Begins from nothing. Never rejects: what fails is shown. */
  async start(): Promise<void> {
    const { state, outbox } = this.session;
    const signal = this.session.supply.begin();
    state.starting++;
    try {
      await this.#begin(signal);
    } catch (thrown) {
      if (!signal.aborted && toFailure(thrown).kind !== "cancelled") outbox.fail(thrown);
    } finally {
      state.starting--;
      if (state.running && state.starting === 0) outbox.progress();
    }
  }

  /** Reads the other pages of cases, and then what the rows lack. */
  async readOn(connection: Connection, signal: AbortSignal): Promise<void> {
    const { state, supply, outbox, upkeep } = this.session;
    if (isOverCases(state.look.view)) await supply.readPages(connection, () => outbox.progress());
    if (signal.aborted || !state.running) return;
    supply.restIsNext();
    upkeep.judgeOn();
    upkeep.later();
  }

  /** Rejects with what failed. @param signal aborted when something else is looked at */
  async #begin(signal: AbortSignal): Promise<void> {
    const { needs, state, screen, supply, outbox, upkeep } = this.session;
    const connection = needs.connections.find(needs.connection);
    if (connection === undefined) {
      screen.clear();
      screen.say(goneProblem(needs.l10n, needs.connection));
      return outbox.table();
    }
    const backend = await needs.connections.backend(connection);
    if (signal.aborted) return;
    await this.#showWhatIsThere(connection, backend, signal);
    // What is known is what the page begins with; reading beside it would hold the page up.
    if (screen.board !== undefined) await needs.page?.live;
    if (signal.aborted) return;
    const view = await supply.readBase(connection, backend, state.look.view, signal, () => {
      // A page that has yet to be made, or waits for rows, begins with the cases; what is said of them follows.
      const isFirst = (needs.page?.stage ?? "live") !== "live" && screen.board === undefined;
      if (isFirst && state.look.view !== undefined && isOverCases(state.look.view)) upkeep.rebuild();
    });
    if (signal.aborted) return;
    state.look = { ...state.look, view: state.look.view ?? view };
    const failure = upkeep.listFailure(connection);
    if (failure !== undefined) return outbox.fail(failure);
    upkeep.rebuild();
    await needs.page?.live;
    await untilSent();
    if (!signal.aborted) await this.readOn(connection, signal);
  }

  async #showWhatIsThere(connection: Connection, backend: Backend, signal: AbortSignal): Promise<void> {
    const { needs, state, screen, outbox, upkeep } = this.session;
    const { cases, l10n } = needs;
    state.look = { ...state.look, view: state.look.view ?? viewOfCaller(cases, connection) };
    // Where the same was shown before, it is shown until there is something newer: so the page stays where it is.
    if (!screen.shows(connection, backend, state.look.view)) {
      const { ground } = screen;
      if (ground !== undefined && (ground.connection !== connection || ground.backend !== backend))
        this.session.forgetTaken();
      screen.clear();
    }
    if (cases.list(connection).cases.length > 0 && state.look.view !== undefined) {
      if (needs.page?.stage === "awaited") await untilSent();
      return signal.aborted ? undefined : upkeep.rebuild({ connection, backend });
    }
    screen.standOn({ connection, backend }, state.look);
    screen.say({ message: l10n.t("Reading cases…"), kind: "loading" });
    outbox.table();
  }
}
