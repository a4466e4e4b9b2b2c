import { isAbsolute, join, resolve } from "node:path";
import { storeFolder, userHome } from "../../core/store/place";

/** Where the command line keeps its files. */
export interface Folders {
  /** Holds `connections.json`. */
  readonly configuration: string;
  /** Holds the journal and the locks. */
  readonly state: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `CASE_ACCESS_HOME` is one folder for both; otherwise each platform has its own places for them. The journal is where
 * the editors have it.
 * @param state what `--state` says
 */
export function foldersOf(
  environment: Environment,
  platform: NodeJS.Platform,
  state = storeFolder(environment, platform),
  home = userHome(),
): Folders {
  return { configuration: configurationFolder(environment, platform, home), state };
}

function configurationFolder(environment: Environment, platform: NodeJS.Platform, home: string): string {
  const own = environment.CASE_ACCESS_HOME;
  if (own) return resolve(own);
  if (platform === "win32") return join(environment.APPDATA || join(home, "AppData", "Roaming"), "case-access");
  if (platform === "darwin") return join(home, "Library", "Application Support", "case-access");
  // A path that is not absolute is to be ignored: XDG Base Directory Specification.
  const given = environment.XDG_CONFIG_HOME;
  return join(given !== undefined && isAbsolute(given) ? given : join(home, ".config"), "case-access");
}
