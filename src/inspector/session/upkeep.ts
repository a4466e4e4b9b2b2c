import { subjectKey } from "../../access/case";
import type { Failure } from "../../base/failure";
import type { Connection } from "../../core/connections/connections";
import type { Expiry } from "../../core/expiry/model";
import type { MatrixContext } from "../matrix/context";
import type { Lack } from "../matrix/missing";
import { drafted, withoutTrue } from "../matrix/trials";
import { reviewKey } from "../message/review";
import { readLack, readSpot } from "../reading/fetching";
import type { Supply } from "../reading/readQueue";
import { casesOf } from "../view";
import type { Look } from "../viewState";
import type { SessionNeeds } from "./needs";
import type { Outbox } from "./outbox";
import type { Screen } from "./screen";
import type { SessionState } from "./state";
import { untilSent } from "./untilSent";

/**
 * Changes that come in faster than this are shown together, in milliseconds; while page after page of cases arrives,
 * more patiently.
 */
const together = 120;
const togetherWhilePaging = 800;

/** What the upkeep needs of its session. */
export interface UpkeepNeeds {
  readonly needs: SessionNeeds;
  readonly state: SessionState;
  readonly screen: Screen;
  readonly supply: Supply;
  readonly outbox: Outbox;
  /** Begins from nothing. */
  start(): Promise<void>;
}

/** Keeps what is shown as new as what is known, and has read what its rows lack. */
export class Upkeep {
  #soon: NodeJS.Timeout | undefined;
  /** Something has changed that the page did not hear. */
  #missed = false;
  /** What the rows in sight lack is about to be read. */
  #wants = false;
  /** What was to end when that was told last. */
  #ends: readonly Expiry[];

  constructor(private readonly session: UpkeepNeeds) {
    this.#ends = session.needs.ends?.all() ?? [];
  }

  stop(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#missed = false;
  }

  /** Shows the matrix anew from what is known now. @param over what it stands on; the same as before by itself */
  rebuild(over: Pick<MatrixContext, "connection" | "backend"> | undefined = this.session.screen.ground): void {
    const { state, screen, outbox } = this.session;
    if (!state.running || over === undefined) return;
    state.stale = this.#isDeaf;
    if (this.#isDeaf) {
      screen.standOn(over, state.look);
      return this.later();
    }
    screen.make(over, state.look);
    outbox.table();
    if (screen.board === undefined) return;
    outbox.why();
    this.wantVisible();
    this.judgeOn();
  }

  /** Where the page stands, and its script does not hear yet. */
  get #isDeaf(): boolean {
    return this.session.needs.page?.stage === "drawn";
  }

  /** The page's script is there: it is told what has changed since the page was drawn. */
  catchUp(): void {
    this.judgeOn();
    const missed = this.#missed;
    this.#missed = false;
    if (missed) this.#showChanged();
  }

  judgeOn(): void {
    const { needs, state, screen, supply } = this.session;
    if (!state.running) return;
    // Each page makes the matrix anew; only what the order depends on is judged before the last one.
    const isLast = !supply.paging && (needs.page?.stage ?? "live") === "live";
    if (!isLast && !screen.board?.dependsOnJudging(state.look.arrangement)) return;
    screen.judgeOn(
      () => state.look,
      () => this.later(),
    );
  }

  /** Something that is known has changed. @param caseId undefined: not of one case alone */
  take(caseId: string | undefined): void {
    const { state, screen } = this.session;
    if (caseId === undefined || screen.board === undefined || this.#isReplaced) state.stale = true;
    else this.#touch(caseId);
    this.later();
  }

  /** One case was read again: what is shown of it is judged again. */
  #touch(caseId: string): void {
    const { state, screen } = this.session;
    const { board, ground } = screen;
    if (ground !== undefined && this.forgetTrue(ground.connection)) state.stale = true;
    if (board?.axis.rowsAre === "people") {
      if (casesOf(state.look.view).includes(caseId)) state.stale = true;
    } else if (!screen.judgeAgain(caseId)) state.stale = true;
  }

  /** What is to end has changed, or has come due: the rows that say so are judged again. */
  takeEnds(): void {
    const { screen, needs } = this.session;
    const { board } = screen;
    const now = needs.ends?.all() ?? [];
    const keys = [...this.#ends, ...now].map(({ case: of, subject }) =>
      board?.axis.rowsAre === "people" ? subject && subjectKey(subject) : of.id,
    );
    this.#ends = now;
    const touched = new Set(keys.filter((key) => key !== undefined));
    if (touched.size === 0 || board === undefined) return;
    for (const key of touched) screen.judgeAgain(key);
    this.later();
  }

  /** What has changed since is about to be shown. */
  get isDue(): boolean {
    return this.#soon !== undefined;
  }

  /** Shows soon what has changed since. */
  later(): void {
    const { state, supply } = this.session;
    if (this.#soon !== undefined || !state.running) return;
    if (this.#isDeaf) return void (this.#missed = true);
    this.#soon = setTimeout(() => this.#showChanged(), supply.paging ? togetherWhilePaging : together);
  }

  #showChanged(): void {
    const { state, screen } = this.session;
    this.#soon = undefined;
    const { board, ground } = screen;
    if (this.#isDeaf) return this.later();
    if (!state.running || ground === undefined) return;
    if (state.stale && !screen.isMaking) return void this.#freshen(ground);
    if (board === undefined) return;
    if (!screen.arrangeAgain(state.look)) this.later();
    this.#showNews();
    if (state.stale) this.later();
  }

  /** It is worked out what the draft does to whom. */
  tellEffects(): void {
    const { state, outbox } = this.session;
    if (!state.running) return;
    outbox.table();
    if (state.look.why?.key === reviewKey) outbox.why();
  }

  #showNews(): void {
    const { state, outbox } = this.session;
    this.judgeOn();
    this.wantVisible();
    this.wantRest();
    outbox.table();
    if (state.look.why !== undefined) outbox.why();
  }

  /** There is another connection of that name by now: another address, or the sandbox as somebody else. */
  get #isReplaced(): boolean {
    const { screen, needs } = this.session;
    return screen.ground !== undefined && screen.ground.connection !== needs.connections.find(needs.connection);
  }

  /**
   * Takes the news in, or begins from nothing where what was read is gone: with another key it is another person's
   * view.
   */
  async #freshen({ connection, backend }: Pick<MatrixContext, "connection" | "backend">): Promise<void> {
    const { needs, state, screen, outbox } = this.session;
    state.stale = false;
    if (this.#isReplaced) return this.session.start();
    const { cases, connections } = needs;
    const now = await connections.backend(connection).catch(() => undefined);
    if (!state.running || screen.ground?.backend !== backend) return;
    if (!state.starting && (now !== backend || cases.list(connection).state === "idle" || screen.isOfOtherFilter))
      return this.session.start();
    const failure = this.listFailure(connection);
    if (failure !== undefined) return outbox.fail(failure);
    const found = this.forgetTrue(connection);
    if (found || !screen.renew()) {
      this.rebuild();
      return this.wantRest();
    }
    const { caller } = cases.directory(connection);
    if (caller !== undefined) screen.judgeAgain(subjectKey(caller)); // the case itself may state the caller's level
    if (!screen.arrangeAgain(state.look)) this.later();
    this.#showNews();
  }

  /** Why there is nothing to show, where no case could be read at all. */
  listFailure(connection: Connection): Failure | undefined {
    const { cases, state, failure } = this.session.needs.cases.list(connection);
    return state === "failed" && cases.length === 0 && casesOf(this.session.state.look.view).length === 0
      ? failure
      : undefined;
  }

  // Reading what the rows lack.

  async readLack(lack: Lack, urgent: boolean, signal: AbortSignal): Promise<void> {
    const { state, screen, supply } = this.session;
    if (screen.ground === undefined) return;
    await readLack(lack, screen.ground, state.look.view, signal, !urgent);
    // What is open then on the rows out of sight is another thing to read.
    if (lack.what === "named" || lack.what === "everybody") supply.restIsNext();
    if ("subject" in lack && screen.board?.axis.rowsAre === "people") screen.judgeAgain(subjectKey(lack.subject));
  }

  /** Has what the rows in sight lack read, after what the page was told. */
  wantVisible(): void {
    if (this.#wants) return;
    this.#wants = true;
    void untilSent().then(() => {
      this.#wants = false;
      const { needs, state, screen, supply } = this.session;
      // Read beside the making of a page, it would hold the page up.
      if (state.running && (needs.page?.stage ?? "live") === "live") supply.want(screen.lacking);
    });
  }

  wantRest(): void {
    const { screen, supply } = this.session;
    if (screen.board?.isJudged && !screen.isMaking) supply.readRest();
  }

  async readForWhy(): Promise<void> {
    const { state, screen, supply } = this.session;
    const { why } = state.look;
    const { ground } = screen;
    const spot = why && screen.spot(why.key, why.side);
    if (spot === undefined || ground === undefined) return;
    await readSpot(spot, ground, supply.signal);
    this.later();
  }

  // The draft.

  change(change: Partial<Pick<Look, "trials" | "origin" | "why">>): void {
    this.session.state.look = { ...this.session.state.look, ...change };
  }

  /** Drops a trial that changes nothing. True: there was such a one. */
  forgetTrue(connection: Connection): boolean {
    const { needs, state } = this.session;
    const { trials: before, origin } = state.look;
    const left = withoutTrue(before, needs.cases, connection);
    const trials = left.map((trial) => drafted(trial, needs.cases, connection));
    this.change({ trials, origin: trials.length === 0 ? undefined : origin });
    return left.length < before.length;
  }
}
