import { setTimeout } from "node:timers/promises";

/**
 * VS Code packs and sends what it is told in later turns, which work that begins at once would hold up: a new panel
 * above all, or the first rows. In milliseconds.
 */
const pause = 12;

/** Resolves when VS Code had the time to send what it was told. */
export const untilSent = (): Promise<void> => setTimeout(pause);
