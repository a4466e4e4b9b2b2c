/** What is being read in the background, for the progress line. */
export interface ReadingProgress {
  readonly done: number;
  readonly total: number;
  readonly running: boolean;
  /** How many could not be read. */
  readonly failed: number;
}

/** What a reader needs to know of what it reads. */
export interface Reads<T> {
  /** Reads one thing; `urgent` when somebody looks at it. */
  read(what: T, urgent: boolean, signal: AbortSignal): Promise<void>;
  keyOf(what: T): string;
  /** False where somebody else has read it meanwhile. */
  isStillLacking(what: T): boolean;
  /** Called after each thing, and when the work begins or ends. */
  changed(): void;
}

/** So many times an answer that was lost again is asked for again. */
const mostLost = 2;

type ReaderState = "waiting" | "running" | "done" | "failed";

/**
 * Reads many small things, the visible ones first. What is wanted is read at once; the rest only after `startRest`, and
 * fewer at a time, because a case system has other users too. Nothing is read twice unless it is forgotten.
 */
export class Reader<T> {
  /** What waits is in one of these. */
  #wanted: string[] = [];
  readonly #rest = new Set<string>();
  readonly #all = new Map<string, { readonly what: T; state: ReaderState; lost: number }>();
  readonly #counts: Record<ReaderState, number> = { waiting: 0, running: 0, done: 0, failed: 0 };
  #running = 0;
  #restOn = false;
  #abort = new AbortController();

  constructor(
    private readonly reads: Reads<T>,
    private readonly atOnce = { urgent: 6, rest: 3 },
  ) {}

  /** Something that is to be read some time. */
  add(what: T): void {
    const key = this.reads.keyOf(what);
    if (this.#all.has(key)) return;
    this.#begin(key, what);
    this.#rest.add(key);
  }

  /** What is visible now: it is read next, before anything that was wanted earlier, which is among the rest again. */
  want(things: Iterable<T>): void {
    this.#putBack();
    this.#wanted = [...things].map((what) => {
      const key = this.reads.keyOf(what);
      const one = this.#all.get(key);
      if (one === undefined) this.#begin(key, what);
      else if (one.state === "done" && one.lost < mostLost && this.reads.isStillLacking(what)) {
        // A reading of something else meanwhile made older answers worthless.
        one.lost++;
        this.#to(key, "waiting");
      }
      return key;
    });
    this.#wanted.reverse(); // taken from the end
    this.#pump();
  }

  /** Ends all reading and forgets what there was to read. */
  clear(): void {
    this.stop();
    this.#all.clear();
    this.#rest.clear();
    for (const state of Object.keys(this.#counts) as ReaderState[]) this.#counts[state] = 0;
  }

  /** Reads the rest, also what has failed. */
  startRest(): void {
    for (const [key, one] of this.#all) {
      if (one.state !== "failed") continue;
      this.#to(key, "waiting");
      this.#rest.add(key);
    }
    this.#restOn = true;
    this.#pump();
    this.reads.changed();
  }

  /** Ends all reading, also what is under way. What was not finished waits again. */
  stop(): void {
    this.#restOn = false;
    this.#putBack();
    this.#abort.abort();
    this.#abort = new AbortController();
    this.reads.changed();
  }

  /** How many wait to be read. */
  get waiting(): number {
    return this.#counts.waiting;
  }

  get reading(): ReadingProgress {
    if (this.#counts.failed > 0)
      for (const [key, { what, state }] of this.#all)
        if (state === "failed" && !this.reads.isStillLacking(what)) this.#to(key, "done");
    const { done, failed } = this.#counts;
    return { done, failed, total: this.#all.size, running: this.#restOn && (this.#running > 0 || this.#rest.size > 0) };
  }

  #begin(key: string, what: T): void {
    this.#all.set(key, { what, state: "waiting", lost: 0 });
    this.#counts.waiting++;
  }

  #to(key: string, state: ReaderState): void {
    const one = this.#all.get(key)!;
    this.#counts[one.state]--;
    this.#counts[state]++;
    one.state = state;
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
      if (this.#all.get(key)?.state === "waiting") void this.#readOne(key, urgent);
    }
  }

  #nextOfRest(): string | undefined {
    const [key] = this.#rest;
    if (key !== undefined) this.#rest.delete(key);
    return key;
  }

  #putBack(): void {
    for (const key of this.#wanted) if (this.#all.get(key)?.state === "waiting") this.#rest.add(key);
    this.#wanted = [];
  }

  async #readOne(key: string, urgent: boolean): Promise<void> {
    const { signal } = this.#abort;
    const one = this.#all.get(key)!;
    this.#to(key, "running");
    this.#running++;
    let outcome: ReaderState = "done";
    try {
      await this.reads.read(one.what, urgent, signal);
    } catch {
      outcome = signal.aborted ? "waiting" : "failed";
    }
    this.#running--;
    if (this.#all.get(key) === one) {
      this.#to(key, outcome);
      if (outcome === "waiting") this.#rest.add(key);
    }
    this.#pump();
    this.reads.changed();
  }
}
