import type { Asked } from "../access/evidence";

/**
 * What a server tells of the key in use. Each is known only where the server states it; what is left out, the system
 * has no words for.
 */
export interface KeyFacts {
  /** What of the key is no secret, so that an administrator finds it. */
  readonly name?: string;
  readonly description?: string;
  /** The key changes nothing, no matter whose it is. */
  readonly readOnly?: Asked<boolean>;
  /** It is limited to what belongs to these (see `Case.scope`); empty: it is not limited. */
  readonly scopes?: Asked<readonly ScopePlace[]>;
  /** It is limited to these functions, by the server's names; empty: it is not limited. */
  readonly functions?: Asked<readonly string[]>;
  /** It works from these networks only; empty: from all. */
  readonly networks?: Asked<readonly string[]>;
  /** When it ends, in milliseconds since 1970; null: never. */
  readonly endsAt?: Asked<number | null>;
  /** When the session ends that the key makes, in milliseconds since 1970. The key may be valid for longer. */
  readonly sessionEndsAt?: number;
  /** The level of security that it has, in the server's words. */
  readonly securityLevel?: Asked<string>;
  /** What its person may do on the server, by the server's names. */
  readonly permissions?: Asked<readonly string[]>;
}

/** Something by its id, e.g. a customer. */
interface ScopePlace {
  readonly id: string;
  readonly name: string;
}

/** The facts that every report speaks of, known or not. */
export const statedOfKeys = ["readOnly", "scopes", "functions", "networks", "endsAt"] as const;

/** Whether a key may ask for something, as it was tried or as the server told it. */
export interface LookUp {
  /** What it is for; the vocabulary has its words. */
  readonly id: string;
  /** What a key needs for it, by the server's name. */
  readonly needs?: string;
  /** Of what it was tried. */
  readonly on?: ScopePlace;
  readonly allowed: Asked<boolean>;
}
