/** What is being read in the background, for the progress line. */
export interface Reading {
  readonly done: number;
  readonly total: number;
  readonly running: boolean;
  /** How many could not be read. */
  readonly failed: number;
}

/**
 * Reads many small things, the visible ones first. What is wanted is read at once; the rest only after `startRest`, and
 * fewer at a time, because a case system has other users too. Nothing is read twice unless it is forgotten.
 */
export class Reader {
  /** What waits is in one of these. */
  #wanted: string[] = [];
  readonly #rest = new Set<string>();
  readonly #state = new Map<string, "waiting" | "running" | "done" | "failed">();
  #running = 0;
  #restOn = false;
  #abort = new AbortController();

  /**
   * @param read reads one thing; `urgent` when somebody looks at it
   * @param changed called after each thing, and when the work begins or ends
   */
  constructor(
    private readonly read: (key: string, urgent: boolean, signal: AbortSignal) => Promise<void>,
    private readonly changed: () => void,
    private readonly atOnce = { urgent: 6, rest: 3 },
  ) {}

  /** Something that is to be read some time. */
  add(key: string): void {
    if (this.#state.has(key)) return;
    this.#state.set(key, "waiting");
    this.#rest.add(key);
  }

  /** What is visible now: it is read next, before anything that was wanted earlier, which is among the rest again. */
  want(keys: Iterable<string>): void {
    this.#putBack();
    this.#wanted = [...keys].reverse(); // taken from the end
    for (const key of this.#wanted) if (!this.#state.has(key)) this.#state.set(key, "waiting");
    this.#pump();
  }

  /** Ends all reading and forgets what there was to read. */
  clear(): void {
    this.stop();
    this.#state.clear();
    this.#rest.clear();
  }

  startRest(): void {
    for (const [key, state] of this.#state) {
      if (state !== "failed") continue;
      this.#state.set(key, "waiting");
      this.#rest.add(key);
    }
    this.#restOn = true;
    this.#pump();
    this.changed();
  }

  /** Ends all reading, also what is under way. What was not finished waits again. */
  stop(): void {
    this.#restOn = false;
    this.#putBack();
    this.#abort.abort();
    this.#abort = new AbortController();
    this.changed();
  }

  /** How many wait to be read. */
  get waiting(): number {
    let waiting = 0;
    for (const state of this.#state.values()) if (state === "waiting") waiting++;
    return waiting;
  }

  get reading(): Reading {
    let done = 0;
    let failed = 0;
    for (const state of this.#state.values()) {
      if (state === "done") done++;
      if (state === "failed") failed++;
    }
    return { done, failed, total: this.#state.size, running: this.#restOn && (this.#running > 0 || this.#rest.size > 0) };
  }

  #pump(): void {
    for (;;) {
      const urgent = this.#wanted.length > 0;
      if (!urgent && !this.#restOn) return;
      if (this.#running >= (urgent ? this.atOnce.urgent : this.atOnce.rest)) return;
      const key = urgent ? this.#wanted.pop() : this.#nextOfRest();
      if (key === undefined) {
        if (this.#running === 0) this.#restOn = false;
        return;
      }
      if (this.#state.get(key) === "waiting") void this.#readOne(key, urgent);
    }
  }

  #nextOfRest(): string | undefined {
    const [key] = this.#rest;
    if (key !== undefined) this.#rest.delete(key);
    return key;
  }

  #putBack(): void {
    for (const key of this.#wanted) if (this.#state.get(key) === "waiting") this.#rest.add(key);
    this.#wanted = [];
  }

  async #readOne(key: string, urgent: boolean): Promise<void> {
    const { signal } = this.#abort;
    this.#state.set(key, "running");
    this.#running++;
    let outcome: "done" | "failed" | "waiting" = "done";
    try {
      await this.read(key, urgent, signal);
    } catch {
      outcome = signal.aborted ? "waiting" : "failed";
    }
    this.#running--;
    if (this.#state.get(key) === "running") {
      this.#state.set(key, outcome);
      if (outcome === "waiting") this.#rest.add(key);
    }
    this.#pump();
    this.changed();
  }
}
