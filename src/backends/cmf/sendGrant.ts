import type { Subject } from "../../access/case";
import type { CmfClient } from "./client";
import type { CmfLevel } from "./level";
import type { WriteMethod } from "./methods";
import { sentId } from "./subjects";

type Verb = "grant" | "update" | "revoke";

/** Sends one request about a grant on a case or on a definition, once. */
export function sendGrant(
  { client, signal }: { readonly client: CmfClient; readonly signal: AbortSignal },
  scope: "Case" | "CaseDefinition",
  verb: Verb,
  scopeId: string,
  subject: Subject,
  level?: CmfLevel,
): Promise<void> {
  const { kind, id } = sentId(subject);
  const body = {
    [`${scope}Id`]: scopeId,
    [kind === "user" ? "UserId" : "GroupId"]: id,
    // Left out it would be false, which is what "read" means; sent, nobody has to know that.
    ...(level !== undefined && { HasWritePermission: level === "write" }),
  };
  return client.write(methodFor(scope, verb, kind), body, signal);
}

function methodFor(scope: "Case" | "CaseDefinition", verb: Verb, kind: "user" | "group"): WriteMethod {
  const whom = kind === "user" ? "User" : "Group";
  switch (verb) {
    case "grant":
      return `${scope}_GrantAccessTo${whom}`;
    case "update":
      return `${scope}_Update${whom}Access`;
    case "revoke":
      return `${scope}_RevokeAccessFrom${whom}`;
  }
}
