interface Manner {
  /** So long, in milliseconds, work may go on before something else has its turn. */
  readonly slice: number;
  readonly pause: () => Promise<void>;
}

const inTurn: Manner = { slice: 10, pause: () => new Promise((resolve) => setImmediate(resolve)) };
/** For work beside requests: its pauses are as long as it takes to read an answer and to send what follows. */
const besideRequests: Manner = { slice: 4, pause: () => new Promise((resolve) => setTimeout(resolve, 1)) };

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
    const until = performance.now() + slice;
    do {
      const { done, value } = work.next();
      if (done === true) return value;
    } while (performance.now() < until);
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
