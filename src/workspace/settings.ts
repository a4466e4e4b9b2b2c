import type { Event } from "vscode";

/** The part of the settings that the workspace lives by. Only what the user set for the application counts, never a workspace. */
export interface Settings {
  readonly onDidChange: Event<void>;
  /** `caseAccess.connections` as it stands there, unchecked. */
  connections(): unknown;
  writeConnections(connections: readonly unknown[]): Promise<void>;
  /** Cases per page. */
  pageSize(): number;
  requestTimeoutSeconds(): number;
  connectTimeoutSeconds(): number;
  /** Which functions of Argus stand for which fact, e.g. `serviceRead` → the names of functions. */
  roleFunctions(): Readonly<Record<string, readonly string[]>>;
}
