import { roleFacts, type RoleFact } from "../../src/backends/argus/functions";
import type { RoleAnswers, RoleGrant } from "../../src/backends/backend";

/** A whole answer about the roles of somebody in Argus: these are held, and no others. */
export function roleAnswers(
  held: Partial<Record<RoleFact, readonly RoleGrant[]>> = {},
  about: { readonly readAt?: number; readonly truncated?: true } = {},
): RoleAnswers {
  return Object.fromEntries(
    roleFacts.map((fact) => [fact, { known: true, value: held[fact] ?? [], readAt: 1, ...about }]),
  );
}
