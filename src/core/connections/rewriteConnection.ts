import type { Connection } from "./connection";
import { settingName } from "./connectionsSetting";
import type { Keys } from "./keys";
import type { Settings } from "./settings";

/**
 * Writes another name or address of a connection into the settings. The key goes along to another name, and never to
 * another origin, for which it was not given.
 * @param key the key for what it is now; absent or empty: the one that it has, where the origin stays
 */
export async function rewriteConnection(
  { settings, keys }: { readonly settings: Settings; readonly keys: Keys },
  before: Connection,
  after: Connection,
  key = "",
): Promise<void> {
  const present = settings.connections();
  if (!Array.isArray(present)) return;
  const at = present.findIndex((one) => settingName(one) === before.name);
  const old = await keys.read(before);
  const kept = key.trim() !== "" ? key : after.origin === before.origin ? old : undefined;
  const { name, url } = after;
  // The old key first: two keys of one name have two places, and which is whose is told by the origin of the first.
  await keys.remove(before);
  try {
    if (kept !== undefined) await keys.write(after, kept);
    await settings.writeConnections(present.map((one: object, place) => (place === at ? { ...one, name, url } : one)));
  } catch (error) {
    await keys.remove(after);
    if (old !== undefined) await keys.write(before, old);
    throw error;
  }
}
