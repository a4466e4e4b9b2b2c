import type { Event } from "../../base/event";

/**
 * The part of the settings that the workspace lives by. Only what the user set for the application counts, never a
 * workspace.
 */
export interface Settings {
  readonly onDidChange: Event<void>;
  /** `caseAccess.connections` as it stands there, unchecked. */
  connections(): unknown;
  writeConnections(connections: readonly unknown[]): Promise<void>;
  /** Cases per page. */
  pageSize(): number;
  requestTimeoutSeconds(): number;
  connectTimeoutSeconds(): number;
  /** True: nothing is changed in any case system. */
  readOnly(): boolean;
  /** Which functions of Argus stand for which fact, e.g. `serviceRead` → the names of functions. */
  roleFunctions(): Readonly<Record<string, readonly string[]>>;
}

/** A setting that is a whole number: what is outside is drawn in, and what is no number is as if it were not set. */
export interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
}

/** The numbers of package.json, which VS Code only warns about. */
export const bounds = {
  pageSize: { minimum: 1, maximum: 1000, default: 25 },
  requestTimeoutSeconds: { minimum: 1, maximum: 600, default: 30 },
  connectTimeoutSeconds: { minimum: 1, maximum: 600, default: 15 },
  journalRetentionDays: { minimum: 0, maximum: 36500, default: 0 },
} as const satisfies Record<string, Bounds>;

/** The setting as it is used, whatever was written. */
export function withinBounds(given: unknown, { minimum, maximum, default: otherwise }: Bounds): number {
  if (typeof given !== "number" || !Number.isFinite(given)) return otherwise;
  return Math.min(maximum, Math.max(minimum, Math.round(given)));
}
