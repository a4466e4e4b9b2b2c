import { monitorEventLoopDelay } from "node:perf_hooks";

/** The longest time in milliseconds for which the event loop was held while the work was done. */
export async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  const resolution = 1;
  const watch = monitorEventLoopDelay({ resolution });
  watch.enable();
  await new Promise((resolve) => setTimeout(resolve, 5));
  watch.reset();
  // The first interval after a reset is not counted.
  await new Promise((resolve) => setTimeout(resolve, 5));
  await work();
  await new Promise((resolve) => setTimeout(resolve, 5));
  watch.disable();
  return watch.max / 1e6 - resolution;
}
