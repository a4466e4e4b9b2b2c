import type { Subject } from "../access/case";
import { evaluate, type Access } from "../access/evaluate";
import { factsOf } from "../access/facts";
import type { Level, Tri } from "../access/level";
import type { Facts, Policy } from "../access/policy";
import { narrow, selfCheck } from "../access/selfCheck";
import type { Backend, Directory, KnownState } from "../backends/backend";
import type { Verdict } from "./cases";

/**
 * Everything there is to say about one person on one case, from what is known. `stated` is the server's own answer for
 * this person; the model does without it, is held against it, and is narrowed by it only where they do not contradict.
 */
export function judge(backend: Backend, known: KnownState, subject: Subject, directory: Directory, stated: Level | undefined): Verdict {
  const { policy } = backend;
  const evidence = backend.evidence(known, subject, directory);
  const facts = factsOf(evidence);
  const model = evaluate(policy, known.case.mode, facts);
  const agreement = stated === undefined ? undefined : selfCheck(known.case.mode, model, stated);
  const agrees = stated !== undefined && agreement !== undefined && agreement.kind !== "disagrees";
  const access = agrees ? narrow(model, stated) : model;
  return {
    case: known.case,
    subject,
    evidence,
    access,
    roles: rolesOf(policy, access, facts),
    ...(agrees && { server: stated }),
    ...(agreement !== undefined && { agreement }),
  };
}

/** Whether the person has each role: a role is had by whoever can read the case and has one of its facts. */
function rolesOf(policy: Policy, access: Access, facts: Facts): Record<string, Tri> {
  const roles: Record<string, Tri> = {};
  for (const { role, anyOf } of policy.roles) {
    const given: readonly Tri[] = anyOf === "read" ? ["yes"] : anyOf.map((fact) => facts[fact] ?? "unknown");
    const having: Tri = given.includes("yes") ? "yes" : given.includes("unknown") ? "unknown" : "no";
    roles[role] = having === "no" || access.read === "no" ? "no" : having === "yes" ? access.read : "unknown";
  }
  return roles;
}
