import * as cedar from "@cedar-policy/cedar-wasm/nodejs";

/**
 * The access page once more, as policies of Cedar: a policy engine made by others, with other rules of evaluation.
 * Owner implies write implies read is said with the actions' groups, and who does not see an unpublished case with a
 * policy that forbids: `context.reporterSees` says which of the page's two sentences on reporters is right.
 */
const policies = `
permit (principal, action in Action::"owner", resource) when { context.reporter || context.admin || context.aclOwner };

forbid (principal, action, resource)
unless { context.published || context.serviceTech || context.admin || (context.reporter && context.reporterSees) };

permit (principal, action in Action::"write", resource) when { context.reporter };
permit (principal, action in Action::"write", resource) when { context.mode == "roleBased" && context.serviceWrite };
permit (principal, action in Action::"write", resource) when { context.mode like "*Restricted" && context.serviceTech };
permit (principal, action in Action::"write", resource) when { context.mode != "explicit" && context.aclWrite };
permit (principal, action in Action::"write", resource) when { context.mode == "explicit" && context.aclMember };

permit (principal, action in Action::"read", resource) when { context.reporter || context.aclMember };
permit (principal, action in Action::"read", resource)
  when { ["roleBased", "writeRestricted"].contains(context.mode) && context.serviceRead };
permit (principal, action in Action::"read", resource) when { context.mode == "readRestricted" && context.serviceTech };
`;

const entities = [
  { uid: { type: "Action", id: "read" }, attrs: {}, parents: [{ type: "Action", id: "write" }] },
  { uid: { type: "Action", id: "write" }, attrs: {}, parents: [{ type: "Action", id: "owner" }] },
  { uid: { type: "Action", id: "owner" }, attrs: {}, parents: [] },
];

const policySet = "access page";

/**
 * Reads the policies once, so that a benchmark measures decisions and not parsing. Throws when Cedar does not accept
 * them.
 */
export function prepareCedar(): void {
  const answer = cedar.preparsePolicySet(policySet, { staticPolicies: policies });
  if (answer.type !== "success") throw new Error(JSON.stringify(answer.errors));
}

/**
 * Cedar's decision on one right. `facts` holds every fact as true or false. Throws when the evaluation had an error.
 */
export function cedarAllows(
  mode: string,
  facts: Readonly<Record<string, boolean>>,
  right: "read" | "write" | "owner",
): boolean {
  const answer = cedar.statefulIsAuthorized({
    principal: { type: "User", id: "1" },
    action: { type: "Action", id: right },
    resource: { type: "Case", id: "1" },
    context: { mode, ...facts },
    preparsedPolicySetId: policySet,
    entities,
  });
  if (answer.type !== "success" || answer.response.diagnostics.errors.length > 0)
    throw new Error(JSON.stringify(answer));
  return answer.response.decision === "allow";
}
