import type { Case, CaseState, Change, Entry, Subject } from "../../access/case";
import { Failure, toFailure } from "../../base/failure";
import type { CmfClient } from "./client";
import { levelsOf, readListed } from "./entries";
import { codeOfFailure, detailOf, type Code } from "./errors";
import type { Grants, KnownGrant } from "./grants";
import { cmfLevel, type CmfLevel } from "./level";
import type { WriteMethod } from "./methods";
import { sentId } from "./subjects";

type Verb = "grant" | "update" | "revoke";

/**
 * Sends one change, once: what became of it is looked up by reading only, since a second request may undo what somebody
 * else has done meanwhile. It reads first and then chooses: a grantee that is listed is updated, one that is not is
 * granted, since CMf documents nothing for a second grant on a case. A grant takes nothing away.
 */
export async function write(
  client: CmfClient,
  grants: Grants,
  { case: of }: CaseState,
  change: Change,
  signal: AbortSignal,
): Promise<void> {
  switch (change.kind) {
    case "recompute":
    case "changeMode":
      // Access control is switched in Service Studio, for a whole definition, when it is published.
      throw new Failure("notSupported", { detail: "changeMode", notHandled: true });
    case "reporter":
    case "publish":
    case "unwatch":
      throw new Failure("notSupported", { detail: change.kind, notHandled: true });
    case "grant":
      if (change.on === "definition") return grantOnDefinition(change.subject, cmfLevel(change.level));
      return grantOnCase(change.subject, cmfLevel(change.level));
    case "changeLevel": {
      const subject = subjectOf(change.entry);
      if (change.entry.on === "definition") return changeOnDefinition("update", subject, cmfLevel(change.level));
      return changeOnCase(subject, cmfLevel(change.level));
    }
    case "revoke": {
      const subject = subjectOf(change.entry);
      if (change.entry.on === "definition") return changeOnDefinition("revoke", subject);
      return revokeOnCase(subject);
    }
  }

  async function grantOnCase(subject: Subject, level: CmfLevel): Promise<void> {
    const listed = await listedLevel(subject);
    if (listed === undefined) return grantHere(subject, level);
    if (grants.onCase(of.id, subject.id) !== "none")
      return listed === "write" || listed === level ? undefined : raise(subject, level);
    // Listed through the definition only, so the list will not show whether the case has a grant, too.
    return grantHere(subject, level);
  }

  async function changeOnCase(subject: Subject, level: CmfLevel): Promise<void> {
    const listed = await listedLevel(subject);
    if (listed === undefined) throw gone(subject);
    const known = grants.onCase(of.id, subject.id) ?? listed;
    // What is known may be from before somebody else changed it.
    if (known === level && listed === level) return;
    if (level === "write") return raise(subject, level);
    try {
      await updateHere(subject, level);
    } catch (thrown) {
      throw (await isStillListed(subject, thrown)) ? elsewhere(thrown) : gone(subject);
    }
  }

  async function revokeOnCase(subject: Subject): Promise<void> {
    if ((await listedLevel(subject)) === undefined) return;
    try {
      await learning(send("Case", "revoke", of.id, subject), learnCase(subject), undefined);
    } catch (thrown) {
      if (await isStillListed(subject, thrown)) throw elsewhere(thrown);
      return;
    }
    // It was accepted. Who is listed still has it from the definition, where that is known to give it.
    if (isMasked(subject)) grants.learnCase(of.id, subject, "none");
  }

  /**
   * From read to write. Where 00008 says that the case itself has no grant, the read comes from elsewhere, and granting
   * is no second grant.
   */
  async function raise(subject: Subject, level: CmfLevel): Promise<void> {
    try {
      await updateHere(subject, level);
    } catch (thrown) {
      if (!hasCode(thrown, "00008")) throw thrown;
      await grantHere(subject, level);
    }
  }

  function grantHere(subject: Subject, level: CmfLevel): Promise<void> {
    return learning(send("Case", "grant", of.id, subject, level), learnCase(subject), level);
  }

  function updateHere(subject: Subject, level: CmfLevel): Promise<void> {
    // While nothing is known of the definition, whoever still writes after a lowering may have it from there, or the
    // lowering got lost.
    const accepted = level === "read" && onDefinition(subject) === undefined ? undefined : level;
    return learning(send("Case", "update", of.id, subject, level), learnCase(subject), accepted);
  }

  /** There is a grant on the definition as well, so that lists do not show what becomes of the one on the case. */
  function isMasked(subject: Subject): boolean {
    const definition = onDefinition(subject);
    return definition !== undefined && definition !== "none";
  }

  function onDefinition(subject: Subject): KnownGrant {
    return of.scope && grants.onDefinition(of.scope.id, subject.id);
  }

  /**
   * After 00008: whether the grantee is listed all the same, or its grant was just taken away by somebody else. Any
   * other error is thrown on.
   */
  async function isStillListed(subject: Subject, thrown: unknown): Promise<boolean> {
    if (!hasCode(thrown, "00008")) throw thrown;
    return (await listedLevel(subject)) !== undefined;
  }

  /**
   * Nothing lists grants on definitions. A second one is a documented error that changes nothing, so granting tells
   * whether there is one; and a grant that is there is only ever raised.
   */
  async function grantOnDefinition(subject: Subject, level: CmfLevel): Promise<void> {
    const scope = scopeOf(of);
    const learn = learnDefinition(scope, subject);
    const before = await listedLevel(subject);
    let second = false;
    try {
      second = await isRefusedAsSecond(() => send("CaseDefinition", "grant", scope, subject, level));
    } catch (thrown) {
      if (!(await isShown(thrown, subject, before, level))) throw thrown;
    }
    if (second)
      return level === "write"
        ? learning(send("CaseDefinition", "update", scope, subject, level), learn, level)
        : learn("some");
    // It was accepted. Whoever was not listed has to be now, or it got lost, or lists do not show what is on
    // definitions.
    if (before === undefined && (await listedLevel(subject).catch(() => undefined)) === undefined) return;
    learn(level);
    // There was none before, so what was listed came from the case.
    grants.learnCase(of.id, subject, before ?? "none");
  }

  async function changeOnDefinition(verb: "update" | "revoke", subject: Subject, level?: CmfLevel): Promise<void> {
    const scope = scopeOf(of);
    const learn = learnDefinition(scope, subject);
    const before = await listedLevel(subject);
    const onCase = grants.onCase(of.id, subject.id);
    try {
      await send("CaseDefinition", verb, scope, subject, level);
    } catch (thrown) {
      if (hasCode(thrown, "00008")) learn("none");
      if (hasCode(thrown, "00008") && verb === "revoke") return;
      if (!(await isShown(thrown, subject, before, level))) throw thrown;
      return learn(level ?? "none");
    }
    if (level === "read" && onCase === undefined) return learn("some");
    // Who is listed after a revoke that was accepted has it from the case, where that is known to give it; otherwise
    // nothing is known.
    const gone =
      verb === "update" ||
      onCase === "read" ||
      onCase === "write" ||
      (await listedLevel(subject).catch(() => before)) === undefined;
    if (gone) learn(level ?? "none");
  }

  /**
   * After a request on the definition without an answer: whether the list has changed from what it was to what it would
   * be. Then nothing but the request explains that.
   */
  async function isShown(
    thrown: unknown,
    subject: Subject,
    before: CmfLevel | undefined,
    wanted: CmfLevel | undefined,
  ): Promise<boolean> {
    if (toFailure(thrown).notHandled || before === wanted) return false;
    return (await listedLevel(subject).catch(() => before)) === wanted;
  }

  /** Undefined: not listed. A failure to read leaves everything as it is. */
  async function listedLevel(subject: Subject): Promise<CmfLevel | undefined> {
    const { kind, id } = sentId(subject);
    try {
      return levelsOf(await readListed(client, of.id, signal)).get(`${kind}:${id}`)?.level;
    } catch (thrown) {
      const { kind: failed, request, status, said, detail } = toFailure(thrown);
      throw new Failure(failed, { request, status, said, detail, notHandled: true });
    }
  }

  function learnCase(subject: Subject): Learn {
    return (known) => grants.learnCase(of.id, subject, known);
  }

  function learnDefinition(scope: string, subject: Subject): Learn {
    return (known) => grants.learnDefinition(scope, subject, known);
  }

  function send(
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
}

type Learn = (known: KnownGrant) => void;

/**
 * Learns what it means that something was accepted, and from 00008 that there is no such grant; other failures teach
 * nothing.
 */
async function learning(sent: Promise<void>, learn: Learn, accepted: KnownGrant): Promise<void> {
  try {
    await sent;
    learn(accepted);
  } catch (thrown) {
    if (hasCode(thrown, "00008")) learn("none");
    throw thrown;
  }
}

/** True when it is refused because there is such a grant already. Any other failure is thrown on. */
async function isRefusedAsSecond(grant: () => Promise<void>): Promise<boolean> {
  try {
    await grant();
    return false;
  } catch (thrown) {
    if (hasCode(thrown, "00007") || hasCode(thrown, "00026")) return true;
    throw thrown;
  }
}

function hasCode(thrown: unknown, code: Code): boolean {
  return codeOfFailure(toFailure(thrown)) === code;
}

/** The grantee is listed for the case, and yet the case has no grant for it: so the access comes from elsewhere. */
function elsewhere(thrown: unknown): Failure {
  const { request, status, said } = toFailure(thrown);
  return new Failure("notSupported", { request, status, said, detail: detailOf("00008"), notHandled: true });
}

function gone({ id }: Subject): Failure {
  return new Failure("notFound", { detail: id, notHandled: true });
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

function subjectOf({ subject, id }: Entry): Subject {
  if (subject === undefined) throw new Failure("invalid", { detail: `${id}: no user or group`, notHandled: true });
  return subject;
}

function scopeOf({ scope, id }: Case): string {
  if (scope === undefined) throw new Failure("invalid", { detail: `${id}: no CaseDefinitionId`, notHandled: true });
  return scope.id;
}
