import type { Evidence } from "../../access/evidence";
import type { Subject, Case } from "../../access/case";
import { evaluate, possibleLevels, type Access } from "../../access/evaluate";
import { factsOf } from "../../access/facts";
import type { Level, Tri } from "../../access/level";
import { rolesOf } from "../../access/roles";
import { narrow, selfCheck, type Agreement } from "../../access/selfCheck";
import type { Backend, Directory, KnownState } from "../../backends/backend";

/**
 * Everything there is to say about one person on one case, from what is known. `stated` is the server's own answer for
 * this person; the model does without it, is held against it, and is narrowed by it only where they do not contradict.
 */
export function judge(
  backend: Backend,
  known: KnownState,
  subject: Subject,
  directory: Directory,
  stated: Level | undefined,
): Verdict {
  const { policy } = backend;
  const evidence = backend.evidence(known, subject, directory);
  const facts = factsOf(evidence);
  const model = evaluate(policy, known.case.mode, facts);
  const agreement =
    stated === undefined
      ? undefined
      : selfCheck(known.case.mode, model, stated, possibleLevels(policy, known.case.mode, facts));
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

/** Everything there is to show about one person on one case. */
export interface Verdict {
  readonly case: Case;
  readonly subject: Subject;
  readonly evidence: Evidence;
  /** Of the model; narrowed by the server's answer only where it agrees (then `server` is set). */
  readonly access: Access;
  readonly roles: Readonly<Record<string, Tri>>;
  /** The server's own answer for this person, where there is one. */
  readonly server?: Level;
  readonly agreement?: Agreement;
}
