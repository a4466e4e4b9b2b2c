/** So long, in milliseconds, work may go on before something else has its turn. */
const slice = 10;

/**
 * Does work to its end, a slice at a time: others that wait for the event loop get it in between. The work says with
 * each `yield` where it may be interrupted.
 */
export async function inSlices<Result>(work: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const until = performance.now() + slice;
    do {
      const { done, value } = work.next();
      if (done === true) return value;
    } while (performance.now() < until);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The same at once. */
export function atOnce<Result>(work: Generator<void, Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
