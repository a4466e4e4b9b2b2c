import { homedir, userInfo } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/** The home of this user account. An empty or relative `HOME` would lead to wherever a command is typed. */
export function userHome(home: string = homedir()): string {
  return isAbsolute(home) ? home : userInfo().homedir;
}

/**
 * The folder of the store: one for each user account, shared by every editor and the command line.
 * `CASE_ACCESS_HOME` names another one.
 */
export function storeFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = userHome(),
): string {
  const own = env.CASE_ACCESS_HOME;
  if (own !== undefined && own !== "") return resolve(own);
  return join(dataFolder(env, platform, home), "case-access");
}

/** Where programs keep a user's data on this computer: what does not follow the user to another one. */
function dataFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  if (platform === "win32") return env.LOCALAPPDATA || join(home, "AppData", "Local");
  if (platform === "darwin") return join(home, "Library", "Application Support");
  // A path that is not absolute is to be ignored: XDG Base Directory Specification.
  const given = env.XDG_DATA_HOME;
  return given !== undefined && isAbsolute(given) ? given : join(home, ".local", "share");
}
