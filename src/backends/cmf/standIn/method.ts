import type { Input } from "./input";
import type { CmfKey } from "./logins";
import type { CmfQuirks } from "./quirks";
import type { Store } from "./store";
import { raise } from "./refusal";
import { definitions, groups, users, type Case, type Definition } from "./world";

export interface Caller extends CmfKey {
  readonly userId: number;
}

/** A method of the module. */
export interface Method {
  readonly verb: "GET" | "POST";
  readonly optional?: true;
  run(input: Input, caller: Caller): object | undefined | Promise<undefined>;
}

/** What every method rests on. */
export interface MethodContext {
  readonly store: Store;
  readonly quirks: CmfQuirks;
}

export function caseOf({ store }: MethodContext, input: Input): Case {
  return store.find(input.text("CaseId")) ?? raise("00002", "Case wasn't found.");
}

export function definitionOf(input: Input): Definition {
  const id = input.text("CaseDefinitionId").toLowerCase();
  return definitions.find((one) => one.id === id) ?? raise("00023", "CaseDefinition wasn't found.");
}

export function granteeOf(input: Input, kind: "users" | "groups"): string {
  const id = input.number(kind === "users" ? "UserId" : "GroupId");
  if (kind === "users" && !users.some((one) => one.id === id)) raise("00002", "User wasn't found.");
  if (kind === "groups" && !groups.some((one) => one.id === id)) raise("00002", "Group wasn't found.");
  return String(id);
}
