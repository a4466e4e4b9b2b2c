import { homedir } from "node:os";
import { join } from "node:path";

/** Where the command line keeps its files. */
export interface Folders {
  /** Holds `connections.json`. */
  readonly configuration: string;
  /** Holds the journal and the locks. */
  readonly state: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `CASE_ACCESS_HOME` is one folder for both; otherwise each platform has its own places for them.
 * `state`: what `--state` says.
 */
export function foldersOf(environment: Environment, platform: NodeJS.Platform, state?: string): Folders {
  const own = environment.CASE_ACCESS_HOME;
  const folders = own ? { configuration: own, state: own } : foldersOfPlatform(environment, platform);
  return { ...folders, ...(state !== undefined && { state }) };
}

function foldersOfPlatform(environment: Environment, platform: NodeJS.Platform): Folders {
  const home = homedir();
  switch (platform) {
    case "win32": {
      const roaming = environment.APPDATA || join(home, "AppData", "Roaming");
      const local = environment.LOCALAPPDATA || join(home, "AppData", "Local");
      return { configuration: join(roaming, "case-access"), state: join(local, "case-access") };
    }
    case "darwin": {
      const support = join(home, "Library", "Application Support", "case-access");
      return { configuration: support, state: support };
    }
    default:
      return {
        configuration: join(environment.XDG_CONFIG_HOME || join(home, ".config"), "case-access"),
        state: join(environment.XDG_DATA_HOME || join(home, ".local", "share"), "case-access"),
      };
  }
}
