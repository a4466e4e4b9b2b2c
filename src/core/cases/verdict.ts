import type { Evidence } from "../../access/evidence";
import { isSameSubject, type Subject, type Case } from "../../access/case";
import { evaluate, possibleLevels, widened, type Access } from "../../access/evaluate";
import { factsOf } from "../../access/facts";
import type { Level, Tri } from "../../access/level";
import { possibleRoles, rolesOf } from "../../access/roles";
import { isTiered } from "../../access/policy";
import { checkRole, narrow, selfCheck, withRole, type Agreement, type RoleAgreement } from "../../access/selfCheck";
import { entriesOnly } from "../../access/tiers";
import type { Backend, Directory, KnownState } from "../../backends/backend";

/**
 * Everything there is to say about one person on one case, from what is known. `stated` is the server's own answer for
 * this person; the model does without it, is held against it, and is narrowed by it only where they do not contradict.
 * Where they do, neither is believed.
 */
export function judge(
  backend: Backend,
  known: KnownState,
  subject: Subject,
  directory: Directory,
  stated: Level | undefined,
): Verdict {
  const { policy } = backend;
  const { mode } = known.case;
  const role = stated === undefined ? undefined : checkedRole(backend, known, subject, directory);
  // What rests on a role that the model contradicts must not pass for certain.
  const trusted = role?.kind === "disagrees" ? untold(known) : known;
  const evidence = backend.evidence(trusted, subject, directory);
  const facts = factsOf(evidence);
  // Where the server keeps a level, that is the answer, and the check holds it against what the entries give.
  const byEntries = isTiered(policy) ? entriesOnly(policy) : undefined;
  const model = evaluate(policy, mode, facts);
  const checked = byEntries === undefined ? model : evaluate(byEntries, mode, facts);
  const found =
    stated === undefined
      ? undefined
      : withRole(selfCheck(mode, checked, stated, possibleLevels(byEntries ?? policy, mode, facts)), role);
  // No rule of the model is in doubt where a server has not followed its own entries.
  const mayStay = known.enforced?.mayStay?.includes(subject.id);
  const agreement: Agreement | undefined =
    found && byEntries ? { ...found, about: "entries", rules: [], ...(mayStay && { mayStay }) } : found;
  const agrees = stated !== undefined && agreement !== undefined && agreement.kind !== "disagrees";
  // Of two answers that contradict each other neither is certain.
  const access = agrees
    ? narrow(model, stated)
    : stated === undefined || byEntries !== undefined
      ? model
      : widened(model, stated);
  return {
    case: known.case,
    known: trusted,
    subject,
    evidence,
    access,
    roles: rolesOf(policy, access, facts),
    ...(agrees && { server: stated }),
    ...(!agrees && access !== model && { contradiction: stated }),
    ...(byEntries !== undefined && subject.kind !== "group" && { entries: checked }),
    ...(agreement !== undefined && { agreement }),
  };
}

/**
 * The role that the server states of the caller on a case, held against what everything else leaves possible. Undefined
 * where it states none that the policy has.
 */
function checkedRole(
  backend: Pick<Backend, "policy" | "evidence">,
  known: KnownState,
  subject: Subject,
  directory: Directory,
): RoleAgreement | undefined {
  const { policy } = backend;
  const role = known.case.own?.role;
  const isCaller = directory.caller !== undefined && isSameSubject(subject, directory.caller);
  if (!isCaller || role === undefined || !policy.roles.some((one) => one.role === role)) return undefined;
  return checkRole(possibleRoles(policy, factsOf(backend.evidence(untold(known), subject, directory))), role);
}

/** The same without what the server says of the caller. */
function untold(known: KnownState): KnownState {
  return { ...known, case: { ...known.case, own: undefined } };
}

/** Everything there is to show about one person on one case. */
export interface Verdict {
  readonly case: Case;
  /** The sources of the evidence. */
  readonly known: KnownState;
  readonly subject: Subject;
  readonly evidence: Evidence;
  /**
   * Of the model; narrowed by the server's answer only where it agrees (then `server` is set). Where it says otherwise,
   * a right that the two do not give alike is unknown (then `contradiction` is set).
   */
  readonly access: Access;
  readonly roles: Readonly<Record<string, Tri>>;
  /** The server's own answer for this person, where there is one. */
  readonly server?: Level;
  /** The server's own answer, where it is none of those that the model leaves possible. */
  readonly contradiction?: Level;
  /**
   * Present where the server keeps levels beside its entries: then `access` is what it enforces, this is what the
   * entries give, and `agreement` holds the two against each other: a disagreement is the server's own.
   */
  readonly entries?: Access;
  readonly agreement?: Agreement;
}
