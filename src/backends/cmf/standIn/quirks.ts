import type { ErrorStyle } from "./refusal";

/** Where CMf's or a module's behaviour is not documented, or is the customer's choice. May be changed while it runs. */
export interface CmfQuirks {
  /** Whether the module has the six methods for grants on definitions; if not, how OutSystems says so. */
  definitionMethods: "present" | "absent404" | "absent500";
  errors: ErrorStyle;
  /** Every exception of the framework becomes a 500. */
  always500: boolean;
  refusedLogin: 401 | 500;
  /** What a second grant on a case does: documented nowhere. */
  secondGrant: "ignored" | "replaces" | "refused";
  /** Whether grants on the definition are in the list of a case. */
  listsDefinitionGrants: boolean;
  omitsDefaults: boolean;
  /** The module requires write access on the case of a caller who changes its access. */
  needsWrite: boolean;
}

/** What the stand-in does unless a test asks for something else. */
export const usualQuirks: CmfQuirks = {
  definitionMethods: "present",
  errors: "outsystems",
  always500: false,
  refusedLogin: 401,
  secondGrant: "ignored",
  listsDefinitionGrants: true,
  omitsDefaults: true,
  needsWrite: false,
};
