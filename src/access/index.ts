// The model for tests, tools and other users. Inside src each file is imported by itself.
export { apply } from "./apply";
export type { Barrier } from "./barrier";
export type { Case, CaseState, Change, Detail, Entry, Subject } from "./case";
export type { Cell } from "./compile";
export { evaluate, normalize, possibleLevels, type Access, type Reason } from "./evaluate";
export type { Asked, Evidence, Finding, Gap, Path, Source, Unknown } from "./evidence";
export { explain, type Explanation } from "./explain";
export { factsOf } from "./facts";
export { compareLevels, levels, rights, type GrantLevel, type Level, type Right, type Rights, type Tri } from "./level";
export { groupsFrom, membershipPaths, type Groups, type ReachedGroup } from "./membership";
export {
  grantLevels,
  type FactName,
  type Facts,
  type Gate,
  type Operation,
  type Policy,
  type Role,
  type TablePolicy,
  type Tier,
  type TierPolicy,
  type PolicyRow,
} from "./policy";
export { preview, previewEvidence, type Preview } from "./preview";
export { operationsOf, possibleRoles, rolesOf } from "./roles";
export {
  checkRole,
  narrow,
  restsOn,
  selfCheck,
  withRole,
  type Agreement,
  type RoleAgreement,
  type Rule,
  type SelfCheckCount,
} from "./selfCheck";
export { mostUnknowns, type ChangeVerdict } from "./worlds";
