import type { Sql } from "../store/sqlite";
import type { BatchIntent } from "./attempt";

/** The number of the identity under which a record is kept. */
export function identityOf(
  sql: Sql,
  { system, origin, url, caller }: Pick<BatchIntent, "system" | "origin" | "url" | "caller">,
  as = caller?.id,
) {
  const key = [system ?? null, origin, url ?? null, as ?? null];
  const find = () =>
    sql.get(
      `SELECT id FROM identity WHERE ifnull(system, '') = ifnull(?, '') AND origin = ?
         AND ifnull(url, '') = ifnull(?, '') AND ifnull(caller, '') = ifnull(?, '')`,
      ...key,
    );
  const known = find();
  if (known !== undefined) return known.id!;
  sql.run("INSERT INTO identity (system, origin, url, caller) VALUES (?, ?, ?, ?)", ...key);
  return find()!.id!;
}
