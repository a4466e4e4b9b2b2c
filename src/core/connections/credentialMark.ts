import { scrypt } from "node:crypto";
import { findSystem } from "../../backends/systems";
import type { Connection } from "./connection";

/**
 * What tells a credential from others: its user name, or a slow digest of a key that has none. Nothing of a password
 * or key can be read from it, and it is no key.
 * @param salt that of the store in which it is kept
 */
export function markOfCredential({ system, url }: Connection, key: string, salt: string): Promise<string> {
  const userName = findSystem(system)?.userNameOf?.(key);
  if (userName !== undefined) return Promise.resolve(`login ${userName}`);
  return new Promise((resolve, reject) =>
    scrypt(key, `${salt} ${system} ${url}`, 16, (error, digest) =>
      error === null ? resolve(`key ${digest.toString("hex")}`) : reject(error),
    ),
  );
}
