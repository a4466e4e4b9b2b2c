interface Manner {
  /** So long, in milliseconds, work may go on before something else has its turn. */
  readonly slice: number;
  readonly pause: () => Promise<void>;
}

/** Works that wait for a turn of the event loop: each gets one of its own, so that many hold it no longer than one. */
const waiting = new Set<() => void>();
/** When work began in this turn, by the clock of `performance`; undefined: none did. */
let began: number | undefined;
let isTurnAsked = false;

function askForTurn(): void {
  if (isTurnAsked) return;
  isTurnAsked = true;
  setImmediate(() => {
    isTurnAsked = false;
    began = undefined;
    const [first] = waiting;
    if (first === undefined) return;
    waiting.delete(first);
    first();
    askForTurn();
  });
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.add(resolve);
    askForTurn();
  });
}

/** How long work has gone on in this turn, whichever it was. */
function workedFor(): number {
  askForTurn();
  const now = performance.now();
  began ??= now;
  return now - began;
}

const inTurn: Manner = { slice: 10, pause: nextTurn };
/** For work beside requests: its pauses are as long as it takes to read an answer and to send what follows. */
const besideRequests: Manner = {
  slice: 4,
  pause: () => new Promise<void>((resolve) => setTimeout(resolve, 1)).then(nextTurn),
};

/**
 * Does work to its end, a slice at a time: others that wait for the event loop get it in between. The work says with
 * each `yield` where it may be interrupted.
 */
export function inSlices<Result>(work: Generator<void, Result>): Promise<Result> {
  return sliced(work, inTurn);
}

/** The same for what was read, while others are still being asked for. */
export function inSlicesBesideRequests<Result>(work: Generator<void, Result>): Promise<Result> {
  return sliced(work, besideRequests);
}

async function sliced<Result>(work: Generator<void, Result>, { slice, pause }: Manner): Promise<Result> {
  for (;;) {
    while (workedFor() < slice) {
      const { done, value } = work.next();
      if (done === true) return value;
    }
    await pause();
  }
}

/** The same at once. */
export function atOnce<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
