import { namingAmong, type Naming } from "../wording/naming";
import type { Connection } from "../core/connections/connections";
import type { Uses } from "./services";

/** How people of a connection are called in messages: everyone seen so far counts as somebody to be mixed up with. */
export function namesOf({ cases }: Uses<"cases">, connection: Connection): Naming {
  return namingAmong(cases.people(connection));
}
