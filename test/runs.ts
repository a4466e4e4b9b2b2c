/**
 * How many runs of a property: few where all tests are run, since somebody waits; as many as `PROVE` times that where
 * it is to be proven (`npm run prove`).
 */
export function runs(few: number): number {
  return few * Number(process.env.PROVE ?? 1);
}
