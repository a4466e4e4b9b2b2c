/**
 * The methods of the customer's REST module, each named after the CMf action that it wraps.
 * `docs/cmf-openapi.yaml` and the sandbox have the same list; a test compares the three.
 */
export const methods = {
  Case_GetCases: { verb: "GET" },
  Case_GetDetailsByCaseId: { verb: "GET" },
  Case_GetGroupsUsersWithAccess: { verb: "GET" },
  Case_ValidateAccess: { verb: "GET" },
  Case_GrantAccessToUser: { verb: "POST" },
  Case_UpdateUserAccess: { verb: "POST" },
  Case_RevokeAccessFromUser: { verb: "POST" },
  Case_GrantAccessToGroup: { verb: "POST" },
  Case_UpdateGroupAccess: { verb: "POST" },
  Case_RevokeAccessFromGroup: { verb: "POST" },
  CaseDefinition_GetAll: { verb: "GET" },
  CaseDefinition_GetById: { verb: "GET" },
  CaseDefinition_GrantAccessToUser: { verb: "POST", optional: true },
  CaseDefinition_UpdateUserAccess: { verb: "POST", optional: true },
  CaseDefinition_RevokeAccessFromUser: { verb: "POST", optional: true },
  CaseDefinition_GrantAccessToGroup: { verb: "POST", optional: true },
  CaseDefinition_UpdateGroupAccess: { verb: "POST", optional: true },
  CaseDefinition_RevokeAccessFromGroup: { verb: "POST", optional: true },
  User_GetIdByUsername: { verb: "GET" },
  GroupExtended_GetAll: { verb: "GET" },
} as const satisfies Record<string, { verb: "GET" | "POST"; optional?: true }>;

export type Method = keyof typeof methods;

type WithVerb<V> = { [M in Method]: (typeof methods)[M] extends { verb: V } ? M : never }[Method];
export type ReadMethod = WithVerb<"GET">;
export type WriteMethod = WithVerb<"POST">;
