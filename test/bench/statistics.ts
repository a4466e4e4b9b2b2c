/** The middle one of some figures. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("nothing was measured");
  return sorted.length % 2 === 1 ? middle : (sorted[sorted.length / 2 - 1]! + middle) / 2;
}
