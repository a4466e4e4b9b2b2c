import type { Connection } from "../connections/connection";
import type { Sql } from "../store/sqlite";

/**
 * Puts the records of a credential under the id of its caller, once the system has told that. They were kept under the
 * name of the credential until then. Another process may write some under that name still, so it is done whenever the
 * caller is looked up.
 * @param own the name of the credential
 */
export function rekey(sql: Sql, { system, origin, url }: Connection, own: string, told: string): void {
  const find = "SELECT id FROM identity WHERE system = ? AND origin = ? AND url = ? AND caller = ?";
  const before = sql.get(find, system, origin, url, own)?.id;
  if (before === undefined || own === told) return;
  const after = sql.get(find, system, origin, url, told)?.id;
  if (after === undefined) {
    sql.run("UPDATE identity SET caller = ? WHERE id = ?", told, before);
    return;
  }
  // Every table that has records of an identity, also those that a later version adds.
  const references = sql.all(
    `SELECT t.name AS place, f."from" AS part FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) f
     WHERE t.type = 'table' AND f."table" = 'identity'`,
  );
  for (const { place, part } of references)
    sql.run(`UPDATE "${place}" SET "${part}" = ? WHERE "${part}" = ?`, after, before);
  sql.run("DELETE FROM identity WHERE id = ?", before);
}
